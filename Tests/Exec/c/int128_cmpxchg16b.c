/* { dg-do run { target x86_64-*-* } } */
/* { dg-options "-mcx16 -latomic" } */
/* Atomic operations on 16 bytes by cmpxchg16b. */
#include "check.h"

typedef __int128 i128;
typedef unsigned __int128 u128;
#define WIDE(h, l) ((u128)(h) << 64 | (l))

static _Alignas(16) u128 object;

int main(void) {
  u128 big = WIDE(HIDE(unsigned long, 0x1234), ~0UL);
  object = big;
  CHECK(__sync_fetch_and_add(&object, 1) == big && object == WIDE(0x1235, 0));
  CHECK(__sync_sub_and_fetch(&object, 1) == big);
  CHECK(__sync_val_compare_and_swap(&object, 1, 2) == big && object == big);
  CHECK(__sync_bool_compare_and_swap(&object, big, 2) && object == 2);
  CHECK(!__sync_bool_compare_and_swap(&object, big, 3) && object == 2);
  CHECK(__sync_fetch_and_or(&object, WIDE(4, 8)) == 2 && object == WIDE(4, 10));
  CHECK(__sync_and_and_fetch(&object, WIDE(~0UL, 2)) == WIDE(4, 2));
  CHECK(__sync_fetch_and_xor(&object, WIDE(5, 3)) == WIDE(4, 2) && object == WIDE(1, 1));
  CHECK(__sync_nand_and_fetch(&object, 1) == ~(u128)1);
  CHECK(__sync_lock_test_and_set(&object, 9) == ~(u128)1 && object == 9);
  for (int i = 0; i < 100; i++) __sync_fetch_and_add(&object, WIDE(1, ~0UL));
  CHECK(object == WIDE(1, ~0UL) * 100 + 9);
  return 0;
}
