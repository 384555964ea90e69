# SPDX-License-Identifier: BSD-2-Clause
# Integer expressions with gas's precedences, symbols, labels, and data of all widths.
# objdump: --no-raw -d
	.data
	.byte 1 + 2 * 3, 1 << 4 + 3, 7 & 3 + 1, ~0 & 0xff, !5, -(3), 10 % 4, 'a', '\n'
	.short 5 == 5, 3 <> 4, 3 < 2, 1 && 0, 2 || 0, 017, 0b101
	.set five, 5
six = five + 1
	.long five, six, end - start, (end - start) / 4
five = 55
	.long five
	.balign 8
start:	.quad 1, -1, start, text + 8, end - .
	.4byte start + 4
end:	.ascii "a\tb\"", "\x41\101"
	.asciz "two " "parts"
	.fill 3, 2, 0x1234
	.zero 3
	.skip 2, 7
	.org start + 120
	.uleb128 624485
	.sleb128 -123456
	.octa 5
	.text
text:	r1 = (five - 50) * 2
	r2 = *(u8 *)(r3 + six - 2)
	exit
