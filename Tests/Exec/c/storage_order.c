/* scalar_storage_order: big-endian members of structures and unions. */
#include <complex.h>
#include <stdint.h>
#include "check.h"

#define BIG __attribute__((scalar_storage_order("big-endian")))
#define LITTLE __attribute__((scalar_storage_order("little-endian")))

struct BIG packet {
  uint16_t kind;
  uint32_t length;
  int64_t offset;
  float ratio;
  double weight;
  int16_t list[3];
  int8_t byte;
  _Bool flag;
  __int128 huge;
  _Complex float z;
  const char *text;
};

static uint64_t big(const void *p, int n) {
  uint64_t v = 0;
  for (int k = 0; k < n; k++) v = v << 8 | ((const unsigned char *)p)[k];
  return v;
}

static void scalars(void) {
  struct packet p;
  memset(&p, 0, sizeof p);
  p.kind = HIDE(int, 0x1234);
  p.length = HIDE(unsigned, 0x89ABCDEF);
  p.offset = HIDE(long, -2);
  p.ratio = HIDE(float, 1.5f);
  p.weight = HIDE(double, -2.25);
  p.byte = -3;
  p.flag = 1;
  p.huge = (__int128)5 << 64 | 7;
  p.z = 1.0f + 2.0f * I;
  p.text = "x";
  for (int k = 0; k < 3; k++) p.list[k] = -k;
  unsigned char *b = (unsigned char *)&p;
  CHECK(big(b, 2) == 0x1234 && big(b + 4, 4) == 0x89ABCDEF && big(b + 8, 8) == -2ul);
  CHECK(big(b + 16, 4) == 0x3FC00000 && big(b + 24, 8) == 0xC002000000000000ul);
  CHECK(big(b + 34, 2) == 0xFFFF && b[38] == 0xFD && b[39] == 1);
  CHECK(b[48 + 7] == 5 && b[48 + 15] == 7);
  CHECK(p.kind == 0x1234 && p.length == 0x89ABCDEF && p.offset == -2 && p.ratio == 1.5f && p.weight == -2.25);
  CHECK(p.list[2] == -2 && p.byte == -3 && p.flag && p.huge == ((__int128)5 << 64 | 7));
  CHECK(crealf(p.z) == 1.0f && cimagf(p.z) == 2.0f && p.text[0] == 'x');
  p.length += 0x11;
  p.kind++;
  p.list[1] *= 300;
  p.ratio /= 2;
  p.offset <<= 3;
  CHECK(p.length == 0x89ABCE00 && p.kind == 0x1235 && p.list[1] == -300 && p.ratio == 0.75f && p.offset == -16);
  CHECK(big(b + 4, 4) == 0x89ABCE00);
  struct packet q = p, *r = &q;
  CHECK(r->length == 0x89ABCE00 && memcmp(&p, &q, sizeof p) == 0);
  int k = HIDE(int, 2);
  r->list[k] = 77;
  CHECK(big(&q.list, 6) == 0x0000FED4004Dul);
}

struct BIG bits {
  unsigned a : 3;
  int b : 7;
  unsigned c : 13;
  unsigned d : 1;
  unsigned long e : 40;
};

static void bit_fields(void) {
  struct bits x;
  memset(&x, 0, sizeof x);
  x.a = HIDE(int, 5);
  x.b = HIDE(int, -9);
  x.c = HIDE(int, 0x1357);
  x.d = 1;
  x.e = HIDE(unsigned long, 0xABCDE12345);
  uint64_t w = big(&x, 8);
  CHECK(w >> 61 == 5 && (w >> 54 & 127) == (-9 & 127) && (w >> 41 & 0x1FFF) == 0x1357 && (w >> 40 & 1) == 1);
  CHECK((w & 0xFFFFFFFFFFul) == 0xABCDE12345);
  CHECK(x.a == 5 && x.b == -9 && x.c == 0x1357 && x.d == 1 && x.e == 0xABCDE12345);
  CHECK((x.b += 100) == -37);
  x.c--;
  CHECK(x.b == -37 && x.c == 0x1356 && x.a == 5 && x.d == 1);
}

struct LITTLE inner {
  int n;
};
struct BIG outer {
  int m;
  struct inner in;
  struct BIG {
    short s[2];
  } own;
};
union BIG view {
  uint32_t word;
  uint8_t bytes[4];
};

static struct outer initialized = {0x01020304, {0x05060708}, {{9, 10}}};
static struct bits initialized_bits = {1, -1, 2, 0, 3};

#pragma scalar_storage_order big-endian
struct by_pragma {
  int x;
};
#pragma scalar_storage_order default
struct plain {
  int x;
};

static int pass(struct outer o, union view v) { return o.m + o.in.n + o.own.s[1] + (int)v.word; }

int main(void) {
  scalars();
  bit_fields();
  CHECK(big(&initialized, 4) == 0x01020304 && big(&initialized.in, 4) == 0x08070605 && big(&initialized.own, 4) == 0x0009000A);
  CHECK(initialized.m == 0x01020304 && initialized.in.n == 0x05060708 && initialized.own.s[0] == 9);
  CHECK(initialized_bits.a == 1 && initialized_bits.b == -1 && initialized_bits.c == 2 && initialized_bits.e == 3);
  CHECK(big(&initialized_bits, 8) == (1ul << 61 | 127ul << 54 | 2ul << 41 | 3));
  union view v;
  v.word = HIDE(unsigned, 0x11223344);
  CHECK(v.bytes[0] == 0x11 && v.bytes[3] == 0x44);
  struct outer local = {HIDE(int, 1), {HIDE(int, 2)}, {{3, HIDE(int, 4)}}};
  v.word = 8;
  CHECK(pass(local, v) == 15 && big(&local, 4) == 1 && big(&local.own, 4) == 0x00030004);
  CHECK(big(&(struct by_pragma){1}, 4) == 1 && big(&(struct plain){1}, 4) == 0x01000000);
  return 0;
}
