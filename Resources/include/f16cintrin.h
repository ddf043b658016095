/* F16C intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _F16CINTRIN_H_INCLUDED
#define _F16CINTRIN_H_INCLUDED

#include <avxintrin.h>

#pragma GCC push_options
#pragma GCC target("f16c")

__MARTLET_INTRINSIC float _cvtsh_ss(unsigned short __x) { return __builtin_ia32_vcvtph2ps((__v8hi){(short)__x, 0, 0, 0, 0, 0, 0, 0})[0]; }
__MARTLET_INTRINSIC __m128 _mm_cvtph_ps(__m128i __a) { return __builtin_ia32_vcvtph2ps((__v8hi)__a); }
__MARTLET_INTRINSIC __m256 _mm256_cvtph_ps(__m128i __a) { return __builtin_ia32_vcvtph2ps256((__v8hi)__a); }
#define _cvtss_sh(x, n) ((unsigned short)__builtin_ia32_vcvtps2ph((__v4sf){(x), 0, 0, 0}, (n))[0])
#define _mm_cvtps_ph(a, n) ((__m128i)__builtin_ia32_vcvtps2ph((__v4sf)(__m128)(a), (n)))
#define _mm256_cvtps_ph(a, n) ((__m128i)__builtin_ia32_vcvtps2ph256((__v8sf)(__m256)(a), (n)))

#pragma GCC pop_options

#endif
