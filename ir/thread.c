/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A branch on a phi of constants: the predecessors that bring a constant go
 * straight to where the branch would send them.  Inlined functions that return
 * a truth value, and && and || as values, come out as the branches they were.
 *
 * Needs uses, preds; breaks the control flow.
 * Only blocks that hold nothing but phis are passed by, so no instruction is
 * duplicated and no path gets longer (rule 12).  Their phis must have no other
 * use than the branch itself and the phis of its targets.
 */
#include "ir/eval.h"
#include "ir/pass.h"

struct thread {
	struct cx *cx;
	struct ir_fn *fn;
	bool changed;
};

static bool is_small(const struct ir_blk *b)
{
	for (uint32_t i = 0; i < b->ins.n; i++)
		if (b->ins.at[i].op != IR_NOP)
			return false;
	return true;
}

/* Are B's phis used by its branch and by its targets' phis (from B) alone? */
static bool phis_stay_here(const struct thread *t, struct ir_blk *b)
{
	for (struct ir_phi *p = b->phis; p; p = p->next) {
		const struct ir_tmp *tmp = &t->fn->tmps.at[p->to.idx];

		for (uint32_t i = 0; i < tmp->uses.n; i++) {
			const struct ir_use *u = &tmp->uses.at[i];

			if (u->kind == USE_TERM && u->blk == b)
				continue;
			if (u->kind != USE_PHI || u->blk == b)
				return false;
			for (uint32_t k = 0; k < u->phi->n; k++)
				if (ref_eq(u->phi->arg[k], p->to) && u->phi->from[k] != b)
					return false;
		}
	}
	return true;
}

/* What the operand R of B's branch is when control comes from P. */
static ir_ref coming_from(struct ir_blk *b, ir_ref r, const struct ir_blk *p)
{
	for (struct ir_phi *q = b->phis; q; q = q->next)
		if (ref_eq(q->to, r))
			return *ir_phi_arg(q, p);
	return r;
}

static bool goes_to(const struct ir_blk *p, const struct ir_blk *b)
{
	for (uint32_t k = 0; k < p->succ.n; k++)
		if (p->succ.at[k] == b)
			return true;
	return false;
}

/* Can P, which goes to B, go to TO instead?  Not if TO's phis would get two values. */
static bool can_redirect(struct ir_blk *p, struct ir_blk *b, struct ir_blk *to)
{
	if (p->term.op == JMP_ASM || to == b)
		return false;
	if (!goes_to(p, to))
		return true;
	for (struct ir_phi *q = to->phis; q; q = q->next)
		if (!ref_eq(*ir_phi_arg(q, p), coming_from(b, *ir_phi_arg(q, b), p)))
			return false;
	return true;
}

static void redirect(struct thread *t, struct ir_blk *p, struct ir_blk *b, struct ir_blk *to)
{
	bool known = goes_to(p, to);

	for (struct ir_phi *q = to->phis; q && !known; q = q->next)
		ir_phi_add(t->cx, t->fn, q, coming_from(b, *ir_phi_arg(q, b), p), p);
	for (uint32_t k = 0; k < p->succ.n; k++)
		if (p->succ.at[k] == b)
			p->succ.at[k] = to;
	if (!known)
		vec_push(t->fn->arena, &to->pred, p);
	ir_phi_remove(b, p);
	t->changed = true;
}

static void thread_blk(struct thread *t, struct ir_blk *b)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->pred.n; i++) {
		struct ir_blk *p = b->pred.at[i], *to;
		int64_t x, y;

		b->pred.at[n++] = p;
		if (!ir_is_int(t->fn, coming_from(b, b->term.arg[0], p), &x) ||
		    !ir_is_int(t->fn, coming_from(b, b->term.arg[1], p), &y))
			continue;
		to = b->succ.at[!ir_eval_cc(b->term.cc, b->term.acls, x, y)];
		if (!can_redirect(p, b, to))
			continue;
		redirect(t, p, b, to);
		n--;
	}
	b->pred.n = n;
}

bool pass_thread(struct cx *cx, struct ir_fn *fn)
{
	struct thread t = {.cx = cx, .fn = fn};

	for (uint32_t k = 1; k < fn->rpo.n; k++) {
		struct ir_blk *b = fn->rpo.at[k];

		if (b->term.op == JMP_BR && b->phis && is_small(b) &&
		    b->succ.at[0] != b->succ.at[1] && phis_stay_here(&t, b))
			thread_blk(&t, b);
	}
	return t.changed;
}
