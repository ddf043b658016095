/* { dg-do run { target x86_64-*-* } } */
/* Inline assembly: every register and immediate constraint, alternatives, several outputs, clobbers, templates, ordering, use in loops. */
#include "check.h"
#include <stdint.h>

#define NOINLINE __attribute__((noinline))

NOINLINE static long letters(long a, long b, long c, long d, long s, long e) {
  long r = 0;
  __asm__("addq %%rax, %0\n\tshlq $1, %0\n\taddq %%rbx, %0\n\tshlq $1, %0\n\taddq %%rcx, %0\n\tshlq $1, %0\n\taddq %%rdx, %0\n\t"
          "shlq $1, %0\n\taddq %%rsi, %0\n\tshlq $1, %0\n\taddq %%rdi, %0"
          : "+r"(r) : "a"(a), "b"(b), "c"(c), "d"(d), "S"(s), "D"(e) : "cc");
  return r;
}
NOINLINE static void cpuid_like(unsigned leaf, unsigned *out) {
  __asm__ volatile("movl %%eax, %%ebx\n\tleal 1(%%rax), %%ecx\n\tleal 2(%%rax), %%edx\n\tnotl %%eax" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3]) : "0"(leaf) : "cc");
}
NOINLINE static uint64_t multiply_high(uint64_t a, uint64_t b) {
  uint64_t low, high;
  __asm__("mulq %3" : "=a"(low), "=d"(high) : "%0"(a), "rm"(b) : "cc");
  return high ^ low;
}
NOINLINE static int immediates(int x) {
  __asm__("addl %1, %0" : "+r"(x) : "i"(1000) : "cc");
  __asm__("shll %1, %0" : "+r"(x) : "I"(3) : "cc");
  __asm__("addl %1, %0" : "+r"(x) : "n"(-5) : "cc");
  return x;
}
NOINLINE static int memory_or_register(int a, int *b) {
  int r;
  __asm__("movl %1, %0\n\taddl %2, %0" : "=&r"(r) : "g"(a), "m"(*b) : "cc");
  __asm__("addl %1, %0" : "+r"(r) : "rm"(*b) : "cc");
  __asm__("addl %1, %0" : "+m"(*b) : "ri"(a) : "cc");
  return r;
}
NOINLINE static double floats(double a, float b) {
  double r;
  __asm__("cvtss2sd %2, %0\n\taddsd %1, %0" : "=&x"(r) : "x"(a), "xm"(b));
  return r;
}
NOINLINE static long double extended(long double a) {
  __asm__("fsqrt" : "+t"(a));
  return a;
}
NOINLINE static long double two(long double a, long double b) {
  long double r;
  __asm__("fsubp" : "=t"(r) : "0"(b), "u"(a) : "st(1)");
  return r < 0 ? -r : r;
}
NOINLINE static int flags(unsigned a, unsigned b) {
  int below, equal, above;
  __asm__("cmpl %4, %3" : "=@ccb"(below), "=@cce"(equal), "=@cca"(above) : "r"(a), "r"(b));
  return below * 100 + equal * 10 + above;
}
NOINLINE static unsigned modifiers(unsigned long x) {
  unsigned r;
  unsigned char low;
  __asm__("movl %k1, %0\n\trolw $8, %w0\n\tmovb %b1, %2" : "=&r"(r), "+r"(x), "=q"(low) : : "cc");
  return r ^ (unsigned)low << 24;
}
/* All but the stack's registers are lost; what lives across must survive. */
NOINLINE static long everything(long a, long b, long c, long d, double x) {
  long e = a * b, f = c - d;
  double y = x * 2;
  __asm__ volatile("xorl %%eax, %%eax\n\txorl %%ebx, %%ebx\n\txorl %%ecx, %%ecx\n\txorl %%edx, %%edx\n\txorl %%esi, %%esi\n\txorl %%edi, %%edi\n\t"
                   "xorl %%r8d, %%r8d\n\txorl %%r12d, %%r12d\n\txorl %%r13d, %%r13d\n\txorl %%r14d, %%r14d\n\txorl %%r15d, %%r15d\n\tpxor %%xmm0, %%xmm0\n\tpxor %%xmm1, %%xmm1"
                   : : : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0", "xmm1", "cc", "memory");
  return a + b + c + d + e + f + (long)(x + y);
}
NOINLINE static unsigned string_length(const char *s) {
  unsigned long n = ~0ul;
  __asm__("repne scasb" : "+D"(s), "+c"(n) : "a"(0) : "cc", "memory");
  return (unsigned)(~n - 1);
}
NOINLINE static void copy(void *to, const void *from, unsigned long n) { __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory"); }
NOINLINE static int dispatch(int x) {
  __asm__ goto("cmpl $1, %0\n\tje %l[one]\n\tcmpl $2, %0\n\tje %l[two]" : : "r"(x) : "cc" : one, two);
  return 0;
one:
  return 10;
two:
  return 20;
}
struct pair { int a, b; };
NOINLINE static struct pair in_structure(struct pair p) {
  __asm__("xchgl %0, %1" : "+r"(p.a), "+r"(p.b));
  return p;
}
NOINLINE static long numbered(long a) {
  /* Local labels, a label unique to each copy, percent and brace escapes. */
  __asm__("testq %0, %0\n\tjns 1f\n\tnegq %0\n1:\tjmp .Lskip%=\n\tud2\n.Lskip%=:\n\tleaq 1(%0,%0,2), %0" : "+r"(a) : : "cc");
  return a;
}
__asm__(".pushsection .rodata\n.globl asm_table\nasm_table: .long 11, 22, 33\n.popsection");
extern const int asm_table[3];

int main(void) {
  CHECK(letters(1, 2, 3, 4, 5, 6) == ((((1 * 2 + 2) * 2 + 3) * 2 + 4) * 2 + 5) * 2 + 6);
  unsigned out[4];
  cpuid_like(5, out);
  CHECK(out[0] == ~5u && out[1] == 5 && out[2] == 6 && out[3] == 7);
  uint64_t a = 0x123456789abcdef1u, b = 0xfedcba9876543211u;
  unsigned __int128 p = (unsigned __int128)a * b;
  CHECK(multiply_high(a, b) == ((uint64_t)(p >> 64) ^ (uint64_t)p));
  CHECK(immediates(1) == 1001 * 8 - 5);
  int m = 7;
  CHECK(memory_or_register(5, &m) == 19 && m == 12);
  CHECK(floats(1.5, 2.25f) == 3.75 && extended(81) == 9 && two(10, 4) == 6);
  CHECK(flags(1, 2) == 100 && flags(2, 2) == 10 && flags(3, 2) == 1);
  CHECK(modifiers(0x1122334455667788) == (0x55668877u ^ 0x88000000u));
  CHECK(everything(1, 2, 3, 4, 1.5) == 1 + 2 + 3 + 4 + 2 - 1 + 4);
  CHECK(string_length("constraints") == 11 && string_length("") == 0);
  char text[8] = "";
  copy(text, "abcdefg", 8);
  CHECK(!strcmp(text, "abcdefg") && dispatch(1) == 10 && dispatch(2) == 20 && dispatch(3) == 0);
  struct pair swapped = in_structure((struct pair){1, 2});
  CHECK(swapped.a == 2 && swapped.b == 1 && numbered(-5) == 16 && numbered(5) == 16 && asm_table[2] == 33);
  /* In a loop, with values that live across it and operands spilled. */
  long sum = 0, v[12];
  for (int i = 0; i < 12; i++) v[i] = i;
  for (int i = 0; i < 100; i++) {
    long t = i, w0 = v[i % 12], w1 = v[(i + 1) % 12], w2 = v[(i + 2) % 12], w3 = v[(i + 3) % 12];
    __asm__ volatile("leaq (%0,%1), %0" : "+r"(t) : "r"(w0) : "rbx", "r12", "r13", "r14", "r15");
    sum += t * w1 + w2 - w3;
  }
  long expected = 0;
  for (int i = 0; i < 100; i++) expected += (i + i % 12) * ((i + 1) % 12) + (i + 2) % 12 - (i + 3) % 12;
  CHECK(sum == expected);
  return 0;
}
