int *where(long *p, int n) {
  int *q = n;
  q = p;
  return q;
}
