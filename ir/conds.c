/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the branches on the way to a block say of its values: a branch that is
 * implied by them is decided, a value that was compared equal to a constant is
 * that constant, a sign extension of what cannot be negative is a zero extension.
 *
 * Needs dominators, defs.  Leaves the shape of the graph alone.
 * One walk of the dominator tree with a stack of facts `x CC y`.  An induction
 * variable that starts at no less than zero and is increased only where it is
 * below some bound never gets negative.
 * Facts decide branches on the very same values alone, and masks stay: the
 * verifier has seen what decided them, and what a program does for its sake is
 * not undone (rule 7).
 */
#include "ir/eval.h"
#include "ir/range.h"

enum {
	WALK = 32,  /* blocks looked up for an induction variable's bound */
	FACTS = 64, /* facts looked at of one value */
};

struct fact {
	ir_ref x, y;
	enum ir_cc cc;
	uint8_t cls;
	uint32_t next; /* older fact of the same x: index plus 1 */
};

struct conds {
	struct cx *cx;
	struct ir_fn *fn;
	uint32_t ntmps;
	uint32_t *head; /* by temporary: newest fact, index plus 1 */
	int64_t *max;   /* by temporary: it is in 0 … max; -1: not known */
	ir_ref *is;     /* by temporary: the constant it equals here */
	VEC(struct fact) facts;
	VEC(uint32_t) equal; /* temporaries with an `is`, in order */
	bool changed;
};

/* The values that a set of facts leaves, as intervals. */
struct range {
	uint64_t umin, umax;
	int64_t smin, smax;
};

static void add_fact(struct conds *c, enum ir_cc cc, enum ir_cls cls, ir_ref x, ir_ref y)
{
	if (x.kind != REF_TMP || x.idx >= c->ntmps)
		return;
	vec_push(&c->cx->scratch, &c->facts, (struct fact){x, y, cc, (uint8_t)cls, c->head[x.idx]});
	c->head[x.idx] = c->facts.n;
	if (cc == CC_EQ && cls != IR_P && y.kind == REF_CON && !c->fn->cons.at[y.idx].sym &&
	    c->is[x.idx].kind == REF_NONE) {
		c->is[x.idx] = y;
		vec_push(&c->cx->scratch, &c->equal, x.idx);
	}
}

/* What holds on the edge from P to B, if that is the only way to B. */
static void add_edge_facts(struct conds *c, const struct ir_blk *b)
{
	const struct ir_blk *p = b->pred.n == 1 ? b->pred.at[0] : NULL;
	const struct ir_term *t;
	enum ir_cc cc;

	if (!p || p->term.op != JMP_BR || p->succ.at[0] == p->succ.at[1])
		return;
	t = &p->term;
	cc = t->cc;
	if (p->succ.at[1] == b) {
		if (cc == CC_SET)
			return;
		cc = ir_cc_invert(cc);
	}
	add_fact(c, cc, (enum ir_cls)t->acls, t->arg[0], t->arg[1]);
	if (cc != CC_SET)
		add_fact(c, ir_cc_swap(cc), (enum ir_cls)t->acls, t->arg[1], t->arg[0]);
}

static void unwind(struct conds *c, uint32_t facts, uint32_t equal)
{
	while (c->facts.n > facts) {
		c->facts.n--;
		c->head[c->facts.at[c->facts.n].x.idx] = c->facts.at[c->facts.n].next;
	}
	while (c->equal.n > equal)
		c->is[c->equal.at[--c->equal.n]] = IR_NONE;
}

