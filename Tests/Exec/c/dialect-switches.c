/* -fms-extensions, -fsingle-precision-constant, -fsso-struct=, -flax-vector-conversions, -fallow-parameterless-variadic-functions. */
/* { dg-options "-fms-extensions -fsingle-precision-constant -fsso-struct=big-endian -flax-vector-conversions -fallow-parameterless-variadic-functions" } */
#include "check.h"
#include <string.h>

struct inner { int a; };
typedef struct { short b, c; } pair;
struct outer { struct inner; pair; int d; };

typedef int v4 __attribute__((vector_size(16)));
typedef short v8 __attribute__((vector_size(16)));

extern int any(...);

int main(void) {
  struct outer x = { { 1 }, { 2, 3 }, 4 };
  CHECK(x.a == 1 && x.b == 2 && x.c == 3 && x.d == 4);
  CHECK(sizeof x == 12);
  unsigned char bytes[4];
  memcpy(bytes, &x, 4);
  CHECK(bytes[0] == 0 && bytes[3] == 1);
  CHECK(sizeof 1.0 == sizeof(float) && sizeof 1.0L == sizeof(long double));
  v4 v = { 1, 1, 1, 1 };
  v8 w = v;
  CHECK(w[0] == 1 && w[1] == 0 && w[6] == 1);
  return 0;
}
