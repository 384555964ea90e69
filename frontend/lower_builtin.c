/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builtin functions: a table from frontend/builtin.def's numbers to the
 * functions that lower them.  What has no row and belongs to the C library is
 * a call of the library's function; the rest is refused by name.
 *
 * The bit tricks are from Warren, "Hacker's Delight", chapters 2, 5 and 7.
 */
#include "frontend/builtin.h"
#include "frontend/lower.h"

typedef struct val handler(struct lower *lw, struct expr *e, int id, bool want);

static struct expr *arg(struct expr *e, unsigned i)
{
	return e->call.args[i];
}

/* --- bits --- */

static ir_ref op_w(struct lower *lw, enum ir_op op, ir_ref a, int64_t k)
{
	return low_op(lw, op, IR_W, a, low_int(lw, (int32_t)k));
}

/* The result of an operation on an l as the int the builtin gives. */
static struct val as_int(struct lower *lw, ir_ref r, enum ir_cls cls)
{
	return low_val(cls == IR_L ? low_op1(lw, IR_trunc, IR_W, r) : r);
}

static struct val b_count(struct lower *lw, struct expr *e, int id, bool want)
{
	enum ir_cls cls = low_cls(arg(e, 0)->type);
	ir_ref x = low_scalar(lw, arg(e, 0)), r;

	(void)want;
	switch (id) {
	case BI_clzs:
		return low_val(op_w(lw, IR_sub, low_op1(lw, IR_clz, IR_W, x), 16));
	case BI_clz:
	case BI_clzl:
	case BI_clzll:
		return as_int(lw, low_op1(lw, IR_clz, cls, x), cls);
	case BI_popcount:
	case BI_popcountl:
	case BI_popcountll:
		return as_int(lw, low_op1(lw, IR_popcnt, cls, x), cls);
	case BI_parity:
	case BI_parityl:
	case BI_parityll:
		r = as_int(lw, low_op1(lw, IR_popcnt, cls, x), cls).r;
		return low_val(op_w(lw, IR_and, r, 1));
	default: /* ctz */
		return as_int(lw, low_op1(lw, IR_ctz, cls, x), cls);
	}
}

/* 1 + the number of trailing zeroes, 0 for 0. */
static struct val b_ffs(struct lower *lw, struct expr *e, int id, bool want)
{
	enum ir_cls cls = low_cls(arg(e, 0)->type);
	ir_ref x = low_scalar(lw, arg(e, 0)), r;
	struct ir_blk *from = lw->b, *some = low_block(lw, "bits"), *join = low_block(lw, "join");

	(void)id;
	(void)want;
	low_br(lw, CC_EQ, cls, x, low_int(lw, 0), join, some);
	low_start(lw, some);
	r = as_int(lw, low_op1(lw, IR_ctz, cls, x), cls).r;
	r = op_w(lw, IR_add, r, 1);
	low_goto(lw, join);
	return low_join(lw, join, VK_W, low_val(low_int(lw, 0)), from, low_val(r), some);
}

/* Redundant sign bits. */
static struct val b_clrsb(struct lower *lw, struct expr *e, int id, bool want)
{
	enum ir_cls cls = low_cls(arg(e, 0)->type);
	ir_ref x = low_scalar(lw, arg(e, 0)), y;

	(void)id;
	(void)want;
	y = low_op(lw, IR_sar, cls, x, low_int(lw, cls == IR_L ? 63 : 31));
	y = low_op(lw, IR_xor, cls, x, y);
	y = low_op(lw, IR_shl, cls, y, low_int(lw, 1));
	y = low_op(lw, IR_or, cls, y, low_int(lw, 1));
	return as_int(lw, low_op1(lw, IR_clz, cls, y), cls);
}

static struct val b_bswap(struct lower *lw, struct expr *e, int id, bool want)
{
	struct val x = low_value(lw, arg(e, 0));

	(void)want;
	switch (id) {
	case BI_bswap16:
		return low_val(low_op1(lw, IR_bswap16, IR_W, x.r));
	case BI_bswap32:
		return low_val(low_op1(lw, IR_bswap32, IR_W, x.r));
	case BI_bswap64:
		return low_val(low_op1(lw, IR_bswap64, IR_L, x.r));
	default:
		return (struct val){low_op1(lw, IR_bswap64, IR_L, x.hi),
				    low_op1(lw, IR_bswap64, IR_L, x.r)};
	}
}

