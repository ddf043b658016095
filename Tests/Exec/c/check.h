/* What the self-checking programs share: CHECK reports the place of a false condition and ends the program. */
#ifndef CHECK_H
#define CHECK_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

static inline void check_failed(const char *file, int line, const char *text) {
  printf("%s:%d: %s\n", file, line, text);
  exit(1);
}

/* Hides a value from the optimizer. */
#define HIDE(type, value) ({ volatile type hidden_ = (value); (type)hidden_; })
#endif
