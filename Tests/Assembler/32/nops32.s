# NOPs of 32-bit code in IA-32 objects.
	.balign 256
	.skip 255, 0xf8
	.balign 256
	.skip 254, 0xf8
	.balign 256
	.skip 253, 0xf8
	.balign 256
	.skip 252, 0xf8
	.balign 256
	.skip 251, 0xf8
	.balign 256
	.skip 250, 0xf8
	.balign 256
	.skip 249, 0xf8
	.balign 256
	.skip 248, 0xf8
	.balign 256
	.skip 247, 0xf8
	.balign 256
	.skip 243, 0xf8
	.balign 256
	.skip 242, 0xf8
	.balign 256
	.skip 236, 0xf8
	.balign 256
	.skip 235, 0xf8
	.balign 256
	.skip 234, 0xf8
	.balign 256
	.skip 228, 0xf8
	.balign 256
	.skip 196, 0xf8
	.balign 256
	.skip 128, 0xf8
	.balign 256
	.skip 127, 0xf8
	.balign 256
	.skip 126, 0xf8
	.balign 256
	.skip 56, 0xf8
	.balign 256
	.nops 20, 3
	clc
	.nops 30, 3
	clc
	.nops 30
