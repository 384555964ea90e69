
Sections:
Idx Size     Align Flags Relocs Name
  0 00000058     8 a-x-       6 xdp/a
  1 00000020     8 a-x-       1 .text
  2 00000005     1 a---       0 .rodata
  3 0000001c     1 aw--       3 .data
  4 00000048    16 aw-n       0 .bss
  5 00000004     1 ----       1 .note.x
  6 0000000c     1 ----       0 .comment

Symbols:
Value            Size             Bind Type    Section          Name
0000000000000000 0000000000000000 l    file    *abs*            sections.c
0000000000000014 0000000000000000 l            .data            local_var
0000000000000000 0000000000000000 l            .text            sub
0000000000000040 0000000000000008 l    object  .bss             lcommon
0000000000000000 0000000000000000 l    section .data            .data
0000000000000000 0000000000000000 l    section .text            .text
0000000000000000 0000000000000058 g    func    xdp/a            prog
0000000000000000 0000000000000010 g    object  .data            var
0000000000000000 0000000000000000 g            *undefined*      extern_func
0000000000000000 0000000000000000 w            *undefined*      weak_extern
0000000000000000 0000000000000040 g    object  .bss             common

Disassembly of section xdp/a:

0000000000000000 <prog>:
       0:	18 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00	r1 = var ll
		0000000000000000:  R_BPF_64_64	var
       2:	18 01 00 00 08 00 00 00 00 00 00 00 00 00 00 00	r1 = var + 8 ll
		0000000000000010:  R_BPF_64_64	var
       4:	18 02 00 00 18 00 00 00 00 00 00 00 00 00 00 00	r2 = .sec(".data") + 24 ll
		0000000000000020:  R_BPF_64_64	.sec(".data")
       6:	85 10 00 00 ff ff ff ff	call extern_func
		0000000000000030:  R_BPF_64_32	extern_func
       7:	85 10 00 00 ff ff ff ff	call sub
		0000000000000038:  R_BPF_64_32	.sec(".text")
       8:	18 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00	r1 = sub ll
		0000000000000040:  R_BPF_64_64	.sec(".text")
      10:	95 00 00 00 00 00 00 00	exit

Disassembly of section .text:

0000000000000000 <sub>:
       0:	18 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00	r0 = weak_extern ll
		0000000000000000:  R_BPF_64_64	weak_extern
       2:	95 00 00 00 00 00 00 00	exit
       3:	95 00 00 00 00 00 00 00	exit
