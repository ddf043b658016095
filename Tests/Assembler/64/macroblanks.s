# A blank between the backslash and a parameter's name.
	.macro m name, other=2
	call	\ name@PLT
	.long	\	other, \other
	.endm
	m foo
	m bar, 3
