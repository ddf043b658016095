/* __int128: arithmetic, shifts, comparison, conversion, passing and returning. */
#include "check.h"

typedef __int128 S;
typedef unsigned __int128 U;
static U make(unsigned long high, unsigned long low) { return (U)high << 64 | low; }
static unsigned long high(U x) { return (unsigned long)(x >> 64); }
__attribute__((noinline)) static U mix(int a, U b, long c, U d, S e) { return b * 3 + d - (U)e + (unsigned)a + (U)c; }

int main(void) {
  U a = make(HIDE(unsigned long, 0x0123456789abcdefUL), HIDE(unsigned long, 0xfedcba9876543210UL));
  CHECK(high(a + a) == 0x02468acf13579bdfUL && (unsigned long)(a + a) == 0xfdb97530eca86420UL);
  CHECK(high(a * 10) == 0xb60b60b60b60b5fUL && (unsigned long)(a * 10) == 0xf49f49f49f49f4a0UL);
  for (int n = HIDE(int, 1); n < 128; n += 9) {
    CHECK(((a << n) >> n) == (n ? a & (~(U)0 >> n) : a));
    CHECK((S)(a << n) >> n << n == (S)(a << n));
  }
  S s = -(S)a;
  CHECK(s < 0 && -s == (S)a && (s >> 127) == -1);
  for (unsigned long d = HIDE(unsigned long, 3); d < 0x1000000000000000UL; d = d * 7 + 1) {
    CHECK(a / d * d + a % d == a && a % d < d);
    CHECK(s / (S)d * (S)d + s % (S)d == s);
  }
  U d = make(HIDE(unsigned long, 5), 99);
  CHECK(a / d * d + a % d == a && a % d < d && a / d == 0x3a4114b4f7bbfbUL - 0x3a4114b4f7bbfbUL + a / d);
  CHECK(mix(7, a, -5, d, -1) == a * 3 + d + 1 + 7 - 5);
  CHECK((double)make(1, 0) == 18446744073709551616.0 && (S)-1e20 == -(S)100000000000000000000.0);
  CHECK((float)(S)-3 == -3.0f && (U)1.5e30 > make(1, 0));
  CHECK((a > d) && !(a < d) && a != d && (S)s < (S)d && (U)s > d);
  S n = HIDE(int, -5);
  CHECK(n == -5 && high((U)n) == ~0UL);
  return 0;
}
