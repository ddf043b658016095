/* { dg-options "-std=gnu2x -fno-math-errno" } */
/* Builtins of the types _Float16 to _Float64x have exactly these types; folding with extreme exponents. */
#define __STDC_WANT_IEC_60559_TYPES_EXT__
#include "check.h"
#include <float.h>
#include <limits.h>

extern _Float16 h;
extern _Float32 s;
extern _Float64 d;
extern _Float32x sx;
extern _Float64x dx;
extern __typeof(__builtin_inff16()) h;
extern __typeof(__builtin_inff32()) s;
extern __typeof(__builtin_inff64()) d;
extern __typeof(__builtin_inff32x()) sx;
extern __typeof(__builtin_inff64x()) dx;
extern __typeof(__builtin_fabsf32(0)) s;
extern __typeof(__builtin_copysignf64x(0, 0)) dx;
extern __typeof(__builtin_nanf64("")) d;
extern __typeof(FLT32X_SNAN) sx;

extern double scalbln(double, long);

int main(void) {
  volatile _Float16 half = -1.5f16;
  volatile _Float64x wide = 2.5f64x;
  CHECK(__builtin_fabsf16(half) == 1.5f16);
  CHECK(__builtin_copysignf16(2.0f16, half) == -2.0f16);
  CHECK(__builtin_copysignf64x(wide, -1.0f64x) == -2.5f64x);
  CHECK(__builtin_isinf(__builtin_huge_valf16()) && __builtin_isinf(__builtin_inff64x()));
  CHECK(__builtin_isnan(FLT16_SNAN) && __builtin_isnan(FLT64X_SNAN) && __builtin_isnan(FLT128_SNAN));
  CHECK(scalbln(1.0, LONG_MIN) == 0 && scalbln(1.0, LONG_MAX) == __builtin_inf());
  return 0;
}
