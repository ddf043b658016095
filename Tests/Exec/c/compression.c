/* LZ77 with a hash chain, Huffman-free, and run lengths: compress, expand, compare. */
#include "check.h"
enum { SIZE = 30000 };
static unsigned char in[SIZE], packed[SIZE * 2], out[SIZE];
static int head[4096], chain[SIZE];
static int compress(int n) {
  int o = 0;
  memset(head, -1, sizeof head);
  for (int i = 0; i < n;) {
    int best = 0, where = 0;
    if (i + 3 <= n) {
      unsigned h = (in[i] << 8 ^ in[i + 1] << 4 ^ in[i + 2]) & 4095;
      for (int k = head[h], tries = 16; k >= 0 && tries--; k = chain[k]) {
        int l = 0;
        while (l < 255 && i + l < n && in[k + l] == in[i + l]) l++;
        if (l > best && i - k < 65536) best = l, where = i - k;
      }
      chain[i] = head[h];
      head[h] = i;
    }
    if (best >= 4) { packed[o++] = 1; packed[o++] = best; packed[o++] = where; packed[o++] = where >> 8; i += best; }
    else if (in[i] == 1) { packed[o++] = 1; packed[o++] = 0; i++; }
    else packed[o++] = in[i++];
  }
  return o;
}
static int expand(int n) {
  int o = 0;
  for (int i = 0; i < n;) {
    unsigned char c = packed[i++];
    if (c != 1) { out[o++] = c; continue; }
    int l = packed[i++];
    if (!l) { out[o++] = 1; continue; }
    int d = packed[i] | packed[i + 1] << 8;
    i += 2;
    while (l--) { out[o] = out[o - d]; o++; }
  }
  return o;
}
int main(void) {
  unsigned seed = 9;
  for (int i = 0; i < SIZE; i++) { seed = seed * 1664525u + 1013904223u; in[i] = i > 200 && seed >> 30 ? in[i - 100 - (i & 63)] : seed >> 24; }
  int n = compress(SIZE);
  CHECK(n < SIZE && expand(n) == SIZE && !memcmp(in, out, SIZE));
  return 0;
}
