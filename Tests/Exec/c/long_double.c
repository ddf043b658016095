/* 80-bit long double: precision, comparisons, conversions, memory, calls. */
#include "check.h"
#include <float.h>
#include <math.h>
#include <stdarg.h>

__attribute__((noinline)) static long double series(int n, long double x, double y) {
  long double sum = 0;
  for (int i = 1; i <= n; i++) sum += x / i + y;
  return sum;
}
__attribute__((noinline)) static long double total(int n, ...) {
  va_list list;
  va_start(list, n);
  long double sum = 0;
  while (n--) sum += n % 2 ? va_arg(list, long double) : va_arg(list, int);
  va_end(list);
  return sum;
}
struct pair { char c; long double v; } table[3] = {{1, 1.5L}, {2, -0.1L}, {3, 1e4000L}};

int main(void) {
  long double third = HIDE(long double, 1) / 3;
  CHECK(third != (double)third && fabsl(third * 3 - 1) <= LDBL_EPSILON && sizeof(long double) == 16);
  CHECK(HIDE(long double, 1) + LDBL_EPSILON != 1 && HIDE(long double, 1) + LDBL_EPSILON / 4 == 1);
  CHECK((long long)HIDE(long double, -9223372036854775807.0L) == -9223372036854775807LL);
  CHECK((unsigned long long)HIDE(long double, 18446744073709551615.0L) == 18446744073709551615ULL);
  CHECK((long double)HIDE(unsigned long, 18446744073709551615UL) == 18446744073709551615.0L);
  CHECK((int)HIDE(long double, -7.9L) == -7 && (float)HIDE(long double, 0.5L) == 0.5f);
  long double nan = HIDE(long double, 0) / HIDE(long double, 0);
  CHECK(nan != nan && !(nan < 1) && !(nan >= 1));
  CHECK(table[2].v > 1e3999L && table[1].v < 0 && table[0].v == 1.5L && (double)table[1].v == -0.1);
  CHECK(series(3, 1.0L, 0.5) == 1.0L + 0.5L + (1.0L / 2 + 0.5L) + (1.0L / 3 + 0.5L));
  CHECK(total(4, 1.25L, 2, 3.5L, 4) == 10.75L);
  long double a[4] = {1, 2, 3, 4}, *p = a + 1;
  *p++ += 10;
  *p *= -2;
  CHECK(a[1] == 12 && a[2] == -6 && -a[2] == 6 && !a[0] == 0 && (a[0] ? 5 : 6) == 5);
  CHECK(sqrtl(HIDE(long double, 2.25L)) == 1.5L && fabsl(HIDE(long double, -3)) == 3);
  long double c = a[0] > a[1] ? a[0] : a[1];
  CHECK(c == 12);
  return 0;
}
