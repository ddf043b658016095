#include "structures.h"
#include "../c/check.h"

static void fill(void *p, unsigned long n) { for (unsigned long i = 0; i < n; i++) ((unsigned char *)p)[i] = i * 5 + 1; }
/* Leading bytes that belong to the value, without padding. */
#define SIZE(name) (#name[0] == 'x' ? 10 : #name[0] == 'a' ? 4 : #name[0] == 't' ? 12 : #name[2] == 't' ? 5 : sizeof(struct name))
#define TEST(name)                                                                           \
  {                                                                                          \
    struct name s, t, r;                                                                     \
    fill(&s, sizeof s);                                                                      \
    if (#name[0] == 'b' && #name[1] == 'i' && #name[2] == 't') memset(&s, 0, sizeof s);        \
    if (#name[0] == 't') memset(&s, 0, sizeof s);                                            \
    t = s;                                                                                   \
    r = structures_first_##name(s);                                                          \
    CHECK(((unsigned char *)&r)[0] == (((unsigned char *)&s)[0] ^ 3));                       \
    CHECK(!memcmp((char *)&r + 1, (char *)&s + 1, SIZE(name) - 1));                          \
    r = structures_late_##name(1, 0, 0, 0, 1, s, 1.5, t);                                    \
    CHECK(((unsigned char *)&r)[0] == (((unsigned char *)&s)[0] ^ 3));                       \
    CHECK(!memcmp((char *)&r + 1, (char *)&s + 1, SIZE(name) - 1));                          \
    r = structures_late_##name(2, 0, 0, 0, 0, s, 1.5, t);                                    \
    CHECK(((unsigned char *)&r)[0] == 3);                                                    \
    CHECK(!memcmp((char *)&r + 1, (char *)&t + 1, SIZE(name) - 1));                          \
  }
int main(void) {
  STRUCTURES(TEST)
  CHECK(structures_union((union either){.d = 1.5}, 1).d == 3 && structures_union((union either){.l = 7}, 0).l == 14);
  CHECK(structures_empty((struct empty){}, HIDE(int, 4)) == 5);
  struct i3 a = {1, 2, 3};
  struct d2 b = {4, 5};
  struct big c = {{[24] = 6}};
  struct mixed d = {7, 8};
  CHECK(structures_variadic(3, a, b, c, d, a, b, c, d, a, b, c, d) == 3 * 34);
  return 0;
}
