/* XSAVE intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _XSAVEINTRIN_H_INCLUDED
#define _XSAVEINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("xsave")

__MARTLET_INTRINSIC void _xsave(void *__p, long long __m) { __asm__ __volatile__("xsave %0" : "+m"(*(struct __martlet_area *)__p) : "a"((unsigned int)__m), "d"((unsigned int)(__m >> 32)) : "memory"); }
__MARTLET_INTRINSIC void _xrstor(void *__p, long long __m) { __asm__ __volatile__("xrstor %0" : "+m"(*(struct __martlet_area *)__p) : "a"((unsigned int)__m), "d"((unsigned int)(__m >> 32)) : "memory"); }
__MARTLET_INTRINSIC void _xsave64(void *__p, long long __m) { __asm__ __volatile__("xsave64 %0" : "+m"(*(struct __martlet_area *)__p) : "a"((unsigned int)__m), "d"((unsigned int)(__m >> 32)) : "memory"); }
__MARTLET_INTRINSIC void _xrstor64(void *__p, long long __m) { __asm__ __volatile__("xrstor64 %0" : "+m"(*(struct __martlet_area *)__p) : "a"((unsigned int)__m), "d"((unsigned int)(__m >> 32)) : "memory"); }
__MARTLET_INTRINSIC long long _xgetbv(unsigned int __c) {
  unsigned int __a, __d;
  __asm__ __volatile__("xgetbv" : "=a"(__a), "=d"(__d) : "c"(__c));
  return (long long)((unsigned long long)__d << 32 | __a);
}
__MARTLET_INTRINSIC void _xsetbv(unsigned int __c, long long __v) { __asm__ __volatile__("xsetbv" : : "c"(__c), "a"((unsigned int)__v), "d"((unsigned int)(__v >> 32))); }

#pragma GCC pop_options

#endif
