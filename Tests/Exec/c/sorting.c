/* qsort with callbacks, own heap and merge sorts on structures, binary search; all agree. */
#include "check.h"
struct item { int key; double weight; char name[9]; };
static int by_key(const void *a, const void *b) { const struct item *x = a, *y = b; return (x->key > y->key) - (x->key < y->key); }
static int by_name(const void *a, const void *b) { return strcmp(((const struct item *)a)->name, ((const struct item *)b)->name); }
static void heap_sort(struct item *a, int n) {
  for (int start = n / 2, end = n; end > 1;) {
    if (start > 0) start--;
    else { struct item t = a[--end]; a[end] = a[0]; a[0] = t; }
    for (int root = start, child; (child = 2 * root + 1) < end; root = child) {
      if (child + 1 < end && a[child].key < a[child + 1].key) child++;
      if (a[root].key >= a[child].key) break;
      struct item t = a[root]; a[root] = a[child]; a[child] = t;
    }
  }
}
static void merge_sort(struct item *a, struct item *work, int n, int (*less)(const void *, const void *)) {
  if (n < 2) return;
  int h = n / 2, i = 0, j = h, k = 0;
  merge_sort(a, work, h, less);
  merge_sort(a + h, work, n - h, less);
  while (i < h && j < n) work[k++] = less(&a[j], &a[i]) < 0 ? a[j++] : a[i++];
  while (i < h) work[k++] = a[i++];
  memcpy(a, work, k * sizeof *a);
}
int main(void) {
  enum { N = 777 };
  static struct item a[N], b[N], c[N], work[N];
  unsigned seed = 3;
  for (int i = 0; i < N; i++) { seed = seed * 69069u + 1; a[i].key = i * 7919 % 1000003 ^ (int)(seed >> 16 << 12); a[i].weight = a[i].key * 0.5; sprintf(a[i].name, "%x", seed); }
  memcpy(b, a, sizeof a);
  memcpy(c, a, sizeof a);
  qsort(a, N, sizeof *a, by_key);
  heap_sort(b, N);
  merge_sort(c, work, N, by_key);
  for (int i = 0; i < N; i++) CHECK(a[i].key == b[i].key && b[i].key == c[i].key && c[i].weight == c[i].key * 0.5 && (i == 0 || a[i - 1].key <= a[i].key));
  struct item key = a[N / 3], *found = bsearch(&key, b, N, sizeof *b, by_key);
  CHECK(found && found->key == key.key);
  merge_sort(c, work, N, by_name);
  for (int i = 1; i < N; i++) CHECK(strcmp(c[i - 1].name, c[i].name) <= 0);
  return 0;
}
