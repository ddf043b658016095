// options: all extra switch-default switch-enum duplicated-cond duplicated-branches
enum color { RED, GREEN, BLUE };
int g(int);
int switches(enum color c, int x, _Bool b) {
  switch (c) { case RED: return 1; case GREEN: return 2; }
  switch (c) { case RED: return 1; default: break; }
  switch (b) { case 2: return 1; default: break; }
  switch (x) { x = 3; case 1: return 1; default: break; }
  switch (c) { case 9: return 1; default: break; }
  switch (x) { case 1: return 2; }
  return 0;
}
int conditions(int x) {
  if (x == 1) g(1); else if (x == 2) g(2); else if (x == 1) g(3);
  if (x) g(4); else g(4);
  if (x = 5) g(5);
  if (x);
  if (x) if (x > 1) g(1); else g(2);
  if (x)
    g(6);
    g(7);
  while (x--);
  return x;
}
int nesting(int a, int b, int c) { return (a && b || c) + (a & b == c) + (a << b + c) + (a < b < c); }
