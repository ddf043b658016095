// options: all extra conversion sign-conversion double-promotion float-equal
enum a { A1 };
enum b { B1 };
char narrow(int x) { return x; }
char masked(int x) { return x & 0x7f; }
unsigned char shifted(unsigned x) { return x >> 24; }
unsigned to_unsigned(int x) { return x; }
long widen(int x) { return x; }
int from_double(double d) { return d; }
float to_float(double d) { return d; }
float exact(short s) { return s; }
float inexact(int i) { return i; }
enum a enums(enum b v) { return v; }
unsigned sum(unsigned u, int i) { return u + i; }
double promotes(float f, double d) { return f * d; }
int equal(double a, double b) { return a == b; }
unsigned constant(void) { return -1; }
char big(void) { return 300; }
int fraction(void) { return 1.5; }
