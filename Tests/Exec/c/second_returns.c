/* Locals seen after a second return of __builtin_setjmp or setjmp: as they were when control left, also when the jump is inlined. */
#include "check.h"
#include <setjmp.h>

static void *buffer[5];
static jmp_buf library_buffer;

__attribute__((noinline)) static void leave(void) { __builtin_longjmp(buffer, 1); }
static void leave_by_inlined(void) { leave(); }

__attribute__((noinline)) static int by_builtin(int x) {
  int a = 0;
  if (__builtin_setjmp(buffer) == 0) {
    while (1) {
      a = 1;
      leave_by_inlined();
    }
  }
  return a == 0 ? 0 : x;
}

__attribute__((noinline)) static int by_library(int x) {
  volatile int count = 0;
  int fixed = x * 2;
  if (setjmp(library_buffer) < 3) {
    count = count + 1;
    longjmp(library_buffer, count);
  }
  return count * 100 + fixed;
}

/* Labels whose address is taken do not keep a function from being copied; each copy has its own. */
static void *first_place, *second_place;
static inline void remember(void **place, int condition) {
  if (condition) {
  here:
    *place = &&here;
  }
}
__attribute__((noinline)) static void first(int c) { remember(&first_place, c); }
__attribute__((noinline)) static void second(int c) { remember(&second_place, c); }

int main(void) {
  CHECK(by_builtin(HIDE(int, 9)) == 9);
  CHECK(by_library(HIDE(int, 5)) == 310);
  first(HIDE(int, 1));
  second(HIDE(int, 1));
  CHECK(first_place != 0 && second_place != 0);
  return 0;
}
