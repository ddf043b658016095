# Brackets group in AT&T expressions as parentheses do.
	.text
f:	call	1f
1:	popl	%ebx
	addl	$_GLOBAL_OFFSET_TABLE_+[.-1b], %ebx
	leal	_GLOBAL_OFFSET_TABLE_+[.-1b](%edx), %edx
	movl	$[2+3]*(4-[1]), %eax
	movl	[8](%esp), %ecx
	.long	[1+2]*3, f-[1b-f]
