/* RTM intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _RTMINTRIN_H_INCLUDED
#define _RTMINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("sse")

#define _XBEGIN_STARTED (~0u)
#define _XABORT_EXPLICIT (1 << 0)
#define _XABORT_RETRY (1 << 1)
#define _XABORT_CONFLICT (1 << 2)
#define _XABORT_CAPACITY (1 << 3)
#define _XABORT_DEBUG (1 << 4)
#define _XABORT_NESTED (1 << 5)
#define _XABORT_CODE(status) (((status) >> 24) & 0xff)

__MARTLET_INTRINSIC unsigned int _xbegin(void) {
  unsigned int __s = _XBEGIN_STARTED;
  __asm__ __volatile__("xbegin 1f\n1:" : "+a"(__s) : : "memory");
  return __s;
}
__MARTLET_INTRINSIC void _xend(void) { __asm__ __volatile__("xend" : : : "memory"); }
#define _xabort(n) __asm__ __volatile__("xabort %0" : : "i"(n) : "memory")
__MARTLET_INTRINSIC int _xtest(void) {
  unsigned char __r;
  __asm__ __volatile__("xtest\n\tsetnz %0" : "=qm"(__r) : : "cc");
  return __r;
}

#pragma GCC pop_options

#endif
