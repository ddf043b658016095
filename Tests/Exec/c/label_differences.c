/* Differences of labels in static data: added up, and in integers wider than an address. */
#include "check.h"

__attribute__((noinline)) static long distance(int way) {
  static const long whole = ((char *)&&b - (char *)&&c) + ((char *)&&a - (char *)&&b), none = ((char *)&&a - (char *)&&b) + ((char *)&&b - (char *)&&a);
  static const unsigned long parts[] = {(char *)&&a - (char *)&&b, (char *)&&b - (char *)&&c};
  static const unsigned __int128 wide = (unsigned long)&&b - (unsigned long)&&a;
  static volatile int x;
  if (way == 1) goto a;
  if (way == 2) goto b;
  if (way == 3) goto c;
  CHECK(whole == (long)(parts[0] + parts[1]));
  CHECK(none == 0);
  CHECK(wide == (unsigned long)-parts[0]);
  return whole;
a:
  x++;
b:
  x += 2;
c:
  x += 3;
  return x;
}

int main(void) {
  distance(0);
  CHECK(distance(1) == 6);
  CHECK(distance(2) == 11);
  return 0;
}
