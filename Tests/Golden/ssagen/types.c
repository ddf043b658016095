_Bool truth(double d) { return d; }
unsigned char narrow(int x) { return x; }
long widen(short s, unsigned u) { return s + (long)u; }
__int128 wide(long a, long b) { return (__int128)a * b; }
double _Complex product(double _Complex a, double _Complex b) { return a + b; }
typedef int v4 __attribute__((vector_size(16)));
v4 lanes(v4 a, int k) { a[k] = 3; return a * 2; }
int vla(int n) { int a[n]; a[n - 1] = n; return a[0] + (int)sizeof a; }
int variadic(int n, ...) {
  __builtin_va_list list;
  __builtin_va_start(list, n);
  int r = __builtin_va_arg(list, int);
  __builtin_va_end(list);
  return r;
}
int assembly(int x) {
  int r;
  __asm__("leal 1(%1), %0" : "=r"(r) : "r"(x) : "cc");
  return r;
}
int goes(int x) {
  int r;
  __asm__ goto("testl %1, %1; js %l2" : "=r"(r) : "r"(x) : : out);
  return r;
out:
  return -1;
}
