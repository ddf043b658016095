/* Wrapping, division and remainder signs, shifts, mixed signedness at each width. */
#include "check.h"
#include <limits.h>
#include <stdint.h>

int main(void) {
  int a = HIDE(int, -17), b = HIDE(int, 5);
  CHECK(a / b == -3 && a % b == -2);
  CHECK(HIDE(int, 17) / HIDE(int, -5) == -3 && HIDE(int, 17) % HIDE(int, -5) == 2);
  unsigned u = HIDE(unsigned, 0xfffffff0u);
  CHECK(u + 0x20u == 0x10u && u * 2u == 0xffffffe0u && u / 7u == 613566754u && u % 7u == 2u);
  CHECK(-u == 0x10u && ~u == 0xfu);
  CHECK((a >> 1) == -9 && ((unsigned)a >> 1) == 0x7ffffff7u);
  long long big = HIDE(long long, 0x123456789abcdefLL);
  CHECK(big * 3 == 0x369d0369d0369cdLL && big / 1000003 == 81985283260LL && big % 1000003 == 637115LL);
  CHECK(big << 3 == 0x91a2b3c4d5e6f78LL && big >> 20 == 0x123456789aLL);
  CHECK((uint8_t)(HIDE(uint8_t, 200) + 100) == 44 && HIDE(uint8_t, 200) + 100 == 300);
  CHECK((int8_t)HIDE(int, 200) == -56 && (uint16_t)HIDE(int, -1) == 65535);
  CHECK(HIDE(int, -1) < HIDE(int, 1) && !(HIDE(int, -1) < HIDE(unsigned, 1)) && HIDE(short, -1) < HIDE(unsigned short, 1));
  CHECK(HIDE(long, -1) < (long)HIDE(unsigned, 1));
  CHECK(INT_MIN / HIDE(int, 2) == -1073741824 && HIDE(long long, LLONG_MIN) / 10 == -922337203685477580LL);
  for (int n = 1; n < 40; n++)
    for (int k = -50; k < 50; k++) {
      int q = k / n, r = k % n;
      CHECK(q * n + r == k && (r == 0 || (r < 0) == (k < 0)) && abs(r) < n);
    }
  unsigned long long product = 1;
  for (int i = 1; i <= 25; i++) product *= i;
  CHECK(product == 7034535277573963776ULL);
  int x = 7;
  CHECK(x++ == 7 && ++x == 9);
  CHECK((x -= 4, x *= 3, x <<= 2, x |= 3, x ^= 5, x &= ~8, x %= 50) == (((((5 * 3) << 2) | 3) ^ 5) & ~8) % 50 && x >= 0);
  return 0;
}
