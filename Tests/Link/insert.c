// Entries of a section that insert.lds makes, sorted by name.
#include <stdio.h>
extern const int table_begin[], table_end[];
__attribute__((section(".entry.b"), used)) static const int second = 2;
__attribute__((section(".entry.a"), used)) static const int first = 1;
__attribute__((section(".entry.c"), used)) static const int third = 3;
int main(void) {
  for (const int *p = table_begin; p < table_end; p++) printf("%d ", *p);
  printf("%d\n", (int)((unsigned long)table_begin % 32));
  return 0;
}
