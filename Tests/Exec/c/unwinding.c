/* { dg-options "-fexceptions" } */
/* Unwinding through frames of every shape finds each of them, with the callee-saved registers as they were. */
#include "check.h"
#include <stdint.h>
#include <unwind.h>

static uintptr_t starts[32];
static int count;

static _Unwind_Reason_Code note(struct _Unwind_Context *context, void *unused) {
  (void)unused;
  if (count < 32) starts[count++] = _Unwind_GetRegionStart(context);
  return _URC_NO_REASON;
}

__attribute__((noipa)) static int walk(int x) {
  count = 0;
  _Unwind_Backtrace(note, 0);
  return x + 1;
}

__attribute__((noipa)) static void use(void *p, int n) { memset(p, n, n); }

__attribute__((noipa)) static int plain(int x) { return walk(x) + 1; }

__attribute__((noipa)) static int large(int x) {
  char room[20000];
  use(room, 100);
  return plain(x) + room[99];
}

__attribute__((noipa)) static int variable(int n) {
  int a[n];
  use(a, n);
  int r = large(n);
  return r + (a[0] != 0);
}

__attribute__((noipa)) static int aligned(int x) {
  _Alignas(64) char room[64];
  use(room, 64);
  return variable(x) + ((uintptr_t)room & 63) + (room[0] != 64);
}

__attribute__((noipa)) static int both(int x) {
  _Alignas(128) char room[64];
  char *more = __builtin_alloca(x * 10);
  use(room, 64);
  use(more, x * 10);
  return aligned(x) + ((uintptr_t)room & 127) + (room[0] != 64) + (more[0] != (char)(x * 10));
}

/* Many values live across the call: all callee-saved registers are pushed. */
__attribute__((noipa)) static long pressed(long a, long b, long c, long d, long e, long f, long g, long h) {
  long s = a * b, t = c * d, u = e * f, v = g * h, w = a + h, x = b ^ g;
  int r = both((int)a);
  return r + s + t + u + v + w + x;
}

/* A call only on one path: the frame is not set up on the other. */
__attribute__((noipa)) static long sometimes(long x) {
  if (x < 0) return -x;
  return pressed(x, 2, 3, 4, 5, 6, 7, 8) + x;
}

#define SAME(k, f) (starts[k] == (uintptr_t)(void *)f)

int main(void) {
  long a = HIDE(long, 11), b = a * 3, c = a * 5, d = a * 7;
  long r = sometimes(a);
  CHECK(count >= 8);
  CHECK(SAME(0, walk) && SAME(1, plain) && SAME(2, large) && SAME(3, variable) && SAME(4, aligned) && SAME(5, both));
  CHECK(SAME(6, pressed) && SAME(7, sometimes) && SAME(8, main));
  CHECK(r == 11 + 1 + 1 + 100 + 1 + 22 + 12 + 30 + 56 + 19 + (2 ^ 7) + 11);
  CHECK(b == 33 && c == 55 && d == 77 && sometimes(-3) == 3);
  return 0;
}
