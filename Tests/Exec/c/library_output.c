/* printf and its kin with formats that need no formatting: the same bytes must come out, results must be right where they are used. */
#include "check.h"
#include <stdarg.h>
#include <unistd.h>

static char written[4096];

static int plain_list(FILE *f, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int n = vfprintf(f, "listed\n", list);
  va_end(list);
  return n;
}

static void write_all(FILE *f, const char *s, int c) {
  printf("");
  printf("x");
  printf("line\n");
  printf("no end");
  printf("%s\n", s);
  printf("%s", "word\n");
  printf("%s", "");
  printf("%s", "c");
  printf("%c", c);
  printf("%s", s);
  puts("");
  fprintf(f, "");
  fprintf(f, "y");
  fprintf(f, "text");
  fprintf(f, "%s", s);
  fprintf(f, "%s", "const");
  fprintf(f, "%c", c);
  fprintf(f, "%d%%\n", c);
  fputs("", f);
  fputs("z", f);
  fputs("string\n", f);
  CHECK(printf("%s\n", s) == 7 && printf("four") == 4 && fprintf(f, "%s", s) == 6 && fprintf(f, "abc") == 3);
  CHECK(plain_list(f, "ignored") == 7);
}

static void to_memory(const char *s) {
  char d[32];
  CHECK(sprintf(d, "plain") == 5 && !strcmp(d, "plain"));
  CHECK(sprintf(d, "%s", "constant") == 8 && !strcmp(d, "constant"));
  CHECK(sprintf(d, "%s", s) == 6 && !strcmp(d, "hidden"));
  sprintf(d, "%s", s + 1);
  CHECK(!strcmp(d, "idden"));
  CHECK(sprintf(d, "%%") == 1 && !strcmp(d, "%"));
  memset(d, '#', sizeof d);
  CHECK(snprintf(d, 4, "truncated") == 9 && !memcmp(d, "tru\0#", 5));
  CHECK(snprintf(d, 9, "%s", "just fit") == 8 && !strcmp(d, "just fit"));
  CHECK(snprintf(d, 1, "%s", "gone") == 4 && d[0] == 0);
  CHECK(snprintf(0, 0, "counted") == 7);
}

int main(void) {
  const char *s = HIDE(const char *, "hidden");
  int saved = dup(1);
  FILE *f = tmpfile();
  CHECK(f != 0);
  fflush(stdout);
  dup2(fileno(f), 1);
  setvbuf(f, 0, _IONBF, 0);
  setvbuf(stdout, 0, _IONBF, 0);
  write_all(f, s, HIDE(int, 'q'));
  fflush(stdout);
  dup2(saved, 1);
  rewind(f);
  size_t n = fread(written, 1, sizeof written - 1, f);
  const char *expected =
    "xline\nno endhidden\nword\ncqhidden\n"
    "ytexthiddenconstq113%\nzstring\n"
    "hidden\nfourhiddenabclisted\n";
  CHECK(n == strlen(expected) && !memcmp(written, expected, n));
  to_memory(s);
  return 0;
}
