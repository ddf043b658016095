/* -finstrument-functions: each function reports its entry and exit.
   { dg-options "-finstrument-functions" } */
#define QUIET __attribute__((no_instrument_function))
extern int printf(const char *, ...) QUIET;
void __cyg_profile_func_enter(void *function, void *caller) QUIET;
void __cyg_profile_func_exit(void *function, void *caller) QUIET;

static int entered, left, depth, deepest;
static void *last_entered, *last_left;

void __cyg_profile_func_enter(void *function, void *caller) {
  entered++;
  if (++depth > deepest) deepest = depth;
  last_entered = caller ? function : 0;
}
void __cyg_profile_func_exit(void *function, void *caller) {
  left++;
  depth--;
  last_left = caller ? function : 0;
}

__attribute__((noinline)) static int leaf(int x) { return x + 1; }
__attribute__((noinline)) static void nothing(void) {}
QUIET __attribute__((noinline)) static int silent(int x) { return x * 2; }
static int early(int x) {
  if (x > 3) return leaf(x);
  nothing();
  return silent(x);
}

QUIET int main(void) {
  volatile int big = 5, small = 1;
  if (early(big) != 6 || entered != 2 || left != 2 || deepest != 2) return 1;
  if (last_entered != (void *)leaf || last_left != (void *)early) return 2;
  if (early(small) != 2 || entered != 4 || left != 4 || depth != 0) return 3;
  silent(1);
  return entered == 4 ? 0 : 4;
}
