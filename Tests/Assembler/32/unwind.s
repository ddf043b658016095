.section .eh_frame,"a",@unwind
.long 1
.section .foo,"a",@unwind
.long 2
.section .bar,"a"
.long 2
