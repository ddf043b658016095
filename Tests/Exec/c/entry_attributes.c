/* Attributes patchable_function_entry, zero_call_used_regs and stack_protect of single functions. */
/* { dg-do run { target x86_64-*-* } } */
/* { dg-options "-fstack-protector-explicit" } */
#include "check.h"

extern void *const entries[] __asm__("__start___patchable_function_entries");
extern void *const entries_end[] __asm__("__stop___patchable_function_entries");
__attribute__((patchable_function_entry(4, 2), noinline)) int patchable(int x) { return x + 1; }
__attribute__((patchable_function_entry(0), noinline)) int plain(int x) { return x + 2; }
__attribute__((zero_call_used_regs("all-gpr"), noinline)) long clears(long x) { return x * 3; }
__attribute__((zero_call_used_regs("skip"), noinline)) long keeps(long x) { return x * 5; }
__attribute__((stack_protect, noinline)) int guarded(int x) { return x + 3; }

int main(void) {
  CHECK(entries_end - entries == 1);
  const unsigned char *area = entries[0];
  CHECK(area + 2 == (const unsigned char *)patchable);
  /* The backends choose nops of one byte or more. */
  CHECK(area[0] == 0x90 || area[0] == 0x66);
  CHECK(patchable(HIDE(int, 1)) == 2 && plain(HIDE(int, 1)) == 3);
  long c, d, r;
  __asm__("call *%4" : "=a"(r), "=c"(c), "=d"(d), "+D"((long){7}) : "r"(clears) : "rsi", "r8", "r9", "r10", "r11", "memory", "cc", "xmm0");
  CHECK(r == 21 && c == 0 && d == 0);
  CHECK(keeps(HIDE(long, 4)) == 20 && guarded(HIDE(int, 4)) == 7);
  return 0;
}
