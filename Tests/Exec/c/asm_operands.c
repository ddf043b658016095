/* { dg-do run { target x86_64-*-* } } */
/* Inline assembly: every kind of constraint and operand modifier of x86-64. */
#include "check.h"
#include <string.h>

typedef unsigned __int128 u128;
struct pair { int a, b; };
struct small { char c[4]; };
static const char text[] = "object";

static long registers(long x) {
  long r;
  __asm__("movq %1, %0" : "=q"(r) : "l"(x));
  x = r;
  __asm__("addq $1, %0" : "=R"(r) : "0"(x));
  x = r;
  __asm__("addq $1, %0" : "=U"(r) : "0"(x));
  x = r;
  __asm__("leaq 1(%1,%2), %0" : "=a"(r) : "b"(x), "c"(1L));
  x = r;
  __asm__("leaq 1(%1,%2), %0" : "=d"(r) : "S"(x), "D"(1L));
  return r;
}

static int constants(int x) {
  int r = x;
  __asm__("shll %1, %0" : "+r"(r) : "I"(3));
  __asm__("rolq %1, %q0" : "+r"(r) : "J"(32));
  __asm__("rolq %1, %q0" : "+r"(r) : "J"(32));
  __asm__("addl %1, %0" : "+r"(r) : "K"(-128));
  __asm__("addl %1, %0" : "+r"(r) : "L"(0xff));
  __asm__("leal (%0,%0,%c1), %0" : "+r"(r) : "n"(2));
  __asm__("addl %1, %0" : "+r"(r) : "N"(200));
  __asm__("addl %1, %0" : "+r"(r) : "e"(-100000));
  __asm__("movl %1, %0" : "=r"(r) : "Z"(0x7fffffff), "0"(r));
  r = x * 2;
  __asm__("addl %1, %0" : "+r"(r) : "O"(5));
  __asm__("subl $%n1, %0" : "+r"(r) : "i"(7));
  return r;
}

static double x87(double a, double b) {
  double r, s, c;
  __asm__("fsqrt" : "=t"(r) : "0"(a));
  __asm__("fpatan" : "=t"(s) : "0"(1.0), "u"(b) : "st(1)");
  __asm__("fsincos" : "=t"(c), "=u"(s) : "0"(0.0));
  __asm__("fadd %2, %0" : "=&t"(r) : "0"(r), "f"(b));
  __asm__("fadd %2, %0\n\tfadd %3, %0" : "=&t"(r) : "0"(r), "f"(b), "f"(a));
  return r + s + c;
}

static long double extended(long double a, float b) {
  long double r;
  __asm__("fmul %2, %0" : "=&t"(r) : "0"(a), "f"(b));
  __asm__("fldt %1\n\tfaddp" : "=t"(r) : "m"(a), "0"(r));
  return r;
}

static u128 wide(u128 x, unsigned long y) {
  u128 r;
  unsigned long low, high;
  __asm__("mulq %2" : "=A"(r) : "a"((unsigned long)x), "r"(y) : "cc");
  CHECK(r == (u128)(unsigned long)x * y);
  __asm__("addq %2, %0\n\tadcq $0, %1" : "=&r"(low), "=&r"(high) : "rm"(y), "0"((unsigned long)r), "1"((unsigned long)(r >> 64)) : "cc");
  CHECK(((u128)high << 64 | low) == r + y);
  u128 m = r;
  __asm__("addq $1, %0\n\tadcq $0, %H0" : "+m"(m) : : "cc");
  CHECK(m == r + 1);
  u128 v;
  __asm__("movdqa %1, %0" : "=x"(v) : "x"(m));
  CHECK(v == m);
  u128 either = m;
  __asm__("" : "+rm"(either));
  CHECK(either == m);
  return v;
}

static int flags(int a, int b) {
  _Bool e, l, be, s;
  int c;
  __asm__("cmpl %[y], %[x]" : "=@cce"(e), "=@ccl"(l), "=@ccbe"(be), "=@ccs"(s), "=@ccnc"(c) : [x] "r"(a), [y] "rm"(b));
  return e | l << 1 | be << 2 | s << 3 | c << 4;
}

static unsigned spelled(unsigned x) {
  unsigned r;
  unsigned short h = 0x1234;
  unsigned char b;
  __asm__("movzbl %b1, %k0" : "=r"(r) : "q"(x));
  CHECK(r == (x & 255));
  __asm__("movzwl %w1, %0" : "=r"(r) : "r"(x));
  CHECK(r == (x & 65535));
  __asm__("mov%z0 %1, %0" : "=r"(r) : "rm"(x));
  CHECK(r == x);
  __asm__("movb %h1, %0" : "=q"(b) : "Q"(h));
  CHECK(b == 0x12);
  __asm__("{movl %1, %0|mov %0, %1}" : "=r"(r) : "r"(x));
  CHECK(r == x);
  __asm__("movl %a1, %0" : "=r"(r) : "p"(&x), "m"(x));
  CHECK(r == x);
  __asm__("movl $%c1, %0" : "=r"(r) : "i"(42));
  CHECK(r == 42);
  __asm__("movl %1, %0 # %%= is %=" : "=r"(r) : "r"(x));
  __asm__ __volatile__("jmp .Lover%=\n\tud2\n.Lover%=:" ::);
  const char *p;
  __asm__("leaq %P1(%%rip), %0" : "=r"(p) : "i"(text));
  CHECK(p == text);
  __asm__("leaq %p1(%%rip), %0" : "=r"(p) : "i"(text + 2));
  CHECK(p == text + 2);
  double d = 3, q;
  __asm__("movapd %x1, %0" : "=x"(q) : "x"(d));
  CHECK(q == 3);
  return r;
}

