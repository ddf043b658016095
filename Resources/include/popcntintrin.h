/* POPCNT intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _POPCNTINTRIN_H_INCLUDED
#define _POPCNTINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("popcnt")

__MARTLET_INTRINSIC int _mm_popcnt_u32(unsigned int __x) { return __builtin_popcount(__x); }
__MARTLET_INTRINSIC long long _mm_popcnt_u64(unsigned long long __x) { return __builtin_popcountll(__x); }

#pragma GCC pop_options

#endif
