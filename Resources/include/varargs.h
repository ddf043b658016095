#error "<varargs.h> is gone from C; use <stdarg.h>"
