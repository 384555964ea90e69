/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values of expressions: one function a kind of node.
 *
 * Order of evaluation where C leaves it open: the right side of an assignment
 * before the place it goes to, operands and arguments from left to right (what
 * clang does).
 */
#include "frontend/builtin.h"
#include "frontend/lower.h"

struct expr *low_strip(struct expr *e)
{
	while (e->kind == E_CAST && (e->op == CAST_PTR || e->op == CAST_SAME))
		e = e->cast.x;
	return e;
}

struct val low_const(struct lower *lw, u128 v, struct type *t)
{
	switch (low_kind(t)) {
	case VK_W:
		return low_val(low_int(lw, (int32_t)v));
	case VK_WIDE:
		return (struct val){low_int(lw, (int64_t)v), low_int(lw, (int64_t)(v >> 64))};
	case VK_MEM:
	case VK_VOID:
		return low_val(IR_NONE);
	default:
		return low_val(low_int(lw, (int64_t)v));
	}
}

struct val low_zero(struct lower *lw, struct type *t)
{
	return low_const(lw, 0, t);
}

/* A floating constant is its bits: it may be stored and copied. */
static struct val float_bits(struct lower *lw, struct expr *e)
{
	union {
		float f;
		double d;
		uint32_t w;
		uint64_t l;
	} u = {.l = 0};

	if (low_kind(e->type) == VK_W)
		u.f = (float)e->f;
	else
		u.d = (double)e->f;
	return low_const(lw, low_kind(e->type) == VK_W ? u.w : u.l, e->type);
}

static struct val value_decl(struct lower *lw, struct expr *e)
{
	return low_val(low_address(lw, low_place(lw, e)));
}

static struct val value_unary(struct lower *lw, struct expr *e)
{
	struct type *t = e->un.x->type;
	struct val x;
	enum ir_cls cls;

	if (e->op == '!')
		return low_cond_value(lw, e);
	if (type_is_float(t) && e->op != '+')
		return low_no_float(lw, e->loc, e->op == '-' ? "negation" : "operation", t);
	x = low_value(lw, e->un.x);
	cls = low_cls(t);
	if (e->op == '+')
		return x;
	if (low_kind(t) == VK_WIDE) {
		if (e->op == '-')
			return low_wide_neg(lw, x);
		x.r = low_op(lw, IR_xor, IR_L, x.r, low_int(lw, -1));
		x.hi = low_op(lw, IR_xor, IR_L, x.hi, low_int(lw, -1));
		return x;
	}
	if (e->op == '-')
		return low_val(low_op1(lw, IR_neg, cls, x.r));
	return low_val(low_op(lw, IR_xor, cls, x.r, low_int(lw, -1)));
}

static struct val pointer_difference(struct lower *lw, struct expr *e)
{
	struct type *elem = type_bare(e->bin.lhs->type)->base;
	uint64_t size = type_bare(elem)->kind == TY_FUNC ? 1 : low_size(lw, elem), odd, inv;
	ir_ref x = low_scalar(lw, e->bin.lhs), y = low_scalar(lw, e->bin.rhs), d;
	int shift = 0;

	if (x.kind == REF_CON || y.kind == REF_CON) {
		/* a symbol or an integer as a pointer: the difference of their bits */
		x = low_op1(lw, IR_ptoi, IR_L, x);
		y = low_op1(lw, IR_ptoi, IR_L, y);
	}
	d = low_op(lw, IR_sub, IR_L, x, y);
	if (size < 2)
		return low_val(d);
	/* exact division: shift, then multiply by the inverse modulo 2^64 (Hacker's Delight, 10-16)
	 */
	for (odd = size; !(odd & 1); odd >>= 1)
		shift++;
	if (shift)
		d = low_op(lw, IR_sar, IR_L, d, low_int(lw, shift));
	if (odd == 1)
		return low_val(d);
	for (inv = odd; inv * odd != 1;)
		inv *= 2 - inv * odd;
	return low_val(low_op(lw, IR_mul, IR_L, d, low_int(lw, (int64_t)inv)));
}

