# Line numbers of DWARF 5, with views.
	.file	"a.c"
	.text
	.file	0 "/source" "a.c"
	.file	1 "a.c"
	.file	2 "/usr/include/b.h"
	.file	3 "/usr/include/c.h"
	.file	4 "folder" "d.h"
	.loc	1 1 1 view -0
	.loc	1 1 3 view .V1
	nop
	.loc	2 2 3 is_stmt 0 view .V2
	.loc	1 2 3 view .V3
	.loc	3 2 3 view .V4
	nop
	nop
	.loc	4 7 3 is_stmt 1 view .V5
	nop
	.section .debug_info,"",@progbits
	.byte	.V1, .V2, .V3, .V4, .V5
	.uleb128 .V4
	.section .debug_line,"",@progbits
	.section .debug_line_str,"MS",@progbits,1
	.string	"first"
