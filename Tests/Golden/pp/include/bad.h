
#define PASTE(a, b) a ## b
int x = PASTE(+, /);
