/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks that do the same become one, and tests of several bits of one value with
 * one consequence become one test.
 *
 * Needs preds, loops, uses; breaks the control flow.
 * Two blocks are equal when their instructions are, values of the block itself
 * standing for each other, and they go on to the same place with the same values for
 * its phis.  Merged tails help the verifier to prune (rule 12).  The location of
 * the first one stays.
 */
#include "ir/pass.h"

enum {
	LONGEST = 64, /* instructions of a block that is compared */
	CHAIN = 32,   /* blocks of one hash that it is compared with */
};

struct entry {
	struct ir_blk *b;
	uint32_t hash, next; /* index plus 1 */
};

struct merge {
	struct cx *cx;
	struct ir_fn *fn;
	uint32_t *local; /* by temporary: its place in the block being looked at, plus 1 */
	uint32_t *table; /* by hash: index plus 1 in entries */
	uint32_t mask;
	VEC(struct entry) entries;
	bool changed;
};

static uint32_t mix(uint32_t h, uint32_t v)
{
	h = (h ^ v) * 0x9e3779b1u;
	return h ^ h >> 15;
}

/* Number the values that B defines. */
static void number(struct merge *m, const struct ir_blk *b, bool on)
{
	for (uint32_t i = 0; i < b->ins.n; i++)
		if (b->ins.at[i].to.kind == REF_TMP)
			m->local[b->ins.at[i].to.idx] = on ? i + 1 : 0;
}

static uint32_t hash_ref(const struct merge *m, uint32_t h, ir_ref r)
{
	if (r.kind == REF_TMP && m->local[r.idx])
		return mix(h, 0x80000000u | m->local[r.idx]);
	return mix(h, (uint32_t)r.kind << 28 ^ r.idx);
}

static uint32_t hash_blk(struct merge *m, const struct ir_blk *b)
{
	uint32_t h = b->ins.n;

	number(m, b, true);
	for (uint32_t i = 0; i < b->ins.n; i++) {
		const struct ir_ins *in = &b->ins.at[i];

		h = mix(h, in->op);
		h = mix(h, (uint32_t)in->off);
		for (int k = 0; k < 3; k++)
			h = hash_ref(m, h, in->arg[k]);
	}
	number(m, b, false);
	h = mix(h, b->term.op);
	for (uint32_t k = 0; k < b->succ.n; k++)
		h = mix(h, b->succ.at[k]->id);
	return h;
}

/* Do X of A and Y of B mean the same?  (Places are those of A in m->local.) */
static bool same_ref(const struct merge *m, const struct ir_blk *b, ir_ref x, ir_ref y)
{
	uint32_t at = x.kind == REF_TMP ? m->local[x.idx] : 0;

	if (at)
		return ref_eq(b->ins.at[at - 1].to, y);
	return ref_eq(x, y);
}

static bool same_ins(const struct merge *m, const struct ir_blk *b, const struct ir_ins *x,
		     const struct ir_ins *y)
{
	if (x->op != y->op || x->cls != y->cls || x->acls != y->acls || x->flags != y->flags ||
	    x->align != y->align || x->off != y->off || x->off2 != y->off2 || x->aux != y->aux ||
	    x->to.kind != y->to.kind)
		return false;
	for (int k = 0; k < 3; k++)
		if (!same_ref(m, b, x->arg[k], y->arg[k]))
			return false;
	return true;
}

static bool same_end(const struct merge *m, const struct ir_blk *a, const struct ir_blk *b)
{
	const struct ir_term *s = &a->term, *t = &b->term;

	if (s->op != t->op || s->cc != t->cc || s->acls != t->acls || a->succ.n != b->succ.n ||
	    !same_ref(m, b, s->arg[0], t->arg[0]) || !same_ref(m, b, s->arg[1], t->arg[1]))
		return false;
	for (uint32_t k = 0; k < a->succ.n; k++) {
		if (a->succ.at[k] != b->succ.at[k])
			return false;
		for (struct ir_phi *p = a->succ.at[k]->phis; p; p = p->next)
			if (!same_ref(m, b, *ir_phi_arg(p, a), *ir_phi_arg(p, b)))
				return false;
	}
	return true;
}

static bool same_blk(struct merge *m, const struct ir_blk *a, const struct ir_blk *b)
{
	bool same = a->ins.n == b->ins.n;

	number(m, a, true);
	for (uint32_t i = 0; same && i < a->ins.n; i++)
		same = same_ins(m, b, &a->ins.at[i], &b->ins.at[i]);
	same = same && same_end(m, a, b);
	number(m, a, false);
	return same;
}

/* Are B's values used in B and in its successors' phis from B alone? */
static bool is_closed(const struct merge *m, const struct ir_blk *b)
{
	for (uint32_t i = 0; i < b->ins.n; i++) {
		const struct ir_tmp *t;

		if (b->ins.at[i].to.kind != REF_TMP)
			continue;
		t = &m->fn->tmps.at[b->ins.at[i].to.idx];
		for (uint32_t k = 0; k < t->uses.n; k++) {
			const struct ir_use *u = &t->uses.at[k];

			if (u->kind != USE_PHI && u->blk != b)
				return false;
			for (uint32_t j = 0; u->kind == USE_PHI && j < u->phi->n; j++)
				if (ref_eq(u->phi->arg[j], b->ins.at[i].to) && u->phi->from[j] != b)
					return false;
		}
	}
	return true;
}

