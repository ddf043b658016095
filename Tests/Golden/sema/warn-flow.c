// options: all extra
int g(int);
void die(void) __attribute__((noreturn));

int uninitialized_plain(void) { int a; return a; }
int uninitialized_branch(int c) { int b; if (c) b = 1; return b; }
int uninitialized_switch(int c) { int s; switch (c) { case 1: s = 1; break; case 2: s = 2; break; } return s; }
int uninitialized_loop(int n) { int r; while (n > 0) { r = n; n--; } return n; }
int uninitialized_self(void) { int x = x + 1; return x; }
int silent_both(int c) { int b; if (c) b = 1; else b = 2; return b; }
int silent_related(int c) { int b; if (c) b = 1; g(c); if (c) return b; return 0; }
int silent_address(void) { int b; extern void set(int *); set(&b); return b; }
int silent_noreturn(int c) { int b; if (c) b = 1; else die(); return b; }
int silent_and(int c) { int b; if (c && (b = g(c))) return b; return 0; }
int silent_loop(int n) { int last; for (int i = 0; i < n; i++) last = i; return last; }
int silent_self(void) { int x = x; return x; }
enum e { A, B };
int silent_enum(enum e v) { int r; switch (v) { case A: r = 1; break; case B: r = 2; break; } return r; }

int no_value(void) { }
int some_value(int x) { if (x) return 1; }
int endless(void) { for (;;) g(1); }
int stops(int x) { if (x) return 1; die(); }
int covered(enum e v) { switch (v) { case A: return 1; case B: return 2; } }

int falls(int x) {
  switch (x) {
  case 1: g(1);
  case 2: g(2); break;
  case 3: g(3);
    /* fall through */
  case 4: g(4);
    // FALLTHRU
  case 5: g(5);
    __attribute__((fallthrough));
  case 6: g(6); return 1;
  case 7: if (x) return 2;
  case 8:
  case 9: g(9); // nothing special
  default: return 3;
  }
}

int forever(int n) { return forever(n + 1); }
int bounded(int n) { return n ? bounded(n - 1) : 0; }
void does_return(void) __attribute__((noreturn));
void does_return(void) { g(1); }
