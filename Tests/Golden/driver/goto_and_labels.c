int find(int *a, int n) {
  for (int i = 0; i < n; i++)
    if (a[i] == 0) goto fond;
found:
  return 1;
found:
  return 0;
}
