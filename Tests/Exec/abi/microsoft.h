/* Functions with Microsoft's calling convention. */
#include "../c/check.h"
#define MS __attribute__((ms_abi))
struct one { char c; };
struct three { char c[3]; };
struct eight { int a, b; };
struct sixteen { long a, b; };
struct single { float f; };
typedef float vector __attribute__((vector_size(16)));

MS int ms_integers(int a, unsigned char b, short c, long d, int e, signed char g);
MS double ms_floats(double a, int b, float c, double d, double e, float f);
MS int ms_mixed(double a, int b, double c, int d, double e, int f, double g, int h);
MS struct one ms_structures(struct one a, struct three b, struct eight c, struct sixteen d, struct single e);
MS struct eight ms_eight(struct eight c, int k);
MS struct sixteen ms_sixteen(int k, struct sixteen c);
MS struct single ms_single(struct single c, float k);
MS long double ms_extended(long double a, long double b);
MS __int128 ms_wide(__int128 a, int b);
MS vector ms_vector(vector a, vector b);
MS _Complex double ms_complex(_Complex double a, _Complex float b);
MS double ms_variadic(int n, ...);
MS int ms_calls_back(int n, double x, int (*f)(int));
MS double ms_hands_on(int n, __builtin_ms_va_list list);
