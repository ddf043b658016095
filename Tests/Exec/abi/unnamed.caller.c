#include "unnamed.h"

int printf(const char *, ...);
static int faults;
static void check(const char *what, long result) { if (result != 12) faults++, printf("%s: %ld\n", what, result); }
#define CHECK(K, T) { \
    long stack_##T(long, long, long, long, long, long, K T, double, long); \
    long registers_##T(K T, double, long); \
    long unnamed_##T(int, ...); \
    long unnamedStack_##T(long, long, long, long, long, long, ...); \
    static K T x; \
    check("stack " #T, stack_##T(0, 0, 0, 0, 0, 0, x, 5, 7)); \
    check("registers " #T, registers_##T(x, 5, 7)); \
    check("unnamed " #T, unnamed_##T(0, x, 5.0, 7L)); \
    check("unnamed on the stack " #T, unnamedStack_##T(0, 0, 0, 0, 0, 0, x, 5.0, 7L)); \
  }

int main(void) {
  CHECK(struct, T1)
  CHECK(struct, T2)
  CHECK(struct, T3)
  CHECK(struct, T4)
  CHECK(struct, T5)
  CHECK(struct, T6)
  CHECK(struct, T7)
  CHECK(struct, T8)
  CHECK(struct, T9)
  CHECK(struct, Ta)
  CHECK(struct, Tb)
  CHECK(struct, Tc)
  CHECK(struct, Td)
  CHECK(union, U1)
  CHECK(union, U2)
  CHECK(union, U3)
  CHECK(union, U4)
  CHECK(union, U5)
  return faults != 0;
}
