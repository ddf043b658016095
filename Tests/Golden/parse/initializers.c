// Normalised initializers: elided braces, designators, ranges, strings, bit-fields, unions, flexible members.
struct point { int x, y; };
struct line { struct point from, to; char name[4]; };
struct line lines[] = { 1, 2, 3, 4, "abc", { { 5, 6 }, .name = "wxyz" }, [1].to.y = 7 };
int sparse[10] = { [2 ... 4] = 9, 1, [9] = 8 };
struct bits { unsigned a : 3, : 2, b : 4; int c; } bits = { 1, 2, 3 };
union u { char c; double d; } us[2] = { { 1 }, { .d = 2.0 } };
struct { int n; union { float f; struct { short lo, hi; }; }; } anon = { .hi = 4, .n = 1 };
struct flex { int n; int data[]; } flex = { 2, { 10, 20 } };
char text[] = "hello", cut[3] = "xyz", *pointers[] = { "one", "two" };
struct point backwards[3] = { [2] = { 1, 2 }, [0] = { 3 } };
void f(struct point p) {
  struct line local = { p, .to = { .y = p.x } };
  struct point *q = &(struct point){ p.y, 1 };
  int zero[4] = {};
}
