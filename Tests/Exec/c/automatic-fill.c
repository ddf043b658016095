/* -ftrivial-auto-var-init=pattern: automatic objects without an initializer are filled with bytes 0xfe, but for those with the attribute. */
/* { dg-options "-ftrivial-auto-var-init=pattern" } */
#include "check.h"
#include <string.h>

struct s { char a; long b; };

static int filled(const void *p, unsigned long n) {
  const volatile unsigned char *c = p;
  for (unsigned long i = 0; i < n; i++)
    if (c[i] != 0xfe) return 0;
  return 1;
}

static int variable(int n) {
  long a[n];
  return filled(a, sizeof a);
}

static int loop(void) {
  int sum = 0;
  for (int i = 0; i < 3; i++) {
    unsigned x;
    sum += x == 0xfefefefeu;
    x = 0;
  }
  return sum;
}

int main(void) {
  int i;
  struct s s;
  char text[37];
  int given = 3;
  int keep __attribute__((uninitialized));
  keep = 4;
  CHECK(filled(&i, sizeof i) && filled(text, sizeof text));
  CHECK(filled(&s.a, 1) && filled(&s.b, sizeof s.b));
  /* Padding is zero. */
  CHECK(((volatile unsigned char *)&s)[1] == 0);
  CHECK(given == 3 && keep == 4);
  CHECK(variable(HIDE(int, 9)));
  CHECK(loop() == 3);
  return 0;
}
