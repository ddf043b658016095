/* { dg-options "-std=gnu2y" } */
/* C2Y: declarations in the headers of if and switch, named loops, _Defer, case ranges, octal and delimited escapes, _Countof. */
#include "check.h"
#include <stdcountof.h>
#include <stddefer.h>

static char trace[200];
static void note(const char *text) { strcat(trace, text); }
static int next(int n) { return n + 1; }

static int selection(int n) {
  if (int x = next(n); x > 5) return x;
  else if (int y = x * 2) return y + (x == 0);
  else note("zero");
  if (int k = n) return k;
  switch (int z = next(n); z) {
  case 0 ... 3: return 100 + z;
  default: return z;
  }
}

static int deferred(int n) {
  _Defer note("a");
  _Defer { note("b"); }
  for (int i = 0; i < 3; i++) {
    defer note("i");
    if (i == n) break;
    if (i == 0) continue;
    note(".");
  }
  if (n == 2) _Defer note("alone");
  note("|");
  if (n == 1) return n * 10;
  {
    defer {
      for (int j = 0; j < 2; j++) { if (j) break; note("j"); }
    }
    note("in");
  }
  return n;
}

static int value_first(void) {
  int x = 1;
  defer x = 5;
  return x;
}

static void unlock(int **p) { **p = 0; }

static int mixed(void) {
  int locked = 1, seen = 0;
  {
    __attribute__((cleanup(unlock))) int *guard = &locked;
    defer seen = locked;
  }
  return seen * 10 + locked;
}

static int jumps(int n) {
  int count = 0;
again:
  {
    defer count++;
    if (n-- > 0) goto again;
  }
  return count;
}

static int named(void) {
  int sum = 0;
outer:
  for (int i = 0; i < 4; i++) {
  inner:
    for (int j = 0; j < 4; j++) {
      if (j == 2) continue outer;
      if (i == 3) break outer;
      switch (j) {
      case 1: continue inner;
      }
      sum += 10 * i + j;
    }
  }
  return sum;
}

int main(void) {
  CHECK(selection(7) == 8 && selection(1) == 4 && trace[0] == 0);
  CHECK(selection(-1) == -1 && strcmp(trace, "zero") == 0);
  trace[0] = 0;
  CHECK(deferred(1) == 10 && strcmp(trace, "ii|ba") == 0);
  trace[0] = 0;
  CHECK(deferred(2) == 2 && strcmp(trace, "i.iialone|injba") == 0);
  CHECK(value_first() == 1 && mixed() == 10 && jumps(3) == 4 && named() == 30);
  int a[7], b[3][5];
  CHECK(countof(a) == 7 && _Countof(b) == 3 && _Countof(b[0]) == 5 && _Countof(int[9]) == 9);
  CHECK(0o17 == 15 && 0O7 == 7);
  CHECK(strcmp("\o{101}\x{42}\u{43}\u{e9}", "ABC\u00e9") == 0 && '\x{7f}' == 127);
  CHECK(_Generic(int, int: 1, default: 0) && _Generic(const int, int: 0, const int: 1));
  return 0;
}
