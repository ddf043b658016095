// --wrap: calls of twice() come here, and lead on to the real one.
#include <stdio.h>
int twice(int), __real_twice(int);
int __wrap_twice(int a) { return __real_twice(a) + 1; }
int main(void) { printf("%d\n", twice(4)); return 0; }
