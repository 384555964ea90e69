# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libasm.a
libasm_a_SOURCES = \
	asm/isa.def asm/isa.h asm/isa.c \
	asm/as.h asm/print.h
