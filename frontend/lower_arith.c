/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operators and conversions on scalar values.
 *
 * Constants fold here where that keeps the IR small before any pass has run.
 */
#include "frontend/lower.h"

struct val low_no_float(struct lower *lw, src_loc loc, const char *what, struct type *t)
{
	diag(lw->cx, loc, D_lower_float, what, type_str(lw->fe, t));
	return low_zero(lw, t);
}

/* The bits of type T that a w holds; 32 for wider ones. */
static unsigned width(struct lower *lw, struct type *t)
{
	uint64_t n = low_size(lw, t) * 8;

	if (type_bare(t)->kind == TY_BOOL)
		return 1;
	return n > 32 ? 32 : (unsigned)n;
}

/* X, a w, brought to the range of the narrow type T. */
static ir_ref narrow(struct lower *lw, ir_ref x, struct type *t)
{
	bool s = type_is_signed(t), byte = low_size(lw, t) == 1;
	int64_t k;

	if (ir_is_int(lw->fn, x, &k)) {
		if (byte)
			return low_int(lw, s ? (int64_t)(int8_t)k : (int64_t)(uint8_t)k);
		return low_int(lw, s ? (int64_t)(int16_t)k : (int64_t)(uint16_t)k);
	}
	if (byte)
		return low_op1(lw, s ? IR_sext8 : IR_zext8, IR_W, x);
	return low_op1(lw, s ? IR_sext16 : IR_zext16, IR_W, x);
}

/* Does a w that holds a FROM hold every such value right as a TO? */
static bool includes(struct lower *lw, struct type *to, struct type *from)
{
	unsigned wt = width(lw, to), wf = width(lw, from);

	if (wt == 32)
		return true;
	if (type_is_signed(to) == type_is_signed(from))
		return wt >= wf;
	return type_is_signed(to) && wt > wf;
}

ir_ref low_to_l(struct lower *lw, struct val v, struct type *t)
{
	int64_t k;

	switch (low_kind(t)) {
	case VK_W:
		if (ir_is_int(lw->fn, v.r, &k))
			return low_int(lw, type_is_signed(t) ? (int64_t)(int32_t)k
							     : (int64_t)(uint32_t)k);
		return low_op1(lw, type_is_signed(t) ? IR_sext32 : IR_zext32, IR_L, v.r);
	case VK_P:
		return low_op1(lw, IR_ptoi, IR_L, v.r);
	default:
		return v.r;
	}
}

ir_ref low_as_l(struct lower *lw, struct expr *e)
{
	return low_to_l(lw, low_value(lw, e), e->type);
}

static ir_ref to_w(struct lower *lw, ir_ref x)
{
	int64_t k;

	if (ir_is_int(lw->fn, x, &k))
		return low_int(lw, (int32_t)k);
	return low_op1(lw, IR_trunc, IR_W, x);
}

struct val low_convert(struct lower *lw, struct val v, struct type *from, struct type *to)
{
	enum vkind kf = low_kind(from), kt = low_kind(to);

	if (type_is_float(from) || type_is_float(to))
		return type_bare(from) == type_bare(to)
			       ? v
			       : low_no_float(lw, lw->loc, "conversion", to);
	if (type_bare(to)->kind == TY_BOOL)
		return low_to_bool(lw, v, from);
	if (kt == VK_WIDE) {
		if (kf == VK_WIDE)
			return v;
		v.r = low_to_l(lw, v, from);
		v.hi = kf == VK_P || !type_is_signed(from)
			       ? low_int(lw, 0)
			       : low_op(lw, IR_sar, IR_L, v.r, low_int(lw, 63));
		return v;
	}
	v.hi = IR_NONE;
	if (kt == VK_L || kt == VK_P)
		return kf == VK_W ? low_val(low_to_l(lw, v, from)) : v;
	if (kt != VK_W)
		return v;
	if (kf == VK_L || kf == VK_WIDE || kf == VK_P) {
		if (kf == VK_P)
			v.r = low_to_l(lw, v, from);
		v.r = to_w(lw, v.r);
		if (width(lw, to) < 32)
			v.r = narrow(lw, v.r, to);
		return v;
	}
	if (!includes(lw, to, from))
		v.r = narrow(lw, v.r, to);
	return v;
}

