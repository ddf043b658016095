/* C23: constexpr objects, compound literals with storage classes, types defined again, operands of typeof that are evaluated. */
/* { dg-options "-std=gnu2x" } */
#include "check.h"

struct pair { int a; float b; };
struct pair { int a; float b; };
enum colour { red = 1, green };
enum colour { green = 2, red = 1 };
enum small : unsigned char;
enum small : unsigned char { most = 255 };

constexpr int three = 3;
constexpr float half = 0.5;
constexpr int *nothing = nullptr;
constexpr struct pair initial = {three, 1.5f};
constexpr char text[] = "abc";
static_assert(three * 2 == 6 && initial.a == 3 && sizeof text == 4 && sizeof(enum small) == 1);

static int *counter(void) { return &(static int){5}; }
static int next(void) { return ++*counter(); }
static int evaluated(int n) {
  int calls = 0;
  int (*rows)[n] = nullptr;
  typeof(*(calls++, rows)) a;
  typeof((calls++, n)) b = 1;
  a[0] = b;
  return calls * 100 + (int)(sizeof a / sizeof *a) * 10 + a[0];
}

int main(void) {
  const struct pair *p = &(constexpr struct pair){.a = three};
  register int r = (register int){4};
  CHECK(next() == 6 && next() == 7 && *counter() == 7);
  CHECK(p->a == 3 && r == 4 && nothing == nullptr && half == 0.5f);
  CHECK(*&(static thread_local int){2} == 2 && sizeof(static int[three]){1} == 12);
  CHECK(evaluated(4) == 141);
  enum colour c = green;
  CHECK(c == 2 && most == 255 && (bool)nullptr == false);
  return 0;
}
