/* { dg-additional-options "-foptimize-sibling-calls" } */
/* Self and sibling recursion, arguments swapped, structures returned through; depth small enough without the optimization. */
#include "check.h"

static int odd(unsigned n);
__attribute__((noinline)) static int even(unsigned n) { return n == 0 ? 1 : odd(n - 1); }
__attribute__((noinline)) static int odd(unsigned n) { return n == 0 ? 0 : even(n - 1); }
__attribute__((noinline)) static long gcd(long a, long b) { return b == 0 ? a : gcd(b, a % b); }
__attribute__((noinline)) static long swap(long a, long b, long c, long d, long e, long f, long g, long h, int n) {
  return n == 0 ? a + 2 * b + 3 * c + 5 * g + 7 * h : swap(b, a, d, c, f, e, h, g, n - 1);
}
__attribute__((noinline)) static double accumulate(int n, double sum) { return n ? accumulate(n - 1, sum + n) : sum; }
struct big { long v[6]; };
__attribute__((noinline)) static struct big fill(long n) { return (struct big){{n, n + 1, n + 2, n + 3, n + 4, n + 5}}; }
__attribute__((noinline)) static struct big forward(long n) { return fill(n * 2); }
__attribute__((noinline)) static int escapes(int *p, int n) { int local = n; if (p) return *p + n; return escapes(&local, n + 1); }
static int (*indirect)(unsigned) = even;
__attribute__((noinline)) static int through(unsigned n) { return indirect(n); }
int main(void) {
  CHECK(even(10000) && odd(9999) && gcd(1071, 462) == 21 && accumulate(1000, 0.5) == 500500.5);
  CHECK(swap(1, 2, 3, 4, 5, 6, 7, 8, 2) == 1 + 4 + 9 + 35 + 56 && swap(1, 2, 3, 4, 5, 6, 7, 8, 1) == 2 + 2 + 12 + 40 + 49);
  CHECK(forward(5).v[5] == 15 && escapes(0, 3) == 7 && through(4));
  return 0;
}
