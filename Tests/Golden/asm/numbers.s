# Data of every kind, filling and aligning.
	.data
	.byte	1, -1, 255
	.2byte	0x1234
	.4byte	0x12345678
	.8byte	0x123456789abcdef0
	.short	1
	.hword	2
	.word	3
	.value	-1
	.int	5
	.octa	0x123456789abcdef00fedcba987654321, 1, 340282366920938463463374607431768211455
	.float	1.5, -0.1, 1e10
	.single	0f2.5
	.double	3.141592653589793, -1e-300, 0d1.5
	.tfloat	1.1, -2.5
	.float	inf, nan
	.dc.b	1, 2
	.dc.w	3
	.dc.l	4
	.dc.s	1.25
	.dc.d	2.5
	.dc.x	1.5
	.dcb.b	3, 7
	.dcb.l	2, 0x1234
	.dcb.s	2, 1.5
	.ds.b	2
	.ds.l	1
	.ascii	"plain", "\0\1\x41\n\t\"\\"
	.ascii	"two" " parts"
	.asciz	"zero"
	.string	"a", "b"
	.string8 "eight"
	.string16 "wide"
	.string32 "w"
	.string64 "x"
	.fill	3
	.fill	3, 2, 0x1234
	.fill	2, 8, -1
	.fill	2, 3, 0x11223344
	.skip	3, 4
	.space	2
	.zero	1
	.balign	4, 0xee
	.balignw 8, 0x1234
	.byte	1, 1, 1, 1
	.balignl 16, 0x12345678
	.p2align 5,,3
	.byte	1
	.uleb128 0, 127, 128, 0xffffffffffffffff
	.sleb128 0, -1, 63, 64, -64, -65
	.reloc	., R_X86_64_NONE, outside
	.reloc	0, BFD_RELOC_32, outside + 4
	.text
	nop
	.p2align 4
	nop
	.balign	8, 0xcc
	.byte	1
	.p2align 7
	.nops	20
	.nops	20, 4
	.nop
	.org	260
	ret
	.org	. + 4, 0x90
	jmp	over
	.p2align 4,,10
over:	.p2align 3
	.balign 32
	ret