struct val low_to_bool(struct lower *lw, struct val v, struct type *from)
{
	enum vkind k = low_kind(from);
	int64_t n;

	if (type_bare(from)->kind == TY_BOOL)
		return v;
	if (type_is_float(from))
		return low_no_float(lw, lw->loc, "comparison", from);
	if (k == VK_WIDE)
		return low_val(low_wide_compare(lw, B_NE, v, low_zero(lw, from), false));
	if (ir_is_int(lw->fn, v.r, &n))
		return low_val(low_int(lw, n != 0));
	v.r = low_op(lw, IR_cne, IR_W, v.r, low_int(lw, 0));
	return v;
}

/* --- binary operators --- */

enum ir_cc low_cc(enum binop op, bool s)
{
	switch (op) {
	case B_EQ:
		return CC_EQ;
	case B_NE:
		return CC_NE;
	case B_LT:
		return s ? CC_SLT : CC_ULT;
	case B_LE:
		return s ? CC_SLE : CC_ULE;
	case B_GT:
		return s ? CC_SGT : CC_UGT;
	default:
		return s ? CC_SGE : CC_UGE;
	}
}

static enum ir_op op_of(enum binop op, bool s)
{
	static const uint8_t ops[][2] = {
		[B_ADD] = {IR_add, IR_add},   [B_SUB] = {IR_sub, IR_sub},
		[B_MUL] = {IR_mul, IR_mul},   [B_DIV] = {IR_udiv, IR_sdiv},
		[B_MOD] = {IR_umod, IR_smod}, [B_AND] = {IR_and, IR_and},
		[B_OR] = {IR_or, IR_or},      [B_XOR] = {IR_xor, IR_xor},
		[B_SHL] = {IR_shl, IR_shl},   [B_SHR] = {IR_shr, IR_sar},
	};

	return (enum ir_op)ops[op][s];
}

/* A shift's count in the class of what is shifted. */
static ir_ref shift_count(struct lower *lw, struct val y, struct type *yt, enum vkind k)
{
	if (k == VK_W)
		return low_kind(yt) == VK_W ? y.r : to_w(lw, y.r);
	return low_kind(yt) == VK_W ? low_to_l(lw, y, yt) : y.r;
}

struct val low_binary(struct lower *lw, enum binop op, struct val x, struct val y, struct type *t,
		      struct type *yt)
{
	bool s = type_is_signed(t), shift = op == B_SHL || op == B_SHR;
	enum vkind k = low_kind(t);
	struct val v;

	if (k == VK_WIDE)
		return low_wide_binary(lw, op, x, shift ? low_val(shift_count(lw, y, yt, VK_L)) : y,
				       s);
	if (shift)
		y.r = shift_count(lw, y, yt, k);
	v = low_val(low_op(lw, op_of(op, s), low_cls(t), x.r, y.r));
	/* an operation in a narrow type (a vector's element, an atomic) */
	if (k == VK_W && low_size(lw, t) < 4)
		v.r = narrow(lw, v.r, t);
	return v;
}

ir_ref low_ptr_add(struct lower *lw, ir_ref p, ir_ref n, struct type *elem, bool sub)
{
	uint64_t size = type_bare(elem)->kind == TY_FUNC ? 1 : low_size(lw, elem);
	int64_t k;

	if (ir_is_int(lw->fn, n, &k)) {
		uint64_t off = (uint64_t)k * size;

		if (sub)
			off = -off;
		return low_address(lw, (struct place){.base = p, .off = (int64_t)off});
	}
	if (size != 1)
		n = low_op(lw, IR_mul, IR_L, n, low_int(lw, (int64_t)size));
	return low_op(lw, sub ? IR_sub : IR_add, IR_P, p, n);
}
