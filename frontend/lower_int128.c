/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * __int128 as pairs of l: sums with a carry, products of halves, shifts by
 * cases, division through a subprogram (lower_lib.c).
 * The arithmetic is that of Knuth, TAOCP volume 2, 4.3.1.
 */
#include "frontend/lower.h"

static ir_ref l_op(struct lower *lw, enum ir_op op, ir_ref a, ir_ref b)
{
	return low_op(lw, op, IR_L, a, b);
}

/* A comparison of two l as an l. */
static ir_ref l_cmp(struct lower *lw, enum ir_op op, ir_ref a, ir_ref b)
{
	ir_ref to = low_op(lw, op, IR_L, a, b);

	vec_last(&lw->b->ins).acls = IR_L;
	return to;
}

static struct val add(struct lower *lw, struct val x, struct val y)
{
	struct val v;

	v.r = l_op(lw, IR_add, x.r, y.r);
	v.hi = l_op(lw, IR_add, x.hi, y.hi);
	v.hi = l_op(lw, IR_add, v.hi, l_cmp(lw, IR_cult, v.r, y.r));
	return v;
}

static struct val sub(struct lower *lw, struct val x, struct val y)
{
	struct val v;
	ir_ref borrow = l_cmp(lw, IR_cult, x.r, y.r);

	v.r = l_op(lw, IR_sub, x.r, y.r);
	v.hi = l_op(lw, IR_sub, x.hi, y.hi);
	v.hi = l_op(lw, IR_sub, v.hi, borrow);
	return v;
}

struct val low_wide_neg(struct lower *lw, struct val x)
{
	return sub(lw, (struct val){low_int(lw, 0), low_int(lw, 0)}, x);
}

/* The 128-bit product of two unsigned l, from four products of 32-bit halves. */
static struct val mul_halves(struct lower *lw, ir_ref x, ir_ref y)
{
	ir_ref m = low_int(lw, 0xffffffff), k32 = low_int(lw, 32);
	ir_ref x0 = l_op(lw, IR_and, x, m), x1 = l_op(lw, IR_shr, x, k32);
	ir_ref y0 = l_op(lw, IR_and, y, m), y1 = l_op(lw, IR_shr, y, k32);
	ir_ref t = l_op(lw, IR_mul, x0, y0);
	ir_ref w0 = l_op(lw, IR_and, t, m);
	ir_ref u = l_op(lw, IR_add, l_op(lw, IR_mul, x1, y0), l_op(lw, IR_shr, t, k32));
	ir_ref w1 = l_op(lw, IR_add, l_op(lw, IR_mul, x0, y1), l_op(lw, IR_and, u, m));
	struct val v;

	v.hi = l_op(lw, IR_add, l_op(lw, IR_mul, x1, y1), l_op(lw, IR_shr, u, k32));
	v.hi = l_op(lw, IR_add, v.hi, l_op(lw, IR_shr, w1, k32));
	v.r = l_op(lw, IR_or, l_op(lw, IR_shl, w1, k32), w0);
	return v;
}

struct val low_mul_wide(struct lower *lw, ir_ref x, ir_ref y, bool is_signed)
{
	struct val v = mul_halves(lw, x, y);
	ir_ref k63 = low_int(lw, 63);

	if (!is_signed)
		return v;
	/* take back what the signs added: (x < 0 ? y : 0) + (y < 0 ? x : 0) */
	v.hi = l_op(lw, IR_sub, v.hi, l_op(lw, IR_and, l_op(lw, IR_sar, x, k63), y));
	v.hi = l_op(lw, IR_sub, v.hi, l_op(lw, IR_and, l_op(lw, IR_sar, y, k63), x));
	return v;
}

static struct val mul(struct lower *lw, struct val x, struct val y)
{
	struct val v = mul_halves(lw, x.r, y.r);

	v.hi = l_op(lw, IR_add, v.hi, l_op(lw, IR_mul, x.r, y.hi));
	v.hi = l_op(lw, IR_add, v.hi, l_op(lw, IR_mul, x.hi, y.r));
	return v;
}

/* --- shifts --- */

