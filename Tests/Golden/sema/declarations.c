// options: all
int a; char a;
static int b; int b;
int c; static int c;
int f(int); int f(char *);
int d = 1; int d = 2;
void v;
struct undefined s;
struct S { int x; int x; };
struct S { int y; };
enum S e;
int arr[-1];
int fun(void)[3];
typedef int T; typedef char T;
int g(int x, int x) { return x; }
register int r;
_Static_assert(1 == 2, "no");
struct B { int w : 40; float q : 3; int z : 0; int n : -1; };
struct F { int a[]; int b; };
unsigned float bad;
foo_t unknown;
int h(void) { int x; int x; return y; }
int k(void) { T local; return 0; }
inline int variable;
int n(void) { return 1; } int n(void) { return 2; }
int vm[d];
