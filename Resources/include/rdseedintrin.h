/* RDSEED intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _RDSEEDINTRIN_H_INCLUDED
#define _RDSEEDINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("rdseed")

__MARTLET_INTRINSIC int _rdseed16_step(unsigned short *__p) {
  unsigned char __ok;
  __asm__ __volatile__("rdseed %0\n\tsetc %1" : "=r"(*__p), "=qm"(__ok) : : "cc");
  return __ok;
}
__MARTLET_INTRINSIC int _rdseed32_step(unsigned int *__p) {
  unsigned char __ok;
  __asm__ __volatile__("rdseed %0\n\tsetc %1" : "=r"(*__p), "=qm"(__ok) : : "cc");
  return __ok;
}
__MARTLET_INTRINSIC int _rdseed64_step(unsigned long long *__p) {
  unsigned char __ok;
  __asm__ __volatile__("rdseed %0\n\tsetc %1" : "=r"(*__p), "=qm"(__ok) : : "cc");
  return __ok;
}

#pragma GCC pop_options

#endif
