# SPDX-License-Identifier: BSD-2-Clause
# Bad instructions: each one message at the operand, with the range or a suggestion.
# flags: -ferror-limit=0
	r11 = 1
	r1 = 0x1ffffffff
	r1 = *(u32 *)(r2 + 40000)
	goto nowhere
	goto +40000
	r1 =+ r2
	r1 = *(u23 *)(r2 + 0)
	if r1 = 5 goto +1
	ad r1, r2
	foo r1
	.sction .text
	call
	r1 += w2
	r1 = be16 r2
	w0 = cmpxchg32_32(r1 + 0, w1, w2)
	*(u32 *)(r1 + r2) = 5
	.byte 256
	.asciz "abc
	r1 = -r2
	addd %r1, %r2
