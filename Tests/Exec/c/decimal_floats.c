/* { dg-options "-std=gnu2x" } */
/* Decimal floating types: encoding of constants, constant folding against the run-time library, conversions, calls. */
#include "check.h"
#include <stdarg.h>
#include <string.h>

static unsigned long long bits64(_Decimal64 x) { unsigned long long b; memcpy(&b, &x, 8); return b; }
static unsigned bits32(_Decimal32 x) { unsigned b; memcpy(&b, &x, 4); return b; }
static unsigned __int128 bits128(_Decimal128 x) { unsigned __int128 b; memcpy(&b, &x, 16); return b; }

#define SAME(x, y) CHECK(bits64(x) == bits64(y))

static _Decimal64 table[] = {1.1dd + 2.2dd, 1.0dd / 3.0dd, -7.50dd * 2.0dd, (_Decimal64)1e10, 9999999999999999.dd + 1.0dd,
                             1e-398dd / 10.0dd, 1.23456789012345678dd, 1e384dd * 10.0dd};
static const _Decimal128 third = 1.0dl / 3.0dl;
static const int truncated = (int)-3.99dd;

static void encodings(void) {
  CHECK(bits32(1.1df) == 0x3200000b);
  CHECK(bits64(1.1dd) == 0x31a000000000000bull);
  CHECK(bits64(9999999999999999.dd) == 0x6c7386f26fc0ffffull);
  CHECK(bits64(-0.0dd) == 0xb1a0000000000000ull);
  CHECK(bits64(1.50dd) == 0x3180000000000096ull);
  CHECK((unsigned long long)(bits128(1.5dl) >> 64) == 0x303e000000000000ull && (unsigned long long)bits128(1.5dl) == 15);
  CHECK(bits64(1e400dd) == 0x7800000000000000ull);
  CHECK(bits64(__builtin_infd64()) == 0x7800000000000000ull);
  CHECK(bits64(__builtin_nand64("")) == 0x7c00000000000000ull);
  CHECK(sizeof(_Decimal32) == 4 && sizeof(_Decimal64) == 8 && sizeof(_Decimal128) == 16);
  CHECK(_Alignof(_Decimal32) == 4 && _Alignof(_Decimal64) == 8 && _Alignof(_Decimal128) == 16);
}

/* What the compiler folded must equal what the library computes. */
static void folding(void) {
  _Decimal64 a = HIDE(_Decimal64, 1.1dd), b = HIDE(_Decimal64, 2.2dd), three = HIDE(_Decimal64, 3.0dd), one = HIDE(_Decimal64, 1.0dd);
  SAME(table[0], a + b);
  SAME(table[1], one / three);
  SAME(table[2], HIDE(_Decimal64, -7.50dd) * HIDE(_Decimal64, 2.0dd));
  CHECK(table[3] == (_Decimal64)HIDE(double, 1e10));
  SAME(table[4], HIDE(_Decimal64, 9999999999999999.dd) + one);
  SAME(table[5], HIDE(_Decimal64, 1e-398dd) / HIDE(_Decimal64, 10.0dd));
  SAME(table[7], HIDE(_Decimal64, 1e384dd) * HIDE(_Decimal64, 10.0dd));
  CHECK(bits64(table[6]) == bits64(1.234567890123457dd));
  CHECK(bits128(third) == bits128(HIDE(_Decimal128, 1.0dl) / HIDE(_Decimal128, 3.0dl)));
  CHECK(truncated == -3);
  CHECK(0.1dd + 0.2dd == 0.3dd && a + b == 3.3dd);
  CHECK(1.0dd == 1.00dd && bits64(1.0dd) != bits64(1.00dd));
  SAME(0.5dd - 0.25dd, HIDE(_Decimal64, 0.5dd) - HIDE(_Decimal64, 0.25dd));
  SAME(10.0dd / 4.0dd, HIDE(_Decimal64, 10.0dd) / HIDE(_Decimal64, 4.0dd));
  SAME(100.dd / 4.0dd, HIDE(_Decimal64, 100.dd) / HIDE(_Decimal64, 4.0dd));
  SAME(0.dd * -1.0dd, HIDE(_Decimal64, 0.dd) * HIDE(_Decimal64, -1.0dd));
}

static void comparisons(void) {
  _Decimal64 a = HIDE(_Decimal64, 1.5dd), b = HIDE(_Decimal64, 2.5dd), nan = HIDE(_Decimal64, __builtin_nand64(""));
  CHECK(a < b && a <= b && b > a && b >= a && a != b && !(a == b) && a == 1.50dd);
  CHECK(!(nan < a) && !(nan > a) && !(nan <= a) && !(nan >= a) && !(nan == nan) && nan != nan);
  CHECK(a ? 1 : 0);
  CHECK(!HIDE(_Decimal64, 0.00dd) && !HIDE(_Decimal32, -0.df) && !HIDE(_Decimal128, 0.dl));
#ifdef __MARTLET__ /* gcc 12 fails on some of these */
  CHECK(__builtin_isnan(nan) && !__builtin_isnan(a) && __builtin_isinf(HIDE(_Decimal64, __builtin_infd64())));
  CHECK(__builtin_signbit(HIDE(_Decimal64, -1.0dd)) && !__builtin_signbit(a) && __builtin_isfinite(a));
  CHECK(__builtin_isless(a, b) && __builtin_isunordered(a, nan));
#endif
  _Bool t = a, f = HIDE(_Decimal64, 0.0dd);
  CHECK(t && !f);
}

