/* { dg-options "-fexceptions -pthread" } */
/* Cleanups run when an exception passes through: forced unwinding, a foreign exception, cancelled and ended threads. */
#include "check.h"
#include <pthread.h>
#include <unistd.h>
#include <unwind.h>

static char order[64];
static int length;
static void note(int *c) { order[length++] = (char)*c; }
#define SCOPED __attribute__((cleanup(note))) int

static struct _Unwind_Exception exception;
static void *stop_at;

static _Unwind_Reason_Code stop(
    int version, _Unwind_Action actions, _Unwind_Exception_Class class, struct _Unwind_Exception *e, struct _Unwind_Context *c, void *buffer) {
  (void)version, (void)class, (void)e;
  /* Far enough: the frame of `main` is reached. */
  if (_Unwind_GetRegionStart(c) == (unsigned long)stop_at || actions & _UA_END_OF_STACK) __builtin_longjmp(buffer, 1);
  return _URC_NO_REASON;
}

static void *target[5];
__attribute__((noipa)) static void throw(int x) {
  if (x) _Unwind_ForcedUnwind(&exception, stop, target);
}

__attribute__((noipa)) static int innermost(int x) {
  SCOPED a = 'a';
  throw(x);
  a = 'A';
  return x + 1;
}

__attribute__((noipa)) static double middle(int x, double d) {
  SCOPED b = 'b';
  double r = d * 2;
  {
    SCOPED c = 'c';
    for (int k = 0; k < 3; k++) {
      SCOPED l = '0' + k;
      r += innermost(k == 1 ? x : 0);
    }
  }
  return r;
}

struct big { long v[5]; };
__attribute__((noipa)) static struct big outer(int x) {
  char room[x + 100];
  SCOPED d = 'd';
  memset(room, 0, sizeof room);
  SCOPED e = 'e';
  struct big r = {{(long)middle(x, 1.5) + room[5]}};
  return r;
}

__attribute__((noipa)) static int guarded(int x) {
  if (__builtin_setjmp(target)) return -1;
  return (int)outer(x).v[0];
}

static void *cancelled(void *unused) {
  (void)unused;
  SCOPED t = 't';
  for (;;) pause();
  return 0;
}
__attribute__((noipa)) static void leave(void) { pthread_exit((void *)5); }
static void *ended(void *unused) {
  (void)unused;
  SCOPED u = 'u';
  leave();
  return 0;
}

int main(void) {
  stop_at = (void *)guarded;
  CHECK(guarded(HIDE(int, 0)) == 3 + 3 && length == 3 + 3 + 4 && !memcmp(order, "A0A1A2cbed", 10));
  length = 0;
  CHECK(guarded(HIDE(int, 1)) == -1);
  order[length] = 0;
  CHECK(!strcmp(order, "A0a1cbed"));
  length = 0;
  pthread_t thread;
  void *result;
  pthread_create(&thread, 0, cancelled, 0);
  pthread_cancel(thread);
  pthread_join(thread, &result);
  CHECK(result == PTHREAD_CANCELED && length <= 1);
  length = 0;
  pthread_create(&thread, 0, ended, 0);
  pthread_join(thread, &result);
  CHECK(result == (void *)5 && length == 1 && order[0] == 'u');
  return 0;
}
