/* Library functions declared with another assembler name: plain calls, the __builtin_ forms and calls the compiler makes go there. */
#include <stddef.h>
#include <stdlib.h>

extern char *strstr(const char *, const char *) __asm__("own_strstr");
extern size_t strlen(const char *) __asm__("own_strlen");

static volatile int searches, lengths;
__attribute__((used)) char *own_strstr(const char *text, const char *wanted) {
  searches++;
  for (; *text; text++) {
    const char *a = text, *b = wanted;
    while (*b && *a == *b) a++, b++;
    if (!*b) return (char *)text;
  }
  return *wanted ? 0 : (char *)text;
}
__attribute__((used)) size_t own_strlen(const char *s) {
  lengths++;
  size_t n = 0;
  while (s[n]) n++;
  return n;
}

int main(void) {
  const char *volatile text = "hello world", *volatile wanted = "wor";
  if (strstr(text, wanted) != text + 6) return 1;
  if (__builtin_strstr(text, wanted) != text + 6 || searches != 2) return 2;
  if (strlen(text) != 11) return 3;
  if (__builtin_strlen(text) != 11 || lengths == 0) return 4;
  return 0;
}
