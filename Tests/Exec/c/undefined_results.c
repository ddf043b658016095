/* Results of functions that return without a value, and locals that are read before they are written: any value, but the program goes on with both arms of no branch left out. */
#include "check.h"

static volatile int steps;
static int nothing(int x) { steps += x; }
static int *no_pointer(int x) { steps += x; }

__attribute__((noinline)) static int compare(int n) {
  int unset, taken = 0;
  for (int k = 0; k < n; k++) {
    int r = nothing(1);
    if (unset != r) taken++;
    if (no_pointer(1) == &taken) taken++;
  }
  return taken >= 0;
}

int main(void) {
  CHECK(compare(3));
  CHECK(steps == 6);
  return 0;
}
