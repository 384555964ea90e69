# SPDX-License-Identifier: BSD-2-Clause
# Legal encodings that the kernel refuses: a warning each, and an object all the same.
	r1 <<= 64
	w1 >>= 32
	r10 = 1
	call 9999
	r1 /= 0
	*(u64 *)(r10 - 12) = 1
	*(u64 *)(r10 + 8) = 1
	r1 = *(u32 *)(r10 - 516)
	goto mid + 8
mid:	r1 = 5 ll
	goto +100
	nospec
	r1 = 5
	.type next,@function
next:	exit
	r1 = 6