static void narrow(struct range *r, enum ir_cc cc, enum ir_cls cls, int64_t k)
{
	uint64_t u = cls == IR_W ? (uint32_t)k : (uint64_t)k;

	switch (cc) {
	case CC_EQ:
		r->umin = r->umax = u;
		r->smin = r->smax = k;
		break;
	case CC_ULT:
		if (u && u - 1 < r->umax)
			r->umax = u - 1;
		break;
	case CC_ULE:
		if (u < r->umax)
			r->umax = u;
		break;
	case CC_UGT:
		if (u < UINT64_MAX && u + 1 > r->umin)
			r->umin = u + 1;
		break;
	case CC_UGE:
		if (u > r->umin)
			r->umin = u;
		break;
	case CC_SLT:
		if (k > INT64_MIN && k - 1 < r->smax)
			r->smax = k - 1;
		break;
	case CC_SLE:
		if (k < r->smax)
			r->smax = k;
		break;
	case CC_SGT:
		if (k < INT64_MAX && k + 1 > r->smin)
			r->smin = k + 1;
		break;
	case CC_SGE:
		if (k > r->smin)
			r->smin = k;
		break;
	default:
		break;
	}
}

static struct range range_of(const struct conds *c, ir_ref x, enum ir_cls cls)
{
	int64_t top = cls == IR_W ? INT32_MAX : INT64_MAX;
	struct range r = {0, cls == IR_W ? UINT32_MAX : UINT64_MAX, -top - 1, top};
	int64_t k;
	int n = 0;

	if (c->max[x.idx] >= 0) {
		r.umax = (uint64_t)c->max[x.idx];
		r.smin = 0;
		r.smax = c->max[x.idx];
	}
	for (uint32_t i = c->head[x.idx]; i && n < FACTS; i = c->facts.at[i - 1].next, n++) {
		const struct fact *f = &c->facts.at[i - 1];

		if (f->cls == cls && ir_is_int(c->fn, f->y, &k))
			narrow(&r, f->cc, cls, k);
	}
	if (r.smin >= 0 && r.smin <= r.smax) { /* both views agree on what is not negative */
		if ((uint64_t)r.smax < r.umax)
			r.umax = (uint64_t)r.smax;
		if ((uint64_t)r.smin > r.umin)
			r.umin = (uint64_t)r.smin;
	}
	if (r.umax <= (uint64_t)top) {
		if ((int64_t)r.umax < r.smax)
			r.smax = (int64_t)r.umax;
		if ((int64_t)r.umin > r.smin)
			r.smin = (int64_t)r.umin;
	}
	return r;
}

/* 1 or 0 if R decides `x CC k`, -1 if not. */
static int by_range(const struct range *r, enum ir_cc cc, enum ir_cls cls, int64_t k)
{
	uint64_t u = cls == IR_W ? (uint32_t)k : (uint64_t)k;

	switch (cc) {
	case CC_EQ:
	case CC_NE:
		if (u < r->umin || u > r->umax || k < r->smin || k > r->smax)
			return cc == CC_NE;
		return -1;
	case CC_ULT:
		return r->umax < u ? 1 : r->umin >= u ? 0 : -1;
	case CC_ULE:
		return r->umax <= u ? 1 : r->umin > u ? 0 : -1;
	case CC_UGT:
		return r->umin > u ? 1 : r->umax <= u ? 0 : -1;
	case CC_UGE:
		return r->umin >= u ? 1 : r->umax < u ? 0 : -1;
	case CC_SLT:
		return r->smax < k ? 1 : r->smin >= k ? 0 : -1;
	case CC_SLE:
		return r->smax <= k ? 1 : r->smin > k ? 0 : -1;
	case CC_SGT:
		return r->smin > k ? 1 : r->smax <= k ? 0 : -1;
	case CC_SGE:
		return r->smin >= k ? 1 : r->smax < k ? 0 : -1;
	default:
		return -1;
	}
}

/* Which of less, equal, greater a condition allows; unsigned and signed apart. */
static unsigned allows(enum ir_cc cc, bool *is_signed)
{
	enum { LT = 1, EQ = 2, GT = 4 };
	static const uint8_t set[] = {
		[CC_EQ] = EQ,  [CC_NE] = LT | GT,  [CC_ULT] = LT, [CC_ULE] = LT | EQ,
		[CC_UGT] = GT, [CC_UGE] = GT | EQ, [CC_SLT] = LT, [CC_SLE] = LT | EQ,
		[CC_SGT] = GT, [CC_SGE] = GT | EQ,
	};

	*is_signed = cc >= CC_SLT;
	return set[cc];
}

