/* PREFETCHW (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _PRFCHWINTRIN_H_INCLUDED
#define _PRFCHWINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("sse")

__MARTLET_INTRINSIC void _m_prefetchw(void *__p) { __builtin_prefetch(__p, 1, 3); }

#pragma GCC pop_options

#endif
