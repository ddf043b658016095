/* { dg-options "-Os -w" } */
/* Declarations that fit no usual pattern: an allocating function that returns nothing, loops that never run around the last label,
   functions that are not optimized among others that are. */
#include <stdlib.h>

extern void calloc_nothing(unsigned long, unsigned long) __asm__("calloc") __attribute__((malloc));
__attribute__((noinline)) static void allocate(void) { calloc_nothing(10, 10); }

static int last_label(int flags) {
  if (flags & 16) goto out;
  flags++;
  if (flags) return flags;
out:
  while (0);
}
__attribute__((optimize("O0"), noinline)) static int plain(int x) {
  int y = x * 2;
  return y + 1;
}

int main(void) {
  allocate();
  last_label(16);
  if (last_label(1) != 2) return 1;
  if (plain(4) != 9) return 2;
  return 0;
}
