/* ADX and carry intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _ADXINTRIN_H_INCLUDED
#define _ADXINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("sse2")

__MARTLET_INTRINSIC unsigned char _addcarry_u32(unsigned char __c, unsigned int __x, unsigned int __y, unsigned int *__p) {
  unsigned long long __r = (unsigned long long)__x + __y + (__c != 0);
  *__p = (unsigned int)__r;
  return (unsigned char)(__r >> 32);
}
__MARTLET_INTRINSIC unsigned char _subborrow_u32(unsigned char __c, unsigned int __x, unsigned int __y, unsigned int *__p) {
  unsigned long long __r = (unsigned long long)__x - __y - (__c != 0);
  *__p = (unsigned int)__r;
  return (unsigned char)(__r >> 63);
}
__MARTLET_INTRINSIC unsigned char _addcarry_u64(unsigned char __c, unsigned long long __x, unsigned long long __y, unsigned long long *__p) {
  unsigned long long __s;
  unsigned char __f = __builtin_add_overflow(__x, __y, &__s);
  __f |= __builtin_add_overflow(__s, (unsigned long long)(__c != 0), &__s);
  *__p = __s;
  return __f;
}
__MARTLET_INTRINSIC unsigned char _subborrow_u64(unsigned char __c, unsigned long long __x, unsigned long long __y, unsigned long long *__p) {
  unsigned long long __s;
  unsigned char __f = __builtin_sub_overflow(__x, __y, &__s);
  __f |= __builtin_sub_overflow(__s, (unsigned long long)(__c != 0), &__s);
  *__p = __s;
  return __f;
}

#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("adx")

__MARTLET_INTRINSIC unsigned char _addcarryx_u32(unsigned char __c, unsigned int __x, unsigned int __y, unsigned int *__p) { return _addcarry_u32(__c, __x, __y, __p); }
__MARTLET_INTRINSIC unsigned char _addcarryx_u64(unsigned char __c, unsigned long long __x, unsigned long long __y, unsigned long long *__p) { return _addcarry_u64(__c, __x, __y, __p); }

#pragma GCC pop_options

#endif
