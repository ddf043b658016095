/* { dg-do run { target x86_64-*-* } } */
/* asm goto: results in registers, fixed registers, flags and memory, read on every way out. */
#include "check.h"

static int any(int x) {
  int r;
  __asm__ goto("movl %1, %0\n\taddl $1, %0\n\ttestl %1, %1\n\tjs %l2" : "=&r"(r) : "r"(x) : "cc" : negative);
  return r;
negative:
  return r * 100;
}

static int fixed(int x) {
  int a, d;
  __asm__ goto("imull %2\n\ttestl %%eax, %%eax\n\tjz %l[zero]" : "=a"(a), "=d"(d) : "r"(x), "0"(x) : "cc" : zero);
  return a + d;
zero:
  return 7000 + a + d;
}

static int updated(int x, int limit) {
  for (;;) {
    __asm__ goto("addl $3, %0\n\tcmpl %1, %0\n\tjg %l[done]" : "+r"(x) : "r"(limit) : "cc" : done);
    if (x == 11) return -1;
  }
done:
  return x;
}

static int flag(int a, int b) {
  _Bool below;
  int word;
  __asm__ goto("cmpl %3, %2\n\tje %l[same]" : "=@ccb"(below), "=m"(word) : "r"(a), "r"(b) : "cc" : same);
  return below ? 1 : 2;
same:
  return below ? 3 : 4;
}

static double vector(double x, int way) {
  double r;
  float f;
  __asm__ goto("movsd %2, %0\n\taddsd %2, %0\n\tcvtsd2ss %2, %1\n\ttestl %3, %3\n\tjnz %l[other]" : "=&x"(r), "=&x"(f) : "x"(x), "r"(way) : "cc" : other);
  return r + f;
other:
  return r - f;
}

/* The result reaches a join from both ways, and is passed to the label itself. */
static int joined(int x) {
  int r = 5;
  __asm__ goto("movl %1, %0\n\ttestl %1, %1\n\tjz %l[out]" : "=&r"(r) : "r"(x) : "cc" : out);
  if (r > 10) r = 10;
out:
  return r;
}

int main(void) {
  CHECK(any(HIDE(int, 5)) == 6 && any(HIDE(int, -5)) == -400);
  CHECK(fixed(HIDE(int, 3)) == 9 && fixed(HIDE(int, 0)) == 7000 && fixed(HIDE(int, -2)) == 4);
  CHECK(updated(HIDE(int, 1), 20) == 22 && updated(HIDE(int, 2), 20) == -1);
  CHECK(flag(HIDE(int, 1), 2) == 1 && flag(HIDE(int, 3), 2) == 2 && flag(HIDE(int, 2), 2) == 4);
  CHECK(vector(HIDE(double, 2), 0) == 6 && vector(HIDE(double, 2), 1) == 2);
  CHECK(joined(HIDE(int, 0)) == 0 && joined(HIDE(int, 7)) == 7 && joined(HIDE(int, 70)) == 10);
  return 0;
}
