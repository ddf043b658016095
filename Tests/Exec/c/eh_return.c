/* __builtin_eh_return: leaves a function for a handler, with the registers that its frame saves as someone may have rewritten them. */
#include "check.h"

static int reached;
static void *top;

/* Entered as if f's caller had jumped here: the frame of `leave` and `distance` bytes more are gone. */
__attribute__((noinline, noreturn)) static void land(void) {
  reached++;
  CHECK(reached == 1);
  __builtin_exit(0);
}

__attribute__((noinline)) static int leave(int really, int x) {
  __builtin_unwind_init();
  volatile int copy = x * 3;
  if (really) {
    long distance = (char *)top - (char *)__builtin_dwarf_cfa();
    __builtin_eh_return(distance, (void *)land);
  }
  return copy + 1;
}

__attribute__((noinline)) static int middle(int really) {
  volatile char room[200];
  room[really] = 1;
  return leave(really, 7) + room[really];
}

int main(void) {
  unsigned char sizes[32] = {0};
  __builtin_init_dwarf_reg_size_table(sizes);
  CHECK(sizes[0] == 8 && sizes[16] == 8 && sizes[17] == 0);
  CHECK(__builtin_dwarf_sp_column() == 7 && __builtin_eh_return_data_regno(0) == 0 && __builtin_eh_return_data_regno(1) == 1);
  /* An ordinary return of such a function keeps its value. */
  CHECK(middle(HIDE(int, 0)) == 23);
  /* land takes a stack as a call leaves it: eight bytes off a multiple of 16. */
  top = (void *)(((unsigned long)__builtin_frame_address(0) & -16L) - 264);
  middle(HIDE(int, 1));
  return 1;
}
