/* setjmp and longjmp: return values, volatile locals, jumps out of deep recursion, loops of jumps. */
#include "check.h"
#include <setjmp.h>

static jmp_buf place;
static int level;
__attribute__((noinline)) static int dive(int n) {
  level++;
  if (n == 0) longjmp(place, 42);
  return dive(n - 1) + 1;
}
int main(void) {
  volatile int kept = 1;
  int r = setjmp(place);
  if (r == 0) {
    kept = 2;
    dive(10);
    CHECK(0);
  }
  CHECK(r == 42 && kept == 2 && level == 11);
  volatile int rounds = 0;
  switch (setjmp(place)) {
    case 0: rounds++; longjmp(place, 1);
    case 1: rounds += 10; longjmp(place, 2);
    case 2: rounds += 100; longjmp(place, 0 + 3);
    default: rounds += 1000;
  }
  CHECK(rounds == 1111);
  volatile double d = 1.5;
  for (volatile int i = 0; i < 5; i++)
    if (setjmp(place) == 0) { d += 1; longjmp(place, 1); }
  CHECK(d == 6.5);
  return 0;
}
