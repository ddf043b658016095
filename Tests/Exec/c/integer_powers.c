/* __builtin_powi is libgcc's function of the mode, also in a function named powi. */
#include "check.h"

double powi(double x, int n) { return __builtin_powi(x, n); }
float powif(float x, int n) { return __builtin_powif(x, n); }

int main(void) {
  CHECK(powi(3, HIDE(int, 4)) == 81);
  CHECK(powif(2, HIDE(int, -1)) == 0.5f);
  CHECK(__builtin_powil(2, HIDE(int, 10)) == 1024);
  return 0;
}
