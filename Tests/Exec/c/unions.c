/* Unions: type punning through members, arrays inside, anonymous members, passing by value, transparent use. */
#include "check.h"
#include <stdint.h>

union number { uint32_t u; float f; uint8_t bytes[4]; };
union wide { double d; uint64_t u; struct { uint32_t low, high; }; };
struct variant { int kind; union { int i; double d; const char *s; struct { short x, y; } point; }; };
__attribute__((noinline)) static union number swap(union number n) {
  union number r;
  for (int i = 0; i < 4; i++) r.bytes[i] = n.bytes[3 - i];
  return r;
}
__attribute__((noinline)) static double value(const struct variant *v) {
  switch (v->kind) {
    case 0: return v->i;
    case 1: return v->d;
    case 2: return (double)strlen(v->s);
    default: return v->point.x * 100 + v->point.y;
  }
}
int main(void) {
  union number n = {.f = 1.0f};
  CHECK(n.u == 0x3f800000 && swap(n).u == 0x803f && n.bytes[3] == 0x3f);
  union wide w = {.d = -2.0};
  CHECK(w.high == 0xc0000000 && w.low == 0 && (w.low = 1, w.u) == 0xc000000000000001ULL);
  struct variant list[] = {{0, .i = -3}, {1, .d = 2.5}, {2, .s = "four"}, {3, .point = {7, 8}}};
  double sum = 0;
  for (unsigned i = 0; i < sizeof list / sizeof *list; i++) sum += value(&list[i]);
  CHECK(sum == -3 + 2.5 + 4 + 708);
  CHECK(((union number)0x40490fdbu).f > 3.14159f);
  list[0] = list[3];
  CHECK(value(list) == 708 && sizeof(struct variant) == 16);
  return 0;
}
