/* CRC-32, Adler-32, FNV-1a and a 64-bit mixing hash of a known text. */
#include "check.h"
#include <stdint.h>
static uint32_t table[256];
static uint32_t crc(const unsigned char *p, int n) {
  if (!table[1]) for (uint32_t i = 0; i < 256; i++) { uint32_t c = i; for (int k = 0; k < 8; k++) c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1; table[i] = c; }
  uint32_t c = ~0u;
  while (n--) c = table[(c ^ *p++) & 255] ^ c >> 8;
  return ~c;
}
static uint32_t adler(const unsigned char *p, int n) { uint32_t a = 1, b = 0; for (int i = 0; i < n; i++) a = (a + p[i]) % 65521, b = (b + a) % 65521; return b << 16 | a; }
static uint64_t fnv(const char *p) { uint64_t h = 14695981039346656037ULL; while (*p) h = (h ^ (unsigned char)*p++) * 1099511628211ULL; return h; }
static uint64_t mix(uint64_t x) { x ^= x >> 30; x *= 0xbf58476d1ce4e5b9ULL; x ^= x >> 27; x *= 0x94d049bb133111ebULL; return x ^ x >> 31; }
int main(void) {
  const unsigned char *text = (const unsigned char *)"123456789";
  CHECK(crc(text, 9) == 0xcbf43926u && adler(text, 9) == 0x091e01deu && fnv("a") == 0xaf63dc4c8601ec8cULL && fnv("foobar") == 0x85944171f73967e8ULL);
  CHECK(mix(0x9e3779b97f4a7c15ULL) == 0xe220a8397b1dcdafULL);
  return 0;
}
