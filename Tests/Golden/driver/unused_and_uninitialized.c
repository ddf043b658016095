static int helper(void) { return 1; }
int sum(int n, int unused_parameter) {
  int unused = 3;
  int t;
  for (int i = 0; i < n; i++) t += i;
  return t;
}