static struct val value_binary(struct lower *lw, struct expr *e)
{
	struct expr *l = e->bin.lhs, *r = e->bin.rhs;
	struct val x, y;

	if (e->op >= B_EQ && e->op <= B_GE)
		return low_cond_value(lw, e);
	if (type_is_ptr(l->type) && type_is_ptr(r->type))
		return pointer_difference(lw, e);
	if (type_is_ptr(e->type)) {
		u128 n;

		if (type_is_ptr(l->type) && const_int(lw->fe, r, &n))
			return low_val(low_address(lw, low_pointee(lw, e)));
		if (!type_is_ptr(l->type)) {
			struct expr *t = l;

			l = r;
			r = t;
		}
		x = low_value(lw, l);
		return low_val(low_ptr_add(lw, x.r, low_as_l(lw, r), type_bare(l->type)->base,
					   e->op == B_SUB));
	}
	if (type_is_float(l->type) || type_is_float(r->type))
		return low_no_float(lw, e->loc, "arithmetic", e->type);
	x = low_value(lw, l);
	y = low_value(lw, r);
	return low_binary(lw, (enum binop)e->op, x, y, e->type, r->type);
}

/* --- assignments --- */

/* If E names a variable that might be taken to hold a helper's number, note that it changes. */
static void note_written(struct lower *lw, struct expr *e)
{
	if (e->kind == E_DECL && e->decl->kind == D_VAR && type_is_ptr(e->decl->type) &&
	    type_bare(type_bare(e->decl->type)->base)->kind == TY_FUNC)
		low_written(lw, e->decl, e->loc);
}

static struct val value_assign(struct lower *lw, struct expr *e, bool want)
{
	struct expr *l = e->bin.lhs;
	struct place p;
	struct val v;

	note_written(lw, l);
	if (low_kind(l->type) == VK_MEM) {
		low_assign_object(lw, low_settle(lw, low_place(lw, l)), e->bin.rhs);
		return low_val(IR_NONE);
	}
	v = low_value(lw, e->bin.rhs);
	p = low_settle(lw, low_place(lw, l));
	lw->loc = e->loc;
	low_store(lw, p, v);
	return want && p.bits ? low_bits_narrow(lw, v, p.bits, p.type) : v;
}

static bool is_atomic(struct type *t)
{
	return ((t->quals | t->canon->quals) & Q_ATOMIC) != 0;
}

static struct val value_opassign(struct lower *lw, struct expr *e, bool want)
{
	struct expr *l = e->bin.lhs, *r = e->bin.rhs;
	struct type *ct = e->bin.type;
	struct place p;
	struct val v, y;

	if (type_is_float(l->type) || type_is_float(r->type) || (ct && type_is_float(ct)))
		return low_no_float(lw, e->loc, "arithmetic", l->type);
	note_written(lw, l);
	y = type_is_ptr(l->type) ? low_val(low_as_l(lw, r)) : low_value(lw, r);
	p = low_settle(lw, low_place(lw, l));
	lw->loc = e->loc;
	if (is_atomic(l->type) && !p.bits)
		return low_atomic_op(lw, p, (enum binop)e->op, y, r->type, ct, false);
	v = low_load(lw, p);
	if (type_is_ptr(l->type)) {
		v.r = low_ptr_add(lw, v.r, y.r, type_bare(l->type)->base, e->op == B_SUB);
	} else {
		v = low_convert(lw, v, l->type, ct);
		v = low_binary(lw, (enum binop)e->op, v, y, ct, r->type);
		v = type_bare(l->type)->kind == TY_BOOL ? low_to_bool(lw, v, ct)
							: low_convert(lw, v, ct, l->type);
	}
	low_store(lw, p, v);
	return want && p.bits ? low_bits_narrow(lw, v, p.bits, p.type) : v;
}

