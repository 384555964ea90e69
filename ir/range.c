/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Upper bounds of values that cannot be negative, without a look at branches: one
 * walk in reverse postorder, in which a loop's header knows nothing of its phis.
 * (An interval analysis without widening, whose lower ends are all zero.)
 */
#include "ir/range.h"

#define UNKNOWN ((int64_t)-1)

static int64_t top(enum ir_cls cls)
{
	return cls == IR_W ? INT32_MAX : INT64_MAX;
}

/* The bound of operand R; of a w that may be "negative" none. */
static int64_t of(const struct ir_fn *fn, const int64_t *max, ir_ref r)
{
	int64_t k;

	if (ir_is_int(fn, r, &k))
		return k >= 0 ? k : UNKNOWN;
	return r.kind == REF_TMP ? max[r.idx] : UNKNOWN;
}

/* All ones up to V's highest bit. */
static int64_t ones(int64_t v)
{
	return v ? (int64_t)(UINT64_MAX >> __builtin_clzll((uint64_t)v)) : 0;
}

static int64_t of_binary(const struct ir_fn *fn, const int64_t *max, const struct ir_ins *i)
{
	int64_t a = of(fn, max, i->arg[0]), b = of(fn, max, i->arg[1]), t = top(i->cls), k;

	switch (i->op) {
	case IR_and: /* one operand that is not negative is enough */
		return a == UNKNOWN ? b : b == UNKNOWN || a < b ? a : b;
	case IR_umod:
		return ir_is_int(fn, i->arg[1], &k) && k > 0 ? k - 1 : a;
	case IR_shr:
		if (!ir_is_int(fn, i->arg[1], &k) || k < 0 || k >= (i->cls == IR_W ? 32 : 64))
			return a;
		if (a != UNKNOWN)
			return a >> k;
		return k ? (int64_t)((i->cls == IR_W ? UINT32_MAX : UINT64_MAX) >> k) : UNKNOWN;
	default:
		break;
	}
	if (a == UNKNOWN || b == UNKNOWN)
		return UNKNOWN;
	switch (i->op) {
	case IR_add:
		return b > t - a ? UNKNOWN : a + b;
	case IR_mul:
		return a && b > t / a ? UNKNOWN : a * b;
	case IR_or:
	case IR_xor:
		return ones(a | b);
	case IR_udiv:
		return a;
	default:
		return UNKNOWN;
	}
}

static int64_t of_ins(const struct ir_fn *fn, const int64_t *max, const struct ir_ins *i)
{
	int64_t a;

	switch (i->op) {
	case IR_loadu8:
	case IR_zext8:
		return 0xff;
	case IR_loadu16:
	case IR_zext16:
	case IR_bswap16:
		return 0xffff;
	case IR_loadu32:
		return i->cls == IR_L ? (int64_t)UINT32_MAX : UNKNOWN;
	case IR_popcnt:
		return 64;
	case IR_copy:
	case IR_sext32:
		return of(fn, max, i->arg[0]);
	case IR_zext32:
		a = of(fn, max, i->arg[0]);
		return a == UNKNOWN ? (int64_t)UINT32_MAX : a;
	case IR_trunc:
		a = of(fn, max, i->arg[0]);
		return a <= INT32_MAX ? a : UNKNOWN;
	default:
		if (ir_is_compare(i->op))
			return 1;
		return i->arg[1].kind == REF_NONE ? UNKNOWN : of_binary(fn, max, i);
	}
}

/* The largest bound of P's entries, all of which have been seen. */
static int64_t of_phi(const struct ir_fn *fn, const int64_t *max, const struct ir_blk *b,
		      const struct ir_phi *p)
{
	int64_t m = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		int64_t a = p->from[i]->rpo < b->rpo ? of(fn, max, p->arg[i]) : UNKNOWN;

		if (a == UNKNOWN)
			return UNKNOWN;
		m = a > m ? a : m;
	}
	return m;
}

int64_t *ir_upper_bounds(struct cx *cx, struct ir_fn *fn)
{
	int64_t *max = arena_array(&cx->scratch, int64_t, fn->tmps.n + 1);

	for (uint32_t i = 0; i < fn->tmps.n; i++)
		max[i] = UNKNOWN;
	for (uint32_t k = 0; k < fn->rpo.n; k++) {
		struct ir_blk *b = fn->rpo.at[k];

		for (struct ir_phi *p = b->phis; p; p = p->next)
			if (p->cls != IR_P)
				max[p->to.idx] = of_phi(fn, max, b, p);
		for (uint32_t i = 0; i < b->ins.n; i++) {
			const struct ir_ins *in = &b->ins.at[i];

			if (in->op < IR_MACHINE && in->op != IR_asm && in->to.kind == REF_TMP &&
			    (in->cls == IR_W || in->cls == IR_L) && in->acls != IR_P)
				max[in->to.idx] = of_ins(fn, max, in);
		}
	}
	return max;
}
