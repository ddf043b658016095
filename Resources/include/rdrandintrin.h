/* RDRAND intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _RDRANDINTRIN_H_INCLUDED
#define _RDRANDINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("rdrnd")

__MARTLET_INTRINSIC int _rdrand16_step(unsigned short *__p) {
  unsigned char __ok;
  __asm__ __volatile__("rdrand %0\n\tsetc %1" : "=r"(*__p), "=qm"(__ok) : : "cc");
  return __ok;
}
__MARTLET_INTRINSIC int _rdrand32_step(unsigned int *__p) {
  unsigned char __ok;
  __asm__ __volatile__("rdrand %0\n\tsetc %1" : "=r"(*__p), "=qm"(__ok) : : "cc");
  return __ok;
}
__MARTLET_INTRINSIC int _rdrand64_step(unsigned long long *__p) {
  unsigned char __ok;
  __asm__ __volatile__("rdrand %0\n\tsetc %1" : "=r"(*__p), "=qm"(__ok) : : "cc");
  return __ok;
}

#pragma GCC pop_options

#endif