/* 1 or 0 if fact F, on the same operands, decides CC; -1 if not. */
static int by_fact(const struct fact *f, enum ir_cc cc)
{
	bool s1, s2;
	unsigned a, b;

	if (f->cc == CC_SET || cc == CC_SET)
		return f->cc == cc ? 1 : -1;
	a = allows(f->cc, &s1);
	b = allows(cc, &s2);
	if (s1 != s2 && f->cc > CC_NE && cc > CC_NE)
		return -1;
	if (!(a & ~b))
		return 1;
	return a & b ? -1 : 0;
}

/* 1 or 0 if what is known decides `x CC y`, -1 if not. */
static int decide(const struct conds *c, enum ir_cc cc, enum ir_cls cls, ir_ref x, ir_ref y)
{
	struct range r;
	int64_t k;
	int n = 0;

	if (x.kind != REF_TMP || x.idx >= c->ntmps || (!c->head[x.idx] && c->max[x.idx] < 0))
		return -1;
	for (uint32_t i = c->head[x.idx]; i && n < FACTS; i = c->facts.at[i - 1].next, n++) {
		const struct fact *f = &c->facts.at[i - 1];
		int v = f->cls == cls && ref_eq(f->y, y) ? by_fact(f, cc) : -1;

		if (v >= 0)
			return v;
	}
	if (cls == IR_P || !ir_is_int(c->fn, y, &k))
		return -1;
	r = range_of(c, x, cls);
	return by_range(&r, cc, cls, k);
}

/* ---- Induction variables ---- */

/* Is X below some bound wherever block B is, so that X + 1 does not overflow? */
static bool bounded_at(const struct conds *c, struct ir_blk *b, const struct ir_phi *p)
{
	struct ir_blk *top = c->fn->tmps.at[p->to.idx].def;

	for (int n = 0; n < WALK && b && b != top; n++, b = b->idom) {
		const struct ir_blk *from = b->pred.n == 1 ? b->pred.at[0] : NULL;
		const struct ir_term *t;
		enum ir_cc cc;

		if (!from || from->term.op != JMP_BR || from->succ.at[0] == from->succ.at[1])
			continue;
		t = &from->term;
		cc = from->succ.at[0] == b ? t->cc : t->cc == CC_SET ? CC_SET : ir_cc_invert(t->cc);
		if (t->acls != p->cls)
			continue;
		if (ref_eq(t->arg[1], p->to) && cc == CC_SGT)
			return true;
		if (ref_eq(t->arg[0], p->to) && cc == CC_SLT)
			return true;
		if (ref_eq(t->arg[0], p->to) && (cc == CC_ULT || cc == CC_ULE || cc == CC_SLE)) {
			int64_t k;

			if (ir_is_int(c->fn, t->arg[1], &k) && k >= 0 && k < INT32_MAX)
				return true;
		}
	}
	return false;
}

/* Is NEXT, which goes from FROM to its loop's header B, below some bound on that edge? */
static bool bounded_on_edge(const struct ir_blk *from, const struct ir_blk *b, ir_ref next,
			    enum ir_cls cls)
{
	const struct ir_term *t = &from->term;
	enum ir_cc cc;

	if (t->op != JMP_BR || from->succ.at[0] == from->succ.at[1] || t->acls != cls)
		return false;
	cc = from->succ.at[0] == b ? t->cc : t->cc == CC_SET ? CC_SET : ir_cc_invert(t->cc);
	return (ref_eq(t->arg[0], next) && cc == CC_SLT) ||
	       (ref_eq(t->arg[1], next) && cc == CC_SGT);
}

