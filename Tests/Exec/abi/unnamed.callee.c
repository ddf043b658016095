// Records without a named member, and unions with bit-fields of no width.
struct Z { void *m0[0]; } __attribute__((aligned(16)));
struct T1 { int : 17; };
struct T2 { struct Z m0[1]; __int128 : 17; };
struct T3 { __int128 : 17; };
struct T4 { long : 33; long : 33; };
struct T5 { long : 64; long : 64; long : 3; };
struct T6 { char c[0]; int : 3; };
struct T7 { struct { int : 3; } a[2]; };
struct T8 { int : 3; } __attribute__((aligned(64)));
struct T9 { int : 17; char c; };
union U1 { int : 3; long : 40; };
union U2 { double d[2]; __int128 : 0; };
union U3 { unsigned __int128 i : 14; __int128 : 0; };
union U4 { double d; int : 0; };
union U5 { float f[4]; short : 0; };

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
DEFINE(union, U1)
DEFINE(union, U2)
DEFINE(union, U3)
DEFINE(union, U4)
DEFINE(union, U5)
