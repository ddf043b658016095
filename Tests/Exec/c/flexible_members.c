/* Strings for flexible array members inside unions and at the end of structures (GNU C). */
#include "check.h"

struct text { int n; char bytes[]; };
union room { struct text t; char all[sizeof(struct text) + 20]; };
struct outer { int k; struct text t; };

static union room in_union[1], one = {{3, "twelve chars"}}, two = {{4, {"more"}}};
static struct outer last = {1, {2, "abc"}};

int main(void) {
  in_union[0] = one;
  CHECK(one.t.n == 3 && strcmp(one.t.bytes, "twelve chars") == 0);
  CHECK(two.t.n == 4 && strcmp(two.t.bytes, "more") == 0);
  CHECK(strcmp(in_union[0].t.bytes, "twelve chars") == 0);
  CHECK(last.k == 1 && last.t.n == 2 && memcmp(last.t.bytes, "abc", 4) == 0);
  return 0;
}
