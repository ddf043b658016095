/* _Alignas, aligned and packed attributes, over-aligned locals, unaligned access through packed members. */
#include "check.h"
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
struct __attribute__((packed)) packed { char c; int i; double d; short s; };
struct lined { char c; alignas(32) char d; };
struct part { char c; int i __attribute__((packed)); };
typedef int wide __attribute__((aligned(16)));
static alignas(128) char buffer[3];
__attribute__((noinline)) static int check_local(int n) {
  alignas(64) char local[10];
  wide w = n;
  memset(local, n, 10);
  return ((uintptr_t)local & 63) == 0 && ((uintptr_t)&w & 15) == 0 && local[9] == n && w == n;
}
__attribute__((noinline)) static int deep(int n) { return n == 0 ? check_local(3) : deep(n - 1) && check_local(n); }
int main(void) {
  CHECK(sizeof(struct packed) == 15 && offsetof(struct packed, d) == 5 && sizeof(struct lined) == 64 && offsetof(struct lined, d) == 32);
  CHECK(sizeof(struct part) == 5 && alignof(struct part) == 1 && alignof(wide) == 16 && alignof(struct lined) == 32 && ((uintptr_t)buffer & 127) == 0);
  struct packed p = {1, HIDE(int, -2), 3.5, 4}, *q = &p;
  q->i *= 3;
  q->d += q->s;
  CHECK(p.i == -6 && p.d == 7.5 && p.c == 1 && p.s == 4);
  char raw[32];
  for (int i = 0; i < 8; i++) { uint64_t v = 0x0102030405060708ULL * (i + 1), w; memcpy(raw + i, &v, 8); memcpy(&w, raw + i, 8); CHECK(v == w); }
  CHECK(deep(7) && _Alignof(max_align_t) == 16 && sizeof(max_align_t) == 32);
  return 0;
}
