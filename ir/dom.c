/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dominators.  Needs rpo and predecessors.
 *
 * Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm (2001).  The tree
 * is then numbered in preorder and postorder, so that ir_dominates is two
 * comparisons.
 */
#include "ir/pass.h"

static struct ir_blk *meet(struct ir_blk *a, struct ir_blk *b)
{
	while (a != b) {
		while (a->rpo > b->rpo)
			a = a->idom;
		while (b->rpo > a->rpo)
			b = b->idom;
	}
	return a;
}

static bool step(struct ir_blk *b)
{
	struct ir_blk *d = NULL;

	for (uint32_t i = 0; i < b->pred.n; i++) {
		struct ir_blk *p = b->pred.at[i];

		if (p->idom)
			d = d ? meet(d, p) : p;
	}
	if (d == b->idom)
		return false;
	b->idom = d;
	return true;
}

static void number_tree(struct ir_fn *fn)
{
	struct ir_blk *b = fn->start;
	uint32_t n = 0;

	b->depth = 0;
	b->dom_pre = n++;
	for (;;) {
		if (b->dom_child) {
			b->dom_child->depth = b->depth + 1;
			b = b->dom_child;
		} else {
			while (b != fn->start && !b->dom_next) {
				b->dom_post = n++;
				b = b->idom;
			}
			b->dom_post = n++;
			if (b == fn->start)
				return;
			b->dom_next->depth = b->depth;
			b = b->dom_next;
		}
		b->dom_pre = n++;
	}
}

void fill_dom(struct cx *cx, struct ir_fn *fn)
{
	bool changed = true;

	(void)cx;
	for (uint32_t i = 0; i < fn->rpo.n; i++) {
		fn->rpo.at[i]->idom = NULL;
		fn->rpo.at[i]->dom_child = fn->rpo.at[i]->dom_next = NULL;
	}
	fn->start->idom = fn->start;
	while (changed) {
		changed = false;
		for (uint32_t i = 1; i < fn->rpo.n; i++)
			changed |= step(fn->rpo.at[i]);
	}
	fn->start->idom = NULL;
	for (uint32_t i = fn->rpo.n; i-- > 1;) {
		struct ir_blk *b = fn->rpo.at[i];

		b->dom_next = b->idom->dom_child;
		b->idom->dom_child = b;
	}
	number_tree(fn);
	fn->valid |= IR_DOM;
}
