#include "microsoft.h"

MS int ms_integers(int a, unsigned char b, short c, long d, int e, signed char g) { return a + b * 2 + c * 3 + (int)d * 4 + e * 5 + g * 6; }
MS double ms_floats(double a, int b, float c, double d, double e, float f) { return a + b + c * 2 + d * 3 + e * 4 + f * 5; }
MS int ms_mixed(double a, int b, double c, int d, double e, int f, double g, int h) {
  return (int)(a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h);
}
MS struct one ms_structures(struct one a, struct three b, struct eight c, struct sixteen d, struct single e) {
  a.c += b.c[1] + c.b + (int)d.b + (int)e.f;
  return a;
}
MS struct eight ms_eight(struct eight c, int k) { return (struct eight){c.a + k, c.b - k}; }
MS struct sixteen ms_sixteen(int k, struct sixteen c) { return (struct sixteen){c.a + k, c.b - k}; }
MS struct single ms_single(struct single c, float k) { return (struct single){c.f * k}; }
MS long double ms_extended(long double a, long double b) { return a * b + 1; }
MS __int128 ms_wide(__int128 a, int b) { return a * b + 7; }
MS vector ms_vector(vector a, vector b) { return a * b; }
MS _Complex double ms_complex(_Complex double a, _Complex float b) { return a + b; }
MS double ms_hands_on(int n, __builtin_ms_va_list list) {
  double t = 0;
  for (int i = 0; i < n; i++) {
    if (i % 2) t += __builtin_va_arg(list, double);
    else t += __builtin_va_arg(list, int);
  }
  return t;
}
MS double ms_variadic(int n, ...) {
  __builtin_ms_va_list list, copy;
  __builtin_ms_va_start(list, n);
  __builtin_ms_va_copy(copy, list);
  double t = ms_hands_on(n, list), first = __builtin_va_arg(copy, int);
  __builtin_ms_va_end(list);
  __builtin_ms_va_end(copy);
  return t * 10 + first;
}
MS int ms_calls_back(int n, double x, int (*f)(int)) {
  int s = 0;
  for (int i = 0; i < n; i++) s += f(i) + (int)(x * 2);
  return s;
}
