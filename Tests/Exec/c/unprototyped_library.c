/* { dg-options "-std=gnu17 -w" } */
/* Library functions declared without parameters and called with arguments that are not theirs: plain calls then. */
#include "check.h"

struct pair { double real, imaginary; };
extern double cabs();
extern double hypot();
__attribute__((noipa)) static double size(struct pair p) { return cabs(p); }
__attribute__((noinline)) static void *nothing(int run) {
  void *mempcpy();
  if (run) return mempcpy();
  return 0;
}

int main(void) {
  CHECK(size((struct pair){3, 4}) == 5);
  CHECK(hypot(3.0, 4.0) == 5);
  CHECK(nothing(HIDE(int, 0)) == 0);
  return 0;
}