static struct val b_bitreverse(struct lower *lw, struct expr *e, int id, bool want)
{
	static const uint64_t masks[] = {0x5555555555555555, 0x3333333333333333,
					 0x0f0f0f0f0f0f0f0f};
	enum ir_cls cls = low_cls(e->type);
	ir_ref x = low_scalar(lw, arg(e, 0));

	(void)want;
	for (int i = 0; i < 3; i++) {
		ir_ref m = low_int(lw, cls == IR_L ? (int64_t)masks[i] : (int32_t)masks[i]);
		ir_ref n = low_int(lw, 1 << i);
		ir_ref hi = low_op(lw, IR_and, cls, low_op(lw, IR_shr, cls, x, n), m);
		ir_ref lo = low_op(lw, IR_shl, cls, low_op(lw, IR_and, cls, x, m), n);

		x = low_op(lw, IR_or, cls, hi, lo);
	}
	switch (id) {
	case BI_bitreverse8:
		return low_val(low_op1(lw, IR_zext8, IR_W, x));
	case BI_bitreverse16:
		return low_val(low_op1(lw, IR_bswap16, IR_W, x));
	case BI_bitreverse32:
		return low_val(low_op1(lw, IR_bswap32, IR_W, x));
	default:
		return low_val(low_op1(lw, IR_bswap64, IR_L, x));
	}
}

static struct val b_rotate(struct lower *lw, struct expr *e, int id, bool want)
{
	bool left = id >= BI_rotateleft8 && id <= BI_rotateleft64;
	enum ir_cls cls = low_cls(e->type);
	ir_ref x = low_scalar(lw, arg(e, 0)), n = low_scalar(lw, arg(e, 1)), m, a, b;
	ir_ref mask = low_int(lw, (int64_t)low_size(lw, e->type) * 8 - 1);

	(void)want;
	m = low_op(lw, IR_and, cls, low_op1(lw, IR_neg, cls, n), mask);
	n = low_op(lw, IR_and, cls, n, mask);
	a = low_op(lw, left ? IR_shl : IR_shr, cls, x, n);
	b = low_op(lw, left ? IR_shr : IR_shl, cls, x, m);
	x = low_op(lw, IR_or, cls, a, b);
	if (low_size(lw, e->type) < 4)
		return low_convert(lw, low_val(x), type_basic(lw->fe, TY_UINT), e->type);
	return low_val(x);
}

static struct val b_abs(struct lower *lw, struct expr *e, int id, bool want)
{
	enum ir_cls cls = low_cls(e->type);
	ir_ref x = low_scalar(lw, arg(e, 0)), m;

	(void)id;
	(void)want;
	m = low_op(lw, IR_sar, cls, x, low_int(lw, cls == IR_L ? 63 : 31));
	return low_val(low_op(lw, IR_sub, cls, low_op(lw, IR_xor, cls, x, m), m));
}

/* --- characters: ranges of ASCII --- */

/* Is x - LO < N, unsigned? */
static ir_ref in_range(struct lower *lw, ir_ref x, int lo, int n)
{
	return low_op(lw, IR_cult, IR_W, lo ? op_w(lw, IR_sub, x, lo) : x, low_int(lw, n));
}

static struct val b_ctype(struct lower *lw, struct expr *e, int id, bool want)
{
	ir_ref x = low_scalar(lw, arg(e, 0)), r;

	(void)want;
	switch (id) {
	case BI_isascii:
		return low_val(in_range(lw, x, 0, 128));
	case BI_isdigit:
		return low_val(in_range(lw, x, '0', 10));
	case BI_isprint:
		return low_val(in_range(lw, x, ' ', 95));
	case BI_isspace:
		r = low_op(lw, IR_ceq, IR_W, x, low_int(lw, ' '));
		return low_val(low_op(lw, IR_or, IR_W, r, in_range(lw, x, '\t', 5)));
	case BI_tolower:
		r = op_w(lw, IR_shl, in_range(lw, x, 'A', 26), 5);
		return low_val(low_op(lw, IR_add, IR_W, x, r));
	default: /* toupper */
		r = op_w(lw, IR_shl, in_range(lw, x, 'a', 26), 5);
		return low_val(low_op(lw, IR_sub, IR_W, x, r));
	}
}

/* --- checked arithmetic: the exact result, then whether it fits --- */

