/* Attributes and pragmas that change code, layout or symbols. */
#include <stdint.h>
#include <stddef.h>
#include "check.h"

/* Symbols. */
int real_name(int x) { return x + 1; }
extern int other_name(int x) __attribute__((alias("real_name")));
extern int weak_name(int x) __attribute__((weak, alias("real_name")));
extern int missing(void) __attribute__((weak));
static int reference(int) __attribute__((weakref("real_name")));
static int no_reference(void) __attribute__((weakref("surely_missing")));
int renamed(int) __asm__("assembler_name");
int renamed(int x) { return x * 3; }
extern int assembler_name(int);
#pragma redefine_extname old_one new_one
extern int old_one(void);
int new_one(void) { return 77; }
#pragma weak pragma_missing
extern int pragma_missing(void);
#pragma weak pragma_alias = real_name
extern int pragma_alias(int);
static int chosen(int x) { return x - 5; }
static int (*resolve(void))(int) { return chosen; }
int by_ifunc(int) __attribute__((ifunc("resolve")));
__attribute__((visibility("hidden"))) int hidden_variable = 4;
#pragma GCC visibility push(hidden)
int hidden_too = 5;
#pragma GCC visibility pop

/* Order of construction. */
static int order[8], count;
__attribute__((constructor(300))) static void third(void) { order[count++] = 3; }
__attribute__((constructor(200))) static void second(void) { order[count++] = 2; }
__attribute__((constructor)) static void last(void) { order[count++] = 9; }

/* Layout. */
struct __attribute__((packed)) packed_record {
  char c;
  int i;
  short s;
};
struct packed_member {
  char c;
  int i __attribute__((packed));
  long l __attribute__((aligned(16)));
};
#pragma pack(push, 2)
struct pragma_packed {
  char c;
  int i;
  double d;
};
#pragma pack(pop)
struct not_packed {
  char c;
  int i;
};
typedef int aligned_int __attribute__((aligned(32)));
typedef int unaligned_int __attribute__((aligned(1)));
enum __attribute__((packed)) small { A, B, C = 200 };
enum large { D = 1l << 40 };
typedef unsigned byte_mode __attribute__((mode(QI)));
typedef int word_mode __attribute__((mode(DI)));
typedef float double_mode __attribute__((mode(DF)));
typedef int vector_mode __attribute__((mode(V4SI)));

/* Calls. */
typedef union {
  int *i;
  const char *c;
} any_pointer __attribute__((transparent_union));
static int takes_any(any_pointer p) { return *p.c; }
static int cleanups;
static void note(int *p) { cleanups = cleanups * 10 + *p; }
static int with_cleanups(int n) {
  int a __attribute__((cleanup(note))) = 1;
  for (int i = 0; i < n; i++) {
    __attribute__((cleanup(note))) int b = 2;
    if (i == 1) break;
  }
  return cleanups;
}
__attribute__((noipa)) static int opaque(int x) { return x; }
__attribute__((optimize("O0"))) static int unoptimized(int x) { return x * 2; }
static inline __attribute__((always_inline)) int inlined(int x) { return x + 100; }
__attribute__((malloc, alloc_size(1), returns_nonnull)) static void *allocate(size_t n) { return malloc(n); }
__attribute__((section(".text.special"), used)) static int in_section(void) { return 8; }
static int in_data __attribute__((section("own_data"))) = 6;
static int source(int) __attribute__((const, noinline));
static int copied(int) __attribute__((copy(source), noinline));
static int source(int x) { return x + 1; }
static int copied(int x) { return x + 2; }

#pragma push_macro("MACRO")
#define MACRO 1
#undef MACRO
#define MACRO 2
static int macro_inside(void) { return MACRO; }
#pragma pop_macro("MACRO")
#ifndef MACRO
#define MACRO 3
#endif

extern void never_called(void) __attribute__((error("must not be called")));
static int guarded(int x) {
  if (sizeof(long) == 1) never_called();
  return x;
}

static int falls(int x) {
  int r = 0;
  switch (x) {
    case 1:
      r++;
      __attribute__((fallthrough));
    case 2: r += 10; break;
    default: r = -1;
  }
  return r;
}

_Static_assert(__builtin_has_attribute(struct packed_record, packed), "");
_Static_assert(!__builtin_has_attribute(struct not_packed, packed), "");
_Static_assert(__builtin_has_attribute(allocate, malloc) && !__builtin_has_attribute(allocate, const), "");
_Static_assert(__builtin_has_attribute(hidden_variable, visibility("hidden")), "");
_Static_assert(__builtin_has_attribute(aligned_int, aligned(32)), "");

int main(void) {
  CHECK(other_name(1) == 2 && weak_name(2) == 3 && !missing && reference(3) == 4 && !no_reference);
  CHECK(renamed(5) == 15 && assembler_name(6) == 18 && old_one() == 77 && new_one() == 77);
  CHECK(!pragma_missing && pragma_alias(1) == 2 && by_ifunc(9) == 4 && hidden_variable + hidden_too == 9);
  CHECK(order[0] == 2 && order[1] == 3 && order[2] == 9);
  CHECK(sizeof(struct packed_record) == 7 && offsetof(struct packed_member, i) == 1);
  CHECK(offsetof(struct packed_member, l) == 16 && sizeof(struct packed_member) == 32);
  CHECK(sizeof(struct pragma_packed) == 14 && sizeof(struct not_packed) == 8);
  CHECK(_Alignof(aligned_int) == 32 && _Alignof(unaligned_int) == 1);
  CHECK(sizeof(enum small) == 1 && sizeof(enum large) == 8);
  CHECK(sizeof(byte_mode) == 1 && sizeof(word_mode) == 8 && sizeof(double_mode) == 8 && sizeof(vector_mode) == 16);
  struct packed_record p = {1, HIDE(int, 0x12345678), 3};
  CHECK(p.i == 0x12345678 && ((char *)&p)[1] == 0x78);
  aligned_int on_stack = 3;
  CHECK(((uintptr_t)&on_stack & 31) == 0);
  int number = 'n';
  CHECK(takes_any(&number) == 'n' && takes_any("text") == 't');
  CHECK(with_cleanups(HIDE(int, 5)) == 22 && cleanups == 221);
  CHECK(opaque(3) == 3 && unoptimized(4) == 8 && inlined(1) == 101 && allocate(5) && in_section() == 8 && in_data == 6);
  CHECK(source(1) == 2 && copied(1) == 3 && macro_inside() == 2 && MACRO == 3);
  CHECK(guarded(2) == 2 && falls(1) == 11 && falls(2) == 10 && falls(3) == -1);
  return 0;
}