static struct val shift_by(struct lower *lw, enum binop op, struct val x, unsigned n,
			   bool is_signed)
{
	enum ir_op right = is_signed ? IR_sar : IR_shr;
	struct val v = x;

	n &= 127;
	if (!n)
		return x;
	if (op == B_SHL) {
		if (n >= 64) {
			v.hi = n > 64 ? l_op(lw, IR_shl, x.r, low_int(lw, n - 64)) : x.r;
			v.r = low_int(lw, 0);
			return v;
		}
		v.hi = l_op(lw, IR_or, l_op(lw, IR_shl, x.hi, low_int(lw, n)),
			    l_op(lw, IR_shr, x.r, low_int(lw, 64 - n)));
		v.r = l_op(lw, IR_shl, x.r, low_int(lw, n));
		return v;
	}
	if (n >= 64) {
		v.r = n > 64 ? l_op(lw, right, x.hi, low_int(lw, n - 64)) : x.hi;
		v.hi = is_signed ? l_op(lw, IR_sar, x.hi, low_int(lw, 63)) : low_int(lw, 0);
		return v;
	}
	v.r = l_op(lw, IR_or, l_op(lw, IR_shr, x.r, low_int(lw, n)),
		   l_op(lw, IR_shl, x.hi, low_int(lw, 64 - n)));
	v.hi = l_op(lw, right, x.hi, low_int(lw, n));
	return v;
}

/* By a variable count: two cases at 64.  (x >> 1) >> (63 - n) is x >> (64 - n) without the
 * shift by 64 at n = 0. */
static struct val shift(struct lower *lw, enum binop op, struct val x, ir_ref n, bool is_signed)
{
	struct ir_blk *big = low_block(lw, "big"), *small = low_block(lw, "small");
	struct ir_blk *join = low_block(lw, "join"), *from_big;
	enum ir_op right = is_signed ? IR_sar : IR_shr;
	ir_ref one = low_int(lw, 1), rest, m;
	struct val a, b;

	n = l_op(lw, IR_and, n, low_int(lw, 127));
	low_br(lw, CC_UGE, IR_L, n, low_int(lw, 64), big, small);
	low_start(lw, big);
	m = l_op(lw, IR_and, n, low_int(lw, 63));
	if (op == B_SHL) {
		a.hi = l_op(lw, IR_shl, x.r, m);
		a.r = low_int(lw, 0);
	} else {
		a.r = l_op(lw, right, x.hi, m);
		a.hi = is_signed ? l_op(lw, IR_sar, x.hi, low_int(lw, 63)) : low_int(lw, 0);
	}
	from_big = lw->b;
	low_goto(lw, join);
	low_start(lw, small);
	rest = l_op(lw, IR_xor, n, low_int(lw, 63));
	if (op == B_SHL) {
		b.hi = l_op(lw, IR_or, l_op(lw, IR_shl, x.hi, n),
			    l_op(lw, IR_shr, l_op(lw, IR_shr, x.r, one), rest));
		b.r = l_op(lw, IR_shl, x.r, n);
	} else {
		b.r = l_op(lw, IR_or, l_op(lw, IR_shr, x.r, n),
			   l_op(lw, IR_shl, l_op(lw, IR_shl, x.hi, one), rest));
		b.hi = l_op(lw, right, x.hi, n);
	}
	small = lw->b;
	low_goto(lw, join);
	return low_join(lw, join, VK_WIDE, a, from_big, b, small);
}

/* --- division: through memory, quotient and remainder at once --- */

/* x XOR mask - mask: the negative where MASK is all ones. */
static struct val negate_if(struct lower *lw, struct val x, ir_ref mask)
{
	struct val m = {mask, mask};

	x.r = l_op(lw, IR_xor, x.r, mask);
	x.hi = l_op(lw, IR_xor, x.hi, mask);
	return sub(lw, x, m);
}

