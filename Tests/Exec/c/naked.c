/* { dg-do run { target x86_64-*-* } } */
/* Functions without prologue and epilogue. */
#include "check.h"

__attribute__((naked)) static int add(int a, int b) { __asm__("leal (%rdi,%rsi), %eax\n\tret"); }
__attribute__((naked, noinline)) static long depth(void) { __asm__("movq %rsp, %rax\n\tret"); }
__attribute__((naked)) void plain(void) { __asm__("ret"); }

/* C code around the assembly: in registers, without a frame. */
int total;
__attribute__((naked, noinline)) static int sum(int a, int b) {
  total = a + b;
  for (int i = 0; i < 3; i++) total += i;
  __asm__ volatile("movl total(%rip), %eax\n\tret");
}
__attribute__((naked, noinline)) static long own(void) {
  register long *sp __asm__("rsp");
  total = sp[0] != 0;
  __asm__ volatile("movslq total(%rip), %rax\n\tret");
}

int main(void) {
  CHECK(sum(HIDE(int, 3), 4) == 10 && own() == 1);
  CHECK(add(HIDE(int, 40), 2) == 42 && (depth() & 15) == 8);
  plain();
  return 0;
}
