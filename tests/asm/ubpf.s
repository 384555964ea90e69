# SPDX-License-Identifier: BSD-2-Clause
# A test of bpf_conformance: the part after `-- asm`, with `exit` for the first exit.
-- asm
mov %r0, 0
ldxw %r3, [%r1+2]
lddw %r2, 0x1122334455667788
jne %r3, 5, exit
call local func
ja32 L1
L1: stxdw [%r10-8], %r1
lock fetch add32 [%r10-8], %r1
lock cmpxchg [%r10-8], %r1
swap32 %r1
movsx1664 %r1, %r2
call helper %r3
exit
func: mov32 %r0, -1
exit
-- mem
00 11 22
-- result
0x1
