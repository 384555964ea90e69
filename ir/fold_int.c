/* SPDX-License-Identifier: BSD-2-Clause */
/* Simplification rules for integer arithmetic (see fold.def for what each does). */
#include "ir/fold.h"

/* V as an unsigned number of class CLS. */
static uint64_t uns(enum ir_cls cls, int64_t v)
{
	return (uint64_t)v & fold_mask(cls);
}

static bool power_of_two(enum ir_cls cls, int64_t v, unsigned *log)
{
	uint64_t u = uns(cls, v);

	if (!u || (u & (u - 1)))
		return false;
	*log = (unsigned)__builtin_ctzll(u);
	return true;
}

/* I's second operand as a constant. */
static bool right_con(const struct fold *f, const struct ir_ins *i, int64_t *k)
{
	return ir_is_int(f->fn, i->arg[1], k);
}

/* Is the definition of R `x OP constant`, used once? */
static struct ir_ins *inner_con(const struct fold *f, ir_ref r, unsigned op, int64_t *k)
{
	struct ir_ins *d = fold_def_op(f, r, op);

	return d && fold_single(f, r) && ir_is_int(f->fn, d->arg[1], k) ? d : NULL;
}

enum fold_answer fold_identity(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	int64_t k;

	if (!right_con(f, i, &k) || k || i->acls == IR_P)
		return FOLD_NO;
	*value = i->arg[0];
	return FOLD_VALUE;
}

enum fold_answer fold_add_chain(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d = fold_def_op(f, i->arg[0], IR_add);
	int64_t k, inner;

	(void)value;
	if (!d || !right_con(f, i, &k) || !ir_is_int(f->fn, d->arg[1], &inner))
		return FOLD_NO;
	/* a pointer's constant offsets add up freely, a scalar's bounds may be on x + c */
	if (i->cls != IR_P && !fold_single(f, i->arg[0]))
		return FOLD_NO;
	k = (int64_t)((uint64_t)k + (uint64_t)inner);
	return fold_to(f, i, IR_add, d->arg[0], fold_con(f, i->cls == IR_P ? IR_L : i->cls, k));
}

enum fold_answer fold_add_sub(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	for (int k = 0; k < 2; k++) {
		struct ir_ins *d = fold_def(f, i->arg[k]);
		ir_ref other = i->arg[!k];

		if (!d || d->cls != i->cls || i->cls == IR_P)
			continue;
		if (d->op == IR_neg)
			return fold_to(f, i, IR_sub, other, d->arg[0]);
		if (d->op == IR_sub && d->acls != IR_P && ref_eq(d->arg[1], other)) {
			*value = d->arg[0];
			return FOLD_VALUE;
		}
	}
	return FOLD_NO;
}

enum fold_answer fold_sub_self(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d = fold_def_op(f, i->arg[0], IR_add);

	if (i->cls != IR_P && ref_eq(i->arg[0], i->arg[1])) {
		*value = fold_con(f, i->cls, 0);
		return FOLD_VALUE;
	}
	if (!d)
		return FOLD_NO;
	for (int k = 0; k < 2; k++)
		if (ref_eq(d->arg[k], i->arg[1]) && (k == 0 || d->cls != IR_P)) {
			*value = d->arg[!k];
			return FOLD_VALUE;
		}
	return FOLD_NO;
}

enum fold_answer fold_sub_con(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	int64_t k;

	(void)value;
	if (i->acls == IR_P)
		return FOLD_NO;
	if (right_con(f, i, &k))
		return fold_to(
			f, i, IR_add, i->arg[0],
			fold_con(f, i->cls == IR_P ? IR_L : i->cls, (int64_t)(0 - (uint64_t)k)));
	if (i->cls != IR_P && ir_is_int(f->fn, i->arg[0], &k) && !k)
		return fold_to(f, i, IR_neg, i->arg[1], IR_NONE);
	return FOLD_NO;
}

enum fold_answer fold_sub_neg(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d = fold_def_op(f, i->arg[1], IR_neg);

	(void)value;
	if (!d || i->acls == IR_P)
		return FOLD_NO;
	return fold_to(f, i, IR_add, i->arg[0], d->arg[0]);
}

