// options: all
struct point { int x_position, y_position; };
union value { int i; };
typedef int number;
int counter;
int total(struct point *p) { return p->x_positon; }
int increments(void) { return countre; }
nubmer count(void) { return 0; }
point origin;
int arrow(struct point *p) { return p.x_position; }
int dot(struct point p) { return p->x_position; }
struct point q = { .y_positoin = 1 };
int header(void) { return NULL == 0; }
int jump(void) { goto edn; end: return 0; }
int builtin(int x) { return __builtin_popcont(x); }
void attribute(void) __attribute__((noretrun));
uint32_t word;
int calls(void) { return totl(0); }
