# Bundles: no instruction, and nothing locked together, crosses a boundary.
	.text
	.bundle_align_mode 4
f:	nop
	movabsq $0x123456789abcdef0,%rax
	movabsq $0x123456789abcdef0,%rax
	jmp 1f
	.bundle_lock
	nop
	call foo
	.bundle_unlock
	lock; addl $1,(%rax)
	rep; movsb
	jne f
	.skip 120
1:	.bundle_align_mode 0
	nop
	.data
	.bundle_align_mode 5
	.byte 1
	nop
	.long 2
	addl $1000,1000(%rax)
	.p2align 4
	addl $1000,1000(%rax)
	addl $1000,1000(%rax)
	addl $1000,1000(%rax)
