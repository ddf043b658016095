/* Conway's game of life on a torus, a glider's journey and the R-pentomino's population; two-dimensional indexing with modulo. */
#include "check.h"
enum { W = 64, H = 48 };
static unsigned char board[2][H][W];
static int step(int from) {
  int alive = 0;
  for (int y = 0; y < H; y++) for (int x = 0; x < W; x++) {
    int n = 0;
    for (int dy = -1; dy <= 1; dy++) for (int dx = -1; dx <= 1; dx++) if (dx || dy) n += board[from][(y + dy + H) % H][(x + dx + W) % W];
    alive += board[!from][y][x] = n == 3 || (n == 2 && board[from][y][x]);
  }
  return alive;
}
int main(void) {
  static const char glider[5][2] = {{1, 0}, {2, 1}, {0, 2}, {1, 2}, {2, 2}};
  for (int i = 0; i < 5; i++) board[0][glider[i][1]][glider[i][0]] = 1;
  for (int t = 0; t < 4 * 48; t++) CHECK(step(t & 1) == 5);
  for (int i = 0; i < 5; i++) CHECK(board[0][(glider[i][1] + 48) % H][(glider[i][0] + 48) % W]);
  memset(board, 0, sizeof board);
  static const char pentomino[5][2] = {{31, 20}, {32, 20}, {30, 21}, {31, 21}, {31, 22}};
  for (int i = 0; i < 5; i++) board[0][pentomino[i][1]][pentomino[i][0]] = 1;
  int population[11] = {5};
  for (int t = 0; t < 10; t++) population[t + 1] = step(t & 1);
  static const int expected[11] = {5, 6, 7, 9, 8, 9, 12, 11, 18, 11, 11};
  CHECK(!memcmp(population, expected, sizeof expected));
  return 0;
}
