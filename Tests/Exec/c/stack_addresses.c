/* What programs do that know the stack: a jump through a copy of the buffer, and the address of fresh memory of alloca compared. */
#include "check.h"

__attribute__((noinline)) static void jump(void **buffer) {
  void *copy[40];
  memcpy(copy, buffer, 5 * sizeof *buffer);
  memset(buffer, 0, 5 * sizeof *buffer);
  __builtin_longjmp(copy, 1);
}

static volatile int none;
static char *volatile first, *volatile second;

int main(void) {
  void *buffer[5];
  /* The distance of two objects is a matter of real machines only. */
  __asm__ volatile("nop" : : : "memory");
  first = __builtin_alloca(none);
  second = __builtin_alloca(none);
  long step = second - first;
  if (!__builtin_setjmp(buffer)) jump(buffer);
  char *expected = second + step;
  CHECK(expected == __builtin_alloca(none));
  return 0;
}