/* Does the 64-bit R (exact; SIGNED or not) fit T of at most 32 bits?  The answer is inverted. */
static ir_ref misfits_w(struct lower *lw, ir_ref r, struct type *t)
{
	struct type *l = type_basic(lw->fe, TY_LONG);
	struct val v = low_convert(lw, low_val(r), l, t);

	return low_op(lw, IR_cne, IR_W, low_to_l(lw, v, t), r);
}

static ir_ref misfits_wide(struct lower *lw, struct val x, struct type *t, bool exact_unsigned)
{
	ir_ref hi, r, more;
	bool s = type_is_signed(t);

	if (low_kind(t) == VK_WIDE) {
		/* only the sign can be wrong */
		if (s == !exact_unsigned)
			return low_int(lw, 0);
		return low_op(lw, IR_cslt, IR_W, x.hi, low_int(lw, 0));
	}
	hi = s ? low_op(lw, IR_sar, IR_L, x.r, low_int(lw, 63)) : low_int(lw, 0);
	r = low_op(lw, IR_cne, IR_W, x.hi, hi);
	if (low_kind(t) == VK_L)
		return r;
	more = misfits_w(lw, x.r, t);
	return low_op(lw, IR_or, IR_W, r, more);
}

static enum binop overflow_op(int id)
{
	switch (id) {
	case BI_add_overflow:
	case BI_add_overflow_p:
		return B_ADD;
	case BI_sub_overflow:
	case BI_sub_overflow_p:
		return B_SUB;
	default:
		return B_MUL;
	}
}

/* Both operands and the result of one 64-bit type: the classic tests. */
static ir_ref overflow_l(struct lower *lw, enum binop op, ir_ref a, ir_ref b, bool s, ir_ref *res)
{
	static const uint8_t ops[] = {[B_ADD] = IR_add, [B_SUB] = IR_sub};
	ir_ref r, x, y;
	struct val w;

	if (op == B_MUL) {
		w = low_mul_wide(lw, a, b, s);
		*res = w.r;
		x = s ? low_op(lw, IR_sar, IR_L, w.r, low_int(lw, 63)) : low_int(lw, 0);
		return low_op(lw, IR_cne, IR_W, w.hi, x);
	}
	r = low_op(lw, (enum ir_op)ops[op], IR_L, a, b);
	*res = r;
	if (!s) {
		struct ir_ins i = {.op = IR_cult,
				   .cls = IR_W,
				   .acls = IR_L,
				   .arg = {op == B_ADD ? r : a, op == B_ADD ? a : b},
				   .to = ir_tmp_new(lw->cx, lw->fn, IR_W, NULL)};

		low_emit(lw, i);
		return i.to;
	}
	x = low_op(lw, IR_xor, IR_L, a, op == B_ADD ? r : b);
	y = low_op(lw, IR_xor, IR_L, op == B_ADD ? b : a, r);
	return low_op(lw, IR_cslt, IR_W, low_op(lw, IR_and, IR_L, x, y), low_int(lw, 0));
}

static struct val b_overflow(struct lower *lw, struct expr *e, int id, bool want)
{
	struct expr *a = arg(e, 0), *b = arg(e, 1);
	struct type *t = e->call.targ, *ta = a->type, *tb = b->type;
	struct type *wide = type_basic(lw->fe, TY_INT128);
	bool sa = type_is_signed(ta), sb = type_is_signed(tb);
	bool store = id == BI_add_overflow || id == BI_sub_overflow || id == BI_mul_overflow;
	enum binop op = overflow_op(id);
	struct val x = low_value(lw, a), y = low_value(lw, b), r;
	ir_ref bad;

