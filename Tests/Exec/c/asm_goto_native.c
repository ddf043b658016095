/* { dg-do run { target x86_64-*-* } } */
/* asm goto with a result on the x87 stack, which LLVM 19 does not survive, and with many results, which it confuses at -O0: such units are compiled natively. */
#include "check.h"

static double stack(double x) {
  double r;
  int i;
  __asm__ goto("fsqrt\n\tmovl $3, %1\n\tftst\n\tfnstsw %%ax\n\ttestb $0x40, %%ah\n\tjnz %l[zero]" : "=t"(r), "=r"(i) : "0"(x) : "ax", "cc" : zero);
  return r + i;
zero:
  return 100 + r + i;
}

static long many(long x) {
  long a, b, c;
  unsigned char n;
  short h;
  __asm__ goto("leaq 1(%5), %0\n\tleaq 2(%5), %1\n\tleaq 3(%5), %2\n\tmovb $4, %3\n\tmovw $5, %4\n\tcmpq $1, %5\n\tje %l[one]\n\tcmpq $2, %5\n\tje %l[two]"
               : "=&r"(a), "=&r"(b), "=&r"(c), "=&q"(n), "=&r"(h) : "r"(x) : "cc" : one, two);
  return a + b + c + n + h;
one:
  return 1000 + a + b + c + n + h;
two:
  return 2000 + a * b * c + n + h;
}

int main(void) {
  CHECK(many(HIDE(long, 5)) == 6 + 7 + 8 + 9 && many(HIDE(long, 1)) == 1009 + 9 && many(HIDE(long, 2)) == 2000 + 60 + 9);
  CHECK(stack(HIDE(double, 16)) == 7 && stack(HIDE(double, 0)) == 103);
  return 0;
}
