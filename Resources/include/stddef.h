/* Common definitions (C17 7.19, C23 7.21). glibc asks for single types by defining __need_... before including this. */
#if !defined(__MARTLET_STDDEF_H) || defined(__need_size_t) || defined(__need_ptrdiff_t) || defined(__need_wchar_t) || \
    defined(__need_wint_t) || defined(__need_NULL)

#if !defined(__need_size_t) && !defined(__need_ptrdiff_t) && !defined(__need_wchar_t) && !defined(__need_wint_t) && \
    !defined(__need_NULL)
#define __MARTLET_STDDEF_H
#define __need_ptrdiff_t
#define __need_size_t
#define __need_wchar_t
#define __need_NULL
#define __need_the_rest
#endif

#if defined(__need_ptrdiff_t) && !defined(_PTRDIFF_T)
#define _PTRDIFF_T
typedef __PTRDIFF_TYPE__ ptrdiff_t;
#endif
#undef __need_ptrdiff_t

#if defined(__need_size_t) && !defined(_SIZE_T)
#define _SIZE_T
#define __size_t
typedef __SIZE_TYPE__ size_t;
#endif
#undef __need_size_t

#if defined(__need_wchar_t) && !defined(_WCHAR_T)
#define _WCHAR_T
#define __wchar_t__
#ifndef __cplusplus
typedef __WCHAR_TYPE__ wchar_t;
#endif
#endif
#undef __need_wchar_t

#if defined(__need_wint_t) && !defined(_WINT_T)
#define _WINT_T
typedef __WINT_TYPE__ wint_t;
#endif
#undef __need_wint_t

#ifdef __need_NULL
#undef NULL
#define NULL ((void *)0)
#endif
#undef __need_NULL

#ifdef __need_the_rest
#undef __need_the_rest
#define offsetof(type, member) __builtin_offsetof(type, member)
#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
typedef struct {
  long long __martlet_max_align_ll __attribute__((__aligned__(__alignof__(long long))));
  long double __martlet_max_align_ld __attribute__((__aligned__(__alignof__(long double))));
#ifdef __i386__
  // As large as a vector, which malloc must be able to hold.
  __float128 __martlet_max_align_f128 __attribute__((__aligned__(__alignof__(__float128))));
#endif
} max_align_t;
#endif
#if defined(__STDC_VERSION__) && __STDC_VERSION__ > 201710L
#define __STDC_VERSION_STDDEF_H__ 202311L
typedef __typeof__(nullptr) nullptr_t;
#define unreachable() (__builtin_unreachable())
#endif
#endif

#endif