	(void)want;
	if (low_kind(ta) == VK_W && low_kind(tb) == VK_W && low_kind(t) == VK_W) {
		static const uint8_t ops[] = {[B_ADD] = IR_add, [B_SUB] = IR_sub, [B_MUL] = IR_mul};
		ir_ref l = low_op(lw, (enum ir_op)ops[op], IR_L, low_to_l(lw, x, ta),
				  low_to_l(lw, y, tb));

		bad = misfits_w(lw, l, t);
		r = low_convert(lw, low_val(l), type_basic(lw->fe, TY_LONG), t);
	} else if (low_kind(t) == VK_L && low_kind(ta) != VK_WIDE && low_kind(tb) != VK_WIDE &&
		   sa == type_is_signed(t) && sb == type_is_signed(t)) {
		r = (struct val){IR_NONE, IR_NONE};
		bad = overflow_l(lw, op, low_to_l(lw, x, ta), low_to_l(lw, y, tb), sa, &r.r);
	} else if (low_kind(ta) == VK_WIDE || low_kind(tb) == VK_WIDE) {
		diag(lw->cx, e->loc, D_lower_builtin, builtins[id].name,
		     "operands of type __int128");
		return low_zero(lw, e->type);
	} else {
		/* both are exact in 65 bits, their sum and product in 128 */
		x = low_convert(lw, x, ta, wide);
		y = low_convert(lw, y, tb, wide);
		r = low_wide_binary(lw, op, x, y, true);
		bad = misfits_wide(lw, r, t, op == B_MUL && !sa && !sb);
		r = low_convert(lw, r, wide, t);
	}
	if (store) {
		struct place p = low_settle(lw, low_pointee(lw, arg(e, 2)));

		p.type = t->unqual;
		low_store(lw, p, r);
	}
	return low_val(bad);
}

/* --- what the compiler is told and asked --- */

static struct val b_first(struct lower *lw, struct expr *e, int id, bool want)
{
	struct val v = low_value(lw, arg(e, 0));

	(void)id;
	(void)want;
	for (uint32_t i = 1; i < e->call.nargs; i++)
		if (!type_is_float(arg(e, i)->type))
			low_effect(lw, arg(e, i));
	return v;
}

/* Nothing but the arguments' effects. */
static struct val b_nothing(struct lower *lw, struct expr *e, int id, bool want)
{
	(void)want;
	(void)id;
	for (uint32_t i = 0; i < e->call.nargs; i++)
		low_effect(lw, arg(e, i));
	return low_kind(e->type) == VK_VOID ? low_val(IR_NONE) : low_zero(lw, e->type);
}

/* The claim is not evaluated: an optimizer may use it, ours does not need it. */
static struct val b_assume(struct lower *lw, struct expr *e, int id, bool want)
{
	(void)lw;
	(void)e;
	(void)id;
	(void)want;
	return low_val(IR_NONE);
}

static struct val b_stop(struct lower *lw, struct expr *e, int id, bool want)
{
	(void)want;
	if (id != BI_unreachable) {
		struct expr none = *e;

		none.call.nargs = 0;
		none.type = type_basic(lw->fe, TY_VOID);
		low_call_named(lw, &none, "abort");
	}
	if (id != BI_debugtrap) {
		ir_unreachable(lw->cx, lw->fn, lw->b, lw->loc);
		low_dead(lw);
	}
	return low_val(IR_NONE);
}

static struct val b_constant_p(struct lower *lw, struct expr *e, int id, bool want)
{
	struct expr *x = arg(e, 0);
	enum ir_cls cls = low_cls(x->type);
	struct ir_ins i = {.op = IR_constp, .cls = IR_W, .acls = cls};
	ir_ref v;

	(void)id;
	(void)want;
	if (cls == IR_V || type_is_float(x->type))
		return low_val(low_int(lw, const_eval(lw->fe, x, false).kind != CV_NONE));
	v = low_scalar(lw, x);
	if (v.kind == REF_CON && !lw->fn->cons.at[v.idx].sym)
		return low_val(low_int(lw, 1));
	i.arg[0] = v;
	i.to = ir_tmp_new(lw->cx, lw->fn, IR_W, NULL);
	low_emit(lw, i);
	return low_val(i.to);
}

