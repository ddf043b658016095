/* { dg-options "-std=gnu2x" } */
/* C23: binary literals, digit separators, nullptr-free forms that gcc 12 has, attributes, static_assert, enums, labels, empty initializers. */
#include "check.h"
#include <stddef.h>
_Static_assert(sizeof(int) == 4);
[[nodiscard]] static int seven(void) { return 7; }
[[maybe_unused]] static int unused;
[[deprecated("old")]] static int old(void) { return 1; }
struct [[gnu::packed]] tight { char c; int i; };
static int unnamed(int, int b) { return b; }
enum big { LARGE = 0x80000000u, MORE };
#if __has_c_attribute(fallthrough) && 0b11 == 3 && 1'000 == 1000
#define MODERN 1
#elifdef __GNUC__
#define MODERN 2
#elifndef OTHER
#define MODERN 3
#endif
#define COUNT(...) count_(0 __VA_OPT__(,) __VA_ARGS__)
static int count_(int first, ...) { return first; }
int main(void) {
  int n = 0b1010'1010 + 1'000'000;
  CHECK(n == 1000170 && seven() == 7 && sizeof(struct tight) == 5 && unnamed(1, 2) == 2 && MODERN == 1 && COUNT() == 0 && COUNT(1, 2) == 0);
  struct { int a; long b; char c[4]; } empty = {};
  CHECK(empty.a == 0 && empty.b == 0 && empty.c[3] == 0);
  _Bool t = 1, f = 0;
  switch (n & 1) { case 0: n = 5; [[fallthrough]]; case 1: n++; }
  CHECK(t && !f && n == 6 && MORE == 0x80000001u && sizeof(u8'a') == 1);
  __typeof__(n) m = n;
  CHECK(m == 6);
  return 0;
label_at_end:
}
