/* Switch: dense, sparse, ranges, negative, 64-bit, fall through, default in the middle, nested, into loops. */
#include "check.h"
#include <limits.h>

__attribute__((noinline)) static int dense(int x) {
  switch (x) {
    case 0: return 10; case 1: return 11; case 2: return 12; case 3: return 13; case 4: return 14; case 5: return 15;
    case 6: return 16; case 7: return 17; case 8: case 9: return 18;
    default: return -1;
  }
}
__attribute__((noinline)) static int sparse(long x) {
  switch (x) {
    case LONG_MIN: return 1; case -1000000: return 2; case -1: return 3; case 0: return 4; case 77: return 5; case 4096: return 6;
    case 1L << 40: return 7; case LONG_MAX: return 8;
  }
  return 0;
}
__attribute__((noinline)) static int ranges(unsigned char c) {
  switch (c) {
    case 'a' ... 'f': return c - 'a' + 10;
    case '0' ... '9': return c - '0';
    default: return -1;
    case 'A' ... 'F': return c - 'A' + 10;
    case 200 ... 255: return 99;
  }
}
__attribute__((noinline)) static int fall(int x) {
  int n = 0;
  switch (x) {
    case 3: n += 100;
    default: n += 10;
    case 1: n += 1; break;
    case 2: n = 1000;
  }
  return n;
}
/* Jumping into a loop. */
__attribute__((noinline)) static int copy(char *to, const char *from, int count) {
  int n = (count + 3) / 4;
  switch (count % 4) {
    case 0: do { *to++ = *from++;
    case 3: *to++ = *from++;
    case 2: *to++ = *from++;
    case 1: *to++ = *from++;
    } while (--n > 0);
  }
  return n;
}
static int nested(int a, int b) {
  switch (a) {
    case 1: switch (b) { case 1: return 11; case 2: break; default: return 19; } return 12;
    case 2: for (;;) { switch (b) { case 5: goto out; default: b++; continue; } }
    out: return b;
  }
  return 0;
}
int main(void) {
  for (int i = -2; i < 12; i++) CHECK(dense(i) == (i < 0 || i > 9 ? -1 : i == 9 ? 18 : 10 + i));
  CHECK(sparse(LONG_MIN) == 1 && sparse(-1000000) == 2 && sparse(-1) == 3 && sparse(0) == 4 && sparse(77) == 5 && sparse(4096) == 6);
  CHECK(sparse(1L << 40) == 7 && sparse(LONG_MAX) == 8 && sparse(0xffffffff) == 0 && sparse(1) == 0);
  CHECK(ranges('c') == 12 && ranges('7') == 7 && ranges('F') == 15 && ranges('g') == -1 && ranges(255) == 99 && ranges(199) == -1);
  CHECK(fall(1) == 1 && fall(2) == 1000 && fall(3) == 111 && fall(4) == 11);
  char out[12] = {0};
  copy(out, "hello world", 11);
  CHECK(!strcmp(out, "hello world") && nested(1, 1) == 11 && nested(1, 2) == 12 && nested(1, 3) == 19 && nested(2, 0) == 5);
  switch (HIDE(int, 3)) ;
  switch (HIDE(char, -1)) { case -1: break; default: CHECK(0); }
  switch (HIDE(unsigned, 0xffffffff)) { case -1: break; default: CHECK(0); }
  return 0;
}
