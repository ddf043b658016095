#include "structures.h"
#include <stdarg.h>

#define DEFINE(name)                                                                                             \
  struct name structures_first_##name(struct name s) {                                                           \
    *(unsigned char *)&s ^= 3;                                                                                   \
    return s;                                                                                                    \
  }                                                                                                              \
  struct name structures_late_##name(int a, int b, int c, int d, int e, struct name s, double x, struct name t) { \
    *(unsigned char *)&s ^= a + b + c + d + e + (int)x;                                                          \
    *(unsigned char *)&t ^= *(unsigned char *)&s;                                                                \
    return a == 1 ? s : t;                                                                                       \
  }
STRUCTURES(DEFINE)
union either structures_union(union either e, int asDouble) {
  if (asDouble) e.d *= 2; else e.l *= 2;
  return e;
}
int structures_empty(struct empty e, int x) { return x + 1; }
int structures_variadic(int n, ...) {
  va_list l;
  int sum = 0;
  va_start(l, n);
  while (n--) {
    struct i3 a = va_arg(l, struct i3);
    struct d2 b = va_arg(l, struct d2);
    struct big c = va_arg(l, struct big);
    struct mixed d = va_arg(l, struct mixed);
    sum += a.a + a.c + (int)b.a + (int)b.b + c.c[24] + (int)d.l + (int)d.d;
  }
  va_end(l);
  return sum;
}
