/* Comparisons and bit tests whose operands are spilled: the value that lies in memory must stand where memory may stand. */
#include "check.h"

static int calls;
__attribute__((noinline)) static long keep(long x) { calls++; return x; }

/* Many values live across a call, so that most lie in the frame when they are compared. */
__attribute__((noinline)) static unsigned long masks(long a, long b, long c, long d, long e, long f, int i, int j, int k, int l) {
  long p = keep(a), q = keep(b), r = keep(c), s = keep(d), t = keep(e), u = keep(f);
  int w = (int)keep(i), x = (int)keep(j), y = (int)keep(k), z = (int)keep(l);
  unsigned char g = (unsigned char)keep(a), h = (unsigned char)keep(b);
  unsigned long n = 0;
  keep(0);
  n = n * 2 + ((p & q) != 0);
  n = n * 2 + ((r & s) == 0);
  n = n * 2 + ((t & u) != 0);
  n = n * 2 + ((w & x) != 0);
  n = n * 2 + ((y & z) == 0);
  n = n * 2 + ((p & (1l << (q & 63))) != 0);
  n = n * 2 + ((r & (1l << s)) != 0);
  n = n * 2 + ((w & (1 << y)) == 0);
  n = n * 2 + ((t & (unsigned char)r) != 0);
  n = n * 2 + ((g & h) != 0);
  n = n * 2 + ((u & q) < 0);
  n = n * 2 + ((s & p) > 0);
  keep(n);
  return n * 3 + (unsigned long)(p + 2 * q + 3 * r + 4 * s + 5 * t + 6 * u + w + 7 * x + 8 * y + 9 * z) + g + h;
}

/* A spilled boolean as operand of `test`: it is computed from a widened parameter that is spilled itself. */
__attribute__((noinline)) static long mixed(unsigned __int128 p0, unsigned __int128 p1, long p2) {
  short l0 = (unsigned char)p1;
  _Bool l1 = p2 & l0;
  short l2 = ~28 & (l1 % -5);
  long n = 0;
  for (unsigned i = 3; i--;) {
    for (int k = 0; k < 2; k++) {
      l1 = (((unsigned)k % ((unsigned)l0 | 1)) - (unsigned)p2) / 7 | (((unsigned)((unsigned __int128)i << (n & 31))) + 14u);
      n += (unsigned)(p1 | 3) + k + (long)((unsigned __int128)n * (p0 | i) % ((unsigned)p1 % ((unsigned)l0 | 1) | 1));
    }
    n = n * 31 + keep(l1) + ((p2 & l0) != 0) + (((p2 >> i) & (long)p0) == 0);
  }
  return n + l0 + l1 + l2 + keep((p2 & l0) != 0);
}

int main(void) {
  CHECK(masks(HIDE(long, 0x70f0), HIDE(long, 12), HIDE(long, 0x105), HIDE(long, 8), -1, HIDE(long, -1), 5, HIDE(int, 10), 2, 1) ==
        masks(0x70f0, 12, 0x105, 8, HIDE(long, -1), -1, HIDE(int, 5), 10, HIDE(int, 2), HIDE(int, 1)));
  CHECK(masks(HIDE(long, 0x70f0), 12, 0x105, 8, -1, -1, 5, 10, 2, 1) == 0x8a44);
  CHECK(masks(HIDE(long, 5), 2, 0x300, 9, 3, 4, 8, 8, 3, 4) == 0x1b7a);
  CHECK(mixed(HIDE(long, 3), HIDE(long, 4), HIDE(long, 5)) == 0x79f19);
  CHECK(mixed(HIDE(long, 30), HIDE(long, 41), HIDE(long, 52)) == 0x28e557);
  return 0;
}
