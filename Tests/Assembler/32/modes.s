# Branches of the three modes in an IA-32 object.
	.code32
f:	jmp ext
	call ext
	jne ext
	jmp ext@PLT
	call ext@PLT
1:	calll ext
	callw ext
	call f
	jmp f
	.globl g
g:	jmp g
	call g
	.code16
	jmp ext
	call ext
	jne ext
2:	calll ext
	callw ext
	calll 2b
	callw 2b
	jmp f
	call g
	ret
	.code16gcc
	jmp ext
	call ext
	jne ext
	call f
	jmp 3f
3:	ret
	.code64
	movq	%rax, %r8
	jmp	4f
4:	call	ext
	.code32
	leal	there@GOTOFF(%ebx), %eax
	leal	common@GOTOFF(%ebx), %eax
	.data
	.long 0
there:	.long 0
	.comm common, 4
