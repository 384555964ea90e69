# SPDX-License-Identifier: BSD-2-Clause
# Text pasted from the kernel's log and from bpftool assembles as it is.
# flags: -w
; int prog(struct __sk_buff *ctx)
   0: (bf) r6 = r1                       ; R1=ctx() R6_w=ctx()
   1: (b7) r0 = 0
; if (x == 5)
   2: (55) if r0 != 0x5 goto pc+4
   3: (b4) w2 = -1
   4: (c6) if w2 s< 0x0 goto pc+2
   5: (05) goto pc+1
   6: (a5) if r1 < 0x2 goto pc-3
   7: (18) r1 = map[id:5]
   9: (18) r2 = map[id:7][0]+8
  11: (18) r3 = 0x1122334455667788
  13: (85) call bpf_map_lookup_elem#1
  14: (85) call pc+5#bpf_prog_abc_sub
  15: (85) call bpf_obj_new_impl#12345
  16: (db) r2 = atomic64_fetch_add((u64 *)(r1 +0), r2)
  17: (c3) r2 = atomic_fetch_or((u32 *)(r1 -4), r2)
  18: (db) r0 = atomic64_cmpxchg((u64 *)(r1 +0), r0, r2)
  19: (c3) r2 = atomic_xchg((u32 *)(r1 +0), r2)
  20: (db) lock *(u64 *)(r1 +0) += r2
  21: (61) r2 = *(u32 *)(r1 +76)
  22: (40) r0 = *(u32 *)skb[r2 + 4]
  23: (dc) r1 = be16 r1
  24: (87) r1 = -r1
  25: (06) gotol pc+1
  26: (e5) may_goto pc+1
  27: (95) exit
