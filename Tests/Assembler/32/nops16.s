# NOPs of 16-bit code.
	.code16
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
	.skip 245, 0xf8
	.balign 256
	.skip 244, 0xf8
	.balign 256
	.skip 243, 0xf8
	.balign 256
	.skip 196, 0xf8
	.balign 256
	.skip 128, 0xf8
	.balign 256
	.skip 127, 0xf8
	.balign 256
	.skip 126, 0xf8
	.balign 256
	.skip 125, 0xf8
	.balign 256
	.skip 56, 0xf8
	.balign 256