enum fold_answer fold_mul(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	int64_t k;
	unsigned log;

	if (!right_con(f, i, &k))
		return FOLD_NO;
	if (k == 0 || k == 1) {
		*value = k ? i->arg[0] : i->arg[1];
		return FOLD_VALUE;
	}
	if (k == -1)
		return fold_to(f, i, IR_neg, i->arg[0], IR_NONE);
	if (power_of_two(i->cls, k, &log))
		return fold_to(f, i, IR_shl, i->arg[0], fold_con(f, i->cls, log));
	return FOLD_NO;
}

enum fold_answer fold_udiv(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	int64_t k;
	unsigned log;

	(void)value;
	if (right_con(f, i, &k) && power_of_two(i->cls, k, &log))
		return fold_to(f, i, IR_shr, i->arg[0], fold_con(f, i->cls, log));
	return FOLD_NO;
}

enum fold_answer fold_umod(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	int64_t k;
	unsigned log;

	(void)value;
	if (right_con(f, i, &k) && power_of_two(i->cls, k, &log))
		return fold_to(f, i, IR_and, i->arg[0], fold_con(f, i->cls, k - 1));
	return FOLD_NO;
}

/* X rounded towards zero before an arithmetic shift right by LOG: 2^LOG - 1 is added to
 * what is negative.  (Warren, Hacker's Delight, 10-1) */
static ir_ref rounded(struct fold *f, enum ir_cls cls, ir_ref x, unsigned log, src_loc loc)
{
	ir_ref sign = fold_emit(f, IR_sar, cls, x, fold_con(f, cls, log - 1), loc);
	ir_ref bias = fold_emit(f, IR_shr, cls, sign, fold_con(f, cls, fold_width(cls) - log), loc);

	return fold_emit(f, IR_add, cls, x, bias, loc);
}

enum fold_answer fold_sdiv(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	int64_t k;
	unsigned log;

	if (fold_nonneg(f, i->arg[0], i->cls) && fold_nonneg(f, i->arg[1], i->cls))
		return fold_to(f, i, IR_udiv, i->arg[0], i->arg[1]);
	if (!right_con(f, i, &k) || k == (i->cls == IR_W ? INT32_MIN : INT64_MIN))
		return FOLD_NO;
	if (k == 1) {
		*value = i->arg[0];
		return FOLD_VALUE;
	}
	if (k == -1)
		return fold_to(f, i, IR_neg, i->arg[0], IR_NONE);
	if (k < 0 && power_of_two(i->cls, -k, &log)) {
		ir_ref q =
			fold_emit(f, IR_sdiv, i->cls, i->arg[0], fold_con(f, i->cls, -k), i->loc);

		return fold_to(f, i, IR_neg, q, IR_NONE);
	}
	if (k < 0 || !power_of_two(i->cls, k, &log))
		return FOLD_NO;
	return fold_to(f, i, IR_sar, rounded(f, i->cls, i->arg[0], log, i->loc),
		       fold_con(f, i->cls, log));
}

enum fold_answer fold_smod(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	int64_t k;
	unsigned log;
	ir_ref whole;

	if (fold_nonneg(f, i->arg[0], i->cls) && fold_nonneg(f, i->arg[1], i->cls))
		return fold_to(f, i, IR_umod, i->arg[0], i->arg[1]);
	if (!right_con(f, i, &k) || k == (i->cls == IR_W ? INT32_MIN : INT64_MIN))
		return FOLD_NO;
	k = k < 0 ? -k : k;
	if (k == 1) {
		*value = fold_con(f, i->cls, 0);
		return FOLD_VALUE;
	}
	if (!power_of_two(i->cls, k, &log))
		return FOLD_NO;
	whole = fold_emit(f, IR_and, i->cls, rounded(f, i->cls, i->arg[0], log, i->loc),
			  fold_con(f, i->cls, -k), i->loc);
	return fold_to(f, i, IR_sub, i->arg[0], whole);
}

