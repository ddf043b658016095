/* { dg-do run { target x86_64-*-* } } */
/* { dg-options "-mpc64" } */
/* -mpc64: from its start the program's x87 unit rounds to the 53 bits of double. */
#include "check.h"

int main(void) {
  unsigned short control;
  __asm__ volatile("fnstcw %0" : "=m"(control));
  CHECK((control >> 8 & 3) == 2);
  volatile long double one = 1, tiny = 0x1p-60L;
  CHECK(one + tiny == one);
  return 0;
}
