/* Structures and unions of run-time size: layout, access, copies, arguments, sizeof and offsetof (GNU C). */
#include <stdarg.h>
#include <stddef.h>
#include "check.h"

static int sides;
static int side(int n) { return sides++, n; }

static int layout(int n) {
  struct s {
    char c;
    short a[n];
    char d;
    int i;
    double v[n][2];
    char last;
  } x;
  CHECK(sizeof(struct s) == sizeof x);
  size_t d = 2 + 2 * n, i = (d + 1 + 3) & ~3ul, v = (i + 4 + 7) & ~7ul, last = v + 16 * n;
  CHECK(offsetof(struct s, d) == d && offsetof(struct s, i) == i && offsetof(struct s, v) == v);
  CHECK(offsetof(struct s, last) == last && sizeof x == ((last + 1 + 7) & ~7ul));
  CHECK(_Alignof(struct s) == 8);
  CHECK((char *)&x.i - (char *)&x == (long)i && (char *)x.v[1] - (char *)&x == (long)v + 16);
  x.c = 1;
  for (int k = 0; k < n; k++) x.a[k] = k;
  x.d = 2;
  x.i = 3;
  for (int k = 0; k < n; k++) x.v[k][0] = x.v[k][1] = k + 0.5;
  x.last = 9;
  struct s y;
  y = x;
  x.a[n - 1] = x.i = x.last = 0;
  struct s *p = &y;
  p->d++;
  CHECK(y.c == 1 && y.a[n - 1] == n - 1 && p->d == 3 && p->i == 3 && p->v[n - 1][1] == n - 0.5 && p->last == 9);
  return sizeof x;
}

static int evaluated_once(int n) {
  sides = 0;
  struct s {
    char a[side(n)];
    int b;
  };
  CHECK(sides == 1);
  n = 1000;
  struct s x, y;
  struct s *p = &x;
  p->b = 5;
  y = *p;
  CHECK(sides == 1 && y.b == 5);
  return sizeof(struct s) + offsetof(struct s, b);
}

static int unions(int n) {
  union u {
    char small;
    int many[n];
    struct {
      char first[n * 5];
      short second;
    } inner;
  } a, b;
  size_t inner = (5 * n + 1 & ~1) + 2, whole = inner > 4ul * n ? inner : 4ul * n;
  CHECK(sizeof(union u) == ((whole + 3) & ~3ul));
  a.many[n - 1] = 7;
  b = a;
  CHECK(b.many[n - 1] == 7);
  b.inner.second = 3;
  return b.inner.second;
}

static int nested_arrays(int n) {
  typedef struct {
    int id;
    char text[n];
  } item;
  item list[3], copy;
  for (int k = 0; k < 3; k++) {
    list[k].id = k;
    memset(list[k].text, 'a' + k, n);
  }
  item *end = list + 3, *at = list;
  int sum = 0;
  while (at < end) sum += at++->id;
  CHECK(sum == 3 && end - list == 3 && at[-1].text[n - 1] == 'c');
  copy = list[1];
  CHECK(copy.id == 1 && copy.text[0] == 'b');
  struct {
    item pair[2];
    int tail;
  } both;
  both.pair[0] = list[2];
  both.pair[1] = copy;
  both.tail = 4;
  CHECK(both.pair[1].text[n - 1] == 'b' && both.pair[0].id == 2);
  CHECK(sizeof both == 2 * sizeof(item) + 4 && sizeof list == 3 * sizeof(item));
  return both.tail;
}

static int passing(int n) {
  typedef struct {
    int length;
    int values[n];
  } sequence;
  sequence s;
  s.length = n;
  for (int k = 0; k < n; k++) s.values[k] = k + 1;
  int total(sequence t) {
    int r = 0;
    for (int k = 0; k < t.length; k++) r += t.values[k]++;
    return r;
  }
  sequence doubled(sequence t) {
    for (int k = 0; k < t.length; k++) t.values[k] *= 2;
    return t;
  }
  int variadic(int count, ...) {
    va_list list;
    va_start(list, count);
    int r = 0;
    sequence t;
    while (count--) {
      t = va_arg(list, sequence);
      r += total(t) + va_arg(list, int);
    }
    va_end(list);
    return r;
  }
  int first = total(s);
  CHECK(first == n * (n + 1) / 2 && s.values[0] == 1);
  CHECK(variadic(2, s, 1000, s, 2000) == 2 * first + 3000);
  sequence t;
  t = doubled(s);
  CHECK(total(t) == 2 * first);
  t = n > 2 ? s : t;
  CHECK(total(t) == first);
  t = ({ sequence u; u = s; u.values[0] = 100; u; });
  return total(t);
}

static int pointers_to_arrays(int n) {
  struct {
    int (*row)[n];
    int k;
  } s;
  int matrix[3][n];
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < n; j++) matrix[i][j] = i * 10 + j;
  s.row = matrix;
  s.row++;
  s.k = 1;
  CHECK(sizeof s == 16);
  return (*s.row)[2] + s.row[1][s.k];
}

static int parameters(int n, int a[side(n)], int (*b)[side(2 * n)], int c[static n][n + 1]) {
  return sides * 1000 + sizeof *b + sizeof c[0] + b[1][1] + c[1][2];
}

static int from_typedef(int n) {
  typedef int row[n];
  n += 5;
  row a, b[2];
  int(*p)[n] = 0;
  CHECK(sizeof *p == 4ul * n);
  CHECK(sizeof(typeof(b[0])) == sizeof(row));
  sides = 0;
  size_t s = sizeof(int[side(3)]) + sizeof(*(int(*)[side(4)])0);
  CHECK(sides == 2 && s == 28);
  return sizeof a + sizeof b;
}

int main(void) {
  CHECK(layout(HIDE(int, 3)) > 0 && layout(HIDE(int, 4)) > 0 && layout(HIDE(int, 1)) > 0);
  CHECK(evaluated_once(HIDE(int, 5)) == 12 + 8);
  CHECK(unions(HIDE(int, 3)) == 3);
  CHECK(nested_arrays(HIDE(int, 7)) == 4);
  CHECK(passing(HIDE(int, 6)) == 120);
  CHECK(pointers_to_arrays(HIDE(int, 4)) == 12 + 21);
  int b[2][10], c[2][6];
  b[1][1] = 5;
  c[1][2] = 7;
  sides = 0;
  CHECK(parameters(HIDE(int, 5), 0, b, c) == 2000 + 40 + 24 + 12);
  CHECK(from_typedef(HIDE(int, 3)) == 12 + 24);
  return 0;
}
