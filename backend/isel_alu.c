/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Selection of arithmetic, conversions and bit operations (rules: isel.c).
 */
#include "backend/isel.h"

enum { R64 = 0, K64 = 1, R32 = 2, K32 = 3 }; /* distance of the forms in isa.def */

void isel_op(struct isel *s, unsigned op64_r, bool w, ir_ref to, ir_ref a, ir_ref b)
{
	unsigned form = (w ? R32 : R64) + (b.kind == REF_CON ? 1 : 0);

	isel_put(s, (struct ir_ins){.op = (uint16_t)(op64_r + form),
				    .cls = w ? IR_W : IR_L,
				    .to = to,
				    .arg = {a, b}});
	if (w)
		isel_set_zext(s, to);
}

static ir_ref num(struct isel *s, int64_t v)
{
	return ir_con_int(s->cx, s->fn, v);
}

/* The first of the four forms of an operation, or 0. */
static unsigned form_of(unsigned op)
{
	switch (op) {
	case IR_add:
		return M(add64_r);
	case IR_sub:
		return M(sub64_r);
	case IR_mul:
		return M(mul64_r);
	case IR_udiv:
		return M(div64_r);
	case IR_umod:
		return M(mod64_r);
	case IR_sdiv:
		return M(sdiv64_r);
	case IR_smod:
		return M(smod64_r);
	case IR_and:
		return M(and64_r);
	case IR_or:
		return M(or64_r);
	case IR_xor:
		return M(xor64_r);
	case IR_shl:
		return M(lsh64_r);
	case IR_shr:
		return M(rsh64_r);
	case IR_sar:
		return M(arsh64_r);
	default:
		return 0;
	}
}

/* A pointer plus a constant: remembered, so that loads and stores take the constant. */
static void pointer_plus(struct isel *s, struct ir_ins *i, ir_ref a, int64_t k)
{
	struct isel_addr ad;
	struct isel_val *v;

	if (a.kind == REF_CON && s->fn->cons.at[a.idx].sym) {
		struct ir_con *c = &s->fn->cons.at[a.idx];

		isel_alias(s, i->to, ir_con_sym(s->cx, s->fn, c->sym, c->val + k));
		return;
	}
	ad = isel_address(s, a, 0);
	if (ad.core || !fits32(ad.off + k)) {
		ad.base = isel_reg(s, a);
		ad.off = 0;
		ad.core = 0;
	}
	if (ad.base.kind == REF_SLOT) {
		isel_put(s, (struct ir_ins){.op = M(mov64_r),
					    .cls = IR_P,
					    .to = i->to,
					    .arg = {IR_NONE, ad.base},
					    .off = (int32_t)(ad.off + k)});
	} else if (fits32(ad.off + k)) {
		ad.base = isel_reg(s, ad.base);
		isel_op(s, M(add64_r), false, i->to, ad.base, num(s, ad.off + k));
	} else {
		isel_op(s, M(add64_r), false, i->to, isel_reg(s, a), isel_reg(s, num(s, k)));
		return;
	}
	v = isel_val(s, i->to);
	v->has_base = true;
	v->base = ad.base;
	v->off = (int32_t)(ad.off + k);
	v->param = ad.param;
}

static bool shifts(unsigned op)
{
	return op == IR_shl || op == IR_shr || op == IR_sar;
}

