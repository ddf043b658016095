/* Loop forms and their exits: counting down, unsigned ends, empty bodies, nested breaks, induction over pointers and strides. */
#include "check.h"
__attribute__((noinline)) static unsigned down(unsigned n) { unsigned s = 0; for (unsigned i = n; i-- > 0;) s = s * 3 + i; return s; }
__attribute__((noinline)) static int search(const int m[5][7], int what) {
  int where = -1;
  for (int i = 0; i < 5; i++) { for (int j = 0; j < 7; j++) if (m[i][j] == what) { where = i * 10 + j; goto found; } if (i == 3) break; }
found:
  return where;
}
__attribute__((noinline)) static long strides(const short *p, const short *end) { long s = 0; for (; p < end; p += 3) s += *p; return s; }
__attribute__((noinline)) static int wrap(unsigned char from) { int n = 0; for (unsigned char c = from; c != 3; c++) n++; return n; }
__attribute__((noinline)) static int collatz(unsigned long n) { int steps = 0; while (n != 1) { n = n & 1 ? 3 * n + 1 : n / 2; steps++; } return steps; }
__attribute__((noinline)) static void copy(int *restrict to, const int *restrict from, int n) { for (int i = 0; i < n; i++) to[i] = from[i] * 2; }
__attribute__((noinline)) static void overlap(int *p, int n) { for (int i = 1; i < n; i++) p[i] = p[i - 1] + 1; }
__attribute__((noinline)) static int invariant(int *p, int n, int k) { int s = 0; for (int i = 0; i < n; i++) { s += k * 7 + *p; if (i == 5) *p = 100; } return s; }
int main(void) {
  CHECK(down(5) == ((((4 * 3) + 3) * 3 + 2) * 3 + 1) * 3 && down(0) == 0 && wrap(250) == 9 && wrap(3) == 0 && collatz(27) == 111);
  int m[5][7];
  for (int i = 0; i < 5; i++) for (int j = 0; j < 7; j++) m[i][j] = i * j;
  CHECK(search((const int(*)[7])m, 18) == 36 && search((const int(*)[7])m, 24) == -1 && search((const int(*)[7])m, 0) == 0);
  short s[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  CHECK(strides(s, s + 10) == 1 + 4 + 7 + 10 && strides(s, s) == 0);
  int a[20], b[20];
  for (int i = 0; i < 20; i++) a[i] = i;
  copy(b, a, 20);
  overlap(a, 20);
  CHECK(b[19] == 38 && a[19] == 19 && invariant(&(int){3}, 10, 2) == 10 * 14 + 6 * 3 + 4 * 100);
  int n = 0;
  for (;;) { if (++n > 9) break; if (n & 1) continue; if (n == 8) goto out; }
out:
  CHECK(n == 8);
  while (n --> 0) ;
  CHECK(n == -1);
  for (float f = 0; f < 1; f += 0.125f) n++;
  CHECK(n == 7);
  return 0;
}
