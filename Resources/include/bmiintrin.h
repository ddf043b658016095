/* BMI1 intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _BMIINTRIN_H_INCLUDED
#define _BMIINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("bmi")

__MARTLET_INTRINSIC unsigned int __andn_u32(unsigned int __x, unsigned int __y) { return ~__x & __y; }
__MARTLET_INTRINSIC unsigned int __blsi_u32(unsigned int __x) { return __x & -__x; }
__MARTLET_INTRINSIC unsigned int __blsmsk_u32(unsigned int __x) { return __x ^ (__x - 1); }
__MARTLET_INTRINSIC unsigned int __blsr_u32(unsigned int __x) { return __x & (__x - 1); }
__MARTLET_INTRINSIC unsigned int __tzcnt_u32(unsigned int __x) { return __builtin_ia32_tzcnt_u32(__x); }
__MARTLET_INTRINSIC unsigned int _andn_u32(unsigned int __x, unsigned int __y) { return ~__x & __y; }
__MARTLET_INTRINSIC unsigned int _blsi_u32(unsigned int __x) { return __x & -__x; }
__MARTLET_INTRINSIC unsigned int _blsmsk_u32(unsigned int __x) { return __x ^ (__x - 1); }
__MARTLET_INTRINSIC unsigned int _blsr_u32(unsigned int __x) { return __x & (__x - 1); }
__MARTLET_INTRINSIC unsigned int _tzcnt_u32(unsigned int __x) { return __builtin_ia32_tzcnt_u32(__x); }
__MARTLET_INTRINSIC unsigned int __bextr_u32(unsigned int __x, unsigned int __c) { return __builtin_ia32_bextr_u32(__x, __c); }
__MARTLET_INTRINSIC unsigned int _bextr_u32(unsigned int __x, unsigned int __s, unsigned int __n) { return __builtin_ia32_bextr_u32(__x, (__s & 0xff) | ((__n & 0xff) << 8)); }
__MARTLET_INTRINSIC unsigned long long __andn_u64(unsigned long long __x, unsigned long long __y) { return ~__x & __y; }
__MARTLET_INTRINSIC unsigned long long __blsi_u64(unsigned long long __x) { return __x & -__x; }
__MARTLET_INTRINSIC unsigned long long __blsmsk_u64(unsigned long long __x) { return __x ^ (__x - 1); }
__MARTLET_INTRINSIC unsigned long long __blsr_u64(unsigned long long __x) { return __x & (__x - 1); }
__MARTLET_INTRINSIC unsigned long long __tzcnt_u64(unsigned long long __x) { return __builtin_ia32_tzcnt_u64(__x); }
__MARTLET_INTRINSIC unsigned long long _andn_u64(unsigned long long __x, unsigned long long __y) { return ~__x & __y; }
__MARTLET_INTRINSIC unsigned long long _blsi_u64(unsigned long long __x) { return __x & -__x; }
__MARTLET_INTRINSIC unsigned long long _blsmsk_u64(unsigned long long __x) { return __x ^ (__x - 1); }
__MARTLET_INTRINSIC unsigned long long _blsr_u64(unsigned long long __x) { return __x & (__x - 1); }
__MARTLET_INTRINSIC unsigned long long _tzcnt_u64(unsigned long long __x) { return __builtin_ia32_tzcnt_u64(__x); }
__MARTLET_INTRINSIC unsigned long long __bextr_u64(unsigned long long __x, unsigned long long __c) { return __builtin_ia32_bextr_u64(__x, __c); }
__MARTLET_INTRINSIC unsigned long long _bextr_u64(unsigned long long __x, unsigned int __s, unsigned int __n) { return __builtin_ia32_bextr_u64(__x, (__s & 0xff) | ((__n & 0xff) << 8)); }
__MARTLET_INTRINSIC unsigned short __tzcnt_u16(unsigned short __x) { return __builtin_ia32_tzcnt_u16(__x); }
__MARTLET_INTRINSIC unsigned short _tzcnt_u16(unsigned short __x) { return __builtin_ia32_tzcnt_u16(__x); }
__MARTLET_INTRINSIC int _mm_tzcnt_32(unsigned int __x) { return __builtin_ia32_tzcnt_u32(__x); }
__MARTLET_INTRINSIC long long _mm_tzcnt_64(unsigned long long __x) { return __builtin_ia32_tzcnt_u64(__x); }

#pragma GCC pop_options

#endif
