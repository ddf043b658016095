/* XSAVEOPT intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _XSAVEOPTINTRIN_H_INCLUDED
#define _XSAVEOPTINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("xsave")

__MARTLET_INTRINSIC void _xsaveopt(void *__p, long long __m) { __asm__ __volatile__("xsaveopt %0" : "+m"(*(struct __martlet_area *)__p) : "a"((unsigned int)__m), "d"((unsigned int)(__m >> 32)) : "memory"); }
__MARTLET_INTRINSIC void _xsaveopt64(void *__p, long long __m) { __asm__ __volatile__("xsaveopt64 %0" : "+m"(*(struct __martlet_area *)__p) : "a"((unsigned int)__m), "d"((unsigned int)(__m >> 32)) : "memory"); }

#pragma GCC pop_options

#endif
