#include "scalars.h"
#include "../c/check.h"

static int callback(int a, double b) { return a + (int)(b * 2); }
int main(void) {
  int one = HIDE(int, 1);
  CHECK(scalars_many(one, -2, 3, -4, 5.5f, 6.25, 7.5L, -8, 200, 10, 11.5, 12.5f, -13) ==
        1 - 4 + 9 - 16 + 27.5 + 37.5 + 52.5 - 64 + 1800 + 100 + 126.5 + 150 - 169);
  CHECK(scalars_stack(one, 2, 3, 4, 5, 6, 7, -8, -9, 10) == 1 + 4 + 9 + 16 + 25 + 36 + 49 - 64 - 81 + 100);
  CHECK(scalars_floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 0.5f * one) == -4 + 4.5);
  CHECK(scalars_narrow(-100, 200 + one) == 101 && scalars_narrow(100, 100 * one) == -56 && scalars_short(30000 * one) == 24464);
  CHECK(scalars_bool(one, 5) == 1 && scalars_bool(!one, 5) == 0 && scalars_bool(7 * one, 0) == 0);
  CHECK(scalars_long_double(one, 0.25L) == 1.25L && scalars_wide((__int128)one << 70, 3, -1, 5) == ((__int128)3 << 70) - 11);
  CHECK(scalars_complex(1 + 2.0i, 3 + 4.0if * one) == 5 + 8.0if && scalars_complex_long(2.0il * one) == 1 + 2.0il);
  CHECK(scalars_sum("ildLqdidididdddddii", one, 2L, 3.0, 4.0L, (__int128)5, 1.0, 1, 1.0, 1, 1.0, 1, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1, 1) == 29);
  CHECK(scalars_call(callback, 10) == 90);
  return 0;
}
