# SPDX-License-Identifier: BSD-2-Clause
# The same program in both dialects, switched by directive.
	.text
	.globl clike, gnu
	.type clike,@function
clike:	r1 += r2
	w3 = w4
	r5 = *(u16 *)(r6 - 2)
	*(u8 *)(r7 + 1) = 255
	lock *(u32 *)(r1 + 0) += w2
	if r1 s>= 7 goto 1f
	r1 = gnu ll
1:	r0 = bswap32 r0
	exit
	.dialect gnu
gnu:	add %r1,%r2
	mov32 %r3,%r4
	ldxh %r5,[%r6-2]
	stb [%r7+1],255
	aadd32 [%r1+0],%r2
	jsge %r1,7,1f
	lddw %r1,gnu
1:	bswap %r0,32		; a comment
	exit
