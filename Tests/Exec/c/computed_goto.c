/* Labels as values: a small interpreter, tables of label differences, goto into and out of blocks. */
#include "check.h"

enum { PUSH, ADD, MULTIPLY, DUPLICATE, JUMP_IF_LESS, STOP };
__attribute__((noinline)) static long run(const int *code) {
  static const void *const labels[] = {&&push, &&add, &&multiply, &&duplicate, &&jump, &&stop};
  long stack[16], *sp = stack;
  const int *pc = code;
#define NEXT goto *labels[*pc++]
  NEXT;
push: *sp++ = *pc++; NEXT;
add: sp--; sp[-1] += sp[0]; NEXT;
multiply: sp--; sp[-1] *= sp[0]; NEXT;
duplicate: sp[0] = sp[-1]; sp++; NEXT;
jump: if (sp[-1] < pc[0]) pc = code + pc[1]; else pc += 2; NEXT;
stop: return sp[-1];
}
__attribute__((noinline)) static int offsets(int k) {
  static const int table[] = {&&zero - &&zero, &&one - &&zero, &&two - &&zero};
  goto *(&&zero + table[k]);
zero: return 100;
one: return 101;
two: return 102;
}
static int jumps(int n) {
  int count = 0;
again:
  if (n-- > 0) {
    { count += n; if (n == 3) goto inner; goto again; }
    { inner: count += 1000; }
    goto again;
  }
  return count;
}
int main(void) {
  CHECK(run((int[]){PUSH, 1, PUSH, 2, MULTIPLY, PUSH, 1, ADD, JUMP_IF_LESS, 1000, 2, STOP}) == 1023);
  CHECK(run((int[]){PUSH, 6, DUPLICATE, MULTIPLY, STOP}) == 36);
  for (int i = 0; i < 3; i++) CHECK(offsets(HIDE(int, i)) == 100 + i);
  CHECK(jumps(5) == 1010);
  return 0;
}
