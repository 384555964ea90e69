/* SPDX-License-Identifier: BSD-2-Clause */
/* Expressions: binary operators, assignment, the conditional and the comma (C11 6.5.5 to 6.5.17). */
#include "frontend/parse.h"

static const char *const op_text[] = {
	[B_ADD] = "+",	[B_SUB] = "-",	[B_MUL] = "*",	[B_DIV] = "/",	[B_MOD] = "%",
	[B_AND] = "&",	[B_OR] = "|",	[B_XOR] = "^",	[B_SHL] = "<<", [B_SHR] = ">>",
	[B_EQ] = "==",	[B_NE] = "!=",	[B_LT] = "<",	[B_LE] = "<=",	[B_GT] = ">",
	[B_GE] = ">=",	[B_LAND] = "&&", [B_LOR] = "||",
};

static struct expr *invalid(struct fe *fe, int op, struct expr *a, struct expr *b, src_loc loc)
{
	if (a->kind != E_ERROR && b->kind != E_ERROR)
		diag(fe->cx, loc, D_binary_operands, op_text[op], type_quote(fe, a->type),
		     type_quote(fe, b->type));
	return expr_error(fe, loc);
}

static struct expr *node(struct fe *fe, int op, struct expr *a, struct expr *b, struct type *t,
			 src_loc loc)
{
	struct expr *e = expr_new(fe, E_BINARY, t, loc);
	struct const_val v;

	e->op = (uint8_t)op;
	e->bin.lhs = a;
	e->bin.rhs = b;
	if (a->kind == E_INT && b->kind == E_INT && (v = const_eval(fe, e, false)).kind == CV_INT) {
		struct expr *c = expr_int(fe, v.i, t, loc);

		c->is_const = a->is_const && b->is_const;
		return c;
	}
	if (a->kind == E_FLOAT && b->kind == E_FLOAT) {
		v = const_eval(fe, e, false);
		if (v.kind == CV_INT)
			return expr_int(fe, v.i, t, loc);
		if (v.kind == CV_FLOAT) {
			e = expr_new(fe, E_FLOAT, t, loc);
			e->f = v.f;
		}
	}
	return e;
}

static bool is_comparison(int op)
{
	return op >= B_EQ && op <= B_GE;
}

/* The type of a comparison of vectors: integers of the elements' width. */
static struct type *mask_type(struct fe *fe, struct type *v)
{
	static const enum type_kind by_size[] = {[1] = TY_SCHAR, [2] = TY_SHORT, [4] = TY_INT,
						 [8] = TY_LONG};

	return type_vector(fe, type_basic(fe, by_size[type_size(fe, v->base) & 15]), v->nelems);
}

static struct expr *vector_binary(struct fe *fe, int op, struct expr *a, struct expr *b, src_loc loc)
{
	struct type *x = type_bare(a->type), *y = type_bare(b->type), *t;

	t = x->kind == TY_VECTOR ? a->type : b->type;
	if (x->kind != TY_VECTOR ? !type_is_arith(x)
	    : y->kind != TY_VECTOR
		    ? !type_is_arith(y)
		    : type_size(fe, x) != type_size(fe, y) || x->nelems != y->nelems)
		return invalid(fe, op, a, b, loc);
	a = conv_cast(fe, a, t, true, a->loc);
	if (!(op == B_SHL || op == B_SHR) || y->kind != TY_VECTOR)
		b = conv_cast(fe, b, t, true, b->loc);
	return node(fe, op, a, b, is_comparison(op) ? mask_type(fe, type_bare(t)) : t, loc);
}

/* Size of what P points to; 1 for void and functions (GNU).  0 after an error. */
static bool check_pointee(struct fe *fe, struct expr *p, src_loc loc)
{
	struct type *to = type_bare(type_bare(p->type)->base);

	if (to->kind == TY_VOID || to->kind == TY_FUNC || type_is_complete(fe, to))
		return true;
	diag(fe->cx, loc, D_pointer_incomplete, type_quote(fe, to));
	return false;
}

static struct expr *pointer_arith(struct fe *fe, int op, struct expr *a, struct expr *b, src_loc loc)
{
	struct type *x = type_bare(a->type), *y = type_bare(b->type);

