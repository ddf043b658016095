/* More live values than registers, across calls and loops, integer and floating mixed. */
#include "check.h"
__attribute__((noinline)) static long opaque(long x) { return x + 1; }
__attribute__((noinline)) static double opaque_real(double x) { return x * 0.5; }
__attribute__((noinline)) static long many(const long *p, int n) {
  long a = p[0], b = p[1], c = p[2], d = p[3], e = p[4], f = p[5], g = p[6], h = p[7], i = p[8], j = p[9], k = p[10], l = p[11], m = p[12], o = p[13], q = p[14], r = p[15], s = p[16], t = p[17];
  for (int x = 0; x < n; x++) {
    a += b ^ c; b -= d & e; c += f | g; d ^= h + i; e += j - k; f ^= l * 3; g += m >> 1; h -= o << 2; i += q; j ^= r; k += s; l -= t;
    m += a; o ^= b; q += c; r -= d; s ^= e; t += f;
    if (x % 3 == 0) a = opaque(a), g = opaque(g), t = opaque(t);
    else if (x % 7 == 0) { long w = a; a = b; b = c; c = d; d = w; }
  }
  return a ^ b * 3 ^ c * 5 ^ d * 7 ^ e * 11 ^ f * 13 ^ g * 17 ^ h * 19 ^ i * 23 ^ j * 29 ^ k * 31 ^ l * 37 ^ m * 41 ^ o * 43 ^ q * 47 ^ r * 53 ^ s * 59 ^ t * 61;
}
__attribute__((noinline)) static double reals(const double *p, int n) {
  double v0 = p[0], v1 = p[1], v2 = p[2], v3 = p[3], v4 = p[4], v5 = p[5], v6 = p[6], v7 = p[7], v8 = p[8], v9 = p[9], va = p[10], vb = p[11], vc = p[12], vd = p[13], ve = p[14], vf = p[15], vg = p[16], vh = p[17];
  for (int i = 0; i < n; i++) {
    v0 += v1; v1 += v2; v2 -= v3; v3 += v4; v4 -= v5; v5 += v6; v6 -= v7; v7 += v8; v8 -= v9; v9 += va; va -= vb; vb += vc; vc -= vd; vd += ve; ve -= vf; vf += vg; vg -= vh; vh += i;
    if (i & 1) v0 = opaque_real(v0), vh = opaque_real(vh);
  }
  return v0 + 2 * v1 + 3 * v2 + 4 * v3 + 5 * v4 + 6 * v5 + 7 * v6 + 8 * v7 + 9 * v8 + 10 * v9 + 11 * va + 12 * vb + 13 * vc + 14 * vd + 15 * ve + 16 * vf + 17 * vg + 18 * vh;
}
/* The same on memory, which leaves the allocator nothing to do. */
__attribute__((noinline)) static double reals_slowly(const double *p, int n) {
  volatile double v[18];
  for (int i = 0; i < 18; i++) v[i] = p[i];
  for (int i = 0; i < n; i++) {
    for (int k = 0; k < 17; k++) { double x = v[k], y = v[k + 1]; v[k] = k == 0 || (k & 1) ? x + y : x - y; }
    v[17] = v[17] + i;
    if (i & 1) v[0] = opaque_real(v[0]), v[17] = opaque_real(v[17]);
  }
  double sum = v[0];
  for (int k = 1; k < 18; k++) sum += (k + 1) * v[k];
  return sum;
}
__attribute__((noinline)) static long many_slowly(const long *p, int n) {
  volatile long v[18];
  for (int i = 0; i < 18; i++) v[i] = p[i];
  for (int x = 0; x < n; x++) {
    v[0] += v[1] ^ v[2]; v[1] -= v[3] & v[4]; v[2] += v[5] | v[6]; v[3] ^= v[7] + v[8]; v[4] += v[9] - v[10]; v[5] ^= v[11] * 3; v[6] += v[12] >> 1; v[7] -= v[13] << 2;
    v[8] += v[14]; v[9] ^= v[15]; v[10] += v[16]; v[11] -= v[17]; v[12] += v[0]; v[13] ^= v[1]; v[14] += v[2]; v[15] -= v[3]; v[16] ^= v[4]; v[17] += v[5];
    if (x % 3 == 0) v[0] = opaque(v[0]), v[6] = opaque(v[6]), v[17] = opaque(v[17]);
    else if (x % 7 == 0) { long w = v[0]; v[0] = v[1]; v[1] = v[2]; v[2] = v[3]; v[3] = w; }
  }
  static const int factor[] = {1, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61};
  long r = 0;
  for (int k = 0; k < 18; k++) r ^= v[k] * factor[k];
  return r;
}
int main(void) {
  long p[18];
  double d[18];
  for (int i = 0; i < 18; i++) p[i] = i * 17 % 23, d[i] = i * 0.25 + 1;
  for (int n = 0; n < 12; n++) CHECK(many(p, n) == many_slowly(p, n) && reals(d, n) == reals_slowly(d, n));
  return 0;
}
