/* When bounds of variably modified types are evaluated, and how long what alloca gives lives. */
#include "check.h"

static int i;
static void *p;

static void literal(int expected) {
  (void)(int (*)[++i]){p};
  CHECK(i == expected);
}

static void behind_comma(void) {
  i = 10;
  (++i, literal(12), (int (*)[++i]){p});
  CHECK(i == 13);
}

static int called(void) { return ++i; }
static void dropped(void) {
  i = 0;
  (int){called()};
  (void)(int){called()};
  (void)(float){called()}, (void)(_Complex double){called()};
  CHECK(i == 4);
}

static void sizes(int n) {
  int (*t)[n];
  int d[3][n];
  int k = 0, j = 0;
  char b[1][n + 3];
  (void)sizeof(b[k++ + sizeof(j++)]);
  CHECK(k == 1);
  CHECK(j == 0);
  __typeof__(b[k++]) c1;
  CHECK(k == 2);
  __typeof__(t + (k++, 0)) c2;
  CHECK(k == 3);
  (void)sizeof(d[k++]);
  CHECK(k == 4);
  /* A pointer's size asks for no bound. */
  (void)__alignof__(__typeof__(t + (k++, 0)));
  (void)sizeof(__typeof__(t + (k++, 0)));
  (void)sizeof(int (*)[k++]);
  CHECK(k == 4);
  (void)sizeof(int[k++]);
  CHECK(k == 5);
}

static int kept(int n) {
  char *a, *b;
  if (1) {
    char array[n];
    array[0] = 3;
    a = __builtin_alloca(8);
    a[0] = array[0];
  }
  b = __builtin_alloca(64);
  __builtin_memset(b, 0, 64);
  return a[0];
}

int main(void) {
  behind_comma();
  dropped();
  sizes(10);
  CHECK(kept(48) == 3);
  return 0;
}
