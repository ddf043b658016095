/* CLWB intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _CLWBINTRIN_H_INCLUDED
#define _CLWBINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("sse2")

__MARTLET_INTRINSIC void _mm_clwb(void *__p) { __asm__ __volatile__("clwb %0" : "+m"(*(char volatile *)__p)); }

#pragma GCC pop_options

#endif
