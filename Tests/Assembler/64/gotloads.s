# Which reads of a GOT slot a linker may change: not those of 16 bits.
	.text
	movq	x@GOTPCREL(%rip), %rax
	movl	x@GOTPCREL(%rip), %eax
	movw	x@GOTPCREL(%rip), %ax
	addw	x@GOTPCREL(%rip), %ax
	addq	x@GOTPCREL(%rip), %rax
	testw	%ax, x@GOTPCREL(%rip)
	call	*x@GOTPCREL(%rip)
	jmp	*x@GOTPCREL(%rip)
