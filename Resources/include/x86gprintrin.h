/* The intrinsics on general registers. */
#ifndef _X86GPRINTRIN_H_INCLUDED
#define _X86GPRINTRIN_H_INCLUDED

#include <ia32intrin.h>
#include <adxintrin.h>
#include <bmi2intrin.h>
#include <bmiintrin.h>
#include <fsgsbaseintrin.h>
#include <fxsrintrin.h>
#include <lzcntintrin.h>
#include <movbeintrin.h>
#include <popcntintrin.h>
#include <prfchwintrin.h>
#include <rdrandintrin.h>
#include <rdseedintrin.h>
#include <rtmintrin.h>
#include <xsavecintrin.h>
#include <xsaveintrin.h>
#include <xsaveoptintrin.h>
#include <clflushoptintrin.h>
#include <clwbintrin.h>

#endif
