/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sparse conditional constant propagation: what is constant when only the
 * branches that can be taken are.
 *
 * Needs uses.  Leaves the shape of the graph alone: a branch that is decided
 * compares two constants afterwards, and simplcfg drops it.
 * Wegman, Zadeck: Constant Propagation with Conditional Branches (1991).
 * The addresses of symbols and slots count as constants, so that calls of
 * function pointers fold.
 */
#include "ir/eval.h"
#include "ir/pass.h"

/* What is known of a temporary: REF_NONE with state TOP nothing yet. */
enum level { TOP, CONST, BOTTOM };

struct cell {
	uint8_t level;
	ir_ref val;
};

struct sccp {
	struct cx *cx;
	struct ir_fn *fn;
	struct cell *cells;          /* by temporary */
	bool *reached;               /* by rpo */
	uint8_t **edge;              /* by rpo: for each successor, taken */
	VEC(struct ir_blk *) blocks; /* to walk */
	VEC(uint32_t) tmps;          /* whose uses are to be looked at */
};

static struct cell cell_of(const struct sccp *s, ir_ref r)
{
	if (r.kind == REF_TMP)
		return s->cells[r.idx];
	return (struct cell){CONST, r};
}

static void lower(struct sccp *s, ir_ref to, struct cell c)
{
	struct cell *old;

	if (to.kind != REF_TMP)
		return;
	old = &s->cells[to.idx];
	if (old->level == BOTTOM || c.level == TOP)
		return;
	if (old->level == CONST && c.level == CONST && ref_eq(old->val, c.val))
		return;
	if (old->level == CONST)
		c.level = BOTTOM;
	*old = c;
	vec_push(&s->cx->scratch, &s->tmps, to.idx);
}

static const struct cell bottom = {BOTTOM, {REF_NONE, 0}};

static void take_edge(struct sccp *s, struct ir_blk *b, uint32_t k);

static void visit_phi(struct sccp *s, struct ir_blk *b, struct ir_phi *p)
{
	struct cell c = {TOP, IR_NONE};

	if (s->cells[p->to.idx].level == BOTTOM)
		return;
	for (uint32_t i = 0; i < p->n; i++) {
		struct ir_blk *f = p->from[i];
		struct cell a = cell_of(s, p->arg[i]);
		bool taken = false;

		for (uint32_t k = 0; k < f->succ.n; k++)
			taken |= f->succ.at[k] == b && s->edge[f->rpo][k];
		if (!taken || a.level == TOP)
			continue;
		if (a.level == BOTTOM || (c.level == CONST && !ref_eq(c.val, a.val))) {
			lower(s, p->to, bottom);
			return;
		}
		c = a;
	}
	lower(s, p->to, c);
}

/* x & 0, x * 0 and their like, with X unknown */
static bool absorbs(const struct sccp *s, const struct ir_ins *i, ir_ref k)
{
	int64_t v;

	return (i->op == IR_and || i->op == IR_mul) && ir_is_int(s->fn, k, &v) && v == 0;
}

static struct cell eval_ins(struct sccp *s, const struct ir_ins *i)
{
	struct cell a = cell_of(s, i->arg[0]), b = cell_of(s, i->arg[1]);
	int64_t x, y = 0, r;

	if (!(ir_op_info[i->op].flags & OP_PURE) || i->op == IR_undef || i->op == IR_coreaddr)
		return bottom;
	if (a.level == CONST && absorbs(s, i, a.val))
		return a;
	if (i->arg[1].kind != REF_NONE && b.level == CONST && absorbs(s, i, b.val))
		return b;
	if (a.level == BOTTOM || (i->arg[1].kind != REF_NONE && b.level == BOTTOM))
		return bottom;
	if (a.level == TOP || (i->arg[1].kind != REF_NONE && b.level == TOP))
		return (struct cell){TOP, IR_NONE};
	if (i->op == IR_copy)
		return a;
	if (i->op == IR_constp && ir_is_int(s->fn, a.val, &x))
		return (struct cell){CONST, ir_con_int(s->cx, s->fn, 1)};
	if (!ir_is_int(s->fn, a.val, &x) ||
	    (i->arg[1].kind != REF_NONE && !ir_is_int(s->fn, b.val, &y)))
		return bottom;
	if (!ir_eval((enum ir_op)i->op, i->cls, i->acls, x, y, &r))
		return bottom;
	return (struct cell){CONST, ir_con_int(s->cx, s->fn, r)};
}

static void visit_ins(struct sccp *s, struct ir_ins *i)
{
	ir_ref *d;

	if (i->op < IR_MACHINE && i->op != IR_asm && i->to.kind == REF_TMP) {
		if (s->cells[i->to.idx].level != BOTTOM)
			lower(s, i->to, eval_ins(s, i));
		return;
	}
	for (uint32_t k = 0; (d = ir_def(s->fn, i, k)); k++)
		lower(s, *d, bottom);
}

