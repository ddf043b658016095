# Operators and their precedence, and expressions only layout can work out.
	.data
	.byte	3 == 2 + 1, 1 || 0 && 0, 2 | 1 + 1, 1 < 2 == 1, 5 - 2 - 1, 0 || 1 == 1
	.byte	2*3|1, 7 & 3 ^ 1, !0, !5, -1 > 0, 1 ! 2, 5 <> 5, 5 != 4, ~1, -(-3), 1 << 3 >> 1
	.byte	'a', '\n', '\\', 0b101, 017, 0x1F, 7 % 4, -7 / 2, 1 <= 1, 2 >= 3
	.quad	-1 >> 60, 0xffffffffffffffff, 1 << 63
	.long	later - . , end - start, (end - start) * 2, (end - start) / 2 + 1
	.byte	(end - start) > 4, (end - start) == 2, !(end - start)
	.set	distance, end - start
	.byte	distance, distance - 1
	.uleb128	end - start, (end - start) * 100
	.sleb128	start - end, -(end - start) * 100
	.set	forward, later + 4
	.long	forward - later
	.set	counter, 1
	.byte	counter
	.set	counter, counter + 1
	.byte	counter
	position = .
	.byte	1
	.byte	. - position
	position = .
	.byte	. - position
later:
	.text
start:
	jmp	far
	.skip	100
	.p2align 4
far:
end:
	.skip	((end - start) > 100) * -3, 0x90
	.skip	-(((b2 - b1) - (a2 - a1)) > 0) * ((b2 - b1) - (a2 - a1)), 0x90
a1:	nop
	jmp	end
a2:
	.org	start + 300, 0xcc
	nop
	.section .rodata
b1:	.skip	9
b2:
	.text
	mov	$(end - start), %eax
	lea	(b2 - b1)(%rax), %rcx
	add	$b2 - b1, %rdx
