/* Functions whose caller and callee are compiled by different compilers: scalars of each class, register and stack mixed. */
double scalars_many(char a, short b, int c, long d, float e, double f, long double g, __int128 h, unsigned char i, long j, double k, float l, int m);
int scalars_stack(int a, int b, int c, int d, int e, int f, int g, signed char h, short i, long j);
double scalars_floats(double a, double b, double c, double d, double e, double f, double g, double h, double i, float j);
signed char scalars_narrow(signed char a, unsigned char b);
unsigned short scalars_short(unsigned short a);
_Bool scalars_bool(_Bool a, int b);
long double scalars_long_double(int a, long double b);
__int128 scalars_wide(__int128 a, long b, __int128 c, __int128 d);
float _Complex scalars_complex(double _Complex a, float _Complex b);
long double _Complex scalars_complex_long(long double _Complex a);
double scalars_sum(const char *kinds, ...);
int scalars_call(int (*function)(int, double), int n);
