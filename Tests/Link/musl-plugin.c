// Opened at run time: has a constructor and a thread-local variable of its own.
static __thread int total = 50;
int constructed;
__attribute__((constructor)) static void construct(void) { constructed = 7; }
int count(int n) {
  total += n;
  return total - (n == 3 ? 2 : 0);
}
