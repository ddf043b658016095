/* FSGSBASE and RDPID intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _FSGSBASEINTRIN_H_INCLUDED
#define _FSGSBASEINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("fsgsbase")

__MARTLET_INTRINSIC unsigned int _readfsbase_u32(void) {
  unsigned int __v;
  __asm__ __volatile__("rdfsbase %0" : "=r"(__v));
  return __v;
}
__MARTLET_INTRINSIC void _writefsbase_u32(unsigned int __v) { __asm__ __volatile__("wrfsbase %0" : : "r"(__v)); }
__MARTLET_INTRINSIC unsigned long long _readfsbase_u64(void) {
  unsigned long long __v;
  __asm__ __volatile__("rdfsbase %0" : "=r"(__v));
  return __v;
}
__MARTLET_INTRINSIC void _writefsbase_u64(unsigned long long __v) { __asm__ __volatile__("wrfsbase %0" : : "r"(__v)); }
__MARTLET_INTRINSIC unsigned int _readgsbase_u32(void) {
  unsigned int __v;
  __asm__ __volatile__("rdgsbase %0" : "=r"(__v));
  return __v;
}
__MARTLET_INTRINSIC void _writegsbase_u32(unsigned int __v) { __asm__ __volatile__("wrgsbase %0" : : "r"(__v)); }
__MARTLET_INTRINSIC unsigned long long _readgsbase_u64(void) {
  unsigned long long __v;
  __asm__ __volatile__("rdgsbase %0" : "=r"(__v));
  return __v;
}
__MARTLET_INTRINSIC void _writegsbase_u64(unsigned long long __v) { __asm__ __volatile__("wrgsbase %0" : : "r"(__v)); }

#pragma GCC pop_options

#endif
