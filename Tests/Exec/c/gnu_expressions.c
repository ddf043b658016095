/* GNU forms: statement expressions, omitted operands, typeof, __auto_type, nested conditional, local labels, ranges, choose. */
#include "check.h"

#define max(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })
static int calls;
static int side(int v) { calls++; return v; }
#define FIND(array, size, what)                                        \
  ({ __label__ found; int i_; for (i_ = 0; i_ < (size); i_++) if ((array)[i_] == (what)) goto found; i_ = -1; found: i_; })
struct pair { int a, b; };
static struct pair make(int a) { return ({ struct pair p = {a, a + 1}; p; }); }
int main(void) {
  int x = 3, a[] = {5, 7, 9};
  CHECK(max(x++, 2) == 3 && x == 4 && max(max(1, 5), max(x, 2)) == 5);
  CHECK((side(6) ?: side(7)) == 6 && calls == 1 && (side(0) ?: side(8)) == 8 && calls == 3);
  CHECK(FIND(a, 3, 9) == 2 && FIND(a, 3, 8) == -1 && make(4).b == 5);
  __auto_type z = 1.5f;
  CHECK(sizeof z == 4 && __builtin_types_compatible_p(__typeof__(z), float) && !__builtin_types_compatible_p(int, long));
  CHECK(__builtin_choose_expr(1, 10, "text") == 10 && __builtin_constant_p(3 * 4));
  CHECK(_Generic(x, int: 1, long: 2, default: 3) == 1 && _Generic(1.0f, double: 1, default: 2) == 2 && _Generic("s", char *: 5) == 5);
  int total = 0;
  for (int i = 0; ({ i < 5; }); ({ i++; })) total += ({ if (i == 2) continue; i; });
  CHECK(total == 8 && sizeof(void) == 1 && sizeof(main) == 1 && __alignof__(double) == 8);
  void *p = a;
  p += 4;
  p++;
  CHECK((char *)p - (char *)a == 5 && *(int *)(p - 1) == 7);
  _Static_assert(sizeof(struct pair) == 8, "size");
  enum { A = 1, B = A << 4 } e = B;
  CHECK(e == 16 && !(e & A) && 0b101 == 5);
  return 0;
}
