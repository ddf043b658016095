#include "microsoft.h"

static int uses_registers(int k) {
  volatile double d[16];
  for (int i = 0; i < 16; i++) d[i] = i * 1.5 + k;
  return (int)d[3] + k;
}

/* Microsoft's functions keep xmm6 to xmm15 as they were. */
static double keeps(double a) {
  double k[12];
  for (int i = 0; i < 12; i++) k[i] = HIDE(double, i * 2.25 + a);
  double s = ms_calls_back(10, 3.5, uses_registers);
  for (int i = 0; i < 12; i++) s += k[i] * (i + 1);
  return s;
}

int main(void) {
  int (MS *pointer)(int, unsigned char, short, long, int, signed char) = ms_integers;
  MS struct eight (*after)(struct eight, int) = ms_eight;
  CHECK(ms_integers(-1, 200, -300, 4000000L, 5, -6) == 15999488);
  CHECK(pointer(1, 2, 3, 4, 5, 6) == 91);
  CHECK(ms_floats(1, 2, 3, 4, 5, 6) == 71);
  CHECK(ms_mixed(1, 2, 3, 4, 5, 6, 7, 8) == 204);
  struct eight e = after((struct eight){5, 6}, 3);
  CHECK(e.a == 8 && e.b == 3);
  struct sixteen s = ms_sixteen(3, (struct sixteen){7, 8});
  CHECK(s.a == 10 && s.b == 5);
  CHECK(ms_structures((struct one){1}, (struct three){{1, 2, 3}}, (struct eight){5, 6}, (struct sixteen){7, 8}, (struct single){9}).c == 26);
  CHECK(ms_single((struct single){9}, 1.5f).f == 13.5f);
  CHECK(ms_extended(2.5L, 4) == 11);
  CHECK(ms_wide(((__int128)1 << 70) + 9, -3) == -((__int128)3 << 70) - 20);
  vector v = ms_vector((vector){1, 2, 3, 4}, (vector){5, 6, 7, 8});
  CHECK(v[0] == 5 && v[1] == 12 && v[2] == 21 && v[3] == 32);
  _Complex double z = ms_complex(1 + 2i, 3 + 4i);
  CHECK(__real__ z == 4 && __imag__ z == 6);
  CHECK(ms_variadic(6, 1, 2.5, 3, 4.5, 5, 6.5) == 226);
  CHECK(keeps(1) == 1565);
  return 0;
}
