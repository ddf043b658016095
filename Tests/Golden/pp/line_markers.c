// pp: -std=gnu17
#include "header.h"
#include <header.h>

#define TWO(a, b) a \
  b
int a = TWO(1
, 2); int b;
  int c;
#line 100 "other.c"
int d;
#pragma pack(1)
_Pragma("pack(2)") int e;
#ident "version"










int far;
#if 0
skipped
#endif
after
