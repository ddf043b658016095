# Call-frame information for debuggers.
	.cfi_sections .debug_frame, .eh_frame
	.text
f:	.cfi_startproc
	nop
	.cfi_def_cfa_offset 16
	.cfi_offset 6, -16
	.cfi_endproc
g:	.cfi_startproc
	.cfi_personality 0x9b, personality
	.cfi_def_cfa 5, 0
	nop
	.cfi_endproc
h:	.cfi_startproc simple
	.cfi_signal_frame
	nop
	.cfi_endproc
