// Reading and writing the flags through the stack keeps off what a leaf function has below its stack pointer.
#include <x86intrin.h>
#include "check.h"

__attribute__((noinline)) static int leaf(int a, unsigned long long *flags) {
  volatile int x[8];
  for (int i = 0; i < 8; i++) x[i] = a + i;
  *flags = __readeflags();
  __writeeflags(*flags | 1);
  int sum = 0;
  for (int i = 0; i < 8; i++) sum += x[i];
  return sum;
}

int main(void) {
  unsigned long long flags;
  CHECK(leaf(3, &flags) == 8 * 3 + 28);
  CHECK(flags & 2);
  return 0;
}
