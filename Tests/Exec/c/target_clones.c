/* Attribute target_clones: one of several versions of a function, chosen when the program is loaded. */
#include "check.h"

static int calls;

__attribute__((target_clones("default", "sse4.2", "avx2", "arch=x86-64-v3"), noinline)) int sum(const int *p, int n) {
  static int own;
  int s = 0;
  for (int k = 0; k < n; k++) s += p[k];
  calls = ++own;
  return n > 1 ? s + sum(p, 1) : s;
}

__attribute__((target_clones("avx", "default"))) static double twice(double x) { return 2 * x; }

__attribute__((target_clones("default", "popcnt"))) int bits(unsigned long x) { return __builtin_popcountl(x); }

int main(void) {
  int v[5] = {HIDE(int, 1), 2, 3, 4, 5};
  CHECK(sum(v, 5) == 16 && calls == 2);
  int (*volatile f)(const int *, int) = sum;
  CHECK(f == sum && f(v, 2) == 4 && calls == 4);
  CHECK(twice(HIDE(double, 1.5)) == 3 && bits(HIDE(unsigned long, 0xF0F1)) == 9);
  return 0;
}
