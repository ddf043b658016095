/* Conversions between integer and floating types of every width and sign. */
#include "check.h"
#include <stdbool.h>
#include <stdint.h>

int main(void) {
  CHECK((int)HIDE(double, -3.99) == -3 && (unsigned)HIDE(double, 4294967295.5) == 4294967295u);
  CHECK((unsigned long)HIDE(double, 18446744073709549568.0) == 18446744073709549568UL);
  CHECK((unsigned long)HIDE(float, 9223372036854775808.0f) == 9223372036854775808UL);
  CHECK((long)HIDE(double, -9223372036854775808.0) == INT64_MIN);
  CHECK((double)HIDE(unsigned long, 18446744073709551615UL) == 18446744073709551616.0);
  CHECK((double)HIDE(unsigned long, 9223372036854776833UL) == 9223372036854777856.0);
  CHECK((float)HIDE(unsigned long, 9223372586610589697UL) == 9223373136366403584.0f);
  CHECK((float)HIDE(int, 16777217) == 16777216.0f && (double)HIDE(unsigned, 4294967295u) == 4294967295.0);
  CHECK((signed char)HIDE(double, -100.7) == -100 && (unsigned char)HIDE(float, 255.9f) == 255 && (short)HIDE(double, 32767.9) == 32767);
  CHECK((float)HIDE(double, 1e-50) == 0 && (double)HIDE(float, 0.1f) == 0.10000000149011612);
  bool t = HIDE(double, 0.5), z = HIDE(double, 0.0);
  CHECK(t == 1 && z == 0 && (bool)HIDE(int, 256) == 1 && (bool)&t && (bool)HIDE(char, 2) + 1 == 2);
  long long l = HIDE(int, -1);
  unsigned long long u = HIDE(int, -1), v = HIDE(unsigned, 0xffffffffu);
  CHECK(l == -1 && u == 0xffffffffffffffffULL && v == 0xffffffffULL);
  CHECK((long long)HIDE(unsigned char, 255) == 255 && (long long)HIDE(signed char, -1) == -1);
  CHECK((uint8_t)HIDE(long long, 0x1ff) == 255 && (int8_t)HIDE(unsigned, 0x80) == -128);
  CHECK((char)HIDE(int, 0x141) == 'A' && (int)(char)HIDE(int, 0xff) == -1);
  CHECK((intptr_t)(void *)HIDE(long, 4096) == 4096 && (char *)HIDE(long, 8) - (char *)0 == 8);
  int compound = 7;
  compound *= HIDE(double, 1.5);
  CHECK(compound == 10);
  unsigned char small = 250;
  small += HIDE(int, 10);
  CHECK(small == 4);
  small -= HIDE(double, 1.25);
  CHECK(small == 2);
  float f = HIDE(int, 3);
  f /= 2;
  CHECK(f == 1.5f);
  return 0;
}
