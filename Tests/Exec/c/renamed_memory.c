/* Copying and filling memory where the program gave memcpy, memmove and memset other symbols: none of the usual names is called. */
#include <stddef.h>

extern void *memcpy(void *, const void *, size_t) __asm__("own_memcpy");
extern void *memmove(void *, const void *, size_t) __asm__("own_memmove");
extern void *memset(void *, int, size_t) __asm__("own_memset");

static volatile int copies, moves, fills;
extern void *own_memmove(void *, const void *, size_t), *own_memset(void *, int, size_t);
__attribute__((used)) void *own_memcpy(void *to, const void *from, size_t n) {
  copies++;
  for (volatile size_t k = 0; k < n; k++) ((char *)to)[k] = ((const char *)from)[k];
  return to;
}
__attribute__((used)) void *own_memmove(void *to, const void *from, size_t n) {
  moves++;
  if ((char *)to < (const char *)from) {
    for (volatile size_t k = 0; k < n; k++) ((char *)to)[k] = ((const char *)from)[k];
  } else {
    for (volatile size_t k = n; k > 0; k--) ((char *)to)[k - 1] = ((const char *)from)[k - 1];
  }
  return to;
}
__attribute__((used)) void *own_memset(void *to, int value, size_t n) {
  fills++;
  for (volatile size_t k = 0; k < n; k++) ((char *)to)[k] = (char)value;
  return to;
}

static volatile int strangers;
__attribute__((used)) void *usual_memcpy(void *to, const void *from, size_t n) __asm__("memcpy");
void *usual_memcpy(void *to, const void *from, size_t n) {
  strangers++;
  return own_memmove(to, from, n);
}
__attribute__((used)) void *usual_memset(void *to, int value, size_t n) __asm__("memset");
void *usual_memset(void *to, int value, size_t n) {
  strangers++;
  return own_memset(to, value, n);
}

struct large { char text[5000]; };
static struct large a = {"a large object"}, b;
static char text[300] = "some text", copy[300];
static volatile size_t some = 12;

int main(void) {
  /* Only on a real machine is copying memory a call. */
  __asm__ volatile("nop" : : : "memory");
  strangers = copies = moves = fills = 0;
  b = a;
  if (b.text[3] != 'a') return 1;
  copies = moves = 0;
  if (__builtin_memcpy(copy, text, some) != copy || copy[5] != 't' || copies + moves != 1) return 2;
  if (memset(copy + 1, 'x', some) != copy + 1 || copy[some] != 'x' || fills != 1) return 3;
  if (memmove(copy + 2, copy, some) != copy + 2 || copy[2] != 's' || copies + moves != 2) return 4;
  struct large zero = {{0}};
  if (zero.text[some] != 0) return 5;
  __builtin_memcpy(copy, "fourteen chars", 15);
  if (copy[13] != 's') return 6;
  return strangers ? 7 : 0;
}
