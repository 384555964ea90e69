/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What operations do to constants: RFC 9669, section 4.  Everything is computed
 * on 64 unsigned bits and brought to the class at the end.
 */
#include "ir/eval.h"

enum ir_cc ir_cc_invert(enum ir_cc cc)
{
	static const uint8_t inverse[] = {
		[CC_EQ] = CC_NE,   [CC_NE] = CC_EQ,   [CC_ULT] = CC_UGE, [CC_ULE] = CC_UGT,
		[CC_UGT] = CC_ULE, [CC_UGE] = CC_ULT, [CC_SLT] = CC_SGE, [CC_SLE] = CC_SGT,
		[CC_SGT] = CC_SLE, [CC_SGE] = CC_SLT, [CC_SET] = CC_SET,
	};

	return (enum ir_cc)inverse[cc];
}

enum ir_cc ir_cc_swap(enum ir_cc cc)
{
	static const uint8_t swapped[] = {
		[CC_EQ] = CC_EQ,   [CC_NE] = CC_NE,   [CC_ULT] = CC_UGT, [CC_ULE] = CC_UGE,
		[CC_UGT] = CC_ULT, [CC_UGE] = CC_ULE, [CC_SLT] = CC_SGT, [CC_SLE] = CC_SGE,
		[CC_SGT] = CC_SLT, [CC_SGE] = CC_SLE, [CC_SET] = CC_SET,
	};

	return (enum ir_cc)swapped[cc];
}

bool ir_eval_cc(enum ir_cc cc, enum ir_cls cls, int64_t x, int64_t y)
{
	uint64_t ux, uy;

	x = ir_norm(cls, x);
	y = ir_norm(cls, y);
	ux = (uint64_t)x; /* sign extension keeps the unsigned order of w's */
	uy = (uint64_t)y;
	switch (cc) {
	case CC_EQ:
		return x == y;
	case CC_NE:
		return x != y;
	case CC_ULT:
		return ux < uy;
	case CC_ULE:
		return ux <= uy;
	case CC_UGT:
		return ux > uy;
	case CC_UGE:
		return ux >= uy;
	case CC_SLT:
		return x < y;
	case CC_SLE:
		return x <= y;
	case CC_SGT:
		return x > y;
	case CC_SGE:
		return x >= y;
	case CC_SET:
		return (ux & uy) != 0;
	}
	return false;
}

static uint64_t swap_bytes(uint64_t x, unsigned bytes)
{
	uint64_t r = 0;

	for (unsigned i = 0; i < bytes; i++)
		r = r << 8 | (x >> 8 * i & 0xff);
	return r;
}

/* Division and shifts, on operands brought to the width. */
static bool eval_div_shift(enum ir_op op, bool w, int64_t x, int64_t y, uint64_t *r)
{
	uint64_t ux = w ? (uint32_t)x : (uint64_t)x, uy = w ? (uint32_t)y : (uint64_t)y;
	unsigned count = (unsigned)(uy & (w ? 31 : 63));
	int64_t min = w ? INT32_MIN : INT64_MIN;

	switch (op) {
	case IR_udiv:
		*r = uy ? ux / uy : 0;
		return true;
	case IR_umod:
		*r = uy ? ux % uy : ux;
		return true;
	case IR_sdiv:
		*r = !y ? 0 : y == -1 && x == min ? (uint64_t)min : (uint64_t)(x / y);
		return true;
	case IR_smod:
		*r = !y ? (uint64_t)x : y == -1 ? 0 : (uint64_t)(x % y);
		return true;
	case IR_shl:
		*r = ux << count;
		return true;
	case IR_shr:
		*r = ux >> count;
		return true;
	case IR_sar:
		*r = (uint64_t)(x >> count);
		return true;
	default:
		return false;
	}
}

static bool eval_unary(enum ir_op op, bool w, int64_t x, uint64_t *r)
{
	uint64_t ux = w ? (uint32_t)x : (uint64_t)x;

	switch (op) {
	case IR_neg:
		*r = 0 - (uint64_t)x;
		return true;
	case IR_copy:
	case IR_sext32: /* a w constant is sign-extended already */
	case IR_trunc:
	case IR_ptoi:
	case IR_itop:
		*r = (uint64_t)x;
		return true;
	case IR_sext8:
		*r = (uint64_t)(int8_t)x;
		return true;
	case IR_sext16:
		*r = (uint64_t)(int16_t)x;
		return true;
	case IR_zext8:
		*r = (uint8_t)x;
		return true;
	case IR_zext16:
		*r = (uint16_t)x;
		return true;
	case IR_zext32:
		*r = (uint32_t)x;
		return true;
	case IR_bswap16:
		*r = swap_bytes((uint64_t)x, 2);
		return true;
	case IR_bswap32:
		*r = swap_bytes((uint64_t)x, 4);
		return true;
	case IR_bswap64:
		*r = swap_bytes((uint64_t)x, 8);
		return true;
	case IR_ctz:
		*r = ux ? (uint64_t)__builtin_ctzll(ux) : w ? 32 : 64;
		return true;
	case IR_clz:
		*r = ux ? (uint64_t)__builtin_clzll(ux) - (w ? 32 : 0) : w ? 32 : 64;
		return true;
	case IR_popcnt:
		*r = (uint64_t)__builtin_popcountll(ux);
		return true;
	default:
		return false;
	}
}

bool ir_eval(enum ir_op op, enum ir_cls cls, enum ir_cls acls, int64_t x, int64_t y,
	     int64_t *result)
{
	bool w = cls == IR_W;
	uint64_t r = 0, ux = (uint64_t)x, uy = (uint64_t)y;

	if (ir_is_compare(op)) {
		*result = ir_eval_cc(ir_cc_of(op), acls, x, y);
		return true;
	}
	switch (op) {
	case IR_add:
		r = ux + uy;
		break;
	case IR_sub:
		r = ux - uy;
		break;
	case IR_mul:
		r = ux * uy;
		break;
	case IR_and:
		r = ux & uy;
		break;
	case IR_or:
		r = ux | uy;
		break;
	case IR_xor:
		r = ux ^ uy;
		break;
	default:
		if (!eval_div_shift(op, w, x, y, &r) && !eval_unary(op, w, x, &r))
			return false;
	}
	*result = ir_norm(cls, (int64_t)r);
	return true;
}
