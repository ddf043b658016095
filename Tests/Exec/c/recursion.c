/* Recursion that keeps values over calls: Ackermann, permutations, quick sort, N queens, mutual descent. */
#include "check.h"

static unsigned ackermann(unsigned m, unsigned n) { return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1)); }
static int permutations(int *a, int k, int n) {
  if (k == n) return a[0] * 2 < a[n - 1] * 3;
  int count = 0;
  for (int i = k; i < n; i++) {
    int t = a[k]; a[k] = a[i]; a[i] = t;
    count += permutations(a, k + 1, n);
    t = a[k]; a[k] = a[i]; a[i] = t;
  }
  return count;
}
static void sort(double *a, int n) {
  if (n < 2) return;
  double pivot = a[n / 2];
  int i = 0, j = n - 1;
  for (;; i++, j--) {
    while (a[i] < pivot) i++;
    while (a[j] > pivot) j--;
    if (i >= j) break;
    double t = a[i]; a[i] = a[j]; a[j] = t;
  }
  sort(a, i);
  sort(a + i, n - i);
}
static int queens(int n, unsigned columns, unsigned left, unsigned right) {
  unsigned all = (1u << n) - 1;
  if (columns == all) return 1;
  int count = 0;
  for (unsigned free = all & ~(columns | left | right); free; free &= free - 1) {
    unsigned bit = free & -free;
    count += queens(n, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return count;
}
int main(void) {
  CHECK(ackermann(2, 9) == 21 && queens(8, 0, 0, 0) == 92);
  int a[] = {1, 2, 3, 4, 5, 6};
  CHECK(permutations(a, 0, 6) == 432);
  CHECK(a[0] == 1 && a[5] == 6);
  double d[500];
  unsigned seed = 1;
  for (int i = 0; i < 500; i++) d[i] = (seed = seed * 1103515245u + 12345u) / 65536 % 1000 * 0.5;
  sort(d, 500);
  for (int i = 1; i < 500; i++) CHECK(d[i - 1] <= d[i]);
  return 0;
}