static struct val stepped(struct lower *lw, struct val v, struct type *t, bool dec)
{
	struct val one = low_const(lw, 1, t);

	if (type_is_ptr(t))
		return low_val(low_ptr_add(lw, v.r, low_int(lw, 1), type_bare(t)->base, dec));
	if (type_bare(t)->kind == TY_BOOL)
		return dec ? low_val(low_op(lw, IR_xor, IR_W, v.r, low_int(lw, 1)))
			   : low_val(low_int(lw, 1));
	if (low_kind(t) == VK_WIDE)
		return low_wide_binary(lw, dec ? B_SUB : B_ADD, v, one, type_is_signed(t));
	v = low_val(low_op(lw, dec ? IR_sub : IR_add, low_cls(t), v.r, one.r));
	/* wider than its type until it is extended again */
	return low_size(lw, t) < 4 ? low_convert(lw, v, type_basic(lw->fe, TY_INT), t) : v;
}

static struct val value_incdec(struct lower *lw, struct expr *e, bool want)
{
	struct expr *x = e->incdec.x;
	struct type *t = x->type;
	struct place p;
	struct val old, v;

	if (type_is_float(t))
		return low_no_float(lw, e->loc, "arithmetic", t);
	note_written(lw, x);
	p = low_settle(lw, low_place(lw, x));
	lw->loc = e->loc;
	if (is_atomic(t) && !p.bits && !type_is_ptr(t) && type_bare(t)->kind != TY_BOOL)
		return low_atomic_op(lw, p, e->incdec.dec ? B_SUB : B_ADD, low_const(lw, 1, t), t,
				     t, e->incdec.post);
	old = low_load(lw, p);
	v = stepped(lw, old, t, e->incdec.dec);
	low_store(lw, p, v);
	if (e->incdec.post)
		return old;
	return want && p.bits ? low_bits_narrow(lw, v, p.bits, p.type) : v;
}

/* --- conditionals --- */

/* One side of ?:; a side of type void gives nothing. */
static struct val side(struct lower *lw, struct expr *e, enum vkind k, struct place *to)
{
	if (k == VK_MEM) {
		low_into(lw, e, *to);
		return low_val(IR_NONE);
	}
	if (k == VK_VOID) {
		low_effect(lw, e);
		return low_val(IR_NONE);
	}
	return low_value(lw, e);
}

/* a ?: b: the condition's value is wanted too. */
static struct val elvis(struct lower *lw, struct expr *e, enum vkind k)
{
	struct ir_blk *keep = low_block(lw, "keep"), *other = low_block(lw, "else");
	struct ir_blk *join = low_block(lw, "join"), *from_a, *from_b;
	struct type *ct = e->cond.c->type;
	struct val c = low_value(lw, e->cond.c), a, b;

	low_branch_val(lw, c, ct, keep, other);
	low_start(lw, keep);
	a = type_is_ptr(e->type) || k == VK_VOID ? c : low_convert(lw, c, ct, e->type);
	from_a = lw->b;
	low_goto(lw, join);
	low_start(lw, other);
	b = side(lw, e->cond.no, k, NULL);
	from_b = lw->b;
	low_goto(lw, join);
	return low_join(lw, join, k, a, from_a, b, from_b);
}

/* c ? a : b, of which K is wanted; records go to TO. */
static struct val value_cond(struct lower *lw, struct expr *e, enum vkind k, struct place *to)
{
	struct ir_blk *yes, *no, *join, *from_a, *from_b;
	struct val a, b;
	int known = low_known(lw, e->cond.c);

	if (known >= 0 && e->cond.yes)
		return side(lw, known ? e->cond.yes : e->cond.no, k, to);
	if (!e->cond.yes && k != VK_MEM)
		return elvis(lw, e, k);
	yes = low_block(lw, "then");
	no = low_block(lw, "else");
	join = low_block(lw, "join");
	low_branch(lw, e->cond.c, yes, no);
	low_start(lw, yes);
	a = side(lw, e->cond.yes, k, to);
	from_a = lw->b;
	low_goto(lw, join);
	low_start(lw, no);
	b = side(lw, e->cond.no, k, to);
	from_b = lw->b;
	low_goto(lw, join);
	return low_join(lw, join, k, a, from_a, b, from_b);
}

