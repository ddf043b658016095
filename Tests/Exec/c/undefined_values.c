/* Locals that are read before they are written: some value each time, but no way through the program that no value allows. */
#include "check.h"

int flag;

static int masked(void) {
  int x;
  if (flag) x = -1;
  else x &= 0xff;
  return x & ~0xff;
}

static int counted(void) {
  int i, j, k = 0;
  while (k < 10) {
    k++;
    if (j > i) j = 5;
    else j = 3;
  }
  return k;
}

int main(void) {
  CHECK(masked() == 0);
  CHECK(counted() == 10);
  return 0;
}
