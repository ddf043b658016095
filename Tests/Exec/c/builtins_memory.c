/* memcpy, memset, memcmp and the string functions, with constant and variable sizes, overlapping where allowed. */
#include "check.h"

struct block { char bytes[37]; };
static char source[300], target[300];
#define COPY(N) do { memset(target, 0, sizeof target); memcpy(target + 1, source, N); CHECK(!memcmp(target + 1, source, N) && target[0] == 0 && target[N + 1] == 0); } while (0)
#define SET(N) do { memset(target, 0, sizeof target); memset(target + 1, HIDE(int, 0xab), N); for (int i = 0; i < N; i++) CHECK((unsigned char)target[i + 1] == 0xab); CHECK(!target[0] && !target[N + 1]); } while (0)

int main(void) {
  for (int i = 0; i < 300; i++) source[i] = i * 7 + 1;
  COPY(1); COPY(2); COPY(3); COPY(4); COPY(5); COPY(7); COPY(8); COPY(9); COPY(15); COPY(16); COPY(17); COPY(31); COPY(33); COPY(64); COPY(100); COPY(255);
  SET(1); SET(2); SET(3); SET(4); SET(6); SET(8); SET(11); SET(16); SET(24); SET(33); SET(64); SET(129); SET(250);
  for (int n = HIDE(int, 0); n < 70; n++) { memset(target, 0, 300); memcpy(target + 3, source, n); CHECK(!memcmp(target + 3, source, n) && target[n + 3] == 0); }
  memcpy(target, source, 100);
  memmove(target + 3, target, 90);
  CHECK(!memcmp(target + 3, source, 90));
  memmove(target, target + 3, 90);
  CHECK(!memcmp(target, source, 90));
  struct block a, b;
  memset(&a, 5, sizeof a);
  b = a;
  CHECK(!memcmp(&a, &b, sizeof a) && b.bytes[36] == 5);
  b.bytes[20] = 6;
  CHECK(memcmp(&a, &b, sizeof a) < 0 && memcmp(&b, &a, 21) > 0 && memcmp(&a, &b, 20) == 0);
  char text[32];
  CHECK(strcpy(text, "hello") == text && strlen(text) == 5 && strcmp(text, "help") < 0 && strncmp(text, "help", 3) == 0);
  CHECK(strchr(text, 'l') == text + 2 && strrchr(text, 'l') == text + 3 && strstr(text, "lo") == text + 3 && !strchr(text, 'z'));
  strcat(text, " there");
  CHECK(strlen(text) == 11 && memchr(text, 't', 11) == text + 6 && __builtin_strlen("const") == 5);
  char *end = __builtin_stpcpy(text, "ab");
  CHECK(end == text + 2 && !*end && sprintf(text, "%d", 7) == 1);
  return 0;
}