/* --- casts --- */

static unsigned address_space(struct type *t)
{
	while (t->kind == TY_TYPEDEF || t->kind == TY_TAG)
		t = t->base;
	if (t->kind != TY_PTR)
		return 0;
	for (t = t->base; t->kind == TY_TYPEDEF || t->kind == TY_TAG || t->kind == TY_ADDRSPACE;
	     t = t->base)
		if (t->kind == TY_ADDRSPACE)
			return t->addr_space;
	return 0;
}

static struct val cast_pointer(struct lower *lw, struct expr *e)
{
	struct type *from = e->cast.x->type;
	struct val x;
	ir_ref r;

	switch (e->op) {
	case CAST_INT_PTR:
		x = low_value(lw, e->cast.x);
		r = low_to_l(lw, x, from);
		return low_val(r.kind == REF_CON ? r : low_op1(lw, IR_itop, IR_P, r));
	case CAST_PTR_INT:
		r = low_scalar(lw, e->cast.x);
		if (r.kind != REF_CON || lw->fn->cons.at[r.idx].sym)
			r = low_op1(lw, IR_ptoi, IR_L, r);
		return low_convert(lw, low_val(r), type_basic(lw->fe, TY_ULONG), e->type);
	default:
		r = low_scalar(lw, e->cast.x);
		r = low_op1(lw, IR_addrcast, IR_P, r);
		vec_last(&lw->b->ins).aux = address_space(e->type) << 16 | address_space(from);
		return low_val(r);
	}
}

static struct val value_cast(struct lower *lw, struct expr *e)
{
	struct expr *x = e->cast.x;
	int64_t n;

	switch (e->op) {
	case CAST_LOAD:
		if (x->kind == E_DECL && low_is_helper_var(lw, x->decl, &n))
			return low_val(low_int(lw, n));
		return low_load(lw, low_place(lw, x));
	case CAST_DECAY:
		return low_val(low_address(lw, low_place(lw, x)));
	case CAST_INT:
		return low_convert(lw, low_value(lw, x), x->type, e->type);
	case CAST_BOOL:
		if ((x->kind == E_BINARY && x->op >= B_EQ) || x->kind == E_ANDOR ||
		    (x->kind == E_UNARY && x->op == '!'))
			return low_cond_value(lw, x);
		if (type_is_float(x->type))
			return low_no_float(lw, e->loc, "comparison", x->type);
		return low_to_bool(lw, low_value(lw, x), x->type);
	case CAST_INT_PTR:
	case CAST_PTR_INT:
	case CAST_ADDRSPACE:
		return cast_pointer(lw, e);
	case CAST_VOID:
		low_effect(lw, x);
		return low_val(IR_NONE);
	case CAST_FLOAT:
		if (x->type->canon->unqual == e->type->canon->unqual ||
		    (type_is_float(x->type) && type_is_float(e->type) &&
		     low_kind(x->type) == VK_L && low_kind(e->type) == VK_L))
			return low_value(lw, x);
		return low_no_float(lw, e->loc, "conversion", e->type);
	case CAST_PTR:
		return low_val(low_address(lw, low_pointee(lw, e)));
	default:
		if (low_kind(x->type) == VK_MEM && low_kind(e->type) != VK_MEM) {
			struct place p = low_object(lw, x); /* the bits of a vector */

			p.type = e->type->unqual;
			return low_load(lw, p);
		}
		return low_value(lw, x);
	}
}

/* Static data hold a label's number; so does &&label. */
static struct val value_label(struct lower *lw, struct expr *e)
{
	return low_val(low_int(lw, low_label(lw, e->label)->number));
}

