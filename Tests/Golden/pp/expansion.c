// pp: -P -std=c23
#define EMPTY
#define f(x) -x
#define str(...) #__VA_ARGS__
#define LPAREN (
#define CALL f LPAREN 1)
-f(-1) f(+)+ CALL EMPTY;
a EMPTY b EMPTY
str(a EMPTY  b, "q\n")
x EMPTY.EMPTY.EMPTY.EMPTY 1
#define cat(a, b) a ## b
cat(L, "wide") cat(., 5) cat(<, <=) cat(,)end
#embed <header.h> limit(3)
