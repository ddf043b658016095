// options: all extra
typedef unsigned long size_t;
void *memset(void *, int, size_t);
void *memcpy(void *, const void *, size_t);
char *strcpy(char *, const char *);
char *strncpy(char *, const char *, size_t);
void free(void *);
int abs(int);
double fabs(double);
int must(void) __attribute__((warn_unused_result));
struct node { int a, b, c; };
struct trailing { int n; char data[1]; };

int subscripts(void) { int a[4] = {0}; int *end = &a[4]; return a[4] + a[-1] + (int)(end - a); }
int subscript_dead(void) { int a[4] = {0}; if (0) return a[9]; return sizeof(a[9]) + a[0]; }
int subscript_flexible(struct trailing *t) { return t->data[5]; }
int matrix(void) { static int m[2][3]; return m[1][3] + m[2][0]; }
void sizes(struct node *n) {
  char buffer[8];
  memset(n, 0, sizeof(n));
  memset(n, 0, sizeof(*n));
  memset(buffer, 0, 16);
  memset(buffer + 4, 0, 4);
  memset(buffer, 8, 0);
  memcpy(buffer, "0123456789", 10);
  memcpy(buffer, "abc", 8);
  strcpy(buffer, "12345678");
  strcpy(buffer, "1234567");
  strncpy(buffer, "12345678", 8);
  strcpy(buffer, buffer);
}
void elements(void) { int a[10]; memset(a, 0, 10); memset(a, 0, sizeof a); }
void frees(void) { int local; int *p = &local; free(&local); free(p); }
void results(void) { must(); (void)must(); if (must()) return; }
double absolute(double d, long l, unsigned u) { return abs(d) + abs(l) + abs(u) + fabs(l); }
int *local_address(void) { int x = 1; return &x; }
char *local_array(void) { char s[4] = "abc"; return s; }
char *static_array(void) { static char s[4] = "abc"; return s; }
