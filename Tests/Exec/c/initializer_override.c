/* Braces replace what was said about the sub-object before (C17 6.7.9p19); designators without braces only the member named. */
#include "check.h"

struct named { char text[6]; int n; };
struct wide { unsigned text[6]; int n; };
struct pair { int first; short second[2]; };
static struct named a[] = {{{"foo"}, 1}, [0].text[0] = 'b'};
static struct named b[] = {{{"foo"}, 1}, [0] = {.text[0] = 'b'}};
static struct named c[] = {{{"foo"}, 1}, [0].text = {"a"}, [0].n = 2};
static struct wide d[] = {{{U"foo"}, 1}, [0] = {.text[0] = U'b'}};
static struct pair e[] = {[1 ... 3] = {1, {2, 3}}, [2] = {.second = {[1] = 9}}, [3] = {}};
static struct named *pointers[2] = {[0] = a, [1] = b, [0] = 0};

/* Nothing fits into these: excess elements are warned about, and no search for room may go on for ever. */
struct nothing {};
static struct nothing empty[] = {1, 2};
static int none[][0] = {1, 2};
static struct nothing many[1000000000] = {1};
static struct { struct nothing n[1 << 20]; int x; } behind = {4};

static void automatic(int v) {
  struct pair p[] = {[0] = {v, {v, v}}, [1] = {v, {v}}, [0] = {.second[1] = 7}};
  CHECK(p[0].first == 0);
  CHECK(p[0].second[0] == 0);
  CHECK(p[0].second[1] == 7);
  CHECK(p[1].first == v);
  CHECK(p[1].second[0] == v);
  struct { struct pair q; int r; } s = {{v, {v, v}}, v, .q = {}};
  CHECK(s.q.first + s.q.second[0] + s.q.second[1] == 0);
  CHECK(s.r == v);
}

int main(void) {
  CHECK(__builtin_memcmp(a[0].text, "boo\0\0", 6) == 0);
  CHECK(a[0].n == 1);
  CHECK(__builtin_memcmp(b[0].text, "b\0\0\0\0", 6) == 0);
  CHECK(b[0].n == 0);
  CHECK(__builtin_memcmp(c[0].text, "a\0\0\0\0", 6) == 0);
  CHECK(c[0].n == 2);
  CHECK(d[0].text[0] == 'b');
  CHECK(d[0].text[1] + d[0].n == 0);
  CHECK(e[1].first == 1);
  CHECK(e[2].first + e[2].second[0] == 0);
  CHECK(e[2].second[1] == 9);
  CHECK(e[3].first + e[3].second[0] + e[3].second[1] == 0);
  CHECK(pointers[0] == 0);
  CHECK(behind.x == 4);
  CHECK(sizeof empty + sizeof none + sizeof many == 0);
  automatic(5);
  return 0;
}
