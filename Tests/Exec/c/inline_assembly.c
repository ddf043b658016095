/* { dg-do run { target x86_64-*-* } } */
/* Inline assembly: operands of each kind, matching, early clobber, memory, flags, names, modifiers, goto. */
#include "check.h"

__attribute__((noinline)) static long add(long a, long b) { long r; __asm__("lea (%1,%2), %0" : "=r"(r) : "r"(a), "r"(b)); return r; }
__attribute__((noinline)) static unsigned rotate(unsigned x, unsigned char n) { __asm__("roll %b1, %0" : "+r"(x) : "c"(n) : "cc"); return x; }
__attribute__((noinline)) static void divide(unsigned a, unsigned b, unsigned *q, unsigned *r) {
  __asm__("xorl %%edx, %%edx\n\tdivl %[divisor]" : "=a"(*q), "=&d"(*r) : "0"(a), [divisor] "rm"(b) : "cc");
}
__attribute__((noinline)) static int positive(int x) {
  __asm__ goto("testl %0, %0\n\tjle %l1" : : "r"(x) : "cc" : no);
  return 1;
no:
  return 0;
}
static int memory = 5;
int main(void) {
  CHECK(add(40, 2) == 42 && rotate(0x80000001u, 4) == 0x18u);
  unsigned q, r;
  divide(100, 7, &q, &r);
  CHECK(q == 14 && r == 2 && positive(3) && !positive(-3));
  __asm__ volatile("addl %1, %0" : "+m"(memory) : "i"(37) : "cc");
  CHECK(memory == 42);
  double d = 2.0, e;
  __asm__("sqrtsd %1, %0" : "=x"(e) : "x"(d * 8));
  CHECK(e == 4);
  char carry;
  unsigned sum = 0xffffffffu;
  __asm__("addl $1, %0" : "+r"(sum), "=@ccc"(carry));
  CHECK(sum == 0 && carry == 1);
  register long fixed __asm__("r10") = 77;
  long out;
  __asm__("movq %%r10, %0" : "=r"(out) : "r"(fixed));
  CHECK(out == 77);
  int array[4] = {1, 2, 3, 4};
  __asm__ volatile("movl $9, 8(%0)" : : "r"(array) : "memory");
  CHECK(array[2] == 9);
  unsigned short half = 0x1234;
  __asm__("xchgb %h0, %b0" : "+Q"(half));
  CHECK(half == 0x3412);
  return 0;
}
