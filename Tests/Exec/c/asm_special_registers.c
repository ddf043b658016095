/* { dg-do run { target x86_64-*-* } } */
/* Operands in MMX registers ("y") and in mask registers ("k", "Yk"; only where the processor has them), modifiers 'z' and 'Z'. */
#include "check.h"

typedef int V2 __attribute__((vector_size(8)));
typedef short V4 __attribute__((vector_size(8)));

__attribute__((noinline)) static V2 add(V2 a, V2 b) {
  V2 r;
  __asm__("movq %1, %0\n\tpaddd %2, %0" : "=&y"(r) : "y"(a), "ym"(b));
  return r;
}

__attribute__((noinline)) static long mixed(V4 a, long b) {
  long r;
  V4 sum = a;
  __asm__ volatile("paddw %2, %0\n\tmovq %0, %1" : "+y"(sum), "=y"(r) : "y"(b) : "mm0", "mm1");
  return r + sum[3];
}

static void mmx(void) {
  V2 r = add((V2){1, 2}, (V2){10, 20});
  __asm__ volatile("emms");
  CHECK(r[0] == 11 && r[1] == 22);
  long m = mixed((V4){1, 2, 3, 4}, 0x0001000100010001);
  __asm__ volatile("emms");
  CHECK(m == 0x0005000400030002 + 5);
  long double x = 3;
  CHECK(x * x == 9);
}

__attribute__((target("avx512f,avx512bw"), noinline)) static void masks(void) {
  unsigned short a = 0xff0f, b = 0x0ff0, c;
  unsigned char small = 0xf3, tiny;
  unsigned wide = 0xdeadbeef, w;
  unsigned long full = 0x123456789abcdef0, f;
  __asm__("kandw %1, %2, %0" : "=k"(c) : "k"(a), "k"(b));
  CHECK(c == 0x0f00);
  __asm__("knotw %0, %0" : "+k"(c) : : "k1", "k2");
  CHECK(c == 0xf0ff);
  __asm__("kmovw %1, %0" : "=k"(tiny) : "Yk"(small));
  CHECK(tiny == 0xf3);
  __asm__("knotd %1, %0" : "=Yk"(w) : "k"(wide));
  CHECK(w == 0x21524110);
  __asm__("kmovq %1, %0" : "=r"(f) : "k"(full));
  CHECK(f == full);
  __asm__("kshiftlq $4, %1, %0" : "=k"(f) : "0"(full));
  CHECK(f == full << 4);
  int lanes[16] = {0}, k;
  __asm__ volatile("vpternlogd $255, %%zmm0, %%zmm0, %%zmm0\n\tvmovdqu32 %%zmm0, %0 %{%1%}" : "+m"(lanes) : "Yk"(c) : "xmm0");
  for (k = 0; k < 16; k++) CHECK(lanes[k] == -(c >> k & 1));
}

static void suffixes(void) {
  double d = 2.5, r;
  float f = 1.25f;
  long double x = 4.5L;
  short s = -3;
  int i = -4;
  long l = -5;
  unsigned char byte = 200;
  __asm__("fld%Z1 %1" : "=t"(r) : "m"(d));
  CHECK(r == 2.5);
  __asm__("fld%Z1 %1" : "=t"(r) : "m"(f));
  CHECK(r == 1.25);
  __asm__("fld%Z1 %1" : "=t"(r) : "m"(x));
  CHECK(r == 4.5);
  __asm__("fild%Z1 %1" : "=t"(r) : "m"(s));
  CHECK(r == -3);
  __asm__("fild%Z1 %1" : "=t"(r) : "m"(i));
  CHECK(r == -4);
  __asm__("fild%Z1 %1" : "=t"(r) : "m"(l));
  CHECK(r == -5);
  __asm__("fadd%Z1 %1, %0" : "+t"(r) : "u"(1.0));
  CHECK(r == -4);
  __asm__("add%z0 $1, %0" : "+m"(byte));
  __asm__("add%z0 $1, %0" : "+m"(s));
  __asm__("add%z0 $1, %0" : "+r"(i));
  __asm__("add%z0 $1, %0" : "+rm"(l));
  CHECK(byte == 201 && s == -2 && i == -3 && l == -4);
}

int main(void) {
  mmx();
  if (__builtin_cpu_supports("avx512bw")) masks();
  suffixes();
  return 0;
}
