/* Division by constants (multiplied by reciprocals at -O2) against division by variables. */
#include "check.h"

static unsigned long long state = 88172645463325252ULL;
static unsigned long long next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}
#define TRY(T, D)                                                              \
  do {                                                                         \
    volatile T d = (T)(D);                                                     \
    for (int i = 0; i < 300; i++) {                                            \
      T n = (T)(i < 20 ? (T)(i - 10) : (T)(next() >> (i % 48)));               \
      CHECK(n / (T)(D) == n / d);                                              \
      CHECK(n % (T)(D) == n % d);                                              \
    }                                                                          \
  } while (0)
#define ALL(T) TRY(T, 1); TRY(T, 2); TRY(T, 3); TRY(T, 5); TRY(T, 7); TRY(T, 10); TRY(T, 16); TRY(T, 25); TRY(T, 100); TRY(T, 127)
#define WIDE(T) ALL(T); TRY(T, 641); TRY(T, 1000); TRY(T, 32768); TRY(T, 1000000007); TRY(T, 2147483647)

int main(void) {
  ALL(unsigned char); ALL(short); WIDE(int); WIDE(unsigned); WIDE(long); WIDE(unsigned long);
  TRY(int, -3); TRY(int, -8); TRY(long, -7); TRY(long, -1024); TRY(int, -2147483647 - 1);
  TRY(unsigned, 0x80000000u); TRY(unsigned, 0xffffffffu); TRY(unsigned long, 0x8000000000000001UL); TRY(long, 10000000000L);
  return 0;
}
