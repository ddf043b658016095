# Directives: data, symbols, sections, groups, common symbols.
	.file	"directives.c"
	.data
	.globl	d
	.type	d, @object
	.size	d, 24
d:
	.byte	1, 0xff, -1, 'a', '\n'
	.align	8
	.value	0x1234, -2
	.long	1f - 2f, d
	.quad	d + 8, -1
1:	.ascii	"a\tb\"\\\101\x41"
2:	.asciz	"z"
	.string	"one", "two"
	.float	1.5, -0.25
	.double	3.141592653589793, 1e300
	.uleb128 300
	.sleb128 -300
	.zero	3
	.skip	2, 7
	.fill	3, 2, 0x1122
	.p2align 4, 0xcc
	.octa	0x0123456789abcdef0011223344556677
	.set	alias, d + 4
	.globl	alias
	constant = 5 * (3 + 4) - 2 << 1
	.long	constant, ~0, !0, 7 & 3 | 8
	.comm	shared, 40, 32
	.local	own
	.comm	own, 12, 8
	.lcomm	mine, 5
	.weak	maybe
	.hidden	secret
	.globl	secret
	.protected guarded
	.globl	guarded
	.bss
	.balign	16
	.type	b, @object
b:	.zero	100
	.section .tdata,"awT",@progbits
tls:	.long	77
	.section .tbss,"awT",@nobits
	.zero	8
	.section .init_array,"aw"
	.quad	secret
	.section .text.inline,"axG",@progbits,inline,comdat
	.weak	inline
inline:	ret
	.section .rodata.str1.1,"aMS",@progbits,1
.LC0:	.string "hello"
	.pushsection .discard,"a"
	.quad	.LC0, .LC0 + 1
	.popsection
	.string "world"
	.section .note.GNU-stack,"",@progbits
	.text
secret:
guarded:
	leaq	.LC0(%rip), %rdi
	movl	maybe(%rip), %eax
	movq	tls@gottpoff(%rip), %rax
	movl	%fs:tls@tpoff, %eax
	.previous
	.text
	.type	secret, @function
	.size	secret, . - secret
	.ident	"test"