/* Bytes from E's target to the end of the object it is in; false if that is unknown. */
static bool object_left(struct lower *lw, struct expr *e, uint64_t *left)
{
	uint64_t off = 0;
	int64_t step;
	u128 k;

	for (;;) {
		if (e->kind == E_CAST &&
		    (e->op == CAST_PTR || e->op == CAST_SAME || e->op == CAST_DECAY))
			e = e->cast.x;
		else if (e->kind == E_ADDR)
			e = e->un.x;
		else if (e->kind == E_MEMBER && e->lvalue && e->member.field->bits < 0) {
			off += e->member.field->off;
			e = e->member.base;
		} else if (e->kind == E_INDEX && const_int(lw->fe, e->bin.rhs, &k) &&
			   e->bin.lhs->kind == E_CAST && e->bin.lhs->op == CAST_DECAY) {
			off += (uint64_t)k * low_size(lw, e->type);
			e = e->bin.lhs->cast.x;
		} else if (e->kind == E_BINARY && e->op == B_ADD && type_is_ptr(e->type) &&
			   type_is_ptr(e->bin.lhs->type) && const_int(lw->fe, e->bin.rhs, &k)) {
			step = (int64_t)k;
			off += (uint64_t)step * low_size(lw, type_bare(e->type)->base);
			e = e->bin.lhs;
		} else {
			break;
		}
	}
	if ((e->kind != E_DECL || e->decl->kind == D_FUNC || type_is_ptr(e->type)) &&
	    e->kind != E_STRING && e->kind != E_COMPOUND)
		return false;
	if (!type_is_complete(lw->fe, e->type) || (e->kind == E_DECL && e->decl->kind == D_PARAM))
		return false;
	k = low_size(lw, e->type);
	*left = off <= k ? (uint64_t)k - off : 0;
	return true;
}

static struct val b_object_size(struct lower *lw, struct expr *e, int id, bool want)
{
	uint64_t left;
	u128 kind = 0;

	(void)id;
	(void)want;
	const_int(lw->fe, arg(e, 1), &kind);
	if (!object_left(lw, arg(e, 0), &left))
		left = kind & 2 ? 0 : ~0ull;
	return low_const(lw, left, e->type);
}

/* --- the frame --- */

static struct val b_frame(struct lower *lw, struct expr *e, int id, bool want)
{
	u128 n = 1;

	(void)want;
	if (id == BI_return_address || !const_int(lw->fe, arg(e, 0), &n) || n) {
		diag(lw->cx, e->loc, D_lower_frame, builtins[id].name);
		return low_zero(lw, e->type);
	}
	return low_val(low_slot(lw, 8, 8, "frame", e->loc));
}

static struct val b_alloca(struct lower *lw, struct expr *e, int id, bool want)
{
	u128 n = 0, align = 64;

	(void)want;
	if (!const_int(lw->fe, arg(e, 0), &n) || n > 65536) {
		diag(lw->cx, e->loc, D_lower_alloca);
		return low_zero(lw, e->type);
	}
	if (id == BI_alloca_with_align)
		const_int(lw->fe, arg(e, 1), &align);
	return low_val(low_slot(lw, (uint64_t)n, (uint64_t)align / 8, "alloca", e->loc));
}

static struct val b_varargs(struct lower *lw, struct expr *e, int id, bool want)
{
	(void)id;
	(void)want;
	diag(lw->cx, e->loc, D_lower_va_arg);
	return low_zero(lw, e->type);
}

/* --- BPF --- */

static struct val b_core(struct lower *lw, struct expr *e, int id, bool want)
{
	(void)want;
	return core_builtin(lw, e, id);
}

/* Load from the packet by the old socket filter instructions: the context must be in r6, r0
 * takes the result, r1 to r5 are lost (RFC 9669, 5.5). */
static struct val b_packet(struct lower *lw, struct expr *e, int id, bool want)
{
	static const char *const text[] = {
		"r6 = %1; r0 = *(u8 *)skb[%2]; %0 = r0",
		"r6 = %1; r0 = *(u16 *)skb[%2]; %0 = r0",
		"r6 = %1; r0 = *(u32 *)skb[%2]; %0 = r0",
	};
	struct ir_asm a = {.text = text[id - BI_bpf_load_byte],
			   .clobbers = 0x7f,
			   .memory = true,
			   .is_volatile = true,
			   .loc = e->loc};
	struct ir_asm_operand o = {.match = -1, .loc = e->loc};
	u128 off;
	bool fixed = const_int(lw->fe, arg(e, 1), &off) && off <= INT32_MAX;

	(void)want;
	o.constraint = "r";
	o.out = true;
	o.cls = IR_L;
	o.to = ir_tmp_new(lw->cx, lw->fn, IR_L, NULL);
	vec_push(lw->fn->arena, &a.ops, o);
	o = (struct ir_asm_operand){.match = -1, .loc = e->loc, .in = true, .constraint = "r"};
	o.cls = IR_P;
	o.val = low_scalar(lw, arg(e, 0));
	vec_push(lw->fn->arena, &a.ops, o);
	o.cls = IR_L;
	o.val = low_as_l(lw, arg(e, 1));
	o.constraint = fixed ? "i" : "r";
	vec_push(lw->fn->arena, &a.ops, o);
	vec_push(lw->fn->arena, &lw->fn->asms, a);
	low_emit(lw, (struct ir_ins){.op = IR_asm, .aux = lw->fn->asms.n - 1});
	return low_val(a.ops.at[0].to);
}

