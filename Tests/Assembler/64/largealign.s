# Alignments whose padding is larger than what is written at once.
	.text
	nop
	.p2align 18
after:
	ret
	.data
	.byte 1
	.balign 131072
	.quad after
	.section .rodata
	.byte 1
	.balign 131072, 0x5a
	.byte 2
	.balignw 262144, 0x1234, 5
	.byte 3
