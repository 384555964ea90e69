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
/* Definition of each temporary.  Needs rpo. */
void fill_def(struct cx *cx, struct ir_fn *fn);
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

/* The instruction that defines R; NULL for a phi, a parameter, an asm goto's output and
 * what is no temporary.  Needs defs; valid until the block's instructions move. */
static inline struct ir_ins *ir_def_ins(const struct ir_fn *fn, ir_ref r)
{
	const struct ir_tmp *t;

	if (r.kind != REF_TMP)
		return NULL;
	t = &fn->tmps.at[r.idx];
	return t->def && !t->def_phi && t->def_ins < t->def->ins.n ? &t->def->ins.at[t->def_ins]
								   : NULL;
}

/* The function that call I names, if its body is in this unit; NULL otherwise. */
static inline struct ir_fn *ir_callee(const struct ir_fn *fn, const struct ir_ins *i)
{
	const struct ir_con *c;

	if (i->op != IR_call || i->arg[0].kind != REF_CON)
		return NULL;
	c = &fn->cons.at[i->arg[0].idx];
	return c->sym && !c->val ? c->sym->fn : NULL;
}
/* The functions of U so that callees come before their callers, cycles aside; sets
 * fn->order to the places.  In the unit arena. */
struct ir_fn **ir_bottom_up(struct cx *cx, struct ir_unit *u, uint32_t *n);
/* Count the references to each symbol in sym->refs. */
void ir_count_refs(struct ir_unit *u);

/* ---- Editing ---- */

/* What each temporary is to be replaced with: an array by temporary, REF_NONE where it
 * stays.  Chains are followed. */
struct ir_rep {
	ir_ref *at;
	uint32_t n;
};
/* A map that replaces nothing, for all temporaries there are now; in the scratch arena. */
struct ir_rep ir_rep_new(struct cx *cx, struct ir_fn *fn);
/* What stands for R. */
ir_ref ir_rep_get(struct ir_rep *rep, ir_ref r);
static inline void ir_rep_set(struct ir_rep *rep, ir_ref tmp, ir_ref with)
{
	rep->at[tmp.idx] = with;
}
/* Replace in all operands of FN. */
void ir_rep_apply(struct ir_fn *fn, struct ir_rep *rep);

/* Is B's K-th successor none of those before it? */
static inline bool ir_first_edge(const struct ir_blk *b, uint32_t k)
{
	for (uint32_t i = 0; i < k; i++)
		if (b->succ.at[i] == b->succ.at[k])
			return false;
	return true;
}

/* B's list of instructions becomes the N at P. */
void ir_set_ins(struct ir_fn *fn, struct ir_blk *b, const struct ir_ins *p, uint32_t n);

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

/* Run the passes named in LIST (separated by commas or spaces; those in brackets only where
 * the pass before the bracket changed the function) over U, as cx->opt's
 * --dump-ir-after, --time-passes and checking ask.  False: --stop-after stopped it. */
bool pass_run(struct cx *cx, struct ir_unit *u, const struct pass *table, size_t n,
	      const char *list);
/* The row named NAME (LEN bytes), or NULL. */
const struct pass *pass_find(const struct pass *table, size_t n, const char *name, size_t len);

#endif
