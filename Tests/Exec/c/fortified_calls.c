/* The checking forms of library functions: no check where the size is unknown or known to suffice, a check elsewhere. */
#include "check.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>

static int format_list(char *d, size_t room, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int n = __builtin___vsnprintf_chk(d, room, 0, room, format, list);
  va_end(list);
  return n;
}

static sigjmp_buf back;
static void caught(int signal) { siglongjmp(back, signal); }

static void fits(void) {
  char d[16];
  size_t known = __builtin_object_size(d, 0);
  CHECK(__builtin___memcpy_chk(d, "abcdefg", 8, known) == d && !strcmp(d, "abcdefg"));
  CHECK(__builtin___mempcpy_chk(d, "xy", 2, known) == d + 2 && !strcmp(d, "xycdefg"));
  CHECK(__builtin___memmove_chk(d + 1, d, 4, known) == d + 1 && !strcmp(d, "xxycdfg"));
  CHECK(__builtin___memset_chk(d, 'm', 3, known) == d && !strcmp(d, "mmmcdfg"));
  CHECK(__builtin___strcpy_chk(d, "copy", known) == d && !strcmp(d, "copy"));
  CHECK(__builtin___stpcpy_chk(d, "end", known) == d + 3);
  CHECK(__builtin___strncpy_chk(d, "truncate", 5, known) == d && !memcmp(d, "trunc", 5));
  d[5] = 0;
  CHECK(__builtin___strcat_chk(d, "+", known) == d && !strcmp(d, "trunc+"));
  CHECK(__builtin___strncat_chk(d, "12345", 2, known) == d && !strcmp(d, "trunc+12"));
  CHECK(__builtin___sprintf_chk(d, 0, known, "%d-%s", 42, "x") == 4 && !strcmp(d, "42-x"));
  CHECK(__builtin___sprintf_chk(d, 1, known, "%s", "flagged") == 7 && !strcmp(d, "flagged"));
  CHECK(__builtin___snprintf_chk(d, 4, 0, known, "%s", "cut off") == 7 && !strcmp(d, "cut"));
  CHECK(format_list(d, 16, "%d", 5) == 1 && !strcmp(d, "5"));
}

/* With the size unknown the plain functions are called. */
static void unchecked(char *d, const char *s) {
  CHECK(__builtin___strcpy_chk(d, s, -1ul) == d && !strcmp(d, "hidden"));
  CHECK(__builtin___strcat_chk(d, s, -1ul) == d && !strcmp(d, "hiddenhidden"));
  CHECK(__builtin___memcpy_chk(d, s, 3, -1ul) == d && __builtin___stpcpy_chk(d, s, -1ul) == d + 6);
  CHECK(__builtin___sprintf_chk(d, 0, -1ul, "%s!", s) == 7 && !strcmp(d, "hidden!"));
}

/* What does not fit is found, at run time. */
static int overflow(const char *s) {
  char d[4];
  int signal = sigsetjmp(back, 1);
  if (signal == 0) {
    __builtin___strcpy_chk(d, s, __builtin_object_size(HIDE(int, 1) ? d : d + 1, 0) == 4 ? 4 : 4);
    return 0;
  }
  return signal;
}

/* A length chosen among constants that all fit. */
static void chosen_length(const char *s) {
  char d[4];
  size_t n = 1;
  for (int i = 0; i < HIDE(int, 3); i++) n = i == 1 ? 3 : 2;
  CHECK(__builtin___memcpy_chk(d, s, n, 4) == d && d[1] == 'i');
}

int main(void) {
  char room[64];
  fits();
  unchecked(HIDE(char *, room), HIDE(const char *, "hidden"));
  chosen_length(HIDE(const char *, "hidden"));
  signal(SIGABRT, caught);
  fclose(stderr);
  CHECK(overflow(HIDE(const char *, "far too long")) == SIGABRT);
  CHECK(overflow(HIDE(const char *, "ok")) == 0);
  return 0;
}
