// Thread-locals of the program and of tls-library.c, from two threads.
#include <pthread.h>
#include <stdio.h>

extern __thread int exported, early;
__thread int mine = 1;
__thread char zeros[100];
__thread long aligned __attribute__((aligned(64))) = 5;
int *exported_address(void), own_sum(void), early_value(void);

static void *run(void *name) {
  exported += 2;
  mine += 3;
  printf("%s: %d %d %d %d %d %d", (char *)name, exported, *exported_address(), own_sum(), own_sum(), early_value(), early);
  printf(" %d %d %ld %d\n", mine, zeros[50], aligned, (int)((unsigned long)&aligned % 64));
  return 0;
}

int main(void) {
  pthread_t thread;
  run("main");
  pthread_create(&thread, 0, run, "second");
  pthread_join(thread, 0);
  run("main");
  return 0;
}
