// Loops whose body is an empty statement by mistake, format characters that cannot be shown, one report for one missing brace.
int printf(const char *, ...);
struct P { int x, y; };

int loops(int n) {
  int i, s = 0;
  for (i = 0; i < n; i++); {
    s += i;
  }
  while (n--);
    s++;
  for (i = 0; i < n; i++);
  while (n++ < 0)
    ;
  {
    s++;
  }
  return s;
}

void formats(int n) {
  printf("%\n", n);
  printf("%\x80", n);
}

_Noreturn int never(int n) {
  if (n) return 1;
  return 2;
}

int member(struct P p) { return p.z; }
unsinged int misspelt;
int block(void) {
  unsinged int z = 1;
  int a[2][2] = {{1, 2;
  return z + a[0][0];
}
