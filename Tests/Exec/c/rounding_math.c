/* { dg-options "-frounding-math -lm" }
   With -frounding-math results of constants that are not exact wait for the rounding mode of run time. */
#include "check.h"
#include <fenv.h>
#include <math.h>

static double third(void) { return 1.0 / 3.0; }
static float tenth(void) { return 0.1; }
static double large(void) { return (double)9007199254740993L; }
static double root(void) { return sqrt(2.0); }
static const double at_start = 1.0 / 3.0;

/* Called through these, so that calls in different modes are not taken for one. */
static double (*volatile thirds)(void) = third, (*volatile larges)(void) = large, (*volatile roots)(void) = root;
static float (*volatile tenths)(void) = tenth;

int main(void) {
  double nearest = at_start;
  fesetround(FE_UPWARD);
  double up = thirds(), up_large = larges(), up_root = roots();
  float up_tenth = tenths();
  fesetround(FE_DOWNWARD);
  double down = thirds(), down_large = larges(), down_root = roots();
  float down_tenth = tenths();
  fesetround(FE_TONEAREST);
  CHECK(up > down && (nearest == up || nearest == down));
  CHECK(up_tenth > down_tenth);
  CHECK(up_large > down_large);
  CHECK(up_root > down_root);
  return 0;
}
