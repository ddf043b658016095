/* Locals aligned beyond the stack beside variable-length arrays and alloca. */
#include "check.h"
#include <stdint.h>

__attribute__((noinline)) static void fill(char *p, int n, int v) { memset(p, v, n); }
#define ALIGNED(p, n) (((uintptr_t)(p) & ((n) - 1)) == 0)

__attribute__((noinline)) static int vla(int n, int a, int b, int c, int d, int e, int f, int on_stack) {
  _Alignas(64) char x[100];
  _Alignas(256) int y = n;
  char v[n];
  fill(v, n, 1);
  fill(x, sizeof x, 2);
  CHECK(ALIGNED(x, 64) && ALIGNED(&y, 256));
  int sum = 0;
  for (int i = 0; i < n; i++) {
    char w[i + 1];
    _Alignas(32) char z[8];
    fill(w, i + 1, 3);
    fill(z, 8, 4);
    CHECK(ALIGNED(z, 32));
    sum += w[i] + z[7] + v[i] + x[99];
  }
  return sum + y + on_stack;
}

__attribute__((noinline)) static int dynamic(int n) {
  _Alignas(128) long x[3] = {1, 2, 3};
  int sum = 0;
  for (int i = 0; i < n; i++) {
    char *p = __builtin_alloca(i * 17 + 1);
    char *q = __builtin_alloca_with_align(9, 64 * 8);
    CHECK(ALIGNED(q, 64) && ALIGNED(x, 128) && ALIGNED(p, 16));
    fill(p, i * 17 + 1, i);
    fill(q, 9, i);
    sum += p[i * 17] + q[8];
  }
  return sum + (int)(x[0] + x[1] + x[2]);
}

__attribute__((noinline)) static int recursive(int n) {
  _Alignas(64) int here = n;
  int v[n + 1];
  v[n] = n;
  CHECK(ALIGNED(&here, 64));
  return n == 0 ? 0 : recursive(n - 1) + here + v[n];
}

int main(void) {
  CHECK(vla(10, 1, 2, 3, 4, 5, 6, 7) == 10 * (3 + 4 + 1 + 2) + 10 + 7);
  CHECK(dynamic(10) == 2 * 45 + 6);
  CHECK(recursive(20) == 2 * 210);
  return 0;
}
