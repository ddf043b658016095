/* Variable length arrays: sizes, two dimensions, in loops and recursion, as parameters, typedefs, alloca beside them. */
#include "check.h"
#include <alloca.h>

__attribute__((noinline)) static int trace(int n, int m[n][n]) {
  int sum = 0;
  for (int i = 0; i < n; i++) sum += m[i][i];
  return sum;
}
__attribute__((noinline)) static int depth(int n) {
  char text[n + 1];
  memset(text, 'a', n);
  text[n] = 0;
  return n == 0 ? 0 : (int)strlen(text) + depth(n - 1);
}
static int column(int rows, int columns, const short (*m)[columns], int k) {
  int sum = 0;
  for (int i = 0; i < rows; i++) sum += m[i][k];
  return sum;
}
int main(void) {
  int n = HIDE(int, 7);
  int m[n][n];
  CHECK(sizeof m == 49 * sizeof(int) && sizeof m[0] == 7 * sizeof(int));
  for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) m[i][j] = i * 10 + j;
  CHECK(trace(n, m) == 231 && &m[3][2] - &m[0][0] == 23 && depth(10) == 55);
  short s[3][n];
  for (int i = 0; i < 3; i++) for (int j = 0; j < n; j++) s[i][j] = j;
  CHECK(column(3, n, s, 4) == 12);
  typedef long row[n];
  n = 3;
  row r;
  CHECK(sizeof(r) == 56 && sizeof(row[2]) == 112);
  for (int k = 1; k < 2000; k++) {
    char buffer[k * 10];
    buffer[0] = k;
    buffer[k * 10 - 1] = k + 1;
    CHECK((char)(buffer[0] + 1) == buffer[k * 10 - 1] || k * 10 == 1);
    if (k % 3 == 0) continue;
    if (k == 1999) break;
  }
  int count = 0;
again: {
  char piece[1000 + count];
  piece[0] = 1;
  if (piece[0] && ++count < 10000) goto again; /* the array's space is given back each time */
}
  CHECK(count == 10000);
  char *a = alloca(100), *b = alloca(n * 10);
  memset(a, 1, 100);
  memset(b, 2, 30);
  CHECK(a[99] == 1 && ((unsigned long)a & 15) == 0 && a != b);
  int (*p)[n] = (int (*)[n])m;
  CHECK(&p[1][0] - &p[0][0] == 3);
  return 0;
}
