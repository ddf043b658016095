// Every kind of statement.
int g(int);
int f(int n, int *p) {
  __label__ local;
  static void *table[] = { &&one, &&two };
  for (int i = 0, j = n; i < j; i++, --j) { if (i == 3) continue; else if (i == 5) break; else g(i); }
  for (;;) { do n--; while (n > 0); while (n++ < 10) ; break; }
  switch (n) {
  case 1: case 2: g(1); break;
  case 'a' ... 'z': g(2); __attribute__((fallthrough));
  default: g(3);
  }
  goto *table[n & 1];
one: two: local:
  if (({ int t = g(4); t > 1; })) goto local;
  int v[n];
  v[0] = *p ?: 5;
  return v[0];
}
