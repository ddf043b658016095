/* Control-flow enforcement for assembler sources: the marker of valid targets, and the note that says the object has them. */
#ifndef __MARTLET_CET_H
#define __MARTLET_CET_H
#ifdef __ASSEMBLER__
#if defined(__CET__) && __CET__ & 1
#ifdef __x86_64__
#define _CET_ENDBR endbr64
#else
#define _CET_ENDBR endbr32
#endif
#else
#define _CET_ENDBR
#endif
#if defined(__CET__) && __CET__ & 1
#define _CET_NOTRACK notrack
#else
#define _CET_NOTRACK
#endif
#ifdef __CET__
        .pushsection ".note.gnu.property", "a"
        .p2align 3
        .long 4
        .long 16
        .long 5
        .asciz "GNU"
        .long 0xc0000002
        .long 4
        .long __CET__
        .long 0
        .popsection
#endif
#endif
#endif
