# Call frames of IA-32 objects: other registers, addresses and factors.
	.text
f:	.cfi_startproc
	pushl	%ebp
	.cfi_def_cfa_offset 8
	.cfi_offset %ebp, -8
	movl	%esp, %ebp
	.cfi_def_cfa_register %ebp
	pushl	%ebx
	.cfi_offset 3, -12
	.cfi_remember_state
	popl	%ebx
	.cfi_restore %ebx
	leave
	.cfi_def_cfa %esp, 4
	ret
	.cfi_restore_state
	.cfi_rel_offset %edi, 4
	.cfi_undefined %xmm1
	.cfi_val_offset %eip, -16
	ret
	.cfi_endproc
	.cfi_sections .eh_frame, .debug_frame
g:	.cfi_startproc simple
	.cfi_signal_frame
	.cfi_personality 0, p
	.cfi_lsda 0x1b, l
	.cfi_def_cfa %eax, 12
	ret
	.cfi_endproc
	.section .rodata
l:	.long 0
