/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A branch on a phi of constants: the predecessors that bring a constant go
 * straight to where the branch would send them.  Inlined functions that return
 * a truth value or an error code, and && and || as values, come out as the branches
 * they were.
 *
 * Needs uses, dominators; breaks the control flow.
 * No instruction is duplicated and no path gets longer (rule 12): the block that
 * is passed by holds phis and what has no effect, and its values have no use on
 * the way that is taken instead, other than in phis of the branch's targets.
 */
#include "ir/eval.h"
#include "ir/pass.h"

struct thread {
	struct cx *cx;
	struct ir_fn *fn;
	bool *threaded; /* by rpo: what it dominated at the start it may not dominate now */
	bool changed;
};

/* Can B be passed by: has nothing in it an effect? */
static bool has_no_effect(const struct ir_blk *b)
{
	for (uint32_t i = 0; i < b->ins.n; i++) {
		const struct ir_ins *in = &b->ins.at[i];

		if (in->op == IR_NOP || in->op == IR_life_end) /* a longer life does no harm */
			continue;
		if (in->op >= IR_MACHINE || in->op == IR_asm || in->flags & INS_VOLATILE ||
		    !(ir_op_info[in->op].flags & (OP_PURE | OP_LOAD)) ||
		    ir_op_info[in->op].flags & (OP_EFFECT | OP_STORE))
			return false;
	}
	return true;
}

/* Does use U of R, a value of B, allow that a predecessor goes to B's target number K instead?
 * Yes if it is in B, a phi's entry from B, or behind the other target. */
static bool use_allows(const struct thread *t, const struct ir_use *u, ir_ref r, struct ir_blk *b,
		       uint32_t k)
{
	struct ir_blk *other = b->succ.at[!k];
	bool behind = other->pred.n == 1 && !t->threaded[other->rpo];

	if (u->kind != USE_PHI)
		return u->blk == b || (behind && ir_dominates(other, u->blk));
	for (uint32_t i = 0; i < u->phi->n; i++)
		if (ref_eq(u->phi->arg[i], r) && u->phi->from[i] != b &&
		    !(behind && ir_dominates(other, u->phi->from[i])))
			return false;
	return true;
}

static bool uses_allow(const struct thread *t, ir_ref r, struct ir_blk *b, uint32_t k)
{
	const struct ir_tmp *tmp = &t->fn->tmps.at[r.idx];

	for (uint32_t i = 0; i < tmp->uses.n; i++)
		if (!use_allows(t, &tmp->uses.at[i], r, b, k))
			return false;
	return true;
}

/* Is V, a result of an instruction of B, wanted by a phi of target TO? */
static bool phi_wants(const struct ir_blk *to, const struct ir_blk *b, ir_ref v)
{
	for (struct ir_phi *q = to->phis; q; q = q->next)
		if (ref_eq(*ir_phi_arg(q, b), v))
			return true;
	return false;
}

/* May predecessors of B go to its target number K instead? */
static bool values_stay(const struct thread *t, struct ir_blk *b, uint32_t k)
{
	for (struct ir_phi *p = b->phis; p; p = p->next)
		if (!uses_allow(t, p->to, b, k))
			return false;
	for (uint32_t i = 0; i < b->ins.n; i++) {
		ir_ref r = b->ins.at[i].to;

		if (r.kind == REF_TMP &&
		    (!uses_allow(t, r, b, k) || phi_wants(b->succ.at[k], b, r) ||
		     ref_eq(r, b->term.arg[0]) || ref_eq(r, b->term.arg[1])))
			return false;
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
	bool stay[2] = {values_stay(t, b, 0), values_stay(t, b, 1)};
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->pred.n; i++) {
		struct ir_blk *p = b->pred.at[i];
		uint32_t k;
		int64_t x, y;

		b->pred.at[n++] = p;
		if (!ir_is_int(t->fn, coming_from(b, b->term.arg[0], p), &x) ||
		    !ir_is_int(t->fn, coming_from(b, b->term.arg[1], p), &y))
			continue;
		k = !ir_eval_cc(b->term.cc, (enum ir_cls)b->term.acls, x, y);
		if (!stay[k] || !can_redirect(p, b, b->succ.at[k]))
			continue;
		redirect(t, p, b, b->succ.at[k]);
		t->threaded[b->rpo] = true;
		n--;
	}
	b->pred.n = n;
}

bool pass_thread(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct thread t = {.cx = cx, .fn = fn};

	t.threaded = arena_array(&cx->scratch, bool, fn->rpo.n);
	for (uint32_t k = 1; k < fn->rpo.n; k++) {
		struct ir_blk *b = fn->rpo.at[k];

		if (b->term.op == JMP_BR && b->phis && has_no_effect(b) &&
		    b->succ.at[0] != b->succ.at[1])
			thread_blk(&t, b);
	}
	arena_release(&cx->scratch, m);
	return t.changed;
}
