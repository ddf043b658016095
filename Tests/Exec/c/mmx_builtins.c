/* { dg-options "-mssse3" } */
/* __builtin_ia32_ functions that are written in C: MMX, unaligned moves, comparisons, carries. Values as the Intel SDM defines them. */
#include "check.h"

typedef char v8qi __attribute__((vector_size(8)));
typedef short v4hi __attribute__((vector_size(8)));
typedef int v2si __attribute__((vector_size(8)));
#define Q(type, ...) ((long long)(type){__VA_ARGS__})
typedef long long v1di __attribute__((vector_size(8)));
typedef float v4sf __attribute__((vector_size(16)));
typedef char v16qi __attribute__((vector_size(16)));

static long long q(v8qi v) { return (long long)v; }
static int has_unaligned(const void *p) {
  v16qi v = __builtin_ia32_loaddqu((const char *)p + 1);
  char back[17];
  __builtin_ia32_storedqu(back + 1, v);
  return memcmp((const char *)p + 1, back + 1, 16) == 0;
}

int main(void) {
  v8qi a = {1, -2, 3, 127, -128, 6, 7, 8}, b = {1, 2, 3, 4, -5, 6, 7, -8};
  v4hi s = {HIDE(short, 300), -300, 32767, 5}, t = {2, 3, 4, -6};
  CHECK(q(__builtin_ia32_paddb(a, b)) == (Q(v8qi, 2, 0, 6, -125, 123, 12, 14, 0)));
  CHECK(q(__builtin_ia32_paddsb(a, b)) == (Q(v8qi, 2, 0, 6, 127, -128, 12, 14, 0)));
  CHECK(q(__builtin_ia32_pcmpgtb(a, b)) == (Q(v8qi, 0, 0, 0, -1, 0, 0, 0, -1)));
  CHECK(q(__builtin_ia32_packsswb(s, t)) == (Q(v8qi, 127, -128, 127, 5, 2, 3, 4, -6)));
  CHECK(q(__builtin_ia32_packuswb(s, t)) == (Q(v8qi, -1, 0, -1, 5, 2, 3, 4, 0)));
  CHECK((long long)__builtin_ia32_pmulhw(s, t) == Q(v4hi, 0, -1, 1, -1));
  CHECK((long long)__builtin_ia32_psllwi(s, 1) == Q(v4hi, 600, -600, -2, 10));
  CHECK((long long)__builtin_ia32_pmaddwd(s, t) == Q(v2si, 300 * 2 - 900, 32767 * 4 - 30));
  CHECK((long long)__builtin_ia32_pshufw(s, 0x1b) == Q(v4hi, 5, 32767, -300, 300));
  CHECK(__builtin_ia32_pmovmskb(a) == 0x12 && __builtin_ia32_vec_ext_v4hi(s, 1) == -300);
  CHECK(q(__builtin_ia32_pshufb(a, (v8qi){7, 6, 5, 4, 3, 2, 1, -1})) == (Q(v8qi, 8, 7, 6, -128, 127, 3, -2, 0)));
  CHECK((long long)__builtin_ia32_palignr((v1di)a, (v1di)b, 16) == (q(b) >> 16 & 0xffffffffffffLL | q(a) << 48));
  CHECK((long long)__builtin_ia32_phaddw(s, t) == Q(v4hi, 0, -32764, 5, -2));
  char text[24] = "unaligned text of size";
  CHECK(has_unaligned(text));
  v4sf x = {1, 2, 3, 4}, y = {2, 2, 2, 2}, m = __builtin_ia32_cmpgtps(x, y);
  CHECK(__builtin_ia32_movmskps(m) == 12 && __builtin_ia32_movmskps(__builtin_ia32_copysignps(x, -y)) == 15);
  CHECK(__builtin_ia32_bsrsi(HIDE(int, 4097)) == 12 && __builtin_ia32_rolhi(0x8001, 4) == 0x18 && __builtin_ia32_rorqi(1, 1) == 0x80);
  unsigned sum;
  unsigned long long wide;
  CHECK(__builtin_ia32_addcarryx_u32(1, 0xffffffffu, HIDE(unsigned, 0), &sum) == 1 && sum == 0);
  CHECK(__builtin_ia32_sbb_u64(1, HIDE(unsigned long long, 5), 5, &wide) == 1 && wide == ~0ULL);
  return 0;
}
