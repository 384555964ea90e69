/* SPDX-License-Identifier: BSD-2-Clause */
/* The section types and flags that assembly text names; ELF's numbers (gABI, "Sections"). */
#ifndef CBEE_ASM_SEC_FLAGS_H
#define CBEE_ASM_SEC_FLAGS_H

enum {
	SHT_PROGBITS = 1,
	SHT_NOTE = 7,
	SHT_NOBITS = 8,
	SHT_INIT_ARRAY = 14,
	SHT_FINI_ARRAY = 15,
};

enum {
	SHF_WRITE = 0x1,
	SHF_ALLOC = 0x2,
	SHF_EXECINSTR = 0x4,
	SHF_MERGE = 0x10,
	SHF_STRINGS = 0x20,
	SHF_LINK_ORDER = 0x80,
	SHF_TLS = 0x400,
	SHF_GNU_RETAIN = 0x200000,
};
#define SHF_EXCLUDE 0x80000000u

#endif
