/* ISO/IEC TS 25755: deferred statements. */
#ifndef __MARTLET_STDDEFER_H
#define __MARTLET_STDDEFER_H
#define __STDC_DEFER_TS25755__ 1
#define defer _Defer
#endif
