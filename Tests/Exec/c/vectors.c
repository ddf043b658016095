/* GNU vector types: arithmetic, comparison, subscripts, shuffles, conversion, passing. */
#include "check.h"
typedef int v4 __attribute__((vector_size(16)));
typedef float f4 __attribute__((vector_size(16)));
typedef short v8 __attribute__((vector_size(16)));
typedef double d2 __attribute__((vector_size(16)));
__attribute__((noinline)) static v4 sum(v4 a, v4 b) { return a + b * 2; }
__attribute__((noinline)) static f4 scale(f4 a, float k) { return a * k; }
int main(void) {
  v4 a = {1, 2, 3, 4}, b = {10, 20, 30, HIDE(int, 40)}, c = sum(a, b);
  CHECK(c[0] == 21 && c[3] == 84);
  c = a - b; c ^= (v4){1, 1, 1, 1}; c <<= 1;
  CHECK(c[0] == -20 && c[1] == (((2 - 20) ^ 1) << 1));
  v4 m = a > (v4){2, 2, 2, 2};
  CHECK(m[0] == 0 && m[1] == 0 && m[2] == -1 && m[3] == -1);
  f4 f = scale((f4){1, 2, 3, 4}, 0.5f);
  CHECK(f[0] == 0.5f && f[3] == 2);
  d2 d = {1.5, -2}, e = -d + 1;
  CHECK(e[0] == -0.5 && e[1] == 3);
  v8 s = {1, 2, 3, 4, 5, 6, 7, 8};
  s[2] = 30;
  s = s * s;
  CHECK(s[2] == 900 && s[7] == 64 && sizeof s == 16);
  v4 r = __builtin_shuffle(a, (v4){3, 2, 1, 0});
  CHECK(r[0] == 4 && r[3] == 1);
  int total = 0;
  for (int i = 0; i < 4; i++) total += a[i];
  CHECK(total == 10 && ((v4)f)[0] == 0x3f000000);
  return 0;
}
