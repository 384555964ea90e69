/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conversions (C11 6.3): reading objects, decay, promotions, the usual arithmetic
 * conversions, casts and conversion as if by assignment.  Each leaves an E_CAST that says
 * what happens, so that lowering knows nothing of C's rules.
 */
#include "frontend/parse.h"

/* ---- nodes ---- */

struct expr *expr_new(struct fe *fe, enum expr_kind k, struct type *t, src_loc loc)
{
	struct expr *e = arena_new(&fe->cx->unit, struct expr);

	e->kind = k;
	e->type = t;
	e->loc = loc;
	return e;
}

struct expr *expr_error(struct fe *fe, src_loc loc)
{
	return expr_new(fe, E_ERROR, type_basic(fe, TY_INT), loc);
}

struct expr *expr_range(struct expr *e, struct yyloc l)
{
	if (!e->end)
		e->end = l.end;
	return e;
}

u128 int_wrap(struct fe *fe, u128 v, struct type *t)
{
	struct type *b = type_bare(t);
	unsigned bits;

	if (b->kind == TY_BOOL)
		return v != 0;
	if (b->kind == TY_VOID || !(type_is_integer(b) || b->kind == TY_PTR))
		return v;
	bits = (unsigned)type_size(fe, b) * 8;
	if (bits >= 128)
		return v;
	v <<= 128 - bits;
	if (b->kind != TY_PTR && type_is_signed(b))
		return (u128)((__int128)v >> (128 - bits));
	return v >> (128 - bits);
}

struct expr *expr_int(struct fe *fe, u128 v, struct type *t, src_loc loc)
{
	struct expr *e = expr_new(fe, E_INT, t, loc);

	e->i = int_wrap(fe, v, t);
	e->is_const = true;
	return e;
}

static struct expr *cast_node(struct fe *fe, enum cast_kind k, struct expr *x, struct type *t)
{
	struct expr *e = expr_new(fe, E_CAST, t, x->loc);

	e->op = k;
	e->cast.x = x;
	e->end = x->end;
	e->implicit = true;
	return e;
}

/* ---- values ---- */

/* An element read of an array inside a record value (not an lvalue) has no address of its own;
 * lowering gives the value a temporary. */
struct expr *conv_rvalue(struct fe *fe, struct expr *e)
{
	struct type *t = type_bare(e->type);

	if (e->kind == E_ERROR)
		return e;
	if (t->kind == TY_ARRAY)
		return cast_node(fe, CAST_DECAY, e, type_ptr(fe, type_desugar(fe, e->type)->base));
	if (t->kind == TY_FUNC) {
		e = expr_declared(fe, e);
		return e->kind == E_ERROR ? e : cast_node(fe, CAST_DECAY, e, type_ptr(fe, e->type));
	}
	if (e->lvalue)
		return cast_node(fe, CAST_LOAD, e, type_unqual(fe, e->type));
	return e;
}

/* The width of the bit-field that E reads, or -1. */
static int bitfield_width(const struct expr *e)
{
	while (e->kind == E_CAST && e->op == CAST_LOAD)
		e = e->cast.x;
	if (e->kind == E_COMMA)
		return bitfield_width(e->bin.rhs);
	return e->kind == E_MEMBER ? e->member.field->bits : -1;
}

static struct type *promoted(struct fe *fe, struct type *t, int bits)
{
	struct type *b = type_bare(t);

	if (b->kind == TY_ENUM)
		b = type_bare(b->enm->under);
	if (bits >= 0 && (bits < 32 || (bits == 32 && type_is_signed(b))))
		return type_basic(fe, TY_INT);
	if (bits == 32 && b->kind != TY_BOOL)
		return type_basic(fe, TY_UINT);
	if (type_size(fe, b) < 4)
		return type_basic(fe, TY_INT);
	return type_bare(t)->kind == TY_ENUM ? b : t;
}

struct expr *conv_promote(struct fe *fe, struct expr *e)
{
	int bits;

	e = conv_rvalue(fe, e);
	if (e->kind == E_ERROR || !type_is_integer(type_bare(e->type)))
		return e;
	bits = bitfield_width(e);
	return conv_cast(fe, e, promoted(fe, e->type, bits), true, e->loc);
}