static void take_all(struct sccp *s, struct ir_blk *b)
{
	for (uint32_t k = 0; k < b->succ.n; k++)
		take_edge(s, b, k);
}

static void visit_term(struct sccp *s, struct ir_blk *b)
{
	struct cell x, y;
	int64_t kx, ky;
	ir_ref *d;

	for (uint32_t k = 0; (d = ir_term_def(s->fn, b, k)); k++)
		lower(s, *d, bottom);
	if (b->term.op != JMP_BR) {
		take_all(s, b);
		return;
	}
	x = cell_of(s, b->term.arg[0]);
	y = cell_of(s, b->term.arg[1]);
	if (x.level == TOP || y.level == TOP)
		return;
	if (x.level == CONST && y.level == CONST && ir_is_int(s->fn, x.val, &kx) &&
	    ir_is_int(s->fn, y.val, &ky))
		take_edge(s, b, !ir_eval_cc(b->term.cc, b->term.acls, kx, ky));
	else
		take_all(s, b);
}

static void take_edge(struct sccp *s, struct ir_blk *b, uint32_t k)
{
	struct ir_blk *t = b->succ.at[k];

	if (s->edge[b->rpo][k])
		return;
	s->edge[b->rpo][k] = true;
	if (!s->reached[t->rpo])
		vec_push(&s->cx->scratch, &s->blocks, t);
	else
		for (struct ir_phi *p = t->phis; p; p = p->next)
			visit_phi(s, t, p);
}

static void visit_blk(struct sccp *s, struct ir_blk *b)
{
	if (s->reached[b->rpo])
		return;
	s->reached[b->rpo] = true;
	for (struct ir_phi *p = b->phis; p; p = p->next)
		visit_phi(s, b, p);
	for (uint32_t i = 0; i < b->ins.n; i++)
		visit_ins(s, &b->ins.at[i]);
	visit_term(s, b);
}

static void visit_uses(struct sccp *s, uint32_t tmp)
{
	for (uint32_t i = 0; i < s->fn->tmps.at[tmp].uses.n; i++) {
		const struct ir_use *u = &s->fn->tmps.at[tmp].uses.at[i];

		if (!s->reached[u->blk->rpo])
			continue;
		if (u->kind == USE_PHI)
			visit_phi(s, u->blk, u->phi);
		else if (u->kind == USE_INS)
			visit_ins(s, &u->blk->ins.at[u->ins]);
		else
			visit_term(s, u->blk);
	}
}

static void solve(struct sccp *s)
{
	vec_push(&s->cx->scratch, &s->blocks, s->fn->start);
	while (s->blocks.n || s->tmps.n) {
		if (s->tmps.n)
			visit_uses(s, s->tmps.at[--s->tmps.n]);
		else
			visit_blk(s, s->blocks.at[--s->blocks.n]);
	}
}

/* Constants take the place of the temporaries; branches that are decided say so. */
static bool rewrite(struct sccp *s)
{
	struct ir_rep rep = ir_rep_new(s->cx, s->fn);
	bool changed = false;

	for (uint32_t i = 0; i < s->fn->tmps.n; i++)
		if (s->cells[i].level == CONST) {
			rep.at[i] = s->cells[i].val;
			changed |= s->fn->tmps.at[i].uses.n > 0;
		}
	for (uint32_t k = 0; k < s->fn->rpo.n; k++) {
		struct ir_blk *b = s->fn->rpo.at[k];

		if (!s->reached[k] || b->term.op != JMP_BR || (s->edge[k][0] && s->edge[k][1]) ||
		    (!s->edge[k][0] && !s->edge[k][1]))
			continue;
		b->term.cc = CC_NE;
		b->term.acls = IR_W;
		b->term.arg[0] = ir_con_int(s->cx, s->fn, s->edge[k][0]);
		b->term.arg[1] = ir_con_int(s->cx, s->fn, 0);
		changed = true;
	}
	if (changed)
		ir_rep_apply(s->fn, &rep);
	return changed;
}

bool pass_sccp(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct sccp s = {.cx = cx, .fn = fn};
	bool changed;

	s.cells = arena_array(&cx->scratch, struct cell, fn->tmps.n + 1);
	s.reached = arena_array(&cx->scratch, bool, fn->rpo.n);
	s.edge = arena_array(&cx->scratch, uint8_t *, fn->rpo.n);
	for (uint32_t k = 0; k < fn->rpo.n; k++)
		s.edge[k] = arena_alloc(&cx->scratch, fn->rpo.at[k]->succ.n + 1);
	for (uint32_t i = 0; i < fn->params.n; i++)
		s.cells[fn->params.at[i].idx] = bottom;
	solve(&s);
	changed = rewrite(&s);
	arena_release(&cx->scratch, m);
	return changed;
}
