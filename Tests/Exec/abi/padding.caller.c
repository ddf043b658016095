#include "padding.h"
#include "../c/check.h"

int main(void) {
  struct only o;
  struct word w;
  struct head h = {.f = 1};
  struct tail t = {.f = 2};
  struct apart a = {.d = 3};
  struct zero z = {.g = 4, .f = 5};
  struct wide l = {.f = 6};
  union either e = {.f = 7};
  memset(&o, 0, sizeof o);
  memset(&w, 0, sizeof w);
  CHECK(padding_only(o, HIDE(int, 11)) == 11);
  CHECK(padding_word(w, HIDE(int, 12)) == 12);
  CHECK(padding_head(h, HIDE(float, 2), 3) == 123);
  CHECK(padding_tail(t, HIDE(float, 3), 4) == 234);
  CHECK(padding_apart(a, HIDE(int, 4), 5) == 345);
  CHECK(padding_zero(z, HIDE(float, 6), 7) == 4567);
  CHECK(padding_wide(l, HIDE(int, 7), 8) == 678);
  CHECK(padding_union(e, HIDE(float, 8), 9) == 789);
  CHECK(padding_returned(HIDE(int, 21)).d == 42);
  CHECK(padding_variadic(1, w, HIDE(int, 2), (struct head){.f = 3}, HIDE(int, 4)) == 1234);
  aligned_int x = HIDE(int, 7);
  CHECK(padding_aligned(8, 1, 2, 3, 4, 5, 6, x, x, 9) == 123456779);
  CHECK(padding_none((struct none){1}, HIDE(int, 2), 3) == 123);
  CHECK(padding_after((struct after){4}, HIDE(int, 5), 6) == 456);
  CHECK(padding_widthless((union widthless){1}, HIDE(int, 2), 3) == 123);
  CHECK(padding_wide_bits((union wide_bits){4}, HIDE(int, 5), 6) == 456);
  return 0;
}
