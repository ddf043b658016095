# The .if family, nested and alternative, with unwanted text that would not assemble.
	.data
	.set	one, 1
	defined = 5
	.macro	say n
	.byte	\n
	.endm
	.if	one
	say	1
	.else
	nonsense %% here
	.endif
	.if	one - 1
	nonsense
	.if	1
	.else
	deeper
	.endif
	.elseif	one == 1
	say	2
	.elseif	1
	nonsense
	.else
	nonsense
	.endif
	.ifdef	defined
	say	3
	.endif
	.ifndef	undefined
	say	4
	.else
	nonsense
	.endif
	.ifnotdef	undefined
	say	5
	.endif
	.macro	blank a
	.ifb	\a
	say	6
	.else
	say	7
	.endif
	.ifnb	\a
	say	8
	.endif
	.endm
	blank
	blank	x
	.ifc	a b, a  b
	say	9
	.endif
	.ifnc	a, b
	say	10
	.endif
	.ifeqs	"x;y", "x;y"
	say	11
	.endif
	.ifnes	"x", "y"
	say	12
	.endif
	.ifeq	0
	say	13
	.endif
	.ifne	1
	say	14
	.endif
	.iflt	-1
	say	15
	.endif
	.ifle	0
	say	16
	.endif
	.ifgt	1
	say	17
	.endif
	.ifge	0
	say	18
	.endif
first:	.byte	1, 2, 3
second:
	.if	second - first == 3
	say	19
	.endif
	.if	second > first
	say	20
	.endif
	.if	0 /* ; .endif */
	.ascii	".endif"
	# .endif
	.endif
	.if	0; .byte 99; .else; .byte 21; .endif
	.set	n, 0
	.rept	4
	.if	n & 1
	say	n
	.endif
	.set	n, n + 1
	.endr