static bool stays_nonneg(const struct conds *c, struct ir_blk *b, const struct ir_phi *p)
{
	bool before = true, after = true;
	int64_t k;

	if (p->cls == IR_P || b->loop != b)
		return false;
	for (uint32_t i = 0; i < p->n; i++) {
		struct ir_ins *d = ir_def_ins(c->fn, p->arg[i]);

		if (ir_is_int(c->fn, p->arg[i], &k)) {
			if (k < 0 || k >= INT32_MAX)
				return false;
			continue;
		}
		if (ref_eq(p->arg[i], p->to))
			continue;
		if (d && (d->op == IR_loadu8 || d->op == IR_loadu16))
			continue;
		if (!d || d->op != IR_add || !ref_eq(d->arg[0], p->to) ||
		    !ir_is_int(c->fn, d->arg[1], &k) || k != 1)
			return false;
		/* below the bound before the addition, all of them, or after it, all of them */
		before &= bounded_at(c, c->fn->tmps.at[p->arg[i].idx].def, p);
		after &= bounded_on_edge(p->from[i], b, p->arg[i], (enum ir_cls)p->cls);
		if (!before && !after)
			return false;
	}
	return true;
}

/* ---- The walk ---- */

static void replace(struct conds *c, ir_ref *r)
{
	if (r->kind == REF_TMP && r->idx < c->ntmps && c->is[r->idx].kind != REF_NONE) {
		*r = c->is[r->idx];
		c->changed = true;
	}
}

static void visit_ins(struct conds *c, struct ir_ins *i)
{
	ir_ref *r;

	for (uint32_t k = 0; (r = ir_use(c->fn, i, k)); k++)
		replace(c, r);
	if (i->op == IR_sext32 && i->arg[0].kind == REF_TMP && i->arg[0].idx < c->ntmps &&
	    range_of(c, i->arg[0], IR_W).smin >= 0) {
		i->op = IR_zext32;
		c->changed = true;
	}
}

static void visit_term(struct conds *c, struct ir_blk *b)
{
	struct ir_term *t = &b->term;
	ir_ref *r;
	int v;

	for (uint32_t k = 0; (r = ir_term_use(c->fn, b, k)); k++)
		if (t->op != JMP_BR)
			replace(c, r);
	if (t->op != JMP_BR || t->arg[0].kind == REF_CON)
		return;
	v = decide(c, t->cc, (enum ir_cls)t->acls, t->arg[0], t->arg[1]);
	if (v < 0)
		return;
	t->cc = CC_NE;
	t->acls = IR_W;
	t->arg[0] = ir_con_int(c->cx, c->fn, v);
	t->arg[1] = ir_con_int(c->cx, c->fn, 0);
	c->changed = true;
}

static void visit(struct conds *c, struct ir_blk *b)
{
	for (struct ir_phi *p = b->phis; p; p = p->next)
		if (stays_nonneg(c, b, p))
			add_fact(c, CC_SGE, (enum ir_cls)p->cls, p->to,
				 ir_con_int(c->cx, c->fn, 0));
	add_edge_facts(c, b);
	for (uint32_t i = 0; i < b->ins.n; i++)
		visit_ins(c, &b->ins.at[i]);
	visit_term(c, b);
	for (uint32_t k = 0; k < b->succ.n && c->equal.n; k++)
		for (struct ir_phi *p = b->succ.at[k]->phis; p; p = p->next) {
			ir_ref *r = ir_phi_arg(p, b);

			if (r)
				replace(c, r);
		}
}

/* A block to walk and what the stacks held when it was found. */
struct place {
	struct ir_blk *b;
	uint32_t facts, equal;
};

bool pass_conds(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct conds c = {.cx = cx, .fn = fn, .ntmps = fn->tmps.n};
	VEC(struct place) work = {0};

	c.head = arena_array(&cx->scratch, uint32_t, fn->tmps.n + 1);
	c.max = ir_upper_bounds(cx, fn);
	c.is = arena_array(&cx->scratch, ir_ref, fn->tmps.n + 1);
	vec_reserve(&cx->scratch, &work, fn->rpo.n);
	work.at[work.n++] = (struct place){fn->start, 0, 0};
	while (work.n) {
		struct ir_blk *b = work.at[--work.n].b;

		unwind(&c, work.at[work.n].facts, work.at[work.n].equal);
		visit(&c, b);
		for (struct ir_blk *d = b->dom_child; d; d = d->dom_next)
			work.at[work.n++] = (struct place){d, c.facts.n, c.equal.n};
	}
	arena_release(&cx->scratch, m);
	return c.changed;
}
