# The absolute section.
	.struct 8
a:	.skip 4
b:	.long 0
	.p2align 3
c:	.space 2
	.text
	mov $a,%eax
	mov $b,%eax
	mov c(%rdi),%eax
	.previous
d:	.zero 1
e = . - a
	.offset 100
f:
	.org 300
g:	.text
	.long a,b,c,d,e,f,g
	.globl a
