/* Scopes of names: shadowing, tags, typedef names as members and variables, enumeration constants, extern in blocks, static locals. */
#include "check.h"
typedef int number;
static int x = 1;
struct tag { number number; struct { int tag; } inner; };
static int counter(void) { static int n = 5; static int *p = &n; return (*p)++; }
static int scope(number number) {
  int x = number;
  { int x = 10; number += x; { extern int outside; number += outside; } }
  for (int x = 0; x < 3; x++) { int x = 100; number += x; }
  if (x) { enum { x = 7 }; number += x; }
  struct tag { char c; };
  return number + x + (int)sizeof(struct tag);
}
int outside = 1000;
typedef struct list list;
struct list { list *next; int value; };
enum color { red, green = 3, blue };
static int old_style(a, b) int a; char b; { return a + b; }
int main(void) {
  CHECK(counter() == 5 && counter() == 6 && scope(2) == 2 + 10 + 1000 + 300 + 7 + 2 + 1 && x == 1);
  struct tag t = {.number = 3, .inner.tag = 4};
  list nodes[3] = {{&nodes[1], 1}, {&nodes[2], 2}, {0, 3}};
  int sum = 0;
  for (list *l = nodes; l; l = l->next) sum += l->value;
  enum color color = blue;
  CHECK(t.number + t.inner.tag == 7 && sum == 6 && color == 4 && old_style(3, 4) == 7);
  number: if (sum++ < 10) goto number;
  CHECK(sum == 11);
  int list = 5, tag = list;
  CHECK(tag + list == 10);
  typedef char number;
  CHECK(sizeof(number) == 1);
  return 0;
}
