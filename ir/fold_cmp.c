/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Simplification rules for comparisons; fold_compare tries them in order.
 * They serve branches too: the engine hands a branch over as a comparison.
 */
#include "ir/fold.h"

typedef enum fold_answer cmp_rule(struct fold *f, struct ir_ins *i, int64_t k, ir_ref *value);

static enum fold_answer answer(struct fold *f, struct ir_ins *i, bool v, ir_ref *value)
{
	*value = fold_con(f, i->cls, v);
	return FOLD_VALUE;
}

static enum fold_answer set(struct fold *f, struct ir_ins *i, enum ir_cc cc, enum ir_cls acls,
			    ir_ref a, ir_ref b)
{
	(void)f;
	i->op = (uint16_t)(IR_ceq + cc);
	i->acls = acls;
	i->arg[0] = a;
	i->arg[1] = b;
	return FOLD_AGAIN;
}

/* x CC x */
static enum fold_answer self(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	enum ir_cc cc = ir_cc_of(i->op);

	if (!ref_eq(i->arg[0], i->arg[1]) || cc == CC_SET)
		return FOLD_NO;
	return answer(f, i, ir_eval_cc(cc, IR_L, 0, 0), value);
}

/* The address of a variable or slot is not null. */
static enum fold_answer address(struct fold *f, struct ir_ins *i, int64_t k, ir_ref *value)
{
	enum ir_cc cc = ir_cc_of(i->op);
	const struct ir_sym *s =
		i->arg[0].kind == REF_CON ? f->fn->cons.at[i->arg[0].idx].sym : NULL;

	struct ir_ins *d = fold_def_op(f, i->arg[0], IR_add);
	int64_t off;

	if (k || (cc != CC_EQ && cc != CC_NE))
		return FOLD_NO;
	/* nor is a place inside an object */
	if (d && ir_is_int(f->fn, d->arg[1], &off) && off > 0)
		return answer(f, i, cc == CC_NE, value);
	if (i->arg[0].kind != REF_SLOT && (!s || s->linkage == IR_WEAK || s->flags & SYM_EXTERN))
		return FOLD_NO;
	return answer(f, i, cc == CC_NE, value);
}

/* (a cc b) compared with 0 or 1 */
static enum fold_answer of_compare(struct fold *f, struct ir_ins *i, int64_t k, ir_ref *value)
{
	struct ir_ins *d = fold_def(f, i->arg[0]);
	enum ir_cc cc = ir_cc_of(i->op);
	bool same;

	(void)value;
	if (!d || (cc != CC_EQ && cc != CC_NE) || (k != 0 && k != 1))
		return FOLD_NO;
	/* the comparison may be hidden behind a widening */
	if (d->op == IR_zext32 || d->op == IR_sext32 || d->op == IR_trunc)
		d = fold_def(f, d->arg[0]);
	if (!d || !ir_is_compare(d->op))
		return FOLD_NO;
	same = (cc == CC_EQ) == (k == 1);
	if (!same && d->op == IR_cset)
		return FOLD_NO;
	cc = ir_cc_of(d->op);
	return set(f, i, same ? cc : ir_cc_invert(cc), d->acls, d->arg[0], d->arg[1]);
}

/* Decided by what is known of x's bits; signed becomes unsigned where x is not negative. */
static enum fold_answer by_bits(struct fold *f, struct ir_ins *i, int64_t k, ir_ref *value)
{
	enum ir_cls c = i->acls;
	uint64_t max = ~fold_zeros(f, i->arg[0], c), u = (uint64_t)k & fold_mask(c);
	bool nonneg = !(max >> (fold_width(c) - 1));
	enum ir_cc cc = ir_cc_of(i->op);