static struct val divide(struct lower *lw, enum binop op, struct val x, struct val y,
			 bool is_signed)
{
	static const enum ir_cls cls[] = {IR_L, IR_L, IR_L, IR_L, IR_P};
	struct type *t = type_basic(lw->fe, TY_UINT128);
	ir_ref sx = IR_NONE, sy = IR_NONE, args[5];
	struct place out;
	struct val v;

	if (is_signed) {
		sx = l_op(lw, IR_sar, x.hi, low_int(lw, 63));
		sy = l_op(lw, IR_sar, y.hi, low_int(lw, 63));
		x = negate_if(lw, x, sx);
		y = negate_if(lw, y, sy);
	}
	/* quotient at 0, remainder at 16, each with the low half first */
	out = low_at(low_slot(lw, 32, 8, NULL, lw->loc), t, 8);
	low_scope_add(lw, out.base, NULL, out);
	args[0] = x.r;
	args[1] = x.hi;
	args[2] = y.r;
	args[3] = y.hi;
	args[4] = out.base;
	low_call_sym(lw, low_lib(lw, LIB_UDIVMOD128), IR_V, args, cls, 5);
	v.r = low_load_int(lw, out, op == B_DIV ? 0 : 16, 8, false, IR_L);
	v.hi = low_load_int(lw, out, op == B_DIV ? 8 : 24, 8, false, IR_L);
	if (is_signed)
		v = negate_if(lw, v, op == B_DIV ? l_op(lw, IR_xor, sx, sy) : sx);
	return v;
}

struct val low_wide_binary(struct lower *lw, enum binop op, struct val x, struct val y,
			   bool is_signed)
{
	int64_t n;

	switch (op) {
	case B_ADD:
		return add(lw, x, y);
	case B_SUB:
		return sub(lw, x, y);
	case B_MUL:
		return mul(lw, x, y);
	case B_DIV:
	case B_MOD:
		return divide(lw, op, x, y, is_signed);
	case B_SHL:
	case B_SHR:
		if (ir_is_int(lw->fn, y.r, &n))
			return shift_by(lw, op, x, (unsigned)n, is_signed);
		return shift(lw, op, x, y.r, is_signed);
	default: {
		enum ir_op o = op == B_AND ? IR_and : op == B_OR ? IR_or : IR_xor;

		return (struct val){l_op(lw, o, x.r, y.r), l_op(lw, o, x.hi, y.hi)};
	}
	}
}

/* --- comparison --- */

void low_wide_branch(struct lower *lw, enum binop op, struct val x, struct val y, bool is_signed,
		     struct ir_blk *yes, struct ir_blk *no)
{
	struct ir_blk *same, *differ;

	if (op == B_EQ || op == B_NE) {
		ir_ref d =
			l_op(lw, IR_or, l_op(lw, IR_xor, x.r, y.r), l_op(lw, IR_xor, x.hi, y.hi));

		low_br(lw, op == B_EQ ? CC_EQ : CC_NE, IR_L, d, low_int(lw, 0), yes, no);
		return;
	}
	same = low_block(lw, "same");
	differ = low_block(lw, "differ");
	low_br(lw, CC_EQ, IR_L, x.hi, y.hi, same, differ);
	low_start(lw, same);
	low_br(lw, low_cc(op, false), IR_L, x.r, y.r, yes, no);
	low_start(lw, differ);
	low_br(lw, low_cc(op, is_signed), IR_L, x.hi, y.hi, yes, no);
}

ir_ref low_wide_compare(struct lower *lw, enum binop op, struct val x, struct val y, bool is_signed)
{
	struct ir_blk *yes, *no, *join;

	if (op == B_EQ || op == B_NE) {
		ir_ref d =
			l_op(lw, IR_or, l_op(lw, IR_xor, x.r, y.r), l_op(lw, IR_xor, x.hi, y.hi));

		d = low_op(lw, op == B_EQ ? IR_ceq : IR_cne, IR_W, d, low_int(lw, 0));
		return d;
	}
	yes = low_block(lw, "true");
	no = low_block(lw, "false");
	join = low_block(lw, "join");
	low_wide_branch(lw, op, x, y, is_signed, yes, no);
	low_start(lw, yes);
	low_goto(lw, join);
	low_start(lw, no);
	low_goto(lw, join);
	return low_join(lw, join, VK_W, low_val(low_int(lw, 1)), yes, low_val(low_int(lw, 0)), no)
		.r;
}
