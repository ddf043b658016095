/* C2Y: the number of elements of an array. */
#ifndef __MARTLET_STDCOUNTOF_H
#define __MARTLET_STDCOUNTOF_H
#define __STDC_VERSION_STDCOUNTOF_H__ 202500L
#define countof _Countof
#endif
