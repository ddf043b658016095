/* { dg-do run { target x86_64-*-* } } */
/* { dg-options "-masm=intel -no-pie" } */
/* -masm=intel: inline assembly and assembly at file scope in Intel syntax, operands spelled so, the second of {att|intel}. */
#include "check.h"

__asm__(".text\nraw_sum:\n\tlea eax, [rdi+rsi]\n\tret");
int raw_sum(int, int);

static int numbers[4] = {1, 2, 3, 4};
static int object = 7;
static _Thread_local int own = 12;

__attribute__((noinline)) static int choose(int k) { return k == 2 ? 11 : 5; }

static void operands(void) {
  int r, a = 5;
  long l;
  char b;
  __asm__("mov %0, %1" : "=r"(r) : "r"(a));
  CHECK(r == 5);
  __asm__("add %0, 3" : "+r"(r));
  CHECK(r == 8);
  __asm__("mov %0, %1" : "=r"(r) : "m"(numbers[2]));
  CHECK(r == 3);
  __asm__("mov %0, 17" : "=m"(numbers[1]));
  CHECK(numbers[1] == 17);
  __asm__("mov %0, %1" : "=r"(r) : "m"(own));
  CHECK(r == 12);
  __asm__("mov %0, %1" : "=r"(r) : "i"(42));
  CHECK(r == 42);
  __asm__("mov %0, %n1" : "=r"(r) : "i"(42));
  CHECK(r == -42);
  __asm__("lea %0, %a1" : "=r"(l) : "p"(&numbers[1]));
  CHECK(*(int *)l == 17);
  __asm__("mov %0, %1" : "=r"(l) : "i"(&object));
  CHECK(*(int *)l == 7);
  __asm__("mov %b0, %h1" : "=Q"(b) : "Q"(0x1234));
  CHECK(b == 0x12);
  __asm__("mov%z0 %w0, %w1" : "=&r"(r) : "r"(0x70012), "0"(0));
  CHECK(r == 0x12);
  __asm__("mov %b0, %b1" : "=&q"(r) : "m"(numbers[1]), "0"(0));
  CHECK(r == 17);
  __asm__("movzx %k0, byte ptr [%1+4]" : "=r"(r) : "r"(numbers) : "memory");
  CHECK(r == 17);
  long pair[2] = {5, 6};
  __asm__("mov %0, %H1" : "=r"(l) : "m"(pair[0]), "m"(pair[1]));
  CHECK(l == 6);
}

static void dialects(void) {
  int r = 1;
  __asm__("{addl %1, %0|add %0, %1}" : "+r"(r) : "r"(4));
  CHECK(r == 5);
  __asm__("{wrong|mov} %0, %1{ wrong too}" : "=r"(r) : "r"(6));
  CHECK(r == 6);
}

static void floating(void) {
  double d;
  long double x = 1.5L;
  float v __attribute__((vector_size(16))) = {1, 2, 3, 4};
  __asm__("fld %1" : "=t"(d) : "m"(x));
  CHECK(d == 1.5);
  __asm__("fadd %0, %1" : "=t"(d) : "u"(2.0), "0"(d));
  CHECK(d == 3.5);
  __asm__("addps %0, %1" : "+x"(v) : "x"(v));
  CHECK(v[3] == 8);
}

static void calls(void) {
  int r;
  __asm__("call %P1" : "=a"(r) : "i"(choose), "D"(2) : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc");
  CHECK(r == 11);
  int (*p)(int) = choose;
  __asm__("call %A1" : "=a"(r) : "r"(p), "D"(3) : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc");
  CHECK(r == 5);
  __asm__ goto("cmp %0, 5\n\tje %l1" : : "r"(r) : "cc" : equal);
  CHECK(0);
equal:
  CHECK(raw_sum(3, 4) == 7);
}

int main(void) {
  operands();
  dialects();
  floating();
  calls();
  return 0;
}
