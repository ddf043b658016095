/* Attribute and pragma optimize: functions with levels of their own, below and above the file's. */
#include "check.h"

__attribute__((optimize("O2"))) static int fast(int n) {
  int s = 0;
  for (int k = 0; k < n; k++) s += k * k;
  return s + (__builtin_constant_p(n + 0 * n) ? 0 : 0);
}
__attribute__((optimize(0))) int slow(int n) { return n ? slow(n - 1) + 2 : 0; }
__attribute__((optimize("Os"), noinline)) int small(int n) { return n / 7; }
__attribute__((optimize("O1"), noinline)) int one(int a, int b) { return a < b ? slow(a) : fast(b); }

#pragma GCC push_options
#pragma GCC optimize("O3", "no-strict-aliasing")
__attribute__((noinline)) static float punned(int *p, float *q) {
  *p = 1;
  *q = 2;
  return (float)*p;
}
#pragma GCC optimize(0)
__attribute__((noinline)) static int plain(int n) { return n + fast(n); }
#pragma GCC pop_options
#pragma GCC optimize 2
__attribute__((noinline)) static int behind(int n) { return n * 3; }
#pragma GCC reset_options
__attribute__((optimize("wrapv"), noinline)) static int wraps(int x) { return x + 1 < x; }

int main(void) {
  union { int i; float f; } u;
  CHECK(fast(HIDE(int, 5)) == 30 && slow(HIDE(int, 9)) == 18 && small(HIDE(int, 50)) == 7);
  CHECK(one(HIDE(int, 2), 3) == 4 && one(HIDE(int, 3), 2) == 1);
  CHECK(punned(&u.i, &u.f) == (float)0x40000000 && plain(4) == 18 && behind(HIDE(int, 4)) == 12);
  CHECK(wraps(HIDE(int, 0x7fffffff)));
  return 0;
}
