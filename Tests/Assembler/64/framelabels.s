# Symbols at places of .eh_frame.
f:	.cfi_startproc
	nop
	.cfi_def_cfa_offset 16
	.cfi_label foo
	nop
	.cfi_label bar
	.cfi_offset 3,-16
	.cfi_endproc
	.globl foo
	.data
	.quad foo, bar-foo
	.long bar - .