/* A w operation in 64-bit registers, whose upper halves may be anything. */
static void narrow_op(struct isel *s, struct ir_ins *i, ir_ref a, ir_ref b)
{
	unsigned form = form_of(i->op);
	int64_t k;
	bool con = ir_is_int(s->fn, b, &k);

	if (i->op == IR_shr || i->op == IR_udiv || i->op == IR_umod) {
		a = isel_zext(s, a);
		if (con)
			b = isel_rhs(s, num(s, (int64_t)(uint32_t)k), IR_L);
		else if (i->op != IR_shr)
			b = isel_zext(s, b);
	} else if (i->op == IR_sar) {
		a = isel_sext(s, a);
	} else {
		a = isel_reg(s, a);
	}
	if (shifts(i->op)) {
		if (con) {
			b = num(s, k & 31);
		} else {
			ir_ref t = isel_tmp(s, IR_W);

			isel_op(s, M(and64_r), false, t, isel_reg(s, b), num(s, 31));
			b = t;
		}
	}
	b = isel_rhs(s, b, i->op == IR_udiv || i->op == IR_umod ? IR_L : IR_W);
	isel_op(s, form, false, i->to, a, b);
	if (i->op == IR_shr || i->op == IR_udiv || i->op == IR_umod ||
	    (i->op == IR_and && (isel_is_zext(s, a) || isel_is_zext(s, b))))
		isel_set_zext(s, i->to);
}

/* AND with a constant that reaches into bit 31: the 32-bit form clears the rest. */
static bool mask_u32(struct isel *s, struct ir_ins *i, ir_ref a, int64_t k)
{
	if (i->op != IR_and || i->cls != IR_L || k != (int64_t)(uint32_t)k || k <= INT32_MAX)
		return false;
	if (k == UINT32_MAX) {
		isel_alias(s, i->to, isel_zext(s, a));
		return true;
	}
	if (!s->be->alu32)
		return false;
	isel_op(s, M(and64_r), true, i->to, isel_reg(s, a), num(s, (int32_t)k));
	return true;
}

static void set_result_width(struct isel *s, struct ir_ins *i, ir_ref a, ir_ref b)
{
	unsigned wa = isel_width(s, a), wb = isel_width(s, b), w = 64;
	int64_t k;

	if (i->op == IR_and)
		w = wa < wb ? wa : wb;
	else if (i->op == IR_or || i->op == IR_xor)
		w = wa > wb ? wa : wb;
	else if (i->op == IR_shr && ir_is_int(s->fn, b, &k) && (wa <= 32 || i->cls == IR_L))
		w = wa > (unsigned)(k & 63) ? wa - (unsigned)(k & 63) : 1;
	else if ((i->op == IR_udiv || i->op == IR_umod) && i->cls == IR_L)
		w = wa;
	else if (i->op == IR_shl && ir_is_int(s->fn, b, &k) &&
		 wa + (k & 63) < (unsigned)(i->cls == IR_W ? 32 : 64))
		w = wa + (unsigned)(k & 63);
	if (w < 64)
		isel_set_width(s, i->to, w);
}

static void binary(struct isel *s, struct ir_ins *i)
{
	ir_ref a = isel_same(s, i->arg[0]), b = isel_same(s, i->arg[1]);
	bool w = i->cls == IR_W;
	int64_t k;

	if (a.kind != REF_TMP && b.kind == REF_TMP && ir_op_info[i->op].flags & OP_COMM &&
	    i->op != IR_sub) {
		ir_ref t = a;

		a = b;
		b = t;
	}
	if (ir_is_int(s->fn, b, &k)) {
		if (shifts(i->op))
			k &= w ? 31 : 63;
		if (i->op == IR_sub && i->cls != IR_W && fits32(-k)) {
			i->op = IR_add;
			k = -k;
		}
		b = num(s, k);
		if (i->op == IR_add && i->cls == IR_P) {
			pointer_plus(s, i, a, k);
			return;
		}
		if (mask_u32(s, i, a, k))
			return;
	}
	if (i->op == IR_sub && ir_is_int(s->fn, a, &k) && k == 0) {
		isel_put(s, (struct ir_ins){.op = w && s->be->alu32 ? M(neg32) : M(neg64),
					    .cls = i->cls,
					    .to = i->to,
					    .arg = {isel_reg(s, b)}});
		if (w && s->be->alu32)
			isel_set_zext(s, i->to);
		return;
	}
	if (w && !s->be->alu32) {
		narrow_op(s, i, a, b);
		return;
	}
	a = isel_reg(s, a);
	b = isel_rhs(s, b, i->cls);
	isel_op(s, form_of(i->op), w, i->to, a, b);
	set_result_width(s, i, a, b);
}

