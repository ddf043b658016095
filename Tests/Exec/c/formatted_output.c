/* What printf and scanf receive: every conversion with its argument's class, checked as text. */
#include "check.h"
#include <inttypes.h>
#include <stddef.h>
static char out[200];
#define SAYS(expected, ...) (snprintf(out, sizeof out, __VA_ARGS__), !strcmp(out, expected))
int main(void) {
  signed char c = HIDE(signed char, -5);
  CHECK(SAYS("-5 251 -5", "%d %u %hhd", c, (unsigned char)c, c) && SAYS("65535 ffff", "%hu %hx", HIDE(unsigned short, 65535), 65535));
  CHECK(SAYS("123456789012 0x1cbe991a14", "%ld %#lx", HIDE(long, 123456789012), 123456789012L) && SAYS("7 8 -9", "%zu %td %jd", (size_t)7, (ptrdiff_t)8, (intmax_t)-9));
  CHECK(SAYS("1.50 2.5e+00 3.25 1e+20", "%.2f %.1e %g %g", HIDE(float, 1.5f), 2.5, HIDE(double, 3.25), 1e20) && SAYS("0.1 1.0000000000000000001", "%Lg %.19Lf", 0.1L, 1.0000000000000000001L));
  CHECK(SAYS("a|  bc|de   |f", "%c|%4s|%-5s|%.1s", 'a', "bc", "de", "fgh") && SAYS("  42|0042|+42", "%*d|%0*d|%+d", 4, 42, 4, 42, 42));
  CHECK(SAYS("0x1.8p+1 inf nan -0", "%a %g %g %g", 3.0, HIDE(double, 1e308) * 10, HIDE(double, 0) / 0 * -1 == 0 ? 0.0 : __builtin_nan(""), -HIDE(double, 0.0)));
  CHECK(SAYS("18446744073709551615", "%" PRIu64, UINT64_MAX) && SAYS("(nil) 100%", "%p %d%%", (void *)0, 100));
  int i; long l; double d; float f; char word[10]; unsigned char h; short s; long double ld;
  CHECK(sscanf("12 -3 2.5 1e3 text 200 -7 0.25", "%d %ld %lf %f %9s %hhu %hd %Lf", &i, &l, &d, &f, word, &h, &s, &ld) == 8);
  CHECK(i == 12 && l == -3 && d == 2.5 && f == 1000 && !strcmp(word, "text") && h == 200 && s == -7 && ld == 0.25L);
  CHECK(strtol("0x7f", 0, 16) == 127 && strtod("1e-3", 0) == 1e-3 && strtoull("18446744073709551615", 0, 10) == ~0ULL && atof("2.5") == 2.5);
  return 0;
}
