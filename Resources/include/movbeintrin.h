/* Big-endian loads and stores (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _MOVBEINTRIN_H_INCLUDED
#define _MOVBEINTRIN_H_INCLUDED

#include <mmintrin.h>

#pragma GCC push_options
#pragma GCC target("sse2")

typedef short __martlet_be16 __attribute__((__may_alias__, __aligned__(1)));
typedef int __martlet_be32 __attribute__((__may_alias__, __aligned__(1)));
typedef long long __martlet_be64 __attribute__((__may_alias__, __aligned__(1)));
__MARTLET_INTRINSIC short _loadbe_i16(void const *__p) { return (short)__builtin_bswap16((unsigned short)*(__martlet_be16 const *)__p); }
__MARTLET_INTRINSIC int _loadbe_i32(void const *__p) { return (int)__builtin_bswap32((unsigned int)*(__martlet_be32 const *)__p); }
__MARTLET_INTRINSIC long long _loadbe_i64(void const *__p) { return (long long)__builtin_bswap64((unsigned long long)*(__martlet_be64 const *)__p); }
__MARTLET_INTRINSIC void _storebe_i16(void *__p, short __x) { *(__martlet_be16 *)__p = (short)__builtin_bswap16((unsigned short)__x); }
__MARTLET_INTRINSIC void _storebe_i32(void *__p, int __x) { *(__martlet_be32 *)__p = (int)__builtin_bswap32((unsigned int)__x); }
__MARTLET_INTRINSIC void _storebe_i64(void *__p, long long __x) { *(__martlet_be64 *)__p = (long long)__builtin_bswap64((unsigned long long)__x); }

#pragma GCC pop_options

#endif
