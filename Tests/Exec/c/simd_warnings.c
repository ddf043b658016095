/* { dg-options "-Wall -Wextra" } */
/* Calls of a processor's builtins are ordinary to the analysis of warnings. */
#include <emmintrin.h>
#include "check.h"

static int sum(__m128i v) {
  int parts[4];
  _mm_storeu_si128((__m128i *)parts, _mm_add_epi32(v, _mm_packs_epi32(v, v)));
  _mm_pause();
  return parts[0] + parts[1] + parts[2] + parts[3];
}

int main(void) {
  CHECK(sum(_mm_setr_epi32(1, 2, 3, 4)) > 0);
  return 0;
}
