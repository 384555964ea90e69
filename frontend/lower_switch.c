/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Multiway branches as comparisons: BPF has no jump tables.
 *
 * A few cases are tested in the order they are written; more become a balanced
 * binary search over the sorted ranges, as in Bernstein, "Producing good code
 * for the case statement" (1985), whose leaves are equalities: after one the
 * verifier knows the value exactly.
 */
#include <stdlib.h>

#include "frontend/lower.h"

enum { CHAIN = 4, LEAF = 3 };

struct tree {
	struct lower *lw;
	ir_ref x;
	enum ir_cls cls;
	bool is_signed;
	struct arm *arms;
	struct ir_blk *other;
};

static ir_ref con(struct tree *t, int64_t v)
{
	return low_int(t->lw, t->cls == IR_W ? (int32_t)v : v);
}

/* Test ARM; continue in a fresh block, or at NEXT if that is given. */
static void test(struct tree *t, struct arm *a, struct ir_blk *next)
{
	struct lower *lw = t->lw;
	bool more = !next;

	if (more)
		next = low_block(lw, "case");
	if (a->lo == a->hi) {
		low_br(lw, CC_EQ, t->cls, t->x, con(t, a->lo), a->to, next);
	} else {
		struct ir_blk *above = low_block(lw, "range");

		low_br(lw, t->is_signed ? CC_SGE : CC_UGE, t->cls, t->x, con(t, a->lo), above,
		       next);
		low_start(lw, above);
		low_br(lw, t->is_signed ? CC_SLE : CC_ULE, t->cls, t->x, con(t, a->hi), a->to,
		       next);
	}
	if (more)
		low_start(lw, next);
}

static void chain(struct tree *t, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		test(t, &t->arms[i], i + 1 == to ? t->other : NULL);
}

static void search(struct tree *t, uint32_t from, uint32_t to)
{
	struct ir_blk *below, *above;
	uint32_t mid = from + (to - from) / 2;

	if (to - from <= LEAF) {
		chain(t, from, to);
		return;
	}
	below = low_block(t->lw, "below");
	above = low_block(t->lw, "above");
	low_br(t->lw, t->is_signed ? CC_SLT : CC_ULT, t->cls, t->x, con(t, t->arms[mid].lo), below,
	       above);
	low_start(t->lw, below);
	search(t, from, mid);
	low_start(t->lw, above);
	search(t, mid, to);
}

static int by_signed(const void *a, const void *b)
{
	const struct arm *x = a, *y = b;

	return x->lo < y->lo ? -1 : x->lo > y->lo;
}

static int by_unsigned(const void *a, const void *b)
{
	const struct arm *x = a, *y = b;

	return (uint64_t)x->lo < (uint64_t)y->lo ? -1 : (uint64_t)x->lo > (uint64_t)y->lo;
}

/* Join neighbours that go to one place. */
static uint32_t merge(struct arm *arms, uint32_t n)
{
	uint32_t k = 0;

	for (uint32_t i = 1; i < n; i++) {
		if (arms[i].to == arms[k].to && (uint64_t)arms[k].hi + 1 == (uint64_t)arms[i].lo)
			arms[k].hi = arms[i].hi;
		else
			arms[++k] = arms[i];
	}
	return n ? k + 1 : 0;
}

void low_multiway(struct lower *lw, ir_ref x, enum ir_cls cls, bool is_signed, struct arm *arms,
		  uint32_t n, struct ir_blk *other)
{
	struct tree t = {lw, x, cls, is_signed, arms, other};
	struct arm written[CHAIN];
	uint32_t m;

	if (!n) {
		low_goto(lw, other);
		return;
	}
	if (n <= CHAIN)
		memcpy(written, arms, n * sizeof *arms);
	qsort(arms, n, sizeof *arms, is_signed ? by_signed : by_unsigned);
	m = merge(arms, n);
	if (m == n && n <= CHAIN) {
		t.arms = written;
		chain(&t, 0, n);
		return;
	}
	search(&t, 0, m);
}

/* The block of case C: that of the innermost of `case 1: case 2: …`. */
static struct ir_blk *case_block(struct lower *lw, struct stmt *c)
{
	struct stmt *last = c;

	while (last->cas.body && last->cas.body->kind == S_CASE)
		last = last->cas.body;
	if (!last->cas.lowered)
		last->cas.lowered = low_block(lw, last->cas.is_default ? "default" : "case");
	c->cas.lowered = last->cas.lowered;
	return last->cas.lowered;
}

static struct arm arm_of(struct stmt *c, struct ir_blk *to, enum ir_cls cls, bool is_signed)
{
	if (cls == IR_W && !is_signed)
		return (struct arm){(uint32_t)c->cas.lo, (uint32_t)c->cas.hi, to};
	if (cls == IR_W)
		return (struct arm){(int32_t)c->cas.lo, (int32_t)c->cas.hi, to};
	return (struct arm){(int64_t)c->cas.lo, (int64_t)c->cas.hi, to};
}

static bool is_in(struct stmt *c, u128 v, bool is_signed)
{
	if (is_signed)
		return (__int128)v >= (__int128)c->cas.lo && (__int128)v <= (__int128)c->cas.hi;
	return v >= c->cas.lo && v <= c->cas.hi;
}

/* A constant switch: the one target. */
static struct ir_blk *known_target(struct stmt *s, u128 v, bool is_signed, struct ir_blk *other)
{
	for (uint32_t i = 0; i < s->sw.cases.n; i++) {
		struct stmt *c = s->sw.cases.at[i];

		if (!c->cas.is_default && is_in(c, v, is_signed))
			return c->cas.lowered;
	}
	return other;
}

static void wide(struct lower *lw, src_loc loc, struct ir_blk *done)
{
	diag(lw->cx, loc, D_lower_switch_wide);
	low_goto(lw, done);
}

void low_switch(struct lower *lw, struct stmt *s)
{
	struct arena_mark mark = arena_mark(&lw->cx->scratch);
	struct arm *arms = arena_array(&lw->cx->scratch, struct arm, s->sw.cases.n + 1);
	struct ir_blk *done = low_block(lw, "done"), *other = done;
	struct type *t = s->sw.x->type;
	struct jump_ctx j = {lw->jump, done, NULL, low_scope_here(lw)};
	bool is_signed = type_is_signed(t);
	enum ir_cls cls = low_cls(t);
	uint32_t n = 0;
	u128 v;

	for (uint32_t i = 0; i < s->sw.cases.n; i++) {
		struct stmt *c = s->sw.cases.at[i];
		struct ir_blk *b = case_block(lw, c);

		if (c->cas.is_default)
			other = b;
		else
			arms[n++] = arm_of(c, b, cls, is_signed);
	}
	if (low_kind(t) == VK_WIDE)
		wide(lw, s->loc, done);
	else if (const_int(lw->fe, s->sw.x, &v))
		low_goto(lw, known_target(s, v, is_signed, other));
	else
		low_multiway(lw, low_scalar(lw, s->sw.x), cls, is_signed, arms, n, other);
	arena_release(&lw->cx->scratch, mark);
	low_dead(lw);
	lw->jump = &j;
	low_stmt(lw, s->sw.body);
	lw->jump = j.outer;
	low_goto(lw, done);
	low_start(lw, done);
}
