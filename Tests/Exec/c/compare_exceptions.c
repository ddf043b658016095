/* { dg-options "-lm -frounding-math" } */
/* Which comparisons raise FE_INVALID for quiet NaNs (C17 F.9.3, 7.12.14). LLVM assumes that nobody asks; with -frounding-math
   every backend's units are compiled natively. */
#include "check.h"
#include <fenv.h>
#include <math.h>

static int raised(void) {
  int r = fetestexcept(FE_INVALID) != 0;
  feclearexcept(FE_ALL_EXCEPT);
  return r;
}

#define RAISES(expression, result, expected) \
  do { feclearexcept(FE_ALL_EXCEPT); CHECK((expression) == (result)); CHECK(raised() == (expected)); } while (0)

#define FAMILY(name, T) \
  __attribute__((noipa)) static int name##_pick(T x, T y) { return x < y ? 10 : 20; } \
  __attribute__((noipa)) static int name##_not(T x, T y) { if (!(x >= y)) return 1; return 2; } \
  __attribute__((noipa)) static int name##_guarded(T x, T y) { return !__builtin_isunordered(x, y) && x < y; } \
  __attribute__((noipa)) static int name##_loop(T x, T y, int n) { \
    int s = 0; \
    for (int i = 0; i < n; i++) s += x > y; \
    return s; \
  } \
  static void name(void) { \
    volatile T a = 1, b = 2, n = __builtin_nan(""), i = __builtin_inf(); \
    RAISES(a < b, 1, 0); \
    RAISES(a >= b, 0, 0); \
    RAISES(a < n, 0, 1); \
    RAISES(a <= n, 0, 1); \
    RAISES(n > a, 0, 1); \
    RAISES(n >= n, 0, 1); \
    RAISES(!(a < n), 1, 1); \
    RAISES(!(n >= b), 1, 1); \
    RAISES(n > i, 0, 1); \
    RAISES(n < -i, 0, 1); \
    RAISES(a == n, 0, 0); \
    RAISES(a != n, 1, 0); \
    RAISES(!(n == n), 1, 0); \
    RAISES(n ? 1 : 2, 1, 0); \
    RAISES(__builtin_isless(a, n), 0, 0); \
    RAISES(__builtin_islessequal(n, a), 0, 0); \
    RAISES(__builtin_isgreater(n, n), 0, 0); \
    RAISES(__builtin_isgreaterequal(a, n), 0, 0); \
    RAISES(!__builtin_isgreaterequal(a, n), 1, 0); \
    RAISES(__builtin_islessgreater(a, n), 0, 0); \
    RAISES(__builtin_isunordered(a, n), 1, 0); \
    RAISES(__builtin_isless(a, b), 1, 0); \
    RAISES(__builtin_islessequal(b, a), 0, 0); \
    RAISES(__builtin_isgreaterequal(b, b), 1, 0); \
    RAISES(__builtin_isnan(n), 1, 0); \
    RAISES(__builtin_isinf(n), 0, 0); \
    RAISES(__builtin_isinf_sign(n), 0, 0); \
    RAISES(__builtin_isfinite(n), 0, 0); \
    RAISES(__builtin_isnormal(n), 0, 0); \
    RAISES(__builtin_fpclassify(1, 2, 3, 4, 5, n), 1, 0); \
    RAISES(__builtin_isless(n, a) ? 1 : 2, 2, 0); \
    RAISES(name##_pick(a, n), 20, 1); \
    RAISES(name##_pick(a, b), 10, 0); \
    RAISES(name##_not(n, a), 1, 1); \
    RAISES(name##_guarded(a, n), 0, 0); \
    RAISES(name##_guarded(a, b), 1, 0); \
    RAISES(name##_loop(n, a, 0), 0, 0); \
    RAISES(name##_loop(n, a, 3), 0, 1); \
    RAISES(a < b || a < n, 1, 0); \
    RAISES(a > b || a < n, 0, 1); \
    RAISES(a > b && a < n, 0, 0); \
  }

FAMILY(singles, float)
FAMILY(doubles, double)
FAMILY(extended, long double)
FAMILY(quads, _Float128)

typedef float V4 __attribute__((vector_size(16)));
typedef double V3 __attribute__((vector_size(64)));
static void vectors(void) {
  volatile V4 a = {1, 2, 3, 4}, n = {1, 2, (float)__builtin_nan(""), 4};
  volatile V3 c = {1, 2, 3, 4, 5, 6, 7, 8}, d = {1, 2, 3, 4, 5, 6, 7, __builtin_nan("")};
  RAISES((a < n)[2], 0, 1);
  RAISES((a <= a)[2], -1, 0);
  RAISES((a == n)[2], 0, 0);
  RAISES((a != n)[2], -1, 0);
  RAISES((c >= d)[7], 0, 1);
  RAISES((c == d)[7], 0, 0);
}

int main(void) {
  singles();
  doubles();
  extended();
  quads();
  vectors();
  return 0;
}
