// options: all
void f(int n) {
  break;
  continue;
  case 1: ;
  default: ;
  switch (n) { case 1: case 2: case 1: break; case 5 ... 9: case 7: break; default: default: ; }
  goto nowhere;
  again: again: ;
  if (n) int x;
  return 1;
}
int g(void) { return; }
int h(double d) { switch (d) { } struct S { int a; } s; if (s) return 1; while (s) ; return 0; }
int missing(void) { int x = 1
  return x }
void unclosed(void) {
