/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The assembler: text in either dialect becomes an object (objwriter/obj.h), or, for
 * inline assembly, a list of instructions with symbolic references.
 *
 * Text is tokenized a statement at a time (as_lex.c), instructions are matched against
 * the templates of isa.def and alias.def (match.c), integer expressions are parsed by
 * as_grammar.y, directives by as_dir.c and its neighbours.
 */
#ifndef CBEE_ASM_AS_H
#define CBEE_ASM_AS_H

#include "asm/isa.h"
#include "base/cx.h"
#include "objwriter/obj.h"

/* The two ways to write an instruction. */
enum as_dialect {
	AS_AUTO,  /* recognized from the first instruction that tells */
	AS_CLIKE, /* r1 += r2 */
	AS_GNU,   /* add %r1,%r2 */
};

struct as_options {
	enum as_dialect dialect;
	int cpu;                /* 1 to 4: forms above it are errors; 0: any */
	bool big_endian;        /* of the object */
	bool no_relax;          /* a jump out of range is an error */
	bool verbose;           /* -v: notes on relaxed jumps */
	const char *prologue;   /* text to assemble first (--defsym), or NULL */
	VEC(const char *) dirs; /* -I, for .include and .incbin */
};

struct as;

/* An assembler that serves any number of texts; lives in the unit arena. */
struct as *as_new(struct cx *cx);

/* Assemble FILE (already read: src_read, or the preprocessor's output) into a new object.
 * NULL if there were errors, all of which have been reported. */
struct obj *as_file(struct cx *cx, struct as *as, struct src_file *file,
		    const struct as_options *opt);

/* One piece of a text that was put together from several places: the characters from
 * OFF on were written at LOC (and following). */
struct as_seg {
	uint32_t off;
	src_loc loc;
};

/* A text of C-like assembly: a string of the C program, operands substituted. */
struct as_text {
	const char *s; /* LEN bytes, no terminator needed */
	uint32_t len;
	const struct as_seg *segs; /* by offset, the first with off 0; NSEGS of them */
	uint32_t nsegs;
};

/* File-scope asm("..."): assemble TEXT into O. */
bool as_into(struct cx *cx, struct as *as, struct obj *o, const struct as_text *text,
	     const struct as_options *opt);

/* What an instruction of inline assembly refers to. */
enum as_ref {
	AS_REF_NONE,  /* also a jump by number that leaves the text: taken as it is written */
	AS_REF_ITEM,  /* a jump or local call to the start of item TARGET (which may be the
		       * number of items: the end).  insn holds the displacement too */
	AS_REF_JUMP,  /* a jump to label SYM, not defined in this text (asm goto); insn.off or
		       * imm is to be filled by the caller */
	AS_REF_CALL,  /* call of SYM (+ ADDEND bytes): op is call_pseudo, imm -1 */
	AS_REF_IMM64, /* ld_imm64 of SYM + ADDEND */
	AS_REF_DATA,  /* raw data of SYM + ADDEND, 8 bytes */
};

struct as_item {
	struct isa_insn insn; /* op is ISA_none: 8 bytes of raw data in imm, that decode as
			       * no instruction */
	enum as_ref ref;
	uint32_t target; /* AS_REF_ITEM */
	const char *sym; /* the other refs: NUL-terminated, in the unit arena */
	int64_t addend;
	src_loc loc;
};

/* A label defined in the text (not the numeric ones). */
struct as_label {
	const char *name;
	uint32_t item; /* index of the item it stands before */
};

struct as_inline_args {
	struct as *as;
	struct as_text text;
	bool big_endian;
	/* results, in the unit arena */
	VEC(struct as_item) items;
	VEC(struct as_label) labels;
};

/* Assemble an asm statement's text.  The helper names of `call bpf_…` become ids, other
 * names references.  False after reporting errors, at the places the segments say. */
bool as_inline(struct cx *cx, struct as_inline_args *args);

/* Is NAME a helper function of the kernel?  Its id, or -1. */
int as_helper_id(const char *name, size_t len);
/* The name of helper ID, or NULL. */
const char *as_helper_name(int64_t id);
/* The kernel's map types by number (`hash` is 1), NULL or -1 if there is none. */
const char *map_type_name(uint32_t type);
int map_type_id(const char *name);

#endif