static struct val b_atomic(struct lower *lw, struct expr *e, int id, bool want)
{
	return low_atomic(lw, e, id, want);
}

static handler *const handlers[BI__count] = {
	[BI_clz] = b_count,
	[BI_clzl] = b_count,
	[BI_clzll] = b_count,
	[BI_clzs] = b_count,
	[BI_ctz] = b_count,
	[BI_ctzl] = b_count,
	[BI_ctzll] = b_count,
	[BI_ctzs] = b_count,
	[BI_popcount] = b_count,
	[BI_popcountl] = b_count,
	[BI_popcountll] = b_count,
	[BI_parity] = b_count,
	[BI_parityl] = b_count,
	[BI_parityll] = b_count,
	[BI_ffs] = b_ffs,
	[BI_ffsl] = b_ffs,
	[BI_ffsll] = b_ffs,
	[BI_clrsb] = b_clrsb,
	[BI_clrsbl] = b_clrsb,
	[BI_clrsbll] = b_clrsb,
	[BI_bswap16] = b_bswap,
	[BI_bswap32] = b_bswap,
	[BI_bswap64] = b_bswap,
	[BI_bswap128] = b_bswap,
	[BI_bitreverse8] = b_bitreverse,
	[BI_bitreverse16] = b_bitreverse,
	[BI_bitreverse32] = b_bitreverse,
	[BI_bitreverse64] = b_bitreverse,
	[BI_rotateleft8] = b_rotate,
	[BI_rotateleft16] = b_rotate,
	[BI_rotateleft32] = b_rotate,
	[BI_rotateleft64] = b_rotate,
	[BI_rotateright8] = b_rotate,
	[BI_rotateright16] = b_rotate,
	[BI_rotateright32] = b_rotate,
	[BI_rotateright64] = b_rotate,
	[BI_abs] = b_abs,
	[BI_labs] = b_abs,
	[BI_llabs] = b_abs,
	[BI_imaxabs] = b_abs,
	[BI_isascii] = b_ctype,
	[BI_isdigit] = b_ctype,
	[BI_isprint] = b_ctype,
	[BI_isspace] = b_ctype,
	[BI_tolower] = b_ctype,
	[BI_toupper] = b_ctype,
	[BI_add_overflow] = b_overflow,
	[BI_sub_overflow] = b_overflow,
	[BI_mul_overflow] = b_overflow,
	[BI_add_overflow_p] = b_overflow,
	[BI_sub_overflow_p] = b_overflow,
	[BI_mul_overflow_p] = b_overflow,
	[BI_expect] = b_first,
	[BI_expect_with_probability] = b_first,
	[BI_assume_aligned] = b_first,
	[BI_extract_return_addr] = b_first,
	[BI_assume] = b_assume,
	[BI_unreachable] = b_stop,
	[BI_trap] = b_stop,
	[BI_debugtrap] = b_stop,
	[BI_verbose_trap] = b_stop,
	[BI_prefetch] = b_nothing,
	[BI_clear_cache] = b_nothing,
	[BI_stack_save] = b_nothing,
	[BI_stack_restore] = b_nothing,
	[BI_constant_p] = b_constant_p,
	[BI_object_size] = b_object_size,
	[BI_dynamic_object_size] = b_object_size,
	[BI_frame_address] = b_frame,
	[BI_return_address] = b_frame,
	[BI_alloca] = b_alloca,
	[BI_alloca_with_align] = b_alloca,
	[BI_va_start] = b_varargs,
	[BI_va_end] = b_varargs,
	[BI_va_copy] = b_varargs,
	[BI_va_arg_pack] = b_varargs,
	[BI_preserve_access_index] = b_core,
	[BI_preserve_field_info] = b_core,
	[BI_preserve_type_info] = b_core,
	[BI_preserve_enum_value] = b_core,
	[BI_btf_type_id] = b_core,
	[BI_bpf_load_byte] = b_packet,
	[BI_bpf_load_half] = b_packet,
	[BI_bpf_load_word] = b_packet,
	[BI_atomic_load] = b_atomic,
	[BI_atomic_store] = b_atomic,
	[BI_atomic_exchange] = b_atomic,
	[BI_atomic_compare_exchange] = b_atomic,
	[BI_atomic_fetch_add] = b_atomic,
	[BI_atomic_fetch_sub] = b_atomic,
	[BI_atomic_fetch_and] = b_atomic,
	[BI_atomic_fetch_or] = b_atomic,
	[BI_atomic_fetch_xor] = b_atomic,
	[BI_atomic_fetch_nand] = b_atomic,
	[BI_atomic_fetch_min] = b_atomic,
	[BI_atomic_fetch_max] = b_atomic,
	[BI_atomic_add_fetch] = b_atomic,
	[BI_atomic_sub_fetch] = b_atomic,
	[BI_atomic_and_fetch] = b_atomic,
	[BI_atomic_or_fetch] = b_atomic,
	[BI_atomic_xor_fetch] = b_atomic,
	[BI_atomic_nand_fetch] = b_atomic,
	[BI_atomic_test_and_set] = b_atomic,
	[BI_atomic_clear] = b_atomic,
	[BI_atomic_thread_fence] = b_atomic,
	[BI_atomic_signal_fence] = b_atomic,
	[BI_sync_val_cas] = b_atomic,
	[BI_sync_bool_cas] = b_atomic,
};

