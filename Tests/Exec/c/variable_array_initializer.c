/* An empty initializer makes all of a variable-length array zero, on every way through its declaration (C23 6.7.10). */
/* { dg-options "-std=gnu2x" } */
#include "check.h"

__attribute__((noinline)) static void spoil(int n) {
  volatile unsigned char room[n];
  for (int k = 0; k < n; k++) room[k] = 0xA5;
}

__attribute__((noinline)) static long sum(int n, int rounds) {
  long total = 0;
  for (int r = 0; r < rounds; r++) {
    int a[n] = {};
    for (int k = 0; k < n; k++) {
      total += a[k];
      a[k] = k + 1;
    }
  }
  return total;
}

__attribute__((noinline)) static int plane(int n, int m) {
  struct pair { int x; double y; } grid[n][m] = {};
  int bad = 0;
  for (int k = 0; k < n; k++)
    for (int l = 0; l < m; l++) bad += grid[k][l].x != 0 || grid[k][l].y != 0;
  return bad;
}

__attribute__((noinline)) static int constant(void) {
  int n = 3;
  int a[n] = {};
  return a[0] | a[1] | a[2];
}

int main(void) {
  spoil(HIDE(int, 4000));
  CHECK(sum(HIDE(int, 100), HIDE(int, 3)) == 0);
  spoil(HIDE(int, 4000));
  CHECK(plane(HIDE(int, 7), HIDE(int, 9)) == 0);
  spoil(HIDE(int, 4000));
  CHECK(constant() == 0);
  return 0;
}
