/* LZCNT intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _LZCNTINTRIN_H_INCLUDED
#define _LZCNTINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("lzcnt")

__MARTLET_INTRINSIC unsigned short __lzcnt16(unsigned short __x) { return __builtin_ia32_lzcnt_u16(__x); }
__MARTLET_INTRINSIC unsigned int __lzcnt32(unsigned int __x) { return __builtin_ia32_lzcnt_u32(__x); }
__MARTLET_INTRINSIC unsigned int _lzcnt_u32(unsigned int __x) { return __builtin_ia32_lzcnt_u32(__x); }
__MARTLET_INTRINSIC unsigned long long __lzcnt64(unsigned long long __x) { return __builtin_ia32_lzcnt_u64(__x); }
__MARTLET_INTRINSIC unsigned long long _lzcnt_u64(unsigned long long __x) { return __builtin_ia32_lzcnt_u64(__x); }

#pragma GCC pop_options

#endif
