# SPDX-License-Identifier: BSD-2-Clause
# Jumps that do not reach: gotol and a jump around it at v4.
# objdump: -d -D small
	.globl small
	.type small,@function
small:	goto far
	if r1 == 5 goto far
	if r1 & 5 goto far
	if r1 == 5 goto +1
	r1 = 1
	exit
	.globl big
	.type big,@function
big:	.rept 33000
	r1 += 1
	.endr
far:	exit
