/* Bit-fields: layout, sign, update of neighbours, compound assignment, promotion, in unions, volatile, zero width. */
#include "check.h"

struct mixed { int a : 3; unsigned b : 5; signed c : 9; unsigned long long d : 40; int : 0; short e : 7; _Bool f : 1; unsigned char g : 8; };
struct packed { unsigned a : 7; unsigned long b : 33; unsigned c : 24; } __attribute__((packed));
union overlay { struct { unsigned low : 12, high : 20; } bits; unsigned whole; };
enum color { red, green = 5, blue };
struct tagged { enum color c : 4; unsigned rest : 28; };
static struct mixed initial = {-2, 17, -200, 0xabcdef1234ULL, 33, 1, 255};

__attribute__((noinline)) static int sum(struct mixed m) { return m.a + m.b + m.c + (int)(m.d & 15) + m.e + m.f + m.g; }

int main(void) {
  CHECK(sizeof(struct packed) == 8 && sizeof(union overlay) == 4 && sizeof(struct tagged) == 4);
  CHECK(initial.a == -2 && initial.b == 17 && initial.c == -200 && initial.d == 0xabcdef1234ULL && initial.e == 33 && initial.f == 1 && initial.g == 255);
  struct mixed m = initial;
  m.b = HIDE(int, 40);
  CHECK(m.b == 8 && m.a == -2 && m.c == -200);
  m.a = HIDE(int, 3);
  m.a++;
  CHECK(m.a == -4 && (m.a -= 1) == 3);
  m.c += 500;
  CHECK(m.c == -212 && m.d == 0xabcdef1234ULL);
  m.d <<= 4;
  CHECK(m.d == 0xbcdef12340ULL && m.e == 33 && (m.d = HIDE(long, -1)) == 0xffffffffffULL);
  m.f = HIDE(int, 2);
  CHECK(m.f == 1 && m.g-- == 255 && m.g == 254 && sum(m) == 3 + 8 - 212 + 15 + 33 + 1 + 254);
  CHECK(m.b - 9 < 0); /* narrower than int promotes to int */
  struct packed p = {0};
  p.b = HIDE(unsigned long, 0x1ffffffffUL);
  CHECK(p.a == 0 && p.c == 0 && p.b == 0x1ffffffffUL);
  p.a = 127, p.c = 0xabcdef, p.b = 5;
  CHECK(p.a == 127 && p.c == 0xabcdef && p.b == 5);
  union overlay o = {.whole = 0x12345678};
  CHECK(o.bits.low == 0x678 && o.bits.high == 0x12345);
  o.bits.high ^= 1;
  CHECK(o.whole == 0x12344678);
  struct tagged t = {blue, 7};
  CHECK(t.c == blue && t.rest == 7);
  volatile struct { unsigned x : 3, y : 6; } v = {1, 2};
  v.y = v.x + 10;
  CHECK(v.x == 1 && v.y == 11);
  struct { long long w : 64; int z : 1; } full = {-5, -1};
  CHECK(full.w == -5 && full.z == -1);
  return 0;
}
