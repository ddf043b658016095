/* __attribute__((cleanup)): on leaving by fall through, return, break, goto; in reverse order. */
#include "check.h"
static char said[32];
static int n;
static void bye(char *c) { said[n++] = *c; }
#define GUARD(name, c) char name __attribute__((cleanup(bye))) = c
static int leave(int how) {
  GUARD(a, 'a');
  for (int i = 0; i < 2; i++) {
    GUARD(b, 'b');
    if (how == 1) break;
    if (how == 2) return 5;
    if (how == 3) goto out;
    { GUARD(c, 'c'); if (how == 4) continue; }
  }
out:;
  GUARD(d, 'd');
  return 7;
}
static int said_is(const char *text) { said[n] = 0; n = 0; return !strcmp(said, text); }
int main(void) {
  CHECK(leave(0) == 7 && said_is("cbcbda") && leave(1) == 7 && said_is("bda") && leave(2) == 5 && said_is("ba"));
  CHECK(leave(3) == 7 && said_is("bda") && leave(4) == 7 && said_is("cbcbda"));
  return 0;
}
