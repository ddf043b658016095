/* Attributes ms_struct and gcc_struct: bit-fields as Microsoft's compilers lay them out. */
/* { dg-do run { target x86_64-*-* } } */
#include "check.h"

struct __attribute__((ms_struct)) same { int a : 3, b : 30, c : 2; };
struct __attribute__((ms_struct)) other { int a : 3; char b : 2; int c : 4; };
struct __attribute__((ms_struct)) zero { char : 0; char a; int b : 3; char : 0; char c; };
struct __attribute__((ms_struct)) mixed { char a; long b : 5; char c; };
struct __attribute__((gcc_struct)) plain { int a : 3; char b : 2; int c : 4; };
union __attribute__((ms_struct)) either { char a : 3; short b : 9; };
#pragma pack(1)
struct packed { long long a : 20; long long b; char c : 7; long long d : 60; };
struct zeroes { char a; int x : 3; int : 0; char b; short : 0; };
#pragma pack()

int main(void) {
  CHECK(sizeof(struct same) == 8 && sizeof(struct other) == 12 && sizeof(struct mixed) == 24 && sizeof(struct plain) == 4);
  CHECK(sizeof(union either) == 2 && sizeof(struct zero) == 12 && sizeof(struct packed) == 20);
  CHECK(sizeof(struct zeroes) == 6 && _Alignof(struct zeroes) == 1);
  struct other o = {0};
  o.a = HIDE(int, -1);
  o.b = HIDE(int, 1);
  o.c = HIDE(int, 5);
  int words[3];
  memcpy(words, &o, sizeof words);
  CHECK(words[0] == 7 && words[1] == 1 && words[2] == 5);
  CHECK(o.a == -1 && o.b == 1 && o.c == 5);
  struct packed p = {.d = HIDE(long long, -1)};
  unsigned char bytes[sizeof p];
  memcpy(bytes, &p, sizeof p);
  CHECK(bytes[11] == 0x80 && bytes[18] == 0xff && bytes[19] == 0x07);
  return 0;
}
