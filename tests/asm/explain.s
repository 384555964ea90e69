# SPDX-License-Identifier: BSD-2-Clause
# --explain: fields in bits, meaning, cpu level, group and section of RFC 9669.
# objdump: --explain
	r1 += 5
	w2 s%= w3
	r1 = *(s16 *)(r2 - 4)
	r0 = cmpxchg_64(r1 + 8, r0, r2)
	r1 = 5 ll
	if w1 s< -1 goto +1
	r7 = addr_space_cast(r7, 0, 1)
	exit
