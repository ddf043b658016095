#include "unnamed.h"

#include <stdarg.h>
#define DEFINE(K, T) \
  long stack_##T(long a, long b, long c, long d, long e, long f, K T x, double y, long r) { return r + (long)y; } \
  long registers_##T(K T x, double y, long r) { return r + (long)y; } \
  long unnamed_##T(int n, ...) { \
    va_list l; va_start(l, n); K T x = va_arg(l, K T); double y = va_arg(l, double); long r = va_arg(l, long); va_end(l); return r + (long)y; } \
  long unnamedStack_##T(long a, long b, long c, long d, long e, long f, ...) { \
    va_list l; va_start(l, f); K T x = va_arg(l, K T); double y = va_arg(l, double); long r = va_arg(l, long); va_end(l); return r + (long)y; }
DEFINE(struct, T1)
DEFINE(struct, T2)
DEFINE(struct, T3)
DEFINE(struct, T4)
DEFINE(struct, T5)
DEFINE(struct, T6)
DEFINE(struct, T7)
DEFINE(struct, T8)
DEFINE(struct, T9)
DEFINE(struct, Ta)
DEFINE(struct, Tb)
DEFINE(struct, Tc)
DEFINE(struct, Td)
DEFINE(union, U1)
DEFINE(union, U2)
DEFINE(union, U3)
DEFINE(union, U4)
DEFINE(union, U5)
