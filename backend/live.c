/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Liveness of temporaries, by exploring from each use up to the definition:
 * linear in the size of the sets that it fills.
 *
 * Needs SSA form, rpo and preds; dense block ids.  Fills be->blk[].in and out,
 * sorted by temporary, and be->def.
 *
 * Source: Boissinot, Brandner, Darte, de Dinechin, Rastello: "A non-iterative
 * data-flow algorithm for computing liveness sets in strict SSA programs", 2011
 * (the variable-by-variable method of Appel and Palsberg).
 */
#include "backend/mach.h"

struct use_node {
	uint32_t next; /* index + 1 */
	struct ir_blk *blk;
	bool at_end; /* a phi's argument: live out of blk */
};

struct live {
	struct be *be;
	VEC(struct use_node) nodes;
	uint32_t *head;       /* by temporary */
	uint32_t *inm, *outm; /* by block: last temporary + 1 that was added */
	VEC(struct ir_blk *) work;
};

static void note_use(struct live *l, ir_ref r, struct ir_blk *b, bool at_end)
{
	struct use_node *top;

	if (r.kind != REF_TMP)
		return;
	if (l->head[r.idx]) {
		top = &l->nodes.at[l->head[r.idx] - 1];
		if (top->blk == b && top->at_end == at_end)
			return;
	}
	vec_push(&l->be->cx->scratch, &l->nodes,
		 (struct use_node){.next = l->head[r.idx], .blk = b, .at_end = at_end});
	l->head[r.idx] = l->nodes.n;
}

static void collect_uses(struct live *l)
{
	struct be *be = l->be;
	struct be_ops o;

	for (uint32_t k = 0; k < be->fn->rpo.n; k++) {
		struct ir_blk *b = be->fn->rpo.at[k];

		for (struct ir_phi *p = b->phis; p; p = p->next) {
			be->def[p->to.idx] = b;
			for (uint32_t i = 0; i < p->n; i++)
				note_use(l, p->arg[i], p->from[i], true);
		}
		for (uint32_t i = 0; i < b->ins.n; i++) {
			be_collect(be, b, i, &o);
			for (uint32_t u = 0; u < o.nuse; u++)
				note_use(l, *o.use[u].ref, b, false);
			for (uint32_t d = 0; d < o.ndef; d++)
				be->def[o.def[d].ref->idx] = b;
		}
		be_collect_term(be, b, &o);
		for (uint32_t u = 0; u < o.nuse; u++)
			note_use(l, *o.use[u].ref, b, false);
		for (uint32_t d = 0; d < o.ndef; d++)
			be->def[o.def[d].ref->idx] = b;
	}
}

static void add_in(struct live *l, struct ir_blk *b, uint32_t t)
{
	if (l->be->def[t] == b || l->inm[b->id] == t + 1)
		return;
	l->inm[b->id] = t + 1;
	vec_push(&l->be->cx->scratch, &l->be->blk[b->id].in, t);
	vec_push(&l->be->cx->scratch, &l->work, b);
}

static void add_out(struct live *l, struct ir_blk *b, uint32_t t)
{
	if (l->outm[b->id] == t + 1)
		return;
	l->outm[b->id] = t + 1;
	vec_push(&l->be->cx->scratch, &l->be->blk[b->id].out, t);
	add_in(l, b, t);
}

void be_live(struct be *be)
{
	struct arena *a = &be->cx->scratch;
	struct ir_fn *fn = be->fn;
	struct live l = {.be = be};

	ir_fill(be->cx, fn, IR_RPO | IR_PRED);
	ir_renumber(fn);
	be->ntmp = fn->tmps.n;
	be->blk = arena_array(a, struct be_blk, fn->nblk + 1);
	be->def = arena_array(a, struct ir_blk *, fn->tmps.n + 1);
	l.head = arena_array(a, uint32_t, fn->tmps.n + 1);
	l.inm = arena_array(a, uint32_t, fn->nblk + 1);
	l.outm = arena_array(a, uint32_t, fn->nblk + 1);
	for (uint32_t i = 0; i < fn->params.n; i++)
		be->def[fn->params.at[i].idx] = fn->start;
	collect_uses(&l);
	for (uint32_t t = 0; t < fn->tmps.n; t++)
		for (uint32_t n = l.head[t]; n; n = l.nodes.at[n - 1].next) {
			struct use_node *u = &l.nodes.at[n - 1];

			if (u->at_end)
				add_out(&l, u->blk, t);
			else
				add_in(&l, u->blk, t);
			while (l.work.n) {
				struct ir_blk *b = l.work.at[--l.work.n];

				for (uint32_t p = 0; p < b->pred.n; p++)
					add_out(&l, b->pred.at[p], t);
			}
		}
}
