 .text
 .globl foo,gfn
 .weak wk
gfn:
 call gfn
 jmp gfn
 jne gfn
 call foo
 jmp foo
 jne foo
 call loc
 jmp loc
wk: call wk
 jmp wk
 .hidden hid
 .globl hid
hid: call hid
 jmp hid
 jmp loc2
 call loc2
 lea gfn(%rip),%rax
 lea loc(%rip),%rax
 lea loc2(%rip),%rax
 lea str(%rip),%rax
 lea str+1(%rip),%rax
 mov $str,%eax
 mov $str+1,%eax
 mov $gfn,%eax
 mov ext@GOTPCREL(%rip),%rax
 call *ext@GOTPCREL(%rip)
 cmp ext@GOTPCREL(%rip),%eax
 add ext@GOTPCREL(%rip),%r8
 cmpl $1,loc2(%rip)
 call foo@PLT
 jmp foo@PLT
loc: ret
 .section .text.b,"ax"
loc2: ret
 .section .rodata.str1.1,"aMS",@progbits,1
str: .asciz "hello"
 .data
 .quad gfn,loc,str,str+1,loc2
 .long gfn-., loc-., loc2-.,str-.
 .section .rodata
table: .long table-., loc2-table, 1f-table
1: .quad 1b-table, ext+8