	if (cc >= CC_SLT && cc <= CC_SGE && nonneg) {
		if (k < 0)
			return answer(f, i, cc >= CC_SGT, value);
		return set(f, i, cc - CC_SLT + CC_ULT, c, i->arg[0], i->arg[1]);
	}
	switch (cc) {
	case CC_EQ:
	case CC_NE:
		if (u & ~max)
			return answer(f, i, cc == CC_NE, value);
		return FOLD_NO;
	case CC_ULT:
	case CC_UGE:
		if (max < u || !u)
			return answer(f, i, (cc == CC_ULT) == (u != 0), value);
		if (u == 1)
			return set(f, i, cc == CC_ULT ? CC_EQ : CC_NE, c, i->arg[0],
				   fold_con(f, c, 0));
		return FOLD_NO;
	case CC_UGT:
	case CC_ULE:
		if (max <= u)
			return answer(f, i, cc == CC_ULE, value);
		if (!u)
			return set(f, i, cc == CC_UGT ? CC_NE : CC_EQ, c, i->arg[0], i->arg[1]);
		return FOLD_NO;
	case CC_SET:
		if (!(max & u))
			return answer(f, i, false, value);
		return FOLD_NO;
	default:
		return FOLD_NO;
	}
}

/* x == ~0 and its like have no part in order: x > -1 is x >= 0, x <= -1 is x < 0. */
static enum fold_answer edges(struct fold *f, struct ir_ins *i, int64_t k, ir_ref *value)
{
	enum ir_cc cc = ir_cc_of(i->op);

	(void)value;
	if (k != -1 || (cc != CC_SGT && cc != CC_SLE))
		return FOLD_NO;
	return set(f, i, cc == CC_SGT ? CC_SGE : CC_SLT, i->acls, i->arg[0],
		   fold_con(f, i->acls, 0));
}

/* zext32 x or sext32 x compared with a constant: on x itself, if nothing else takes the
 * wide value (rule 7: the compared register is the one that is used). */
static enum fold_answer widened(struct fold *f, struct ir_ins *i, int64_t k, ir_ref *value)
{
	struct ir_ins *d = i->acls == IR_L ? fold_def(f, i->arg[0]) : NULL;
	enum ir_cc cc = ir_cc_of(i->op);

	(void)value;
	if (!d || !fold_single(f, i->arg[0]) || !f->cx->opt.alu32)
		return FOLD_NO;
	if (d->op == IR_zext32 && k >= 0 && k <= UINT32_MAX) {
		if (cc >= CC_SLT && cc <= CC_SGE)
			cc = cc - CC_SLT + CC_ULT;
		return set(f, i, cc, IR_W, d->arg[0], fold_con(f, IR_W, k));
	}
	if (d->op == IR_sext32 && k == (int32_t)k && cc != CC_SET)
		return set(f, i, cc, IR_W, d->arg[0], fold_con(f, IR_W, k));
	return FOLD_NO;
}

/* (x & m) != 0 is x set m */
static enum fold_answer test_bits(struct fold *f, struct ir_ins *i, int64_t k, ir_ref *value)
{
	struct ir_ins *d = fold_def_op(f, i->arg[0], IR_and);

	(void)value;
	if (!d || k || i->op != IR_cne || !fold_single(f, i->arg[0]))
		return FOLD_NO;
	return set(f, i, CC_SET, i->acls, d->arg[0], d->arg[1]);
}

/* Bits of x >> c are bits of x: (x >> c) set m is x set m << c, and ((x >> c) & m) == k
 * is (x & (m << c)) == (k << c). */
static enum fold_answer unshift(struct fold *f, struct ir_ins *i, int64_t k, ir_ref *value)
{
	enum ir_cls c = (enum ir_cls)i->acls;
	struct ir_ins *d = fold_def(f, i->arg[0]), *s;
	int64_t m = k, count;
	uint64_t high;
	ir_ref x;

	(void)value;
	if (!d || d->cls != c || (i->op != IR_cset && i->op != IR_ceq && i->op != IR_cne))
		return FOLD_NO;
	if (i->op != IR_cset &&
	    (d->op != IR_and || !fold_single(f, i->arg[0]) || !ir_is_int(f->fn, d->arg[1], &m)))
		return FOLD_NO;
	s = i->op == IR_cset ? d : fold_def(f, d->arg[0]);
	if (!s || s->op != IR_shr || s->cls != c || !ir_is_int(f->fn, s->arg[1], &count) ||
	    count <= 0 || count >= fold_width(c) || m < 0 || k < 0)
		return FOLD_NO;
	high = (uint64_t)(m | k) << count;
	if (high >> count != (uint64_t)(m | k) || high > (c == IR_W ? UINT32_MAX : INT32_MAX))
		return FOLD_NO;
	if (i->op == IR_cset)
		return set(f, i, CC_SET, c, s->arg[0], fold_con(f, c, m << count));
	x = fold_emit(f, IR_and, c, s->arg[0], fold_con(f, c, m << count), i->loc);
	return set(f, i, ir_cc_of(i->op), c, x, fold_con(f, c, k << count));
}

