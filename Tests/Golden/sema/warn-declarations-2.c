// options: all extra old-style-definition nested-externs vla comment trigraphs enum-conversion
/* a comment /* in a comment */
// a line comment \
   that goes on
struct s { int a; };
enum e { one, two };
enum f { three };
extern int initialized = 1;
const struct u *pointer;
extern struct newtag;
int memcpy;
double sqrt(int);
int strlen(const char *s);
extern inline __attribute__((noinline)) void both(void);
static int twice(void) __attribute__((weakref));
__attribute__((alias("target"))) int defined(void) { return 1; }
typedef int named __attribute__((alias("target")));
int old() { return 0; }
int array_of(int n, int a[n]);
static void only_itself(void) { only_itself(); }
void block(void) { extern int outside; (void)outside; }
void comma(int a, int b) { a = b, a + 1; b = a; }
void bools(_Bool b) { b++; --b; }
int truth(int x) { return !(x << 1); }
enum e convert(enum f x) { enum e y = x; return y; }
int folded(int a) { return 1 + 2 << a | 1 && 0 || a; }
int dangling(int a, int b) { if (a) while (b) if (a > b) b--; else a--; return a; }
int missing(enum e x) { switch (x) { case one: a: return 1; case 5: break; } goto a; }
void loop(int x) { do ; while (x--); if (x) l: ; goto l; }
int falls(int x) { switch (x) { case 1: x++; case 2: x--; default: return x; } }
void library(char *p) { __builtin_memcpy(p, 0, 3); }
void called(int x) { ((void (*)(long))loop)(x); }
long *orders(long *p) { __atomic_load_n(p, 77); __atomic_compare_exchange_n(p, p, 1, 0, 0, 5); return p; }
int label_address(void) { here: return &&here != 0; }
