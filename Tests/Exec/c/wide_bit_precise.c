/* { dg-options "-std=gnu2x" } */
/* Bit-precise integers of more than 128 bits: switch, bit-fields, checked arithmetic, decimal types, storage order. */
#include "check.h"

typedef _BitInt(200) I200;
typedef unsigned _BitInt(256) U256;
typedef unsigned _BitInt(1000) U1000;

#define BIG 0x123456789abcdef0123456789abcdef0123456789abcdefwb

static int choose(I200 x) {
  switch (x) {
    case 0: return 1;
    case -5 ... -3: return 2;
    case BIG: return 3;
    case BIG + 1 ... BIG + 1000: return 4;
    case -BIG: return 5;
    case 0x7fffffffffffffff: return 6;
    case 0x8000000000000000wb: return 7;
    case 1000 ... 100000: return 8;
    case 0xfffffffffffffff0wb ... 0x1000000000000000fwb: return 9;
    default: return -1;
  }
}

static int chooseUnsigned(U256 x) {
  switch (x) {
    case 1: return 1;
    case 0xffffffffffffffff: return 2;
    case -1: return 3;
    case 0x10000000000000000uwb ... 0x20000000000000000uwb: return 4;
  }
  return 0;
}

static void switches(void) {
  CHECK(choose(HIDE(I200, 0)) == 1);
  CHECK(choose(HIDE(I200, -4)) == 2);
  CHECK(choose(HIDE(I200, -6)) == -1);
  CHECK(choose(HIDE(I200, BIG)) == 3);
  CHECK(choose(HIDE(I200, BIG + 1)) == 4);
  CHECK(choose(HIDE(I200, BIG + 1000)) == 4);
  CHECK(choose(HIDE(I200, BIG + 1001)) == -1);
  CHECK(choose(HIDE(I200, -BIG)) == 5);
  CHECK(choose(HIDE(I200, 0x7fffffffffffffff)) == 6);
  CHECK(choose(HIDE(I200, 0x8000000000000000wb)) == 7);
  CHECK(choose(HIDE(I200, -0x8000000000000000wb)) == -1);
  CHECK(choose(HIDE(I200, 99999)) == 8);
  CHECK(choose(HIDE(I200, 0xffffffffffffffffwb)) == 9);
  CHECK(choose(HIDE(I200, 0x10000000000000000wb)) == 9);
  CHECK(choose((I200)1 << 198) == -1);
  CHECK(chooseUnsigned(HIDE(U256, 1)) == 1);
  CHECK(chooseUnsigned(HIDE(U256, 0xffffffffffffffff)) == 2);
  CHECK(chooseUnsigned(~HIDE(U256, 0)) == 3);
  CHECK(chooseUnsigned(HIDE(U256, 0x18000000000000000uwb)) == 4);
  CHECK(chooseUnsigned(HIDE(U256, 0x20000000000000001uwb)) == 0);
}

struct Fields {
  int a : 3;
  I200 b : 150;
  U256 c : 70;
  unsigned d : 5;
  U256 e : 256;
  I200 f : 200;
  I200 g : 1;
};
struct __attribute__((packed)) Packed {
  unsigned a : 5;
  I200 b : 131;
  U256 c : 255;
  unsigned d : 1;
};
union Choice {
  U256 a : 201;
  unsigned char bytes[32];
};
static struct Fields constant = {-2, -BIG >> 50, 0x3fffffffffffffffffuwb, 21, (U256)BIG << 60, -BIG, -1};
static struct Packed packedConstant = {17, -((I200)1 << 130), (U256)BIG << 63, 1};

static I200 fetch(struct Fields *p) { return p->b; }
static int sumOf(struct Packed p) { return (int)(p.b + p.c + p.d); }

static void bitFields(void) {
  struct Fields s = constant, *p = &s;
  CHECK(s.a == -2 && s.b == -BIG >> 50 && s.c == 0x3fffffffffffffffffuwb && s.d == 21);
  CHECK(s.e == (U256)BIG << 60 && s.f == -BIG && s.g == -1);
  CHECK(packedConstant.a == 17 && packedConstant.b == (I200)-1 << 130 && packedConstant.c == (U256)BIG << 63 && packedConstant.d == 1);
  s.b = HIDE(I200, BIG);
  CHECK(s.b == (I200)(BIG << 8) << 42 >> 50);
  CHECK(s.a == -2 && s.c == 0x3fffffffffffffffffuwb);
  I200 assigned = p->b = (I200)1 << 149;
  CHECK(assigned == -((I200)1 << 149) && fetch(p) == assigned);
  CHECK(++p->c == 0 && p->d == 21 && p->b == assigned);
  CHECK(p->c-- == 0 && p->c == 0x3fffffffffffffffffuwb);
  p->c -= 0x3ffffffffffffffff0uwb;
  CHECK(p->c == 15 && p->d == 21);
  p->e *= 3;
  CHECK(p->e == ((U256)BIG << 60) * 3);
  p->f += HIDE(int, 1);
  CHECK(p->f == 1 - BIG);
  p->f = -100;
  p->f += 2.5;
  CHECK(p->f == -97);
  p->g = 0;
  CHECK(!p->g && p->f);
  struct Packed q = {1, HIDE(I200, -77), HIDE(U256, 78), 1};
  CHECK(q.b == -77 && q.c == 78 && sumOf(q) == 2);
  q.b = q.c = ~(U256)0;
  CHECK(q.a == 1 && q.b == -1 && q.c == ~(U256)0 >> 1 && q.d == 1);
  union Choice u = {.bytes = {0}};
  u.a = ~(U256)0;
  CHECK(u.bytes[24] == 0xff && u.bytes[25] == 1 && u.bytes[26] == 0);
  volatile struct Fields v = constant;
  v.b = -9;
  CHECK(v.b == -9 && v.c == 0x3fffffffffffffffffuwb);
}

