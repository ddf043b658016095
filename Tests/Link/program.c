// Uses everything of library.c, and what a program has of its own: weak references, section bounds, an indirect function.
#include <stdio.h>

extern __thread int shared_counter;
extern int data, numbers[4];
extern const char *const names[];
int answer(void), sum(void), indirect(void), call_indirect(void);
int (*indirect_pointer)(void) = indirect;
int *data_pointer = &data;
int (*answer_pointer)(void) = answer;
__attribute__((weak)) int absent(void);
extern int __start_words[], __stop_words[];
int one __attribute__((section("words"))) = 1;
int two __attribute__((section("words"))) = 2;
static int local_choice(void) { return 200; }
static void *choose_local(void) { return (void *)local_choice; }
int own_indirect(void) __attribute__((ifunc("choose_local")));
int (*own_pointer)(void) = own_indirect;

int main(void) {
  shared_counter++;
  data++;
  printf("%d %d %d\n", shared_counter, answer(), sum());
  printf("%d %d %d\n", indirect(), call_indirect(), indirect_pointer());
  printf("%d %s %d %d\n", *data_pointer, names[1], numbers[2], absent != 0);
  printf("%d %d %d\n", (int)(__stop_words - __start_words), own_indirect(), own_pointer());
  printf("%d %d\n", own_pointer == own_indirect, answer_pointer == answer);
  return 0;
}
