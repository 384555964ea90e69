# SPDX-License-Identifier: BSD-2-Clause
# Macros with defaults, named and variable arguments, repetitions, conditions, local labels.
	.macro	load dst:req, off=4, rest:vararg
	r\dst = *(u32 *)(r1 + \off)
	.ifnb \rest
	r\dst += \rest
	.endif
	.endm
	load 2
	load 3, 8
	load dst=4, off=12
	load 5, 16, 7
	.rept 2
	goto 1f
1:
	.endr
	.irp n, 1, 2, 3
	r0 = \n
	.endr
	.irpc c, 67
	r\c = \c
	.endr
	.macro unique
	goto l\@
l\@:	r0 = \@
	.endm
	unique
	unique
	.macro count n
	.if \n
	r1 += \n
	count (\n - 1)
	.endif
	.endm
	count 3
	.rept 2; r3 += 1; .endr; r4 = 4
	.macro two a; r0 = \a; r1 = \a; .endm; two 8; # .endm; in a comment
	.ifdef undefined
	.error "not here"
	.elseif 1 > 2
	.error "nor here"
	.else
	r0 = 9
	.endif
	.ifc a, a
	exit
	.endif
