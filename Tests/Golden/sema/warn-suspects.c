// options: all extra cast-align=strict pedantic
typedef unsigned long size_t;
typedef __builtin_va_list va_list;
int strcmp(const char *, const char *);
int strncmp(const char *, const char *, size_t);
void *malloc(size_t), *calloc(size_t, size_t);
void take(int *), call(void);

int static late;
int const inline later(void) { return 1; }
int compared(void) { char a[4]; take((int *)0); return strcmp(a, "four") == 0 || !strcmp("longer", a) || strcmp(a, "two") == 0; }
int compared_part(const char *p) { static char a[4]; return strncmp(a, "longer", 3) == 0 || strncmp(a, "longer", 5) != 0 || strcmp(p, "x") == 0; }
__attribute__((nonnull(1))) int never_null(char *p, char *q) { if (p == 0) return 1; return p ? q != 0 : 2; }
void *frames(void) { void *p = __builtin_frame_address(0); return p ? __builtin_return_address(1) : 0; }
struct __attribute__((packed)) tight { char c; int i; short s; struct { int x; } n; };
int *inner(struct tight *p) { take(&p->i); char *c = (char *)&p->i; void *v = &p->i; int *i = &p->n.x; call(); return c && v ? i : 0; }
struct __attribute__((designated_init)) named { int a, b; };
struct named n1 = {1, 2}, n2 = {.a = 1, .b = 2}, n3 = {};
void foreign_cases(unsigned char c, signed char d) { switch (c) { case 255: case 256: case -1: break; } switch (d) { case -128: case 128: break; } }
int last(int a, int b, ...) { va_list l; __builtin_va_start(l, a); __builtin_va_end(l); __builtin_va_start(l, b); __builtin_va_end(l); return a; }
#define TWO call(); call()
#define ONE do { call(); call(); } while (0)
#define SAME(x) x; x
void guarded(int n) { if (n) TWO; if (n) ONE; while (n--) TWO; if (n) { TWO; } SAME(call()); if (n) call(); else TWO; }
__attribute__((constructor(50))) void early(void) { }
__attribute__((destructor(101))) void fine(void) { }
int assigned(int x, int *p) { x = x; p[0] = p[0]; return x; }
void *huge(void) { return malloc(-1) ? calloc(1UL << 40, 1UL << 40) : malloc(100); }
int orders(int *p) { __atomic_store_n(p, 1, 2); __atomic_store_n(p, 1, 3); return __atomic_load_n(p, 3); }
int effects(void) { int a[2] = {[0] = late++, [0] = 2, [1] = 1, [1] = 2}; return a[0]; }
long *stricter(char *p, int *q) { return p ? (long *)p : (long *)(void *)q; }
void falls(int n) { switch (n) { case 1: call(); __attribute__((fallthrough)); case 2: __attribute__((fallthrough)); call(); } }
struct interior { int n; int none[0]; int last[0]; };
int beyond(struct interior *p) { return p->none[1] + p->last[1]; }
int null_character(const char *p) { return p == '\0' || *p == '\0'; }
