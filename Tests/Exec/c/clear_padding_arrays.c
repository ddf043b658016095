/* __builtin_clear_padding of arrays of variable length. */
#include "check.h"

struct padded { char a; long long b; };

__attribute__((noinline)) static void clear(int n) {
  struct padded list[n];
  memset(list, 0xff, sizeof list);
  for (int k = 0; k < n; k++) {
    list[k].a = k;
    list[k].b = -k;
  }
  __builtin_clear_padding(&list);
  for (int k = 0; k < n; k++) {
    const unsigned char *bytes = (const unsigned char *)&list[k];
    for (int i = 1; i < 8; i++) CHECK(bytes[i] == 0);
    CHECK(list[k].a == (char)k && list[k].b == -k);
  }
  struct padded grid[2][n][0];
  __builtin_clear_padding(&grid);
}

int main(void) {
  clear(1);
  clear(5);
  struct padded none[HIDE(int, 0)];
  __builtin_clear_padding(&none);
  return 0;
}
