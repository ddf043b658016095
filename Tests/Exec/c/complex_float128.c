/* Complex _Float128: products and quotients come from library functions that return in memory. */
#include "check.h"

typedef _Complex _Float128 wide;

static wide make(_Float128 re, _Float128 im) {
  wide z;
  __real__ z = re;
  __imag__ z = im;
  return z;
}

int main(void) {
  wide a = make(HIDE(int, 3), HIDE(int, -4)), b = make(HIDE(int, 1), HIDE(int, 2));
  wide p = a * b, q = p / b, s = a + b;
  CHECK(__real__ p == 11 && __imag__ p == 2);
  CHECK(__real__ q == 3 && __imag__ q == -4);
  CHECK(__real__ s == 4 && __imag__ s == -2);
  a /= b;
  CHECK(__real__ a == -1 && __imag__ a == -2);
  return 0;
}
