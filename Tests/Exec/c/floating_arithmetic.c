/* float and double: arithmetic, comparison with NaN, infinities, negative zero, rounding to float. */
#include "check.h"
#include <float.h>
#include <math.h>

int main(void) {
  double a = HIDE(double, 0.1), b = HIDE(double, 0.2);
  CHECK(a + b != 0.3 && a + b == 0.30000000000000004 && fabs(a + b - 0.3) < 1e-15);
  float f = HIDE(float, 16777216.0f);
  CHECK(f + 1.0f == f && f + 2.0f == 16777218.0f && (float)0.1 != 0.1);
  double nan = HIDE(double, 0.0) / HIDE(double, 0.0);
  CHECK(nan != nan && !(nan < 1) && !(nan > 1) && !(nan == nan) && !(nan <= 1) && !(nan >= 1) && !!(nan != 1));
  CHECK(!isless(nan, 1.0) && isunordered(nan, 1.0) && isnan(nan) && !isfinite(nan));
  int branch = 0;
  if (nan < 1) branch = 1; else if (nan >= 1) branch = 2; else branch = 3;
  CHECK(branch == 3 && (nan ? 1 : 0) == 1);
  double inf = HIDE(double, 1) / HIDE(double, 0.0);
  CHECK(inf == INFINITY && -inf < -DBL_MAX && isinf(inf) && 1 / inf == 0);
  double zero = -HIDE(double, 0.0);
  CHECK(zero == 0 && signbit(zero) && 1 / zero == -INFINITY && signbit(-HIDE(double, 0.0)) && !signbit(0.0 - HIDE(double, 0.0)));
  CHECK(HIDE(double, 1e308) * 10 == INFINITY && HIDE(double, 5e-324) / 2 == 0);
  CHECK(fabs(HIDE(double, -2.5)) == 2.5 && sqrt(HIDE(double, 2.25)) == 1.5 && copysign(3.0, HIDE(double, -0.0)) == -3);
  CHECK(floor(HIDE(double, -1.5)) == -2 && ceil(HIDE(double, -1.5)) == -1 && trunc(HIDE(double, -1.5)) == -1);
  CHECK(fma(HIDE(double, 3), 4, 5) == 17);
  float sum = 0;
  for (int i = 1; i <= 10000; i++) sum += 1.0f / i;
  CHECK(fabsf(sum - 9.787613f) < 1e-4f);
  double product = 1;
  for (int i = 1; i <= 20; i++) product *= i;
  CHECK(product == 2432902008176640000.0);
  double x = 3;
  x++; --x; x *= 2; x /= 4; x -= 0.5f;
  CHECK(x == 1.0);
  CHECK((a < b ? a : b) == a && (a > b ? a : b) == b && -a == -0.1 && !a == 0 && (a && b));
  return 0;
}
