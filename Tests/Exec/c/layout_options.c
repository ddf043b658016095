/* Options that change layout and signedness.
   { dg-options "-fpack-struct=2 -fshort-enums -funsigned-bitfields -funsigned-char" } */
#include <stddef.h>
#include "check.h"

struct record {
  char c;
  int i;
  long l;
};
enum tiny { A, B, C = 255 };
enum medium { D = 256 };
enum negative { E = -1, F = 127 };
struct fields {
  int plain : 3;
  signed int marked : 3;
  short narrow : 4;
};

int main(void) {
  CHECK(sizeof(struct record) == 14 && offsetof(struct record, i) == 2 && offsetof(struct record, l) == 6);
  CHECK(sizeof(enum tiny) == 1 && sizeof(enum medium) == 2 && sizeof(enum negative) == 1);
  struct fields f = {HIDE(int, 7), HIDE(int, 7), HIDE(int, 15)};
  CHECK(f.plain == 7 && f.marked == -1 && f.narrow == 15);
  char c = HIDE(int, -1);
  CHECK(c == 255);
  return 0;
}
