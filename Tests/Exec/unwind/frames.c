/* Frames of every kind that a C++ exception passes through: callee-saved registers, dynamic stack, large and aligned frames, stack
   arguments, tail position. Each has values in as many registers as there are, so a wrong .eh_frame shows in the catcher. */
#include <stdarg.h>
#include <string.h>

typedef long Callback(long);

__attribute__((noinline)) long pass_registers(Callback *f, long a, long b, long c, long d, long e) {
  long v = a * 3 + b, w = b * 5 + c, x = c * 7 + d, y = d * 11 + e, z = e * 13 + a, u = a ^ e;
  long r = f(v + w + x + y + z);
  for (int i = 0; i < 3; i++) {
    r += f(r + i) + v * i + w - x + y * z - u;
    v += w, w ^= x, x += y, y -= z, z += u;
  }
  return r + v + w + x + y + z + u;
}

__attribute__((noinline)) long pass_dynamic(Callback *f, long n) {
  char text[n * 16 + 1];
  memset(text, 'x', sizeof text);
  char *more = __builtin_alloca(n * 32);
  more[0] = 1;
  long r = f(n);
  return r + text[n] + more[0];
}

__attribute__((noinline)) long pass_large(Callback *f, long n) {
  volatile char page[20000];
  page[n] = 1;
  page[19999] = 2;
  long r = f(n);
  return r + page[n] + page[19999];
}

__attribute__((noinline)) long pass_aligned(Callback *f, long n) {
  _Alignas(64) volatile int block[32];
  block[n & 31] = 5;
  long r = f(n + ((unsigned long)block & 63));
  return r + block[n & 31];
}

struct big { long v[9]; };
__attribute__((noinline)) long pass_stack_arguments(Callback *f, long a, long b, long c, long d, long e, long g, struct big s, long double x) {
  long r = f(a + b + c + d + e + g + s.v[8] + (long)x);
  return r + s.v[0] + a + g;
}

__attribute__((noinline)) long pass_variadic(Callback *f, int n, ...) {
  va_list list;
  va_start(list, n);
  long sum = 0;
  while (n--) sum += va_arg(list, long);
  sum += f(sum);
  va_end(list);
  return sum;
}

__attribute__((noinline)) long pass_tail(Callback *f, long n) { return f(n * 2); }

__attribute__((noinline)) long pass_deep(Callback *f, long n) { return n == 0 ? f(7) : pass_deep(f, n - 1) + n; }

static long shrink_wrapped_slow(Callback *f, long n) {
  long a = f(n), b = f(a), c = f(b);
  return a + b * c;
}
__attribute__((noinline)) long pass_early_exit(Callback *f, long n) { return n < 0 ? -1 : shrink_wrapped_slow(f, n) + n; }

double pass_floats(Callback *f, double x, double y) {
  double a = x * y, b = x - y, c = x + y;
  return (double)f((long)a) + a * b + c;
}
