/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What passes use: analyses, the verifier, the text form, and the manager that
 * runs the passes of a table (doc/passes.md says how to add one).
 */
#ifndef CBEE_IR_PASS_H
#define CBEE_IR_PASS_H

#include "ir/ir.h"

/* ---- Analyses.  A pass names those it needs in its row; the manager calls these. ---- */

/* Reverse postorder; blocks that cannot be reached leave the layout and the phis. */
void fill_rpo(struct cx *cx, struct ir_fn *fn);
/* Predecessors.  Needs rpo. */
void fill_pred(struct cx *cx, struct ir_fn *fn);
/* Immediate dominators and their tree.  Needs rpo, pred. */
void fill_dom(struct cx *cx, struct ir_fn *fn);
/* Natural loops: the innermost header around each block.  Needs rpo, pred, dom. */
void fill_loop(struct cx *cx, struct ir_fn *fn);
/* Definition and uses of each temporary.  Needs rpo. */
void fill_use(struct cx *cx, struct ir_fn *fn);
/* Which slots' addresses leave loads and stores.  Needs rpo. */
void fill_escape(struct cx *cx, struct ir_fn *fn);
/* Whatever of WHAT (IR_* bits) does not hold, and what that needs. */
void ir_fill(struct cx *cx, struct ir_fn *fn, uint32_t what);

/* Does every path to B come through A (or is A B)?  Needs dom. */
static inline bool ir_dominates(const struct ir_blk *a, const struct ir_blk *b)
{
	return a->dom_pre <= b->dom_pre && b->dom_post <= a->dom_post;
}

/* ---- Editing ---- */

/* Drop the NOPs. */
void ir_sweep(struct ir_fn *fn);
/* Number the blocks 0, 1, … in layout order. */
void ir_renumber(struct ir_fn *fn);
/* The entry of P for predecessor B; NULL if it has none. */
ir_ref *ir_phi_arg(struct ir_phi *p, const struct ir_blk *b);
/* Forget predecessor FROM in B's phis. */
void ir_phi_remove(struct ir_blk *b, const struct ir_blk *from);
/* In B's phis, what came from OLD comes from NEW. */
void ir_phi_rename(struct ir_blk *b, const struct ir_blk *old, struct ir_blk *new);

/* ---- Checking and the text form ---- */

/* An internal error that names AFTER unless FN keeps the rules of doc/ir.md; with AFTER
 * NULL (IR that a user wrote) an error in the input. */
void ir_verify(struct cx *cx, struct ir_fn *fn, const char *after);
void ir_print(struct cx *cx, struct ir_unit *u, FILE *f, bool locs);
void ir_print_fn(struct cx *cx, struct ir_fn *fn, FILE *f, bool locs);
/* The unit that the text of FILE describes; unwinds after the first error. */
struct ir_unit *ir_parse(struct cx *cx, struct src_file *file);
/* A machine operation's name in isa.def, and the operation of that name, or 0. */
const char *ir_machine_name(unsigned op);
unsigned ir_machine_op(const char *name, size_t len);

/* ---- The manager ---- */

/* A row of the pass table.  A function pass runs on one function and says whether it
 * changed anything; a unit pass sees the whole unit. */
struct pass {
	const char *name;
	bool (*fn)(struct cx *cx, struct ir_fn *fn);
	bool (*unit)(struct cx *cx, struct ir_unit *u);
	uint32_t needs;  /* IR_*: analyses that must hold */
	uint32_t breaks; /* IR_*: analyses that do not hold after a change */
	const char *help;
};

/* Run the passes named in LIST (separated by commas or spaces) over U, as cx->opt's
 * --dump-ir-after, --time-passes and checking ask.  False: --stop-after stopped it. */
bool pass_run(struct cx *cx, struct ir_unit *u, const struct pass *table, size_t n,
	      const char *list);
/* The row named NAME (LEN bytes), or NULL. */
const struct pass *pass_find(const struct pass *table, size_t n, const char *name, size_t len);

#endif
