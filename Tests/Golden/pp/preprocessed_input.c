# 0 "main.c"
# 1 "/usr/include/h.h" 1 3 4
int in_h = __LINE__;
# 20 "main.c" 2
int in_main = __LINE__; // __FILE__
#error here
