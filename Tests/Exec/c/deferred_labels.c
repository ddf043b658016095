/* { dg-options "-std=gnu2y -fexceptions" } */
/* Labels and jumps inside deferred statements, which are expanded at every exit of their block. */
#include "check.h"

static char trace[400];
static void note(const char *s) { strcat(trace, s); }
static void close(int *p) { note(*p == 1 ? "(1" : "(2"), note(")"); }

static int loops(int n) {
  for (int i = 0; i < 3; i++) {
    _Defer {
      int k = 0;
    again:
      if (k++ < i) {
        note("d");
        goto again;
      }
      if (i == 2) goto out;
      note("x");
    out:;
    }
    if (i == 1 && n) continue;
    if (i == 2 && n > 1) return i;
    note("i");
  }
  return -1;
}

static int nested(int n) {
  int total = 0;
  {
    _Defer {
      int k = 0;
    outer:
      {
        _Defer {
          int j = 0;
        inner:
          if (++j < 2) goto inner;
          total += j;
        }
        if (n == 1) goto skip;
        total += 10;
      }
    skip:
      if (++k < 3) goto outer;
    }
    if (n == 2) goto leave;
    total += 100;
  }
leave:
  return total;
}

/* Objects with cleanups and of run-time size inside: a jump leaves their scopes and no others. */
static void scopes(int n) {
  __attribute__((cleanup(close))) int one = 1;
  _Defer {
    int k = 0;
  back:
    {
      __attribute__((cleanup(close))) int two = 2;
      char room[n + k];
      memset(room, k, sizeof room);
      if (++k < 3) goto back;
      if (n > 3) goto done;
      note("-");
    }
    note("+");
  done:;
  }
  if (n == 5) return;
  note("body");
}

static int dispatch(int n) {
  int r = 0;
  {
    _Defer {
      __label__ local;
      switch (n) {
        case 0: goto two;
        case 1: r += 1;
        two:
        default: r += 2;
      }
      if (r < 20) goto local;
      r = -1;
    local:;
    }
    if (n == 7) goto end;
    r = 5;
  }
end:
  return r;
}

static int assembly(int n) {
  int r = 0;
  {
    _Defer {
      asm goto("test %0, %0\n\tjz %l[zero]" : : "r"(n) : "cc" : zero);
      r += 1;
    zero:
      r += 2;
    }
    if (n > 4) goto end;
    r += 10;
  }
end:
  return r;
}

int main(void) {
  loops(0);
  CHECK(strcmp(trace, "ixidxidd") == 0);
  trace[0] = 0;
  CHECK(loops(1) == -1 && strcmp(trace, "ixdxidd") == 0);
  trace[0] = 0;
  CHECK(loops(2) == 2 && strcmp(trace, "ixdxdd") == 0);
  CHECK(nested(0) == 136 && nested(1) == 106 && nested(2) == 36);
  trace[0] = 0;
  scopes(3);
  CHECK(strcmp(trace, "body(2)(2)-(2)+(1)") == 0);
  trace[0] = 0;
  scopes(5);
  CHECK(strcmp(trace, "(2)(2)(2)(1)") == 0);
  CHECK(dispatch(0) == 7 && dispatch(1) == 8 && dispatch(7) == 2);
  CHECK(assembly(0) == 12 && assembly(1) == 13 && assembly(5) == 3);
  return 0;
}
