# SPDX-License-Identifier: BSD-2-Clause
# Sections with flags, the section stack, symbols of all kinds, relocations of all types.
# objdump: -h -t -r -d
	.file "sections.c"
	.section xdp/a,"ax",@progbits
	.globl prog
	.type prog,@function
prog:	r1 = var ll
	r1 = var + 8 ll
	r2 = local_var + 4 ll
	call extern_func
	call sub
	.pushsection .rodata
	.asciz "text"
	.popsection
	r1 = sub ll
	exit
	.size prog, .-prog
	.weak weak_extern
	.hidden prog
	.text
sub:	r0 = weak_extern ll
	exit
	.section .data,"aw"
	.globl var
	.type var,@object
	.size var, 16
var:	.quad prog, sub
	.long prog
local_var: .long 0, 5
	.previous
	exit
	.bss
	.comm common, 64, 16
	.lcomm lcommon, 8
	.section .note.x,"",@note
	.long 1
	.ident "a compiler"
	.cfi_startproc
	.reloc 0, R_BPF_64_NODYLD32, var
	.symver foo, foo@V1