/* The low BITS of arg 0, sign-extended. */
static void sign_extend(struct isel *s, struct ir_ins *i, unsigned nbits)
{
	bool w = i->cls == IR_W && s->be->alu32;
	ir_ref t, a = isel_reg(s, i->arg[0]), n = num(s, (w ? 32 : 64) - (int)nbits);

	if (s->be->movsx) {
		unsigned op = nbits == 8 ? (w ? M(movsx32_8_r) : M(movsx64_8_r))
					 : (w ? M(movsx32_16_r) : M(movsx64_16_r));

		isel_put(s, (struct ir_ins){.op = (uint16_t)op,
					    .cls = i->cls,
					    .to = i->to,
					    .arg = {IR_NONE, a}});
		if (w)
			isel_set_zext(s, i->to);
		return;
	}
	t = isel_tmp(s, i->cls);
	isel_op(s, M(lsh64_r), w, t, a, n);
	isel_op(s, M(arsh64_r), w, i->to, t, n);
}

static void zero_extend(struct isel *s, struct ir_ins *i, unsigned nbits)
{
	bool w = i->cls == IR_W && s->be->alu32;
	ir_ref a = isel_same(s, i->arg[0]);

	if (isel_width(s, a) <= nbits) {
		isel_alias(s, i->to, a);
		return;
	}
	isel_op(s, M(and64_r), w, i->to, isel_reg(s, a), num(s, (1 << nbits) - 1));
	isel_set_width(s, i->to, nbits);
}

static void byte_swap(struct isel *s, struct ir_ins *i, unsigned nbits)
{
	static const uint16_t swap[3][3] = {{M(be16), M(le16), M(bswap16)},
					    {M(be32), M(le32), M(bswap32)},
					    {M(be64), M(le64), M(bswap64)}};
	int n = nbits == 16 ? 0 : nbits == 32 ? 1 : 2;
	int form = s->be->bswap ? 2 : s->cx->opt.big_endian ? 1 : 0;

	isel_put(s, (struct ir_ins){.op = swap[n][form],
				    .cls = i->cls,
				    .to = i->to,
				    .arg = {isel_reg(s, i->arg[0])}});
	isel_set_width(s, i->to, nbits);
}

bool isel_alu(struct isel *s, struct ir_ins *i)
{
	if (form_of(i->op)) {
		binary(s, i);
		return true;
	}
	switch (i->op) {
	case IR_neg:
		isel_put(s,
			 (struct ir_ins){.op = i->cls == IR_W && s->be->alu32 ? M(neg32) : M(neg64),
					 .cls = i->cls,
					 .to = i->to,
					 .arg = {isel_reg(s, i->arg[0])}});
		if (i->cls == IR_W && s->be->alu32)
			isel_set_zext(s, i->to);
		return true;
	case IR_copy:
	case IR_trunc:
	case IR_ptoi:
	case IR_itop:
		isel_alias(s, i->to, i->arg[0]);
		return true;
	case IR_zext32:
		isel_alias(s, i->to, isel_zext(s, i->arg[0]));
		return true;
	case IR_sext32:
		isel_alias(s, i->to, isel_sext(s, i->arg[0]));
		return true;
	case IR_sext8:
		sign_extend(s, i, 8);
		return true;
	case IR_sext16:
		sign_extend(s, i, 16);
		return true;
	case IR_zext8:
		zero_extend(s, i, 8);
		return true;
	case IR_zext16:
		zero_extend(s, i, 16);
		return true;
	case IR_bswap16:
		byte_swap(s, i, 16);
		return true;
	case IR_bswap32:
		byte_swap(s, i, 32);
		return true;
	case IR_bswap64:
		byte_swap(s, i, 64);
		return true;
	case IR_addrcast:
		isel_put(s, (struct ir_ins){.op = M(addr_space_cast),
					    .cls = IR_P,
					    .to = i->to,
					    .arg = {IR_NONE, isel_reg(s, i->arg[0])},
					    .aux = i->aux});
		return true;
	default:
		return false;
	}
}
