# Every word behind `@` that IA-32 has, in addresses, immediates and data.
	.text
f:	leal	x@tlsgd(,%ebx,1), %eax
	call	___tls_get_addr@PLT
	leal	x@tlsgd(%ebx), %eax
	call	*___tls_get_addr@GOT(%ebx)
	leal	x@tlsldm(%ebx), %eax
	leal	x@dtpoff(%eax), %edx
	leal	x@tlsdesc(%ebx), %eax
	call	*x@tlscall(%eax)
	movl	x@indntpoff, %eax
	movl	x@indntpoff, %ecx
	addl	x@gotntpoff(%ebx), %eax
	subl	x@gottpoff(%ebx), %eax
	movl	$x@tpoff, %eax
	movl	%gs:x@ntpoff, %eax
	movl	$x@ntpoff+4, %ecx
	movl	y@GOT(%ebx), %eax
	movl	y@GOT, %eax
	movl	y@GOT, %ecx
	movl	y@GOT(,%ebx,1), %eax
	movl	y@GOT(%ebx,%ecx,2), %eax
	movw	y@GOT(%ebx), %ax
	movl	%eax, y@GOT(%ebx)
	addl	y@GOT(%ebx), %eax
	testl	%eax, y@GOT(%ebx)
	cmpl	y@GOT(%esi), %eax
	jmp	*y@GOT(%ebx)
	pushl	y@GOT(%ebx)
	movl	$y@GOT, %eax
	leal	y@GOTOFF(%ebx), %eax
	movl	$y@SIZE, %eax
	call	y@PLT
	.data
	.long	x@ntpoff, x@tpoff, x@dtpoff, x@tlsgd, y@GOT, y@GOTOFF, y@PLT, y@SIZE, x@gottpoff, x@gotntpoff, x@indntpoff
	.long	local@GOTOFF, own@ntpoff
local:	.long	0
	.section	.tdata,"awT",@progbits
own:	.long	1
