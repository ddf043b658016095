/* { dg-options "-ftrapv -w" } */
/* -ftrapv: signed + - * and negation of int and wider types end the program when the result does not fit; all else goes on. */
#include "check.h"
#include <limits.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int one = 1;
static volatile long large = LONG_MAX;
static volatile __int128 huge = (__int128)1 << 126;

static void add(void) { one = INT_MAX + one; }
static void subtract(void) { large = -2 - large; }
static void multiply(void) { large = large * 2; }
static void negate(void) { int x = INT_MIN + one - 1; one = -x; }
static void increment(void) { int x = INT_MAX - one + 1; x++; one = x; }
static void wide(void) { huge = huge + huge; }
static void unsigned_types(void) { unsigned x = UINT_MAX; x += one; CHECK(x == 0); }
static void narrow_types(void) { signed char c = SCHAR_MAX; c += one; CHECK(c == SCHAR_MIN); }
static void in_range(void) { CHECK(one * 5 - 7 == -2 && large + -1 == LONG_MAX - 1); }

static int traps(void (*f)(void)) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    f();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

int main(void) {
  CHECK(traps(add) && traps(subtract) && traps(multiply) && traps(negate) && traps(increment) && traps(wide));
  CHECK(!traps(unsigned_types) && !traps(narrow_types) && !traps(in_range));
  return 0;
}
