# A section's name is a symbol for its beginning, before and after the section is opened.
	.pushsection __ex_table, "a"
	.long	2f - __ex_table
	.popsection
	.long	.debug_thing - .
	.quad	.debug_thing + 4
	.section .debug_thing, "", @progbits
	.long	3
	.text
2:	nop
