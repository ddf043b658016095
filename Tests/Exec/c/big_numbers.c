/* Arbitrary precision: 2^1000, 100!, and a division that takes them back. */
#include "check.h"
#include <stdint.h>
typedef struct { uint32_t d[40]; int n; } big;
static void multiply(big *b, uint32_t k) { uint64_t carry = 0; for (int i = 0; i < b->n; i++) { carry += (uint64_t)b->d[i] * k; b->d[i] = (uint32_t)carry; carry >>= 32; } if (carry) b->d[b->n++] = (uint32_t)carry; }
static uint32_t divide(big *b, uint32_t k) { uint64_t r = 0; for (int i = b->n; i-- > 0;) { r = r << 32 | b->d[i]; b->d[i] = (uint32_t)(r / k); r %= k; } while (b->n && !b->d[b->n - 1]) b->n--; return (uint32_t)r; }
static char *text(big b, char *end) { *--end = 0; if (!b.n) *--end = '0'; while (b.n) *--end = '0' + divide(&b, 10); return end; }
int main(void) {
  char buffer[400], *end = buffer + 400;
  big b = {{1}, 1};
  for (int i = 1; i <= 100; i++) multiply(&b, i);
  char *s = text(b, end);
  CHECK(strlen(s) == 158 && !strncmp(s, "93326215443944152681699238856266700490715968264381", 50));
  for (int i = 100; i > 1; i--) CHECK(divide(&b, i) == 0);
  CHECK(b.n == 1 && b.d[0] == 1);
  for (int i = 0; i < 1000; i++) multiply(&b, 2);
  s = text(b, end);
  CHECK(strlen(s) == 302 && !strncmp(s, "10715086071862673209484250490600018105614048117055", 50) && !strcmp(s + 292, "4429831652624386837205668069376" + 21));
  return 0;
}
