/* Bit builtins: count, find, swap, rotate idioms, overflow checks. */
#include "check.h"
#include <limits.h>
#include <stdint.h>

int main(void) {
  unsigned u = HIDE(unsigned, 0x00f0a000u);
  unsigned long l = HIDE(unsigned long, 0x8000000000000100UL);
  CHECK(__builtin_clz(u) == 8 && __builtin_ctz(u) == 13 && __builtin_popcount(u) == 6 && __builtin_parity(u) == 0 && __builtin_ffs(u) == 14);
  CHECK(__builtin_clzl(l) == 0 && __builtin_ctzl(l) == 8 && __builtin_popcountl(l) == 2 && __builtin_ffsll(0) == 0 && __builtin_ffsl(l) == 9);
  CHECK(__builtin_clrsb(HIDE(int, -1)) == 31 && __builtin_clrsb(HIDE(int, 255)) == 23 && __builtin_parityl(7) == 1);
  CHECK(__builtin_bswap16(0x1234) == 0x3412 && __builtin_bswap32(u) == 0x00a0f000u && __builtin_bswap64(l) == 0x0001000000000080UL);
  for (int n = HIDE(int, 1); n < 32; n++) CHECK((u << n | u >> (32 - n)) == (u << n) + (u >> (32 - n)));
  int r;
  CHECK(__builtin_add_overflow(HIDE(int, INT_MAX), 1, &r) && r == INT_MIN && !__builtin_add_overflow(HIDE(int, 1), 2, &r) && r == 3);
  unsigned char c;
  CHECK(__builtin_mul_overflow(HIDE(int, 16), 16, &c) && c == 0 && !__builtin_mul_overflow(HIDE(int, 15), 17, &c) && c == 255);
  long s;
  CHECK(__builtin_sub_overflow(HIDE(long, LONG_MIN), 1L, &s) && s == LONG_MAX && __builtin_smull_overflow(HIDE(long, 1L << 62), 2, &s));
  unsigned long x;
  CHECK(__builtin_sub_overflow(HIDE(unsigned, 1), HIDE(unsigned, 2), &x) && !__builtin_uaddl_overflow(HIDE(unsigned long, 5), 6, &x) && x == 11);
  CHECK(__builtin_umull_overflow(HIDE(unsigned long, 1UL << 33), 1UL << 31, &x) && x == 0);
  CHECK(__builtin_add_overflow_p(HIDE(int, 127), 1, (signed char)0) && !__builtin_add_overflow_p(HIDE(int, 126), 1, (signed char)0));
  CHECK(__builtin_expect(HIDE(int, 5), 1) == 5 && __builtin_abs(HIDE(int, -4)) == 4 && __builtin_labs(HIDE(long, -1L << 40)) == 1L << 40);
  int value = 4;
  CHECK(__builtin_object_size(&value, 0) == 4 && *(int *)__builtin_assume_aligned(&value, 4) == 4);
  __builtin_prefetch(&value, 0, 3);
  if (HIDE(int, 0)) __builtin_unreachable();
  return 0;
}
