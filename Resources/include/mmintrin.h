/* MMX intrinsics (Intel 64 and IA-32 SDM volume 2; Intel Intrinsics Guide). As in gcc on x86-64 they are computed in SSE registers. */
#ifndef _MMINTRIN_H_INCLUDED
#define _MMINTRIN_H_INCLUDED

/* What every function of these headers is: expanded where it is called, never emitted. */
#define __MARTLET_INTRINSIC extern __inline __attribute__((__gnu_inline__, __always_inline__, __artificial__))

/* A register image in memory; asm operands are structures rather than arrays. */
struct __martlet_area { char __bytes[576]; };

typedef int __m64 __attribute__((__vector_size__(8), __may_alias__));
typedef int __m64_u __attribute__((__vector_size__(8), __may_alias__, __aligned__(1)));
typedef int __v2si __attribute__((__vector_size__(8)));
typedef short __v4hi __attribute__((__vector_size__(8)));
typedef char __v8qi __attribute__((__vector_size__(8)));
typedef long long __v1di __attribute__((__vector_size__(8)));
typedef float __v2sf __attribute__((__vector_size__(8)));
typedef unsigned int __v2su __attribute__((__vector_size__(8)));
typedef unsigned short __v4hu __attribute__((__vector_size__(8)));
typedef unsigned char __v8qu __attribute__((__vector_size__(8)));
typedef signed char __v8qs __attribute__((__vector_size__(8)));

/* The 16-byte types that the computations pass through; xmmintrin.h and emmintrin.h give them their public names. */
typedef long long __m128i __attribute__((__vector_size__(16), __may_alias__));
typedef int __v4si __attribute__((__vector_size__(16)));
typedef short __v8hi __attribute__((__vector_size__(16)));
typedef char __v16qi __attribute__((__vector_size__(16)));
typedef long long __v2di __attribute__((__vector_size__(16)));

#define __martlet_wide(a) ((__v2di){(long long)(a), 0})
#define __martlet_pair(a, b) ((__v2di){(long long)(a), (long long)(b)})
#define __martlet_low(v) ((__m64)((__v2di)(v))[0])
/* A builtin on 16-byte vectors of type t, applied to 8-byte operands. */
#define __martlet_mmx2(f, t, a, b) __martlet_low(f((t)__martlet_wide(a), (t)__martlet_wide(b)))

