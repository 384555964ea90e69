/* SPDX-License-Identifier: BSD-2-Clause */
/* What cbee-objdump prints of an object. */
#ifndef CBEE_ASM_DUMP_H
#define CBEE_ASM_DUMP_H

#include "asm/code_map.h"

struct dump_options {
	enum as_dialect dialect; /* AS_AUTO: C-like */
	bool source;             /* -S: C lines between the instructions */
	bool relocs;             /* -r: relocations at their instructions */
	bool explain;            /* each instruction in fields and words */
	bool any_register;       /* a dump of rewritten code: r11 is fine */
	const char *section;     /* only this one; NULL: all */
	const char *symbol;      /* only this function; NULL: all */
};

/* disasm.c: the listing of all program sections. */
void dump_code(struct cx *cx, const struct obj *o, const struct dump_options *opt, FILE *f);
/* explain.c: the fields and meaning of the instruction at P (isa_decode gave LEN). */
void explain_insn(const struct isa_insn *i, const uint8_t *p, unsigned len, bool big_endian,
		  FILE *f);
/* The whole table as a reference card in Markdown (doc/isa.md). */
void explain_all(FILE *f);
/* dump_cfg.c: control-flow graphs of all functions, for graphviz. */
void dump_cfg(struct cx *cx, const struct obj *o, const struct dump_options *opt, FILE *f);
/* dump_json.c: sections, symbols, instructions, records as one JSON document. */
void dump_json(struct cx *cx, const struct obj *o, const struct dump_options *opt, FILE *f);
/* dump_tables.c */
void dump_sections(struct cx *cx, const struct obj *o, FILE *f);
void dump_symbols(struct cx *cx, const struct obj *o, FILE *f);
void dump_relocs(struct cx *cx, const struct obj *o, FILE *f);
void dump_core(struct cx *cx, const struct obj *o, FILE *f);
void dump_ext(struct cx *cx, const struct obj *o, FILE *f);
void dump_maps(struct cx *cx, const struct obj *o, FILE *f);
/* A CO-RE record in words: `field_byte_offset struct task_struct::pid (0:1)`. */
const char *core_text(struct cx *cx, const struct obj *o, const struct obj_core_relo *r);
/* A type's C name: `struct foo`, `unsigned int *`. */
const char *btf_type_text(struct cx *cx, const struct btf *b, uint32_t id);

#endif
