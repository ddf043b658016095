// Wrong uses of GNU extensions: nested functions, jumps into guarded scopes, storage order, attributes.

int counter;

void nested(int n) {
  static int inner(void) { return n; }
  auto int declared(int);
  int outside(void);
  int outside(void) { return 1; }
  int twice(void) { return 1; }
  int twice(void) { return 2; }
  register int fixed __asm__("rbx") = 1;
  int uses(void) { return fixed; }
  int jumps(void) { asm goto("" : : : : label); goto hidden; hidden: return 0; }
  __label__ late;
label:;
}

void into_arrays(int n) {
  goto behind;
  {
    int a[n];
  behind:
    a[0] = 1;
  }
  switch (n) {
    int b[n];
    case 1: b[0] = 0;
    default: break;
  }
  {
    typedef int row[n];
  again:;
    row r;
    goto again;
  }
  goto again;
}

int into_expression(int n) {
  if (n) goto inside;
  return ({ int k = 1; inside: k; });
}

struct __attribute__((scalar_storage_order("big-endian"))) big {
  int scalar, list[2];
  struct { int plain; } inner;
} object;
int *p1 = &object.scalar;
int *p2 = &object.list[1];
int *p3 = &object.inner.plain;
struct __attribute__((scalar_storage_order("middle-endian"))) wrong { int x; };

int variable __attribute__((noinline));
int other __attribute__((noreturn));
void function(void) __attribute__((nocommon));
void pointer(void (*f)(void) __attribute__((noreturn)));
int too_many __attribute__((packed(1)));
void refused(void) __attribute__((no_caller_saved_registers));
int unknown __attribute__((no_such_attribute));
int foreign(int) __attribute__((regparm(2)));
void copied(void) __attribute__((copy(never_declared)));

int run_time(int n) {
  struct s { int a[n]; } x = {{1}}, y = {};
  static struct s z;
  return __builtin_offsetof(struct s, b);
}

void builtins(void *p) {
  __builtin_call_with_static_chain(1, p);
  __builtin_call_with_static_chain(nested(1), 2);
  __builtin_tgmath(nested);
  __builtin_has_attribute(counter, 5);
}
