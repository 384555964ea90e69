# SPDX-License-Identifier: BSD-2-Clause
# Forms above -mcpu, the register file of the other dialect, and a far jump without relaxation.
# flags: -mcpu=v2 -mno-relax
	gotol +1
	r1 = (s8)r2
	if w1 == w2 goto +1
	r1 = *(s8 *)(r2 + 0)
	r1 s/= r2
	lock *(u64 *)(r1 + 0) |= r2
	goto far
	add %r1, %r2
	.rept 33000
	r1 += 1
	.endr
far:	exit
