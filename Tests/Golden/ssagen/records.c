struct point { double x, y; };
struct mixed { int i; float f; };
struct large { long v[5]; };
struct bits { unsigned a : 3, b : 7; int c : 22; };
struct point swap(struct point p) { return (struct point){p.y, p.x}; }
int take(struct mixed m, struct large l) { return m.i + (int)m.f + (int)l.v[4]; }
struct large make(long n) { struct large r = {{n, [4] = 7}}; return r; }
int field(struct bits *b, int n) { b->b = n; b->c += 1; return b->a + b->b; }
long call(void) { return make(take((struct mixed){1, 2}, make(3))).v[0]; }
