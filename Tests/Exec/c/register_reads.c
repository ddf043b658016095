/* A local register variable without initializer begins as what the register holds. */
#include "check.h"

__attribute__((noinline)) static void *chain(void) {
  register void *c __asm__("r10");
  return c;
}
__attribute__((noinline)) static int near_frame(void) {
  register unsigned long sp __asm__("rsp");
  return (unsigned long)__builtin_frame_address(0) - sp < 4096;
}
static void *(*volatile call)(void) = chain;

struct aligned_fields { int a : 2; __attribute__((aligned(8))) int b : 2; int c : 28; __attribute__((aligned(16))) int d : 2; int e : 30; } __attribute__((ms_struct));

int main(void) {
  char c;
  CHECK(__builtin_call_with_static_chain(call(), &c) == &c);
  CHECK(near_frame() == 1);
  union { struct aligned_fields f; unsigned char bytes[32]; unsigned words[8]; } u = {{.b = -1}};
  CHECK(sizeof u.f == 32);
  CHECK(u.bytes[0] == 12);
  u.f = (struct aligned_fields){.d = -1};
  CHECK(u.words[4] == 3);
  u.f = (struct aligned_fields){.e = -1};
  CHECK(u.words[4] == 0xfffffffcu);
  return 0;
}
