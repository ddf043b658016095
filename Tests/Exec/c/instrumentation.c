/* { dg-options "-finstrument-functions" }
   Entry and exit of every function are reported with its address, in order. */
#include <stdlib.h>
#define QUIET __attribute__((no_instrument_function))

static void *entered[16];
static int depth, most, entries, exits;

QUIET void __cyg_profile_func_enter(void *function, void *caller) {
  entered[depth++] = function;
  if (depth > most) most = depth;
  entries++;
}
QUIET void __cyg_profile_func_exit(void *function, void *caller) {
  if (entered[--depth] != function) exit(2);
  exits++;
}

static int leaf(int x) {
  if (x > 1) return x;
  return 1;
}
static void early(int x) {
  if (x) return;
  leaf(x);
}
static int recursive(int n) { return n == 0 ? 0 : 1 + recursive(n - 1); }

int main(void) {
  volatile int three = 3;
  if (entered[0] != (void *)main || depth != 1) return 1;
  if (leaf(three) != 3 || recursive(three) != 3) return 3;
  early(three);
  early(three - 3);
  if (depth != 1 || most != 5 || entries != 9 || exits != 8) return 4;
  return 0;
}
