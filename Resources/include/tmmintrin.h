/* SSSE3 intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _TMMINTRIN_H_INCLUDED
#define _TMMINTRIN_H_INCLUDED

#include <pmmintrin.h>

#pragma GCC push_options
#pragma GCC target("ssse3")

__MARTLET_INTRINSIC __m128i _mm_hadd_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_phaddw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m64 _mm_hadd_pi16(__m64 __a, __m64 __b) { return __martlet_low(__builtin_ia32_phaddw128((__v8hi)__martlet_pair(__a, __b), (__v8hi){0})); }
__MARTLET_INTRINSIC __m128i _mm_hadd_epi32(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_phaddd128((__v4si)__a, (__v4si)__b); }
__MARTLET_INTRINSIC __m64 _mm_hadd_pi32(__m64 __a, __m64 __b) { return __martlet_low(__builtin_ia32_phaddd128((__v4si)__martlet_pair(__a, __b), (__v4si){0})); }
__MARTLET_INTRINSIC __m128i _mm_hadds_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_phaddsw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m64 _mm_hadds_pi16(__m64 __a, __m64 __b) { return __martlet_low(__builtin_ia32_phaddsw128((__v8hi)__martlet_pair(__a, __b), (__v8hi){0})); }
__MARTLET_INTRINSIC __m128i _mm_hsub_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_phsubw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m64 _mm_hsub_pi16(__m64 __a, __m64 __b) { return __martlet_low(__builtin_ia32_phsubw128((__v8hi)__martlet_pair(__a, __b), (__v8hi){0})); }
__MARTLET_INTRINSIC __m128i _mm_hsub_epi32(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_phsubd128((__v4si)__a, (__v4si)__b); }
__MARTLET_INTRINSIC __m64 _mm_hsub_pi32(__m64 __a, __m64 __b) { return __martlet_low(__builtin_ia32_phsubd128((__v4si)__martlet_pair(__a, __b), (__v4si){0})); }
__MARTLET_INTRINSIC __m128i _mm_hsubs_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_phsubsw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m64 _mm_hsubs_pi16(__m64 __a, __m64 __b) { return __martlet_low(__builtin_ia32_phsubsw128((__v8hi)__martlet_pair(__a, __b), (__v8hi){0})); }
__MARTLET_INTRINSIC __m128i _mm_maddubs_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pmaddubsw128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m64 _mm_maddubs_pi16(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_pmaddubsw128, __v16qi, __a, __b); }
__MARTLET_INTRINSIC __m128i _mm_mulhrs_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pmulhrsw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m64 _mm_mulhrs_pi16(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_pmulhrsw128, __v8hi, __a, __b); }
__MARTLET_INTRINSIC __m128i _mm_sign_epi8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psignb128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m64 _mm_sign_pi8(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_psignb128, __v16qi, __a, __b); }
__MARTLET_INTRINSIC __m128i _mm_sign_epi16(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psignw128((__v8hi)__a, (__v8hi)__b); }
__MARTLET_INTRINSIC __m64 _mm_sign_pi16(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_psignw128, __v8hi, __a, __b); }
__MARTLET_INTRINSIC __m128i _mm_sign_epi32(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_psignd128((__v4si)__a, (__v4si)__b); }
__MARTLET_INTRINSIC __m64 _mm_sign_pi32(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_psignd128, __v4si, __a, __b); }
__MARTLET_INTRINSIC __m128i _mm_shuffle_epi8(__m128i __a, __m128i __b) { return (__m128i)__builtin_ia32_pshufb128((__v16qi)__a, (__v16qi)__b); }
__MARTLET_INTRINSIC __m64 _mm_shuffle_pi8(__m64 __a, __m64 __b) { return __martlet_low(__builtin_ia32_pshufb128((__v16qi)__martlet_wide(__a), (__v16qi)__martlet_wide(__b & (__m64)(long long)0x8787878787878787))); }
__MARTLET_INTRINSIC __m128i _mm_abs_epi8(__m128i __a) { return (__m128i)__builtin_ia32_pabsb128((__v16qi)__a); }
__MARTLET_INTRINSIC __m64 _mm_abs_pi8(__m64 __a) { return __martlet_low(__builtin_ia32_pabsb128((__v16qi)__martlet_wide(__a))); }
__MARTLET_INTRINSIC __m128i _mm_abs_epi16(__m128i __a) { return (__m128i)__builtin_ia32_pabsw128((__v8hi)__a); }
__MARTLET_INTRINSIC __m64 _mm_abs_pi16(__m64 __a) { return __martlet_low(__builtin_ia32_pabsw128((__v8hi)__martlet_wide(__a))); }
__MARTLET_INTRINSIC __m128i _mm_abs_epi32(__m128i __a) { return (__m128i)__builtin_ia32_pabsd128((__v4si)__a); }
__MARTLET_INTRINSIC __m64 _mm_abs_pi32(__m64 __a) { return __martlet_low(__builtin_ia32_pabsd128((__v4si)__martlet_wide(__a))); }
#define _mm_alignr_epi8(a, b, n) ((__m128i)__builtin_ia32_palignr128((__v2di)(__m128i)(a), (__v2di)(__m128i)(b), (n) * 8))
#define _mm_alignr_pi8(a, b, n) __martlet_low(__builtin_ia32_psrldqi128(__martlet_pair((__m64)(b), (__m64)(a)), (n) >= 16 ? 128 : (n) * 8))

#pragma GCC pop_options

#endif