	if (op == B_ADD && y->kind == TY_PTR && type_is_integer(x)) {
		struct expr *t = a;

		a = b;
		b = t;
		x = type_bare(a->type);
		y = type_bare(b->type);
	}
	if (x->kind != TY_PTR || !check_pointee(fe, a, loc))
		return x->kind == TY_PTR ? expr_error(fe, loc) : invalid(fe, op, a, b, loc);
	if (op == B_SUB && y->kind == TY_PTR) {
		if (!type_compatible(fe, type_unqual(fe, x->base), type_unqual(fe, y->base)) &&
		    !type_is_void(type_bare(x->base)) && !type_is_void(type_bare(y->base)))
			return invalid(fe, op, a, b, loc);
		return node(fe, op, a, b, type_basic(fe, TY_LONG), loc);
	}
	if (!type_is_integer(y))
		return invalid(fe, op, a, b, loc);
	return node(fe, op, a, conv_promote(fe, b), a->type, loc);
}

static struct expr *pointer_compare(struct fe *fe, int op, struct expr *a, struct expr *b,
				    src_loc loc)
{
	struct type *x = type_bare(a->type), *y = type_bare(b->type);

	if (x->kind == TY_PTR && y->kind == TY_PTR) {
		struct type *p = type_bare(type_unqual(fe, x->base));
		struct type *q = type_bare(type_unqual(fe, y->base));

		if (p != q && !type_is_void(p) && !type_is_void(q) && !type_compatible(fe, p, q) &&
		    !is_null_constant(fe, a) && !is_null_constant(fe, b))
			diag(fe->cx, loc, D_compare_pointers, type_quote(fe, a->type),
			     type_quote(fe, b->type));
		b = conv_cast(fe, b, a->type, true, b->loc);
	} else if (x->kind == TY_PTR && (type_is_integer(y) || y->kind == TY_NULLPTR)) {
		if (!is_null_constant(fe, b))
			diag(fe->cx, loc, D_compare_int, type_quote(fe, a->type), type_quote(fe, b->type));
		b = conv_cast(fe, b, a->type, true, b->loc);
	} else if (y->kind == TY_PTR && (type_is_integer(x) || x->kind == TY_NULLPTR)) {
		if (!is_null_constant(fe, a))
			diag(fe->cx, loc, D_compare_int, type_quote(fe, a->type), type_quote(fe, b->type));
		a = conv_cast(fe, a, b->type, true, a->loc);
	} else if (x->kind != TY_NULLPTR || y->kind != TY_NULLPTR) {
		return invalid(fe, op, a, b, loc);
	}
	return node(fe, op, a, b, type_basic(fe, TY_INT), loc);
}

static void warn_shift(struct fe *fe, struct expr *a, struct expr *b, src_loc loc)
{
	u128 n;
	unsigned width = (unsigned)type_size(fe, a->type) * 8;

	if (fe->parser->unevaluated || !const_int(fe, b, &n))
		return;
	if (type_is_signed(type_bare(b->type)) && (__int128)n < 0)
		diag(fe->cx, loc, D_shift_negative);
	else if (n >= width)
		diag(fe->cx, loc, D_shift_overflow, (unsigned)n, width);
}

static void warn_division(struct fe *fe, struct expr *b, src_loc loc)
{
	if (!fe->parser->unevaluated && b->kind == E_INT && !b->i)
		diag(fe->cx, loc, D_division_by_zero);
}

struct expr *act_binary(struct fe *fe, int op, struct expr *a, struct expr *b, src_loc loc)
{
	struct type *x, *y, *t;

	a = conv_rvalue(fe, a);
	b = conv_rvalue(fe, b);
	if (a->kind == E_ERROR || b->kind == E_ERROR)
		return expr_error(fe, loc);
	x = type_bare(a->type);
	y = type_bare(b->type);
	if (x->kind == TY_VECTOR || y->kind == TY_VECTOR)
		return vector_binary(fe, op, a, b, loc);
	if (op == B_SHL || op == B_SHR) {
		if (!type_is_integer(x) || !type_is_integer(y))
			return invalid(fe, op, a, b, loc);
		a = conv_promote(fe, a);
		b = conv_promote(fe, b);
		warn_shift(fe, a, b, loc);
		return node(fe, op, a, b, type_unqual(fe, a->type), loc);
	}
	if ((op == B_ADD || op == B_SUB) && (x->kind == TY_PTR || y->kind == TY_PTR))
		return pointer_arith(fe, op, a, b, loc);
	if (is_comparison(op) && !(type_is_arith(x) && type_is_arith(y)))
		return pointer_compare(fe, op, a, b, loc);
	if (!type_is_arith(x) || !type_is_arith(y) ||
	    ((op == B_MOD || op == B_AND || op == B_OR || op == B_XOR) &&
	     !(type_is_integer(x) && type_is_integer(y))))
		return invalid(fe, op, a, b, loc);
	t = conv_usual(fe, &a, &b);
	if (op == B_DIV || op == B_MOD)
		warn_division(fe, b, loc);
	return node(fe, op, a, b, is_comparison(op) ? type_basic(fe, TY_INT) : t, loc);
}