static void conversions(void) {
  CHECK((int)HIDE(_Decimal64, -123.99dd) == -123);
  CHECK((unsigned char)HIDE(_Decimal32, 200.5df) == 200);
  CHECK((unsigned long long)HIDE(_Decimal64, 1.8e19dd) == 18000000000000000000ull);
  CHECK((long long)HIDE(_Decimal128, -9223372036854775808.5dl) == -9223372036854775807LL - 1);
  SAME((_Decimal64)HIDE(int, -42), -42.dd);
  SAME((_Decimal64)HIDE(unsigned long long, 18446744073709551615ull), 18446744073709551615.dd);
  SAME((_Decimal64)HIDE(short, -7), -7.dd);
  CHECK((_Decimal32)HIDE(unsigned, 4294967295u) == 4294967295.df);
  CHECK((double)HIDE(_Decimal64, 0.1dd) == 0.1 && (float)HIDE(_Decimal32, 0.1df) == 0.1f);
  CHECK((long double)HIDE(_Decimal128, 0.1dl) == 0.1L && (_Float128)HIDE(_Decimal128, 0.1dl) == 0.1F128);
  CHECK((_Decimal64)HIDE(double, 0.5) == 0.5dd && (_Decimal32)HIDE(float, -0.75f) == -0.75df);
  CHECK((_Decimal128)HIDE(long double, 0.125L) == 0.125dl && (_Decimal64)HIDE(_Float128, 0.25F128) == 0.25dd);
  CHECK((_Decimal32)HIDE(_Decimal128, 1.23456789dl) == 1.234568df);
  CHECK((_Decimal128)HIDE(_Decimal32, 1.25df) == 1.25dl && (_Decimal64)HIDE(_Decimal32, 1.25df) == 1.25dd);
#ifdef __MARTLET__ /* libgcc 12 lacks these */
  CHECK((_Decimal64)HIDE(_Float16, 1.5f16) == 1.5dd && (_Float16)HIDE(_Decimal64, 2.5dd) == 2.5f16);
  __int128 big = HIDE(__int128, ((__int128)0x0123456789abcdefll << 64) | 0xfedcba9876543210ull);
  CHECK((_Decimal128)big == 1512366075204170947332355369683137040.dl);
  CHECK((__int128)HIDE(_Decimal128, -1234567890123456789012345678901234.dl) ==
        -(((__int128)1234567890123456789ll * 1000000000000000ll) + 12345678901234ll));
  CHECK((_Decimal64)-big == -1512366075204170947332355369683137040.dd);
  CHECK((unsigned __int128)HIDE(_Decimal64, 1e38dd) == (unsigned __int128)10000000000000000000ull * 10000000000000000000ull);
  CHECK((_Decimal32)(__int128)HIDE(long, -5) == -5.df);
#endif
}

struct mixed { _Decimal32 a; int b; _Decimal64 c; };
struct one { _Decimal128 x; };
__attribute__((noinline)) static _Decimal128 sum(int n, ...) {
  va_list l;
  _Decimal128 s = 0;
  va_start(l, n);
  for (int i = 0; i < n; i++) {
    s += va_arg(l, _Decimal32);
    s += va_arg(l, _Decimal64);
    s += va_arg(l, _Decimal128);
    s += va_arg(l, int);
  }
  va_end(l);
  return s;
}
__attribute__((noinline)) static struct mixed twice(struct mixed m) { m.a += m.a; m.b *= 2; m.c *= 2; return m; }
__attribute__((noinline)) static struct one half(struct one v) { v.x /= 2; return v; }
static _Decimal64 many(_Decimal64 a, _Decimal64 b, _Decimal64 c, _Decimal64 d, _Decimal64 e, _Decimal64 f, _Decimal64 g, _Decimal64 h,
                       _Decimal64 i, _Decimal32 j, _Decimal128 k) { return a + b + c + d + e + f + g + h + i + j + (_Decimal64)k; }

static void calls(void) {
  CHECK(sum(3, 1.5df, 2.25dd, 0.125dl, 1, 1.5df, 2.25dd, 0.125dl, 2, 1.5df, 2.25dd, 0.125dl, 3) == 17.625dl);
  struct mixed m = twice((struct mixed){1.5df, 21, 0.1dd});
  CHECK(m.a == 3 && m.b == 42 && m.c == 0.2dd);
  CHECK(half((struct one){5}).x == 2.5dl);
  _Decimal64 (*volatile p)(_Decimal64, _Decimal64, _Decimal64, _Decimal64, _Decimal64, _Decimal64, _Decimal64, _Decimal64, _Decimal64,
                           _Decimal32, _Decimal128) = many;
  CHECK(p(1, 2, 3, 4, 5, 6, 7, 8, 9, 0.5df, 0.25dl) == 45.75dd);
}

static void updates(void) {
  _Decimal64 x = 1.5dd;
  CHECK(x++ == 1.5dd && x == 2.5dd && --x == 1.5dd && -x == -1.5dd && +x == x);
  x *= 4;
  x -= 0.5dd;
  CHECK(x == 5.5dd);
  int n = 7;
  n *= 1.5dd;
  CHECK(n == 10);
  _Decimal32 y = 1;
  y /= 3.dd;
  CHECK(y == 0.3333333df);
  _Atomic _Decimal64 z = 1.25dd;
  z += 1;
  z++;
  CHECK(z == 3.25dd);
  CHECK(_Generic(1.0df + 1.0dd, _Decimal64: 1, default: 0) && _Generic(1 + 1.0dl, _Decimal128: 1, default: 0));
  CHECK(_Generic(1 ? 1.0df : 2, _Decimal32: 1, default: 0));
}

int main(void) {
  encodings();
  folding();
  comparisons();
  conversions();
  calls();
  updates();
  return 0;
}
