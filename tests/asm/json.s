# SPDX-License-Identifier: BSD-2-Clause
# --json: everything a script may want.
# objdump: --json
	.globl f
	.type f,@function
f:	r1 = map ll
	call bpf_map_lookup_elem
	if r0 == 0 goto 1f
	exit
1:	.8byte -1
