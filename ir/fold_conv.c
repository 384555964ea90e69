/* SPDX-License-Identifier: BSD-2-Clause */
/* Simplification rules for conversions (see fold.def for what each does). */
#include "ir/fold.h"

enum fold_answer fold_zext(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	(void)value;
	return fold_to(f, i, IR_and, i->arg[0],
		       fold_con(f, i->cls, i->op == IR_zext8 ? 0xff : 0xffff));
}

enum fold_answer fold_sext(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	unsigned bits = i->op == IR_sext8 ? 8 : 16;
	ir_ref x;

	if (fold_sign_bits(f, i->arg[0], i->cls) <= bits) {
		*value = i->arg[0];
		return FOLD_VALUE;
	}
	x = fold_strip(f, i->arg[0], bits == 8 ? 0xff : 0xffff);
	if (!ref_eq(x, i->arg[0]))
		return fold_to(f, i, i->op, x, IR_NONE);
	/* the sign bit is zero: a mask, which leaves bounds that the verifier sees */
	if (fold_zeros(f, x, i->cls) >> (bits - 1) & 1)
		return fold_to(f, i, IR_and, x, fold_con(f, i->cls, bits == 8 ? 0xff : 0xffff));
	return FOLD_NO;
}

enum fold_answer fold_sext32(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d = fold_def_op(f, i->arg[0], IR_trunc);

	if (d && fold_sign_bits(f, d->arg[0], IR_L) <= 32) {
		*value = d->arg[0];
		return FOLD_VALUE;
	}
	if (fold_nonneg(f, i->arg[0], IR_W))
		return fold_to(f, i, IR_zext32, i->arg[0], IR_NONE);
	return FOLD_NO;
}

enum fold_answer fold_zext32(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d = fold_def_op(f, i->arg[0], IR_trunc);

	if (d && !(~fold_zeros(f, d->arg[0], IR_L) >> 32)) {
		*value = d->arg[0];
		return FOLD_VALUE;
	}
	return FOLD_NO;
}

/* A value of class l as a w, if that needs no new operation. */
static bool narrow_free(struct fold *f, ir_ref x, ir_ref *w)
{
	struct ir_ins *d = fold_def(f, x);
	int64_t k;

	if (ir_is_int(f->fn, x, &k)) {
		*w = fold_con(f, IR_W, k);
		return true;
	}
	if (!d || (d->op != IR_zext32 && d->op != IR_sext32))
		return false;
	*w = d->arg[0];
	return true;
}

/* The low halves of these depend on nothing but the operands' low halves. */
static bool narrows(unsigned op)
{
	return op == IR_add || op == IR_sub || op == IR_mul || op == IR_and || op == IR_or ||
	       op == IR_xor;
}

enum fold_answer fold_trunc(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d = fold_def(f, i->arg[0]);
	ir_ref a, b;
	int64_t k;

	if (narrow_free(f, i->arg[0], value))
		return FOLD_VALUE;
	if (!d || d->cls != IR_L || d->acls == IR_P || !fold_single(f, i->arg[0]))
		return FOLD_NO;
	if (narrows(d->op) && narrow_free(f, d->arg[0], &a) && narrow_free(f, d->arg[1], &b))
		return fold_to(f, i, d->op, a, b);
	if (d->op == IR_shl && narrow_free(f, d->arg[0], &a) && ir_is_int(f->fn, d->arg[1], &k) &&
	    k >= 0 && k < 32)
		return fold_to(f, i, IR_shl, a, fold_con(f, IR_W, k));
	if (d->op == IR_and && ir_is_int(f->fn, d->arg[1], &k) && (uint32_t)k == UINT32_MAX)
		return fold_to(f, i, IR_trunc, d->arg[0], IR_NONE);
	return FOLD_NO;
}

enum fold_answer fold_ptoi(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d = fold_def_op(f, i->arg[0], IR_itop);

	if (!d)
		return FOLD_NO;
	*value = d->arg[0];
	return FOLD_VALUE;
}

enum fold_answer fold_itop(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *d = fold_def(f, i->arg[0]), *p;

	if (!d)
		return FOLD_NO;
	if (d->op == IR_ptoi) {
		*value = d->arg[0];
		return FOLD_VALUE;
	}
	if (d->op != IR_add || !fold_single(f, i->arg[0]))
		return FOLD_NO;
	for (int k = 0; k < 2; k++) {
		p = fold_def_op(f, d->arg[k], IR_ptoi);
		if (p)
			return fold_to(f, i, IR_add, p->arg[0], d->arg[!k]);
	}
	return FOLD_NO;
}
