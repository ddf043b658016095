/* SSE4.2 intrinsics: all of them are in smmintrin.h. */
#ifndef _NMMINTRIN_H_INCLUDED
#define _NMMINTRIN_H_INCLUDED

#include <smmintrin.h>

#endif
