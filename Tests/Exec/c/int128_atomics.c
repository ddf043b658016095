/* { dg-options "-latomic" } */
/* Atomic operations on 16 bytes, by libatomic. */
#include "check.h"

typedef unsigned __int128 u128;
#define WIDE(h, l) ((u128)(h) << 64 | (l))

static _Alignas(16) u128 object;

int main(void) {
  u128 big = WIDE(HIDE(unsigned long, 0x1234), ~0UL);
  __atomic_store_n(&object, big, __ATOMIC_SEQ_CST);
  CHECK(__atomic_load_n(&object, __ATOMIC_ACQUIRE) == big);
  CHECK(__atomic_fetch_add(&object, 1, __ATOMIC_RELAXED) == big);
  CHECK(object == WIDE(0x1235, 0));
  CHECK(__atomic_add_fetch(&object, big, __ATOMIC_SEQ_CST) == WIDE(0x2469, ~0UL));
  CHECK(__atomic_fetch_sub(&object, big, __ATOMIC_SEQ_CST) == WIDE(0x2469, ~0UL));
  CHECK(__atomic_sub_fetch(&object, 1, __ATOMIC_SEQ_CST) == big);
  CHECK(__atomic_fetch_and(&object, WIDE(0x30, 0xff), __ATOMIC_SEQ_CST) == big);
  CHECK(__atomic_or_fetch(&object, WIDE(0x100, 0x100), __ATOMIC_SEQ_CST) == WIDE(0x130, 0x1ff));
  CHECK(__atomic_fetch_xor(&object, WIDE(0x130, 0), __ATOMIC_SEQ_CST) == WIDE(0x130, 0x1ff));
  CHECK(__atomic_nand_fetch(&object, 0xf0, __ATOMIC_SEQ_CST) == ~(u128)0xf0);
  CHECK(__atomic_exchange_n(&object, big, __ATOMIC_SEQ_CST) == ~(u128)0xf0);
  u128 expected = 5;
  CHECK(!__atomic_compare_exchange_n(&object, &expected, 6, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED) && expected == big);
  CHECK(__atomic_compare_exchange_n(&object, &expected, 6, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED) && object == 6);
  _Atomic u128 counter = 0;
  for (int i = 0; i < 10; i++) counter += WIDE(1, ~0UL);
  CHECK(counter == WIDE(1, ~0UL) * 10);
  counter++;
  CHECK(counter == WIDE(1, ~0UL) * 10 + 1);
  return 0;
}
