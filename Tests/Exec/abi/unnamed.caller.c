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

int printf(const char *, ...);
static int faults;
static void check(const char *what, long result) { if (result != 12) faults++, printf("%s: %ld\n", what, result); }
#define CHECK(K, T) { \
    long stack_##T(long, long, long, long, long, long, K T, double, long); \
    long registers_##T(K T, double, long); \
    long unnamed_##T(int, ...); \
    long unnamedStack_##T(long, long, long, long, long, long, ...); \
    static K T x; \
    check("stack " #T, stack_##T(0, 0, 0, 0, 0, 0, x, 5, 7)); \
    check("registers " #T, registers_##T(x, 5, 7)); \
    check("unnamed " #T, unnamed_##T(0, x, 5.0, 7L)); \
    check("unnamed on the stack " #T, unnamedStack_##T(0, 0, 0, 0, 0, 0, x, 5.0, 7L)); \
  }

int main(void) {
  CHECK(struct, T1)
  CHECK(struct, T2)
  CHECK(struct, T3)
  CHECK(struct, T4)
  CHECK(struct, T5)
  CHECK(struct, T6)
  CHECK(struct, T7)
  CHECK(struct, T8)
  CHECK(struct, T9)
  CHECK(union, U1)
  CHECK(union, U2)
  CHECK(union, U3)
  CHECK(union, U4)
  CHECK(union, U5)
  return faults != 0;
}
