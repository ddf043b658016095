#define MAX(a, b) ((a) > (b) ? (a) : (b)
int larger(int x, int y) {
  return MAX(x, y);
}
int z = MAX(1);
