int abs_sum(const int *p, int n) {
  int s = 0;
  for (int i = 0; i < n; i++) {
    if (p[i] < 0) s -= p[i]; else s += p[i];
    if (s > 1000 && n != 3) break;
  }
  return s;
}
int choose(int x) {
  switch (x) {
  case 1: return 10;
  case 2 ... 4: x++; /* fall through */
  case 7: return x;
  default: do x /= 2; while (x > 5);
  }
  return x ? x : -1;
}
int jump(int k) {
  static void *const table[] = {&&a, &&b};
  goto *table[k & 1];
a: return 1;
b: return 2;
}
