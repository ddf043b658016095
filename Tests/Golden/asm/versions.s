# Symbol versions and weak references.
	.text
	.symver	plain, plain@V1
	.symver	standard, standard@@V1
	.symver	renamed, renamed@@@V1
	.symver	outside1, outside1@V1
	.symver	outside2, other2@@@V2
	.symver	gone, going@@V1, remove
	.symver	kept, keeping@V1, local
	.symver	secret, secrets@V1, hidden
	.globl	plain, standard, renamed, gone, kept, secret
	.type	plain, @function
plain:	ret
	.size	plain, 1
standard:	ret
renamed:	ret
gone:	ret
kept:	ret
secret:	ret
	call	plain
	call	standard
	call	renamed
	call	outside1
	call	outside2
	call	gone
	call	kept
	.quad	plain, renamed, outside1, gone, kept
	.weakref a, target1
	.weakref b, target2
	.weakref c, target3
	.weakref d, target4
	.weakref unused, target5
	call	a
	call	b
	call	target2
target3:	call	c
	.globl	target3
target4:	call	d
