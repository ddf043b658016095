// options: all extra shadow redundant-decls missing-prototypes strict-prototypes old-style-definition nested-externs declaration-after-statement vla
int global;
int f(int);
int f(int);
extern int again;
extern int again;
int no_prototype(int x) { return x; }
static int unused_function(void) { return 1; }
int empty();
int old(a, b) int a, b; { return a + b; }
const int qualified(void);
int shadows(int global) {
  int x = global;
  { int x = 2; f(x); }
  f(x);
  int late = 1;
  extern int nested(void);
  int vla[x];
  vla[0] = late;
  return vla[0];
}
int set_parameter(int p, int unused) { p = 3; return 0; }
int unused_things(void) {
  int v;
  int s;
  typedef int T;
  s = 1;
lab:
  v == 3;
  return 0;
}
static const int constant = 3;
static int unused_static;
int main(int argc, int argv) { return argc + argv; }
