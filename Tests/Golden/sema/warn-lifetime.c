// options: all extra
typedef unsigned long size_t;
typedef long jmp_buf[25];
int setjmp(jmp_buf) __attribute__((returns_twice));
void longjmp(jmp_buf, int) __attribute__((noreturn));
void free(void *);
void *malloc(size_t);
void *realloc(void *, size_t);
void use(void *), may_jump(void), take(char **);
struct node { struct node *next; int value; };

int freed(struct node *p) { free(p); return p->value; }
void freed_twice(char *p) { free(p); free(p); }
void freed_and_passed(char *p) { free(p); use(p); }
void freed_in_loop(struct node *p) { for (; p; p = p->next) free(p); }
int freed_on_one_path(char *p, int c) { if (c) free(p); if (!c) return *p; return 0; }
int freed_and_set(char *p) { free(p); p = malloc(1); return *p; }
int freed_and_compared(char *p, char *q) { free(p); if (p == q) return 1; return !p; }
void freed_list(struct node *p) { while (p) { struct node *q = p; p = p->next; free(q); } }
void freed_elsewhere(char *p) { free(p); take(&p); use(p); }
void reallocated(char *p) { char *q = realloc(p, 20); if (!q) free(p); use(q); }
void freed_and_left(char *p, int c) { if (c) { free(p); return; } use(p); }

int dangling(int c) { int *p = 0; { int x = c; p = &x; } return *p; }
int dangling_array(int c) { char *p; { char a[4] = {c}; p = a + 1; } return p[0]; }
int dangling_not(int c) { int *p = 0, y = 1; { int x = c; p = &x; use(p); p = &y; } return *p; }
int dangling_maybe(int c) { int *p = 0, y = 2; if (c) { int x = c; p = &x; use(p); } else p = &y; return c ? 0 : *p; }
int dangling_loop(int n) { int *p = 0; for (int i = 0; i < n; i++) { int x = i; p = &x; use(p); } return p != 0; }

jmp_buf env;
int clobbered(void) { int n = 0; if (setjmp(env) == 0) { n = 1; may_jump(); } else return n; return 0; }
int clobbered_parameter(int n) { if (setjmp(env)) return n; n++; may_jump(); return 1; }
int kept(void) { volatile int n = 0; if (setjmp(env) == 0) { n = 1; may_jump(); } return n; }
int unchanged(int n) { if (setjmp(env) == 0) { may_jump(); return n; } return n + 1; }
int set_again(void) { int n = 0; if (setjmp(env) == 0) { n = 1; may_jump(); } else n = 2; return n; }
int first_only(void) { int n = 0; if (!setjmp(env)) { n = 1; may_jump(); return n; } return 0; }