/* X, of which only the bits of MASK matter, without an operation that does not touch them. */
static ir_ref strip(const struct fold *f, ir_ref x, uint64_t mask)
{
	for (;;) {
		struct ir_ins *d = fold_def(f, x);
		int64_t k;

		if (!d)
			return x;
		if (((d->op == IR_sext8 || d->op == IR_zext8) && !(mask & ~(uint64_t)0xff)) ||
		    ((d->op == IR_sext16 || d->op == IR_zext16) && !(mask & ~(uint64_t)0xffff)))
			x = d->arg[0];
		else if (d->op == IR_and && ir_is_int(f->fn, d->arg[1], &k) &&
			 !(mask & ~(uint64_t)k))
			x = d->arg[0];
		else if ((d->op == IR_or || d->op == IR_xor) && ir_is_int(f->fn, d->arg[1], &k) &&
			 !(mask & (uint64_t)k))
			x = d->arg[0];
		else
			return x;
	}
}

enum fold_answer fold_and(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	uint64_t zero, mask;
	struct ir_ins *d;
	int64_t k, inner;
	ir_ref x;

	if (ref_eq(i->arg[0], i->arg[1])) {
		*value = i->arg[0];
		return FOLD_VALUE;
	}
	if (!right_con(f, i, &k))
		return FOLD_NO;
	mask = uns(i->cls, k);
	zero = fold_zeros(f, i->arg[0], i->cls);
	if (!(mask & ~zero)) {
		*value = fold_con(f, i->cls, 0);
		return FOLD_VALUE;
	}
	if (!(~mask & ~zero)) {
		*value = i->arg[0];
		return FOLD_VALUE;
	}
	x = strip(f, i->arg[0], mask);
	if (!ref_eq(x, i->arg[0]))
		return fold_to(f, i, IR_and, x, i->arg[1]);
	d = inner_con(f, i->arg[0], IR_and, &inner);
	if (d)
		return fold_to(f, i, IR_and, d->arg[0], fold_con(f, i->cls, k & inner));
	if (i->cls == IR_L && mask == UINT32_MAX) {
		x = fold_emit(f, IR_trunc, IR_W, i->arg[0], IR_NONE, i->loc);
		return fold_to(f, i, IR_zext32, x, IR_NONE);
	}
	return FOLD_NO;
}

enum fold_answer fold_or(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d;
	int64_t k, inner;

	if (ref_eq(i->arg[0], i->arg[1])) {
		*value = i->arg[0];
		return FOLD_VALUE;
	}
	if (!right_con(f, i, &k))
		return FOLD_NO;
	if (k == 0 || k == -1) {
		*value = k ? i->arg[1] : i->arg[0];
		return FOLD_VALUE;
	}
	d = inner_con(f, i->arg[0], IR_or, &inner);
	if (d)
		return fold_to(f, i, IR_or, d->arg[0], fold_con(f, i->cls, k | inner));
	return FOLD_NO;
}

enum fold_answer fold_xor(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d;
	int64_t k, inner;

	if (ref_eq(i->arg[0], i->arg[1])) {
		*value = fold_con(f, i->cls, 0);
		return FOLD_VALUE;
	}
	if (!right_con(f, i, &k))
		return FOLD_NO;
	if (k == 0) {
		*value = i->arg[0];
		return FOLD_VALUE;
	}
	d = inner_con(f, i->arg[0], IR_xor, &inner);
	if (d)
		return fold_to(f, i, IR_xor, d->arg[0], fold_con(f, i->cls, k ^ inner));
	d = fold_def(f, i->arg[0]);
	if (k == 1 && d && ir_is_compare(d->op) && d->op != IR_cset) {
		i->op = (uint16_t)(IR_ceq + ir_cc_invert(ir_cc_of(d->op)));
		i->acls = d->acls;
		i->arg[0] = d->arg[0];
		i->arg[1] = d->arg[1];
		return FOLD_AGAIN;
	}
	return FOLD_NO;
}

enum fold_answer fold_shift(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	unsigned width = fold_width(i->cls);
	struct ir_ins *d;
	int64_t k, inner;

	if (!right_con(f, i, &k))
		return FOLD_NO;
	if (k < 0 || k >= width)
		return fold_to(f, i, i->op, i->arg[0], fold_con(f, i->cls, k & (width - 1)));
	if (k == 0) {
		*value = i->arg[0];
		return FOLD_VALUE;
	}
	d = inner_con(f, i->arg[0], i->op, &inner);
	if (!d)
		return FOLD_NO;
	k += inner & (width - 1);
	if (k >= width && i->op != IR_sar) {
		*value = fold_con(f, i->cls, 0);
		return FOLD_VALUE;
	}
	if (k >= width)
		k = width - 1;
	return fold_to(f, i, i->op, d->arg[0], fold_con(f, i->cls, k));
}