struct expr *conv_default(struct fe *fe, struct expr *e)
{
	e = conv_promote(fe, e);
	if (type_bare(e->type)->kind == TY_FLOAT)
		return conv_cast(fe, e, type_basic(fe, TY_DOUBLE), true, e->loc);
	return e;
}

/* Rank order of the integer types is their order in enum type_kind (pairs signed, unsigned). */
static struct type *common(struct fe *fe, struct type *a, struct type *b)
{
	enum type_kind x = type_bare(a)->kind, y = type_bare(b)->kind;
	bool sx, sy;

	if (x == TY_LDOUBLE || y == TY_LDOUBLE)
		return type_basic(fe, TY_LDOUBLE);
	if (x == TY_DOUBLE || y == TY_DOUBLE)
		return type_basic(fe, TY_DOUBLE);
	if (x == TY_FLOAT || y == TY_FLOAT)
		return type_basic(fe, TY_FLOAT);
	if (x == y)
		return a;
	sx = type_is_signed(type_bare(a));
	sy = type_is_signed(type_bare(b));
	if (sx == sy)
		return x > y ? a : b;
	if (sy) { /* let b be the unsigned one */
		struct type *t = a;
		enum type_kind k = x;

		a = b;
		b = t;
		x = y;
		y = k;
	}
	if (y > x)
		return b;
	if (type_size(fe, a) > type_size(fe, b))
		return a;
	return type_to_unsigned(fe, a);
}

struct type *conv_usual(struct fe *fe, struct expr **a, struct expr **b)
{
	struct type *t;

	*a = conv_promote(fe, *a);
	*b = conv_promote(fe, *b);
	if ((*a)->kind == E_ERROR || (*b)->kind == E_ERROR)
		return type_basic(fe, TY_INT);
	t = common(fe, type_unqual(fe, (*a)->type), type_unqual(fe, (*b)->type));
	*a = conv_cast(fe, *a, t, true, (*a)->loc);
	*b = conv_cast(fe, *b, t, true, (*b)->loc);
	return t;
}

/* ---- casts ---- */

static int cast_kind(struct type *from, struct type *to)
{
	if (to->kind == TY_VOID)
		return CAST_VOID;
	if (from == to && to->kind != TY_PTR)
		return CAST_SAME;
	if (to->kind == TY_BOOL && (type_is_scalar(from) || from->kind == TY_NULLPTR))
		return type_is_float(from) ? CAST_FLOAT : CAST_BOOL;
	if (from->kind == TY_NULLPTR && to->kind == TY_PTR)
		return CAST_INT_PTR;
	if (type_is_integer(from) && type_is_integer(to))
		return CAST_INT;
	if (type_is_arith(from) && type_is_arith(to))
		return CAST_FLOAT;
	if (type_is_integer(from) && to->kind == TY_PTR)
		return CAST_INT_PTR;
	if (from->kind == TY_PTR && type_is_integer(to))
		return CAST_PTR_INT;
	if (from->kind == TY_PTR && to->kind == TY_PTR)
		return type_addr_space_of(from->base) == type_addr_space_of(to->base)
			       ? CAST_PTR
			       : CAST_ADDRSPACE;
	return -1;
}

/* Constants are converted at once, so that trees stay small. */
static struct expr *fold_cast(struct fe *fe, struct expr *e, struct type *t)
{
	struct expr *c;

	if (e->kind != E_INT || !type_is_integer(type_bare(t)))
		return NULL;
	c = expr_new(fe, E_INT, t, e->loc);
	*c = *e;
	c->type = t;
	c->i = int_wrap(fe, e->i, t);
	return c;
}

struct expr *conv_cast(struct fe *fe, struct expr *e, struct type *t, bool implicit, src_loc loc)
{
	struct type *from = type_bare(e->type), *to = type_bare(t);
	struct expr *c;
	int k;

	if (e->kind == E_ERROR)
		return e;
	if (implicit && from == to && e->type == t)
		return e;
	k = cast_kind(from, to);
	if (k < 0 && to->kind == TY_VECTOR && from->kind == TY_VECTOR &&
	    type_size(fe, to) == type_size(fe, from))
		k = CAST_SAME;
	if (k < 0 && to->kind == TY_VECTOR && type_is_arith(from)) {
		e = conv_cast(fe, e, to->base, true, loc);
		k = CAST_VECTOR;
	}
	if (k < 0 && ((to->kind == TY_VECTOR && type_is_integer(from)) ||
		      (from->kind == TY_VECTOR && type_is_integer(to))) &&
	    type_size(fe, to) == type_size(fe, from))
		k = CAST_SAME;
	if (k < 0) {
		diag_range(fe->cx, loc, e->end, D_cast_invalid, type_quote(fe, e->type),
			   type_quote(fe, t));
		return expr_error(fe, loc);
	}
	if (implicit && k == CAST_SAME && e->type->canon == t->canon)
		return e;
	c = fold_cast(fe, e, t);
	if (c) {
		c->loc = loc;
		return c;
	}
	c = cast_node(fe, k, e, t);
	c->loc = loc;
	c->implicit = implicit;
	return c;
}

