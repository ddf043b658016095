/* BMI2 intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _BMI2INTRIN_H_INCLUDED
#define _BMI2INTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("bmi2")

__MARTLET_INTRINSIC unsigned int _bzhi_u32(unsigned int __x, unsigned int __y) { return __builtin_ia32_bzhi_si(__x, __y); }
__MARTLET_INTRINSIC unsigned int _pdep_u32(unsigned int __x, unsigned int __y) { return __builtin_ia32_pdep_si(__x, __y); }
__MARTLET_INTRINSIC unsigned int _pext_u32(unsigned int __x, unsigned int __y) { return __builtin_ia32_pext_si(__x, __y); }
__MARTLET_INTRINSIC unsigned long long _bzhi_u64(unsigned long long __x, unsigned long long __y) { return __builtin_ia32_bzhi_di(__x, __y); }
__MARTLET_INTRINSIC unsigned long long _pdep_u64(unsigned long long __x, unsigned long long __y) { return __builtin_ia32_pdep_di(__x, __y); }
__MARTLET_INTRINSIC unsigned long long _pext_u64(unsigned long long __x, unsigned long long __y) { return __builtin_ia32_pext_di(__x, __y); }
__MARTLET_INTRINSIC unsigned int _mulx_u32(unsigned int __x, unsigned int __y, unsigned int *__p) {
  unsigned long long __r = (unsigned long long)__x * __y;
  *__p = (unsigned int)(__r >> 32);
  return (unsigned int)__r;
}
__MARTLET_INTRINSIC unsigned long long _mulx_u64(unsigned long long __x, unsigned long long __y, unsigned long long *__p) {
  unsigned __int128 __r = (unsigned __int128)__x * __y;
  *__p = (unsigned long long)(__r >> 64);
  return (unsigned long long)__r;
}

#pragma GCC pop_options

#endif
