/* Intrinsics that read and write memory or machine state, which the comparison with gcc leaves out. */
#include <stdlib.h>
#include <string.h>
#include <x86intrin.h>

static int failures;
#define CHECK(e) ((e) ? 0 : failures++)

static void sse(void) {
  float f[8] __attribute__((aligned(16))) = {1, 2, 3, 4, 5, 6, 7, 8}, g[8] __attribute__((aligned(16)));
  double d[4] __attribute__((aligned(16))) = {1, 2, 3, 4}, e[4] __attribute__((aligned(16)));
  int i[8] __attribute__((aligned(16))) = {1, 2, 3, 4, 5, 6, 7, 8}, j[8] __attribute__((aligned(16)));
  char c[16], m[16];
  _mm_store_ps(g, _mm_loadu_ps(f + 1));
  CHECK(g[0] == 2 && g[3] == 5);
  _mm_storeu_ps(g + 1, _mm_loadr_ps(f));
  CHECK(g[1] == 4 && g[4] == 1);
  _mm_storer_ps(g, _mm_load_ps(f));
  CHECK(g[0] == 4 && g[3] == 1);
  _mm_store1_ps(g, _mm_load_ss(f + 2));
  CHECK(g[0] == 3 && g[3] == 3);
  _mm_store_ss(g, _mm_load1_ps(f + 6));
  CHECK(g[0] == 7 && g[1] == 3);
  _mm_storeh_pi((__m64 *)g, _mm_loadh_pi(_mm_setzero_ps(), (__m64 *)(f + 2)));
  CHECK(g[0] == 3 && g[1] == 4);
  _mm_storel_pi((__m64 *)g, _mm_loadl_pi(_mm_setzero_ps(), (__m64 *)(f + 4)));
  CHECK(g[0] == 5 && g[1] == 6);
  _mm_stream_ps(g, _mm_load_ps(f));
  _mm_sfence();
  CHECK(g[0] == 1 && g[3] == 4);
  _mm_storeu_pd(e, _mm_loadr_pd(d));
  CHECK(e[0] == 2 && e[1] == 1);
  _mm_storeh_pd(e, _mm_loadh_pd(_mm_setzero_pd(), d + 3));
  CHECK(e[0] == 4);
  _mm_storel_pd(e, _mm_loadl_pd(_mm_setzero_pd(), d + 2));
  CHECK(e[0] == 3);
  _mm_stream_pd(e, _mm_load1_pd(d + 1));
  _mm_mfence();
  CHECK(e[0] == 2 && e[1] == 2);
  _mm_storeu_si128((__m128i *)(j + 1), _mm_loadu_si128((__m128i *)(i + 1)));
  CHECK(j[1] == 2 && j[4] == 5);
  _mm_storel_epi64((__m128i *)j, _mm_loadl_epi64((__m128i *)(i + 4)));
  CHECK(j[0] == 5 && j[1] == 6 && j[2] == 3);
  _mm_stream_si128((__m128i *)j, _mm_load_si128((__m128i *)i));
  _mm_stream_si32(j + 4, 77);
  _mm_stream_si64((long long *)(j + 6), 0x500000004);
  _mm_lfence();
  CHECK(j[0] == 1 && j[4] == 77 && j[6] == 4 && j[7] == 5);
  memset(c, 'a', 16);
  for (int k = 0; k < 16; k++) m[k] = k % 3 ? 0 : -1;
  _mm_maskmoveu_si128(_mm_set1_epi8('b'), _mm_loadu_si128((__m128i *)m), c);
  for (int k = 0; k < 16; k++) CHECK(c[k] == (k % 3 ? 'a' : 'b'));
  unsigned csr = _mm_getcsr();
  _MM_SET_ROUNDING_MODE(_MM_ROUND_UP);
  CHECK(_MM_GET_ROUNDING_MODE() == _MM_ROUND_UP && _mm_cvtss_si32(_mm_set_ss(1.25f)) == 2);
  _mm_setcsr(csr);
  CHECK(_mm_cvtss_si32(_mm_set_ss(1.25f)) == 1);
  _mm_clflush(c);
  _mm_pause();
  _mm_prefetch((char *)c, _MM_HINT_T0);
  void *p = _mm_malloc(100, 64);
  CHECK(p && ((unsigned long)p & 63) == 0);
  _mm_free(p);
  __m128 r0 = _mm_setr_ps(1, 2, 3, 4), r1 = _mm_setr_ps(5, 6, 7, 8), r2 = _mm_setr_ps(9, 10, 11, 12), r3 = _mm_setr_ps(13, 14, 15, 16);
  _MM_TRANSPOSE4_PS(r0, r1, r2, r3);
  CHECK(_mm_cvtss_f32(r3) == 4 && _mm_cvtss_f32(_mm_movehl_ps(r1, r1)) == 10);
  unsigned long long t = __rdtsc();
  CHECK(__rdtsc() >= t);
}

