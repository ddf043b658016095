/* Frames larger than a page and than 32-bit-friendly offsets near: arrays of megabytes, far elements, calls between. */
#include "check.h"
__attribute__((noinline)) static void touch(char *p, int n) { p[0] = 1; p[n / 2] = 2; p[n - 1] = 3; }
__attribute__((noinline)) static int frame(int depth) {
  char a[100000], b[33333];
  int near = depth * 3;
  touch(a, sizeof a);
  touch(b, sizeof b);
  int below = depth ? frame(depth - 1) : 0;
  return a[0] + a[50000] + a[99999] + b[0] + b[16666] + b[33332] + near + below;
}
__attribute__((noinline)) static long stripes(void) {
  long table[60000];
  for (int i = 0; i < 60000; i++) table[i] = (long)i * i;
  long sum = 0;
  for (int i = 0; i < 60000; i += 7) sum += table[i] - table[59999 - i];
  return sum;
}
int main(void) {
  CHECK(frame(10) == 11 * 12 + 3 * 55);
  long sum = 0;
  for (int i = 0; i < 60000; i += 7) sum += (long)i * i - (59999L - i) * (59999L - i);
  CHECK(stripes() == sum);
  return 0;
}
