/* What earlier conditions have decided: with optimization the calls below must be found unreachable.
   { dg-options "-fno-trapping-math" } */
#include "check.h"
#include <limits.h>

#ifdef __OPTIMIZE__
extern void left_over(void); /* defined nowhere */
#else
static void left_over(void) { exit(1); }
#endif
#define NOINLINE __attribute__((noinline))

NOINLINE void pairs(int x, int y) {
  if (x == y && x != y) left_over();
  if (x < y && x > y) left_over();
  if (x < y && y < x) left_over();
  if (x <= y) { if (y < x) left_over(); }
  if (!(x >= y || x < y)) left_over();
  if (!(x <= y || y < x)) left_over();
  if (x <= y && x != y && !(x < y)) left_over();
}

NOINLINE void unsigned_pairs(unsigned x, unsigned y) {
  if (x < y && x >= y) left_over();
  if (x <= y && x >= y && x != y) left_over();
}

NOINLINE void ranges(int x, unsigned char c, unsigned u) {
  if (x > 10 && x < 5) left_over();
  if (x >= 0) { if (x == -1) left_over(); }
  if (!(x <= 0 || (unsigned long)(unsigned)(x - 1) < UINT_MAX)) left_over();
  if (c > 255 || c + 1 > 256 || c < 0) left_over();
  if ((u & 15) > 15 || u % 10 > 9 || u / 16 > UINT_MAX / 16 || (u >> 28) > 15) left_over();
  if (x > 3 && x < 10) { if (x + 5 < 9 || x + 5 > 14) left_over(); }
}

NOINLINE int equal_is_constant(int x) {
  if (x == 7) { if (x * 3 != 21) left_over(); return x + 1; }
  switch (x) {
    case 1: if (x != 1) left_over(); break;
    case 2: if (x == 1) left_over(); break;
  }
  return x;
}

NOINLINE void floats(double x, double y, float f) {
  if (x == y && x != y) left_over();
  if (x < y && (x > y || x == y || !(x < y))) left_over();
  if (!(x == y || x != y)) left_over();
  if (__builtin_fabs(x) < 0.0) left_over();
  if (x > __builtin_inf() || f < -__builtin_inff()) left_over();
}

/* Facts must not outlive what they hold for. */
NOINLINE int loop(int n) {
  int seen = 0;
  for (int i = 0, limit = n; i < limit; i++) {
    if (i == 3) limit = 5;
    if (i == limit - 1) seen = i;
  }
  return seen;
}

NOINLINE int nan_aware(double x, double y) { return x < y ? 1 : x >= y ? 2 : 3; }

NOINLINE int wraps(unsigned x) { return x + 1 > x; }

int main(void) {
  for (int x = -2; x <= 2; x++)
    for (int y = -2; y <= 2; y++) pairs(x, y), unsigned_pairs(x, y), floats(x, y, x);
  int values[] = {INT_MIN, INT_MIN + 1, -1, 0, 1, 4, 9, 11, INT_MAX - 1, INT_MAX};
  for (unsigned k = 0; k < sizeof values / sizeof *values; k++) ranges(values[k], values[k], values[k]);
  CHECK(equal_is_constant(7) == 8 && equal_is_constant(1) == 1 && equal_is_constant(2) == 2 && equal_is_constant(9) == 9);
  CHECK(loop(10) == 4 && loop(3) == 2 && loop(0) == 0);
  CHECK(nan_aware(1, 2) == 1 && nan_aware(2, 2) == 2 && nan_aware(__builtin_nan(""), 2) == 3);
  CHECK(wraps(0) && !wraps(UINT_MAX));
  return 0;
}
