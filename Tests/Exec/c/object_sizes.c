/* __builtin_object_size and the dynamic one of pointers that were moved, chosen and stepped. */
/* { dg-options "-O2" } */
#include "check.h"

static char small[6], large[10];
struct record { char name[10]; int n; char tail[10]; };
static struct record records[4];
static struct record none[0];
static struct { int i; char c[]; } flexible = {1, "01234"};

#define SIZE(p, mode) __builtin_object_size(p, mode)
#define DYNAMIC(p) __builtin_dynamic_object_size(p, 0)

__attribute__((noinline)) static void chosen(int which) {
  char *p = which ? small : &large[4];
  CHECK(SIZE(p, 0) == 6 && SIZE(p, 2) == 6);
  p = which ? small : large;
  CHECK(SIZE(p, 0) == 10);
  CHECK(SIZE(p, 2) == 6);
  CHECK(DYNAMIC(p) == (which ? 6 : 10));
  p += 2;
  CHECK(DYNAMIC(p) == (which ? 4 : 8));
  CHECK(SIZE(&p[-1], 0) == 9);
  CHECK(SIZE(&p[-3], 0) == 10);
}

__attribute__((noinline)) static void stepped(unsigned n) {
  char *p = large;
  for (unsigned k = 0; k < n; k++) p++;
  CHECK(SIZE(p, 0) == 10);
  CHECK(SIZE(p, 2) == 0);
  CHECK(DYNAMIC(p) == (n <= 10 ? 10 - n : 0));
  CHECK(SIZE(p - 3, 0) == 10);
  char *q = &large[8];
  for (unsigned k = 0; k < n; k++) q--;
  CHECK(SIZE(q, 0) == 10);
  CHECK(SIZE(q, 2) == 2);
  CHECK(DYNAMIC(q) == (n <= 8 ? 2 + n : 0));
}

__attribute__((noinline)) static void allocated(unsigned n, unsigned m, int which) {
  char *p = which ? malloc(n) : calloc(n, m);
  CHECK(SIZE(p, 0) == (size_t)-1);
  CHECK(DYNAMIC(p) == (which ? n : n * m));
  CHECK(DYNAMIC(p + 2) == (which ? n : n * m) - 2);
  char *q = __builtin_alloca(n);
  CHECK(DYNAMIC(q + 1) == n - 1);
  CHECK(DYNAMIC(q + 1 + n) == 0);
  free(p);
}

int main(void) {
  chosen(HIDE(int, 0));
  chosen(HIDE(int, 1));
  stepped(HIDE(unsigned, 3));
  allocated(HIDE(unsigned, 20), HIDE(unsigned, 3), HIDE(int, 1));
  allocated(HIDE(unsigned, 20), HIDE(unsigned, 3), HIDE(int, 0));
  CHECK(SIZE(&none[0].tail, 0) == 0);
  CHECK(SIZE(&records[2].name[3], 0) == 2 * sizeof(struct record) - 3);
  CHECK(SIZE(&flexible.c, 0) == 6);
  char *member = HIDE(int, 1) ? &records[1].name[4] : &records[1].tail[9];
  CHECK(SIZE(member, 3) <= 1);
  return 0;
}
