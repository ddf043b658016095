/* Builtins about calls and objects: apply, static chains, padding, tgmath, frame and return addresses, processor registers. */
#include <complex.h>
#include <stdint.h>
#include "check.h"

/* Passing arguments on. */
static int target(int a, long b, double c, char d, float e, int f, int g, int h, int i, int j) {
  return a + 2 * (int)b + 3 * (int)c + 4 * d + 5 * (int)e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}
__attribute__((noinline)) static int forward(int a, long b, double c, char d, float e, int f, int g, int h, int i, int j) {
  void *arguments = __builtin_apply_args();
  a = b = 0;
  __builtin_return(__builtin_apply((void (*)())target, arguments, 64));
}
static double scale(double x, int n) { return x * n; }
__attribute__((noinline)) static double forward_double(double x, int n) {
  __builtin_return(__builtin_apply((void (*)())scale, __builtin_apply_args(), 16));
}
static long double wide(long double x) { return x + 1; }
__attribute__((noinline)) static long double forward_wide(long double x) {
  __builtin_return(__builtin_apply((void (*)())wide, __builtin_apply_args(), 16));
}

/* The chain register, seen by a nested function as its parent's record. */
static int uses_chain(int n) {
  int nested(int x) { return x + n; }
  return nested(1);
}
static int plain(int x) { return x * 2; }
struct wide_result {
  long v[4];
};
static struct wide_result make(long n) { return (struct wide_result){{n, n + 1, n + 2, n + 3}}; }

struct padded {
  char c;
  int i;
  short s;
  struct {
    long double ld;
    char t;
  } in[2];
  unsigned b1 : 3, : 2, b2 : 4;
};

static void padding(void) {
  struct padded x, y;
  memset(&x, 0xFF, sizeof x);
  memset(&y, 0, sizeof y);
  x.c = y.c = 1;
  x.i = y.i = 2;
  x.s = y.s = 3;
  for (int k = 0; k < 2; k++) x.in[k].ld = y.in[k].ld = 0.5L, x.in[k].t = y.in[k].t = 4;
  x.b1 = y.b1 = 5;
  x.b2 = y.b2 = 6;
  __builtin_clear_padding(&x);
  CHECK(memcmp(&x, &y, sizeof x) == 0);
  struct padded many[5];
  memset(many, 0xFF, sizeof many);
  for (int k = 0; k < 5; k++) memcpy(&many[k], &x, 1), many[k].c = 9;
  __builtin_clear_padding(&many);
  CHECK(((char *)&many[4])[1] == 0 && many[3].i == -1 && many[4].c == 9);
  union {
    char c;
    int i;
  } u;
  u.i = -1;
  __builtin_clear_padding(&u);
  CHECK(u.i == -1);
}

static float ff(float x) { return x + 1; }
static double fd(double x) { return x + 2; }
static long double fl(long double x) { return x + 3; }
static double _Complex fc(double _Complex x) { return x + 4; }
static double two_d(double x, double y) { return x + y; }
static float two_f(float x, float y) { return x - y; }
#define GENERIC(x) __builtin_tgmath(ff, fd, fl, fc, x)

__attribute__((noinline)) static void *caller_of(void) { return __builtin_extract_return_addr(__builtin_return_address(0)); }
__attribute__((noinline)) static uintptr_t frame(void) { return (uintptr_t)__builtin_frame_address(0); }

int main(void) {
  int expected = target(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  CHECK(forward(HIDE(int, 1), 2, 3, 4, 5, 6, 7, 8, 9, HIDE(int, 10)) == expected);
  CHECK(forward_double(HIDE(double, 1.25), 4) == 5.0);
  for (int k = 0; k < 20; k++) CHECK(forward_wide(HIDE(long double, 2.5L)) == 3.5L);
  CHECK(uses_chain(HIDE(int, 4)) == 5);
  int dummy;
  CHECK(__builtin_call_with_static_chain(plain(21), &dummy) == 42);
  struct wide_result w = __builtin_call_with_static_chain(make(5), &dummy);
  CHECK(w.v[3] == 8);
  padding();
  CHECK(GENERIC(1.0f) == 2.0f && sizeof(GENERIC(1.0f)) == 4);
  CHECK(GENERIC(1.0) == 3.0 && GENERIC(1) == 3.0 && GENERIC(1.0L) == 4.0L && sizeof(GENERIC(1)) == 8);
  CHECK(creal(GENERIC(1.0 + 0.0 * I)) == 5.0);
  CHECK(__builtin_tgmath(two_f, two_d, 1.0f, 2) == 3.0 && __builtin_tgmath(two_f, two_d, 1.0f, 2.0f) == -1.0f);
  CHECK(caller_of() != 0 && frame() < (uintptr_t)&dummy + 4096);
  CHECK(__builtin_eh_return_data_regno(0) == 0 && __builtin_eh_return_data_regno(1) == 1 && __builtin_eh_return_data_regno(2) == -1);
  __builtin_unwind_init();
  CHECK(__builtin_speculation_safe_value(HIDE(int, 5)) == 5 && __builtin_speculation_safe_value(HIDE(long, 7), 0L) == 7);
  CHECK(__builtin_thread_pointer() == *(void **)__builtin_thread_pointer());
  CHECK(__builtin_classify_type(1.0) == 8 && __builtin_classify_type("x") == 5 && __builtin_classify_type(w) == 12);
  CHECK(__builtin_extend_pointer(&dummy) == (uintptr_t)&dummy);
  CHECK(__builtin_LINE() == __LINE__ && strcmp(__builtin_FUNCTION(), "main") == 0 && strcmp(__builtin_FILE(), __FILE__) == 0);
  return 0;
}
