/* Pointer arithmetic, comparison, differences of odd element sizes, arrays of arrays, pointers to arrays and functions. */
#include "check.h"
#include <stddef.h>
struct odd { char c[7]; };
static int apply(int (*const *table)(int), int n, int x) { for (int i = 0; i < n; i++) x = table[i](x); return x; }
static int inc(int x) { return x + 1; }
static int dbl(int x) { return x * 2; }
static int (*choose(int which))(int) { return which ? inc : dbl; }
static void swap(void **a, void **b) { void *t = *a; *a = *b; *b = t; }
int main(void) {
  struct odd list[10], *p = list + 7, *q = &list[2];
  CHECK(p - q == 5 && q - p == -5 && (char *)p - (char *)q == 35 && p > q && p != q && &p[-7] == list && *&p == p);
  int grid[3][4][5];
  int (*plane)[4][5] = &grid[1], *cell = &grid[1][2][3];
  CHECK(cell - &grid[0][0][0] == 33 && (*plane)[2] + 3 == cell && sizeof *plane == 80 && plane[1][0] - grid[0][0] == 40);
  for (int *i = &grid[0][0][0], n = 0; n < 60; n++) *i++ = n;
  CHECK(grid[2][3][4] == 59 && *(*(*(grid + 1) + 1) + 1) == 26 && grid[1][-1][5] == grid[0][4][0]);
  int (*const table[])(int) = {inc, dbl, choose(1), *choose(0), &inc};
  CHECK(apply(table, 5, 3) == 19 && (choose(1))(4) == 5 && (**choose(0))(4) == 8 && choose(0) == dbl);
  void *a = &a, *b = list;
  swap(&a, &b);
  CHECK(a == list && b == &a && !(a == NULL) && (a ? 1 : 0));
  ptrdiff_t d = (short *)0x1000 - (short *)0x800;
  CHECK(d == 0x400);
  const char *s = "walk", *t = s;
  while (*t) t++;
  CHECK(t - s == 4 && *--t == 'k' && *(t -= 2) == 'a' && t++[1] == 'l');
  char text[] = "abc", *e = text;
  ++*e++;
  CHECK(text[0] == 'b' && *e == 'b' && (*e++)++ == 'b' && text[1] == 'c' && e == text + 2);
  int values[5] = {5, 4, 3, 2, 1}, *v = values + 4;
  CHECK(v[-1] == 2 && 2[values] == 3 && *(values + *v) == 4);
  unsigned long index = HIDE(unsigned, 3);
  CHECK(values[index - 1] == 3 && values[HIDE(signed char, -1) + 2] == 4);
  return 0;
}
