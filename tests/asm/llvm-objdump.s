# SPDX-License-Identifier: BSD-2-Clause
# What llvm-objdump prints, slots, bytes, annotations and all.
# flags: -w
       0:	b7 01 00 00 05 00 00 00	r1 = 0x5
       1:	61 a4 f8 ff 00 00 00 00	w4 = *(u32 *)(r10 - 0x8)
       2:	65 01 01 00 05 00 00 00	if r1 s> 0x5 goto +0x1 <main+0x20>
       3:	18 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00	r1 = 0x0 ll
       5:	95 00 00 00 00 00 00 00	exit
