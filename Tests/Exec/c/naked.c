/* { dg-do run { target x86_64-*-* } } */
/* Functions without prologue and epilogue. */
#include "check.h"

__attribute__((naked)) static int add(int a, int b) { __asm__("leal (%rdi,%rsi), %eax\n\tret"); }
__attribute__((naked, noinline)) static long depth(void) { __asm__("movq %rsp, %rax\n\tret"); }
__attribute__((naked)) void plain(void) { __asm__("ret"); }

int main(void) {
  CHECK(add(HIDE(int, 40), 2) == 42 && (depth() & 15) == 8);
  plain();
  return 0;
}
