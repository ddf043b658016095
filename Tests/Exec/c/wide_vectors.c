/* Vectors of 32 and 64 bytes: arithmetic, lanes, conversions, control flow, and as parameters and results. */
#include "check.h"

typedef int v8 __attribute__((vector_size(32)));
typedef unsigned u8 __attribute__((vector_size(32)));
typedef float f8 __attribute__((vector_size(32)));
typedef double d4 __attribute__((vector_size(32)));
typedef long l4 __attribute__((vector_size(32)));
typedef unsigned char b32 __attribute__((vector_size(32)));
typedef short h16 __attribute__((vector_size(32)));
typedef int v4 __attribute__((vector_size(16)));
typedef float f4 __attribute__((vector_size(16)));
typedef int v16 __attribute__((vector_size(64)));

__attribute__((noinline)) static v8 sum(v8 a, v8 b) { return a + b * 2; }
__attribute__((noinline)) static d4 choose(int c, d4 a, d4 b) { return c ? a : b; }
__attribute__((noinline)) static v8 many(int n, v8 a, int m, v8 b, d4 c, int k) {
  v8 r = a;
  for (int i = 0; i < n; i++) {
    r = r + b;
    if (i & 1) r = -r;
  }
  r[m] += (int)c[k];
  return r;
}
__attribute__((noinline)) static v16 larger(v16 a, v16 b) { return a * b - a; }
__attribute__((noinline)) static int at(v8 a, int k) { return a[k]; }
__attribute__((noinline)) static b32 bytes(b32 a, b32 b) { return (a & 0x3f) + (b >> 2) ^ (a | b) - (~a); }
__attribute__((noinline)) static h16 halves(h16 a, h16 b) { return a * b / 3 + a % 7 - (b << 2) + (a >> 1); }

static v8 global = {1, 2, 3, 4, 5, 6, 7, 8};
static volatile v8 seen;
static struct { char c; v8 v; } inside = {1, {9, 8, 7, 6, 5, 4, 3, 2}};

int main(void) {
  int one = HIDE(int, 1);
  v8 a = {1, 2, 3, 4, 5, 6, 7, 8}, b = {one, one, 2, 2, 3, 3, 4, 4};
  v8 c = sum(a, b);
  for (int i = 0; i < 8; i++) CHECK(c[i] == a[i] + 2 * b[i] && at(c, i) == c[i]);
  d4 x = {1, 2, 3, 4}, y = {5, 6, 7, 8};
  CHECK(choose(one, x, y)[3] == 4 && choose(!one, x, y)[0] == 5);
  v8 m = many(3, a, 2, b, x, 1);
  /* (-(a + b + b)) + b, then 2 more in lane 2 */
  for (int i = 0; i < 8; i++) CHECK(m[i] == -(a[i] + b[i] + b[i]) + b[i] + (i == 2 ? 2 : 0));
  v8 less = a < b + 2;
  for (int i = 0; i < 8; i++) CHECK(less[i] == (a[i] < b[i] + 2 ? -1 : 0));
  v8 s = __builtin_shuffle(a, b, (v8){7, 8, 0, 9, 1, 10, 15, 3});
  CHECK(s[0] == 8 && s[1] == b[0] && s[2] == 1 && s[3] == b[1] && s[4] == 2 && s[5] == b[2] && s[6] == b[7] && s[7] == 4);
  f8 f = __builtin_convertvector(a, f8);
  f8 g = f * 0.5f + f / 4.0f;
  for (int i = 0; i < 8; i++) CHECK(g[i] == a[i] * 0.75f);
  d4 d = __builtin_convertvector((f4){1, 2, 3, 4}, d4);
  l4 l = __builtin_convertvector(d * 3, l4);
  f4 narrow = __builtin_convertvector(d, f4);
  for (int i = 0; i < 4; i++) CHECK(d[i] == i + 1 && l[i] == 3 * (i + 1) && narrow[i] == i + 1);
  l4 q = l * l - (l << 1) + l / 2 + l % 5;
  for (int i = 0; i < 4; i++) CHECK(q[i] == l[i] * l[i] - 2 * l[i] + l[i] / 2 + l[i] % 5);
  u8 bits = (u8)f;
  CHECK(bits[0] == 0x3f800000);
  v16 big, other;
  for (int i = 0; i < 16; i++) big[i] = i, other[i] = one + i;
  v16 product = larger(big, other);
  for (int i = 0; i < 16; i++) CHECK(product[i] == i * (i + 1) - i);
  b32 p, r;
  h16 h, k;
  for (int i = 0; i < 32; i++) p[i] = i * 7 + one, r[i] = 200 - i;
  for (int i = 0; i < 16; i++) h[i] = i * 100 - 500, k[i] = one + i;
  b32 t = bytes(p, r);
  h16 w = halves(h, k);
  for (int i = 0; i < 32; i++) CHECK(t[i] == (unsigned char)((unsigned char)((p[i] & 0x3f) + (r[i] >> 2)) ^ (unsigned char)((p[i] | r[i]) - (unsigned char)~p[i])));
  for (int i = 0; i < 16; i++) CHECK(w[i] == (short)((short)(h[i] * k[i]) / 3 + h[i] % 7 - (k[i] << 2) + (h[i] >> 1)));
  seen = global + inside.v;
  v8 copy = seen;
  for (int i = 0; i < 8; i++) CHECK(copy[i] == 10);
  global[one] = 77;
  CHECK(global[1] == 77 && global[0] == 1 && global[2] == 3);
  v8 zero = {0}, splat = zero + 5;
  CHECK(splat[0] == 5 && splat[7] == 5 && (zero == 0)[6] == -1);
  return 0;
}