struct expr *act_logical(struct fe *fe, int op, struct expr *a, struct expr *b, src_loc loc)
{
	struct expr *e;

	a = conv_bool(fe, a);
	b = conv_bool(fe, b);
	if (a->kind == E_ERROR || b->kind == E_ERROR)
		return expr_error(fe, loc);
	e = expr_new(fe, E_ANDOR, type_basic(fe, TY_INT), loc);
	e->op = (uint8_t)op;
	e->bin.lhs = a;
	e->bin.rhs = b;
	if (a->kind == E_INT && (b->kind == E_INT || !!a->i == (op == B_LOR))) {
		struct const_val v = const_eval(fe, e, false);

		if (v.kind == CV_INT) {
			e = expr_int(fe, v.i, type_basic(fe, TY_INT), loc);
			e->is_const = a->is_const && (b->kind != E_INT || b->is_const);
		}
	}
	return e;
}

/* ---- the conditional ---- */

/* The type of a ? x : y for pointers (6.5.15p6). */
static struct type *pointer_cond(struct fe *fe, struct expr *a, struct expr *b, src_loc loc)
{
	struct type *x = type_bare(a->type), *y = type_bare(b->type), *t;
	unsigned quals;

	if (x->kind != TY_PTR || is_null_constant(fe, a)) {
		if (y->kind == TY_PTR && (x->kind != TY_PTR || !is_null_constant(fe, b))) {
			if (x->kind != TY_PTR && !is_null_constant(fe, a))
				diag(fe->cx, loc, D_cond_int, type_quote(fe, a->type),
				     type_quote(fe, b->type));
			if (x->kind != TY_PTR || is_null_constant(fe, a))
				return b->type;
		}
	}
	if (y->kind != TY_PTR || is_null_constant(fe, b)) {
		if (y->kind != TY_PTR && !is_null_constant(fe, b))
			diag(fe->cx, loc, D_cond_int, type_quote(fe, a->type), type_quote(fe, b->type));
		return a->type;
	}
	quals = type_quals(x->base) | type_quals(y->base);
	if (type_is_void(type_bare(x->base)) || type_is_void(type_bare(y->base)))
		return type_ptr(fe, type_qual(fe, type_basic(fe, TY_VOID), quals));
	if (!type_compatible(fe, type_unqual(fe, x->base), type_unqual(fe, y->base))) {
		diag(fe->cx, loc, D_cond_pointers, type_quote(fe, a->type), type_quote(fe, b->type));
		return type_ptr(fe, type_qual(fe, type_basic(fe, TY_VOID), quals));
	}
	if (quals == type_quals(x->base) && x->base->canon == type_bare(x)->base->canon)
		return a->type;
	t = type_composite(fe, type_unqual(fe, x->base), type_unqual(fe, y->base));
	return type_ptr(fe, type_qual(fe, t, quals));
}

struct expr *act_cond(struct fe *fe, struct expr *c, struct expr *a, struct expr *b, src_loc loc)
{
	struct expr *e, *yes = a, *cond;
	struct type *t, *x, *y;
	struct const_val v;

