/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Edges of conditional branches that bring the same constants to a block's phis
 * get one block between them: the constants are then set in one place instead of
 * before each of the branches.
 *
 * Needs preds; breaks the control flow.  Runs last: simplcfg would undo it.
 */
#include "ir/pass.h"

enum {
	MANY = 2,    /* edges that are worth a block */
	LIMIT = 256, /* predecessors of a block that are compared */
};

struct edges {
	struct cx *cx;
	struct ir_fn *fn;
	bool changed;
};

/* Does one branch of P lead to B and another elsewhere? */
static bool is_critical(const struct ir_blk *p, const struct ir_blk *b)
{
	return p->term.op == JMP_BR && (p->succ.at[0] == b) != (p->succ.at[1] == b);
}

/* Do B's phis take the same from P and Q, and at least one constant? */
static bool same_args(const struct ir_blk *b, const struct ir_blk *p, const struct ir_blk *q)
{
	bool constant = false;

	for (struct ir_phi *f = b->phis; f; f = f->next) {
		ir_ref x = *ir_phi_arg(f, p);

		if (!ref_eq(x, *ir_phi_arg(f, q)))
			return false;
		constant |= x.kind == REF_CON;
	}
	return constant;
}

/* GROUP, of which all bring the same to B, go through a new block. */
static void gather(struct edges *e, struct ir_blk *b, struct ir_blk **group, uint32_t n)
{
	struct ir_blk *new = ir_blk_new(e->cx, e->fn, b->name);

	new->next = b->next; /* behind B, whose other predecessors may fall into it */
	b->next = new;
	if (e->fn->last == b)
		e->fn->last = new;
	for (struct ir_phi *f = b->phis; f; f = f->next) {
		ir_ref x = *ir_phi_arg(f, group[0]);

		ir_phi_add(e->cx, e->fn, f, x, new);
	}
	for (uint32_t i = 0; i < n; i++) {
		ir_phi_remove(b, group[i]);
		for (uint32_t k = 0; k < group[i]->succ.n; k++)
			if (group[i]->succ.at[k] == b)
				group[i]->succ.at[k] = new;
	}
	ir_goto(e->cx, e->fn, new, b, group[0]->term.loc);
	e->changed = true;
}

static void visit(struct edges *e, struct ir_blk *b)
{
	struct arena_mark m = arena_mark(&e->cx->scratch);
	uint32_t n = b->pred.n;
	struct ir_blk **group = arena_array(&e->cx->scratch, struct ir_blk *, n);
	bool *done = arena_array(&e->cx->scratch, bool, n);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t size = 0;

		if (done[i] || !is_critical(b->pred.at[i], b))
			continue;
		for (uint32_t k = i; k < n; k++)
			if (!done[k] && is_critical(b->pred.at[k], b) &&
			    same_args(b, b->pred.at[i], b->pred.at[k])) {
				done[k] = true;
				group[size++] = b->pred.at[k];
			}
		if (size >= MANY && size < n)
			gather(e, b, group, size);
	}
	arena_release(&e->cx->scratch, m);
}

bool pass_edges(struct cx *cx, struct ir_fn *fn)
{
	struct edges e = {.cx = cx, .fn = fn};

	for (uint32_t k = 1; k < fn->rpo.n; k++) {
		struct ir_blk *b = fn->rpo.at[k];

		if (b->phis && b->pred.n > MANY && b->pred.n < LIMIT)
			visit(&e, b);
	}
	return e.changed;
}
