# A section .debug_info makes a line table even without a row.
	.file 0 "/folder" "a.c"
	.file 1 "b.h"
	.section .debug_info, "", @progbits
	.long 1