static void matching(void) {
  int x = 5, y = 7, z;
  __asm__("addl %2, %0" : "=r"(z) : "%0"(x), "rm"(y) : "cc");
  CHECK(z == 12);
  __asm__("addl %2, %0" : "=r,m"(z) : "0,0"(x), "rm,r"(y) : "cc");
  CHECK(z == 12);
  __asm__("addl %[b], %[a]" : [a] "=r"(z) : "[a]"(x), [b] "g"(y) : "cc");
  CHECK(z == 12);
  __asm__("xorl %0, %0\n\tmovl %1, %0\n\taddl %1, %0" : "=&r"(z) : "r"(x) : "cc");
  CHECK(z == 10);
  long q = 1, r = 2;
  __asm__("xchgq %0, %1" : "+r"(q), "+r"(r));
  CHECK(q == 2 && r == 1);
  char narrow = -3;
  __asm__("incb %0" : "+q"(narrow));
  CHECK(narrow == -2);
  _Bool t = 1;
  __asm__("xorb $1, %0" : "+q"(t));
  CHECK(t == 0);
}

static void aggregates(void) {
  struct pair p = {1, 2}, q;
  __asm__("addl $10, %0\n\taddl $20, 4+%0" : "+m"(p));
  CHECK(p.a == 11 && p.b == 22);
  __asm__("movq %1, %0" : "=r"(q) : "r"(p));
  CHECK(q.a == 11 && q.b == 22);
  struct small s = {{1, 2, 3, 4}}, u;
  __asm__("bswapl %0" : "=r"(u) : "0"(s));
  CHECK(u.c[0] == 4 && u.c[3] == 1);
  _Complex double c = 1.0 + 2.0i;
  __asm__("movupd %1, %%xmm0\n\taddpd %%xmm0, %%xmm0\n\tmovupd %%xmm0, %0" : "=m"(c) : "m"(c) : "xmm0");
  CHECK(__real__ c == 2 && __imag__ c == 4);
  int array[4] = {1, 2, 3, 4};
  __asm__("movl $9, %0" : "=m"(array[2]) : "m"(*(int(*)[4])array));
  CHECK(array[2] == 9);
}

static void variables(void) {
  register long a __asm__("r12") = 5;
  register long b __asm__("%r9") = 6;
  register double d __asm__("xmm7") = 2.5;
  long r;
  double s;
  __asm__("leaq (%%r12,%%r9), %0" : "=r"(r) : "r"(a), "r"(b));
  CHECK(r == 11);
  __asm__("movapd %%xmm7, %0" : "=x"(s) : "x"(d));
  CHECK(s == 2.5);
  register long out __asm__("rdx");
  __asm__("movl $77, %%edx" : "=r"(out));
  CHECK(out == 77);
}

static void clobbers(void) {
  long keep[12];
  for (int i = 0; i < 12; i++) keep[i] = i;
  __asm__ volatile("" ::: "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc");
  __asm__ volatile("xorl %%ebx, %%ebx\n\txorl %%r15d, %%r15d" ::: "ebx", "r15", "cc");
  __asm__ volatile("pxor %%xmm3, %%xmm3" ::: "xmm3");
  for (int i = 0; i < 12; i++) CHECK(keep[i] == i);
}

__asm__(".pushsection .text\n.globl asm_seven\n.type asm_seven, @function\nasm_seven:\n\tmovl $7, %eax\n\tret\n.size asm_seven, .-asm_seven\n.popsection");
int asm_seven(void);
__asm__(".pushsection .data\nasm_word: .long 0x01020304\n.popsection");
extern int asm_word __attribute__((visibility("hidden")));

int main(void) {
  long one = HIDE(long, 1);
  CHECK(registers(one) == 7);
  CHECK(constants(HIDE(int, 3)) == 3 * 2 + 5 + 7);
  CHECK(x87(HIDE(double, 4), HIDE(double, 1)) == 2 + 1 + 1 + 4 + 0 + 1);
  CHECK(extended(HIDE(long double, 3), HIDE(float, 2)) == 9);
  CHECK((unsigned long)wide(HIDE(unsigned long, 0xffffffffffffffff), HIDE(unsigned long, 3)) == (unsigned long)(0xfffffffffffffffdUL + 1));
  CHECK(flags(HIDE(int, 2), 2) == (1 | 4 | 16));
  CHECK(flags(HIDE(int, 1), 2) == (2 | 4 | 8));
  CHECK(flags(HIDE(int, 3), 2) == 16);
  CHECK(spelled(HIDE(unsigned, 0x12345678)) == 0x12345678);
  matching();
  aggregates();
  variables();
  clobbers();
  CHECK(asm_seven() == 7 && asm_word == 0x01020304);
  return 0;
}
