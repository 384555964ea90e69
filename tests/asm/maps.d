
Symbols:
Value            Size             Bind Type    Section          Name
0000000000000060 0000000000000000 l            xdp              out
0000000000000000 0000000000000010 l    func    .text            helper
0000000000000000 0000000000000000 l    section .text            .text
0000000000000000 0000000000000000 l    section xdp              xdp
0000000000000000 0000000000000020 g    object  .maps            counts
0000000000000020 0000000000000010 g    object  .maps            ring
0000000000000000 0000000000000070 g    func    xdp              count
0000000000000000 0000000000000004 g    object  license          _license

Maps:
counts: type=hash key=u32 value=struct stats max_entries=1024
ring: type=ringbuf max_entries=4096

func_info of xdp:
       0: [25] count

line_info of xdp:
       0: maps.s:12:2 	r6 = r1
       1: maps.s:13:2 	*(u32 *)(r10 - 4) = 7
       2: maps.s:14:2 	r2 = r10
       3: maps.s:15:2 	r2 += -4
       4: maps.s:16:2 	r1 = counts ll
       6: maps.s:17:2 	call bpf_map_lookup_elem
       7: maps.s:18:2 	if r0 == 0 goto out
       8: maps.s:19:2 	r1 = 1
       9: maps.s:20:2 	lock *(u64 *)(r0 + 0) += r1
      10: maps.s:21:2 	r1 = r6
      11: maps.s:22:2 	call helper
      12: maps.s:24:2 	r0 = 2  # XDP_PASS
      13: maps.s:25:2 	exit

func_info of .text:
       0: [27] helper

line_info of .text:
       0: maps.s:27:2 	r0 = *(u32 *)(r1 + 4)
       1: maps.s:28:2 	exit

Disassembly of section xdp:

0000000000000000 <count>:
; maps.s:12:2
; r6 = r1
       0:	bf 16 00 00 00 00 00 00	r6 = r1
; maps.s:13:2
; *(u32 *)(r10 - 4) = 7
       1:	62 0a fc ff 07 00 00 00	*(u32 *)(r10 - 4) = 7
; maps.s:14:2
; r2 = r10
       2:	bf a2 00 00 00 00 00 00	r2 = r10
; maps.s:15:2
; r2 += -4
       3:	07 02 00 00 fc ff ff ff	r2 += -4
; maps.s:16:2
; r1 = counts ll
       4:	18 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00	r1 = counts ll
; maps.s:17:2
; call bpf_map_lookup_elem
       6:	85 00 00 00 01 00 00 00	call bpf_map_lookup_elem
; maps.s:18:2
; if r0 == 0 goto out
       7:	15 00 04 00 00 00 00 00	if r0 == 0 goto .L0_1
; maps.s:19:2
; r1 = 1
       8:	b7 01 00 00 01 00 00 00	r1 = 1
; maps.s:20:2
; lock *(u64 *)(r0 + 0) += r1
       9:	db 10 00 00 00 00 00 00	lock *(u64 *)(r0 + 0) += r1
; maps.s:21:2
; r1 = r6
      10:	bf 61 00 00 00 00 00 00	r1 = r6
; maps.s:22:2
; call helper
      11:	85 10 00 00 ff ff ff ff	call "helper"

0000000000000060 <out>:
.L0_1:
; maps.s:24:2
; r0 = 2  # XDP_PASS
      12:	b7 00 00 00 02 00 00 00	r0 = 2
; maps.s:25:2
; exit
      13:	95 00 00 00 00 00 00 00	exit

Disassembly of section .text:

0000000000000000 <helper>:
; maps.s:27:2
; r0 = *(u32 *)(r1 + 4)
       0:	61 10 04 00 00 00 00 00	r0 = *(u32 *)(r1 + 4)
; maps.s:28:2
; exit
       1:	95 00 00 00 00 00 00 00	exit
