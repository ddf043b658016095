// Entities: linkage, tentative definitions, attributes, alignment.
int tentative;
static int internal = 3;
extern int imported;
_Thread_local int thread;
int aligned __attribute__((aligned(64), section(".mine")));
int renamed(void) __asm__("other_name");
static void cleanup(int *p) { }
void weak(void) __attribute__((weak));
int target(void) { return imported; }
int alias(void) __attribute__((alias("target")));
__attribute__((constructor(101))) static void start(void) { weak(); renamed(); }
int old(a, c) int a; char c; { return a + c; }
int *locals(int n) {
  static int counter = 1;
  __attribute__((cleanup(cleanup))) int guarded = n;
  extern int imported;
  typedef int row[n];
  row matrix[2];
  matrix[1][0] = sizeof(row);
  return &counter;
}
asm(".globl martlet_was_here");
