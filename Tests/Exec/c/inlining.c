/* Inline functions of each kind, recursive ones, ones whose address is taken, always_inline with variadic callers, constant arguments. */
#include "check.h"
static inline int small(int x) { return x * 3 + 1; }
__attribute__((always_inline)) static inline int forced(int x, int y) { if (x > y) return x - y; for (int i = 0; i < 3; i++) y += i; return y - x; }
static inline int recursive(int n) { return n < 2 ? 1 : n * recursive(n - 1); }
inline int external(int x) { return x + 100; }
extern inline int external(int x);
__attribute__((noinline)) static int kept(int x) { return small(x) + small(x + 1); }
static int (*pointer)(int) = small;
static inline struct pair { int a, b; } make(int a, int b) { return (struct pair){b, a}; }
static inline int loops(const int *p, int n) { int s = 0; while (n--) s += *p++; return s; }
static inline const char *name(int k) { switch (k) { case 0: return "zero"; case 1: return "one"; default: return "many"; } }
int main(void) {
  int n = HIDE(int, 5), list[] = {1, 2, 3, 4};
  CHECK(small(n) == 16 && kept(1) == 11 && forced(n, 2) == 3 && forced(2, n) == 6 && recursive(n) == 120 && external(n) == 105 && pointer(2) == 7);
  CHECK(make(n, 2).a == 2 && make(n, 2).b == 5 && loops(list, 4) == 10 && loops(list + 1, 2) == 5 && !strcmp(name(1), "one") && !strcmp(name(n), "many"));
  int sum = 0;
  for (int i = 0; i < 10; i++) sum += forced(i, 5) + make(i, i).a;
  CHECK(sum == 88);
  return 0;
}