__MARTLET_INTRINSIC void _mm_empty(void) { __builtin_ia32_emms(); }
__MARTLET_INTRINSIC void _m_empty(void) { __builtin_ia32_emms(); }
__MARTLET_INTRINSIC __m64 _mm_cvtsi32_si64(int __i) { return (__m64)(__v2si){__i, 0}; }
__MARTLET_INTRINSIC int _mm_cvtsi64_si32(__m64 __m) { return ((__v2si)__m)[0]; }
__MARTLET_INTRINSIC __m64 _mm_cvtsi64_m64(long long __i) { return (__m64)__i; }
__MARTLET_INTRINSIC __m64 _mm_cvtsi64x_si64(long long __i) { return (__m64)__i; }
__MARTLET_INTRINSIC __m64 _mm_set_pi64x(long long __i) { return (__m64)__i; }
__MARTLET_INTRINSIC long long _mm_cvtm64_si64(__m64 __m) { return (long long)__m; }
__MARTLET_INTRINSIC long long _mm_cvtsi64_si64x(__m64 __m) { return (long long)__m; }
__MARTLET_INTRINSIC __m64 _mm_packs_pi16(__m64 __a, __m64 __b) { return __martlet_low(__builtin_ia32_packsswb128((__v8hi)__martlet_pair(__a, __b), (__v8hi){0})); }
__MARTLET_INTRINSIC __m64 _mm_packs_pi32(__m64 __a, __m64 __b) { return __martlet_low(__builtin_ia32_packssdw128((__v4si)__martlet_pair(__a, __b), (__v4si){0})); }
__MARTLET_INTRINSIC __m64 _mm_packs_pu16(__m64 __a, __m64 __b) { return __martlet_low(__builtin_ia32_packuswb128((__v8hi)__martlet_pair(__a, __b), (__v8hi){0})); }
__MARTLET_INTRINSIC __m64 _mm_unpacklo_pi8(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_punpcklbw128, __v16qi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_unpacklo_pi16(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_punpcklwd128, __v8hi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_unpacklo_pi32(__m64 __a, __m64 __b) { return (__m64)(__v2si){((__v2si)__a)[0], ((__v2si)__b)[0]}; }
__MARTLET_INTRINSIC __m64 _mm_unpackhi_pi8(__m64 __a, __m64 __b) { return (__m64)((__v2di)__builtin_ia32_punpcklbw128((__v16qi)__martlet_wide(__a), (__v16qi)__martlet_wide(__b)))[1]; }
__MARTLET_INTRINSIC __m64 _mm_unpackhi_pi16(__m64 __a, __m64 __b) { return (__m64)((__v2di)__builtin_ia32_punpcklwd128((__v8hi)__martlet_wide(__a), (__v8hi)__martlet_wide(__b)))[1]; }
__MARTLET_INTRINSIC __m64 _mm_unpackhi_pi32(__m64 __a, __m64 __b) { return (__m64)(__v2si){((__v2si)__a)[1], ((__v2si)__b)[1]}; }
__MARTLET_INTRINSIC __m64 _mm_add_pi8(__m64 __a, __m64 __b) { return (__m64)((__v8qu)__a + (__v8qu)__b); }
__MARTLET_INTRINSIC __m64 _mm_sub_pi8(__m64 __a, __m64 __b) { return (__m64)((__v8qu)__a - (__v8qu)__b); }
__MARTLET_INTRINSIC __m64 _mm_cmpeq_pi8(__m64 __a, __m64 __b) { return (__m64)((__v8qs)__a == (__v8qs)__b); }
__MARTLET_INTRINSIC __m64 _mm_cmpgt_pi8(__m64 __a, __m64 __b) { return (__m64)((__v8qs)__a > (__v8qs)__b); }
__MARTLET_INTRINSIC __m64 _mm_add_pi16(__m64 __a, __m64 __b) { return (__m64)((__v4hu)__a + (__v4hu)__b); }
__MARTLET_INTRINSIC __m64 _mm_sub_pi16(__m64 __a, __m64 __b) { return (__m64)((__v4hu)__a - (__v4hu)__b); }
__MARTLET_INTRINSIC __m64 _mm_cmpeq_pi16(__m64 __a, __m64 __b) { return (__m64)((__v4hi)__a == (__v4hi)__b); }
__MARTLET_INTRINSIC __m64 _mm_cmpgt_pi16(__m64 __a, __m64 __b) { return (__m64)((__v4hi)__a > (__v4hi)__b); }
__MARTLET_INTRINSIC __m64 _mm_add_pi32(__m64 __a, __m64 __b) { return (__m64)((__v2su)__a + (__v2su)__b); }
__MARTLET_INTRINSIC __m64 _mm_sub_pi32(__m64 __a, __m64 __b) { return (__m64)((__v2su)__a - (__v2su)__b); }
__MARTLET_INTRINSIC __m64 _mm_cmpeq_pi32(__m64 __a, __m64 __b) { return (__m64)((__v2si)__a == (__v2si)__b); }
__MARTLET_INTRINSIC __m64 _mm_cmpgt_pi32(__m64 __a, __m64 __b) { return (__m64)((__v2si)__a > (__v2si)__b); }
__MARTLET_INTRINSIC __m64 _mm_add_si64(__m64 __a, __m64 __b) { return (__m64)((long long)((unsigned long long)(long long)__a + (unsigned long long)(long long)__b)); }
__MARTLET_INTRINSIC __m64 _mm_sub_si64(__m64 __a, __m64 __b) { return (__m64)((long long)((unsigned long long)(long long)__a - (unsigned long long)(long long)__b)); }
__MARTLET_INTRINSIC __m64 _mm_adds_pi8(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_paddsb128, __v16qi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_adds_pi16(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_paddsw128, __v8hi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_adds_pu8(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_paddusb128, __v16qi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_adds_pu16(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_paddusw128, __v8hi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_subs_pi8(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_psubsb128, __v16qi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_subs_pi16(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_psubsw128, __v8hi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_subs_pu8(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_psubusb128, __v16qi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_subs_pu16(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_psubusw128, __v8hi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_madd_pi16(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_pmaddwd128, __v8hi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_mulhi_pi16(__m64 __a, __m64 __b) { return __martlet_mmx2(__builtin_ia32_pmulhw128, __v8hi, __a, __b); }
__MARTLET_INTRINSIC __m64 _mm_mullo_pi16(__m64 __a, __m64 __b) { return (__m64)((__v4hu)__a * (__v4hu)__b); }
__MARTLET_INTRINSIC __m64 _mm_and_si64(__m64 __a, __m64 __b) { return __a & __b; }
__MARTLET_INTRINSIC __m64 _mm_or_si64(__m64 __a, __m64 __b) { return __a | __b; }
__MARTLET_INTRINSIC __m64 _mm_xor_si64(__m64 __a, __m64 __b) { return __a ^ __b; }
__MARTLET_INTRINSIC __m64 _mm_andnot_si64(__m64 __a, __m64 __b) { return ~__a & __b; }
__MARTLET_INTRINSIC __m64 _mm_sll_pi16(__m64 __a, __m64 __count) { return __martlet_mmx2(__builtin_ia32_psllw128, __v8hi, __a, __count); }
__MARTLET_INTRINSIC __m64 _mm_slli_pi16(__m64 __a, int __count) { return __martlet_low(__builtin_ia32_psllwi128((__v8hi)__martlet_wide(__a), __count)); }
__MARTLET_INTRINSIC __m64 _mm_sll_pi32(__m64 __a, __m64 __count) { return __martlet_mmx2(__builtin_ia32_pslld128, __v4si, __a, __count); }
__MARTLET_INTRINSIC __m64 _mm_slli_pi32(__m64 __a, int __count) { return __martlet_low(__builtin_ia32_pslldi128((__v4si)__martlet_wide(__a), __count)); }
__MARTLET_INTRINSIC __m64 _mm_sll_si64(__m64 __a, __m64 __count) { return __martlet_mmx2(__builtin_ia32_psllq128, __v2di, __a, __count); }
__MARTLET_INTRINSIC __m64 _mm_slli_si64(__m64 __a, int __count) { return __martlet_low(__builtin_ia32_psllqi128((__v2di)__martlet_wide(__a), __count)); }
__MARTLET_INTRINSIC __m64 _mm_srl_pi16(__m64 __a, __m64 __count) { return __martlet_mmx2(__builtin_ia32_psrlw128, __v8hi, __a, __count); }
__MARTLET_INTRINSIC __m64 _mm_srli_pi16(__m64 __a, int __count) { return __martlet_low(__builtin_ia32_psrlwi128((__v8hi)__martlet_wide(__a), __count)); }
__MARTLET_INTRINSIC __m64 _mm_srl_pi32(__m64 __a, __m64 __count) { return __martlet_mmx2(__builtin_ia32_psrld128, __v4si, __a, __count); }
__MARTLET_INTRINSIC __m64 _mm_srli_pi32(__m64 __a, int __count) { return __martlet_low(__builtin_ia32_psrldi128((__v4si)__martlet_wide(__a), __count)); }
__MARTLET_INTRINSIC __m64 _mm_srl_si64(__m64 __a, __m64 __count) { return __martlet_mmx2(__builtin_ia32_psrlq128, __v2di, __a, __count); }
__MARTLET_INTRINSIC __m64 _mm_srli_si64(__m64 __a, int __count) { return __martlet_low(__builtin_ia32_psrlqi128((__v2di)__martlet_wide(__a), __count)); }
__MARTLET_INTRINSIC __m64 _mm_sra_pi16(__m64 __a, __m64 __count) { return __martlet_mmx2(__builtin_ia32_psraw128, __v8hi, __a, __count); }
__MARTLET_INTRINSIC __m64 _mm_srai_pi16(__m64 __a, int __count) { return __martlet_low(__builtin_ia32_psrawi128((__v8hi)__martlet_wide(__a), __count)); }
__MARTLET_INTRINSIC __m64 _mm_sra_pi32(__m64 __a, __m64 __count) { return __martlet_mmx2(__builtin_ia32_psrad128, __v4si, __a, __count); }
__MARTLET_INTRINSIC __m64 _mm_srai_pi32(__m64 __a, int __count) { return __martlet_low(__builtin_ia32_psradi128((__v4si)__martlet_wide(__a), __count)); }
__MARTLET_INTRINSIC __m64 _mm_setzero_si64(void) { return (__m64)0LL; }
__MARTLET_INTRINSIC __m64 _mm_set_pi32(int __b, int __a) { return (__m64)(__v2si){__a, __b}; }
__MARTLET_INTRINSIC __m64 _mm_set_pi16(short __d, short __c, short __b, short __a) { return (__m64)(__v4hi){__a, __b, __c, __d}; }
__MARTLET_INTRINSIC __m64 _mm_set_pi8(char __h, char __g, char __f, char __e, char __d, char __c, char __b, char __a) { return (__m64)(__v8qi){__a, __b, __c, __d, __e, __f, __g, __h}; }
__MARTLET_INTRINSIC __m64 _mm_setr_pi32(int __a, int __b) { return (__m64)(__v2si){__a, __b}; }
__MARTLET_INTRINSIC __m64 _mm_setr_pi16(short __a, short __b, short __c, short __d) { return (__m64)(__v4hi){__a, __b, __c, __d}; }
__MARTLET_INTRINSIC __m64 _mm_setr_pi8(char __a, char __b, char __c, char __d, char __e, char __f, char __g, char __h) { return (__m64)(__v8qi){__a, __b, __c, __d, __e, __f, __g, __h}; }
__MARTLET_INTRINSIC __m64 _mm_set1_pi32(int __a) { return (__m64)(__v2si){__a, __a}; }
__MARTLET_INTRINSIC __m64 _mm_set1_pi16(short __a) { return (__m64)(__v4hi){__a, __a, __a, __a}; }
__MARTLET_INTRINSIC __m64 _mm_set1_pi8(char __a) { return (__m64)(__v8qi){__a, __a, __a, __a, __a, __a, __a, __a}; }

/* The older names. */
#define _m_from_int _mm_cvtsi32_si64
#define _m_to_int _mm_cvtsi64_si32
#define _m_from_int64 _mm_cvtsi64_m64
#define _m_to_int64 _mm_cvtm64_si64
#define _m_packsswb _mm_packs_pi16
#define _m_packssdw _mm_packs_pi32
#define _m_packuswb _mm_packs_pu16
#define _m_punpckhbw _mm_unpackhi_pi8
#define _m_punpckhwd _mm_unpackhi_pi16
#define _m_punpckhdq _mm_unpackhi_pi32
#define _m_punpcklbw _mm_unpacklo_pi8
#define _m_punpcklwd _mm_unpacklo_pi16
#define _m_punpckldq _mm_unpacklo_pi32
#define _m_paddb _mm_add_pi8
#define _m_paddw _mm_add_pi16
#define _m_paddd _mm_add_pi32
#define _m_paddsb _mm_adds_pi8
#define _m_paddsw _mm_adds_pi16
#define _m_paddusb _mm_adds_pu8
#define _m_paddusw _mm_adds_pu16
#define _m_psubb _mm_sub_pi8
#define _m_psubw _mm_sub_pi16
#define _m_psubd _mm_sub_pi32
#define _m_psubsb _mm_subs_pi8
#define _m_psubsw _mm_subs_pi16
#define _m_psubusb _mm_subs_pu8
#define _m_psubusw _mm_subs_pu16
#define _m_pmaddwd _mm_madd_pi16
#define _m_pmulhw _mm_mulhi_pi16
#define _m_pmullw _mm_mullo_pi16
#define _m_psllw _mm_sll_pi16
#define _m_psllwi _mm_slli_pi16
#define _m_pslld _mm_sll_pi32
#define _m_pslldi _mm_slli_pi32
#define _m_psllq _mm_sll_si64
#define _m_psllqi _mm_slli_si64
#define _m_psraw _mm_sra_pi16
#define _m_psrawi _mm_srai_pi16
#define _m_psrad _mm_sra_pi32
#define _m_psradi _mm_srai_pi32
#define _m_psrlw _mm_srl_pi16
#define _m_psrlwi _mm_srli_pi16
#define _m_psrld _mm_srl_pi32
#define _m_psrldi _mm_srli_pi32
#define _m_psrlq _mm_srl_si64
#define _m_psrlqi _mm_srli_si64
#define _m_pand _mm_and_si64
#define _m_pandn _mm_andnot_si64
#define _m_por _mm_or_si64
#define _m_pxor _mm_xor_si64
#define _m_pcmpeqb _mm_cmpeq_pi8
#define _m_pcmpeqw _mm_cmpeq_pi16
#define _m_pcmpeqd _mm_cmpeq_pi32
#define _m_pcmpgtb _mm_cmpgt_pi8
#define _m_pcmpgtw _mm_cmpgt_pi16
#define _m_pcmpgtd _mm_cmpgt_pi32

#endif