enum fold_answer fold_shl(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d;
	int64_t k, inner;

	(void)value;
	if (!right_con(f, i, &k))
		return FOLD_NO;
	d = inner_con(f, i->arg[0], IR_shr, &inner);
	if (!d)
		d = inner_con(f, i->arg[0], IR_sar, &inner);
	if (!d || inner != k)
		return FOLD_NO;
	return fold_to(f, i, IR_and, d->arg[0],
		       fold_con(f, i->cls, (int64_t)(fold_mask(i->cls) << k)));
}

enum fold_answer fold_shr(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	uint64_t zero = fold_zeros(f, i->arg[0], i->cls);
	unsigned width = fold_width(i->cls);
	struct ir_ins *d;
	int64_t k, inner;
	ir_ref x;

	if (!right_con(f, i, &k))
		return FOLD_NO;
	if (!(~zero >> k)) {
		*value = fold_con(f, i->cls, 0);
		return FOLD_VALUE;
	}
	d = inner_con(f, i->arg[0], IR_shl, &inner);
	if (d && inner > 0 && inner <= k && k < width) {
		/* (x << a) >> b: the low width - b bits of x >> (b - a) */
		if (inner == k && k == 32) {
			x = fold_emit(f, IR_trunc, IR_W, d->arg[0], IR_NONE, i->loc);
			return fold_to(f, i, IR_zext32, x, IR_NONE);
		}
		if (k < (width == 64 ? 33 : 1))
			return FOLD_NO; /* the mask would not be an immediate */
		x = fold_emit(f, IR_shr, i->cls, d->arg[0], fold_con(f, i->cls, k - inner), i->loc);
		return fold_to(f, i, IR_and, x,
			       fold_con(f, i->cls, (int64_t)(fold_mask(i->cls) >> k)));
	}
	return FOLD_NO;
}

enum fold_answer fold_sar(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	unsigned width = fold_width(i->cls);
	struct ir_ins *d;
	int64_t k, inner;
	ir_ref x;

	(void)value;
	if (!right_con(f, i, &k))
		return FOLD_NO;
	if (fold_nonneg(f, i->arg[0], i->cls))
		return fold_to(f, i, IR_shr, i->arg[0], i->arg[1]);
	d = inner_con(f, i->arg[0], IR_shl, &inner);
	if (!d || inner != k)
		return FOLD_NO;
	if (k == width - 8 || k == width - 16)
		return fold_to(f, i, k == width - 8 ? IR_sext8 : IR_sext16, d->arg[0], IR_NONE);
	if (k != 32 || i->cls != IR_L)
		return FOLD_NO;
	x = fold_emit(f, IR_trunc, IR_W, d->arg[0], IR_NONE, i->loc);
	return fold_to(f, i, IR_sext32, x, IR_NONE);
}

enum fold_answer fold_neg(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d = fold_def(f, i->arg[0]);

	if (d && d->op == IR_neg) {
		*value = d->arg[0];
		return FOLD_VALUE;
	}
	if (d && d->op == IR_sub && d->acls != IR_P && fold_single(f, i->arg[0]))
		return fold_to(f, i, IR_sub, d->arg[1], d->arg[0]);
	return FOLD_NO;
}

enum fold_answer fold_copy(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	(void)f;
	*value = i->arg[0];
	return FOLD_VALUE;
}

enum fold_answer fold_bswap(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d = fold_def_op(f, i->arg[0], i->op);
	uint64_t mask = i->op == IR_bswap16 ? 0xffff : UINT32_MAX;
	ir_ref x;

	if (d && i->op == IR_bswap64) {
		*value = d->arg[0];
		return FOLD_VALUE;
	}
	if (d)
		return fold_to(f, i, IR_and, d->arg[0], fold_con(f, i->cls, (int64_t)mask));
	if (i->op == IR_bswap64)
		return FOLD_NO;
	x = strip(f, i->arg[0], mask);
	return ref_eq(x, i->arg[0]) ? FOLD_NO : fold_to(f, i, i->op, x, IR_NONE);
}

ir_ref fold_strip(const struct fold *f, ir_ref x, uint64_t mask)
{
	return strip(f, x, mask);
}