/* --- entry points --- */

static struct val no_handler(struct lower *lw, struct expr *e, int id)
{
	struct const_val v = const_eval(lw->fe, e, false);

	if (v.kind == CV_INT && low_kind(e->type) != VK_MEM)
		return low_const(lw, v.i, e->type);
	if (builtins[id].flags & BF_FLOAT)
		return low_no_float(lw, e->loc, builtins[id].name, e->type);
	if (e->kind == E_CALL)
		return low_call(lw, e, NULL);
	if (builtins[id].flags & BF_LIB) {
		struct val r = low_call_named(lw, e, builtins[id].name + strlen("__builtin_"));

		if (builtins[id].flags & BF_NORET) {
			ir_unreachable(lw->cx, lw->fn, lw->b, lw->loc);
			low_dead(lw);
		}
		return r;
	}
	diag(lw->cx, e->loc, D_lower_builtin, builtins[id].name, "it");
	return low_zero(lw, e->type);
}

struct val low_builtin(struct lower *lw, struct expr *e, int id, bool want)
{
	bool done = false;
	struct val v;

	if (handlers[id])
		return handlers[id](lw, e, id, want);
	v = low_mem_builtin(lw, e, id, want, &done);
	return done ? v : no_handler(lw, e, id);
}

struct place low_builtin_object(struct lower *lw, struct expr *e)
{
	struct place p;
	bool outer = lw->preserve;

	if (e->call.builtin == BI_preserve_access_index) {
		lw->preserve = true;
		p = low_object(lw, arg(e, 0));
		lw->preserve = outer;
		return p;
	}
	p = low_temp(lw, e->type);
	if (low_is_vector(e->type))
		return low_vector(lw, e, p);
	diag(lw->cx, e->loc, D_lower_builtin, builtins[e->call.builtin].name, "it");
	return p;
}

/* __builtin_expect(x, c): branch on x, and mark the branches just made. */
static void branch_expect(struct lower *lw, struct expr *e, struct ir_blk *yes, struct ir_blk *no)
{
	struct ir_blk *b = lw->b, *likely;
	u128 v;

	if (!const_int(lw->fe, arg(e, 1), &v)) {
		low_branch_val(lw, low_value(lw, e), e->type, yes, no);
		return;
	}
	likely = v ? yes : no;
	low_branch(lw, arg(e, 0), yes, no);
	for (; b; b = b->next)
		if (b->term.op == JMP_BR && b->succ.n == 2)
			b->term.hint = b->succ.at[0] == likely   ? 1
				       : b->succ.at[1] == likely ? -1
								 : b->term.hint;
}

bool low_builtin_branch(struct lower *lw, struct expr *e, struct ir_blk *yes, struct ir_blk *no)
{
	int id = low_builtin_of(lw, e);

	switch (id) {
	case BI_expect:
	case BI_expect_with_probability:
		branch_expect(lw, e, yes, no);
		return true;
	case BI_memcmp:
	case BI_bcmp:
	case BI_strcmp:
	case BI_strncmp:
		return low_memcmp_branch(lw, e, id, yes, no);
	default:
		return false;
	}
}
