# SPDX-License-Identifier: BSD-2-Clause
# --cfg=dot: blocks, edges with the taken one green, functions as clusters.
# objdump: --cfg=dot
	.globl f
	.type f,@function
f:	r0 = 0
loop:	r0 += 1
	if r0 < 10 goto loop
	if r1 == 0 goto out
	call g
	goto loop
out:	exit
	.type g,@function
g:	r0 = 1
	exit
