/* AVX intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _AVXINTRIN_H_INCLUDED
#define _AVXINTRIN_H_INCLUDED

#include <smmintrin.h>
#include <wmmintrin.h>

#pragma GCC push_options
#pragma GCC target("avx")

typedef double __v4df __attribute__((__vector_size__(32)));
typedef float __v8sf __attribute__((__vector_size__(32)));
typedef long long __v4di __attribute__((__vector_size__(32)));
typedef unsigned long long __v4du __attribute__((__vector_size__(32)));
typedef int __v8si __attribute__((__vector_size__(32)));
typedef unsigned int __v8su __attribute__((__vector_size__(32)));
typedef short __v16hi __attribute__((__vector_size__(32)));
typedef unsigned short __v16hu __attribute__((__vector_size__(32)));
typedef char __v32qi __attribute__((__vector_size__(32)));
typedef signed char __v32qs __attribute__((__vector_size__(32)));
typedef unsigned char __v32qu __attribute__((__vector_size__(32)));
typedef float __m256 __attribute__((__vector_size__(32), __may_alias__));
typedef long long __m256i __attribute__((__vector_size__(32), __may_alias__));
typedef double __m256d __attribute__((__vector_size__(32), __may_alias__));
typedef float __m256_u __attribute__((__vector_size__(32), __may_alias__, __aligned__(1)));
typedef long long __m256i_u __attribute__((__vector_size__(32), __may_alias__, __aligned__(1)));
typedef double __m256d_u __attribute__((__vector_size__(32), __may_alias__, __aligned__(1)));

#define _CMP_EQ_OQ 0x00
#define _CMP_LT_OS 0x01
#define _CMP_LE_OS 0x02
#define _CMP_UNORD_Q 0x03
#define _CMP_NEQ_UQ 0x04
#define _CMP_NLT_US 0x05
#define _CMP_NLE_US 0x06
#define _CMP_ORD_Q 0x07
#define _CMP_EQ_UQ 0x08
#define _CMP_NGE_US 0x09
#define _CMP_NGT_US 0x0a
#define _CMP_FALSE_OQ 0x0b
#define _CMP_NEQ_OQ 0x0c
#define _CMP_GE_OS 0x0d
#define _CMP_GT_OS 0x0e
#define _CMP_TRUE_UQ 0x0f
#define _CMP_EQ_OS 0x10
#define _CMP_LT_OQ 0x11
#define _CMP_LE_OQ 0x12
#define _CMP_UNORD_S 0x13
#define _CMP_NEQ_US 0x14
#define _CMP_NLT_UQ 0x15
#define _CMP_NLE_UQ 0x16
#define _CMP_ORD_S 0x17
#define _CMP_EQ_US 0x18
#define _CMP_NGE_UQ 0x19
#define _CMP_NGT_UQ 0x1a
#define _CMP_FALSE_OS 0x1b
#define _CMP_NEQ_OS 0x1c
#define _CMP_GE_OQ 0x1d
#define _CMP_GT_OQ 0x1e
#define _CMP_TRUE_US 0x1f

__MARTLET_INTRINSIC __m256 _mm256_add_ps(__m256 __a, __m256 __b) { return (__m256)((__v8sf)__a + (__v8sf)__b); }
__MARTLET_INTRINSIC __m256 _mm256_sub_ps(__m256 __a, __m256 __b) { return (__m256)((__v8sf)__a - (__v8sf)__b); }
__MARTLET_INTRINSIC __m256 _mm256_mul_ps(__m256 __a, __m256 __b) { return (__m256)((__v8sf)__a * (__v8sf)__b); }
__MARTLET_INTRINSIC __m256 _mm256_div_ps(__m256 __a, __m256 __b) { return (__m256)((__v8sf)__a / (__v8sf)__b); }
__MARTLET_INTRINSIC __m256 _mm256_and_ps(__m256 __a, __m256 __b) { return (__m256)((__v8su)__a & (__v8su)__b); }
__MARTLET_INTRINSIC __m256 _mm256_andnot_ps(__m256 __a, __m256 __b) { return (__m256)(~(__v8su)__a & (__v8su)__b); }
__MARTLET_INTRINSIC __m256 _mm256_or_ps(__m256 __a, __m256 __b) { return (__m256)((__v8su)__a | (__v8su)__b); }
__MARTLET_INTRINSIC __m256 _mm256_xor_ps(__m256 __a, __m256 __b) { return (__m256)((__v8su)__a ^ (__v8su)__b); }
__MARTLET_INTRINSIC __m256 _mm256_addsub_ps(__m256 __a, __m256 __b) { return (__m256)__builtin_ia32_addsubps256((__v8sf)__a, (__v8sf)__b); }
__MARTLET_INTRINSIC __m256 _mm256_hadd_ps(__m256 __a, __m256 __b) { return (__m256)__builtin_ia32_haddps256((__v8sf)__a, (__v8sf)__b); }
__MARTLET_INTRINSIC __m256 _mm256_hsub_ps(__m256 __a, __m256 __b) { return (__m256)__builtin_ia32_hsubps256((__v8sf)__a, (__v8sf)__b); }
__MARTLET_INTRINSIC __m256 _mm256_min_ps(__m256 __a, __m256 __b) { return (__m256)__builtin_ia32_minps256((__v8sf)__a, (__v8sf)__b); }
__MARTLET_INTRINSIC __m256 _mm256_max_ps(__m256 __a, __m256 __b) { return (__m256)__builtin_ia32_maxps256((__v8sf)__a, (__v8sf)__b); }
__MARTLET_INTRINSIC __m256 _mm256_sqrt_ps(__m256 __a) { return (__m256)__builtin_ia32_sqrtps256((__v8sf)__a); }
__MARTLET_INTRINSIC __m256 _mm256_blendv_ps(__m256 __a, __m256 __b, __m256 __m) { return (__m256)__builtin_ia32_blendvps256((__v8sf)__a, (__v8sf)__b, (__v8sf)__m); }
__MARTLET_INTRINSIC __m256 _mm256_unpackhi_ps(__m256 __a, __m256 __b) { return (__m256)__builtin_ia32_unpckhps256((__v8sf)__a, (__v8sf)__b); }
__MARTLET_INTRINSIC __m256 _mm256_unpacklo_ps(__m256 __a, __m256 __b) { return (__m256)__builtin_ia32_unpcklps256((__v8sf)__a, (__v8sf)__b); }
__MARTLET_INTRINSIC int _mm256_movemask_ps(__m256 __a) { return __builtin_ia32_movmskps256((__v8sf)__a); }
__MARTLET_INTRINSIC __m256 _mm256_permutevar_ps(__m256 __a, __m256i __c) { return (__m256)__builtin_ia32_vpermilvarps256((__v8sf)__a, (__v8si)__c); }
__MARTLET_INTRINSIC __m128 _mm_permutevar_ps(__m128 __a, __m128i __c) { return (__m128)__builtin_ia32_vpermilvarps((__v4sf)__a, (__v4si)__c); }
__MARTLET_INTRINSIC int _mm_testz_ps(__m128 __a, __m128 __b) { return __builtin_ia32_vtestzps((__v4sf)__a, (__v4sf)__b); }
__MARTLET_INTRINSIC int _mm256_testz_ps(__m256 __a, __m256 __b) { return __builtin_ia32_vtestzps256((__v8sf)__a, (__v8sf)__b); }
__MARTLET_INTRINSIC int _mm_testc_ps(__m128 __a, __m128 __b) { return __builtin_ia32_vtestcps((__v4sf)__a, (__v4sf)__b); }
__MARTLET_INTRINSIC int _mm256_testc_ps(__m256 __a, __m256 __b) { return __builtin_ia32_vtestcps256((__v8sf)__a, (__v8sf)__b); }
__MARTLET_INTRINSIC int _mm_testnzc_ps(__m128 __a, __m128 __b) { return __builtin_ia32_vtestnzcps((__v4sf)__a, (__v4sf)__b); }
__MARTLET_INTRINSIC int _mm256_testnzc_ps(__m256 __a, __m256 __b) { return __builtin_ia32_vtestnzcps256((__v8sf)__a, (__v8sf)__b); }
__MARTLET_INTRINSIC __m128 _mm_maskload_ps(float const *__p, __m128i __m) { return (__m128)__builtin_ia32_maskloadps(__p, (__v4si)__m); }
__MARTLET_INTRINSIC __m256 _mm256_maskload_ps(float const *__p, __m256i __m) { return (__m256)__builtin_ia32_maskloadps256(__p, (__v8si)__m); }
__MARTLET_INTRINSIC void _mm_maskstore_ps(float *__p, __m128i __m, __m128 __a) { __builtin_ia32_maskstoreps(__p, (__v4si)__m, (__v4sf)__a); }
__MARTLET_INTRINSIC void _mm256_maskstore_ps(float *__p, __m256i __m, __m256 __a) { __builtin_ia32_maskstoreps256(__p, (__v8si)__m, (__v8sf)__a); }
__MARTLET_INTRINSIC __m256 _mm256_load_ps(float const *__p) { return *(__m256 *)__p; }
__MARTLET_INTRINSIC __m256 _mm256_loadu_ps(float const *__p) { return *(__m256_u *)__p; }
__MARTLET_INTRINSIC void _mm256_store_ps(float *__p, __m256 __a) { *(__m256 *)__p = __a; }
__MARTLET_INTRINSIC void _mm256_storeu_ps(float *__p, __m256 __a) { *(__m256_u *)__p = __a; }
__MARTLET_INTRINSIC void _mm256_stream_ps(float *__p, __m256 __a) { __builtin_ia32_movntps256(__p, (__v8sf)__a); }
__MARTLET_INTRINSIC __m256 _mm256_broadcast_ps(__m128 const *__p) { return (__m256)__builtin_ia32_vbroadcastf128_ps256(__p); }
#define _mm256_round_ps(a, m) ((__m256)__builtin_ia32_roundps256((__v8sf)(__m256)(a), (m)))
#define _mm256_ceil_ps(a) _mm256_round_ps((a), _MM_FROUND_CEIL)
#define _mm256_floor_ps(a) _mm256_round_ps((a), _MM_FROUND_FLOOR)
#define _mm256_blend_ps(a, b, m) ((__m256)__builtin_ia32_blendps256((__v8sf)(__m256)(a), (__v8sf)(__m256)(b), (m)))
#define _mm256_shuffle_ps(a, b, m) ((__m256)__builtin_ia32_shufps256((__v8sf)(__m256)(a), (__v8sf)(__m256)(b), (m)))
#define _mm256_cmp_ps(a, b, m) ((__m256)__builtin_ia32_cmpps256((__v8sf)(__m256)(a), (__v8sf)(__m256)(b), (m)))
#define _mm_cmp_ps(a, b, m) ((__m128)__builtin_ia32_cmpps((__v4sf)(__m128)(a), (__v4sf)(__m128)(b), (m)))
#define _mm_cmp_ss(a, b, m) ((__m128)__builtin_ia32_cmpss((__v4sf)(__m128)(a), (__v4sf)(__m128)(b), (m)))
#define _mm_permute_ps(a, m) ((__m128)__builtin_ia32_vpermilps((__v4sf)(__m128)(a), (m)))
#define _mm256_permute_ps(a, m) ((__m256)__builtin_ia32_vpermilps256((__v8sf)(__m256)(a), (m)))
#define _mm256_permute2f128_ps(a, b, m) ((__m256)__builtin_ia32_vperm2f128_ps256((__v8sf)(__m256)(a), (__v8sf)(__m256)(b), (m)))
#define _mm256_insertf128_ps(a, b, n) ((__m256)__builtin_ia32_vinsertf128_ps256((__v8sf)(__m256)(a), (__v4sf)(__m128)(b), (n)))
#define _mm256_extractf128_ps(a, n) ((__m128)__builtin_ia32_vextractf128_ps256((__v8sf)(__m256)(a), (n)))
__MARTLET_INTRINSIC __m256 _mm256_setzero_ps(void) { return (__m256){0}; }
__MARTLET_INTRINSIC __m256 _mm256_undefined_ps(void) { __m256 __r = __r; return __r; }
__MARTLET_INTRINSIC __m256 _mm256_set_ps(float __q7, float __q6, float __q5, float __q4, float __q3, float __q2, float __q1, float __q0) { return (__m256){__q0, __q1, __q2, __q3, __q4, __q5, __q6, __q7}; }
__MARTLET_INTRINSIC __m256 _mm256_setr_ps(float __q0, float __q1, float __q2, float __q3, float __q4, float __q5, float __q6, float __q7) { return (__m256){__q0, __q1, __q2, __q3, __q4, __q5, __q6, __q7}; }
__MARTLET_INTRINSIC __m256 _mm256_set1_ps(float __q) { return (__m256){__q, __q, __q, __q, __q, __q, __q, __q}; }
__MARTLET_INTRINSIC __m128 _mm256_castps256_ps128(__m256 __a) { return (__m128)__builtin_shufflevector((__v8sf)__a, (__v8sf)__a, 0, 1, 2, 3); }
__MARTLET_INTRINSIC __m256 _mm256_castps128_ps256(__m128 __a) { return (__m256)__builtin_shufflevector((__v4sf)__a, (__v4sf)__a, 0, 1, 2, 3, -1, -1, -1, -1); }
__MARTLET_INTRINSIC __m256 _mm256_zextps128_ps256(__m128 __a) { return (__m256)__builtin_shufflevector((__v4sf)__a, (__v4sf){0}, 0, 1, 2, 3, 4, 5, 6, 7); }
__MARTLET_INTRINSIC __m256 _mm256_set_m128(__m128 __h, __m128 __l) { return (__m256)__builtin_shufflevector((__v4sf)__l, (__v4sf)__h, 0, 1, 2, 3, 4, 5, 6, 7); }
__MARTLET_INTRINSIC __m256 _mm256_setr_m128(__m128 __l, __m128 __h) { return (__m256)__builtin_shufflevector((__v4sf)__l, (__v4sf)__h, 0, 1, 2, 3, 4, 5, 6, 7); }
__MARTLET_INTRINSIC __m256 _mm256_loadu2_m128(float const *__h, float const *__l) { return (__m256)__builtin_shufflevector((__v4sf)_mm_loadu_ps(__l), (__v4sf)_mm_loadu_ps(__h), 0, 1, 2, 3, 4, 5, 6, 7); }
__MARTLET_INTRINSIC __m256d _mm256_add_pd(__m256d __a, __m256d __b) { return (__m256d)((__v4df)__a + (__v4df)__b); }
__MARTLET_INTRINSIC __m256d _mm256_sub_pd(__m256d __a, __m256d __b) { return (__m256d)((__v4df)__a - (__v4df)__b); }
__MARTLET_INTRINSIC __m256d _mm256_mul_pd(__m256d __a, __m256d __b) { return (__m256d)((__v4df)__a * (__v4df)__b); }
__MARTLET_INTRINSIC __m256d _mm256_div_pd(__m256d __a, __m256d __b) { return (__m256d)((__v4df)__a / (__v4df)__b); }
__MARTLET_INTRINSIC __m256d _mm256_and_pd(__m256d __a, __m256d __b) { return (__m256d)((__v4du)__a & (__v4du)__b); }
__MARTLET_INTRINSIC __m256d _mm256_andnot_pd(__m256d __a, __m256d __b) { return (__m256d)(~(__v4du)__a & (__v4du)__b); }
__MARTLET_INTRINSIC __m256d _mm256_or_pd(__m256d __a, __m256d __b) { return (__m256d)((__v4du)__a | (__v4du)__b); }
__MARTLET_INTRINSIC __m256d _mm256_xor_pd(__m256d __a, __m256d __b) { return (__m256d)((__v4du)__a ^ (__v4du)__b); }
__MARTLET_INTRINSIC __m256d _mm256_addsub_pd(__m256d __a, __m256d __b) { return (__m256d)__builtin_ia32_addsubpd256((__v4df)__a, (__v4df)__b); }
__MARTLET_INTRINSIC __m256d _mm256_hadd_pd(__m256d __a, __m256d __b) { return (__m256d)__builtin_ia32_haddpd256((__v4df)__a, (__v4df)__b); }
__MARTLET_INTRINSIC __m256d _mm256_hsub_pd(__m256d __a, __m256d __b) { return (__m256d)__builtin_ia32_hsubpd256((__v4df)__a, (__v4df)__b); }
__MARTLET_INTRINSIC __m256d _mm256_min_pd(__m256d __a, __m256d __b) { return (__m256d)__builtin_ia32_minpd256((__v4df)__a, (__v4df)__b); }
__MARTLET_INTRINSIC __m256d _mm256_max_pd(__m256d __a, __m256d __b) { return (__m256d)__builtin_ia32_maxpd256((__v4df)__a, (__v4df)__b); }
__MARTLET_INTRINSIC __m256d _mm256_sqrt_pd(__m256d __a) { return (__m256d)__builtin_ia32_sqrtpd256((__v4df)__a); }
__MARTLET_INTRINSIC __m256d _mm256_blendv_pd(__m256d __a, __m256d __b, __m256d __m) { return (__m256d)__builtin_ia32_blendvpd256((__v4df)__a, (__v4df)__b, (__v4df)__m); }
__MARTLET_INTRINSIC __m256d _mm256_unpackhi_pd(__m256d __a, __m256d __b) { return (__m256d)__builtin_ia32_unpckhpd256((__v4df)__a, (__v4df)__b); }
__MARTLET_INTRINSIC __m256d _mm256_unpacklo_pd(__m256d __a, __m256d __b) { return (__m256d)__builtin_ia32_unpcklpd256((__v4df)__a, (__v4df)__b); }
__MARTLET_INTRINSIC int _mm256_movemask_pd(__m256d __a) { return __builtin_ia32_movmskpd256((__v4df)__a); }
__MARTLET_INTRINSIC __m256d _mm256_permutevar_pd(__m256d __a, __m256i __c) { return (__m256d)__builtin_ia32_vpermilvarpd256((__v4df)__a, (__v4di)__c); }
__MARTLET_INTRINSIC __m128d _mm_permutevar_pd(__m128d __a, __m128i __c) { return (__m128d)__builtin_ia32_vpermilvarpd((__v2df)__a, (__v2di)__c); }
__MARTLET_INTRINSIC int _mm_testz_pd(__m128d __a, __m128d __b) { return __builtin_ia32_vtestzpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm256_testz_pd(__m256d __a, __m256d __b) { return __builtin_ia32_vtestzpd256((__v4df)__a, (__v4df)__b); }
__MARTLET_INTRINSIC int _mm_testc_pd(__m128d __a, __m128d __b) { return __builtin_ia32_vtestcpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm256_testc_pd(__m256d __a, __m256d __b) { return __builtin_ia32_vtestcpd256((__v4df)__a, (__v4df)__b); }
__MARTLET_INTRINSIC int _mm_testnzc_pd(__m128d __a, __m128d __b) { return __builtin_ia32_vtestnzcpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm256_testnzc_pd(__m256d __a, __m256d __b) { return __builtin_ia32_vtestnzcpd256((__v4df)__a, (__v4df)__b); }
__MARTLET_INTRINSIC __m128d _mm_maskload_pd(double const *__p, __m128i __m) { return (__m128d)__builtin_ia32_maskloadpd(__p, (__v2di)__m); }
__MARTLET_INTRINSIC __m256d _mm256_maskload_pd(double const *__p, __m256i __m) { return (__m256d)__builtin_ia32_maskloadpd256(__p, (__v4di)__m); }
__MARTLET_INTRINSIC void _mm_maskstore_pd(double *__p, __m128i __m, __m128d __a) { __builtin_ia32_maskstorepd(__p, (__v2di)__m, (__v2df)__a); }
__MARTLET_INTRINSIC void _mm256_maskstore_pd(double *__p, __m256i __m, __m256d __a) { __builtin_ia32_maskstorepd256(__p, (__v4di)__m, (__v4df)__a); }
__MARTLET_INTRINSIC __m256d _mm256_load_pd(double const *__p) { return *(__m256d *)__p; }
__MARTLET_INTRINSIC __m256d _mm256_loadu_pd(double const *__p) { return *(__m256d_u *)__p; }
__MARTLET_INTRINSIC void _mm256_store_pd(double *__p, __m256d __a) { *(__m256d *)__p = __a; }
__MARTLET_INTRINSIC void _mm256_storeu_pd(double *__p, __m256d __a) { *(__m256d_u *)__p = __a; }
__MARTLET_INTRINSIC void _mm256_stream_pd(double *__p, __m256d __a) { __builtin_ia32_movntpd256(__p, (__v4df)__a); }
__MARTLET_INTRINSIC __m256d _mm256_broadcast_pd(__m128d const *__p) { return (__m256d)__builtin_ia32_vbroadcastf128_pd256(__p); }
#define _mm256_round_pd(a, m) ((__m256d)__builtin_ia32_roundpd256((__v4df)(__m256d)(a), (m)))
#define _mm256_ceil_pd(a) _mm256_round_pd((a), _MM_FROUND_CEIL)
#define _mm256_floor_pd(a) _mm256_round_pd((a), _MM_FROUND_FLOOR)
#define _mm256_blend_pd(a, b, m) ((__m256d)__builtin_ia32_blendpd256((__v4df)(__m256d)(a), (__v4df)(__m256d)(b), (m)))
#define _mm256_shuffle_pd(a, b, m) ((__m256d)__builtin_ia32_shufpd256((__v4df)(__m256d)(a), (__v4df)(__m256d)(b), (m)))
#define _mm256_cmp_pd(a, b, m) ((__m256d)__builtin_ia32_cmppd256((__v4df)(__m256d)(a), (__v4df)(__m256d)(b), (m)))
#define _mm_cmp_pd(a, b, m) ((__m128d)__builtin_ia32_cmppd((__v2df)(__m128d)(a), (__v2df)(__m128d)(b), (m)))
#define _mm_cmp_sd(a, b, m) ((__m128d)__builtin_ia32_cmpsd((__v2df)(__m128d)(a), (__v2df)(__m128d)(b), (m)))
#define _mm_permute_pd(a, m) ((__m128d)__builtin_ia32_vpermilpd((__v2df)(__m128d)(a), (m)))
#define _mm256_permute_pd(a, m) ((__m256d)__builtin_ia32_vpermilpd256((__v4df)(__m256d)(a), (m)))
#define _mm256_permute2f128_pd(a, b, m) ((__m256d)__builtin_ia32_vperm2f128_pd256((__v4df)(__m256d)(a), (__v4df)(__m256d)(b), (m)))
#define _mm256_insertf128_pd(a, b, n) ((__m256d)__builtin_ia32_vinsertf128_pd256((__v4df)(__m256d)(a), (__v2df)(__m128d)(b), (n)))
#define _mm256_extractf128_pd(a, n) ((__m128d)__builtin_ia32_vextractf128_pd256((__v4df)(__m256d)(a), (n)))
__MARTLET_INTRINSIC __m256d _mm256_setzero_pd(void) { return (__m256d){0}; }
__MARTLET_INTRINSIC __m256d _mm256_undefined_pd(void) { __m256d __r = __r; return __r; }
__MARTLET_INTRINSIC __m256d _mm256_set_pd(double __q3, double __q2, double __q1, double __q0) { return (__m256d){__q0, __q1, __q2, __q3}; }
__MARTLET_INTRINSIC __m256d _mm256_setr_pd(double __q0, double __q1, double __q2, double __q3) { return (__m256d){__q0, __q1, __q2, __q3}; }
__MARTLET_INTRINSIC __m256d _mm256_set1_pd(double __q) { return (__m256d){__q, __q, __q, __q}; }
__MARTLET_INTRINSIC __m128d _mm256_castpd256_pd128(__m256d __a) { return (__m128d)__builtin_shufflevector((__v4df)__a, (__v4df)__a, 0, 1); }
__MARTLET_INTRINSIC __m256d _mm256_castpd128_pd256(__m128d __a) { return (__m256d)__builtin_shufflevector((__v2df)__a, (__v2df)__a, 0, 1, -1, -1); }
__MARTLET_INTRINSIC __m256d _mm256_zextpd128_pd256(__m128d __a) { return (__m256d)__builtin_shufflevector((__v2df)__a, (__v2df){0}, 0, 1, 2, 3); }
__MARTLET_INTRINSIC __m256d _mm256_set_m128d(__m128d __h, __m128d __l) { return (__m256d)__builtin_shufflevector((__v2df)__l, (__v2df)__h, 0, 1, 2, 3); }
__MARTLET_INTRINSIC __m256d _mm256_setr_m128d(__m128d __l, __m128d __h) { return (__m256d)__builtin_shufflevector((__v2df)__l, (__v2df)__h, 0, 1, 2, 3); }
__MARTLET_INTRINSIC __m256d _mm256_loadu2_m128d(double const *__h, double const *__l) { return (__m256d)__builtin_shufflevector((__v2df)_mm_loadu_pd(__l), (__v2df)_mm_loadu_pd(__h), 0, 1, 2, 3); }
#define _mm256_dp_ps(a, b, m) ((__m256)__builtin_ia32_dpps256((__v8sf)(__m256)(a), (__v8sf)(__m256)(b), (m)))
__MARTLET_INTRINSIC __m256 _mm256_rcp_ps(__m256 __a) { return (__m256)__builtin_ia32_rcpps256((__v8sf)__a); }
__MARTLET_INTRINSIC __m256 _mm256_rsqrt_ps(__m256 __a) { return (__m256)__builtin_ia32_rsqrtps256((__v8sf)__a); }
__MARTLET_INTRINSIC __m256 _mm256_movehdup_ps(__m256 __a) { return (__m256)__builtin_ia32_movshdup256((__v8sf)__a); }
__MARTLET_INTRINSIC __m256 _mm256_moveldup_ps(__m256 __a) { return (__m256)__builtin_ia32_movsldup256((__v8sf)__a); }
__MARTLET_INTRINSIC __m256d _mm256_movedup_pd(__m256d __a) { return (__m256d)__builtin_ia32_movddup256((__v4df)__a); }
__MARTLET_INTRINSIC __m256d _mm256_cvtepi32_pd(__m128i __a) { return (__m256d)__builtin_ia32_cvtdq2pd256((__v4si)__a); }
__MARTLET_INTRINSIC __m256 _mm256_cvtepi32_ps(__m256i __a) { return (__m256)__builtin_ia32_cvtdq2ps256((__v8si)__a); }
__MARTLET_INTRINSIC __m128 _mm256_cvtpd_ps(__m256d __a) { return (__m128)__builtin_ia32_cvtpd2ps256((__v4df)__a); }
__MARTLET_INTRINSIC __m256i _mm256_cvtps_epi32(__m256 __a) { return (__m256i)__builtin_ia32_cvtps2dq256((__v8sf)__a); }
__MARTLET_INTRINSIC __m256i _mm256_cvttps_epi32(__m256 __a) { return (__m256i)__builtin_ia32_cvttps2dq256((__v8sf)__a); }
__MARTLET_INTRINSIC __m256d _mm256_cvtps_pd(__m128 __a) { return (__m256d)__builtin_ia32_cvtps2pd256((__v4sf)__a); }
__MARTLET_INTRINSIC __m128i _mm256_cvttpd_epi32(__m256d __a) { return (__m128i)__builtin_ia32_cvttpd2dq256((__v4df)__a); }
__MARTLET_INTRINSIC __m128i _mm256_cvtpd_epi32(__m256d __a) { return (__m128i)__builtin_ia32_cvtpd2dq256((__v4df)__a); }
__MARTLET_INTRINSIC double _mm256_cvtsd_f64(__m256d __a) { return ((__v4df)__a)[0]; }
__MARTLET_INTRINSIC float _mm256_cvtss_f32(__m256 __a) { return ((__v8sf)__a)[0]; }
__MARTLET_INTRINSIC int _mm256_cvtsi256_si32(__m256i __a) { return ((__v8si)__a)[0]; }
__MARTLET_INTRINSIC int _mm256_testz_si256(__m256i __a, __m256i __b) { return __builtin_ia32_ptestz256((__v4di)__a, (__v4di)__b); }
__MARTLET_INTRINSIC int _mm256_testc_si256(__m256i __a, __m256i __b) { return __builtin_ia32_ptestc256((__v4di)__a, (__v4di)__b); }
__MARTLET_INTRINSIC int _mm256_testnzc_si256(__m256i __a, __m256i __b) { return __builtin_ia32_ptestnzc256((__v4di)__a, (__v4di)__b); }
__MARTLET_INTRINSIC __m256i _mm256_load_si256(__m256i const *__p) { return *__p; }
__MARTLET_INTRINSIC __m256i _mm256_loadu_si256(__m256i_u const *__p) { return *__p; }
__MARTLET_INTRINSIC __m256i _mm256_lddqu_si256(__m256i const *__p) { return (__m256i)__builtin_ia32_lddqu256(__p); }
__MARTLET_INTRINSIC void _mm256_store_si256(__m256i *__p, __m256i __a) { *__p = __a; }
__MARTLET_INTRINSIC void _mm256_storeu_si256(__m256i_u *__p, __m256i __a) { *__p = __a; }
__MARTLET_INTRINSIC void _mm256_stream_si256(__m256i *__p, __m256i __a) { __builtin_ia32_movntdq256(__p, (__v4di)__a); }
__MARTLET_INTRINSIC __m128 _mm_broadcast_ss(float const *__p) { return (__m128)__builtin_ia32_vbroadcastss(__p); }
__MARTLET_INTRINSIC __m256 _mm256_broadcast_ss(float const *__p) { return (__m256)__builtin_ia32_vbroadcastss256(__p); }
__MARTLET_INTRINSIC __m256d _mm256_broadcast_sd(double const *__p) { return (__m256d)__builtin_ia32_vbroadcastsd256(__p); }
__MARTLET_INTRINSIC __m256i _mm256_setzero_si256(void) { return (__m256i){0, 0, 0, 0}; }
__MARTLET_INTRINSIC __m256i _mm256_undefined_si256(void) { __m256i __r = __r; return __r; }
__MARTLET_INTRINSIC __m256i _mm256_set_epi64x(long long __q03, long long __q02, long long __q01, long long __q00) { return (__m256i)(__v4di){__q00, __q01, __q02, __q03}; }
__MARTLET_INTRINSIC __m256i _mm256_setr_epi64x(long long __q00, long long __q01, long long __q02, long long __q03) { return (__m256i)(__v4di){__q00, __q01, __q02, __q03}; }
__MARTLET_INTRINSIC __m256i _mm256_set1_epi64x(long long __q) { return (__m256i)(__v4di){__q, __q, __q, __q}; }
__MARTLET_INTRINSIC __m256i _mm256_set_epi32(int __q07, int __q06, int __q05, int __q04, int __q03, int __q02, int __q01, int __q00) { return (__m256i)(__v8si){__q00, __q01, __q02, __q03, __q04, __q05, __q06, __q07}; }
__MARTLET_INTRINSIC __m256i _mm256_setr_epi32(int __q00, int __q01, int __q02, int __q03, int __q04, int __q05, int __q06, int __q07) { return (__m256i)(__v8si){__q00, __q01, __q02, __q03, __q04, __q05, __q06, __q07}; }
__MARTLET_INTRINSIC __m256i _mm256_set1_epi32(int __q) { return (__m256i)(__v8si){__q, __q, __q, __q, __q, __q, __q, __q}; }
__MARTLET_INTRINSIC __m256i _mm256_set_epi16(short __q15, short __q14, short __q13, short __q12, short __q11, short __q10, short __q09, short __q08, short __q07, short __q06, short __q05, short __q04, short __q03, short __q02, short __q01, short __q00) { return (__m256i)(__v16hi){__q00, __q01, __q02, __q03, __q04, __q05, __q06, __q07, __q08, __q09, __q10, __q11, __q12, __q13, __q14, __q15}; }
__MARTLET_INTRINSIC __m256i _mm256_setr_epi16(short __q00, short __q01, short __q02, short __q03, short __q04, short __q05, short __q06, short __q07, short __q08, short __q09, short __q10, short __q11, short __q12, short __q13, short __q14, short __q15) { return (__m256i)(__v16hi){__q00, __q01, __q02, __q03, __q04, __q05, __q06, __q07, __q08, __q09, __q10, __q11, __q12, __q13, __q14, __q15}; }
__MARTLET_INTRINSIC __m256i _mm256_set1_epi16(short __q) { return (__m256i)(__v16hi){__q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q}; }
__MARTLET_INTRINSIC __m256i _mm256_set_epi8(char __q31, char __q30, char __q29, char __q28, char __q27, char __q26, char __q25, char __q24, char __q23, char __q22, char __q21, char __q20, char __q19, char __q18, char __q17, char __q16, char __q15, char __q14, char __q13, char __q12, char __q11, char __q10, char __q09, char __q08, char __q07, char __q06, char __q05, char __q04, char __q03, char __q02, char __q01, char __q00) { return (__m256i)(__v32qi){__q00, __q01, __q02, __q03, __q04, __q05, __q06, __q07, __q08, __q09, __q10, __q11, __q12, __q13, __q14, __q15, __q16, __q17, __q18, __q19, __q20, __q21, __q22, __q23, __q24, __q25, __q26, __q27, __q28, __q29, __q30, __q31}; }
__MARTLET_INTRINSIC __m256i _mm256_setr_epi8(char __q00, char __q01, char __q02, char __q03, char __q04, char __q05, char __q06, char __q07, char __q08, char __q09, char __q10, char __q11, char __q12, char __q13, char __q14, char __q15, char __q16, char __q17, char __q18, char __q19, char __q20, char __q21, char __q22, char __q23, char __q24, char __q25, char __q26, char __q27, char __q28, char __q29, char __q30, char __q31) { return (__m256i)(__v32qi){__q00, __q01, __q02, __q03, __q04, __q05, __q06, __q07, __q08, __q09, __q10, __q11, __q12, __q13, __q14, __q15, __q16, __q17, __q18, __q19, __q20, __q21, __q22, __q23, __q24, __q25, __q26, __q27, __q28, __q29, __q30, __q31}; }
__MARTLET_INTRINSIC __m256i _mm256_set1_epi8(char __q) { return (__m256i)(__v32qi){__q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q}; }
__MARTLET_INTRINSIC __m256 _mm256_castpd_ps(__m256d __a) { return (__m256)__a; }
__MARTLET_INTRINSIC __m256i _mm256_castpd_si256(__m256d __a) { return (__m256i)__a; }
__MARTLET_INTRINSIC __m256d _mm256_castps_pd(__m256 __a) { return (__m256d)__a; }
__MARTLET_INTRINSIC __m256i _mm256_castps_si256(__m256 __a) { return (__m256i)__a; }
__MARTLET_INTRINSIC __m256 _mm256_castsi256_ps(__m256i __a) { return (__m256)__a; }
__MARTLET_INTRINSIC __m256d _mm256_castsi256_pd(__m256i __a) { return (__m256d)__a; }
__MARTLET_INTRINSIC __m128i _mm256_castsi256_si128(__m256i __a) { return (__m128i)__builtin_shufflevector((__v4di)__a, (__v4di)__a, 0, 1); }
__MARTLET_INTRINSIC __m256i _mm256_castsi128_si256(__m128i __a) { return (__m256i)__builtin_shufflevector((__v2di)__a, (__v2di)__a, 0, 1, -1, -1); }
__MARTLET_INTRINSIC __m256i _mm256_zextsi128_si256(__m128i __a) { return (__m256i)__builtin_shufflevector((__v2di)__a, (__v2di){0}, 0, 1, 2, 3); }
__MARTLET_INTRINSIC __m256i _mm256_set_m128i(__m128i __h, __m128i __l) { return (__m256i)__builtin_shufflevector((__v2di)__l, (__v2di)__h, 0, 1, 2, 3); }
__MARTLET_INTRINSIC __m256i _mm256_setr_m128i(__m128i __l, __m128i __h) { return (__m256i)__builtin_shufflevector((__v2di)__l, (__v2di)__h, 0, 1, 2, 3); }
__MARTLET_INTRINSIC __m256i _mm256_loadu2_m128i(__m128i_u const *__h, __m128i_u const *__l) { return (__m256i)__builtin_shufflevector((__v2di)*__l, (__v2di)*__h, 0, 1, 2, 3); }
#define _mm256_permute2f128_si256(a, b, m) ((__m256i)__builtin_ia32_vperm2f128_si256((__v8si)(__m256i)(a), (__v8si)(__m256i)(b), (m)))
#define _mm256_insertf128_si256(a, b, n) ((__m256i)__builtin_ia32_vinsertf128_si256((__v8si)(__m256i)(a), (__v4si)(__m128i)(b), (n)))
#define _mm256_extractf128_si256(a, n) ((__m128i)__builtin_ia32_vextractf128_si256((__v8si)(__m256i)(a), (n)))
#define _mm256_storeu2_m128(h, l, a) do { __m256 __martlet_t = (a); _mm_storeu_ps((l), _mm256_castps256_ps128(__martlet_t)); _mm_storeu_ps((h), _mm256_extractf128_ps(__martlet_t, 1)); } while (0)
#define _mm256_storeu2_m128d(h, l, a) do { __m256d __martlet_t = (a); _mm_storeu_pd((l), _mm256_castpd256_pd128(__martlet_t)); _mm_storeu_pd((h), _mm256_extractf128_pd(__martlet_t, 1)); } while (0)
#define _mm256_storeu2_m128i(h, l, a) do { __m256i __martlet_t = (a); _mm_storeu_si128((l), _mm256_castsi256_si128(__martlet_t)); _mm_storeu_si128((h), _mm256_extractf128_si256(__martlet_t, 1)); } while (0)
#define _mm256_extract_epi64(a, n) ((long long)((__v4di)(__m256i)(a))[(n) & 3])
#define _mm256_extract_epi32(a, n) ((int)((__v8si)(__m256i)(a))[(n) & 7])
#define _mm256_extract_epi16(a, n) ((int)(unsigned short)((__v16hi)(__m256i)(a))[(n) & 15])
#define _mm256_extract_epi8(a, n) ((int)(unsigned char)((__v32qi)(__m256i)(a))[(n) & 31])
#define _mm256_insert_epi64(a, d, n) __extension__({ __v4di __martlet_t = (__v4di)(__m256i)(a); __martlet_t[(n) & 3] = (d); (__m256i)__martlet_t; })
#define _mm256_insert_epi32(a, d, n) __extension__({ __v8si __martlet_t = (__v8si)(__m256i)(a); __martlet_t[(n) & 7] = (d); (__m256i)__martlet_t; })
#define _mm256_insert_epi16(a, d, n) __extension__({ __v16hi __martlet_t = (__v16hi)(__m256i)(a); __martlet_t[(n) & 15] = (d); (__m256i)__martlet_t; })
#define _mm256_insert_epi8(a, d, n) __extension__({ __v32qi __martlet_t = (__v32qi)(__m256i)(a); __martlet_t[(n) & 31] = (d); (__m256i)__martlet_t; })
__MARTLET_INTRINSIC void _mm256_zeroupper(void) { __builtin_ia32_vzeroupper(); }
__MARTLET_INTRINSIC void _mm256_zeroall(void) { __builtin_ia32_vzeroall(); }

#pragma GCC pop_options

#endif