struct __attribute__((scalar_storage_order("big-endian"))) Swapped {
  unsigned a : 4;
  U256 b : 140;
  I200 c : 133;
};
static struct Swapped swappedConstant = {9, 0xabcdef0123456789abcdef0123456789abcuwb, -3};

static void storageOrder(void) {
  struct Swapped s = {9, HIDE(U256, 0xabcdef0123456789abcdef0123456789abcuwb), HIDE(I200, -3)};
  CHECK(memcmp(&s, &swappedConstant, 30) == 0);
  CHECK(s.a == 9 && s.b == 0xabcdef0123456789abcdef0123456789abcuwb && s.c == -3);
  CHECK(*(unsigned char *)&s == 0x9a && ((unsigned char *)&s)[1] == 0xbc && ((unsigned char *)&s)[17] == 0xbc);
  s.c = (I200)1 << 131;
  CHECK(s.c == (I200)1 << 131 && s.b == 0xabcdef0123456789abcdef0123456789abcuwb);
}

static void overflow(void) {
  I200 r;
  U256 u;
  int i;
  unsigned _BitInt(128) n;
  I200 most = ((I200)1 << 198) - 1 + ((I200)1 << 198);
  CHECK(__builtin_add_overflow(HIDE(I200, most), 1, &r) && r == -most - 1);
  CHECK(!__builtin_add_overflow(HIDE(I200, most), 0, &r) && r == most);
  CHECK(__builtin_sub_overflow(-HIDE(I200, most), 2, &r) && r == most);
  CHECK(!__builtin_sub_overflow(HIDE(int, 3), HIDE(U256, 5), &r) && r == -2);
  CHECK(__builtin_sub_overflow(HIDE(int, 3), HIDE(U256, 5), &u) && u == (U256)-2);
  CHECK(__builtin_mul_overflow(HIDE(I200, most), HIDE(I200, most), &r) && r == 1);
  CHECK(!__builtin_mul_overflow(HIDE(I200, BIG), -1, &r) && r == -BIG);
  CHECK(__builtin_mul_overflow(~HIDE(U256, 0), ~HIDE(U256, 0), &u) && u == 1);
  CHECK(!__builtin_mul_overflow((U256)1 << HIDE(int, 128), (U256)1 << 127, &u) && u == (U256)1 << 255);
  CHECK(__builtin_mul_overflow((U256)1 << HIDE(int, 128), (U256)1 << 128, &u) && u == 0);
  CHECK(__builtin_add_overflow(HIDE(I200, -1), HIDE(int, 0), &u) && u == ~(U256)0);
  CHECK(!__builtin_add_overflow(HIDE(I200, BIG), -BIG + 7, &i) && i == 7);
  CHECK(__builtin_add_overflow(HIDE(I200, BIG), 7, &i) && i == (int)(0x89abcdef + 7));
  CHECK(!__builtin_sub_overflow(HIDE(I200, BIG), BIG - 12, &n) && n == 12);
  CHECK(__builtin_sub_overflow(HIDE(I200, BIG), BIG + 12, &n) && n == (unsigned _BitInt(128))-12);
  CHECK(!__builtin_mul_overflow(HIDE(long, -7), HIDE(long, -6), &u) && u == 42);
  CHECK(__builtin_mul_overflow(HIDE(unsigned __int128, (unsigned __int128)-1), HIDE(unsigned __int128, (unsigned __int128)-1), &r));
  CHECK(!__builtin_mul_overflow(HIDE(unsigned __int128, (unsigned __int128)-1), HIDE(unsigned __int128, (unsigned __int128)-1), &u));
  CHECK(u == ~(U256)0 - ((U256)1 << 129) + 2);
  CHECK(__builtin_add_overflow_p(HIDE(I200, most), 1, (I200)0) && !__builtin_add_overflow_p(HIDE(I200, most), 1, (U256)0));
  U1000 w;
  CHECK(__builtin_sub_overflow((U1000)0, HIDE(int, 1), &w) && w == ~(U1000)0);
  CHECK(!__builtin_mul_overflow(((U1000)1 << 500) - 1, ((U1000)1 << HIDE(int, 500)) + 1, &w) && w == ~(U1000)0);
}

