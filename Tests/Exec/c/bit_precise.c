/* { dg-options "-std=gnu23 -latomic" } */
/* _BitInt of up to 65 535 bits: arithmetic against a slow reference, conversions, constants, calls, layout. */
#include "check.h"
#include <stdarg.h>
#include <stddef.h>

typedef _BitInt(200) s200;
typedef unsigned _BitInt(200) u200;
typedef unsigned _BitInt(256) u256;
typedef _BitInt(1000) s1000;
typedef unsigned _BitInt(65535) giant;

static const u256 constant = 0xfedcba9876543210'0123456789abcdef'0f1e2d3c4b5a6978'8796a5b4c3d2e1f0uwb;
static s200 folded = (s200)123456789012345678901234567890wb * 987654321wb - 5;
static u256 powers[] = {(u256)1 << 255, -1, ~(u256)0 >> 1, (u256)1e60};
constexpr unsigned _BitInt(130) limit = ~(unsigned _BitInt(130))0;
static_assert(limit > 0xffffffffffffffff'ffffffffffffffffuwb);
static_assert(limit / 3 * 3 + limit % 3 == limit);
static_assert((s200)-7 / 2 == -3 && (s200)-7 % 2 == -1 && (s200)-7 >> 1 == -4);

/* Reference: multiplication by repeated doubling, division by shift and subtract. */
static u256 slow_multiply(u256 a, u256 b) {
  u256 r = 0;
  for (int i = 0; i < 256; i++) {
    if (b >> i & 1) r += a;
    a <<= 1;
  }
  return r;
}
static u256 slow_divide(u256 a, u256 b, u256 *rest) {
  u256 q = 0, r = 0;
  for (int i = 255; i >= 0; i--) {
    int carry = (int)(r >> 255);
    r = r << 1 | (a >> i & 1);
    if (carry || r >= b) { r -= b; q |= (u256)1 << i; }
  }
  *rest = r;
  return q;
}
static unsigned long long seed = 88172645463325252ull;
static unsigned long long next(void) { seed ^= seed << 13; seed ^= seed >> 7; seed ^= seed << 17; return seed; }
static u256 any(void) {
  u256 v = 0;
  for (int i = 0; i < 4; i++) v = v << 64 | next();
  return v >> next() % 256;
}

static void arithmetic(void) {
  for (int i = 0; i < 200; i++) {
    u256 a = any(), b = any(), rest;
    CHECK(a + b - b == a && (a ^ b ^ b) == a && (a | b) - (a & b) == (a ^ b) && -a + a == 0 && ~a + 1 == -a);
    CHECK(a * b == slow_multiply(a, b));
    if (b != 0) {
      u256 q = slow_divide(a, b, &rest);
      CHECK(a / b == q && a % b == rest && q * b + rest == a);
    }
    int n = (int)(next() % 256);
    CHECK(a << n >> n == (a & ~(u256)0 >> n) && (n == 0 || a >> n << n == (a & ~(u256)0 << n)));
    CHECK((a < b) + (a > b) + (a == b) == 1 && (a <= b) == !(a > b) && (a >= b) == !(a < b) && (a != b) == !(a == b));
    s200 x = (s200)a, y = (s200)b;
    CHECK((x + y) - y == x && (x < y) == (y - (s1000)x > 0));
    if (y != 0) CHECK(x / y * y + x % y == x && (x % y == 0 || (x % y < 0) == (x < 0)));
    CHECK((s1000)x * y / (y == 0 ? 1 : y) == (y == 0 ? 0 : x));
    CHECK((x >> 3) == (s200)((s1000)x >> 3));
  }
  s200 z = HIDE(int, -7);
  CHECK(z / 2 == -3 && z % 2 == -1 && z >> 1 == -4 && -z == 7 && ~z == 6 && +z == -7);
  u200 w = HIDE(int, -1);
  CHECK(w + 1 == 0 && w == ~(u200)0 && w > 0 && (u256)w + 1 == (u256)1 << 200);
  s200 big = HIDE(s200, ((s200)1 << 198) + (((s200)1 << 198) - 1));
  CHECK(big > 0 && (_BitInt(201))big + 1 == (_BitInt(201))1 << 199);
}

static void constants(void) {
  CHECK(constant >> 192 == 0xfedcba9876543210 && (unsigned long long)constant == 0x8796a5b4c3d2e1f0);
  CHECK(folded == (s200)HIDE(s200, 123456789012345678901234567890wb) * HIDE(int, 987654321) - 5);
  CHECK(powers[0] >> 254 == 2 && powers[1] == ~(u256)0 && powers[2] + 1 == powers[0] && powers[3] == (u256)HIDE(double, 1e60));
  CHECK(115792089237316195423570985008687907853269984665640564039457584007913129639935uwb == ~(u256)0);
  CHECK(sizeof(170141183460469231731687303715884105728wb) == 24 && sizeof(0x7fwb) == 1 && sizeof(0xffwb) == 2 && sizeof(0xffuwb) == 1);
  CHECK(_Generic(3wb, _BitInt(3): 1, default: 0) && _Generic((s200)1 + 1, s200: 1, default: 0) && _Generic((u200)1 + (s200)1, u200: 1, default: 0));
  CHECK(_Generic((s200)1 + 1.0f, float: 1, default: 0) && _Generic((_BitInt(8))1 + (_BitInt(9))1, _BitInt(9): 1, default: 0));
}

static void conversions(void) {
  s200 a = HIDE(long long, -5);
  CHECK(a == -5 && (int)a == -5 && (long long)a == -5 && (__int128)a == -5 && (unsigned char)a == 251 && (double)a == -5.0);
  CHECK((s200)HIDE(double, -1e50) == -(s200)1e50 && (double)(s200)HIDE(double, 1e50) == 1e50 && (float)HIDE(s200, (s200)1 << 100) == 0x1p100f);
  CHECK((s200)HIDE(float, 1.99f) == 1 && (u256)HIDE(long double, 0x1.8p200L) == (u256)3 << 199);
  /* Rounding to nearest, ties to even, with the sticky bits far below. */
  u256 half = (u256)1 << 200 | (u256)1 << 147;
  CHECK((double)HIDE(u256, half) == 0x1p200 && (double)HIDE(u256, half | 1) == 0x1.0000000000001p200);
  CHECK((double)HIDE(u256, (u256)3 << 147 | (u256)1 << 200) == 0x1.0000000000002p200);
  CHECK((long double)HIDE(u256, ((u256)1 << 250) + ((u256)1 << 190)) == 0x1.000000000000001p250L);
  CHECK((float)HIDE(u256, ~(u256)0) == __builtin_inff() && (double)-(s1000)HIDE(u256, half | 1) == -0x1.0000000000001p200);
  CHECK((_Float128)HIDE(u256, (u256)1 << 255 | 1) == 0x1p255F128 && (_Float16)HIDE(s200, -3) == -3.0f16);
  CHECK((_Bool)HIDE(s200, (s200)1 << 190) && !(_Bool)HIDE(s200, 0));
  CHECK(HIDE(s200, (s200)1 << 190) ? 1 : 0);
  CHECK((HIDE(s200, (s200)1 << 150) && 1) && !!HIDE(u256, 1));
  CHECK((s200)HIDE(unsigned __int128, ~(unsigned __int128)0) == ((s200)1 << 128) - 1 && (s200)HIDE(__int128, -1) == -1);
  int shift = 5;
  CHECK(1 << HIDE(s200, 5) == 32 && HIDE(s200, 1) << (s200)shift == 32);
}

struct layout { char c; s200 v; _BitInt(7) n; _BitInt(100) m; };
struct fields { unsigned _BitInt(5) a : 3; _BitInt(40) b : 35; _BitInt(64) c : 50; };

__attribute__((noinline)) static s200 pass(s200 a, int n, u256 b, _BitInt(100) c, _BitInt(13) d) { return a * n + (s200)b - c + d; }
__attribute__((noinline)) static struct layout swap(struct layout l) { l.v = -l.v; l.m += l.n; return l; }
__attribute__((noinline)) static s1000 total(int n, ...) {
  va_list l;
  s1000 s = 0;
  va_start(l, n);
  while (n--) {
    s += va_arg(l, s200);
    s += va_arg(l, _BitInt(70));
    s += va_arg(l, _BitInt(9));
  }
  va_end(l);
  return s;
}

static void objects(void) {
  CHECK(sizeof(s200) == 32 && sizeof(u256) == 32 && sizeof(giant) == 8192 && _Alignof(s200) == 8 && sizeof(_BitInt(129)) == 24);
  CHECK(sizeof(_BitInt(7)) == 1 && sizeof(_BitInt(17)) == 4 && sizeof(_BitInt(65)) == 16 && _Alignof(_BitInt(65)) == 8);
  CHECK(offsetof(struct layout, v) == 8 && offsetof(struct layout, n) == 40 && offsetof(struct layout, m) == 48);
  CHECK(pass(((s200)1 << 150), 3, 10, 20, -30) == ((s200)3 << 150) - 40);
  struct layout l = swap((struct layout){'x', (s200)1 << 180, -3, (_BitInt(100))1 << 98});
  CHECK(l.c == 'x' && l.v == -((s200)1 << 180) && l.n == -3 && l.m == ((_BitInt(100))1 << 98) - 3);
  CHECK(total(2, (s200)1 << 160, (_BitInt(70))-2, (_BitInt(9))5, (s200)-1, (_BitInt(70))1 << 66, (_BitInt(9))-9) ==
        ((s1000)1 << 160) - 2 + 5 - 1 + ((s1000)1 << 66) - 9);
  struct fields f = {6, -3, 1ll << 48};
  f.b *= 5;
  f.a++;
  CHECK(f.a == 7 && f.b == -15 && f.c == 1ll << 48);
  f.a++;
  CHECK(f.a == 0);
  s200 x = 41;
  CHECK(x++ == 41 && ++x == 43 && x-- == 43 && --x == 41);
  x += 1;
  x <<= 100;
  x |= 3;
  x /= 7;
  x %= (s200)1 << 70;
  CHECK(x == ((((s200)42 << 100) | 3) / 7) % ((s200)1 << 70));
  int small = 10;
  small += HIDE(s200, (s200)1 << 100 | 5);
  CHECK(small == 15);
  double d = 1.5;
  d *= HIDE(s200, 4);
  CHECK(d == 6);
  s200 list[3] = {1, -2, [2] = (s200)1 << 199 - 1};
  s200 *p = list;
  CHECK(*p++ == 1 && *p == -2 && p[1] > 0 && (p[0] = 7, list[1]) == 7);
  x = HIDE(int, 1) ? list[2] : list[0];
  CHECK(x == (s200)1 << 198);
  _Atomic s200 atomic = 5;
  CHECK(atomic == 5);
  static giant g = 1;
  for (int i = 2; i < 300; i++) g *= i;
  for (int i = 2; i < 300; i++) { CHECK(g % i == 0); g /= i; }
  CHECK(g == 1);
  giant h = ~(giant)0;
  CHECK(h / ((giant)1 << 60000) == ((giant)1 << 5535) - 1 && h * h == 1 && h >> 65534 == 1);
}

int main(void) {
  arithmetic();
  constants();
  conversions();
  objects();
  return 0;
}
