# SPDX-License-Identifier: BSD-2-Clause
# Bad directives and expressions: located, and the rest of the file is still looked at.
# flags: -ferror-limit=0
dup:	r0 = 1
dup:	exit
	.balign 3
	.if 1
	.include "nothere.s"
	.byte 1 +
	.byte (2
	.byte 1/0
	.set a, b - c
	.byte a
	r1 = 5 ll extra
	.rept -1
	.endr
	.endm
	lock *(u8 *)(r1 + 0) += r2
	r1 = 099
	r1 = 123456789012345678901234567890 ll
	.macro m x
	r0 = \x
	.endm
	m 1, 2
	m r2 +
	goto 1b
	goto dta
	.popsection
	.org -5
	.data
dat: .byte 1
