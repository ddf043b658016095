/* { dg-options "-std=gnu2x -latomic -lm" } */
/* Complex values of every element type, atomic objects of every size and kind, bit-fields of every base type. */
#include "check.h"
#include <complex.h>
#include <math.h>
#include <stdatomic.h>

struct odd { char c[3]; };
struct big { long a[4]; };
typedef double _Complex dc;

int main(void) {
  volatile double inf = INFINITY, nan = NAN;
  dc a = CMPLX(inf, nan), b = CMPLX(2, 3);
  dc p = a*b; CHECK(isinf(creal(p))||isinf(cimag(p)));
  dc q = b / CMPLX(0.0*inf==0?0:0, 0); CHECK(isinf(creal(q))||isinf(cimag(q)) || isnan(creal(q)));
  float _Complex fc = 1.0f + 2.0fi; CHECK(crealf(fc)==1 && cimagf(fc)==2);
  long double _Complex lc = 3.0L; lc *= 2.0i; CHECK(cimagl(lc)==6 && creall(lc)==0);
  _Complex int ic = 3 + 4i; ic *= ic; CHECK(__real__ ic == -7 && __imag__ ic == 24); ic = ~ic;
  CHECK(__imag__ ic == -24);
  __real__ ic = 5; __imag__ ic += 1; CHECK(__real__ ic==5 && __imag__ ic == -23); ic++;
  CHECK(__real__ ic==6);
  _Complex _Float128 tc = 1.5F128 + 2.5F128i; tc = tc * tc;
  CHECK(__real__ tc == 1.5F128*1.5F128-2.5F128*2.5F128);
  _Complex _Float16 hc = 1.0f16; hc = hc*hc + hc; CHECK(__real__ hc == 2);
  CHECK(b == CMPLX(2,3)); CHECK(b != a); CHECK((_Bool)b); _Bool z = CMPLX(0,1); CHECK(z);
  CHECK((double)b == 2); int i = b; CHECK(i==2); dc c = 5; CHECK(creal(c)==5&&cimag(c)==0); c = i;
  CHECK(creal(c)==2);
  dc r = 1.0 / CMPLX(inf, 1.0); CHECK(creal(r)==0);
  _Atomic float af = 1; af += 2.5f; af++; CHECK(af==4.5f);
  _Atomic double ad = 1; ad *= 3; CHECK(ad==3); _Atomic long double al = 2; al /= 4; al--;
  CHECK(al==-0.5L);
  _Atomic(struct odd) ao = {{1,2,3}}; struct odd o = ao; CHECK(o.c[2]==3); o.c[0]=9; ao = o;
  struct odd o2 = atomic_exchange(&ao,o); CHECK(o2.c[0]==9);
  _Atomic(struct big) ab = {{1,2,3,4}}; struct big bb = ab; bb.a[3]=7; ab = bb;
  CHECK(atomic_load(&ab).a[3]==7);
  _Atomic __int128 ai = 5; ai += ((__int128)1<<70); ai++; CHECK(ai == ((__int128)1<<70)+6);
  _Atomic _Bool abl = 0; abl++; CHECK(abl==1); abl ^= 1; CHECK(abl==0); abl |= 2; CHECK(abl==1);
  int arr[4]; int *_Atomic ap = arr; ap++; ap += 2; CHECK(ap==arr+3); CHECK(ap-- == arr+3);
  _Atomic double _Complex ac = 1; ac *= 2.0i; CHECK(cimag(ac)==2);
  _Atomic unsigned char uc = 250; uc += 10; CHECK(uc==4); uc *= 3; CHECK(uc==12); uc -= 13;
  CHECK(uc==255); uc <<= 1; CHECK(uc==254);
  _Atomic short ss = -5; ss /= 2; CHECK(ss==-2); ss %= 2; CHECK(ss==0);
#ifdef __MARTLET__
  _Atomic _BitInt(13) bi = 5; bi += 7; bi++; CHECK(bi==13);
#endif
  enum e {A,B}; _Atomic enum e ae = A; ae = B; CHECK(ae==B);
#ifdef __MARTLET__ /* gcc refuses bit-fields of __int128 in this mode */
  struct bf { _Bool b:1; unsigned long long u:40; long l:33; char c:3; short s:9; enum e en:2; __int128 x:100; } f = {1, 1ull<<39, -(1l<<32), -2, 255, B, (__int128)1<<98};
  CHECK(f.b && f.u==1ull<<39 && f.l==-(1l<<32) && f.c==-2 && f.s==255 && f.en==B && f.x==(__int128)1<<98);
  f.x -= 1; CHECK(f.x == ((__int128)1<<98)-1);
#endif
  return 0;
}