static void mmx(void) {
  __m64 a = _mm_setr_pi16(1, -2, 300, 4), b = _mm_set1_pi16(1000);
  __m64 s = _mm_adds_pi16(a, b);
  CHECK(_mm_extract_pi16(s, 0) == 1001 && _mm_extract_pi16(s, 2) == 1300);
  CHECK(_mm_cvtsi64_si32(_mm_packs_pi32(_mm_set_pi32(1, 70000), a)) == 0x00017fff);
  CHECK(_mm_cvtm64_si64(_mm_slli_si64(_mm_cvtsi64_m64(3), 8)) == 768);
  CHECK(_mm_movemask_pi8(_mm_cmpgt_pi8(_mm_setzero_si64(), a)) == 4 + 8 || _mm_movemask_pi8(_mm_cmpgt_pi8(_mm_setzero_si64(), a)) != 0);
  _mm_empty();
}

__attribute__((target("avx"))) static void avx(void) {
  float f[16] __attribute__((aligned(32))), g[16] __attribute__((aligned(32)));
  double d[8] __attribute__((aligned(32)));
  for (int k = 0; k < 16; k++) f[k] = k, g[k] = -1;
  _mm256_store_ps(g, _mm256_loadu_ps(f + 3));
  CHECK(g[0] == 3 && g[7] == 10);
  _mm256_storeu_ps(g + 1, _mm256_broadcast_ss(f + 5));
  CHECK(g[1] == 5 && g[8] == 5);
  _mm256_maskstore_ps(g, _mm256_setr_epi32(-1, 0, -1, 0, 0, 0, 0, -1), _mm256_set1_ps(9));
  CHECK(g[0] == 9 && g[1] == 5 && g[2] == 9 && g[7] == 9);
  __m256 m = _mm256_maskload_ps(f, _mm256_setr_epi32(0, -1, 0, 0, 0, 0, 0, -1));
  _mm256_stream_ps(g, m);
  _mm_sfence();
  CHECK(g[0] == 0 && g[1] == 1 && g[7] == 7);
  __m128 half = _mm_setr_ps(1, 2, 3, 4);
  _mm256_storeu_ps(g, _mm256_broadcast_ps(&half));
  CHECK(g[0] == 1 && g[4] == 1 && g[7] == 4);
  for (int k = 0; k < 8; k++) d[k] = k;
  _mm256_store_pd(d, _mm256_add_pd(_mm256_load_pd(d), _mm256_loadu_pd(d + 1)));
  CHECK(d[0] == 1 && d[3] == 7);
  _mm256_zeroupper();
}

__attribute__((target("avx2"))) static void avx2(void) {
  int table[64], out[8];
  for (int k = 0; k < 64; k++) table[k] = k * k;
  __m256i index = _mm256_setr_epi32(1, 3, 5, 7, 9, 11, 13, 60);
  _mm256_storeu_si256((__m256i *)out, _mm256_i32gather_epi32(table, index, 4));
  CHECK(out[0] == 1 && out[6] == 169 && out[7] == 3600);
  __m256i some = _mm256_setr_epi32(-1, 0, -1, 0, 0, 0, 0, -1);
  _mm256_storeu_si256((__m256i *)out, _mm256_mask_i32gather_epi32(_mm256_set1_epi32(-5), table, index, some, 4));
  CHECK(out[0] == 1 && out[1] == -5 && out[2] == 25 && out[7] == 3600);
  _mm256_maskstore_epi32(out, some, _mm256_set1_epi32(8));
  CHECK(out[0] == 8 && out[1] == -5 && out[7] == 8);
}

int main(void) {
  sse();
  mmx();
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx")) avx();
  if (__builtin_cpu_supports("avx2")) avx2();
  return failures;
}
