/* Structures assigned, passed, returned, compared through members, nested, in conditional and comma expressions. */
#include "check.h"

struct s1 { char c; };
struct s3 { char c[3]; };
struct s12 { int a, b, c; };
struct s16 { double d; long l; };
struct f2 { float x, y; };
struct big { int v[20]; };
struct nested { struct s12 s; struct f2 f; union { int i; float g; } u; };

__attribute__((noinline)) static struct s1 r1(struct s1 s) { s.c++; return s; }
__attribute__((noinline)) static struct s3 r3(struct s3 s, int k) { s.c[k] = 'x'; return s; }
__attribute__((noinline)) static struct s12 r12(int a, struct s12 s, int b) { return (struct s12){s.a + a, s.b, s.c + b}; }
__attribute__((noinline)) static struct s16 r16(struct s16 a, struct s16 b) { a.d += b.d; a.l -= b.l; return a; }
__attribute__((noinline)) static struct f2 r2(struct f2 a, float k) { a.x *= k; a.y *= k; return a; }
__attribute__((noinline)) static struct big rb(struct big b, int n) { for (int i = 0; i < 20; i++) b.v[i] += n; return b; }
__attribute__((noinline)) static struct nested rn(struct nested n) { n.s = r12(1, n.s, 2); n.f.y = n.f.x; n.u.g = 1.0f; return n; }

int main(void) {
  CHECK(r1((struct s1){4}).c == 5);
  struct s3 t = r3((struct s3){"ab"}, 1);
  CHECK(t.c[0] == 'a' && t.c[1] == 'x' && t.c[2] == 0);
  struct s12 s = r12(10, (struct s12){1, 2, 3}, 20);
  CHECK(s.a == 11 && s.b == 2 && s.c == 23);
  struct s16 d = r16((struct s16){1.5, 7}, (struct s16){2.25, 9});
  CHECK(d.d == 3.75 && d.l == -2);
  struct f2 f = r2((struct f2){2, 3}, 1.5f);
  CHECK(f.x == 3 && f.y == 4.5f);
  struct big b = {{1, 2, 3}}, c;
  c = b = rb(rb(b, 5), 6);
  b.v[0] = 0;
  CHECK(c.v[0] == 12 && c.v[19] == 11 && rb(c, 1).v[2] == 15);
  struct nested n = rn((struct nested){{1, 2, 3}, {4, 5}, {6}});
  CHECK(n.s.a == 2 && n.s.c == 5 && n.f.y == 4 && n.u.i == 0x3f800000);
  int k = HIDE(int, 1);
  CHECK((k ? n : rn(n)).s.a == 2 && (k = 0, n).s.b == 2 && (k ? c : b).v[0] == 0);
  struct big *p = &b, list[3] = {c, b, *p};
  list[1] = list[0];
  *p = list[1];
  CHECK(p->v[0] == 12 && list[2].v[0] == 0 && memcmp(&list[0], p, sizeof *p) == 0);
  struct s12 self = {1, 2, 3};
  self = (struct s12){self.c, self.a, self.b};
  CHECK(self.a == 3 && self.b == 1 && self.c == 2);
  struct empty { } e1, e2 = e1;
  (void)e2;
  CHECK(sizeof(struct empty) == 0);
  return 0;
}
