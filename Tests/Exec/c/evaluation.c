/* Short circuits, comma, conditional operators, side effects in order, nested assignments, increments of every kind. */
#include "check.h"
static char log_[64];
static int n;
static int say(char c, int value) { log_[n++] = c; log_[n] = 0; return value; }
#define SAID(text) (n = 0, !strcmp(log_, text))
int main(void) {
  int r = say('a', 0) && say('b', 1) || say('c', 1) && say('d', 0);
  CHECK(SAID("acd") && r == 0);
  r = say('a', 1) || say('b', 1);
  CHECK(SAID("a") && r == 1);
  r = (say('a', 5), say('b', 6)) == 6 ? say('c', 7) : say('d', 8);
  CHECK(SAID("abc") && r == 7);
  if (!(say('x', 0) || !say('y', 3))) r = 9;
  CHECK(SAID("xy") && r == 9);
  int a, b, c;
  a = b = c = 4;
  a += b -= c *= 2;
  CHECK(a == 0 && b == -4 && c == 8);
  unsigned char u = 255;
  CHECK(++u == 0 && u-- == 0 && u == 255 && (u = 300) == 44);
  float f = 1.5f;
  CHECK(f++ == 1.5f && --f == 1.5f);
  int list[3] = {0}, i = 0;
  list[i++] = 5, list[i++] = 6;
  list[i] += list[0] * list[1];
  CHECK(i == 2 && list[2] == 30);
  CHECK((a ? b : c) == 8 && (!a ? -b : c) == 4 && (a, b, c) == 8 && (1 ? 2 ? 3 : 4 : 5) == 3);
  long sum = 0;
  for (int x = 0, y = 10; x < y; x++, y--) sum = sum * 10 + x * y;
  CHECK(sum == 9 * 1000 + 16 * 100 + 21 * 10 + 24 && !0 == 1 && !5 == 0 && !!7 == 1 && -!1 == 0);
  do { if (sum & 1) continue; sum = 0; } while (sum);
  CHECK(sum == 0 && (HIDE(int, 3) > 2) + (HIDE(int, 3) < 2) * 2 + (HIDE(double, 1.5) >= 1.5) == 2);
  int x = 5;
  x = x++ * 0 + x * 0 + 7;
  return x != 7;
}
