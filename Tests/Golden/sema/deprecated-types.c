// options: all
typedef int old __attribute__((deprecated("use int")));
typedef int gone __attribute__((unavailable));
old a;
old b __attribute__((deprecated));
struct s { old c; gone d; };
old f(old x) { old y = x; return y; }
gone g(void);
gone h(void) __attribute__((unavailable));
