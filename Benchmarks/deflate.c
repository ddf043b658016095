/* Compresses and expands made-up text at three levels and compares: the benchmark of zlib's inner loops. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zlib.h"

enum { SIZE = 4 << 20 };

int main(void) {
  unsigned char *text = malloc(SIZE), *packed = malloc(SIZE + SIZE / 100 + 1000), *back = malloc(SIZE);
  static const char *const words[] = {"the ", "compiler ", "of ", "a ", "language ", "reads ", "text ", "and ", "writes ", "code;\n", "int ", "x = "};
  unsigned seed = 1;
  size_t used = 0;
  while (used < SIZE - 16) {
    seed = seed * 1664525u + 1013904223u;
    const char *word = words[(seed >> 20) % 12];
    size_t n = strlen(word);
    memcpy(text + used, word, n);
    used += n;
    if ((seed >> 28) == 3) used += sprintf((char *)text + used, "%u", seed >> 18);
  }
  static const int levels[] = {1, 6, 9};
  unsigned long sum = 0;
  for (int i = 0; i < 3; i++) {
    uLongf size = SIZE + SIZE / 100 + 1000, length = SIZE;
    if (compress2(packed, &size, text, used, levels[i]) != Z_OK) return 1;
    if (uncompress(back, &length, packed, size) != Z_OK || length != used || memcmp(text, back, used)) return 2;
    sum += size;
  }
  printf("%lu\n", sum);
  return 0;
}
