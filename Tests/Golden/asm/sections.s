# Sections with all flags, groups, subsections, stacks of sections.
	.section .a,"a"
	.byte	1
	.section .w,"aw",@progbits
	.byte	2
	.section .strings,"aMS",@progbits,1
	.string	"abc"
	.section .words,"aM",@progbits,4
	.long	1
	.section .group1,"axG",@progbits,signature,comdat
	nop
	.section .group2,"aG",@progbits,signature,comdat
	.byte	3
	.section .single,"aG",@progbits,alone
	.byte	3
	.section .same,"a?",@progbits
	.byte	4
	.section .noted,"a",@note
	.long	4
	.section .ordered,"ao",@progbits,.a
	.byte	5
	.section .kept,"aR"
	.byte	6
	.section .left,"e"
	.byte	7
	.section .numbered,"a",@0x7fffff01
	.byte	8
	.section .unique,"a",@progbits,unique,1
	.byte	9
	.section .unique,"a",@progbits,unique,2
	.byte	10
	.section .unique,"a"
	.byte	11
	.section .threads,"awT",@nobits
	.skip	8
	.section .flags,"0x3",@progbits
	.byte	12
	.section ".with space","a"
	.byte	13
	.section .init.text
	nop
	.section .note.mine,"",@note
	.long	1
	.text
	.byte	1
	.subsection 2
	.byte	4
	jmp	back
	.subsection 1
	.byte	2
	.p2align 3
	.byte	3
	.text
back:	.byte	1
	.previous
	.byte	3
	.pushsection .data
	.byte	1
	.pushsection .text, 2
	.byte	5
	.popsection
	.byte	2
	.popsection
	.byte	3
	.data 1
	.byte	7
	.data
	.byte	6
	.bss
	.byte	0
	.zero	3
	.balign	16
	.long	0, 0
	.comm	common1, 40
	.comm	common2, 8, 32
	.lcomm	local1, 24
	.local	local2
	.comm	local2, 4, 4
	.version "1.2"
	.gnu_attribute 4, 1
	.ident	"a name"
