/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of emission share: emit.c, relax.c, asmins.c, lines.c, data.c. */
#ifndef CBEE_BACKEND_EMIT_H
#define CBEE_BACKEND_EMIT_H

#include "asm/as.h"
#include "backend/mach.h"

enum { NO_LABEL = UINT32_MAX };

/* An instruction whose place and jump distance are not fixed yet. */
struct mi {
	struct isa_insn in;
	uint64_t raw;       /* with op ISA_none: 8 bytes of data from inline assembly */
	uint32_t label;     /* where it jumps: index in mcode.labels; NO_LABEL */
	uint32_t core;      /* CO-RE record + 1 */
	struct ir_sym *sym; /* what a call or ld_imm64 refers to */
	int64_t addend;     /* bytes */
	src_loc loc;
};

/* A function's instructions. */
struct mcode {
	VEC(struct mi) code;
	VEC(uint32_t) labels; /* index in code; blocks by id first, then others */
};

/* Where a symbol has been put. */
struct placed {
	struct obj_sec *sec; /* NULL: not yet, or undefined */
	uint64_t off;
	struct obj_sym *sym; /* NULL: none (yet) */
};

/* A reference to be resolved when every symbol has its place. */
struct fixup {
	struct obj_sec *sec;
	uint64_t off;
	struct ir_sym *sym;
	int64_t addend;
	enum { FIX_CALL, FIX_IMM64, FIX_ABS64, FIX_ABS32 } kind;
};

struct be_unit {
	struct cx *cx;
	struct ir_unit *u;
	struct obj *o;
	struct placed *placed; /* by ir_sym.index */
	VEC(struct fixup) fixups;
	struct as *as;      /* made when the first inline assembly needs it */
	uint32_t asm_count; /* for %= */
	uint32_t nplaced;   /* capacity of placed */
};

/* emit.c: append FN's code to its section. */
void emit_fn(struct be_unit *bu, struct be *be);
/* relax.c: make every jump reach; inserts instructions. */
void emit_relax(struct be *be, struct mcode *m);
uint32_t emit_label(struct be *be, struct mcode *m);
/* asmins.c: the instructions of an asm statement; GOTO: labels of its targets, by index. */
void emit_asm(struct be_unit *bu, struct be *be, struct mcode *m, uint32_t index,
	      struct ir_blk *const *targets);
/* lines.c: line_info of N instructions starting at START (bytes; OFFSETS in slots). */
void emit_lines(struct be_unit *bu, struct be *be, struct obj_sec *sec, uint64_t start,
		const struct mcode *m);
/* data.c */
struct obj_sec *emit_code_section(struct be_unit *bu, struct ir_sym *sym);
void emit_data(struct be_unit *bu);    /* variables; before the code, which uses their places */
void emit_aliases(struct be_unit *bu); /* after the code */
void emit_resolve(struct be_unit *bu); /* fixups, undefined symbols */
/* chain.c: warn of call chains whose frames are too deep together. */
void emit_check_chains(struct be_unit *bu);
struct ir_sym *emit_find_sym(struct be_unit *bu, const char *name);

#endif
