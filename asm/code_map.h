/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is where in a section: instructions, jump targets, symbols, relocations; and how
 * an instruction's references are written.  For the printer and cbee-objdump.
 */
#ifndef CBEE_ASM_CODE_MAP_H
#define CBEE_ASM_CODE_MAP_H

#include "asm/print.h"

/* The objects' names, indexed. */
struct obj_map {
	struct cx *cx;
	const struct obj *o;
	const char *prefix;           /* of the labels made up: no symbol begins with it */
	const struct obj_sym **first; /* by obj_sym.index: the first symbol of that name */
	struct code_map **secs;       /* by obj_sec.index, made on demand */
};

struct code_map {
	const struct obj_sec *s;
	bool code;       /* holds instructions */
	uint8_t *start;  /* by slot: bytes of the instruction that starts here, or 0 */
	uint32_t *label; /* by slot, one more at the end: number of the label here, or 0 */
	uint32_t nrels;
	const struct obj_rel **rels; /* by offset */
	uint32_t nsyms;
	const struct obj_sym **syms; /* those of this section, without section symbols, by value */
};

struct obj_map *obj_map_new(struct cx *cx, const struct obj *o);
struct code_map *obj_map_section(struct obj_map *m, const struct obj_sec *s);
/* The relocation at OFF, or NULL. */
const struct obj_rel *code_map_rel(const struct code_map *c, uint64_t off);

/* How the references of the instruction at OFF are written.  REL is a relocation that its
 * text cannot say (to be written as .reloc), or NULL.  The names live in the scratch arena
 * or longer. */
struct insn_refs {
	struct isa_names names;
	const struct obj_rel *rel;
};
struct insn_refs insn_refs(struct obj_map *m, struct code_map *c, uint32_t off,
			   const struct isa_insn *i);

/* A symbol as an operand: its name, quoted if it must be; .sec("name") for a section's. */
const char *obj_map_name(struct obj_map *m, const struct obj_sym *y);
/* SYM + ADDEND as the assembler must read it to name SYM in the relocation; NULL: it
 * would name another symbol. */
const char *obj_map_ref(struct obj_map *m, const struct obj_sym *y, int64_t addend);
/* LEN bytes as a string literal. */
const char *quoted(struct cx *cx, const char *s, size_t len);
const char *obj_rel_name(enum obj_rel_type t);

#endif