#ifdef __DEC64_MIG_DIG__
#define HAVE_DECIMAL 1
#elif defined __GNUC__ && !defined __clang__
#define HAVE_DECIMAL 1
#endif

#ifdef HAVE_DECIMAL
static U1000 power(unsigned n) {
  U1000 r = 1;
  while (n--) r *= 10;
  return r;
}

static void decimals(void) {
  CHECK((_Decimal64)HIDE(I200, -12345) == -12345.DD);
  CHECK((_Decimal128)HIDE(U1000, power(33) + 1) == 1000000000000000000000000000000001.DL);
  CHECK((_Decimal128)HIDE(U1000, power(35) + 5) == 1e35DL);
  CHECK((_Decimal128)HIDE(U1000, power(35) * 3 + 15) == 300000000000000000000000000000000020.DL);
  CHECK((_Decimal128)HIDE(U1000, power(35) * 3 + 14) == 300000000000000000000000000000000010.DL);
  CHECK((_Decimal128)HIDE(U1000, power(36) * 3 + 150) == 3000000000000000000000000000000000200.DL);
  CHECK((_Decimal128)HIDE(U1000, power(36) * 3 + 151) == 3000000000000000000000000000000000200.DL);
  CHECK((_Decimal128)HIDE(U1000, power(36) * 3 + 50) == 3e36DL);
  CHECK((_Decimal128)HIDE(U1000, power(36) * 3 + 51) == 3000000000000000000000000000000000100.DL);
  CHECK((_Decimal128)HIDE(U1000, power(300) * 7) == 7e300DL);
  CHECK((_Decimal128)HIDE(U1000, power(300) - 1) == 1e300DL);
  CHECK((_Decimal64)HIDE(U1000, power(100) * 9999999999999999) == 9999999999999999e100DD);
  CHECK((_Decimal64)HIDE(U1000, power(100) * 99999999999999995) == 1e117DD);
  CHECK((_Decimal64)HIDE(U1000, power(100) * 99999999999999985 + 1) == 99999999999999990e100DD);
  CHECK((_Decimal64)HIDE(U1000, power(100) * 99999999999999985) == 99999999999999980e100DD);
  CHECK((_Decimal32)HIDE(U1000, power(60) * 12345675) == 1234568e61DF);
  CHECK((_Decimal32)HIDE(U1000, power(60) * 12345665) == 1234566e61DF);
  CHECK((_Decimal32)HIDE(U1000, power(60) * 12345665 + 1) == 1234567e61DF);
  CHECK((_Decimal32)HIDE(U1000, power(97)) == __builtin_infd32());
  CHECK((_Decimal32)HIDE(U1000, power(299)) == __builtin_infd32());
  CHECK((_Decimal128)~HIDE(unsigned _BitInt(65535), 0) == __builtin_infd128());

  CHECK((I200)HIDE(_Decimal64, -123.99DD) == -123);
  CHECK((I200)HIDE(_Decimal32, 1234567e40DF) == (I200)(power(40) * 1234567));
  CHECK((U1000)HIDE(_Decimal128, 1234567890123456789012345678901234e260DL) == 1234567890123456789012345678901234wb * power(260));
  CHECK((I200)HIDE(_Decimal128, 1e-40DL) == 0 && (I200)HIDE(_Decimal128, 0e6000DL) == 0);
  CHECK((I200)HIDE(_Decimal128, -1234567890123456789012345678901234e10DL) == -(I200)(1234567890123456789012345678901234wb * power(10)));
  CHECK((U1000)HIDE(_Decimal64, 9999999999999999e-15DD) == 9);
  I200 x = HIDE(I200, 10);
  x *= 2.5DD;
  CHECK(x == 25);
  x += 1.DL;
  CHECK(x == 26 && x > 25.5DF && x == 26.DD);
  _Decimal64 d = 2;
  d *= x;
  CHECK(d == 52.DD);
  struct Fields s = constant;
  s.f = HIDE(_Decimal128, 5.DL);
  CHECK(s.f == 5 && (_Decimal32)s.f == 5.DF);
}
#else
static void decimals(void) {}
#endif

#ifdef __FLT16_MAX__
static void halves(void) {
  CHECK((_Float16)HIDE(__int128, -1000) == -1000.0f && (_Float16)HIDE(unsigned __int128, 2049) == 2048.0f);
  CHECK((_Float16)HIDE(__int128, (__int128)1 << 100) == __builtin_inff());
  CHECK((_Float16)((HIDE(unsigned __int128, 0))) == 0);
  CHECK((__int128)HIDE(_Float16, -512.5f) == -512 && (unsigned __int128)HIDE(_Float16, 65504.0f) == 65504);
  CHECK((_Float16)HIDE(I200, 2051) == 2052.0f);
}
#else
static void halves(void) {}
#endif

int main(void) {
  switches();
  bitFields();
  storageOrder();
  overflow();
  decimals();
  halves();
  return 0;
}
