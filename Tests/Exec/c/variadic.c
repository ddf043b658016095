/* va_arg of each class, more arguments than registers, va_copy, va_list passed on, structures through the ellipsis. */
#include "check.h"
#include <stdarg.h>

struct small { int a; float b; };
struct two { double a, b; };
struct big { long v[5]; };

__attribute__((noinline)) static long ints(int n, ...) {
  va_list l, m;
  va_start(l, n);
  va_copy(m, l);
  long sum = 0, again = 0;
  for (int i = 0; i < n; i++) sum = sum * 3 + va_arg(l, int);
  for (int i = 0; i < n; i++) again = again * 3 + va_arg(m, int);
  va_end(l);
  va_end(m);
  return sum == again ? sum : -1;
}
__attribute__((noinline)) static double doubles(int n, ...) {
  va_list l;
  va_start(l, n);
  double sum = 0;
  while (n--) sum = sum * 2 + va_arg(l, double);
  va_end(l);
  return sum;
}
static double walk(const char *kinds, va_list l) {
  double sum = 0;
  for (; *kinds; kinds++) switch (*kinds) {
    case 'i': sum += va_arg(l, int); break;
    case 'l': sum += va_arg(l, long); break;
    case 'd': sum += va_arg(l, double); break;
    case 'L': sum += va_arg(l, long double); break;
    case 's': { struct small s = va_arg(l, struct small); sum += s.a + s.b; break; }
    case 't': { struct two t = va_arg(l, struct two); sum += t.a * t.b; break; }
    case 'b': { struct big b = va_arg(l, struct big); sum += b.v[0] + b.v[4]; break; }
    case 'p': sum += *va_arg(l, char *); break;
    case 'q': sum += (double)va_arg(l, __int128); break;
  }
  return sum;
}
__attribute__((noinline)) static double any(const char *kinds, ...) {
  va_list l;
  va_start(l, kinds);
  double sum = walk(kinds, l);
  va_end(l);
  return sum;
}
__attribute__((noinline)) static int text(char *to, const char *format, ...) {
  va_list l;
  va_start(l, format);
  int n = vsprintf(to, format, l);
  va_end(l);
  return n;
}

int main(void) {
  CHECK(ints(3, 1, 2, 3) == 18 && ints(9, 1, 2, 3, 4, 5, 6, 7, 8, 9) == 14757);
  CHECK(doubles(10, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0) == 2036);
  struct small s = {3, 0.5f};
  struct two t = {2, 8};
  struct big b = {{10, 0, 0, 0, 20}};
  CHECK(any("idlLstbpq", 1, 2.0, 3L, 4.0L, s, t, b, "\5", (__int128)6) == 1 + 2 + 3 + 4 + 3.5 + 16 + 30 + 5 + 6);
  CHECK(any("tttttdsssssiL", t, t, t, t, t, 1.0, s, s, s, s, s, 9, 2.5L) == 80 + 1 + 17.5 + 9 + 2.5);
  CHECK(any("bbib", b, b, 1, b) == 91 && any("qiqiqi", (__int128)1, 2, (__int128)3, 4, (__int128)5, 6) == 21);
  char out[100];
  CHECK(text(out, "%d %s %.2f %c %lx %Lg", -3, "abc", 2.5, 'z', 0xbeefL, 1.25L) == 23 && !strcmp(out, "-3 abc 2.50 z beef 1.25"));
  return 0;
}
