/* Attribute and pragma target: feature macros, several versions of a function, vectors of 32 bytes between functions. */
#include <immintrin.h>

#if defined __AVX2__
#define WAS_ON 1
#else
#define WAS_ON 0
#endif

#pragma GCC push_options
#pragma GCC target("avx2,bmi")
#if !defined __AVX2__ || !defined __AVX__ || !defined __SSE4_2__ || !defined __BMI__
#error feature macros follow the pragma
#endif
static long sum_avx2(const int *p, int n) {
  __m256i s = _mm256_setzero_si256();
  int k = 0;
  for (; k + 8 <= n; k += 8) s = _mm256_add_epi32(s, _mm256_loadu_si256((const __m256i *)(p + k)));
  long total = 0;
  int lanes[8];
  _mm256_storeu_si256((__m256i *)lanes, s);
  for (int j = 0; j < 8; j++) total += lanes[j];
  for (; k < n; k++) total += p[k];
  return total;
}

__attribute__((noinline)) static __m256i twice(__m256i a, int unused, __m256i b) { return a + b + (long long)unused * 0; }

/* Enough live 32-byte values to be spilled across a call. */
__attribute__((noinline)) static int spilled(const int *p) {
  __m256i v[18];
  for (int k = 0; k < 18; k++) v[k] = _mm256_add_epi32(_mm256_set1_epi32(k), _mm256_loadu_si256((const __m256i *)p));
  __m256i s = twice(v[0], 1, v[1]);
  for (int k = 2; k < 18; k++) s = _mm256_add_epi32(s, v[k]);
  return _mm256_extract_epi32(s, 3);
}
#pragma GCC pop_options

#if !WAS_ON && defined __AVX2__
#error pop_options restores the macros
#endif

static long sum_plain(const int *p, int n) {
  long total = 0;
  for (int k = 0; k < n; k++) total += p[k];
  return total;
}

__attribute__((target("sse4.2"))) static unsigned crc(unsigned c, const char *s) {
  while (*s) c = _mm_crc32_u8(c, (unsigned char)*s++);
  return c;
}

typedef float v8 __attribute__((vector_size(32)));
__attribute__((noinline, target("avx"))) static v8 scaled(v8 a, float k) { return a * k + -a; }
__attribute__((target("avx"))) static int scales(void) {
  v8 r = scaled((v8){1, 2, 3, 4, 5, 6, 7, 8}, 3);
  for (int k = 0; k < 8; k++) if (r[k] != 2.0f * (k + 1)) return 0;
  return 1;
}

int main(void) {
  int data[100];
  for (int k = 0; k < 100; k++) data[k] = k * 37 % 101;
  long expected = sum_plain(data, 100);
  __builtin_cpu_init();
  if (__builtin_cpu_supports("sse4.2") && crc(~0u, "123456789") != ~0xe3069283u) return 1;
  if (__builtin_cpu_supports("avx") && !scales()) return 4;
  if (!__builtin_cpu_supports("avx2")) return 0;
  if (sum_avx2(data, 100) != expected) return 2;
  int want = 0;
  for (int k = 0; k < 18; k++) want += data[3] + k;
  if (spilled(data) != want) return 3;
  return 0;
}