static bool is_candidate(const struct merge *m, const struct ir_blk *b)
{
	if (b == m->fn->start || b->phis || b->ins.n == 0 || b->ins.n > LONGEST || b->loop == b ||
	    (b->term.op != JMP_GOTO && b->term.op != JMP_RET && b->term.op != JMP_BR))
		return false;
	for (uint32_t i = 0; i < b->ins.n; i++)
		if (b->ins.at[i].op == IR_asm || b->ins.at[i].op == IR_NOP ||
		    b->ins.at[i].op == IR_core || b->ins.at[i].op == IR_coreaddr)
			return false;
	return is_closed(m, b);
}

/* All that went to B goes to A, its equal. */
static void take_over(struct merge *m, struct ir_blk *a, struct ir_blk *b)
{
	for (uint32_t i = 0; i < b->pred.n; i++) {
		struct ir_blk *p = b->pred.at[i];

		for (uint32_t k = 0; k < p->succ.n; k++)
			if (p->succ.at[k] == b)
				p->succ.at[k] = a;
	}
	for (uint32_t k = 0; k < b->succ.n; k++)
		ir_phi_remove(b->succ.at[k], b);
	vec_append(m->fn->arena, &a->pred, b->pred.at, b->pred.n);
	b->pred.n = b->succ.n = 0;
	b->term.op = JMP_UNREACHABLE;
	m->changed = true;
}

static void merge_equal(struct merge *m)
{
	for (uint32_t k = 0; k < m->fn->rpo.n; k++) {
		struct ir_blk *b = m->fn->rpo.at[k];
		uint32_t h, i, n = 0;

		if (!is_candidate(m, b))
			continue;
		h = hash_blk(m, b);
		for (i = m->table[h & m->mask]; i && n < CHAIN; i = m->entries.at[i - 1].next, n++)
			if (m->entries.at[i - 1].hash == h &&
			    same_blk(m, m->entries.at[i - 1].b, b)) {
				take_over(m, m->entries.at[i - 1].b, b);
				break;
			}
		if (i && n < CHAIN)
			continue;
		vec_push(&m->cx->scratch, &m->entries, (struct entry){b, h, m->table[h & m->mask]});
		m->table[h & m->mask] = m->entries.n;
	}
}

/* B tests bits of the value whose other bits its one predecessor tested, with the same
 * consequence: test them together there. */
static void merge_tests(struct merge *m, struct ir_blk *b)
{
	struct ir_blk *p = b->pred.n == 1 ? b->pred.at[0] : NULL, *f;
	int64_t x, y;

	if (!p || b->phis || b->ins.n || b->term.op != JMP_BR || p->term.op != JMP_BR ||
	    b->term.cc != CC_SET || p->term.cc != CC_SET || b->term.acls != p->term.acls ||
	    !ref_eq(b->term.arg[0], p->term.arg[0]) || p->succ.at[1] != b ||
	    p->succ.at[0] != b->succ.at[0] || b->succ.at[1] == p->succ.at[0] ||
	    !ir_is_int(m->fn, b->term.arg[1], &x) || !ir_is_int(m->fn, p->term.arg[1], &y) ||
	    (x | y) != (int32_t)(x | y))
		return;
	f = b->succ.at[0];
	for (struct ir_phi *q = f->phis; q; q = q->next)
		if (!ref_eq(*ir_phi_arg(q, p), *ir_phi_arg(q, b)))
			return;
	p->term.arg[1] = ir_con_int(m->cx, m->fn, x | y);
	p->succ.at[1] = b->succ.at[1];
	ir_phi_remove(f, b);
	ir_phi_rename(b->succ.at[1], b, p);
	for (uint32_t i = 0; i < b->succ.at[1]->pred.n; i++)
		if (b->succ.at[1]->pred.at[i] == b)
			b->succ.at[1]->pred.at[i] = p;
	b->pred.n = b->succ.n = 0;
	b->term.op = JMP_UNREACHABLE;
	m->changed = true;
}

bool pass_merge(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark mark = arena_mark(&cx->scratch);
	struct merge m = {.cx = cx, .fn = fn, .mask = 63};

	while (m.mask < fn->rpo.n)
		m.mask = m.mask * 2 + 1;
	m.local = arena_array(&cx->scratch, uint32_t, fn->tmps.n + 1);
	m.table = arena_array(&cx->scratch, uint32_t, m.mask + 1);
	merge_equal(&m);
	/* backwards, so that a chain falls together from its end */
	for (uint32_t k = fn->rpo.n; k-- > 1;)
		merge_tests(&m, fn->rpo.at[k]);
	arena_release(&cx->scratch, mark);
	return m.changed;
}
