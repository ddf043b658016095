// The predefined macros that differ between 64-bit (LP64) and 32-bit (ILP32) compilations for x86 Linux.
//
// Source: what gcc 12.2 predefines with -m64 and -m32; a test compares the whole with the installed gcc.

enum PredefinedX86_64 {
  static let text: StaticString = """
    #define _LP64 1
    #define __INT64_C(c) c ## L
    #define __INT64_MAX__ 0x7fffffffffffffffL
    #define __INT64_TYPE__ long int
    #define __INTMAX_C(c) c ## L
    #define __INTMAX_MAX__ 0x7fffffffffffffffL
    #define __INTMAX_TYPE__ long int
    #define __INTPTR_MAX__ 0x7fffffffffffffffL
    #define __INTPTR_TYPE__ long int
    #define __INTPTR_WIDTH__ 64
    #define __INT_FAST16_MAX__ 0x7fffffffffffffffL
    #define __INT_FAST16_TYPE__ long int
    #define __INT_FAST16_WIDTH__ 64
    #define __INT_FAST32_MAX__ 0x7fffffffffffffffL
    #define __INT_FAST32_TYPE__ long int
    #define __INT_FAST32_WIDTH__ 64
    #define __INT_FAST64_MAX__ 0x7fffffffffffffffL
    #define __INT_FAST64_TYPE__ long int
    #define __INT_LEAST64_MAX__ 0x7fffffffffffffffL
    #define __INT_LEAST64_TYPE__ long int
    #define __LONG_MAX__ 0x7fffffffffffffffL
    #define __LONG_WIDTH__ 64
    #define __LP64__ 1
    #define __PTRDIFF_MAX__ 0x7fffffffffffffffL
    #define __PTRDIFF_TYPE__ long int
    #define __PTRDIFF_WIDTH__ 64
    #define __SIZEOF_FLOAT80__ 16
    #define __SIZEOF_INT128__ 16
    #define __SIZEOF_LONG_DOUBLE__ 16
    #define __SIZEOF_LONG__ 8
    #define __SIZEOF_POINTER__ 8
    #define __SIZEOF_PTRDIFF_T__ 8
    #define __SIZEOF_SIZE_T__ 8
    #define __SIZE_MAX__ 0xffffffffffffffffUL
    #define __SIZE_TYPE__ long unsigned int
    #define __SIZE_WIDTH__ 64
    #define __UINT64_C(c) c ## UL
    #define __UINT64_MAX__ 0xffffffffffffffffUL
    #define __UINT64_TYPE__ long unsigned int
    #define __UINTMAX_C(c) c ## UL
    #define __UINTMAX_MAX__ 0xffffffffffffffffUL
    #define __UINTMAX_TYPE__ long unsigned int
    #define __UINTPTR_MAX__ 0xffffffffffffffffUL
    #define __UINTPTR_TYPE__ long unsigned int
    #define __UINT_FAST16_MAX__ 0xffffffffffffffffUL
    #define __UINT_FAST16_TYPE__ long unsigned int
    #define __UINT_FAST32_MAX__ 0xffffffffffffffffUL
    #define __UINT_FAST32_TYPE__ long unsigned int
    #define __UINT_FAST64_MAX__ 0xffffffffffffffffUL
    #define __UINT_FAST64_TYPE__ long unsigned int
    #define __UINT_LEAST64_MAX__ 0xffffffffffffffffUL
    #define __UINT_LEAST64_TYPE__ long unsigned int
    #define __amd64 1
    #define __amd64__ 1
    #define __x86_64 1
    #define __x86_64__ 1

    """
}

enum PredefinedI386 {
  static let text: StaticString = """
    #define _ILP32 1
    #define __ILP32__ 1
    #define __i386 1
    #define __i386__ 1
    #define __code_model_32__ 1
    #define __INT64_C(c) c ## LL
    #define __INT64_MAX__ 0x7fffffffffffffffLL
    #define __INT64_TYPE__ long long int
    #define __INTMAX_C(c) c ## LL
    #define __INTMAX_MAX__ 0x7fffffffffffffffLL
    #define __INTMAX_TYPE__ long long int
    #define __INTPTR_MAX__ 0x7fffffff
    #define __INTPTR_TYPE__ int
    #define __INTPTR_WIDTH__ 32
    #define __INT_FAST16_MAX__ 0x7fffffff
    #define __INT_FAST16_TYPE__ int
    #define __INT_FAST16_WIDTH__ 32
    #define __INT_FAST32_MAX__ 0x7fffffff
    #define __INT_FAST32_TYPE__ int
    #define __INT_FAST32_WIDTH__ 32
    #define __INT_FAST64_MAX__ 0x7fffffffffffffffLL
    #define __INT_FAST64_TYPE__ long long int
    #define __INT_LEAST64_MAX__ 0x7fffffffffffffffLL
    #define __INT_LEAST64_TYPE__ long long int
    #define __LONG_MAX__ 0x7fffffffL
    #define __LONG_WIDTH__ 32
    #define __PTRDIFF_MAX__ 0x7fffffff
    #define __PTRDIFF_TYPE__ int
    #define __PTRDIFF_WIDTH__ 32
    #define __SIZEOF_FLOAT80__ 12
    #define __SIZEOF_LONG_DOUBLE__ 12
    #define __SIZEOF_LONG__ 4
    #define __SIZEOF_POINTER__ 4
    #define __SIZEOF_PTRDIFF_T__ 4
    #define __SIZEOF_SIZE_T__ 4
    #define __SIZE_MAX__ 0xffffffffU
    #define __SIZE_TYPE__ unsigned int
    #define __SIZE_WIDTH__ 32
    #define __UINT64_C(c) c ## ULL
    #define __UINT64_MAX__ 0xffffffffffffffffULL
    #define __UINT64_TYPE__ long long unsigned int
    #define __UINTMAX_C(c) c ## ULL
    #define __UINTMAX_MAX__ 0xffffffffffffffffULL
    #define __UINTMAX_TYPE__ long long unsigned int
    #define __UINTPTR_MAX__ 0xffffffffU
    #define __UINTPTR_TYPE__ unsigned int
    #define __UINT_FAST16_MAX__ 0xffffffffU
    #define __UINT_FAST16_TYPE__ unsigned int
    #define __UINT_FAST32_MAX__ 0xffffffffU
    #define __UINT_FAST32_TYPE__ unsigned int
    #define __UINT_FAST64_MAX__ 0xffffffffffffffffULL
    #define __UINT_FAST64_TYPE__ long long unsigned int
    #define __UINT_LEAST64_MAX__ 0xffffffffffffffffULL
    #define __UINT_LEAST64_TYPE__ long long unsigned int

    """
}
