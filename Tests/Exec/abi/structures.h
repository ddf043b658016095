/* Structures of each class of the psABI, §3.2.3: INTEGER, SSE, mixed, X87, MEMORY; arguments, returns, ellipsis. */
struct c1 { char c; };
struct c7 { char c[7]; };
struct i2 { int a, b; };
struct i3 { int a, b, c; };
struct l2 { long a, b; };
struct d1 { double d; };
struct d2 { double a, b; };
struct f3 { float a, b, c; };
struct f4 { float v[4]; };
struct mixed { long l; double d; };
struct turned { double d; int i; };
struct packed { char c; double d; } __attribute__((packed));
struct x87 { long double v; };
struct big { char c[25]; };
union either { double d; long l; };
struct bits { unsigned a : 5; long b : 40; float f; };
struct empty { };
struct nested { struct { float x; } f; struct { int y; } i; };
struct aligned { int a; } __attribute__((aligned(32)));
#define STRUCTURES(X)                                                                                                     \
  X(c1) X(c7) X(i2) X(i3) X(l2) X(d1) X(d2) X(f3) X(f4) X(mixed) X(turned) X(packed) X(x87) X(big) X(bits) X(nested) X(aligned)
/* Each function changes its argument's first byte and returns it, after other arguments that use up registers. */
#define DECLARE(name)                                                         \
  struct name structures_first_##name(struct name s);                         \
  struct name structures_late_##name(int a, int b, int c, int d, int e, struct name s, double x, struct name t);
STRUCTURES(DECLARE)
union either structures_union(union either e, int asDouble);
int structures_empty(struct empty e, int x);
int structures_variadic(int n, ...);