	c = conv_bool(fe, c);
	cond = c;
	if (!a)
		yes = c;
	yes = conv_rvalue(fe, yes);
	b = conv_rvalue(fe, b);
	if (c->kind == E_ERROR || yes->kind == E_ERROR || b->kind == E_ERROR)
		return expr_error(fe, loc);
	x = type_bare(yes->type);
	y = type_bare(b->type);
	if (type_is_arith(x) && type_is_arith(y)) {
		t = conv_usual(fe, &yes, &b);
	} else if (type_is_void(x) || type_is_void(y)) {
		t = type_basic(fe, TY_VOID);
		yes = conv_cast(fe, yes, t, true, yes->loc);
		b = conv_cast(fe, b, t, true, b->loc);
	} else if (type_is_scalar(x) && type_is_scalar(y)) {
		t = pointer_cond(fe, yes, b, loc);
		yes = conv_cast(fe, yes, t, true, yes->loc);
		b = conv_cast(fe, b, t, true, b->loc);
	} else if (x == y || type_compatible(fe, x, y)) {
		t = type_unqual(fe, yes->type);
	} else if (x->kind == TY_NULLPTR || y->kind == TY_NULLPTR) {
		t = x->kind == TY_NULLPTR ? b->type : yes->type;
		yes = conv_cast(fe, yes, t, true, yes->loc);
		b = conv_cast(fe, b, t, true, b->loc);
	} else {
		diag(fe->cx, loc, D_cond_types, type_quote(fe, yes->type), type_quote(fe, b->type));
		return expr_error(fe, loc);
	}
	if (a && c->kind == E_INT) { /* the other side may be no constant; its value is not wanted */
		e = c->i ? yes : b;
		if (e->kind == E_INT || e->kind == E_FLOAT)
			return e;
	}
	v = c->kind == E_INT ? const_eval(fe, cond, false) : (struct const_val){0};
	if (!a && v.kind == CV_INT && (v.i ? yes : b)->kind == E_INT)
		return v.i ? yes : b;
	e = expr_new(fe, E_COND, t, loc);
	e->cond.c = c;
	e->cond.yes = a ? yes : NULL;
	e->cond.no = b;
	return e;
}

struct expr *act_comma(struct fe *fe, struct expr *a, struct expr *b, src_loc loc)
{
	struct expr *e;

	a = expr_declared(fe, a);
	b = conv_rvalue(fe, b);
	if (a->kind == E_ERROR || b->kind == E_ERROR)
		return expr_error(fe, loc);
	e = expr_new(fe, E_COMMA, b->type, loc);
	e->bin.lhs = a;
	e->bin.rhs = b;
	return e;
}

/* ---- assignment ---- */

struct expr *act_assign(struct fe *fe, struct expr *a, struct expr *b, src_loc loc)
{
	struct expr *e;

	a = expr_declared(fe, a);
	b = expr_declared(fe, b);
	if (a->kind == E_ERROR || b->kind == E_ERROR || !expr_modifiable(fe, a, loc))
		return expr_error(fe, loc);
	b = conv_assign(fe, b, a->type, CONV_ASSIGN, loc, 0, NULL);
	e = expr_new(fe, E_ASSIGN, type_unqual(fe, a->type), loc);
	e->bin.lhs = a;
	e->bin.rhs = b;
	return b->kind == E_ERROR ? b : e;
}

struct expr *act_opassign(struct fe *fe, int op, struct expr *a, struct expr *b, src_loc loc)
{
	struct expr *e, *trial;
	struct type *t;

	a = expr_declared(fe, a);
	b = conv_rvalue(fe, b);
	if (a->kind == E_ERROR || b->kind == E_ERROR || !expr_modifiable(fe, a, loc))
		return expr_error(fe, loc);
	/* The operation on the value says which types are right, and what it computes in. */
	trial = act_binary(fe, op, a, b, loc);
	if (trial->kind == E_ERROR)
		return trial;
	t = trial->type;
	if (type_is_ptr(type_bare(a->type)))
		b = conv_promote(fe, b);
	else if (trial->kind == E_BINARY)
		b = trial->bin.rhs;
	else
		b = conv_promote(fe, b);
	if (!type_is_ptr(type_bare(a->type)) && type_is_ptr(type_bare(t))) {
		diag(fe->cx, loc, D_binary_operands, op_text[op], type_quote(fe, a->type),
		     type_quote(fe, b->type));
		return expr_error(fe, loc);
	}
	e = expr_new(fe, E_OPASSIGN, type_unqual(fe, a->type), loc);
	e->op = (uint8_t)op;
	e->bin.lhs = a;
	e->bin.rhs = b;
	e->bin.type = t;
	return e;
}
