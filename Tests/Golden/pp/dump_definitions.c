// pp: -dD
#include "header.h"
#define A 1
int a = A;
#undef A
int b;
