/* Constructors and destructors with priorities, run before and after main; atexit. */
#include "check.h"
#include <unistd.h>

static char order[8];
static int n;
__attribute__((constructor(201))) static void second(void) { order[n++] = '2'; }
__attribute__((constructor)) static void third(void) { order[n++] = '3'; }
__attribute__((constructor(101))) static void first(void) { order[n++] = '1'; }
__attribute__((destructor(150))) static void last(void) { if (n != 5) _exit(3); }
__attribute__((destructor)) static void before(void) { n++; }
static void at_exit(void) { n++; }
int main(void) {
  CHECK(n == 3 && !strcmp(order, "123"));
  atexit(at_exit);
  return 0;
}
