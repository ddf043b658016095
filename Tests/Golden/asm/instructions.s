# Spellings that hand-written and inline assembly uses: prefixes, missing suffixes, aliases, local labels, segments.
	.text
start:
	lock; addl $1, (%rdi)
	lock xaddw %ax, (%rdi)
	lock cmpxchg16b (%rsi)
	rep movsb
	rep; stosq
	repne scasb
	rep movsw
1:	jmp 1b
	jz 1f
	jnae 1f
	loop 1b
	jrcxz 1f
1:	call *%rax
	call *8(%rbx,%rcx,4)
	jmp *table(,%rax,8)
	jmp *(%rdx)
	mov $5, %al
	mov $-1, %rax
	mov $0x123456789a, %rax
	movabs $start, %rcx
	movabs 0x1122334455667788, %al
	mov %fs:0x28, %rax
	mov %gs:(%rax), %ecx
	mov table, %eax
	mov 8(%eax), %ebx
	sal $1, %eax
	shl %edx
	shr %cl, %rdx
	shld $3, %eax, %ebx
	imul $100, %rcx
	imul $1000, %rcx, %rdx
	push $1
	push $1000
	push %r12
	pushq 8(%rax)
	pop %rax
	xchg %rax, %rbx
	xchg %eax, %eax
	test $1, %al
	test $0x100, %eax
	cltq; cqto; cwtl; cltd
	movzbl %al, %eax
	movzx %ax, %rax
	movslq %eax, %rcx
	bswap %r9
	cmovae %eax, %ebx
	setnz %r10b
	bsf %rax, %rbx
	popcnt %eax, %ebx
	fldt (%rax)
	fstpl 8(%rsp)
	faddp
	fsubrp %st, %st(3)
	fucomip %st(1), %st
	fnstcw (%rsp)
	movd %eax, %xmm1
	movq %xmm8, %rax
	movaps %xmm9, (%rsp)
	cvtsi2sdq %rax, %xmm0
	cvttsd2si %xmm0, %rax
	pshufd $0x1b, %xmm1, %xmm15
	pextrw $2, %xmm3, %eax
	vaddps %ymm1, %ymm12, %ymm3
	vfmadd213sd (%rax), %xmm1, %xmm2
	andn %eax, %ebx, %ecx
	rorx $5, %rax, %rbx
	/* a comment */ nop; pause ; ud2
	nopw 0x0(%rax,%rax,1)
	data16 leaq v@tlsgd(%rip), %rdi
	.value 0x6666
	rex64
	call __tls_get_addr@PLT
	call *ext@GOTPCREL(%rip)
	addq ext@GOTPCREL(%rip), %rax
	cmpl $1, ext(%rip)
	movb $1, ext+3(%rip)
	movw $0x1234, ext(%rip)
	in %dx, %al
	outb %al, $0x80
	.p2align 6
	ret
	.data
table:	.quad start
