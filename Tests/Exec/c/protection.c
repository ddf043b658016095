/* { dg-do run { target x86_64-*-* } } */
/* { dg-options "-fstack-protector-all -fcf-protection -fstack-clash-protection -fzero-call-used-regs=all -fpatchable-function-entry=4,1 -fno-plt -mno-red-zone" } */
/* Options that change entries, exits and frames: the program still does what it says. */
#include "check.h"
#include <setjmp.h>
#include <stdarg.h>

__attribute__((noinline)) static int copy(const char *s) {
  char buffer[64];
  strcpy(buffer, s);
  return (int)strlen(buffer);
}
__attribute__((noinline)) static int large(int n) {
  char a[100000];
  memset(a, n, sizeof a);
  return a[n] + a[99999];
}
__attribute__((noinline)) static int medium(int n) {
  char a[10000];
  memset(a, n, sizeof a);
  return a[n] + a[9999];
}
__attribute__((noinline)) static int dynamic(int n) {
  char a[n];
  memset(a, 3, n);
  char *b = __builtin_alloca(n * 3);
  memset(b, 4, n * 3);
  return a[n - 1] + b[n];
}
static int computed(int k) {
  static void *const labels[] = {&&a, &&b};
  goto *labels[k];
a:
  return 1;
b:
  return 2;
}
__attribute__((noinline)) static int dense(int x) {
  switch (x) {
  case 1: return 4; case 2: return 7; case 3: return 1; case 4: return 8; case 5: return 2; case 6: return 9; case 7: return 77;
  }
  return 0;
}
__attribute__((noinline)) static long double extended(long double x) { return x * 2; }
__attribute__((noinline)) static double _Complex pair(double x) { return __builtin_complex(x, x + 1); }
__attribute__((noinline)) static __int128 wide(long x) { return (__int128)x << 64 | 5; }
__attribute__((noinline)) static int variadic(int n, ...) {
  va_list list;
  va_start(list, n);
  int sum = 0;
  while (n--) sum += va_arg(list, int) + (int)va_arg(list, double);
  va_end(list);
  return sum;
}
static jmp_buf buffer;
__attribute__((noinline)) static void leave(int x) { longjmp(buffer, x); }
__attribute__((noinline)) static int indirect(int (*f)(int), int x) { return f(x) + 1; }
__attribute__((noinline)) static int tail(int (*f)(int), int x) { return f(x); }

int main(void) {
  CHECK(copy("hello") == 5 && large(HIDE(int, 3)) == 6 && medium(4) == 8 && dynamic(HIDE(int, 9000)) == 7);
  CHECK(computed(HIDE(int, 0)) == 1 && computed(HIDE(int, 1)) == 2 && dense(HIDE(int, 4)) == 8 && dense(HIDE(int, 7)) == 77);
  CHECK(extended(HIDE(long double, 4)) == 8 && __imag__ pair(3) == 4 && wide(3) >> 64 == 3 && (long)wide(3) == 5);
  CHECK(variadic(2, 1, 2.0, 3, 4.0) == 10 && indirect(dense, HIDE(int, 5)) == 3 && tail(dense, HIDE(int, 6)) == 9);
  volatile int times = 0;
  int way = setjmp(buffer);
  times++;
  if (way == 0) leave(7);
  CHECK(way == 7 && times == 2);
  return 0;
}