struct expr *conv_bool(struct fe *fe, struct expr *e)
{
	e = conv_rvalue(fe, e);
	if (e->kind != E_ERROR && !type_is_scalar(type_bare(e->type)) &&
	    type_bare(e->type)->kind != TY_NULLPTR) {
		diag_range(fe->cx, e->loc, e->end, D_not_scalar, type_quote(fe, e->type));
		return expr_error(fe, e->loc);
	}
	return e;
}

/* ---- as if by assignment ---- */

bool is_null_constant(struct fe *fe, struct expr *e)
{
	u128 v;

	if (type_bare(e->type)->kind == TY_NULLPTR)
		return true;
	while (e->kind == E_CAST && (e->op == CAST_INT_PTR || e->op == CAST_PTR) &&
	       type_is_ptr(type_bare(e->type)) && type_is_void(type_bare(type_bare(e->type)->base)) &&
	       !type_quals(type_bare(e->type)->base))
		e = e->cast.x;
	if (!type_is_integer(type_bare(e->type)))
		return false;
	return const_int(fe, e, &v) && !v;
}

bool has_side_effects(const struct expr *e)
{
	switch (e->kind) {
	case E_INT:
	case E_FLOAT:
	case E_STRING:
	case E_LABEL:
	case E_ERROR:
		return false;
	case E_DECL:
		return type_quals(e->type) & Q_VOLATILE;
	case E_MEMBER:
		return has_side_effects(e->member.base);
	case E_DEREF:
	case E_ADDR:
	case E_UNARY:
		return has_side_effects(e->un.x);
	case E_CAST:
		return has_side_effects(e->cast.x);
	case E_INDEX:
	case E_BINARY:
	case E_ANDOR:
	case E_COMMA:
		return has_side_effects(e->bin.lhs) || has_side_effects(e->bin.rhs);
	case E_COND:
		return has_side_effects(e->cond.c) || (e->cond.yes && has_side_effects(e->cond.yes)) ||
		       has_side_effects(e->cond.no);
	case E_BUILTIN:
		if (!(builtins[e->call.builtin].flags & BF_PURE))
			return true;
		for (uint32_t i = 0; i < e->call.nargs; i++)
			if (e->call.args[i] && has_side_effects(e->call.args[i]))
				return true;
		return false;
	default:
		return true;
	}
}

static const char *what_text(enum conv_what what)
{
	static const char *const text[] = {
		[CONV_ASSIGN] = "assigning to",
		[CONV_INIT] = "initializing",
		[CONV_RETURN] = "returning",
		[CONV_ARG] = "passing to a parameter of type",
	};

	return text[what];
}

static void note_callee(struct fe *fe, struct decl *fn)
{
	if (fn && fn->loc && fn->name)
		diag_note(fe->cx, fn->loc, "'%s' is declared here", fn->name->s);
}

