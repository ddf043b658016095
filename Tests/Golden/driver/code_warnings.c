// options: -O2 -Wall
// Faults that show when variables have become values and calls have been inlined.
typedef unsigned long size_t;
void *malloc(size_t);
void *realloc(void *, size_t);
void free(void *);
void *memset(void *, int, size_t);
void *memcpy(void *, const void *, size_t);
size_t strlen(const char *);
void sink(void *);

void release(void *);
__attribute__((malloc(release, 1))) void *obtain(int);
__attribute__((access(write_only, 1, 2))) void fill(int *, int);

static char room[8];
static inline void put(char *p, int k) { p[k] = 1; }
void outside(void) { put(room, 9); }

void overflow(int choice) {
  char a[4], b[6];
  size_t n = 7;
  memset(choice ? a : b, 0, n);
  sink(choice ? a : b);
}

int after_free(int *p) {
  free(p);
  return *p;
}

void *after_realloc(char *p) {
  char *q = realloc(p, 100);
  p[0] = 1;
  return q;
}

void fine_realloc(char *p) {
  char *q = realloc(p, 100);
  if (!q) free(p);
  else sink(q);
}

void own_deallocator(void) {
  char *p = obtain(3);
  release(p);
  sink(p);
}

void mismatched(void) {
  free(obtain(1));
  release(malloc(1));
  release(obtain(2));
  free(malloc(2));
}

void inner(void) {
  char *p = malloc(10);
  free(p + 2);
}

int *local(int choice) {
  int x = 1, *p = &x;
  if (choice) p = 0;
  return p;
}

void by_attribute(void) {
  int v[3];
  fill(v, 4);
  fill(v, 3);
  sink(v);
}

void overlapping(char *p) {
  size_t n = 8;
  memcpy(p, p + 4, n);
  memcpy(p, p + 8, n);
}

size_t null_string(void) {
  const char *p = 0;
  return strlen(p);
}
