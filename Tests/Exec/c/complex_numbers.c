/* _Complex: arithmetic, parts, conversion, comparison, calls, integer complex. */
#include "check.h"
#include <complex.h>

__attribute__((noinline)) static double _Complex rotate(double _Complex z, float _Complex w) { return z * 1.0i + w; }
__attribute__((noinline)) static float _Complex halve(float _Complex z) { return z / 2; }
__attribute__((noinline)) static long double _Complex wide(long double _Complex z) { return ~z; }

int main(void) {
  double _Complex a = 3 + 4.0i, b = HIDE(double, 1) - 2.0i;
  CHECK(a + b == 4 + 2.0i && a - b == 2 + 6.0i && a * b == 11 - 2.0i);
  double _Complex q = a / b;
  CHECK(creal(q) == -1 && cimag(q) == 2 && cabs(a) == 5);
  CHECK(__real__ a == 3 && __imag__ a == 4 && conj(a) == ~a && cimag(-a) == -4);
  __imag__ b = 7;
  CHECK(b == 1 + 7.0i && b != a && !(b == 1));
  CHECK(rotate(a, 1 + 1.0if) == -3 + 4.0i && halve(2 + 6.0if) == 1 + 3.0if && cimagl(wide(1 + 2.0il)) == -2);
  float _Complex f = a;
  double d = a;
  a += 1;
  a *= 2;
  CHECK(f == 3 + 4.0if && d == 3 && a == 8 + 8.0i && (_Bool)a && !(0.0i ? 1 : 0));
  int _Complex i = 3 + 4i, j = i * i;
  CHECK(__real__ j == -7 && __imag__ j == 24 && i == 3 + 4i);
  double _Complex list[3] = {1, 2.0i, 1 + 1.0i}, sum = 0;
  for (int k = 0; k < 3; k++) sum += list[k];
  CHECK(sum == 2 + 3.0i && sizeof list == 48);
  a++;
  CHECK(creal(a) == 9 && cimag(a) == 8);
  return 0;
}
