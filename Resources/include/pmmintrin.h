/* SSE3 intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). */
#ifndef _PMMINTRIN_H_INCLUDED
#define _PMMINTRIN_H_INCLUDED

#include <emmintrin.h>

#pragma GCC push_options
#pragma GCC target("sse3")

#define _MM_DENORMALS_ZERO_MASK 0x0040
#define _MM_DENORMALS_ZERO_ON 0x0040
#define _MM_DENORMALS_ZERO_OFF 0x0000
#define _MM_SET_DENORMALS_ZERO_MODE(mode) _mm_setcsr((_mm_getcsr() & ~_MM_DENORMALS_ZERO_MASK) | (mode))
#define _MM_GET_DENORMALS_ZERO_MODE() (_mm_getcsr() & _MM_DENORMALS_ZERO_MASK)

__MARTLET_INTRINSIC __m128 _mm_addsub_ps(__m128 __a, __m128 __b) { return __builtin_ia32_addsubps((__v4sf)__a, (__v4sf)__b); }
__MARTLET_INTRINSIC __m128d _mm_addsub_pd(__m128d __a, __m128d __b) { return __builtin_ia32_addsubpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128 _mm_hadd_ps(__m128 __a, __m128 __b) { return __builtin_ia32_haddps((__v4sf)__a, (__v4sf)__b); }
__MARTLET_INTRINSIC __m128d _mm_hadd_pd(__m128d __a, __m128d __b) { return __builtin_ia32_haddpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128 _mm_hsub_ps(__m128 __a, __m128 __b) { return __builtin_ia32_hsubps((__v4sf)__a, (__v4sf)__b); }
__MARTLET_INTRINSIC __m128d _mm_hsub_pd(__m128d __a, __m128d __b) { return __builtin_ia32_hsubpd((__v2df)__a, (__v2df)__b); }
__MARTLET_INTRINSIC __m128 _mm_movehdup_ps(__m128 __a) { return __builtin_ia32_movshdup((__v4sf)__a); }
__MARTLET_INTRINSIC __m128 _mm_moveldup_ps(__m128 __a) { return __builtin_ia32_movsldup((__v4sf)__a); }
__MARTLET_INTRINSIC __m128d _mm_movedup_pd(__m128d __a) { return __builtin_ia32_movddup((__v2df)__a); }
__MARTLET_INTRINSIC __m128d _mm_loaddup_pd(double const *__p) { double __f = *__p; return (__m128d){__f, __f}; }
__MARTLET_INTRINSIC __m128i _mm_lddqu_si128(__m128i const *__p) { return (__m128i)__builtin_ia32_lddqu(__p); }
__MARTLET_INTRINSIC void _mm_monitor(void const *__p, unsigned int __e, unsigned int __h) { __builtin_ia32_monitor(__p, __e, __h); }
__MARTLET_INTRINSIC void _mm_mwait(unsigned int __e, unsigned int __h) { __builtin_ia32_mwait(__e, __h); }

#pragma GCC pop_options

#endif
