	.section .init_array,"aw"
	.long 0
	.section .fini_array,"aw",@fini_array
	.long 0
	.section .preinit_array.1,"aw"
	.long 0
