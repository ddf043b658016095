/* Volatile objects changed behind the compiler's back by a signal handler; volatile structures, pointers, bit-fields. */
#include "check.h"
#include <signal.h>

static volatile sig_atomic_t flag;
static volatile struct { int a; unsigned b : 4; } state;
static void handler(int number) { flag += number; state.a++; }
int main(void) {
  signal(SIGUSR1, handler);
  for (int i = 0; i < 3; i++) raise(SIGUSR1);
  CHECK(flag == 3 * SIGUSR1 && state.a == 3);
  int v = 1;
  volatile int *p = &v;
  *p = 2;
  int sum = *p + *p;
  *p;
  CHECK(sum == 4 && v == 2);
  state.b = 5;
  state.b |= 8;
  CHECK(state.b == 13);
  volatile int local = 10;
  while (local > 0) local -= 3;
  CHECK(local == -2);
  int *volatile pointer = &v;
  *pointer = 9;
  CHECK(v == 9);
  return 0;
}
