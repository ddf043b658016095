// options: all extra logical-op
typedef _Bool bool;
struct s { int m; };
int array[4], other[4];
int f(void);

int not_left(int x, int y) { return !x == y; }
int bool_compare(int a, int b) { return (a < b) == 5; }
int bool_fits(int a, int b) { return (a < b) == 1; }
int bool_not(bool b) { return ~b; }
int masked(int x) { return (x & 8) == 4; }
int masked_right(int x) { return (x & 12) == 4; }
int limited(unsigned char c) { return c > 255; }
int limited_signed(signed char c) { return c == 200; }
int limits_fit(unsigned char c) { return c > 254; }
enum a { A1, A2 };
enum b { B1, B2 };
int enums(enum a x, enum b y) { return x == y; }
int never_null(void) { if (f) return 1; return &array[0] == 0 ? 2 : array == 0; }
int literal(const char *s) { return s == "abc"; }
int arrays(void) { return array == other; }
int self_pointer(int *p) { return p == p; }
int in_bool(int x) { if (x << 3) return 1; return (x ? 2 : 3) ? 1 : 0; }
int twice(int x) { return x > 1 && x > 1; }
int shifts(void) { return (-1 << 2) + (3 << 31) + (1 << 31); }
int quotient(int *p) { return sizeof(p) / sizeof(*p); }
int quotient_array(void) { return sizeof(array) / sizeof(array[0]); }
int parameter(int a[8]) { return sizeof(a); }
int sequence(int i) { i = i++; array[i] = i++; return i++ + i; }
int ordered(int i) { i = i + 1; f(), i++; i = i ? i++ : 0; return array[i++] = 3; }
