/* FXSR intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _FXSRINTRIN_H_INCLUDED
#define _FXSRINTRIN_H_INCLUDED

#include <mmintrin.h>


#pragma GCC push_options
#pragma GCC target("fxsr")

__MARTLET_INTRINSIC void _fxsave(void *__p) { __asm__ __volatile__("fxsave %0" : "+m"(*(struct __martlet_area *)__p) : : "memory"); }
__MARTLET_INTRINSIC void _fxrstor(void *__p) { __asm__ __volatile__("fxrstor %0" : "+m"(*(struct __martlet_area *)__p) : : "memory"); }
__MARTLET_INTRINSIC void _fxsave64(void *__p) { __asm__ __volatile__("fxsave64 %0" : "+m"(*(struct __martlet_area *)__p) : : "memory"); }
__MARTLET_INTRINSIC void _fxrstor64(void *__p) { __asm__ __volatile__("fxrstor64 %0" : "+m"(*(struct __martlet_area *)__p) : : "memory"); }

#pragma GCC pop_options

#endif
