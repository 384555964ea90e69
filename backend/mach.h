/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the stages of the back end share.
 *
 * A machine instruction is an ir_ins whose op is IR_MACHINE + enum isa_op:
 *	to      the register written (field dst of ISA_WD, src of ISA_WS, r0)
 *	arg[0]  the register read through the dst field (ISA_RD): the left operand of
 *		arithmetic, which `to` is tied to; the base of a store or an atomic
 *	arg[1]  the register read through the src field, or the immediate (a constant);
 *		the base of a load
 *	arg[2]  compare-and-exchange: the value expected, in r0
 *	off     bytes of a memory operand
 *	aux     calls: number of arguments; others: CO-RE record, index + 1, or 0
 * A REF_SLOT as a base is r10 + the slot's place + off; as arg[1] of mov64_r it is
 * that address itself (frame.c makes two instructions of it).  Until registers
 * are assigned the `arg` operations before a call hold its arguments.
 * Terminators stay as they are; emission picks the jump.
 */
#ifndef CBEE_BACKEND_MACH_H
#define CBEE_BACKEND_MACH_H

#include "backend/backend.h"
#include "ir/pass.h"

enum { NREGS = 10, /* r0 to r9 are allocatable */ SAVED = 4 /* r6 to r9 live through calls */ };
enum { INS_RELOAD = 0x80 /* ir_ins.flags: a spilled value comes back */ };

#define M(op) (IR_MACHINE + ISA_##op)
/* The row of a machine instruction, or the empty row of ISA_none. */
static inline const struct isa_info *be_isa(const struct ir_ins *i)
{
	return &isa_info[i->op >= IR_MACHINE ? i->op - IR_MACHINE : ISA_none];
}

static inline bool be_is_call(const struct ir_ins *i)
{
	return be_isa(i)->flags & ISA_CALL;
}

struct be_pair {
	uint32_t tmp;
	int8_t reg;
};

/* What the stages know of a block; by ir_blk.id. */
struct be_blk {
	VEC(uint32_t) in, out;   /* live temporaries, sorted; phis are in neither of their block */
	VEC(uint32_t) dist;      /* parallel to `in`: instructions to the next use */
	VEC(uint32_t) wentry;    /* those that are in registers at the start (phis are, too) */
	VEC(uint32_t) wexit;     /* … and at the end */
	VEC(struct be_pair) rin; /* registers at the start, phis included */
	VEC(struct be_pair) rout;
	VEC(bool) kills; /* for each operand read, last instruction first: dies there */
	VEC(bool) deads; /* likewise for each definition: not used */
	uint32_t pressure;
	bool done;
};

struct be_unit; /* emit.h */

/* One function on its way. */
struct be {
	struct cx *cx;
	struct be_unit *unit; /* NULL in tests of a single function */
	struct ir_fn *fn;
	struct be_blk *blk;
	uint32_t ntmp;       /* when blk was made */
	struct ir_blk **def; /* block that defines a temporary; entry for parameters */
	bool alu32, jmp32;   /* 32-bit arithmetic and jumps may be used */
	bool movsx, ldsx, bswap, sdiv, storeimm, gotol, fetch, acqrel;
	int cpu;
	struct be_prefs *prefs; /* prefer.c */
	bool *read;             /* by phi or parameter: does anything read it? prefer.c */
	ir_ref swap;            /* slot that a parallel copy without a free register goes through */
};

/* An operand as register allocation sees it. */
struct be_opnd {
	ir_ref *ref;
	int8_t reg;  /* the register it must be in, -1: any */
	int8_t tied; /* of a definition: index of the use it shares its register with, -1 */
	bool early;  /* of a definition: written before all uses are read */
};

enum { MAX_OPNDS = 32 };
struct be_ops {
	uint32_t nuse, ndef;
	uint16_t clobber; /* registers lost, those of fixed definitions included */
	bool call;
	bool commutes; /* its two uses may change places */
	struct be_opnd use[MAX_OPNDS], def[MAX_OPNDS];
};

/* mach.c */
void be_init(struct be *be, struct cx *cx, struct ir_fn *fn);
/* Operands of ins I of B that are temporaries; the `arg`s belong to the call after them. */
void be_collect(struct be *be, struct ir_blk *b, uint32_t i, struct be_ops *o);
void be_collect_term(struct be *be, struct ir_blk *b, struct be_ops *o);
/* A new block on the edge from B to its successor K. */
struct ir_blk *be_split_edge(struct be *be, struct ir_blk *b, uint32_t k);
void be_split_critical(struct be *be);
/* Registers read and written by an allocated instruction or terminator. */
uint16_t be_reads(struct be *be, const struct ir_ins *i);
uint16_t be_writes(struct be *be, const struct ir_ins *i);
uint16_t be_term_reads(struct be *be, const struct ir_blk *b);

/* The stages, in this order. */
void be_legalize(struct be *be); /* legalize.c: only what the cpu level has */
void be_isel(struct be *be);     /* isel.c: IR_MACHINE operations */
void be_sink(struct be *be);     /* sink.c: two-address operations where they cost no copy */
void be_live(struct be *be);     /* live.c: fills in and out */
void be_spill(struct be *be);    /* spill.c: at most ten values are in registers */
void be_color(struct be *be);    /* color.c: registers for temporaries */
void be_frame(struct be *be);    /* frame.c: places for slots */
void be_peephole(struct be *be); /* peephole.c */
void be_layout(struct be *be);   /* layout.c: order of blocks, empty ones gone */

/* merge.c: share equal blocks, equal tails; true if any were. */
bool be_merge_blocks(struct be *be);
bool be_merge_tails(struct be *be);

/* prefer.c: which registers the temporaries would like, in units of COST_MOVE a move saved. */
enum { COST_MOVE = 16 };
void be_prefer(struct be *be);
int32_t be_score(struct be *be, uint32_t tmp, int reg);
void be_took(struct be *be, uint32_t tmp, int reg);

/* A move of a parallel copy: from a register, or a constant or a slot's address. */
struct be_move {
	int8_t to;
	ir_ref from;
};
/* parcopy.c: append to OUT instructions that do the N moves at once.  FREE: registers
 * that neither are read nor hold anything afterwards. */
struct be_code {
	struct ir_ins *at;
	uint32_t n, cap;
};
void be_parcopy(struct be *be, struct be_code *out, struct be_move *m, uint32_t n, uint16_t free,
		src_loc loc);
/* The instruction that puts constant or slot address V into TO. */
struct ir_ins be_load_const(struct be *be, ir_ref to, ir_ref v, src_loc loc);

static inline bool fits32(int64_t v)
{
	return v == (int32_t)v;
}

static inline bool fits16(int64_t v)
{
	return v == (int16_t)v;
}

/* Are variables FROM and TO in the same section?  Then bytes between them in *D. data.c */
bool be_distance(struct be_unit *bu, const struct ir_sym *from, const struct ir_sym *to,
		 int64_t *d);

#endif
