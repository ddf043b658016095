#include "padding.h"
#include <stdarg.h>

int padding_only(struct only a, int b) { return b; }
int padding_word(struct word a, int b) { return b; }
float padding_head(struct head a, float b, int c) { return a.f * 100 + b * 10 + c; }
float padding_tail(struct tail a, float b, int c) { return a.f * 100 + b * 10 + c; }
int padding_apart(struct apart a, int b, double c) { return a.d * 100 + b * 10 + c; }
float padding_zero(struct zero a, float b, int c) { return a.g * 1000 + a.f * 100 + b * 10 + c; }
float padding_wide(struct wide a, int b, float c) { return a.f * 100 + b * 10 + c; }
float padding_union(union either a, float b, int c) { return a.f * 100 + b * 10 + c; }
struct apart padding_returned(int x) { return (struct apart){.d = x * 2}; }
int padding_variadic(int n, ...) {
  va_list l;
  va_start(l, n);
  struct word w = va_arg(l, struct word);
  int x = va_arg(l, int);
  struct head h = va_arg(l, struct head);
  int y = va_arg(l, int);
  va_end(l);
  return n * 1000 + x * 100 + (int)h.f * 10 + y + (int)sizeof w - 8;
}
int padding_aligned(int n, ...) {
  va_list l;
  int r = 0;
  va_start(l, n);
  while (n--) r = r * 10 + va_arg(l, aligned_int);
  r = r * 10 + va_arg(l, int);
  va_end(l);
  return r;
}
float padding_none(struct none a, int b, float c) { return a.f * 100 + b * 10 + c; }
float padding_after(struct after a, int b, float c) { return a.d * 100 + b * 10 + c; }
int padding_widthless(union widthless a, int b, double c) { return a.d * 100 + b * 10 + c; }
int padding_wide_bits(union wide_bits a, int b, double c) { return a.f * 100 + b * 10 + c; }
