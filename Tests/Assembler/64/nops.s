# NOPs by number of bytes, jumped over where that is better.
.text
.nops 100
.balign 64
.nops 30,1
clc
.nops 30,2
clc
.nops 80,10
clc
.nops 90,10
	.balign 256
	.skip 253, 0xf8
	.balign 256
	.skip 251, 0xf8
	.balign 256
	.skip 248, 0xf8
	.balign 256
	.skip 247, 0xf8
	.balign 256
	.skip 245, 0xf8
	.balign 256
	.skip 244, 0xf8
	.balign 256
	.skip 169, 0xf8
	.balign 256
	.skip 168, 0xf8
	.balign 256
	.skip 166, 0xf8
	.balign 256
	.skip 116, 0xf8
	.balign 256
