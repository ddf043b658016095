# Line numbers as DWARF before version 5 keeps them.
	.file	"a.c"
	.text
	.file	1 "a.c"
	.loc	1 1
	nop
	.loc	1 2 3
	nop
	.file	2 "/usr/include/b.h"
	.loc	2 10 1 prologue_end
	nop
	.loc	1 200 basic_block
	.skip	300, 0x90
	nop
	.loc	1 201 is_stmt 0
	ret
	.loc	1 3 0 is_stmt 1 discriminator 300
	nop
	.section .text.more,"ax"
	.loc	1 50
	jmp	1f
	.skip	200, 0x90
1:	.loc	1 51 2 epilogue_begin
	ret
	.loc	1 52
	.loc	1 53
	ret
	.section .debug_line,"",@progbits
	.section .debug_info,"",@progbits
	.byte	0
