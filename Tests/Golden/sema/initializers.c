struct P { int x, y; };
int f(void);
int a = f();
int b[2] = { 1, 2, 3 };
int c = { 1, 2 };
struct P p = { .z = 1 };
struct P q = { .X = 1 };
int d[3] = { [3] = 1 };
int e[3] = { [-1] = 1 };
int g[] = 5;
char s[2] = "toolong";
struct P r = 3;
int h = { };
int i = { .x = 1 };
int *j = { "string" };
void k(int n) { int v[n] = { 1 }; int w[]; struct Q *z = { 0 }; extern int m = 1; }
