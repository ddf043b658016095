int first(int x) {
  if (x > 0) {
    return 1;
  return 0;
}

int second(void) { return 2; }
