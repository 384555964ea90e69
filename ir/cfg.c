/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Control flow: reverse postorder, predecessors, natural loops, and the small
 * edits of phis that changes of the graph ask for.
 *
 * Leaves true: blocks out of reach are gone from the layout and from the phis.
 * Loops: Aho, Lam, Sethi, Ullman, section 9.6; a back edge is one whose target
 * dominates its source, so an irreducible cycle is no loop here.
 */
#include "ir/pass.h"

ir_ref *ir_phi_arg(struct ir_phi *p, const struct ir_blk *b)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (p->from[i] == b)
			return &p->arg[i];
	return NULL;
}

void ir_phi_remove(struct ir_blk *b, const struct ir_blk *from)
{
	for (struct ir_phi *p = b->phis; p; p = p->next)
		for (uint32_t i = 0; i < p->n; i++)
			if (p->from[i] == from) {
				p->n--;
				p->from[i] = p->from[p->n];
				p->arg[i] = p->arg[p->n];
				break;
			}
}

void ir_phi_rename(struct ir_blk *b, const struct ir_blk *old, struct ir_blk *new)
{
	for (struct ir_phi *p = b->phis; p; p = p->next)
		for (uint32_t i = 0; i < p->n; i++)
			if (p->from[i] == old)
				p->from[i] = new;
}

void ir_renumber(struct ir_fn *fn)
{
	fn->nblk = 0;
	for (struct ir_blk *b = fn->start; b; b = b->next)
		b->id = fn->nblk++;
}

void ir_sweep(struct ir_fn *fn)
{
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		uint32_t n = 0;

		for (uint32_t i = 0; i < b->ins.n; i++)
			if (b->ins.at[i].op != IR_NOP) {
				if (n != i)
					b->ins.at[n] = b->ins.at[i];
				n++;
			}
		if (n != b->ins.n)
			fn->valid &= ~(uint32_t)(IR_USE | IR_DEF);
		b->ins.n = n;
	}
}

/* A block being walked and the successor to take next. */
struct step {
	struct ir_blk *b;
	uint32_t succ;
};

static void postorder(struct cx *cx, struct ir_fn *fn)
{
	VEC(struct step) stack = {0};

	fn->start->rpo = 0;
	vec_push(&cx->scratch, &stack, (struct step){fn->start, 0});
	while (stack.n) {
		struct step *s = &vec_last(&stack);

		if (s->succ < s->b->succ.n) {
			/* the last successor first, so that the first comes first in rpo */
			struct ir_blk *t = s->b->succ.at[s->b->succ.n - ++s->succ];

			if (t->rpo == UINT32_MAX) {
				t->rpo = 0;
				vec_push(&cx->scratch, &stack, (struct step){t, 0});
			}
		} else {
			vec_push(fn->arena, &fn->rpo, s->b);
			stack.n--;
		}
	}
}

static void drop_phi_args(struct ir_blk *b)
{
	for (struct ir_phi *p = b->phis; p; p = p->next)
		for (uint32_t i = 0; i < p->n;)
			if (p->from[i]->rpo == UINT32_MAX) {
				p->n--;
				p->from[i] = p->from[p->n];
				p->arg[i] = p->arg[p->n];
			} else {
				i++;
			}
}

void fill_rpo(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct ir_blk **link = &fn->start, *b;
	bool dropped = false;
	uint32_t n;

	fn->rpo.n = 0;
	for (b = fn->start; b; b = b->next)
		b->rpo = UINT32_MAX;
	postorder(cx, fn);
	n = fn->rpo.n;
	for (uint32_t i = 0; i < n / 2; i++) {
		b = fn->rpo.at[i];
		fn->rpo.at[i] = fn->rpo.at[n - 1 - i];
		fn->rpo.at[n - 1 - i] = b;
	}
	for (uint32_t i = 0; i < n; i++)
		fn->rpo.at[i]->rpo = i;
	while ((b = *link)) {
		if (b->rpo == UINT32_MAX) {
			*link = b->next;
			dropped = true;
		} else {
			fn->last = b;
			link = &b->next;
		}
	}
	for (b = fn->start; dropped && b; b = b->next)
		drop_phi_args(b);
	arena_release(&cx->scratch, m);
	fn->valid = (fn->valid & ~(uint32_t)(dropped ? IR_USE | IR_DEF : 0)) | IR_RPO;
}

void fill_pred(struct cx *cx, struct ir_fn *fn)
{
	(void)cx;
	for (struct ir_blk *b = fn->start; b; b = b->next)
		b->pred.n = 0;
	for (uint32_t i = 0; i < fn->rpo.n; i++) {
		struct ir_blk *b = fn->rpo.at[i];

		for (uint32_t k = 0; k < b->succ.n; k++) {
			struct ir_blk *s = b->succ.at[k];

			if (!s->pred.n || vec_last(&s->pred) != b)
				vec_push(fn->arena, &s->pred, b);
		}
	}
	fn->valid |= IR_PRED;
}

/* The blocks of the loop with this header: backwards from its latches. */
static void walk_loop(struct cx *cx, struct ir_blk *header)
{
	VEC(struct ir_blk *) work = {0};

	for (uint32_t i = 0; i < header->pred.n; i++)
		if (ir_dominates(header, header->pred.at[i]))
			vec_push(&cx->scratch, &work, header->pred.at[i]);
	if (!work.n)
		return;
	header->loop_depth++;
	header->loop_up = header->loop;
	header->scratch = header;
	while (work.n) {
		struct ir_blk *b = vec_last(&work);

		work.n--;
		if (b->scratch == header)
			continue;
		b->scratch = header;
		b->loop_depth++;
		for (uint32_t i = 0; i < b->pred.n; i++)
			vec_push(&cx->scratch, &work, b->pred.at[i]);
		b->loop = header; /* headers come outermost first, so the innermost stays */
	}
	header->loop = header;
}

void fill_loop(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);

	for (uint32_t i = 0; i < fn->rpo.n; i++) {
		fn->rpo.at[i]->loop = fn->rpo.at[i]->loop_up = NULL;
		fn->rpo.at[i]->loop_depth = 0;
		fn->rpo.at[i]->scratch = NULL;
	}
	for (uint32_t i = 0; i < fn->rpo.n; i++)
		walk_loop(cx, fn->rpo.at[i]);
	arena_release(&cx->scratch, m);
	fn->valid |= IR_LOOP;
}
