/* { dg-options "-lm" } */
/* Functions of _Float16, of decimal floats, and short bit counts. */
#include "check.h"

int main(void) {
  _Float16 x = HIDE(_Float16, 2.5f16), y = HIDE(_Float16, -3.25f16);
  CHECK(__builtin_floorf16(y) == -4 && __builtin_ceilf16(y) == -3 && __builtin_truncf16(y) == -3);
  CHECK(__builtin_roundf16(x) == 3 && __builtin_rintf16(x) == 2 && __builtin_nearbyintf16(x) == 2 && __builtin_roundevenf16(x) == 2);
  CHECK(__builtin_sqrtf16(HIDE(_Float16, 2)) == (_Float16)1.4142135f);
  CHECK(__builtin_fmaxf16(x, y) == x && __builtin_fminf16(x, y) == y);
  CHECK(__builtin_fmaf16(x, y, x) == (_Float16)-5.625f);
  /* One rounding: 1.0009765625 squared is 1.00195407867431640625, whose tail decides against 1 less half a unit. */
  _Float16 one = HIDE(_Float16, 1.0009765625f16);
  CHECK(__builtin_fmaf16(one, one, (_Float16)-1.001953125f) == (_Float16)9.5367431640625e-07f);
  _Decimal64 d = HIDE(_Decimal64, 1.5DD);
  CHECK(__builtin_finited64(d) && !__builtin_isinfd64(d) && !__builtin_isnand64(d) && __builtin_isinfd64(d / 0));
  CHECK(__builtin_isnand32(HIDE(_Decimal32, 0.DF) / 0) && __builtin_isinfd128(HIDE(_Decimal128, 1.DL) / 0));
  return 0;
}
