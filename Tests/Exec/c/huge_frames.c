/* { dg-do run { target x86_64-*-* } } */
/* { dg-options "-fstack-clash-protection -w" } */
/* Frames beyond 2 GiB: the stack pointer really goes there, so that the first touch ends the program. */
#include "check.h"
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((noipa)) static int use(volatile char *p) {
  p[0] = 1;
  return p[0];
}
__attribute__((noipa)) static int enormous(void) {
  char a[0x10000000000UL];
  return use(a) + 1;
}
__attribute__((noipa)) static int large(void) {
  char a[100000];
  return use(a) + 1;
}

int main(void) {
  CHECK(large() == 2);
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) _exit(enormous());
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
  return 0;
}
