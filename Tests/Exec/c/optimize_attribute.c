/* Attribute optimize: options that weaken what a function may assume hold for it, inlined or not. */
#include "check.h"
#include <limits.h>

int value;
int *as_int = &value;
float *as_float = (float *)&value;

__attribute__((optimize("-fno-strict-aliasing"))) void clear_by_float(void) { *as_float = 0; }
static inline __attribute__((always_inline, optimize("no-strict-aliasing"))) void clear_inlined(void) { *as_float = 0; }
__attribute__((optimize("wrapv"), noinline)) int grows(int x) { return x + 1 > x; }
__attribute__((optimize("O0"))) int unoptimized(int x) { int y = x; y += 1; return y; }
__attribute__((optimize(0))) int unoptimized_too(int x) { return x * 2; }
__attribute__((optimize("O3", "-funroll-loops"))) int sum(const int *p, int n) { int s = 0; for (int i = 0; i < n; i++) s += p[i]; return s; }

int main(void) {
  *as_int = 1;
  clear_by_float();
  CHECK(*as_int == 0);
  *as_int = 1;
  clear_inlined();
  CHECK(*as_int == 0);
  CHECK(grows(HIDE(int, 5)) && !grows(HIDE(int, INT_MAX)));
  CHECK(unoptimized(4) == 5 && unoptimized_too(4) == 8 && sum((int[]){1, 2, 3}, 3) == 6);
  return 0;
}
