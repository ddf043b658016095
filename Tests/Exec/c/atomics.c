/* { dg-options "-pthread" } */
/* __atomic and __sync builtins, _Atomic objects of each size, threads that count together. */
#include "check.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

static _Atomic int counter;
static atomic_long total;
static atomic_flag lock = ATOMIC_FLAG_INIT;
static long guarded;
static _Atomic double real = 0.5;

static void *work(void *argument) {
  for (int i = 0; i < 20000; i++) {
    counter++;
    atomic_fetch_add_explicit(&total, i & 3, memory_order_relaxed);
    while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) ;
    guarded += (long)argument;
    atomic_flag_clear_explicit(&lock, memory_order_release);
    if (i % 100 == 0) real += 1;
  }
  return argument;
}
#define SIZES(T)                                                                                                   \
  do {                                                                                                             \
    T v = 5, expected = 5, out;                                                                                    \
    CHECK(__atomic_load_n(&v, __ATOMIC_SEQ_CST) == 5 && __atomic_exchange_n(&v, 9, __ATOMIC_ACQ_REL) == 5);         \
    CHECK(!__atomic_compare_exchange_n(&v, &expected, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED) && expected == 9);  \
    CHECK(__atomic_compare_exchange_n(&v, &expected, 1, 1, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED) && v == 1);          \
    CHECK(__atomic_fetch_add(&v, 6, __ATOMIC_SEQ_CST) == 1 && __atomic_add_fetch(&v, 1, __ATOMIC_SEQ_CST) == 8);    \
    CHECK(__atomic_fetch_sub(&v, 3, __ATOMIC_SEQ_CST) == 8 && __atomic_fetch_or(&v, 8, __ATOMIC_SEQ_CST) == 5);     \
    CHECK(__atomic_fetch_and(&v, 12, __ATOMIC_SEQ_CST) == 13 && __atomic_xor_fetch(&v, 15, __ATOMIC_SEQ_CST) == 3); \
    CHECK(__atomic_nand_fetch(&v, 1, __ATOMIC_SEQ_CST) == (T)~1);                                                   \
    __atomic_store_n(&v, 3, __ATOMIC_RELEASE);                                                                     \
    __atomic_load(&v, &out, __ATOMIC_ACQUIRE);                                                                     \
    CHECK(out == 3 && __sync_fetch_and_add(&v, 2) == 3 && __sync_bool_compare_and_swap(&v, 5, 6));                  \
    CHECK(__sync_val_compare_and_swap(&v, 5, 7) == 6 && __sync_lock_test_and_set(&v, 1) == 6);                      \
    __sync_lock_release(&v);                                                                                       \
    CHECK(v == 0);                                                                                                 \
  } while (0)

int main(void) {
  pthread_t threads[3];
  for (long i = 0; i < 3; i++) pthread_create(&threads[i], 0, work, (void *)(i + 1));
  for (int i = 0; i < 3; i++) pthread_join(threads[i], 0);
  CHECK(counter == 60000 && total == 3 * 30000 && guarded == 120000 && real == 600.5);
  SIZES(uint8_t); SIZES(int16_t); SIZES(int); SIZES(uint64_t);
  _Atomic struct { int a, b; } pair = {1, 2};
  struct { int a, b; } plain;
  __typeof__(pair) *p = &pair;
  (void)p;
  memcpy(&plain, (void *)&pair, sizeof plain);
  CHECK(plain.b == 2);
  _Atomic unsigned char c = 250;
  c += 10;
  CHECK(c == 4 && --c == 3 && c++ == 3 && (c *= 3) == 12 && (c >>= 1) == 6);
  atomic_thread_fence(memory_order_seq_cst);
  __sync_synchronize();
  CHECK(__atomic_is_lock_free(8, 0) && atomic_is_lock_free(&counter));
  return 0;
}
