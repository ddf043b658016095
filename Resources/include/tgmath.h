/* Type-generic mathematics (C17 7.25): the functions of math.h and complex.h chosen by the arguments' types. */
#ifndef __MARTLET_TGMATH_H
#define __MARTLET_TGMATH_H
#include <math.h>
#include <complex.h>
#if defined(__STDC_VERSION__) && __STDC_VERSION__ > 201710L
#define __STDC_VERSION_TGMATH_H__ 202311L
#endif

/* __builtin_tgmath takes the candidates and then the arguments, and picks the candidate whose parameters fit them. */
#define __martlet_real(name, ...) __builtin_tgmath(name##f, name, name##l, __VA_ARGS__)
#define __martlet_complex(name, ...) \
  __builtin_tgmath(name##f, name, name##l, c##name##f, c##name, c##name##l, __VA_ARGS__)

#undef acos
#define acos(x) __martlet_complex(acos, x)
#undef asin
#define asin(x) __martlet_complex(asin, x)
#undef atan
#define atan(x) __martlet_complex(atan, x)
#undef acosh
#define acosh(x) __martlet_complex(acosh, x)
#undef asinh
#define asinh(x) __martlet_complex(asinh, x)
#undef atanh
#define atanh(x) __martlet_complex(atanh, x)
#undef cos
#define cos(x) __martlet_complex(cos, x)
#undef sin
#define sin(x) __martlet_complex(sin, x)
#undef tan
#define tan(x) __martlet_complex(tan, x)
#undef cosh
#define cosh(x) __martlet_complex(cosh, x)
#undef sinh
#define sinh(x) __martlet_complex(sinh, x)
#undef tanh
#define tanh(x) __martlet_complex(tanh, x)
#undef exp
#define exp(x) __martlet_complex(exp, x)
#undef log
#define log(x) __martlet_complex(log, x)
#undef sqrt
#define sqrt(x) __martlet_complex(sqrt, x)
#undef pow
#define pow(x, y) __martlet_complex(pow, x, y)
#undef fabs
#define fabs(x) __builtin_tgmath(fabsf, fabs, fabsl, cabsf, cabs, cabsl, x)
#undef cbrt
#define cbrt(x) __martlet_real(cbrt, x)
#undef ceil
#define ceil(x) __martlet_real(ceil, x)
#undef erf
#define erf(x) __martlet_real(erf, x)
#undef erfc
#define erfc(x) __martlet_real(erfc, x)
#undef exp2
#define exp2(x) __martlet_real(exp2, x)
#undef expm1
#define expm1(x) __martlet_real(expm1, x)
#undef floor
#define floor(x) __martlet_real(floor, x)
#undef ilogb
#define ilogb(x) __martlet_real(ilogb, x)
#undef lgamma
#define lgamma(x) __martlet_real(lgamma, x)
#undef llrint
#define llrint(x) __martlet_real(llrint, x)
#undef llround
#define llround(x) __martlet_real(llround, x)
#undef log10
#define log10(x) __martlet_real(log10, x)
#undef log1p
#define log1p(x) __martlet_real(log1p, x)
#undef log2
#define log2(x) __martlet_real(log2, x)
#undef logb
#define logb(x) __martlet_real(logb, x)
#undef lrint
#define lrint(x) __martlet_real(lrint, x)
#undef lround
#define lround(x) __martlet_real(lround, x)
#undef nearbyint
#define nearbyint(x) __martlet_real(nearbyint, x)
#undef rint
#define rint(x) __martlet_real(rint, x)
#undef round
#define round(x) __martlet_real(round, x)
#undef tgamma
#define tgamma(x) __martlet_real(tgamma, x)
#undef trunc
#define trunc(x) __martlet_real(trunc, x)
#undef atan2
#define atan2(x, y) __martlet_real(atan2, x, y)
#undef copysign
#define copysign(x, y) __martlet_real(copysign, x, y)
#undef fdim
#define fdim(x, y) __martlet_real(fdim, x, y)
#undef fmax
#define fmax(x, y) __martlet_real(fmax, x, y)
#undef fmin
#define fmin(x, y) __martlet_real(fmin, x, y)
#undef fmod
#define fmod(x, y) __martlet_real(fmod, x, y)
#undef hypot
#define hypot(x, y) __martlet_real(hypot, x, y)
#undef nextafter
#define nextafter(x, y) __martlet_real(nextafter, x, y)
#undef remainder
#define remainder(x, y) __martlet_real(remainder, x, y)
#undef fma
#define fma(x, y, z) __martlet_real(fma, x, y, z)
#undef frexp
#define frexp(x, y) __martlet_real(frexp, x, y)
#undef ldexp
#define ldexp(x, y) __martlet_real(ldexp, x, y)
#undef scalbn
#define scalbn(x, y) __martlet_real(scalbn, x, y)
#undef scalbln
#define scalbln(x, y) __martlet_real(scalbln, x, y)
#undef remquo
#define remquo(x, y, z) __martlet_real(remquo, x, y, z)
#undef nexttoward
#define nexttoward(x, y) __martlet_real(nexttoward, x, y)
#undef carg
#define carg(x) __martlet_real(carg, x)
#undef cimag
#define cimag(x) __martlet_real(cimag, x)
#undef conj
#define conj(x) __martlet_real(conj, x)
#undef cproj
#define cproj(x) __martlet_real(cproj, x)
#undef creal
#define creal(x) __martlet_real(creal, x)
#endif
