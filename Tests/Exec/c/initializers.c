/* Designated, nested, overlapping, string and compound-literal initializers, static and automatic. */
#include "check.h"

struct point { int x, y; };
struct shape { char name[8]; struct point corner[3]; struct { unsigned r : 4, g : 4; } color; const char *note; };
static struct shape shapes[] = {
    [1] = {"second", {[2].y = 5, [0] = {1, 2}}, .note = "n"},
    [0].name = "first", [0].corner[1].x = 9, [0].color = {3, 4},
    [3] = {.corner = {{1}, {2}, {3}}, .name = {'a', 'b'}},
};
static int matrix[][3] = {{1, 2, 3}, {4}, 7, 8, 9, {[1] = 6}};
static const char *const names[] = {[3] = "three", "four", [0] = "zero"};
static char exact[3] = "abc", sized[] = "hello" " world";
static int *inside = &matrix[2][1];
static struct point *const moved = &shapes[1].corner[1] + 1;
static int range[10] = {[2 ... 5] = 7, [4] = 1};
static union { int i; char c[8]; double d; } u = {.c = "xyz"};
static struct point *literal = &(struct point){11, 12};
struct tail { int n; int data[]; } static tail = {3, {1, 2, 3}};

static int calls;
static int count(void) { return ++calls; }

int main(void) {
  CHECK(sizeof shapes / sizeof *shapes == 4 && !strcmp(shapes[0].name, "first") && shapes[0].corner[1].x == 9 && shapes[0].color.g == 4);
  CHECK(shapes[1].corner[0].y == 2 && shapes[1].corner[2].y == 5 && shapes[1].note[0] == 'n' && shapes[2].name[0] == 0);
  CHECK(shapes[3].name[1] == 'b' && shapes[3].corner[2].x == 3 && shapes[3].note == 0);
  CHECK(sizeof matrix == 48 && matrix[1][1] == 0 && matrix[2][2] == 9 && matrix[3][1] == 6 && *inside == 8);
  CHECK(sizeof names / sizeof *names == 5 && names[1] == 0 && names[4][1] == 'o');
  CHECK(exact[2] == 'c' && sizeof sized == 12 && moved == &shapes[1].corner[2] && moved->y == 5);
  CHECK(range[2] == 7 && range[4] == 1 && range[5] == 7 && range[6] == 0 && u.c[2] == 'z' && u.c[5] == 0);
  CHECK(literal->y == 12 && tail.data[2] == 3);
  int n = HIDE(int, 4);
  struct shape local = {.corner[1] = {n, n + 1}, .name = "local", .color.r = n};
  CHECK(local.corner[1].y == 5 && local.color.r == 4 && local.corner[0].x == 0 && local.note == 0 && !strcmp(local.name, "local"));
  int a[6] = {count(), [4] = count(), count()};
  CHECK(a[0] == 1 && a[4] == 2 && a[5] == 3 && a[1] == 0 && calls == 3);
  struct point p = (struct point){.y = n}, *q = (struct point[]){{1, 2}, {n, 4}};
  CHECK(p.x == 0 && p.y == 4 && q[1].x == 4);
  struct { struct point p; int z; } outer = {p, 7}, other = {.p = p, .p.x = 2};
  CHECK(outer.p.y == 4 && outer.z == 7 && other.p.x == 2);
  char letters[2][4] = {"ab", {'c', 'd'}};
  CHECK(letters[0][2] == 0 && letters[1][1] == 'd' && letters[1][3] == 0);
  for (int i = 0; i < 3; i++) {
    int fresh[4] = {i};
    CHECK(fresh[0] == i && fresh[3] == 0);
    fresh[3] = 5;
  }
  int scalar = {3}, *null = {0};
  CHECK(scalar == 3 && !null);
  return 0;
}
