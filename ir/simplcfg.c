/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Simplification of the control flow: branches that are decided become gotos,
 * a block that only its one predecessor goes to is appended to it, empty blocks
 * leave, branches to `unreachable` go the other way.
 *
 * Needs preds; keeps them while it works, the rest of the control-flow analyses
 * break.  Nothing is duplicated and no branch becomes a computation (rules 2
 * and 12).
 */
#include "ir/eval.h"
#include "ir/pass.h"

struct simpl {
	struct cx *cx;
	struct ir_fn *fn;
	struct ir_rep rep; /* phis that had one entry */
	bool changed;
};

static void remove_pred(struct ir_blk *b, const struct ir_blk *p)
{
	for (uint32_t i = 0; i < b->pred.n; i++)
		if (b->pred.at[i] == p) {
			b->pred.at[i] = vec_last(&b->pred);
			b->pred.n--;
			return;
		}
}

static bool has_pred(const struct ir_blk *b, const struct ir_blk *p)
{
	for (uint32_t i = 0; i < p->succ.n; i++)
		if (p->succ.at[i] == b)
			return true;
	return false;
}

/* B goes to its successor KEEP alone. */
static void decide(struct simpl *s, struct ir_blk *b, uint32_t keep)
{
	struct ir_blk *to = b->succ.at[keep], *other = b->succ.at[!keep];

	if (other != to) {
		ir_phi_remove(other, b);
		remove_pred(other, b);
	}
	b->term = (struct ir_term){.op = JMP_GOTO, .loc = b->term.loc};
	b->succ.at[0] = to;
	b->succ.n = 1;
	s->changed = true;
}

static bool is_unreachable(const struct ir_blk *b)
{
	if (b->term.op != JMP_UNREACHABLE)
		return false;
	for (uint32_t i = 0; i < b->ins.n; i++)
		if (b->ins.at[i].op != IR_NOP)
			return false;
	return true;
}

static void simplify_branch(struct simpl *s, struct ir_blk *b)
{
	int64_t x, y;

	if (b->term.op != JMP_BR)
		return;
	if (b->succ.at[0] == b->succ.at[1])
		decide(s, b, 0);
	else if (ir_is_int(s->fn, b->term.arg[0], &x) && ir_is_int(s->fn, b->term.arg[1], &y))
		decide(s, b, !ir_eval_cc(b->term.cc, b->term.acls, x, y));
	else if (is_unreachable(b->succ.at[0]))
		decide(s, b, 1);
	else if (is_unreachable(b->succ.at[1]))
		decide(s, b, 0);
}

/* Append the block that B goes to, if nobody else goes there. */
static bool merge_next(struct simpl *s, struct ir_blk *b)
{
	struct ir_blk *n = b->succ.n ? b->succ.at[0] : NULL;

	if (b->term.op != JMP_GOTO || n->pred.n != 1 || n == b || n == s->fn->start)
		return false;
	for (struct ir_phi *p = n->phis; p; p = p->next)
		ir_rep_set(&s->rep, p->to, p->arg[0]);
	n->phis = NULL;
	vec_append(s->fn->arena, &b->ins, n->ins.at, n->ins.n);
	n->ins.n = 0;
	b->term = n->term;
	b->succ.n = 0;
	vec_append(s->fn->arena, &b->succ, n->succ.at, n->succ.n);
	n->succ.n = 0;
	n->pred.n = 0;
	n->term.op = JMP_UNREACHABLE; /* it is out of reach now */
	for (uint32_t k = 0; k < b->succ.n; k++) {
		struct ir_blk *t = b->succ.at[k];

		if (!ir_first_edge(b, k))
			continue;
		ir_phi_rename(t, n, b);
		for (uint32_t i = 0; i < t->pred.n; i++)
			if (t->pred.at[i] == n)
				t->pred.at[i] = b;
	}
	s->changed = true;
	return true;
}

/* Do TO's phis say the same for P and B?  (P is to take B's place.) */
static bool phis_agree(const struct ir_blk *to, const struct ir_blk *p, const struct ir_blk *b)
{
	for (struct ir_phi *q = to->phis; q; q = q->next)
		if (!ref_eq(*ir_phi_arg(q, p), *ir_phi_arg(q, b)))
			return false;
	return true;
}

/* P jumps to TO instead of to the empty block B. */
static void redirect(struct simpl *s, struct ir_blk *p, struct ir_blk *b, struct ir_blk *to)
{
	bool known = has_pred(to, p);

	for (struct ir_phi *q = to->phis; q && !known; q = q->next)
		ir_phi_add(s->cx, s->fn, q, *ir_phi_arg(q, b), p);
	for (uint32_t k = 0; k < p->succ.n; k++)
		if (p->succ.at[k] == b)
			p->succ.at[k] = to;
	if (!known)
		vec_push(s->fn->arena, &to->pred, p);
	s->changed = true;
}

static bool is_empty(const struct ir_blk *b)
{
	if (b->phis || b->term.op != JMP_GOTO || b->succ.at[0] == b)
		return false;
	for (uint32_t i = 0; i < b->ins.n; i++)
		if (b->ins.at[i].op != IR_NOP)
			return false;
	return true;
}

/* Take the empty block B out of the way of those predecessors that allow it. */
static void bypass(struct simpl *s, struct ir_blk *b)
{
	struct ir_blk *to = b->succ.at[0];
	bool loops = false; /* B heads a loop, which TO will head */
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->pred.n; i++) {
		struct ir_blk *p = b->pred.at[i];

		loops |= p->rpo >= b->rpo;

		if (p == b || (to->phis && has_pred(to, p) && !phis_agree(to, p, b)) ||
		    (p->term.op == JMP_ASM && to->phis))
			b->pred.at[n++] = p;
		else
			redirect(s, p, b, to);
	}
	b->pred.n = n;
	if (n)
		return;
	if (!to->unroll && loops)
		to->unroll = b->unroll;
	ir_phi_remove(to, b);
	remove_pred(to, b);
	b->succ.n = 0;
	b->term.op = JMP_UNREACHABLE;
}

bool pass_simplcfg(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct simpl s = {.cx = cx, .fn = fn, .rep = ir_rep_new(cx, fn)};

	/* backwards, so that chains of empty blocks fall in one walk */
	for (uint32_t i = fn->rpo.n; i-- > 0;) {
		struct ir_blk *b = fn->rpo.at[i];

		simplify_branch(&s, b);
		if (i && b->pred.n && is_empty(b))
			bypass(&s, b);
	}
	for (uint32_t i = 0; i < fn->rpo.n; i++) {
		struct ir_blk *b = fn->rpo.at[i];

		if (i && !b->pred.n)
			continue;
		simplify_branch(&s, b);
		while (merge_next(&s, b))
			simplify_branch(&s, b);
	}
	if (s.changed)
		ir_rep_apply(fn, &s.rep);
	arena_release(&cx->scratch, m);
	return s.changed;
}
