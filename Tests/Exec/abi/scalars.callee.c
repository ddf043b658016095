#include "scalars.h"
#include <stdarg.h>

double scalars_many(char a, short b, int c, long d, float e, double f, long double g, __int128 h, unsigned char i, long j, double k, float l, int m) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * (double)g + 8 * (double)h + 9 * i + 10 * j + 11 * k + 12 * l + 13 * m;
}
int scalars_stack(int a, int b, int c, int d, int e, int f, int g, signed char h, short i, long j) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * (int)j;
}
double scalars_floats(double a, double b, double c, double d, double e, double f, double g, double h, double i, float j) {
  return a - b + c - d + e - f + g - h + i * j;
}
signed char scalars_narrow(signed char a, unsigned char b) { return a + b; }
unsigned short scalars_short(unsigned short a) { return a * 3; }
_Bool scalars_bool(_Bool a, int b) { return a ? b : !b; }
long double scalars_long_double(int a, long double b) { return a + b; }
__int128 scalars_wide(__int128 a, long b, __int128 c, __int128 d) { return a * b + c - (d << 1); }
float _Complex scalars_complex(double _Complex a, float _Complex b) { return a * 2 + b; }
long double _Complex scalars_complex_long(long double _Complex a) { return a + 1; }
double scalars_sum(const char *kinds, ...) {
  va_list l;
  double sum = 0;
  va_start(l, kinds);
  for (; *kinds; kinds++)
    switch (*kinds) {
      case 'i': sum += va_arg(l, int); break;
      case 'l': sum += va_arg(l, long); break;
      case 'd': sum += va_arg(l, double); break;
      case 'L': sum += va_arg(l, long double); break;
      case 'q': sum += va_arg(l, __int128); break;
    }
  va_end(l);
  return sum;
}
int scalars_call(int (*function)(int, double), int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) sum += function(i, i * 0.5);
  return sum;
}
