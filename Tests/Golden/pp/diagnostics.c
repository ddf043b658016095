// pp: -Wall -Wextra
#include "bad.h"
#define INNER(x) x ## %
#define OUTER(y) INNER(y)
int a = OUTER(b) ;
#if 1 / 0
#endif
#ifdef X extra
#endif extra
#unknown directive
#define M(a) #b
#define TWICE 1
#define TWICE 2
char *s = "unterminated;
#warning careful
	#error after a tab é
#pragma GCC diagnostic ignored "-Wcpp"
#warning silent
#include "missing.h"
never reached
