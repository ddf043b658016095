/* { dg-options "-fgnu89-inline" } */
/* An alias may replace an inline definition in the manner of gnu89, which only serves for inlining. */
#include "check.h"

extern inline int replaced(void) { return 23; }
int target(void) { return HIDE(int, 23); }
extern int replaced(void) __attribute__((weak, alias("target")));

int main(void) {
  int (*volatile f)(void) = replaced;
  CHECK(f() == 23 && replaced() == 23);
  return 0;
}
