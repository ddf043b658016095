/* Calls of string and memory functions whose result the compiler can know: with optimization nothing may be left to call. */
#include "check.h"

#ifdef __OPTIMIZE__
extern void left_over(void); /* defined nowhere: the program links only if no call of it is left */
#else
static void left_over(void) { exit(1); }
#endif
#define FOLDS(condition) ((condition) ? (void)0 : left_over())

static const char greeting[] = "Hello, World!";
static const char padded[20] = "short";
static const char *const names[] = {"one", "two", "six", 0};
static const double one = 1.0;
static const struct { int a; const char *s; long b[2]; } record = {7, "seven", {70, 77}};

static void lengths(void) {
  FOLDS(strlen("") == 0);
  FOLDS(strlen(greeting) == 13);
  FOLDS(strlen(greeting + 7) == 6);
  FOLDS(strlen(padded) == 5);
  FOLDS(strlen(&padded[5]) == 0);
  FOLDS(strlen("a\0b") == 1);
  FOLDS(strlen(names[1]) == 3);
  FOLDS(strlen(record.s) == 5);
  FOLDS(strnlen("abcdef", 4) == 4);
  FOLDS(strnlen("ab", 4) == 2);
  FOLDS(record.b[1] == 77 && record.a == 7);
  FOLDS((int)one == 1);
}

static void comparisons(void) {
  FOLDS(strcmp("abc", "abd") < 0);
  FOLDS(strcmp("abc", "ab") > 0);
  FOLDS(strcmp("abc", "abc") == 0);
  FOLDS(strcmp("\xff", "a") > 0);
  FOLDS(strncmp("abcx", "abcy", 3) == 0);
  FOLDS(strncmp("abcx", "abcy", 4) < 0);
  FOLDS(memcmp("ab\0c", "ab\0d", 3) == 0);
  FOLDS(memcmp("ab\0c", "ab\0d", 4) < 0);
}

static void searches(void) {
  const char *const s = "hello world";
  FOLDS(strchr(s, 'o') == s + 4);
  FOLDS(strchr(s, 'z') == 0);
  FOLDS(strchr(s, 0) == s + 11);
  FOLDS(strrchr(s, 'o') == s + 7);
  FOLDS(strstr(s, "wor") == s + 6);
  FOLDS(strstr(s, "word") == 0);
  FOLDS(strstr(s, "") == s);
  FOLDS(strpbrk(s, "xyzw") == s + 6);
  FOLDS(strspn(s, "hel") == 4);
  FOLDS(strcspn(s, " w") == 5);
  FOLDS(memchr(s, 'w', 11) == s + 6);
  FOLDS(memchr(s, 'w', 6) == 0);
}

/* The arguments hide what they are; results must be those of the library. */
static void at_run_time(void) {
  char buffer[64], *p = HIDE(char *, buffer);
  const char *s = HIDE(const char *, "hidden");
  CHECK(strcpy(p, "copied") == p && !strcmp(buffer, "copied"));
  CHECK(strcat(p, " twice") == p && !strcmp(p, "copied twice"));
  CHECK(strncat(p, "!?", 1) == p && !strcmp(p, "copied twice!"));
  CHECK(strncat(p, "-end", 9) == p && !strcmp(p, "copied twice!-end"));
  memset(p, 'x', 16);
  CHECK(strncpy(p, "ab", 6) == p && !memcmp(p, "ab\0\0\0\0xx", 8));
  memset(p, 'x', 16);
  CHECK(strncpy(p, "abcdef", 3) == p && !memcmp(p, "abcxx", 5));
  memset(p, 'x', 16);
  CHECK(strncpy(p, "", 4) == p && !memcmp(p, "\0\0\0\0xx", 6));
  CHECK(stpcpy(p, "end") == p + 3 && !strcmp(p, "end"));
  CHECK(strchr(s, 0) == s + 6 && strrchr(s, 0) == s + 6);
  CHECK(strstr(s, "d") == s + 2 && strpbrk(s, "e") == s + 4);
  CHECK(strcspn(s, "") == 6 && strspn(s, "") == 0);
  CHECK(strcmp(s, "") > 0 && strcmp("", s) < 0 && strncmp(s, "", 3) > 0 && strncmp("", s, 3) < 0);
  CHECK(memcmp(s, "hidd", 4) == 0 && memcmp(s, "hidx", 4) != 0 && memcmp(s, "i", 1) < 0 && memcmp("i", s, 1) > 0);
  int n = HIDE(int, 3);
  CHECK(strlen(n ? "four" : "fiver") == 4 && strlen(greeting + (n & 7)) == 10 && strlen(padded + (n & 7)) == 2);
  CHECK(strlen(HIDE(int, 7) == 7 ? padded + 7 : padded) == 0);
}

/* A length that every way round the loop agrees on. */
static void chosen_in_loop(void) {
  const char *s = greeting;
  for (int i = 0; i < HIDE(int, 3); i++) s = i == 1 ? "HELLO, WORLD!" : "hello, world?";
  FOLDS(strlen(s) == 13);
}

int main(void) {
  lengths();
  comparisons();
  searches();
  at_run_time();
  chosen_in_loop();
  return 0;
}
