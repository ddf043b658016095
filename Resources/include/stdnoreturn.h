/* _Noreturn (C17 7.23). */
#ifndef __MARTLET_STDNORETURN_H
#define __MARTLET_STDNORETURN_H
#define noreturn _Noreturn
#endif
