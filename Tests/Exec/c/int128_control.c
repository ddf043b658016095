/* Switches on __int128, and checked arithmetic on every mix of widths with it. */
#include "check.h"

typedef __int128 i128;
typedef unsigned __int128 u128;
#define WIDE(h, l) ((u128)(h) << 64 | (l))

__attribute__((noinline)) static int which(i128 x) {
  int r = 1;
  switch (x) {
  case 0: return 10;
  case 1: r = 2; /* fall through */
  case 2: return r + 20;
  case -1: return 30;
  case (i128)1 << 64: return 40;
  case ((i128)1 << 64) + 1: return 41;
  case (i128)WIDE(0x8000000000000000, 0): return 50;
  case (i128)WIDE(5, 7) ... (i128)WIDE(5, 9): return 60;
  default: return r;
  }
}
__attribute__((noinline)) static int dense(u128 x) {
  switch (x) {
  case 100: return 0; case 101: return 1; case 102: return 4; case 103: return 9; case 104: return 16; case 105: return 25;
  case WIDE(1, 100): return -1;
  }
  return 99;
}

#define MIXED(name, A, B, R) \
  __attribute__((noinline)) static int name##_add(A a, B b, R *r) { return __builtin_add_overflow(a, b, r); } \
  __attribute__((noinline)) static int name##_sub(A a, B b, R *r) { return __builtin_sub_overflow(a, b, r); } \
  __attribute__((noinline)) static int name##_mul(A a, B b, R *r) { return __builtin_mul_overflow(a, b, r); }
MIXED(sss, i128, i128, i128)
MIXED(uuu, u128, u128, u128)
MIXED(suu, i128, u128, u128)
MIXED(sus, i128, u128, i128)
MIXED(uus, u128, u128, i128)
MIXED(ssu, i128, i128, u128)
MIXED(lls, long, long, i128)
MIXED(ulu, unsigned long, long, u128)
MIXED(ssl, i128, i128, long)
MIXED(ssi, i128, int, int)
MIXED(usc, u128, signed char, unsigned char)

int main(void) {
  CHECK(which(0) == 10 && which(1) == 22 && which(2) == 21 && which(-1) == 30 && which((i128)1 << 64) == 40);
  CHECK(which(((i128)1 << 64) + 1) == 41 && which((i128)WIDE(0x8000000000000000, 0)) == 50 && which((i128)WIDE(5, 8)) == 60);
  CHECK(which((i128)WIDE(5, 6)) == 1 && which((i128)WIDE(0, 3)) == 1 && which((i128)WIDE(~0UL, 0)) == 1);
  CHECK(dense(103) == 9 && dense(105) == 25 && dense(106) == 99 && dense(WIDE(1, 100)) == -1 && dense(WIDE(1, 101)) == 99);
  i128 max = (i128)(~(u128)0 >> 1), min = -max - 1, r;
  u128 umax = ~(u128)0, u;
  long l;
  int i;
  unsigned char c;
  CHECK(sss_add(max, 1, &r) && r == min && !sss_add(max, -1, &r) && r == max - 1);
  CHECK(sss_sub(min, 1, &r) && r == max && !sss_sub(min, -1, &r) && r == min + 1);
  CHECK(!sss_mul(max, 1, &r) && r == max && !sss_mul(max, -1, &r) && r == -max && sss_mul(max, 2, &r) && r == -2);
  CHECK(!sss_mul(min, 1, &r) && r == min && sss_mul(min, -1, &r) && r == min && sss_mul(min, min, &r) && r == 0);
  CHECK(!sss_mul((i128)1 << 63, (i128)1 << 63, &r) && r == (i128)1 << 126 && sss_mul((i128)1 << 64, (i128)1 << 63, &r) && r == min);
  CHECK(!sss_mul(-((i128)1 << 64), (i128)1 << 63, &r) && r == min && !sss_mul(0, min, &r) && r == 0);
  CHECK(sss_mul((i128)0x123456789abcdef << 40, (i128)0x123456789abcdef << 40, &r));
  CHECK(uuu_add(umax, 1, &u) && u == 0 && !uuu_add(umax, 0, &u) && uuu_sub(0, 1, &u) && u == umax);
  CHECK(!uuu_mul(umax, 1, &u) && u == umax && uuu_mul(umax, 2, &u) && u == umax - 1 && uuu_mul((u128)1 << 64, (u128)1 << 64, &u));
  CHECK(!uuu_mul((u128)1 << 64, ~0UL, &u) && u == (u128)~0UL << 64 && uuu_mul(WIDE(1, 1), ~0UL, &u) == 0);
  CHECK(uuu_mul(WIDE(1, ~0UL), ~0UL, &u) == 1 && uuu_mul(WIDE(2, 0), ~0UL, &u) == 1);
  CHECK(suu_add(-1, 1, &u) == 0 && u == 0 && suu_add(-2, 1, &u) && u == umax && suu_mul(-1, 1, &u) && !suu_mul(-1, 0, &u));
  CHECK(sus_add(-1, (u128)max + 1, &r) == 0 && r == max && sus_sub(0, (u128)max + 1, &r) == 0 && r == min && sus_sub(-1, (u128)max + 1, &r));
  CHECK(sus_mul(-1, (u128)max + 1, &r) == 0 && r == min && sus_mul(1, (u128)max + 1, &r));
  CHECK(uus_sub(1, 2, &r) == 0 && r == -1 && uus_sub(0, umax, &r) && uus_mul((u128)max, 1, &r) == 0 && uus_mul((u128)max, 2, &r));
  CHECK(ssu_sub(1, 2, &u) && ssu_add(max, max, &u) == 0 && u == umax - 1 && ssu_mul(-1, -1, &u) == 0 && u == 1 && ssu_mul(-1, 1, &u));
  CHECK(ssu_mul(min, -2, &u) && ssu_mul(min, -1, &u) == 0 && u == (u128)1 << 127);
  CHECK(lls_mul(-0x7fffffffffffffff - 1, -0x7fffffffffffffff - 1, &r) == 0 && r == (i128)1 << 126);
  CHECK(ulu_add(1, -2, &u) && ulu_mul(~0UL, 0x7fffffffffffffff, &u) == 0 && u == (u128)~0UL * 0x7fffffffffffffff && ulu_sub(0, -1, &u) == 0 && u == 1);
  CHECK(ssl_add(max, min, &l) == 0 && l == -1 && ssl_mul((i128)1 << 62, 2, &l) && l == (long)(1UL << 63) && ssl_sub(max, max - 5, &l) == 0 && l == 5);
  CHECK(ssi_mul((i128)1 << 30, 2, &i) && ssi_mul((i128)1 << 30, -2, &i) == 0 && i == -2147483647 - 1 && ssi_add((i128)1 << 100, -1, &i) && i == -1);
  CHECK(usc_add(256, -1, &c) == 0 && c == 255 && usc_mul(16, 16, &c) && c == 0 && usc_sub(0, -128, &c) == 0 && c == 128);
  return 0;
}