static struct val value_of(struct lower *lw, struct expr *e, bool want)
{
	switch ((enum expr_kind)e->kind) {
	case E_INT:
		return low_const(lw, e->i, e->type);
	case E_FLOAT:
		return float_bits(lw, e);
	case E_STRING:
	case E_DECL:
	case E_MEMBER:
	case E_INDEX:
	case E_DEREF:
	case E_COMPOUND:
		if (type_bare(e->type)->kind != TY_FUNC && !e->lvalue && e->kind == E_MEMBER)
			return low_load(lw, low_place(lw, e)); /* f().member */
		return type_bare(e->type)->kind == TY_FUNC ? value_decl(lw, e)
							   : low_load(lw, low_place(lw, e));
	case E_ADDR:
		note_written(lw, e->un.x);
		return low_val(low_address(lw, low_place(lw, e->un.x)));
	case E_UNARY:
		return value_unary(lw, e);
	case E_INCDEC:
		return value_incdec(lw, e, want);
	case E_BINARY:
		return value_binary(lw, e);
	case E_ANDOR:
		return low_cond_value(lw, e);
	case E_ASSIGN:
		return value_assign(lw, e, want);
	case E_OPASSIGN:
		return value_opassign(lw, e, want);
	case E_COND:
		return value_cond(lw, e, low_kind(e->type), NULL);
	case E_COMMA:
		low_effect(lw, e->bin.lhs);
		return low_value(lw, e->bin.rhs);
	case E_CALL:
	case E_BUILTIN: {
		int id = low_builtin_of(lw, e);

		return id ? low_builtin(lw, e, id, want) : low_call(lw, e, NULL);
	}
	case E_CAST:
		return value_cast(lw, e);
	case E_STMT:
		return low_stmt_expr(lw, e, NULL);
	case E_LABEL:
		return value_label(lw, e);
	case E_INIT: /* a scalar in braces */
		return e->init.n ? low_value(lw, e->init.items[e->init.n - 1].value)
				 : low_zero(lw, e->type);
	case E_VA_ARG:
		diag(lw->cx, e->loc, D_lower_va_arg);
		return low_zero(lw, e->type);
	case E_ERROR:
		break;
	}
	return low_zero(lw, e->type);
}

struct val low_value(struct lower *lw, struct expr *e)
{
	src_loc loc = lw->loc;
	struct val v;

	lw->loc = e->loc ? e->loc : loc;
	v = value_of(lw, e, true);
	lw->loc = loc;
	return v;
}

/* Evaluate E for what it does. */
void low_effect(struct lower *lw, struct expr *e)
{
	src_loc loc = lw->loc;

	lw->loc = e->loc ? e->loc : loc;
	if (e->kind == E_COND && low_kind(e->type) != VK_MEM) {
		value_cond(lw, e, VK_VOID, NULL);
	} else if (e->kind == E_COMMA) {
		low_effect(lw, e->bin.lhs);
		low_effect(lw, e->bin.rhs);
	} else if (e->kind == E_CAST && e->op != CAST_LOAD) {
		low_effect(lw, e->cast.x);
	} else if (e->kind == E_ANDOR) {
		struct ir_blk *more = low_block(lw, "rest"), *done = low_block(lw, "done");

		low_branch(lw, e->bin.lhs, e->op == B_LAND ? more : done,
			   e->op == B_LAND ? done : more);
		low_start(lw, more);
		low_effect(lw, e->bin.rhs);
		low_goto(lw, done);
		low_start(lw, done);
	} else if (e->kind == E_CAST && low_kind(e->type) == VK_MEM) {
		low_place(lw, e->cast.x);
	} else if (low_kind(e->type) == VK_MEM && e->kind != E_ASSIGN && e->kind != E_STMT) {
		low_object(lw, e);
	} else if (e->kind == E_STMT) {
		low_stmt_expr(lw, e, NULL);
	} else {
		value_of(lw, e, false);
	}
	lw->loc = loc;
}
