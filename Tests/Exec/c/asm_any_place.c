/* { dg-do run { target x86_64-*-* } } */
/* { dg-options "-w" } */
/* asm operands without constraint letters, the value of a statement expression as memory operand, and x87 operands of other widths. */
#include "check.h"

__attribute__((noinline)) static long anywhere(long a, struct { char c[40]; } *p) {
  __asm__ volatile("" : : ""(a), ""(*p), ""(7), ""(2.5));
  long r = a;
  __asm__("" : "+r"(r) : ""(p));
  return r;
}
__attribute__((noinline)) static long in_memory(long a) {
  long r;
  __asm__("movq %1, %0" : "=r"(r) : "m"(({ long b = a + 1; b; })));
  return r;
}
__attribute__((noinline)) static double widened(double x) {
  long double r;
  __asm__("fsqrt" : "=t"(r) : "0"(x));
  return r;
}

int main(void) {
  CHECK(anywhere(5, &(struct { char c[40]; }){{1}}) == 5);
  CHECK(in_memory(41) == 42);
  CHECK(widened(9.0) == 3.0);
  return 0;
}
