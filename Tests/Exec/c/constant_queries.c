/* __builtin_constant_p and __builtin_object_size: decided when inlining and folding have had their say. */
#include "check.h"

#ifdef __OPTIMIZE__
#define OPTIMIZED 1
#else
#define OPTIMIZED 0
#endif

int variable = 3;
static const int fixed = 4;

static inline __attribute__((always_inline)) int is_constant(long x) { return __builtin_constant_p(x); }
static inline __attribute__((always_inline)) int is_constant_sum(int x, int y) { return __builtin_constant_p(x + y); }
static __attribute__((noinline)) int is_constant_parameter(int x) { return __builtin_constant_p(x); }

/* As programs use it: one way for constants, another for the rest. */
extern int wrong_way(void);
static inline __attribute__((always_inline)) int power_of_two(unsigned x) {
  if (__builtin_constant_p(x)) return (x & (x - 1)) == 0;
  return wrong_way();
}
int wrong_way(void) { return 42; }

static void constants(void) {
  CHECK(__builtin_constant_p(1 + 2) && __builtin_constant_p("text") && __builtin_constant_p(2.5));
  CHECK(!__builtin_constant_p(variable) && !__builtin_constant_p(variable++) && variable == 3);
  CHECK(!__builtin_constant_p(&variable));
  CHECK(is_constant(7) == OPTIMIZED && !is_constant(HIDE(int, 7)));
  CHECK(is_constant_sum(3, 4) == OPTIMIZED && !is_constant_sum(3, HIDE(int, 4)));
  CHECK(!is_constant_parameter(5) || OPTIMIZED);
  CHECK(__builtin_constant_p("abc"[1]) || !OPTIMIZED);
  CHECK(__builtin_constant_p(fixed) || !OPTIMIZED);
  int local = 12;
  CHECK(__builtin_constant_p(local * 2) == OPTIMIZED);
  if (OPTIMIZED) CHECK(power_of_two(64) == 1 && power_of_two(65) == 0);
  CHECK(power_of_two(HIDE(unsigned, 64)) == 42);
  /* An operand that branches. */
  CHECK(!__builtin_constant_p(HIDE(int, 1) && variable > 2 ? variable : 0));
}

struct pair { char first[10], second[6]; int tail; };
struct open { int n; char rest[4]; };

#define SIZE(p, mode) __builtin_object_size(p, mode)
#define KNOWN(p, mode, n) CHECK(SIZE(p, mode) == (n))
#define LATER(p, mode, n) CHECK(SIZE(p, mode) == (OPTIMIZED ? (n) : (mode) & 2 ? 0 : (size_t)-1))

static __attribute__((noinline)) size_t of_parameter(char *p, int mode0) { return mode0 ? SIZE(p, 0) : SIZE(p, 2); }

static void sizes(void) {
  struct pair object, *alias = &object;
  char bytes[32], *p = bytes + 8;
  KNOWN(&object, 0, sizeof object);
  KNOWN(object.second, 1, 6);
  KNOWN(&object.first[4], 1, 6);
  KNOWN(&object.first[4], 0, sizeof object - 4);
  LATER(p, 0, 24);
  LATER(p + 25, 0, 0);
  LATER(alias, 0, sizeof object);
  LATER(alias->second, 0, sizeof object - 10);
  p = HIDE(int, 1) ? bytes + 30 : bytes + 12;
  LATER(p, 0, 20);
  LATER(p, 2, 2);
  p = bytes;
  for (int i = 0; i < HIDE(int, 3); i++)
    if (i == HIDE(int, 1)) p = &object.first[3];
  LATER(p, 0, 32);
  LATER(p, 2, sizeof object - 3);
  char *m = malloc(40), *c = calloc(3, 5);
  LATER(m, 0, 40);
  LATER(m + 4, 2, 36);
  LATER(c, 0, 15);
  CHECK(of_parameter(bytes, 1) == (size_t)-1 && of_parameter(bytes, 0) == 0);
  struct open *o = malloc(sizeof(struct open) + 20);
  CHECK(SIZE(o->rest, 1) == (OPTIMIZED ? 24 : (size_t)-1));
  /* Effects of the operand do not happen, and say nothing. */
  p = bytes;
  CHECK(SIZE(p++, 0) == (size_t)-1 && p == bytes);
  size_t n = HIDE(size_t, 9);
  char *d = malloc(n);
  if (OPTIMIZED) CHECK(__builtin_dynamic_object_size(d + 2, 0) == 7);
  memset(m, 1, 40), memset(c, 1, 15), memset(d, 1, n), memset(o, 1, sizeof *o), memset(bytes, 1, sizeof bytes);
  CHECK(m[3] + c[2] + d[1] + bytes[0] + o->rest[0] == 5);
  free(m), free(c), free(d), free(o);
}

/* Arguments that branch inside operands of builtins. */
static void branching_operands(void) {
  int x = HIDE(int, 1);
  char *p = __builtin_alloca(x ? 8 : 16);
  memset(p, 1, 8);
  CHECK((x ? p + 5 : p) - (char *)p == 5);
  CHECK(__builtin_fabs(x ? -1.5 : 2) == 1.5 && __builtin_abs(x ? -3 : 3) == 3 && __builtin_copysign(1.0, x ? -1.0 : 1.0) == -1.0);
}

int main(void) {
  constants();
  sizes();
  branching_operands();
  return 0;
}
