# Symbols that stand for registers, and registers that are compared.
	.set count, %ecx
	state = %xmm3
	base = %rdi
	.extern nothing, more
	movl	count, %eax
	movl	$1, count
	pxor	state, %xmm1
	movq	8(base), %rax
	movq	(base), %rax
	movq	(%rax,base,4), %rdx
	movq	% rax, % rbx
	movl	%eax, x(% rip)
	.set count, %edx
	incl	count
	.macro which reg=%rsp
	.if \reg == %rsp
	.byte 1
	.elseif \reg == %rdi
	.byte 2
	.elseif \reg != base
	.byte 3
	.endif
	.endm
	which
	which %rdi
	which base
	which %r8
