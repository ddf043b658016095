/* { dg-do run { target x86_64-*-* } } */
/* Global register variables keep their value through calls, and all kinds of accesses work. */
#include "check.h"

register long counter __asm__("r12");
register int *pointer __asm__("r13");
register unsigned char byte __asm__("%rbx");
register unsigned long stack __asm__("rsp");

__attribute__((noipa)) static void bump(int n) {
  counter += n;
  pointer++;
  byte++;
}
__attribute__((noipa)) static long pressure(long a, long b, long c, long d, long e, long f) {
  long g = a * b, h = c * d, i = e * f, j = a + f, k = b ^ e, l = c - d;
  bump((int)a);
  return g + h + i + j + k + l + a + b + c + d + e + f;
}

int main(void) {
  /* The registers belong to the caller of `main`, too. */
  long saved_counter = counter;
  int *saved_pointer = pointer;
  unsigned char saved_byte = byte;
  int array[4] = {10, 20, 30, 40};
  counter = 5;
  pointer = array;
  byte = 255;
  bump(2);
  int first = counter == 7 && *pointer == 20 && byte == 0;
  long p = pressure(1, 2, 3, 4, 5, 6);
  int second = counter == 8 && pointer[0] == 30 && byte == 1 && p == 2 + 12 + 30 + 7 + 7 - 1 + 21;
  counter++;
  --counter;
  long old = counter--;
  int third = old == 8 && counter == 7 && stack > 4096;
  counter = saved_counter;
  pointer = saved_pointer;
  byte = saved_byte;
  CHECK(first);
  CHECK(second);
  CHECK(third);
  return 0;
}
