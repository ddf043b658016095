/* Vectors of every size from 2 to 64 bytes: operators, comparisons, mixing with scalars, subscripts, conversions, shuffles,
   parameters and results. */
#include <stdarg.h>
#include <stdint.h>
#include "check.h"

#define VECTOR(name, type, size) typedef type name __attribute__((vector_size(size)))

#define INTEGER_TEST(type, mask, size)                                                          \
  VECTOR(v_##type##size, type, size);                                                           \
  VECTOR(m_##type##size, mask, size);                                                           \
  enum { n_##type##size = size / sizeof(type) };                                                \
  __attribute__((noinline)) static v_##type##size mix_##type##size(v_##type##size a, int k, v_##type##size b) { \
    return a + b * (type)k;                                                                     \
  }                                                                                             \
  static void test_##type##size(void) {                                                         \
    v_##type##size a, b, r;                                                                     \
    m_##type##size c;                                                                           \
    enum { n = n_##type##size };                                                                \
    type x[n], y[n];                                                                            \
    for (int k = 0; k < n; k++) {                                                               \
      a[k] = x[k] = (type)(HIDE(int, 7) * k - 20);                                              \
      b[k] = y[k] = (type)(k % 5 + 1);                                                          \
    }                                                                                           \
    EACH(a + b, (type)(x[k] + y[k]));                                                           \
    EACH(a - b, (type)(x[k] - y[k]));                                                           \
    EACH(a * b, (type)(x[k] * y[k]));                                                           \
    EACH(a / b, (type)(x[k] / y[k]));                                                           \
    EACH(a % b, (type)(x[k] % y[k]));                                                           \
    EACH(a & b, (type)(x[k] & y[k]));                                                           \
    EACH(a | b, (type)(x[k] | y[k]));                                                           \
    EACH(a ^ b, (type)(x[k] ^ y[k]));                                                           \
    EACH(a << b, (type)(x[k] << y[k]));                                                         \
    EACH(a >> b, (type)(x[k] >> y[k]));                                                         \
    EACH(~a, (type)~x[k]);                                                                      \
    EACH(-a, (type)-x[k]);                                                                      \
    EACH(a + (type)3, (type)(x[k] + 3));                                                        \
    EACH((type)100 - a, (type)(100 - x[k]));                                                    \
    EACH(a << 2, (type)(x[k] << 2));                                                            \
    MASK(a < b, x[k] < y[k]);                                                                   \
    MASK(a >= b, x[k] >= y[k]);                                                                 \
    MASK(a == b, x[k] == y[k]);                                                                 \
    MASK(a != b, x[k] != y[k]);                                                                 \
    MASK(a > (type)0, x[k] > 0);                                                                \
    r = a;                                                                                      \
    r += b;                                                                                     \
    r *= (type)2;                                                                               \
    r++;                                                                                        \
    --r;                                                                                        \
    EACH(r, (type)((x[k] + y[k]) * 2));                                                         \
    EACH(mix_##type##size(a, HIDE(int, 3), b), (type)(x[k] + y[k] * 3));                        \
    m_##type##size reverse;                                                                     \
    for (int k = 0; k < n; k++) reverse[k] = n - 1 - k;                                         \
    EACH(__builtin_shuffle(a, reverse), x[n - 1 - k]);                                          \
    for (int k = 0; k < n; k++) reverse[k] = k & 1 ? n + k : k;                                 \
    EACH(__builtin_shuffle(a, b, reverse), k & 1 ? y[k] : x[k]);                                \
    v_##type##size *p = &r;                                                                     \
    (*p)[n - 1] = 42;                                                                           \
    CHECK(r[HIDE(int, n - 1)] == 42);                                                           \
    struct {                                                                                    \
      char c;                                                                                   \
      v_##type##size v[2];                                                                      \
    } s = {1, {a, b}};                                                                          \
    EACH(s.v[HIDE(int, 1)], y[k]);                                                              \
    (void)c;                                                                                    \
  }
#define EACH(expression, scalar)                        \
  r = (expression);                                     \
  for (int k = 0; k < n; k++) CHECK(r[k] == (scalar))
#define MASK(expression, scalar)                        \
  c = (expression);                                     \
  for (int k = 0; k < n; k++) CHECK(c[k] == ((scalar) ? -1 : 0))

INTEGER_TEST(int8_t, int8_t, 2)
INTEGER_TEST(uint8_t, int8_t, 4)
INTEGER_TEST(int16_t, int16_t, 4)
INTEGER_TEST(int8_t, int8_t, 8)
INTEGER_TEST(int32_t, int32_t, 8)
INTEGER_TEST(uint16_t, int16_t, 16)
INTEGER_TEST(int32_t, int32_t, 16)
INTEGER_TEST(uint64_t, int64_t, 16)
INTEGER_TEST(int64_t, int64_t, 32)
INTEGER_TEST(uint8_t, int8_t, 32)
INTEGER_TEST(int32_t, int32_t, 64)
INTEGER_TEST(int64_t, int64_t, 64)
INTEGER_TEST(uint32_t, int32_t, 128)

#define FLOAT_TEST(type, mask, size)                                                            \
  VECTOR(f_##type##size, type, size);                                                           \
  VECTOR(fm_##type##size, mask, size);                                                          \
  __attribute__((noinline)) static f_##type##size scale_##type##size(f_##type##size a, type k) { return a * k - 1; } \
  static void ftest_##type##size(void) {                                                        \
    f_##type##size a, b, r;                                                                     \
    fm_##type##size c;                                                                          \
    enum { n = size / sizeof(type) };                                                           \
    type x[n], y[n];                                                                            \
    for (int k = 0; k < n; k++) {                                                               \
      a[k] = x[k] = HIDE(type, 1.5) * k - 2;                                                    \
      b[k] = y[k] = k % 3 + 0.5;                                                                \
    }                                                                                           \
    EACH(a + b, x[k] + y[k]);                                                                   \
    EACH(a / b, x[k] / y[k]);                                                                   \
    EACH(-a, -x[k]);                                                                            \
    EACH(2 * a, 2 * x[k]);                                                                      \
    MASK(a < b, x[k] < y[k]);                                                                   \
    MASK(a != b, x[k] != y[k]);                                                                 \
    EACH(scale_##type##size(a, 4), x[k] * 4 - 1);                                               \
    c = __builtin_convertvector(a * 10, fm_##type##size);                                       \
    for (int k = 0; k < n; k++) CHECK(c[k] == (mask)(x[k] * 10));                               \
    r = __builtin_convertvector(c, f_##type##size);                                             \
    for (int k = 0; k < n; k++) CHECK(r[k] == (type)c[k]);                                      \
  }

FLOAT_TEST(float, int32_t, 8)
FLOAT_TEST(float, int32_t, 16)
FLOAT_TEST(double, int64_t, 16)
FLOAT_TEST(float, int32_t, 32)
FLOAT_TEST(double, int64_t, 32)
FLOAT_TEST(double, int64_t, 64)

VECTOR(bytes8, int8_t, 8);
VECTOR(words8, int16_t, 16);
VECTOR(ints8, int32_t, 32);
VECTOR(floats8, float, 32);
VECTOR(ints4, int32_t, 16);
VECTOR(ints2, int32_t, 8);
VECTOR(longs2, int64_t, 16);

static void conversions(void) {
  bytes8 b = {-1, 2, -3, 4, -5, 6, -7, HIDE(int, 8)};
  words8 w = __builtin_convertvector(b, words8);
  ints8 i = __builtin_convertvector(w, ints8);
  floats8 f = __builtin_convertvector(i, floats8);
  for (int k = 0; k < 8; k++) CHECK(w[k] == b[k] && i[k] == b[k] && f[k] == b[k]);
  bytes8 back = __builtin_convertvector(f, bytes8);
  for (int k = 0; k < 8; k++) CHECK(back[k] == b[k]);
  longs2 l = (longs2)(ints4){1, 2, 3, HIDE(int, 4)};
  CHECK(l[0] == (2l << 32 | 1) && l[1] == (4l << 32 | 3));
  long whole = (long)(ints2){5, HIDE(int, 6)};
  CHECK(whole == (6l << 32 | 5) && ((ints2)whole)[1] == 6);
  ints4 mixed = __builtin_shufflevector((ints4){1, 2, 3, 4}, (ints4){5, 6, 7, HIDE(int, 8)}, 7, 0, 5, 2);
  CHECK(mixed[0] == 8 && mixed[1] == 1 && mixed[2] == 6 && mixed[3] == 3);
  ints2 narrow = __builtin_shufflevector(mixed, mixed, 3, 0);
  CHECK(narrow[0] == 3 && narrow[1] == 8);
  ints8 wide = __builtin_shufflevector(mixed, (ints4){10, 11, 12, 13}, 0, 4, 1, 5, 2, 6, 3, 7);
  CHECK(wide[1] == 10 && wide[6] == 3 && wide[7] == 13);
}

static int unnamed(int n, ...) {
  va_list list;
  va_start(list, n);
  ints4 a = va_arg(list, ints4);
  ints2 b = va_arg(list, ints2);
  ints8 c = va_arg(list, ints8);
  int last = va_arg(list, int);
  va_end(list);
  return a[3] + b[1] * 10 + c[7] * 100 + last;
}

int main(void) {
  test_int8_t2(), test_uint8_t4(), test_int16_t4(), test_int8_t8(), test_int32_t8();
  test_uint16_t16(), test_int32_t16(), test_uint64_t16(), test_int64_t32(), test_uint8_t32();
  test_int32_t64(), test_int64_t64(), test_uint32_t128();
  ftest_float8(), ftest_float16(), ftest_double16(), ftest_float32(), ftest_double32(), ftest_double64();
  conversions();
  CHECK(unnamed(0, (ints4){1, 2, 3, 4}, (ints2){5, 6}, (ints8){0, 1, 2, 3, 4, 5, 6, 7}, 1000) == 1764);
  return 0;
}
