# Call-frame information: saves, states, long advances, a signal frame, an escape.
	.text
f:
	.cfi_startproc
	pushq	%rbp
	.cfi_def_cfa_offset 16
	.cfi_offset %rbp, -16
	movq	%rsp, %rbp
	.cfi_def_cfa_register 6
	.cfi_remember_state
	.skip	300, 0x90
	.cfi_offset 3, -24
	popq	%rbp
	.cfi_def_cfa %rsp, 8
	.cfi_restore %rbp
	ret
	.cfi_restore_state
	.skip	70000, 0x90
	.cfi_adjust_cfa_offset 24
	.cfi_rel_offset %r12, 8
	.cfi_undefined %rip
	.cfi_same_value %r13
	.cfi_register %r14, %r15
	ret
	.cfi_endproc
g:
	.cfi_startproc
	.cfi_signal_frame
	jne	f
	.cfi_escape 0x0f, 0x03, 0x77, 0x08, 0x06
	ret
	.cfi_endproc
	.section .text.cold,"ax"
i:
	.cfi_startproc
	ret
	.cfi_endproc
