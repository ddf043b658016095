/* { dg-options "-fnon-call-exceptions" } */
/* -fnon-call-exceptions: a division by zero traps though its result is only stored and never read, and its operands are known. */
#include "check.h"
#include <setjmp.h>
#include <signal.h>

static sigjmp_buf back;
static int zero, nil;
int result __attribute__((used));
static volatile int traps;

static void handler(int signal) {
  (void)signal;
  traps++;
  siglongjmp(back, 1);
}
__attribute__((noinline)) static int ratio(int a, int b) { return a % b; }

int main(void) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  action.sa_flags = SA_NODEFER;
  sigaction(SIGFPE, &action, 0);
  if (sigsetjmp(back, 1) == 0) {
    result = zero / nil;
    return 1;
  }
  if (sigsetjmp(back, 1) == 0) {
    int unread = zero % nil;
    result = unread;
    return 2;
  }
  if (sigsetjmp(back, 1) == 0) {
    result = ratio(7, zero);
    return 3;
  }
  CHECK(traps == 3);
  return 0;
}
