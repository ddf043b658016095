/* Functions that must be inlined, in a cycle of calls that ordinary functions close: their bodies here are only for inlining. */
#include "check.h"

static int depth;
void odd(int n);
void even(int n);
extern inline __attribute__((always_inline, gnu_inline)) void to_even(int n) { even(n); }
extern inline __attribute__((always_inline, gnu_inline)) void to_odd(int n) { odd(n); }
__attribute__((noinline)) void odd(int n) {
  depth++;
  if (n) to_even(n - 1);
}
__attribute__((noinline)) void even(int n) {
  depth += 10;
  if (n) to_odd(n - 1);
}

int main(void) {
  odd(5);
  CHECK(depth == 33);
  return 0;
}
