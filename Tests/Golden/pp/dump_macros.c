// pp: -dM -DFROM_COMMAND_LINE=1
#define OBJECT 1 + 2
#define FUNCTION(a, b) a   b #a a##b
#define VARIADIC(x, ...) f(x __VA_OPT__(,) __VA_ARGS__)
#define NAMED(args...) g(args)
#define EMPTY
#define GONE
#undef GONE
