/* All intrinsics of x86 processors that Martlet has. */
#ifndef _X86INTRIN_H_INCLUDED
#define _X86INTRIN_H_INCLUDED

#include <x86gprintrin.h>
#include <immintrin.h>

#endif
