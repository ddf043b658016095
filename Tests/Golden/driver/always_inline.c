// options: -O1 -Wall
// Functions that must be inlined and cannot be.
static inline __attribute__((always_inline)) int factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }
int use(int n) { return factorial(n); }

static inline __attribute__((always_inline)) int first(int n, ...) {
  __builtin_va_list list;
  __builtin_va_start(list, n);
  int v = __builtin_va_arg(list, int);
  __builtin_va_end(list);
  return v;
}
int call(void) { return first(1, 2); }

__attribute__((always_inline)) int alone(int x) { return x + 1; }
