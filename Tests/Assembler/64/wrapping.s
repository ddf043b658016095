# Numbers whose bits beyond the operand's width are all ones.
	andl	$~(1<<31), %eax
	andl	$0xffffffff7fffffff, %ecx
	andw	$~0x8000, %cx
	andb	$~0x80, %cl
	andb	$~0x80, (%rdi)
	movl	$-2147483649, %eax
	.code32
	leal	-0xc0000000(%ecx), %esp
	leal	foo-0xc0000000(%ecx), %esp
	movl	$foo-0xc0000000, %eax
	.long	foo-0xc0000000
