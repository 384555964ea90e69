# SPDX-License-Identifier: BSD-2-Clause
# All sources of ld_imm64, legacy packet loads, kfuncs, and slots that are no instruction.
	r1 = -1 ll
	r1 = 0xffffffff ll
	r1 = map_by_fd(3)
	r1 = map_val(map_by_fd(3)) + 16
	r1 = var_addr(7)
	r1 = var_addr(7, 9)
	r1 = code_addr(-2)
	r1 = map_by_idx(1)
	r1 = map_val(map_by_idx(1)) + 4
	ld_pseudo r1, 6, 5
	r0 = *(u8 *)skb[14]
	r0 = *(u16 *)skb[r2]
	r0 = *(u32 *)skb[r2 + 4]
	call kfunc 1234
	call kfunc 1234, 1
	call pc+3
	.8byte 0x00000000000000ff, 0xb7
	.byte 1, 2, 3
