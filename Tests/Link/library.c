// A shared object: versions, thread-locals of both kinds, an indirect function, data that is copied, constructors.
#include <stdio.h>

__thread int shared_counter = 7;
static __thread int own_counter = 3;
int data = 11;
int numbers[4] = {1, 2, 3, 4};
const char *const names[] = {"a", "b"};
__attribute__((visibility("hidden"))) int hidden(void) { return 5; }
int old_answer(void) { return 1; }
int new_answer(void) { return 2; }
__asm__(".symver old_answer,answer@V1");
__asm__(".symver new_answer,answer@@V2");
int sum(void) { return shared_counter + own_counter + hidden() + data; }
static int chosen(void) { return 100; }
static void *choose(void) { return (void *)chosen; }
int indirect(void) __attribute__((ifunc("choose")));
int call_indirect(void) { return indirect(); }
__attribute__((constructor(200))) static void second(void) { puts("constructor 200"); }
__attribute__((constructor(101))) static void first(void) { puts("constructor 101"); }
__attribute__((destructor)) static void last(void) { puts("destructor"); }
