# Call-frame information: what goes into common entries, encodings, escapes.
	.text
f:	.cfi_startproc
	.cfi_personality 0x9b, personality
	.cfi_lsda 0x1b, table
	nop
	.cfi_def_cfa_offset 16
	.cfi_endproc
g:	.cfi_startproc
	.cfi_def_cfa 5, 0
	nop
	.cfi_offset 3, -16
	.cfi_escape 0x10, 1, 2
	.cfi_window_save
	.cfi_undefined %rdi
	.cfi_restore rbx
	.cfi_same_value 12
	.cfi_endproc
h:	.cfi_startproc simple
	.cfi_return_column 5
	.cfi_signal_frame
	nop
	.cfi_endproc
i:	.cfi_startproc
	.cfi_personality 0x3, personality
	.cfi_lsda 0, table
	.cfi_def_cfa_register 6
	nop
	.cfi_remember_state
	.cfi_def_cfa_offset 32
	.skip	300
	.cfi_restore_state
	.cfi_val_offset 5, 8
	.cfi_rel_offset 4, 8
	.cfi_adjust_cfa_offset 8
	.cfi_register 3, 4
	.skip	70
	.cfi_def_cfa %rsp, 8
	.cfi_endproc
j:	.cfi_startproc
	nop
	.cfi_endproc
k:	.cfi_startproc
	.cfi_offset 6, -16
	.cfi_endproc
	.section .text.other,"ax"
l:	.cfi_startproc
	.cfi_personality 0, personality
	nop
	.cfi_def_cfa_offset 16
	.cfi_endproc
	.section .gcc_except_table,"a"
table:	.byte	0
