/* SSE2 intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _EMMINTRIN_H_INCLUDED
#define _EMMINTRIN_H_INCLUDED

#include <xmmintrin.h>

typedef double __v2df __attribute__((__vector_size__(16)));
typedef unsigned long long __v2du __attribute__((__vector_size__(16)));
typedef unsigned short __v8hu __attribute__((__vector_size__(16)));
typedef signed char __v16qs __attribute__((__vector_size__(16)));
typedef unsigned char __v16qu __attribute__((__vector_size__(16)));
typedef double __m128d __attribute__((__vector_size__(16), __may_alias__));
typedef long long __m128i_u __attribute__((__vector_size__(16), __may_alias__, __aligned__(1)));
typedef double __m128d_u __attribute__((__vector_size__(16), __may_alias__, __aligned__(1)));

#define _MM_SHUFFLE2(x, y) (((x) << 1) | (y))

__MARTLET_INTRINSIC __m128d _mm_undefined_pd(void) { __m128d __r = __r; return __r; }
__MARTLET_INTRINSIC __m128i _mm_undefined_si128(void) { __m128i __r = __r; return __r; }
__MARTLET_INTRINSIC __m128d _mm_setzero_pd(void) { return (__m128d){0, 0}; }
__MARTLET_INTRINSIC __m128i _mm_setzero_si128(void) { return (__m128i){0, 0}; }
__MARTLET_INTRINSIC __m128d _mm_set_sd(double __f) { return (__m128d){__f, 0}; }
__MARTLET_INTRINSIC __m128d _mm_set1_pd(double __f) { return (__m128d){__f, __f}; }
__MARTLET_INTRINSIC __m128d _mm_set_pd1(double __f) { return (__m128d){__f, __f}; }
__MARTLET_INTRINSIC __m128d _mm_set_pd(double __b, double __a) { return (__m128d){__a, __b}; }
__MARTLET_INTRINSIC __m128d _mm_setr_pd(double __a, double __b) { return (__m128d){__a, __b}; }
__MARTLET_INTRINSIC __m128d _mm_move_sd(__m128d __a, __m128d __b) { return __builtin_ia32_movsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_load_pd(double const *__p) { return *(__m128d *)__p; }
__MARTLET_INTRINSIC __m128d _mm_loadu_pd(double const *__p) { return *(__m128d_u *)__p; }
__MARTLET_INTRINSIC __m128d _mm_load1_pd(double const *__p) { double __f = *__p; return (__m128d){__f, __f}; }
__MARTLET_INTRINSIC __m128d _mm_load_pd1(double const *__p) { double __f = *__p; return (__m128d){__f, __f}; }
__MARTLET_INTRINSIC __m128d _mm_load_sd(double const *__p) { return (__m128d){*__p, 0}; }
__MARTLET_INTRINSIC __m128d _mm_loadr_pd(double const *__p) { __v2df __t = *(__v2df *)__p; return (__m128d)__builtin_ia32_shufpd(__t, __t, 1); }
__MARTLET_INTRINSIC void _mm_store_pd(double *__p, __m128d __a) { *(__m128d *)__p = __a; }
__MARTLET_INTRINSIC void _mm_storeu_pd(double *__p, __m128d __a) { *(__m128d_u *)__p = __a; }
__MARTLET_INTRINSIC void _mm_store_sd(double *__p, __m128d __a) { *__p = ((__v2df)__a)[0]; }
__MARTLET_INTRINSIC void _mm_storel_pd(double *__p, __m128d __a) { __builtin_ia32_storelps(__p, (__v4sf)__a); }
__MARTLET_INTRINSIC void _mm_storeh_pd(double *__p, __m128d __a) { __builtin_ia32_storehps(__p, (__v4sf)__a); }
__MARTLET_INTRINSIC void _mm_store1_pd(double *__p, __m128d __a) { *(__m128d *)__p = (__m128d)__builtin_ia32_shufpd((__v2df)__a, (__v2df)__a, 0); }
__MARTLET_INTRINSIC void _mm_store_pd1(double *__p, __m128d __a) { *(__m128d *)__p = (__m128d)__builtin_ia32_shufpd((__v2df)__a, (__v2df)__a, 0); }
__MARTLET_INTRINSIC void _mm_storer_pd(double *__p, __m128d __a) { *(__m128d *)__p = (__m128d)__builtin_ia32_shufpd((__v2df)__a, (__v2df)__a, 1); }
__MARTLET_INTRINSIC double _mm_cvtsd_f64(__m128d __a) { return ((__v2df)__a)[0]; }
__MARTLET_INTRINSIC int _mm_cvtsi128_si32(__m128i __a) { return ((__v4si)__a)[0]; }
__MARTLET_INTRINSIC long long _mm_cvtsi128_si64(__m128i __a) { return ((__v2di)__a)[0]; }
__MARTLET_INTRINSIC long long _mm_cvtsi128_si64x(__m128i __a) { return ((__v2di)__a)[0]; }
__MARTLET_INTRINSIC __m128d _mm_add_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2df)__a + (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_add_sd(__m128d __a, __m128d __b) { return __builtin_ia32_addsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_sub_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2df)__a - (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_sub_sd(__m128d __a, __m128d __b) { return __builtin_ia32_subsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_mul_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2df)__a * (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_mul_sd(__m128d __a, __m128d __b) { return __builtin_ia32_mulsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_div_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2df)__a / (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_div_sd(__m128d __a, __m128d __b) { return __builtin_ia32_divsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_sqrt_pd(__m128d __a) { return __builtin_ia32_sqrtpd((__v2df)__a); }
__MARTLET_INTRINSIC __m128d _mm_sqrt_sd(__m128d __a, __m128d __b) { return __builtin_ia32_movsd((__v2df)__a, __builtin_ia32_sqrtsd((__v2df)__b)); }
__MARTLET_INTRINSIC __m128d _mm_min_pd(__m128d __a, __m128d __b) { return __builtin_ia32_minpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_min_sd(__m128d __a, __m128d __b) { return __builtin_ia32_minsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_max_pd(__m128d __a, __m128d __b) { return __builtin_ia32_maxpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_max_sd(__m128d __a, __m128d __b) { return __builtin_ia32_maxsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_and_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2du)__a & (__v2du)__b); }
__MARTLET_INTRINSIC __m128i _mm_and_si128(__m128i __a, __m128i __b) { return (__m128i)((__v2du)__a & (__v2du)__b); }
__MARTLET_INTRINSIC __m128d _mm_andnot_pd(__m128d __a, __m128d __b) { return (__m128d)(~(__v2du)__a & (__v2du)__b); }
__MARTLET_INTRINSIC __m128i _mm_andnot_si128(__m128i __a, __m128i __b) { return (__m128i)(~(__v2du)__a & (__v2du)__b); }
__MARTLET_INTRINSIC __m128d _mm_or_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2du)__a | (__v2du)__b); }
__MARTLET_INTRINSIC __m128i _mm_or_si128(__m128i __a, __m128i __b) { return (__m128i)((__v2du)__a | (__v2du)__b); }
__MARTLET_INTRINSIC __m128d _mm_xor_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2du)__a ^ (__v2du)__b); }
__MARTLET_INTRINSIC __m128i _mm_xor_si128(__m128i __a, __m128i __b) { return (__m128i)((__v2du)__a ^ (__v2du)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpeq_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2df)__a == (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmplt_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2df)__a < (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmple_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2df)__a <= (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpgt_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2df)__a > (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpge_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2df)__a >= (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpneq_pd(__m128d __a, __m128d __b) { return (__m128d)((__v2df)__a != (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpnlt_pd(__m128d __a, __m128d __b) { return (__m128d)__builtin_ia32_cmpnltpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpnle_pd(__m128d __a, __m128d __b) { return (__m128d)__builtin_ia32_cmpnlepd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpord_pd(__m128d __a, __m128d __b) { return (__m128d)__builtin_ia32_cmpordpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpunord_pd(__m128d __a, __m128d __b) { return (__m128d)__builtin_ia32_cmpunordpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpngt_pd(__m128d __a, __m128d __b) { return (__m128d)__builtin_ia32_cmpnltpd((__v2df)__b, (__v2df)__a); }
__MARTLET_INTRINSIC __m128d _mm_cmpnge_pd(__m128d __a, __m128d __b) { return (__m128d)__builtin_ia32_cmpnlepd((__v2df)__b, (__v2df)__a); }
__MARTLET_INTRINSIC __m128d _mm_cmpeq_sd(__m128d __a, __m128d __b) { return __builtin_ia32_cmpeqsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmplt_sd(__m128d __a, __m128d __b) { return __builtin_ia32_cmpltsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmple_sd(__m128d __a, __m128d __b) { return __builtin_ia32_cmplesd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpneq_sd(__m128d __a, __m128d __b) { return __builtin_ia32_cmpneqsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpnlt_sd(__m128d __a, __m128d __b) { return __builtin_ia32_cmpnltsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpnle_sd(__m128d __a, __m128d __b) { return __builtin_ia32_cmpnlesd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpord_sd(__m128d __a, __m128d __b) { return __builtin_ia32_cmpordsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpunord_sd(__m128d __a, __m128d __b) { return __builtin_ia32_cmpunordsd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cmpgt_sd(__m128d __a, __m128d __b) { return __builtin_ia32_movsd((__v2df)__a, __builtin_ia32_cmpltsd((__v2df)__b, (__v2df)__a)); }
__MARTLET_INTRINSIC __m128d _mm_cmpge_sd(__m128d __a, __m128d __b) { return __builtin_ia32_movsd((__v2df)__a, __builtin_ia32_cmplesd((__v2df)__b, (__v2df)__a)); }
__MARTLET_INTRINSIC __m128d _mm_cmpngt_sd(__m128d __a, __m128d __b) { return __builtin_ia32_movsd((__v2df)__a, __builtin_ia32_cmpnltsd((__v2df)__b, (__v2df)__a)); }
__MARTLET_INTRINSIC __m128d _mm_cmpnge_sd(__m128d __a, __m128d __b) { return __builtin_ia32_movsd((__v2df)__a, __builtin_ia32_cmpnlesd((__v2df)__b, (__v2df)__a)); }
__MARTLET_INTRINSIC int _mm_comieq_sd(__m128d __a, __m128d __b) { return __builtin_ia32_comisdeq((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm_ucomieq_sd(__m128d __a, __m128d __b) { return __builtin_ia32_ucomisdeq((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm_comilt_sd(__m128d __a, __m128d __b) { return __builtin_ia32_comisdlt((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm_ucomilt_sd(__m128d __a, __m128d __b) { return __builtin_ia32_ucomisdlt((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm_comile_sd(__m128d __a, __m128d __b) { return __builtin_ia32_comisdle((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm_ucomile_sd(__m128d __a, __m128d __b) { return __builtin_ia32_ucomisdle((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm_comigt_sd(__m128d __a, __m128d __b) { return __builtin_ia32_comisdgt((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm_ucomigt_sd(__m128d __a, __m128d __b) { return __builtin_ia32_ucomisdgt((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm_comige_sd(__m128d __a, __m128d __b) { return __builtin_ia32_comisdge((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm_ucomige_sd(__m128d __a, __m128d __b) { return __builtin_ia32_ucomisdge((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm_comineq_sd(__m128d __a, __m128d __b) { return __builtin_ia32_comisdneq((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC int _mm_ucomineq_sd(__m128d __a, __m128d __b) { return __builtin_ia32_ucomisdneq((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128i _mm_set_epi64x(long long __q01, long long __q00) { return (__m128i)(__v2di){__q00, __q01}; }
__MARTLET_INTRINSIC __m128i _mm_set1_epi64x(long long __q) { return (__m128i)(__v2di){__q, __q}; }
__MARTLET_INTRINSIC __m128i _mm_set_epi32(int __q03, int __q02, int __q01, int __q00) { return (__m128i)(__v4si){__q00, __q01, __q02, __q03}; }
__MARTLET_INTRINSIC __m128i _mm_setr_epi32(int __q00, int __q01, int __q02, int __q03) { return (__m128i)(__v4si){__q00, __q01, __q02, __q03}; }
__MARTLET_INTRINSIC __m128i _mm_set1_epi32(int __q) { return (__m128i)(__v4si){__q, __q, __q, __q}; }
__MARTLET_INTRINSIC __m128i _mm_set_epi16(short __q07, short __q06, short __q05, short __q04, short __q03, short __q02, short __q01, short __q00) { return (__m128i)(__v8hi){__q00, __q01, __q02, __q03, __q04, __q05, __q06, __q07}; }
__MARTLET_INTRINSIC __m128i _mm_setr_epi16(short __q00, short __q01, short __q02, short __q03, short __q04, short __q05, short __q06, short __q07) { return (__m128i)(__v8hi){__q00, __q01, __q02, __q03, __q04, __q05, __q06, __q07}; }
__MARTLET_INTRINSIC __m128i _mm_set1_epi16(short __q) { return (__m128i)(__v8hi){__q, __q, __q, __q, __q, __q, __q, __q}; }
__MARTLET_INTRINSIC __m128i _mm_set_epi8(char __q15, char __q14, char __q13, char __q12, char __q11, char __q10, char __q09, char __q08, char __q07, char __q06, char __q05, char __q04, char __q03, char __q02, char __q01, char __q00) { return (__m128i)(__v16qi){__q00, __q01, __q02, __q03, __q04, __q05, __q06, __q07, __q08, __q09, __q10, __q11, __q12, __q13, __q14, __q15}; }
__MARTLET_INTRINSIC __m128i _mm_setr_epi8(char __q00, char __q01, char __q02, char __q03, char __q04, char __q05, char __q06, char __q07, char __q08, char __q09, char __q10, char __q11, char __q12, char __q13, char __q14, char __q15) { return (__m128i)(__v16qi){__q00, __q01, __q02, __q03, __q04, __q05, __q06, __q07, __q08, __q09, __q10, __q11, __q12, __q13, __q14, __q15}; }
__MARTLET_INTRINSIC __m128i _mm_set1_epi8(char __q) { return (__m128i)(__v16qi){__q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q, __q}; }
__MARTLET_INTRINSIC __m128i _mm_set_epi64(__m64 __b, __m64 __a) { return (__m128i){(long long)__a, (long long)__b}; }
__MARTLET_INTRINSIC __m128i _mm_setr_epi64(__m64 __a, __m64 __b) { return (__m128i){(long long)__a, (long long)__b}; }
__MARTLET_INTRINSIC __m128i _mm_set1_epi64(__m64 __a) { return (__m128i){(long long)__a, (long long)__a}; }
__MARTLET_INTRINSIC __m128i _mm_load_si128(__m128i const *__p) { return *__p; }
__MARTLET_INTRINSIC __m128i _mm_loadu_si128(__m128i_u const *__p) { return *__p; }
typedef long long __martlet_i64_u __attribute__((__may_alias__, __aligned__(1)));
typedef int __martlet_i32_u __attribute__((__may_alias__, __aligned__(1)));
typedef short __martlet_i16_u __attribute__((__may_alias__, __aligned__(1)));
__MARTLET_INTRINSIC __m128i _mm_loadl_epi64(__m128i_u const *__p) { return (__m128i){*(__martlet_i64_u const *)__p, 0}; }
__MARTLET_INTRINSIC __m128i _mm_loadu_si64(void const *__p) { return (__m128i){*(__martlet_i64_u const *)__p, 0}; }
__MARTLET_INTRINSIC __m128i _mm_loadu_si32(void const *__p) { return (__m128i)(__v4si){*(__martlet_i32_u const *)__p, 0, 0, 0}; }
__MARTLET_INTRINSIC __m128i _mm_loadu_si16(void const *__p) { return (__m128i)(__v8hi){*(__martlet_i16_u const *)__p, 0, 0, 0, 0, 0, 0, 0}; }
__MARTLET_INTRINSIC void _mm_store_si128(__m128i *__p, __m128i __a) { *__p = __a; }
__MARTLET_INTRINSIC void _mm_storeu_si128(__m128i_u *__p, __m128i __a) { *__p = __a; }
__MARTLET_INTRINSIC void _mm_storel_epi64(__m128i_u *__p, __m128i __a) { *(__martlet_i64_u *)__p = ((__v2di)__a)[0]; }
__MARTLET_INTRINSIC void _mm_storeu_si64(void *__p, __m128i __a) { *(__martlet_i64_u *)__p = ((__v2di)__a)[0]; }
__MARTLET_INTRINSIC void _mm_storeu_si32(void *__p, __m128i __a) { *(__martlet_i32_u *)__p = ((__v4si)__a)[0]; }
__MARTLET_INTRINSIC void _mm_storeu_si16(void *__p, __m128i __a) { *(__martlet_i16_u *)__p = ((__v8hi)__a)[0]; }
__MARTLET_INTRINSIC __m64 _mm_movepi64_pi64(__m128i __a) { return (__m64)((__v2di)__a)[0]; }
__MARTLET_INTRINSIC __m128i _mm_movpi64_epi64(__m64 __a) { return (__m128i){(long long)__a, 0}; }
__MARTLET_INTRINSIC __m128i _mm_move_epi64(__m128i __a) { return (__m128i){((__v2di)__a)[0], 0}; }
__MARTLET_INTRINSIC __m128d _mm_cvtepi32_pd(__m128i __a) { return __builtin_ia32_cvtdq2pd((__v4si)__a); }
__MARTLET_INTRINSIC __m128 _mm_cvtepi32_ps(__m128i __a) { return __builtin_ia32_cvtdq2ps((__v4si)__a); }
__MARTLET_INTRINSIC __m128i _mm_cvtpd_epi32(__m128d __a) { return (__m128i)__builtin_ia32_cvtpd2dq((__v2df)__a); }
__MARTLET_INTRINSIC __m128i _mm_cvttpd_epi32(__m128d __a) { return (__m128i)__builtin_ia32_cvttpd2dq((__v2df)__a); }
__MARTLET_INTRINSIC __m128 _mm_cvtpd_ps(__m128d __a) { return (__m128)__builtin_ia32_cvtpd2ps((__v2df)__a); }
__MARTLET_INTRINSIC __m128i _mm_cvtps_epi32(__m128 __a) { return (__m128i)__builtin_ia32_cvtps2dq((__v4sf)__a); }
__MARTLET_INTRINSIC __m128i _mm_cvttps_epi32(__m128 __a) { return (__m128i)__builtin_ia32_cvttps2dq((__v4sf)__a); }
__MARTLET_INTRINSIC __m128d _mm_cvtps_pd(__m128 __a) { return (__m128d)__builtin_ia32_cvtps2pd((__v4sf)__a); }
__MARTLET_INTRINSIC __m64 _mm_cvtpd_pi32(__m128d __a) { return __martlet_low(__builtin_ia32_cvtpd2dq((__v2df)__a)); }
__MARTLET_INTRINSIC __m64 _mm_cvttpd_pi32(__m128d __a) { return __martlet_low(__builtin_ia32_cvttpd2dq((__v2df)__a)); }
__MARTLET_INTRINSIC __m128d _mm_cvtpi32_pd(__m64 __a) { return (__m128d){((__v2si)__a)[0], ((__v2si)__a)[1]}; }
__MARTLET_INTRINSIC int _mm_cvtsd_si32(__m128d __a) { return __builtin_ia32_cvtsd2si((__v2df)__a); }
__MARTLET_INTRINSIC int _mm_cvttsd_si32(__m128d __a) { return __builtin_ia32_cvttsd2si((__v2df)__a); }
__MARTLET_INTRINSIC long long _mm_cvtsd_si64(__m128d __a) { return __builtin_ia32_cvtsd2si64((__v2df)__a); }
__MARTLET_INTRINSIC long long _mm_cvttsd_si64(__m128d __a) { return __builtin_ia32_cvttsd2si64((__v2df)__a); }
__MARTLET_INTRINSIC __m128d _mm_cvtsi64_sd(__m128d __a, long long __b) { return __builtin_ia32_cvtsi642sd((__v2df)__a, __b); }
__MARTLET_INTRINSIC __m128i _mm_cvtsi64_si128(long long __a) { return (__m128i){__a, 0}; }
__MARTLET_INTRINSIC long long _mm_cvtsd_si64x(__m128d __a) { return __builtin_ia32_cvtsd2si64((__v2df)__a); }
__MARTLET_INTRINSIC long long _mm_cvttsd_si64x(__m128d __a) { return __builtin_ia32_cvttsd2si64((__v2df)__a); }
__MARTLET_INTRINSIC __m128d _mm_cvtsi64x_sd(__m128d __a, long long __b) { return __builtin_ia32_cvtsi642sd((__v2df)__a, __b); }
__MARTLET_INTRINSIC __m128i _mm_cvtsi64x_si128(long long __a) { return (__m128i){__a, 0}; }
__MARTLET_INTRINSIC __m128 _mm_cvtsd_ss(__m128 __a, __m128d __b) { return __builtin_ia32_cvtsd2ss((__v4sf)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_cvtsi32_sd(__m128d __a, int __b) { return __builtin_ia32_cvtsi2sd((__v2df)__a, __b); }
__MARTLET_INTRINSIC __m128d _mm_cvtss_sd(__m128d __a, __m128 __b) { return __builtin_ia32_cvtss2sd((__v2df)__a, (__v4sf)__b); }
__MARTLET_INTRINSIC __m128i _mm_cvtsi32_si128(int __a) { return (__m128i)(__v4si){__a, 0, 0, 0}; }
#define _mm_shuffle_pd(a, b, n) ((__m128d)__builtin_ia32_shufpd((__v2df)(__m128d)(a), (__v2df)(__m128d)(b), (n)))
__MARTLET_INTRINSIC __m128d _mm_unpackhi_pd(__m128d __a, __m128d __b) { return __builtin_ia32_unpckhpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_unpacklo_pd(__m128d __a, __m128d __b) { return __builtin_ia32_unpcklpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128d _mm_loadh_pd(__m128d __a, double const *__p) { return __builtin_ia32_loadhpd((__v2df)__a, __p); }
__MARTLET_INTRINSIC __m128d _mm_loadl_pd(__m128d __a, double const *__p) { return __builtin_ia32_loadlpd((__v2df)__a, __p); }
__MARTLET_INTRINSIC int _mm_movemask_pd(__m128d __a) { return __builtin_ia32_movmskpd((__v2df)__a); }
__MARTLET_INTRINSIC __m128i _mm_packs_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_packsswb128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_packus_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_packuswb128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_packs_epi32(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_packssdw128((__v4si)__a, (__v4si)__b); }
__MARTLET_INTRINSIC __m128i _mm_unpackhi_epi8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_punpckhbw128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m128i _mm_unpackhi_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_punpckhwd128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_unpackhi_epi32(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_punpckhdq128((__v4si)__a, (__v4si)__b); }
__MARTLET_INTRINSIC __m128i _mm_unpackhi_epi64(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_punpckhqdq128((__v2di)__a, (__v2di)__b); }
__MARTLET_INTRINSIC __m128i _mm_unpacklo_epi8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_punpcklbw128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m128i _mm_unpacklo_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_punpcklwd128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_unpacklo_epi32(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_punpckldq128((__v4si)__a, (__v4si)__b); }
__MARTLET_INTRINSIC __m128i _mm_unpacklo_epi64(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_punpcklqdq128((__v2di)__a, (__v2di)__b); }
__MARTLET_INTRINSIC __m128i _mm_add_epi8(__m128i __a, __m128i __b) { return (__m128i)((__v16qu)__a + (__v16qu)__b); }
__MARTLET_INTRINSIC __m128i _mm_add_epi16(__m128i __a, __m128i __b) { return (__m128i)((__v8hu)__a + (__v8hu)__b); }
__MARTLET_INTRINSIC __m128i _mm_add_epi32(__m128i __a, __m128i __b) { return (__m128i)((__v4su)__a + (__v4su)__b); }
__MARTLET_INTRINSIC __m128i _mm_add_epi64(__m128i __a, __m128i __b) { return (__m128i)((__v2du)__a + (__v2du)__b); }
__MARTLET_INTRINSIC __m128i _mm_adds_epi8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_paddsb128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m128i _mm_adds_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_paddsw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_adds_epu8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_paddusb128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m128i _mm_adds_epu16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_paddusw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_sub_epi8(__m128i __a, __m128i __b) { return (__m128i)((__v16qu)__a - (__v16qu)__b); }
__MARTLET_INTRINSIC __m128i _mm_sub_epi16(__m128i __a, __m128i __b) { return (__m128i)((__v8hu)__a - (__v8hu)__b); }
__MARTLET_INTRINSIC __m128i _mm_sub_epi32(__m128i __a, __m128i __b) { return (__m128i)((__v4su)__a - (__v4su)__b); }
__MARTLET_INTRINSIC __m128i _mm_sub_epi64(__m128i __a, __m128i __b) { return (__m128i)((__v2du)__a - (__v2du)__b); }
__MARTLET_INTRINSIC __m128i _mm_subs_epi8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psubsb128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m128i _mm_subs_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psubsw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_subs_epu8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psubusb128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m128i _mm_subs_epu16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psubusw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_madd_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pmaddwd128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_mulhi_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pmulhw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_mulhi_epu16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pmulhuw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_mullo_epi16(__m128i __a, __m128i __b) { return (__m128i)((__v8hu)__a * (__v8hu)__b); }
__MARTLET_INTRINSIC __m64 _mm_mul_su32(__m64 __a, __m64 __b) { return (__m64)(long long)((unsigned long long)((__v2su)__a)[0] * ((__v2su)__b)[0]); }
__MARTLET_INTRINSIC __m128i _mm_mul_epu32(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pmuludq128((__v4si)__a, (__v4si)__b); }
__MARTLET_INTRINSIC __m128i _mm_slli_epi16(__m128i __a, int __n) { return (__m128i)__builtin_ia32_psllwi128((__v8hi)__a, __n); }
__MARTLET_INTRINSIC __m128i _mm_sll_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psllw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_slli_epi32(__m128i __a, int __n) { return (__m128i)__builtin_ia32_pslldi128((__v4si)__a, __n); }
__MARTLET_INTRINSIC __m128i _mm_sll_epi32(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pslld128((__v4si)__a, (__v4si)__b); }
__MARTLET_INTRINSIC __m128i _mm_slli_epi64(__m128i __a, int __n) { return (__m128i)__builtin_ia32_psllqi128((__v2di)__a, __n); }
__MARTLET_INTRINSIC __m128i _mm_sll_epi64(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psllq128((__v2di)__a, (__v2di)__b); }
__MARTLET_INTRINSIC __m128i _mm_srli_epi16(__m128i __a, int __n) { return (__m128i)__builtin_ia32_psrlwi128((__v8hi)__a, __n); }
__MARTLET_INTRINSIC __m128i _mm_srl_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psrlw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_srli_epi32(__m128i __a, int __n) { return (__m128i)__builtin_ia32_psrldi128((__v4si)__a, __n); }
__MARTLET_INTRINSIC __m128i _mm_srl_epi32(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psrld128((__v4si)__a, (__v4si)__b); }
__MARTLET_INTRINSIC __m128i _mm_srli_epi64(__m128i __a, int __n) { return (__m128i)__builtin_ia32_psrlqi128((__v2di)__a, __n); }
__MARTLET_INTRINSIC __m128i _mm_srl_epi64(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psrlq128((__v2di)__a, (__v2di)__b); }
__MARTLET_INTRINSIC __m128i _mm_srai_epi16(__m128i __a, int __n) { return (__m128i)__builtin_ia32_psrawi128((__v8hi)__a, __n); }
__MARTLET_INTRINSIC __m128i _mm_sra_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psraw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_srai_epi32(__m128i __a, int __n) { return (__m128i)__builtin_ia32_psradi128((__v4si)__a, __n); }
__MARTLET_INTRINSIC __m128i _mm_sra_epi32(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psrad128((__v4si)__a, (__v4si)__b); }
#define _mm_bslli_si128(a, n) ((__m128i)__builtin_ia32_pslldqi128((__m128i)(a), (n) * 8))
#define _mm_slli_si128(a, n) ((__m128i)__builtin_ia32_pslldqi128((__m128i)(a), (n) * 8))
#define _mm_bsrli_si128(a, n) ((__m128i)__builtin_ia32_psrldqi128((__m128i)(a), (n) * 8))
#define _mm_srli_si128(a, n) ((__m128i)__builtin_ia32_psrldqi128((__m128i)(a), (n) * 8))
__MARTLET_INTRINSIC __m128i _mm_cmpeq_epi8(__m128i __a, __m128i __b) { return (__m128i)((__v16qs)__a == (__v16qs)__b); }
__MARTLET_INTRINSIC __m128i _mm_cmplt_epi8(__m128i __a, __m128i __b) { return (__m128i)((__v16qs)__a < (__v16qs)__b); }
__MARTLET_INTRINSIC __m128i _mm_cmpgt_epi8(__m128i __a, __m128i __b) { return (__m128i)((__v16qs)__a > (__v16qs)__b); }
__MARTLET_INTRINSIC __m128i _mm_cmpeq_epi16(__m128i __a, __m128i __b) { return (__m128i)((__v8hi)__a == (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_cmplt_epi16(__m128i __a, __m128i __b) { return (__m128i)((__v8hi)__a < (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_cmpgt_epi16(__m128i __a, __m128i __b) { return (__m128i)((__v8hi)__a > (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_cmpeq_epi32(__m128i __a, __m128i __b) { return (__m128i)((__v4si)__a == (__v4si)__b); }
__MARTLET_INTRINSIC __m128i _mm_cmplt_epi32(__m128i __a, __m128i __b) { return (__m128i)((__v4si)__a < (__v4si)__b); }
__MARTLET_INTRINSIC __m128i _mm_cmpgt_epi32(__m128i __a, __m128i __b) { return (__m128i)((__v4si)__a > (__v4si)__b); }
#define _mm_extract_epi16(a, n) ((int)(unsigned short)__builtin_ia32_vec_ext_v8hi((__v8hi)(__m128i)(a), (n)))
#define _mm_insert_epi16(a, d, n) ((__m128i)__builtin_ia32_vec_set_v8hi((__v8hi)(__m128i)(a), (int)(d), (n)))
__MARTLET_INTRINSIC __m128i _mm_max_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pmaxsw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_max_epu8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pmaxub128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m128i _mm_min_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pminsw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_min_epu8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pminub128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m128i _mm_avg_epu8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pavgb128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m128i _mm_avg_epu16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pavgw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m128i _mm_sad_epu8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psadbw128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC int _mm_movemask_epi8(__m128i __a) { return __builtin_ia32_pmovmskb128((__v16qi)__a); }
#define _mm_shufflehi_epi16(a, n) ((__m128i)__builtin_ia32_pshufhw((__v8hi)(__m128i)(a), (n)))
#define _mm_shufflelo_epi16(a, n) ((__m128i)__builtin_ia32_pshuflw((__v8hi)(__m128i)(a), (n)))
#define _mm_shuffle_epi32(a, n) ((__m128i)__builtin_ia32_pshufd((__v4si)(__m128i)(a), (n)))
__MARTLET_INTRINSIC void _mm_maskmoveu_si128(__m128i __a, __m128i __b, char *__p) { __builtin_ia32_maskmovdqu((__v16qi)__a, (__v16qi)__b, __p); }
__MARTLET_INTRINSIC void _mm_stream_si32(int *__p, int __b) { __builtin_ia32_movnti(__p, __b); }
__MARTLET_INTRINSIC void _mm_stream_si64(long long *__p, long long __b) { __builtin_ia32_movnti64(__p, __b); }
__MARTLET_INTRINSIC void _mm_stream_si128(__m128i *__p, __m128i __b) { __builtin_ia32_movntdq(__p, (__v2di)__b); }
__MARTLET_INTRINSIC void _mm_stream_pd(double *__p, __m128d __b) { __builtin_ia32_movntpd(__p, (__v2df)__b); }
__MARTLET_INTRINSIC void _mm_clflush(void const *__p) { __builtin_ia32_clflush(__p); }
__MARTLET_INTRINSIC void _mm_lfence(void) { __builtin_ia32_lfence(); }
__MARTLET_INTRINSIC void _mm_mfence(void) { __builtin_ia32_mfence(); }
__MARTLET_INTRINSIC __m128 _mm_castpd_ps(__m128d __a) { return (__m128)__a; }
__MARTLET_INTRINSIC __m128i _mm_castpd_si128(__m128d __a) { return (__m128i)__a; }
__MARTLET_INTRINSIC __m128d _mm_castps_pd(__m128 __a) { return (__m128d)__a; }
__MARTLET_INTRINSIC __m128i _mm_castps_si128(__m128 __a) { return (__m128i)__a; }
__MARTLET_INTRINSIC __m128 _mm_castsi128_ps(__m128i __a) { return (__m128)__a; }
__MARTLET_INTRINSIC __m128d _mm_castsi128_pd(__m128i __a) { return (__m128d)__a; }

#endif
