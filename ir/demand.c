/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Demanded bits: an operation that changes only bits that nobody looks at is its
 * operand.
 *
 * Needs defs.  Leaves the control flow alone.
 * Backwards from what looks at all bits (addresses, comparisons, calls) or at
 * some (narrow stores, masks, shifts), over a work list until nothing grows
 * (LLVM's DemandedBits).  An offset or a length is looked at whole, so the mask
 * that bounds it stays (rules 7 and 10).
 */
#include "ir/pass.h"

struct demand {
	struct cx *cx;
	struct ir_fn *fn;
	uint64_t *bits; /* by temporary: those somebody looks at */
	bool *queued;
	VEC(uint32_t) work;
	struct ir_rep rep;
	bool changed;
};

static void want(struct demand *d, ir_ref r, uint64_t bits)
{
	if (r.kind != REF_TMP)
		return;
	if (d->fn->tmps.at[r.idx].cls == IR_W)
		bits &= UINT32_MAX;
	if (!(bits & ~d->bits[r.idx]))
		return;
	d->bits[r.idx] |= bits;
	if (!d->queued[r.idx]) {
		d->queued[r.idx] = true;
		vec_push(&d->cx->scratch, &d->work, r.idx);
	}
}

/* All bits up to the highest of BITS: what carries reach. */
static uint64_t below(uint64_t bits)
{
	return bits ? UINT64_MAX >> __builtin_clzll(bits) : 0;
}

static uint64_t low(unsigned n)
{
	return n >= 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1;
}

static void want_all(struct demand *d, struct ir_ins *i)
{
	ir_ref *r;

	for (uint32_t k = 0; (r = ir_use(d->fn, i, k)); k++)
		want(d, *r, UINT64_MAX);
}

/* A shift by a constant; others look at everything. */
static void want_shift(struct demand *d, struct ir_ins *i, uint64_t bits)
{
	unsigned width = i->cls == IR_W ? 32 : 64, c;
	int64_t k;

	if (!ir_is_int(d->fn, i->arg[1], &k)) {
		want_all(d, i);
		return;
	}
	c = (unsigned)k & (width - 1);
	if (i->op == IR_shl)
		want(d, i->arg[0], bits >> c);
	else if (i->op == IR_shr || !(bits & ~(low(width) >> c)))
		want(d, i->arg[0], bits << c);
	else /* copies of the sign */
		want(d, i->arg[0], bits << c | (uint64_t)1 << (width - 1));
}

/* The operand of a sign extension from N bits. */
static void want_sext(struct demand *d, ir_ref r, unsigned n, uint64_t bits)
{
	want(d, r, (bits & low(n)) | (bits & ~low(n) ? (uint64_t)1 << (n - 1) : 0));
}

/* BITS of I's result are looked at: what of its operands is? */
static void want_operands(struct demand *d, struct ir_ins *i, uint64_t bits)
{
	int64_t k;

	switch (i->op) {
	case IR_and:
		if (ir_is_int(d->fn, i->arg[1], &k))
			want(d, i->arg[0], bits & (uint64_t)k);
		else
			goto bitwise;
		break;
	case IR_or:
		if (ir_is_int(d->fn, i->arg[1], &k)) {
			want(d, i->arg[0], bits & ~(uint64_t)k);
			break;
		}
		/* fall through */
	case IR_xor:
	bitwise:
		want(d, i->arg[0], bits);
		want(d, i->arg[1], bits);
		break;
	case IR_add:
	case IR_sub:
	case IR_mul:
	case IR_neg:
		if (i->cls == IR_P || i->acls == IR_P)
			want_all(d, i);
		want(d, i->arg[0], below(bits));
		want(d, i->arg[1], below(bits));
		break;
	case IR_shl:
	case IR_shr:
	case IR_sar:
		want_shift(d, i, bits);
		break;
	case IR_copy:
	case IR_trunc:
		want(d, i->arg[0], bits);
		break;
	case IR_zext32:
		want(d, i->arg[0], bits & UINT32_MAX);
		break;
	case IR_sext8:
	case IR_sext16:
	case IR_sext32:
		want_sext(d, i->arg[0], i->op == IR_sext8 ? 8 : i->op == IR_sext16 ? 16 : 32, bits);
		break;
	case IR_zext8:
	case IR_zext16:
		want(d, i->arg[0], bits & (i->op == IR_zext8 ? 0xff : 0xffff));
		break;
	case IR_bswap16:
		want(d, i->arg[0], 0xffff);
		break;
	case IR_bswap32:
		want(d, i->arg[0], UINT32_MAX);
		break;
	default:
		want_all(d, i);
	}
}

static bool is_pure(const struct ir_ins *i)
{
	return i->op < IR_MACHINE && i->op != IR_asm && ir_op_info[i->op].flags & OP_PURE;
}

/* What looks at bits whoever looks at it. */
static void roots(struct demand *d)
{
	ir_ref *r;

	for (struct ir_blk *b = d->fn->start; b; b = b->next) {
		for (uint32_t k = 0; k < b->ins.n; k++) {
			struct ir_ins *i = &b->ins.at[k];

			if (i->op == IR_NOP || is_pure(i))
				continue;
			if (i->op < IR_MACHINE && ir_is_store(i->op)) {
				want(d, i->arg[1], UINT64_MAX);
				want(d, i->arg[0], low(8 * ir_access_size(i->op)));
			} else {
				want_all(d, i);
			}
		}
		for (uint32_t k = 0; (r = ir_term_use(d->fn, b, k)); k++)
			want(d, *r, UINT64_MAX);
	}
}

static void solve(struct demand *d)
{
	roots(d);
	while (d->work.n) {
		uint32_t t = d->work.at[--d->work.n];
		const struct ir_tmp *tmp = &d->fn->tmps.at[t];
		struct ir_ins *i;

		d->queued[t] = false;
		if (tmp->def_phi) {
			for (uint32_t k = 0; k < tmp->def_phi->n; k++)
				want(d, tmp->def_phi->arg[k], d->bits[t]);
			continue;
		}
		i = ir_def_ins(d->fn, (ir_ref){REF_TMP, t});
		if (i && is_pure(i))
			want_operands(d, i, d->bits[t]);
	}
}

/* What I's result can be replaced with, given that only BITS are looked at. */
static ir_ref simpler(struct demand *d, const struct ir_ins *i, uint64_t bits)
{
	int64_t k;

	switch (i->op) {
	case IR_and:
		if (ir_is_int(d->fn, i->arg[1], &k) && !(bits & ~(uint64_t)k))
			return i->arg[0];
		break;
	case IR_or:
	case IR_xor:
		if (ir_is_int(d->fn, i->arg[1], &k) && !(bits & (uint64_t)k))
			return i->arg[0];
		break;
	case IR_sext8:
	case IR_zext8:
		if (!(bits & ~(uint64_t)0xff))
			return i->arg[0];
		break;
	case IR_sext16:
	case IR_zext16:
		if (!(bits & ~(uint64_t)0xffff))
			return i->arg[0];
		break;
	default:
		break;
	}
	return IR_NONE;
}

static void rewrite(struct demand *d, struct ir_ins *i)
{
	uint64_t bits = i->to.kind == REF_TMP ? d->bits[i->to.idx] : UINT64_MAX;
	ir_ref r = is_pure(i) && i->to.kind == REF_TMP ? simpler(d, i, bits) : IR_NONE;

	if (r.kind != REF_NONE) {
		ir_rep_set(&d->rep, i->to, r);
		*i = (struct ir_ins){.op = IR_NOP};
		d->changed = true;
	} else if (i->op == IR_sext32 && !(bits >> 32)) {
		i->op = IR_zext32;
		d->changed = true;
	}
}

bool pass_demand(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct demand d = {.cx = cx, .fn = fn};

	d.bits = arena_array(&cx->scratch, uint64_t, fn->tmps.n + 1);
	d.queued = arena_array(&cx->scratch, bool, fn->tmps.n + 1);
	solve(&d);
	d.rep = ir_rep_new(cx, fn);
	for (struct ir_blk *b = fn->start; b; b = b->next)
		for (uint32_t k = 0; k < b->ins.n; k++)
			rewrite(&d, &b->ins.at[k]);
	if (d.changed)
		ir_rep_apply(fn, &d.rep);
	arena_release(&cx->scratch, m);
	return d.changed;
}
