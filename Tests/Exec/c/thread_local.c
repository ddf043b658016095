/* { dg-options "-pthread" } */
/* Thread-local objects: initial values, one per thread, static in functions, addresses. */
#include "check.h"
#include <pthread.h>

static _Thread_local int mine = 5;
__thread long shared_name;
static __thread struct { int a[4]; char *p; } block = {{1, 2, 3, 4}, 0};
static int next(void) { static _Thread_local int n = 10; return n++; }
static void *work(void *other) {
  CHECK(mine == 5 && shared_name == 0 && block.a[3] == 4 && next() == 10 && &mine != other);
  mine = 6, block.a[1] = 20;
  shared_name -= 3;
  CHECK(mine == 6 && block.a[1] == 20 && shared_name == -3 && next() == 11);
  return &mine;
}
int main(void) {
  mine = 7;
  CHECK(next() == 10);
  for (int i = 0; i < 3; i++) {
    pthread_t t;
    pthread_create(&t, 0, work, &mine);
    pthread_join(t, 0);
  }
  CHECK(mine == 7 && shared_name == 0 && block.a[1] == 2 && next() == 11);
  return 0;
}
