// What a C library's start code, loader and threads do for a program: constructors in order, thread-local variables of the program, of a
// library linked to it and of one opened at run time, floating-point text, jumps out of calls, atexit.
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef PLUGIN
#include <dlfcn.h>
#endif

extern __thread int exported, early;
int *exported_address(void), own_sum(void), early_value(void);
static __thread int mine = 3;
static _Thread_local struct { char text[40]; long number; } record = {"thread", 5};
static char order[16];

__attribute__((constructor(201))) static void second(void) { strcat(order, "b"); }
__attribute__((constructor(101))) static void first(void) { strcat(order, "a"); }
__attribute__((constructor)) static void last(void) { strcat(order, "c"); }
__attribute__((destructor)) static void end(void) { puts("destructor"); }
static void at_exit(void) { puts("at exit"); }
static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static jmp_buf back;

static void *run(void *name) {
  mine += 4;
  exported += 2;
  record.number *= 2;
  printf("%s: %d %d %d %d %d %d %s %ld\n", (char *)name, mine, exported, *exported_address(), own_sum(), early_value(), early, record.text, record.number);
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  int numbers[] = {5, 3, 9, 1};
  atexit(at_exit);
  printf("%s\n", order);
  run("main");
  for (int i = 0; i < 2; i++) {
    pthread_create(&threads[i], NULL, run, i ? "two" : "one");
    pthread_join(threads[i], NULL);
  }
  qsort(numbers, 4, sizeof *numbers, compare);
  printf("%d %d %d %d %.17g %a %Lg\n", numbers[0], numbers[1], numbers[2], numbers[3], 1.0 / 3, 0.1, 1.5L);
  if (!setjmp(back)) longjmp(back, 1);
#ifdef PLUGIN
  void *plugin = dlopen(PLUGIN, RTLD_NOW);
  if (!plugin) return puts(dlerror()), 1;
  int (*count)(int) = (int (*)(int))dlsym(plugin, "count");
  int *constructed = dlsym(plugin, "constructed");
  if (count(2) + count(3) != 105 || *constructed != 7) puts("wrong plugin");
  dlclose(plugin);
#endif
  return 0;
}
