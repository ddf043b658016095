/* { dg-do run { target x86_64-*-* } } */
/* asm goto with a result on the x87 stack, which LLVM 19 does not survive. */
/* { dg-options "--backend=native" } */
#include "check.h"

static double stack(double x) {
  double r;
  int i;
  __asm__ goto("fsqrt\n\tmovl $3, %1\n\tftst\n\tfnstsw %%ax\n\ttestb $0x40, %%ah\n\tjnz %l[zero]" : "=t"(r), "=r"(i) : "0"(x) : "ax", "cc" : zero);
  return r + i;
zero:
  return 100 + r + i;
}

int main(void) {
  CHECK(stack(HIDE(double, 16)) == 7 && stack(HIDE(double, 0)) == 103);
  return 0;
}
