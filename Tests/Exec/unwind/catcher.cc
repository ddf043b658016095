// Throws through the frames of frames.c, catches, and checks that this side's values, which the C++ compiler keeps in callee-saved
// registers across the calls, came back; also that destructors between C frames run, and that no exception leaves all as computed.
#include <cstdio>
#include <stdexcept>
#include <string>

typedef long Callback(long);
struct big { long v[9]; };
extern "C" {
long pass_registers(Callback *, long, long, long, long, long);
long pass_dynamic(Callback *, long);
long pass_large(Callback *, long);
long pass_aligned(Callback *, long);
long pass_stack_arguments(Callback *, long, long, long, long, long, long, big, long double);
long pass_variadic(Callback *, int, ...);
long pass_tail(Callback *, long);
long pass_deep(Callback *, long);
long pass_early_exit(Callback *, long);
double pass_floats(Callback *, double, double);
}

static int destroyed, countdown;
static volatile long hidden = 1;
struct Guard { ~Guard() { destroyed++; } };

static long thrower(long n) {
  Guard g;
  if (countdown-- == 0) throw std::runtime_error(std::to_string(n));
  return n % 1000 + 1;
}
static long through_again(long n) {
  Guard g;
  return pass_dynamic(thrower, n % 50 + 1) + 1;
}

template <class F> static int attempt(const char *name, int at, F f) {
  // Six values in registers, distinguishable afterwards.
  long a = hidden * 11, b = hidden * 22, c = hidden * 33, d = hidden * 44, e = hidden * 55, g = hidden * 66;
  asm volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(g));
  bool caught = false;
  countdown = at;
  std::string text;
  try {
    f();
  } catch (const std::exception &x) {
    caught = true;
    text = x.what();
  }
  asm volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(g));
  if (a != 11 || b != 22 || c != 33 || d != 44 || e != 55 || g != 66 || !caught || text.empty()) {
    std::printf("%s, exception %d: %ld %ld %ld %ld %ld %ld caught %d\n", name, at, a, b, c, d, e, g, caught);
    return 1;
  }
  return 0;
}

int main() {
  int bad = 0;
  big s = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};
  for (int at = 0; at < 4; at++) bad += attempt("registers", at, [] { pass_registers(thrower, 1, 2, 3, 4, 5); });
  bad += attempt("dynamic", 0, [] { pass_dynamic(thrower, 40); });
  bad += attempt("large", 0, [] { pass_large(thrower, 40); });
  bad += attempt("aligned", 0, [] { pass_aligned(thrower, 40); });
  bad += attempt("stack arguments", 0, [&] { pass_stack_arguments(thrower, 1, 2, 3, 4, 5, 6, s, 7.5L); });
  bad += attempt("variadic", 0, [] { pass_variadic(thrower, 8, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L); });
  bad += attempt("tail", 0, [] { pass_tail(thrower, 3); });
  bad += attempt("deep", 0, [] { pass_deep(thrower, 500); });
  for (int at = 0; at < 3; at++) bad += attempt("early exit", at, [] { pass_early_exit(thrower, 3); });
  bad += attempt("floats", 0, [] { pass_floats(thrower, 1.5, 2.5); });
  int before = destroyed;
  bad += attempt("nested", 2, [] { pass_registers(through_again, 1, 2, 3, 4, 5); });
  if (destroyed - before < 4) bad++, std::printf("only %d destructors ran\n", destroyed - before);
  countdown = 1 << 30;
  if (pass_early_exit(thrower, -1) != -1 || pass_tail(thrower, 3) != 7 || pass_deep(thrower, 3) != 14 || pass_variadic(thrower, 2, 3L, 4L) != 15) bad++, std::puts("values");
  return bad != 0;
}
