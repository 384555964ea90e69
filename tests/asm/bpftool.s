# SPDX-License-Identifier: BSD-2-Clause
# The output of `bpftool prog dump xlated opcodes`: headings, bytes and source lines are skipped.
# flags: -w
int count(struct xdp_md * ctx):
; r6 = r1
   0: (bf) r6 = r1
       bf 16 00 00 00 00 00 00
; *(u32 *)(r10 - 4) = 7
   1: (62) *(u32 *)(r10 -4) = 7
       62 0a fc ff 07 00 00 00
; r2 = r10
   2: (bf) r2 = r10
       bf a2 00 00 00 00 00 00
; r2 += -4
   3: (07) r2 += -4
       07 02 00 00 fc ff ff ff
; r1 = counts ll
   4: (18) r1 = map[id:4058]
       18 11 00 00 da 0f 00 00 00 00 00 00 00 00 00 00
; call bpf_map_lookup_elem
   6: (85) call __htab_map_lookup_elem#330864
       85 00 00 00 70 0c 05 00
   7: (15) if r0 == 0x0 goto pc+1
       15 00 01 00 00 00 00 00
   8: (07) r0 += 56
       07 00 00 00 38 00 00 00
; if r0 == 0 goto out
   9: (15) if r0 == 0x0 goto pc+4
       15 00 04 00 00 00 00 00
; r1 = 1
  10: (b7) r1 = 1
       b7 01 00 00 01 00 00 00
; lock *(u64 *)(r0 + 0) += r1
  11: (db) lock *(u64 *)(r0 +0) += r1
       db 10 00 00 00 00 00 00
; r1 = r6
  12: (bf) r1 = r6
       bf 61 00 00 00 00 00 00
; call helper
  13: (85) call pc+2#bpf_prog_5cad2933ce89558f_helper
       85 10 02 00 01 00 00 00
; r0 = 2  # XDP_PASS
  14: (b7) r0 = 2
       b7 00 00 00 02 00 00 00
; exit
  15: (95) exit
       95 00 00 00 00 00 00 00
int helper(struct xdp_md * ctx):
; r0 = *(u32 *)(r1 + 4)
  16: (79) r0 = *(u64 *)(r1 +8)
       79 10 08 00 00 00 00 00
; exit
  17: (95) exit
       95 00 00 00 00 00 00 00