static enum fold_answer inverse(struct fold *f, struct ir_ins *i, int64_t k, ir_ref *value)
{
	struct ir_ins *d = fold_def(f, i->arg[0]);
	enum ir_cls c = i->acls;
	int64_t inner, v;

	(void)value;
	if (!d || d->cls != c || c == IR_P || (i->op != IR_ceq && i->op != IR_cne))
		return FOLD_NO;
	if (d->op == IR_sub && !k)
		return set(f, i, ir_cc_of(i->op), d->acls, d->arg[0], d->arg[1]);
	if (d->op == IR_xor && !k)
		return set(f, i, ir_cc_of(i->op), c, d->arg[0], d->arg[1]);
	if (!fold_single(f, i->arg[0]))
		return FOLD_NO;
	if (d->op == IR_add && ir_is_int(f->fn, d->arg[1], &inner))
		return set(f, i, ir_cc_of(i->op), c, d->arg[0],
			   fold_con(f, c, (int64_t)((uint64_t)k - (uint64_t)inner)));
	if (d->op == IR_xor && ir_is_int(f->fn, d->arg[1], &inner))
		return set(f, i, ir_cc_of(i->op), c, d->arg[0], fold_con(f, c, k ^ inner));
	/* a byte swap of nothing but its own bits has an inverse: swap the constant */
	if ((d->op == IR_bswap16 && !(~fold_zeros(f, d->arg[0], c) >> 16)) ||
	    (d->op == IR_bswap32 && !(~fold_zeros(f, d->arg[0], c) >> 32)) || d->op == IR_bswap64) {
		ir_eval((enum ir_op)d->op, c, c, k, 0, &v);
		return set(f, i, ir_cc_of(i->op), c, d->arg[0], fold_con(f, c, v));
	}
	return FOLD_NO;
}

/* Both operands came from 32 bits in the same way, or from pointers. */
static enum fold_answer both(struct fold *f, struct ir_ins *i)
{
	struct ir_ins *a = fold_def(f, i->arg[0]), *b = fold_def(f, i->arg[1]);
	enum ir_cc cc = ir_cc_of(i->op);

	if (!a || !b || a->op != b->op)
		return FOLD_NO;
	if (a->op == IR_ptoi && i->acls == IR_L)
		return set(f, i, cc, IR_P, a->arg[0], b->arg[0]);
	if (!fold_single(f, i->arg[0]) || !fold_single(f, i->arg[1]) || !f->cx->opt.alu32)
		return FOLD_NO;
	if (a->op == IR_zext32) {
		if (cc >= CC_SLT && cc <= CC_SGE)
			cc = cc - CC_SLT + CC_ULT;
		return set(f, i, cc, IR_W, a->arg[0], b->arg[0]);
	}
	if (a->op == IR_sext32 && cc != CC_SET)
		return set(f, i, cc, IR_W, a->arg[0], b->arg[0]);
	return FOLD_NO;
}

/* A pointer's bits against a constant: a null check on the pointer itself (rule 4). */
static enum fold_answer of_pointer(struct fold *f, struct ir_ins *i, int64_t k, ir_ref *value)
{
	struct ir_ins *d = i->acls == IR_L ? fold_def_op(f, i->arg[0], IR_ptoi) : NULL;

	(void)value;
	if (!d || k || (i->op != IR_ceq && i->op != IR_cne))
		return FOLD_NO;
	return set(f, i, ir_cc_of(i->op), IR_P, d->arg[0], fold_con(f, IR_P, 0));
}

static cmp_rule *const with_constant[] = {of_compare, by_bits, edges,     of_pointer,
					  widened,    inverse, test_bits, unshift};

enum fold_answer fold_compare(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	enum fold_answer a = self(f, i, value);
	int64_t k;

	if (a != FOLD_NO)
		return a;
	if (!ir_is_int(f->fn, i->arg[1], &k))
		return both(f, i);
	if (i->acls == IR_P)
		return address(f, i, k, value);
	for (size_t r = 0; r < sizeof with_constant / sizeof *with_constant && a == FOLD_NO; r++)
		a = with_constant[r](f, i, k, value);
	return a;
}
