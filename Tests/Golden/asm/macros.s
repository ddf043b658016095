# Macros, loops and alternate mode: every way to pass an argument that real sources use.
	.data
	.macro	pair first, second=9
	.byte	\first, \second
	.endm
	pair	1
	pair	1, 2
	pair	second=3, first=4
	pair	5 6
	.macro	need value:req, rest:vararg
	.byte	\value
	.ifnb	\rest
	need	\rest
	.endif
	.endm
	need	1, 2, 3,4
	.macro	sum from=0, to=5
	.long	\from
	.if	\to-\from
	sum	"(\from+1)",\to
	.endif
	.endm
	sum	0, 3
	.macro	label
lab\@:	.byte	\@
	.endm
	label
	label
	.macro	joined name
\name\()_end:	.byte	0x\name\()f
	.endm
	joined	a
	.irp	x, 1, 2 3, "4"
	.byte	\x
	.endr
	.irpc	c, 012
	.byte	0x\c
	.endr
	.irp	empty
	.byte	0\empty
	.endr
	.rept	3
	.byte	7
	.rept	2
	.byte	8
	.endr
	.endr
	.rept	0
	.byte	99
	.endr
	.macro	leave n
	.byte	\n
	.if	\n == 2
	.exitm
	.endif
	.byte	0x55
	.endm
	leave	1
	leave	2
	.macro	outer n
	.macro	inner\n v
	.byte	\n, \v
	.endm
	.endm
	outer	4
	inner4	5
	.purgem	inner4
	.macro	inner4
	.byte	0x44
	.endm
	inner4
	.macro	text t
	.ascii	"\t"
	.endm
	text	"a, b"
	text	x+y
	text	(a b)
	text	'q'
	.macro	operands a, b, c
	.ascii	"[\a|\b|\c]"
	.endm
	operands	x - y
	operands	x + y
	operands	%rax %rbx
	operands	(%rax) (%rbx)
	operands	$1 $2 /* three */, 3 # four
	operands	{a}{b} c
	operands	a [b] c
	operands	[a , b]
	.macro	semi; .byte 1; .byte 2; .endm
	semi; semi
	.MACRO Upper V
	.byte	\V
	.ENDM
	UPPER	3
	.altmacro
	.macro	local_label value
	LOCAL	there, here
there:	.byte	value
here:	.byte	here-there
	.endm
	local_label	1
	local_label	2
	.macro	glue x, y
	.ascii	"x&y \x"
	.endm
	glue	<a b>, %(1+2)
	glue	c!<d, <e<f>>
	.noaltmacro
	.text
	.macro	save reg:vararg
	.irp	r, \reg
	push	\r
	.endr
	.endm
	save	%rax, %rbx, %r12
	.macro	addr disp, base
	mov	\disp\base, %rax
	.endm
	addr	8, "(%rbx,%rcx)"
