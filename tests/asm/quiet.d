
Disassembly of section .text:
       0:	67 01 00 00 40 00 00 00	r1 <<= 64
       1:	b7 0a 00 00 01 00 00 00	r10 = 1
