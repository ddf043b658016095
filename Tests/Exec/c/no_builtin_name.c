/* { dg-options "-fno-builtin-abs -fno-builtin-toupper" } */
/* -fno-builtin-X: the program's own X is called, the others are still known. */
#include "check.h"

static volatile int calls;
int abs(int x) {
  calls++;
  return x < 0 ? -x : x;
}

int main(void) {
  CHECK(abs(0) == 0);
  CHECK(calls == 1);
  CHECK(abs(-5) == 5);
  CHECK(calls == 2);
  CHECK(labs(-5) == 5);
  return 0;
}
