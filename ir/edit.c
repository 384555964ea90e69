/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Edits that passes share: replacing temporaries everywhere at once, exchanging
 * a block's instructions.
 */
#include "ir/pass.h"

struct ir_rep ir_rep_new(struct cx *cx, struct ir_fn *fn)
{
	return (struct ir_rep){arena_array(&cx->scratch, ir_ref, fn->tmps.n + 1), fn->tmps.n};
}

ir_ref ir_rep_get(struct ir_rep *rep, ir_ref r)
{
	ir_ref end = r, next;

	while (end.kind == REF_TMP && end.idx < rep->n && rep->at[end.idx].kind != REF_NONE)
		end = rep->at[end.idx];
	while (!ref_eq(r, end)) { /* shorten the chain for the next one */
		next = rep->at[r.idx];
		rep->at[r.idx] = end;
		r = next;
	}
	return end;
}

void ir_rep_apply(struct ir_fn *fn, struct ir_rep *rep)
{
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		ir_ref *r;

		for (struct ir_phi *p = b->phis; p; p = p->next)
			for (uint32_t i = 0; i < p->n; i++)
				p->arg[i] = ir_rep_get(rep, p->arg[i]);
		for (uint32_t i = 0; i < b->ins.n; i++) {
			struct ir_ins *in = &b->ins.at[i];

			if (in->op == IR_asm)
				for (uint32_t k = 0; (r = ir_use(fn, in, k)); k++)
					*r = ir_rep_get(rep, *r);
			else
				for (uint32_t k = 0; k < 3; k++)
					in->arg[k] = ir_rep_get(rep, in->arg[k]);
		}
		for (uint32_t k = 0; (r = ir_term_use(fn, b, k)); k++)
			*r = ir_rep_get(rep, *r);
	}
}

void ir_set_ins(struct ir_fn *fn, struct ir_blk *b, const struct ir_ins *p, uint32_t n)
{
	vec_reserve(fn->arena, &b->ins, n);
	if (n)
		memcpy(b->ins.at, p, n * sizeof *p);
	b->ins.n = n;
}
