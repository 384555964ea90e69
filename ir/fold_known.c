/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of a value's bits, found by looking up its definitions to a
 * limited depth.  Only facts that hold wherever the value is live are used, no
 * branch conditions.
 */
#include "ir/fold.h"

enum { DEPTH = 6, PHI_ENTRIES = 8, PHI_DEPTH = 3 }; /* a phi counts as PHI_DEPTH steps */

static uint64_t zeros(const struct fold *f, ir_ref r, enum ir_cls cls, int depth);

/* Ones in the N highest bits of 64. */
static uint64_t high(unsigned n)
{
	return n == 0 ? 0 : n >= 64 ? UINT64_MAX : ~(UINT64_MAX >> n);
}

static uint64_t low(unsigned n)
{
	return n >= 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1;
}

static unsigned leading(uint64_t z)
{
	return ~z ? (unsigned)__builtin_clzll(~z) : 64;
}

static unsigned trailing(uint64_t z)
{
	return ~z ? (unsigned)__builtin_ctzll(~z) : 64;
}

static uint64_t zeros_shift(const struct fold *f, const struct ir_ins *d, int depth)
{
	uint64_t mask = fold_mask(d->cls), z;
	unsigned width = fold_width(d->cls), c;
	int64_t k;

	if (!ir_is_int(f->fn, d->arg[1], &k))
		return 0;
	c = (unsigned)k & (width - 1);
	z = zeros(f, d->arg[0], d->cls, depth);
	if (d->op == IR_shl)
		return z << c | low(c) | ~mask;
	if (d->op == IR_sar && !(z >> (width - 1) & 1))
		return 0;
	return (z & mask) >> c | ~(mask >> c);
}

static uint64_t zeros_arith(const struct fold *f, const struct ir_ins *d, int depth)
{
	uint64_t a = zeros(f, d->arg[0], d->cls, depth), b = zeros(f, d->arg[1], d->cls, depth);
	unsigned extra = 64 - fold_width(d->cls), la = leading(a), lb = leading(b), l;
	int64_t k;

	switch (d->op) {
	case IR_and:
		return a | b;
	case IR_or:
	case IR_xor:
		return a & b;
	case IR_add:
		l = la < lb ? la : lb;
		return (l > extra ? high(l - 1) : 0) |
		       low(trailing(a) < trailing(b) ? trailing(a) : trailing(b));
	case IR_mul:
		l = la + lb > 64 ? la + lb - 64 : 0;
		return (l > extra ? high(l) : 0) | low(trailing(a) + trailing(b));
	case IR_udiv:
		if (!ir_is_int(f->fn, d->arg[1], &k) || k <= 0)
			return high(la);
		return high(la + 63 - (unsigned)__builtin_clzll((uint64_t)k));
	case IR_umod:
		if (ir_is_int(f->fn, d->arg[1], &k) && k > 1)
			return high((unsigned)__builtin_clzll((uint64_t)k - 1)) | high(la);
		return high(la);
	default:
		return 0;
	}
}

static uint64_t zeros_phi(const struct fold *f, const struct ir_phi *p, int depth)
{
	uint64_t z = UINT64_MAX;

	if (p->n > PHI_ENTRIES || depth < 0)
		return 0;
	for (uint32_t i = 0; i < p->n && z; i++)
		if (!ref_eq(p->arg[i], p->to))
			z &= zeros(f, p->arg[i], p->cls, depth);
	return z;
}

static uint64_t zeros_ins(const struct fold *f, const struct ir_ins *d, int depth)
{
	switch (d->op) {
	case IR_loadu8:
	case IR_zext8:
		return ~(uint64_t)0xff;
	case IR_loadu16:
	case IR_zext16:
	case IR_bswap16:
		return ~(uint64_t)0xffff;
	case IR_loadu32:
	case IR_bswap32:
		return ~(uint64_t)UINT32_MAX;
	case IR_zext32:
		return zeros(f, d->arg[0], IR_W, depth) | ~(uint64_t)UINT32_MAX;
	case IR_trunc:
	case IR_copy:
		return zeros(f, d->arg[0], d->op == IR_copy ? d->cls : IR_L, depth);
	case IR_popcnt:
		return ~(uint64_t)0x7f;
	case IR_shl:
	case IR_shr:
	case IR_sar:
		return zeros_shift(f, d, depth);
	default:
		return ir_is_compare(d->op) ? ~(uint64_t)1 : zeros_arith(f, d, depth);
	}
}

static uint64_t zeros(const struct fold *f, ir_ref r, enum ir_cls cls, int depth)
{
	uint64_t beyond = ~fold_mask(cls), z = 0;
	struct ir_ins *d;
	int64_t k;

	if (ir_is_int(f->fn, r, &k))
		return ~(uint64_t)k | beyond;
	if (r.kind != REF_TMP || r.idx >= f->ntmps || depth <= 0)
		return beyond;
	d = f->def[r.idx];
	if (d && d->op < IR_MACHINE && d->op != IR_asm && d->cls != IR_P)
		z = zeros_ins(f, d, depth - 1);
	else if (f->phi[r.idx])
		z = zeros_phi(f, f->phi[r.idx], depth - PHI_DEPTH);
	return z | beyond;
}

uint64_t fold_zeros(const struct fold *f, ir_ref r, enum ir_cls cls)
{
	return zeros(f, r, cls, DEPTH);
}

bool fold_nonneg(const struct fold *f, ir_ref r, enum ir_cls cls)
{
	return fold_zeros(f, r, cls) >> (fold_width(cls) - 1) & 1;
}

unsigned fold_sign_bits(const struct fold *f, ir_ref r, enum ir_cls cls)
{
	unsigned width = fold_width(cls), n = width, by_zeros;
	struct ir_ins *d = fold_def(f, r);
	int64_t k;

	if (ir_is_int(f->fn, r, &k)) {
		k = k < 0 ? ~k : k;
		return k ? 65 - (unsigned)__builtin_clzll((uint64_t)k) : 1;
	}
	if (d && d->op == IR_sar && ir_is_int(f->fn, d->arg[1], &k))
		n = width - ((unsigned)k & (width - 1));
	else if (d && (d->op == IR_loads8 || d->op == IR_sext8))
		n = 8;
	else if (d && (d->op == IR_loads16 || d->op == IR_sext16))
		n = 16;
	else if (d && (d->op == IR_loads32 || d->op == IR_sext32))
		n = 32;
	by_zeros = 64 - leading(fold_zeros(f, r, cls)) + 1;
	return by_zeros < n ? by_zeros : n;
}
