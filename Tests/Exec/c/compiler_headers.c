/* { dg-options "-std=gnu2x -lm" } */
/* The headers that the compiler supplies: tgmath.h, stdbit.h, stdckdint.h, unwind.h, cpuid.h, float.h, limits.h. */
#include "check.h"
#include <cet.h>
#include <cpuid.h>
#include <float.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbit.h>
#include <stdckdint.h>
#include <stddef.h>
#include <tgmath.h>
#include <unwind.h>

static int frames;
static _Unwind_Reason_Code count(struct _Unwind_Context *c, void *p) {
  frames += _Unwind_GetIP(c) != 0;
  return _URC_NO_REASON;
}

int main(void) {
  float f = 4;
  double d = 2;
  long double l = 2;
  float complex fc = 2;
  double complex dc = 2;
  CHECK(sizeof sqrt(f) == sizeof(float) && sizeof sqrt(d) == sizeof(double) && sizeof sqrt(l) == sizeof(long double));
  CHECK(sizeof sqrt(fc) == sizeof(fc) && sizeof pow(dc, f) == sizeof(dc) && sizeof sin(1) == sizeof(double));
  CHECK(sizeof fmax(f, 1.0f) == sizeof(float) && sizeof fmax(f, 1) == sizeof(double) && lround(2.5f) == 3 && fabs(-f) == 4);
  CHECK(sqrt(f) == 2 && ldexp(f, 3) == 32 && creal(fc) == 2 && carg(1) == 0 && fma(f, d, l) == 10 && frexp(f, &(int){0}) == 0.5f);
  CHECK(stdc_leading_zeros((unsigned char)1) == 7 && stdc_count_ones(0xffu) == 8 && stdc_count_zeros((unsigned short)1) == 15);
  CHECK(stdc_bit_width(5ul) == 3 && stdc_bit_ceil(5u) == 8 && stdc_bit_floor(5ull) == 4 && stdc_has_single_bit(8u));
  CHECK(stdc_first_trailing_one(8u) == 4 && stdc_trailing_zeros((unsigned short)0) == 16 && stdc_leading_ones((unsigned char)0xf0) == 4);
  CHECK(stdc_first_leading_zero((unsigned char)0xf0) == 5 && stdc_trailing_ones(7ull) == 3 && stdc_bit_ceil((unsigned char)129) == 0);
  CHECK(stdc_first_leading_one(0u) == 0 && stdc_first_trailing_zero(~0ull) == 0 && stdc_bit_ceil(0u) == 1 && stdc_bit_floor(0u) == 0);
  unsigned a, b, c, e;
  CHECK(__get_cpuid(1, &a, &b, &c, &e) && (e & bit_SSE2) && __get_cpuid_max(0, &b) >= 1);
  _Unwind_Backtrace(count, 0);
  CHECK(frames > 1);
  CHECK(DEC32_MANT_DIG == 7 && DEC64_MAX > 1 && DEC128_TRUE_MIN > 0 && BOOL_WIDTH == 1 && LLONG_WIDTH == 64);
  CHECK(FLT_NORM_MAX == FLT_MAX && __builtin_isnan(DBL_SNAN) && BITINT_MAXWIDTH >= 64);
  int r;
  CHECK(ckd_add(&r, INT_MAX, 1) && r == INT_MIN && !ckd_mul(&r, 3, 4) && r == 12);
  nullptr_t none = nullptr;
  CHECK(none == NULL && _Alignof(max_align_t) == 16);
  return 0;
}
