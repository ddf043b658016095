/* __float128: arithmetic, comparison and conversion by the runtime library's functions. */
#include "check.h"
__attribute__((noinline)) static __float128 evaluate(__float128 x, int n) { __float128 sum = 0, term = 1; for (int i = 1; i <= n; i++) { sum += term; term = term * x / i; } return sum; }
int main(void) {
  __float128 e = evaluate(1, 40), third = (__float128)HIDE(int, 1) / 3;
  CHECK((double)e == 2.718281828459045 && third * 3 - 1 < 1e-33Q && third != (__float128)(1.0L / 3) && sizeof e == 16);
  CHECK((long)(e * 1000000) == 2718281 && (__float128)HIDE(unsigned long, ~0UL) == 18446744073709551615.0Q && -e < 0 && e > 2 && e >= e && !(e != e));
  __float128 nan = HIDE(double, 0) / HIDE(double, 0);
  CHECK(nan != nan && !(nan < 1) && !(nan >= 1));
  __float128 list[2] = {1.5Q, -2.5Q};
  list[0] += list[1];
  CHECK(list[0] == -1 && (int)list[1] == -2 && (float)list[1] == -2.5f && (long double)list[1] == -2.5L);
  return 0;
}