/* Pointers E → T that C does not convert silently. */
static void check_pointers(struct fe *fe, struct expr *e, struct type *t, enum conv_what what,
			   src_loc loc, struct decl *fn)
{
	struct type *to = type_bare(t)->base, *from = type_bare(e->type)->base;
	struct type *a = type_bare(to), *b = type_bare(from);
	bool is_func = a->kind == TY_FUNC || b->kind == TY_FUNC;

	if (type_addr_space_of(to) != type_addr_space_of(from)) {
		diag_range(fe->cx, loc, e->end, D_pointer_space, what_text(what), type_quote(fe, t),
			   type_quote(fe, e->type));
		note_callee(fe, fn);
		return;
	}
	if (!type_is_void(a) && !type_is_void(b) && !type_compatible(fe, a, b)) {
		if (type_is_integer(a) && type_is_integer(b) && a->kind != TY_BOOL &&
		    b->kind != TY_BOOL && type_size(fe, a) == type_size(fe, b) &&
		    (what != CONV_ARG || 1)) {
			diag_range(fe->cx, loc, e->end, D_pointer_sign, what_text(what),
				   type_quote(fe, t), type_quote(fe, e->type));
		} else if (is_func) {
			diag_range(fe->cx, loc, e->end, D_pointer_function, what_text(what),
				   type_quote(fe, t), type_quote(fe, e->type));
		} else {
			diag_range(fe->cx, loc, e->end, D_pointer_types, what_text(what),
				   type_quote(fe, t), type_quote(fe, e->type));
		}
		note_callee(fe, fn);
		return;
	}
	if (type_quals(from) & ~type_quals(to) & (Q_CONST | Q_VOLATILE)) {
		diag_range(fe->cx, loc, e->end, D_pointer_quals, what_text(what), type_quote(fe, t),
			   type_quote(fe, e->type));
		note_callee(fe, fn);
	}
}

/* A transparent union takes any of its members' types. */
static struct expr *to_transparent(struct fe *fe, struct expr *e, struct type *t, src_loc loc)
{
	struct record *r = type_bare(t)->rec;

	for (uint32_t i = 0; i < r->fields.n; i++) {
		struct type *m = type_bare(r->fields.at[i].type);
		struct initnode *list, *in;
		bool fits = m == type_bare(e->type) ||
			    (m->kind == TY_PTR && (type_is_ptr(type_bare(e->type)) ||
						   is_null_constant(fe, e)));

		if (!fits)
			continue;
		list = act_init_list(fe, loc, e->end);
		in = act_init_expr(fe, conv_cast(fe, e, r->fields.at[i].type, true, loc));
		in->desig = arena_new(&fe->cx->unit, struct desig);
		in->desig->field = r->fields.at[i].name;
		act_init_add(fe, list, in);
		return conv_rvalue(fe, act_compound(fe, t, list, loc));
	}
	return NULL;
}

struct expr *conv_assign(struct fe *fe, struct expr *e, struct type *t, enum conv_what what,
			 src_loc loc, unsigned arg, struct decl *fn)
{
	struct type *to = type_bare(t), *from;
	struct expr *x;

	(void)arg;
	e = conv_rvalue(fe, e);
	if (e->kind == E_ERROR)
		return e;
	t = type_unqual(fe, t);
	from = type_bare(e->type);
	if (type_is_arith(to) && type_is_arith(from))
		return conv_cast(fe, e, t, true, e->loc);
	if (to->kind == TY_BOOL && (from->kind == TY_PTR || from->kind == TY_NULLPTR))
		return conv_cast(fe, e, t, true, e->loc);
	if (to->kind == TY_PTR && from->kind == TY_PTR) {
		if (!is_null_constant(fe, e))
			check_pointers(fe, e, t, what, loc, fn);
		return conv_cast(fe, e, t, true, e->loc);
	}
	if (to->kind == TY_PTR && is_null_constant(fe, e))
		return conv_cast(fe, e, t, true, e->loc);
	if ((to->kind == TY_PTR && type_is_integer(from)) ||
	    (type_is_integer(to) && from->kind == TY_PTR)) {
		diag_range(fe->cx, loc, e->end, D_int_conversion, what_text(what), type_quote(fe, t),
			   type_quote(fe, e->type));
		note_callee(fe, fn);
		return conv_cast(fe, e, t, true, e->loc);
	}
	if (to->kind == TY_NULLPTR && from->kind == TY_NULLPTR)
		return e;
	if (type_is_record(to) && (from == to || type_compatible(fe, from, to)))
		return from == to ? e : cast_node(fe, CAST_SAME, e, t);
	if (to->kind == TY_UNION && to->rec->transparent_union && what == CONV_ARG &&
	    (x = to_transparent(fe, e, t, loc)))
		return x;
	if (to->kind == TY_VECTOR && (from->kind == TY_VECTOR || type_is_arith(from)) &&
	    (from->kind != TY_VECTOR || type_size(fe, from) == type_size(fe, to)))
		return conv_cast(fe, e, t, true, e->loc);
	diag_range(fe->cx, loc, e->end, D_assign_types, what_text(what), type_quote(fe, t),
		   type_quote(fe, e->type));
	note_callee(fe, fn);
	return expr_error(fe, loc);
}
