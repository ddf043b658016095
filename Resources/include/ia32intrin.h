/* Integer and system intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _IA32INTRIN_H_INCLUDED
#define _IA32INTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("sse2")

__MARTLET_INTRINSIC int __bsfd(int __x) { return __builtin_ctz((unsigned int)__x); }
__MARTLET_INTRINSIC int __bsrd(int __x) { return 31 - __builtin_clz((unsigned int)__x); }
__MARTLET_INTRINSIC int __bsfq(long long __x) { return __builtin_ctzll((unsigned long long)__x); }
__MARTLET_INTRINSIC int __bsrq(long long __x) { return 63 - __builtin_clzll((unsigned long long)__x); }
__MARTLET_INTRINSIC int __bswapd(int __x) { return (int)__builtin_bswap32((unsigned int)__x); }
__MARTLET_INTRINSIC long long __bswapq(long long __x) { return (long long)__builtin_bswap64((unsigned long long)__x); }
__MARTLET_INTRINSIC int __popcntd(unsigned int __x) { return __builtin_popcount(__x); }
__MARTLET_INTRINSIC long long __popcntq(unsigned long long __x) { return __builtin_popcountll(__x); }
__MARTLET_INTRINSIC unsigned long long __rdtsc(void) { return __builtin_ia32_rdtsc(); }
__MARTLET_INTRINSIC unsigned long long __rdpmc(int __c) { return __builtin_ia32_rdpmc(__c); }
__MARTLET_INTRINSIC unsigned long long __rdtscp(unsigned int *__p) {
  unsigned int __a, __d, __c;
  __asm__ __volatile__("rdtscp" : "=a"(__a), "=d"(__d), "=c"(__c));
  *__p = __c;
  return (unsigned long long)__d << 32 | __a;
}
__MARTLET_INTRINSIC unsigned char __rolb(unsigned char __x, int __c) { __c &= 7; return (unsigned char)(__x << __c | __x >> (-__c & 7)); }
__MARTLET_INTRINSIC unsigned char __rorb(unsigned char __x, int __c) { __c &= 7; return (unsigned char)(__x >> __c | __x << (-__c & 7)); }
__MARTLET_INTRINSIC unsigned short __rolw(unsigned short __x, int __c) { __c &= 15; return (unsigned short)(__x << __c | __x >> (-__c & 15)); }
__MARTLET_INTRINSIC unsigned short __rorw(unsigned short __x, int __c) { __c &= 15; return (unsigned short)(__x >> __c | __x << (-__c & 15)); }
__MARTLET_INTRINSIC unsigned int __rold(unsigned int __x, int __c) { __c &= 31; return __x << __c | __x >> (-__c & 31); }
__MARTLET_INTRINSIC unsigned int __rord(unsigned int __x, int __c) { __c &= 31; return __x >> __c | __x << (-__c & 31); }
__MARTLET_INTRINSIC unsigned long long __rolq(unsigned long long __x, int __c) { __c &= 63; return __x << __c | __x >> (-__c & 63); }
__MARTLET_INTRINSIC unsigned long long __rorq(unsigned long long __x, int __c) { __c &= 63; return __x >> __c | __x << (-__c & 63); }
__MARTLET_INTRINSIC unsigned long long __readeflags(void) { return __builtin_ia32_readeflags_u64(); }
__MARTLET_INTRINSIC void __writeeflags(unsigned long long __f) { __builtin_ia32_writeeflags_u64(__f); }

#define _bswap(a) __bswapd(a)
#define _bswap64(a) __bswapq(a)
#define _popcnt32(a) __popcntd(a)
#define _popcnt64(a) __popcntq(a)
#define _bit_scan_forward(a) __bsfd(a)
#define _bit_scan_reverse(a) __bsrd(a)
#define _rdtsc() __rdtsc()
#define _rdtscp(a) __rdtscp(a)
#define _rdpmc(a) __rdpmc(a)
#define _rotwl(a, b) __rolw((a), (b))
#define _rotwr(a, b) __rorw((a), (b))
#define _rotl(a, b) __rold((a), (b))
#define _rotr(a, b) __rord((a), (b))
#define _lrotl(a, b) __rolq((a), (b))
#define _lrotr(a, b) __rorq((a), (b))

#pragma GCC pop_options

#endif
