/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Expressions: primaries, postfix and unary operators, sizeof, casts, compound literals,
 * _Generic and their kin (C11 6.5.1 to 6.5.4).  Binary operators are in sema_binary.c,
 * calls in sema_call.c.
 */
#include <string.h>

#include "frontend/parse.h"

/* ---- names and constants ---- */

void mark_used(struct fe *fe, struct expr *e)
{
	struct decl *d;

	if (e->kind != E_DECL)
		return;
	d = e->decl;
	d->referenced = true;
	if (!fe->parser->unevaluated)
		d->used = true;
}

static struct expr *decl_ref(struct fe *fe, struct decl *d, src_loc loc)
{
	struct expr *e = expr_new(fe, E_DECL, d->type, loc);

	e->decl = d;
	e->lvalue = d->kind != D_FUNC;
	mark_used(fe, e);
	if (d->deprecated_text && !fe->parser->unevaluated)
		diag(fe->cx, loc, D_deprecated, d->name->s, *d->deprecated_text ? ": " : "",
		     d->deprecated_text);
	if (d->unavailable_text)
		diag(fe->cx, loc, D_unavailable, d->name->s, *d->unavailable_text ? ": " : "",
		     d->unavailable_text);
	return e;
}

static void undeclared(struct fe *fe, struct name *n, src_loc loc)
{
	struct nearest near = {.s = n->s};
	struct names *t = &fe->cx->names;
	const char *hint;

	for (uint32_t i = 0; i < t->cap; i++)
		for (struct name *c = t->table[i]; c; c = c->next)
			if (c->binding && ((struct decl *)c->binding)->kind != D_TYPEDEF)
				nearest_try(&near, c->s);
	hint = nearest_result(&near);
	if (hint)
		diag_range(fe->cx, loc, loc + n->len, D_undeclared_hint, n->s, hint);
	else
		diag_range(fe->cx, loc, loc + n->len, D_undeclared, n->s);
}

struct expr *act_ident(struct fe *fe, struct name *n, src_loc loc)
{
	struct decl *d = scope_find(n);
	enum builtin_id bi;
	struct tok t;

	if (d && d->kind == D_ENUMCONST) {
		d->referenced = true;
		return expr_int(fe, d->value, d->type, loc);
	}
	if (d && d->kind == D_TYPEDEF) {
		diag(fe->cx, loc, D_type_as_value, n->s);
		return expr_error(fe, loc);
	}
	if (d) {
		if (d->bad)
			return expr_error(fe, loc);
		return decl_ref(fe, d, loc);
	}
	bi = builtin_of(fe->cx, n);
	if (bi && !strncmp(n->s, "__", 2))
		return decl_ref(fe, builtin_decl(fe, bi), loc);
	(void)t;
	/* a call of it declares it, with an error: act_call finds this node */
	d = decl_new(fe, D_FUNC, n, type_func(fe, type_basic(fe, TY_INT), NULL, 0, false, true), loc);
	d->implicit = true;
	struct expr *e = expr_new(fe, E_DECL, d->type, loc);
	e->decl = d;
	return e;
}

/* E, unless it names something that is not declared: that is reported here. */
static struct expr *declared(struct fe *fe, struct expr *e)
{
	if (e->kind != E_DECL || !e->decl->implicit || e->decl->scope)
		return e;
	undeclared(fe, e->decl->name, e->loc);
	e->decl->bad = true;
	e->decl->linkage = LINK_EXTERNAL;
	if (!e->decl->name->binding)
		scope_bind_file(fe, e->decl); /* once is enough */
	return expr_error(fe, e->loc);
}

struct expr *expr_declared(struct fe *fe, struct expr *e)
{
	return declared(fe, e);
}

struct expr *act_number(struct fe *fe, int kind, const struct c_value *v)
{
	static const enum type_kind types[] = {
		[CT_INT] = TY_INT,	 [CT_UINT] = TY_UINT,	  [CT_LONG] = TY_LONG,
		[CT_ULONG] = TY_ULONG,	 [CT_LLONG] = TY_LLONG,	  [CT_ULLONG] = TY_ULLONG,
		[CT_INT128] = TY_INT128, [CT_UINT128] = TY_UINT128, [CT_FLOAT] = TY_FLOAT,
		[CT_DOUBLE] = TY_DOUBLE, [CT_LDOUBLE] = TY_LDOUBLE, [CT_UCHAR] = TY_UCHAR,
		[CT_CHAR16] = TY_USHORT, [CT_CHAR32] = TY_UINT,	  [CT_WCHAR] = TY_INT,
	};
	struct expr *e;

	if (kind == C_FLOAT_CONST) {
		e = expr_new(fe, E_FLOAT, type_basic(fe, types[v->flt.type]), v->loc);
		e->f = v->flt.f;
	} else {
		e = expr_int(fe, (u128)v->num.hi << 64 | v->num.lo,
			     type_basic(fe, types[v->num.type]), v->loc);
	}
	e->end = v->end;
	return e;
}

struct expr *act_string(struct fe *fe, struct c_string *s, src_loc loc)
{
	static const enum type_kind units[] = {[ENC_PLAIN] = TY_CHAR,
					       [ENC_UTF8] = TY_CHAR,
					       [ENC_CHAR16] = TY_USHORT,
					       [ENC_CHAR32] = TY_UINT,
					       [ENC_WIDE] = TY_INT};
	struct type *t = type_basic(fe, units[s->encoding]);
	struct expr *e = expr_new(fe, E_STRING, type_array(fe, t, s->len + 1, false), loc);

	e->str.bytes = s->bytes;
	e->str.len = ((uint64_t)s->len + 1) * s->unit;
	e->lvalue = true;
	return e;
}

struct expr *act_bool_const(struct fe *fe, int v, src_loc loc)
{
	return expr_int(fe, (u128)v, type_basic(fe, TY_BOOL), loc);
}

struct expr *act_nullptr(struct fe *fe, src_loc loc)
{
	return expr_int(fe, 0, type_basic(fe, TY_NULLPTR), loc);
}

/* __func__: as a string, which it is for all that programs do with it. */
struct expr *act_func_name(struct fe *fe, src_loc loc)
{
	struct fnstate *fn = fe->parser->fn;
	struct c_string *s = arena_new(&fe->cx->unit, struct c_string);

	s->bytes = fn && fn->decl ? fn->decl->name->s : "";
	s->len = (uint32_t)strlen(s->bytes);
	s->unit = 1;
	return act_string(fe, s, loc);
}

struct expr *act_paren_expr(struct fe *fe, struct expr *e)
{
	e = declared(fe, e);
	e->paren = true;
	return e;
}

/* ---- statement expressions ---- */

static struct stmt *last_stmt(struct stmt *block)
{
	struct stmt *s = block->block.first;

	while (s && s->next)
		s = s->next;
	while (s && (s->kind == S_LABEL || s->kind == S_CASE))
		s = s->kind == S_LABEL ? s->label.body : s->cas.body;
	return s;
}

struct expr *act_stmt_expr(struct fe *fe, struct stmt *body, src_loc loc)
{
	struct stmt *last = last_stmt(body);
	struct expr *e = expr_new(fe, E_STMT, type_basic(fe, TY_VOID), loc);

	if (!fe->parser->fn) {
		diag(fe->cx, loc, D_stmt_expr_outside);
		return expr_error(fe, loc);
	}
	e->stmt.body = body;
	if (last && last->kind == S_EXPR) {
		last->expr = conv_rvalue(fe, last->expr);
		e->stmt.value = last->expr;
		e->type = last->expr->type;
	}
	return e;
}

/* ---- postfix ---- */

struct expr *act_index(struct fe *fe, struct expr *a, struct expr *i, src_loc loc)
{
	struct expr *e, *t;
	struct type *p;

	a = declared(fe, a);
	i = declared(fe, i);
	if (type_bare(a->type)->kind == TY_VECTOR) {
		/* an element of a vector: through its address */
		struct type *v = type_bare(a->type);

		if (!a->lvalue)
			a = conv_temp(fe, a);
		a = conv_cast(fe, act_addr(fe, a, loc),
			      type_ptr(fe, type_qual(fe, v->base, type_quals(a->type))), true, loc);
	}
	a = conv_rvalue(fe, a);
	i = conv_rvalue(fe, i);
	if (a->kind == E_ERROR || i->kind == E_ERROR)
		return expr_error(fe, loc);
	if (type_is_ptr(type_bare(i->type)) && type_is_integer(type_bare(a->type))) {
		t = a;
		a = i;
		i = t;
	}
	p = type_bare(a->type);
	if (!type_is_ptr(p) || !type_is_integer(type_bare(i->type))) {
		diag(fe->cx, loc, D_subscript);
		return expr_error(fe, loc);
	}
	if (type_bare(p->base)->kind == TY_FUNC || !type_is_complete(fe, p->base)) {
		diag(fe->cx, loc, D_subscript_incomplete, type_quote(fe, p->base));
		return expr_error(fe, loc);
	}
	e = expr_new(fe, E_INDEX, type_desugar(fe, a->type)->base, loc);
	e->bin.lhs = a;
	e->bin.rhs = conv_promote(fe, i);
	e->lvalue = true;
	return e;
}

static void no_member(struct fe *fe, struct record *r, struct name *n, src_loc loc)
{
	struct nearest near = {.s = n->s};
	const char *hint;

	for (uint32_t i = 0; i < r->fields.n; i++)
		if (r->fields.at[i].name)
			nearest_try(&near, r->fields.at[i].name->s);
	hint = nearest_result(&near);
	if (hint)
		diag(fe->cx, loc, D_no_member_hint, n->s, type_quote(fe, r->type), hint);
	else
		diag(fe->cx, loc, D_no_member, n->s, type_quote(fe, r->type));
}

struct expr *act_member(struct fe *fe, struct expr *e, struct name *n, bool arrow, src_loc loc)
{
	struct field *path[16];
	struct type *t;
	unsigned count;

	e = declared(fe, e);
	if (e->kind == E_ERROR)
		return e;
	if (arrow) {
		e = conv_rvalue(fe, e);
		if (!type_is_ptr(type_bare(e->type)) ||
		    !type_is_record(type_bare(type_bare(e->type)->base))) {
			if (type_is_record(type_bare(e->type)))
				diag(fe->cx, loc, D_member_arrow_record, type_quote(fe, e->type));
			else
				diag(fe->cx, loc, D_member_not_record, type_quote(fe, e->type));
			return expr_error(fe, loc);
		}
		e = act_deref(fe, e, loc);
	}
	t = type_bare(e->type);
	if (!type_is_record(t)) {
		if (type_is_ptr(t) && type_is_record(type_bare(t->base)))
			diag(fe->cx, loc, D_member_dot_pointer, type_quote(fe, e->type));
		else
			diag(fe->cx, loc, D_member_not_record, type_quote(fe, e->type));
		return expr_error(fe, loc);
	}
	if (!record_complete(fe, t->rec)) {
		diag(fe->cx, loc, D_member_incomplete, type_quote(fe, t));
		return expr_error(fe, loc);
	}
	count = record_find(fe, t->rec, n, path, 16);
	if (!count) {
		no_member(fe, t->rec, n, loc);
		return expr_error(fe, loc);
	}
	for (unsigned i = 0; i < count; i++) {
		unsigned quals = type_quals(e->type) & (Q_CONST | Q_VOLATILE);
		struct expr *m = expr_new(fe, E_MEMBER, path[i]->type, loc);

		if (quals)
			m->type = type_qual(fe, m->type, quals);
		m->member.base = e;
		m->member.field = path[i];
		m->member.rec = type_bare(e->type)->rec;
		m->lvalue = e->lvalue;
		e = m;
	}
	return e;
}

/* Can E be assigned to?  Reports if not. */
static bool modifiable(struct fe *fe, struct expr *e, src_loc loc)
{
	if (e->kind == E_ERROR)
		return false;
	if (!e->lvalue || type_bare(e->type)->kind == TY_ARRAY || type_bare(e->type)->kind == TY_FUNC) {
		diag_range(fe->cx, loc, e->end, D_not_assignable);
		return false;
	}
	if (type_quals(e->type) & Q_CONST) {
		if (e->kind == E_DECL && e->decl->name)
			diag_range(fe->cx, loc, e->end, D_assign_const_var, e->decl->name->s,
				   type_quote(fe, e->type));
		else
			diag_range(fe->cx, loc, e->end, D_assign_const, type_quote(fe, e->type));
		return false;
	}
	return true;
}

bool expr_modifiable(struct fe *fe, struct expr *e, src_loc loc)
{
	return modifiable(fe, e, loc);
}

struct expr *act_incdec(struct fe *fe, struct expr *e, bool dec, bool post, src_loc loc)
{
	struct expr *x;

	e = declared(fe, e);
	if (!modifiable(fe, e, loc))
		return expr_error(fe, loc);
	if (!type_is_scalar(type_bare(e->type)) && type_bare(e->type)->kind != TY_VECTOR) {
		diag(fe->cx, loc, D_not_scalar, type_quote(fe, e->type));
		return expr_error(fe, loc);
	}
	x = expr_new(fe, E_INCDEC, type_unqual(fe, e->type), loc);
	x->incdec.x = e;
	x->incdec.dec = dec;
	x->incdec.post = post;
	return x;
}

/* ---- unary ---- */

struct expr *act_unary(struct fe *fe, int op, struct expr *e, src_loc loc)
{
	struct type *t;
	struct expr *x;

	e = declared(fe, e);
	e = op == '!' ? conv_bool(fe, e) : conv_promote(fe, e);
	if (e->kind == E_ERROR)
		return e;
	t = type_bare(e->type);
	if (op == '!' ? false
		      : t->kind == TY_VECTOR ? op == '~' && type_is_float(t->base)
		      : op == '~'	     ? !type_is_integer(t)
					     : !type_is_arith(t)) {
		diag(fe->cx, loc, D_unary_operand, op, type_quote(fe, e->type));
		return expr_error(fe, loc);
	}
	if (op == '!' && e->kind == E_INT)
		return expr_int(fe, !e->i, type_basic(fe, TY_INT), loc);
	if (e->kind == E_INT) {
		x = expr_int(fe, op == '-' ? -e->i : op == '~' ? ~e->i : e->i, e->type, loc);
		x->is_const = e->is_const;
		return x;
	}
	if (e->kind == E_FLOAT && op != '~') {
		x = expr_new(fe, E_FLOAT, e->type, loc);
		x->f = op == '-' ? -e->f : e->f;
		return x;
	}
	x = expr_new(fe, E_UNARY, op == '!' ? type_basic(fe, TY_INT) : type_unqual(fe, e->type), loc);
	x->op = (uint8_t)op;
	x->un.x = e;
	return x;
}

struct expr *act_deref(struct fe *fe, struct expr *e, src_loc loc)
{
	struct type *t;
	struct expr *x;

	e = conv_rvalue(fe, declared(fe, e));
	if (e->kind == E_ERROR)
		return e;
	t = type_desugar(fe, e->type);
	if (t->kind != TY_PTR) {
		diag_range(fe->cx, loc, e->end, D_deref, type_quote(fe, e->type));
		return expr_error(fe, loc);
	}
	if (e->kind == E_CAST && e->op == CAST_DECAY && type_bare(t->base)->kind == TY_FUNC)
		return e->cast.x; /* *f is f */
	x = expr_new(fe, E_DEREF, t->base, loc);
	x->un.x = e;
	x->lvalue = type_bare(t->base)->kind != TY_FUNC;
	return x;
}

struct expr *act_addr(struct fe *fe, struct expr *e, src_loc loc)
{
	struct expr *x;

	e = declared(fe, e);
	if (e->kind == E_ERROR)
		return e;
	if (type_bare(e->type)->kind != TY_FUNC && !e->lvalue &&
	    !(type_bare(e->type)->kind == TY_ARRAY)) {
		diag_range(fe->cx, loc, e->end, D_addr_rvalue, type_quote(fe, e->type));
		return expr_error(fe, loc);
	}
	if (e->kind == E_MEMBER && e->member.field->bits >= 0) {
		/* a CO-RE question about the field takes its address, unevaluated */
		if (!fe->parser->unevaluated && !fe->parser->core_arg) {
			diag_range(fe->cx, loc, e->end, D_addr_bitfield);
			return expr_error(fe, loc);
		}
	}
	if (e->kind == E_DECL) {
		e->decl->addr_taken = true;
		if (e->decl->storage == ST_REGISTER && e->decl->kind == D_VAR && !e->decl->file_scope) {
			diag_range(fe->cx, loc, e->end, D_addr_register);
			return expr_error(fe, loc);
		}
	}
	if (e->kind == E_DEREF && type_bare(e->type)->kind == TY_FUNC)
		return e->un.x;
	x = expr_new(fe, E_ADDR, type_ptr(fe, e->type), loc);
	x->un.x = e;
	return x;
}

struct expr *act_label_addr(struct fe *fe, struct name *n, src_loc loc)
{
	struct expr *e = expr_new(fe, E_LABEL, type_ptr(fe, type_basic(fe, TY_VOID)), loc);

	if (!fe->parser->fn) {
		diag(fe->cx, loc, D_label_outside);
		return expr_error(fe, loc);
	}
	e->label = label_get(fe, n, loc);
	e->label->used = e->label->address_taken = true;
	return e;
}

struct expr *act_real_imag(struct fe *fe, struct expr *e, bool imag, src_loc loc)
{
	e = conv_rvalue(fe, declared(fe, e));
	if (!imag || e->kind == E_ERROR)
		return e;
	return conv_cast(fe, expr_int(fe, 0, type_basic(fe, TY_INT), loc), e->type, true, loc);
}

/* ---- sizeof, alignof, offsetof ---- */

void act_unevaluated(struct fe *fe, int by)
{
	fe->parser->unevaluated += (unsigned)by;
}

struct expr *act_sizeof(struct fe *fe, struct expr *e, struct type *t, int align, src_loc loc)
{
	struct type *size = type_basic(fe, TY_ULONG), *b;
	uint64_t n;

	if (e) {
		e = declared(fe, e);
		if (e->kind == E_ERROR)
			return e;
		if (e->kind == E_MEMBER && e->member.field->bits >= 0) {
			diag(fe->cx, loc, D_sizeof_bitfield);
			return expr_error(fe, loc);
		}
		t = e->type;
	}
	b = type_bare(t);
	if (b->kind == TY_FUNC || b->kind == TY_VOID)
		return expr_int(fe, 1, size, loc);
	if (!type_is_complete(fe, t) && !(align && b->kind == TY_ARRAY)) {
		diag(fe->cx, loc, D_sizeof_incomplete, type_quote(fe, t));
		return expr_error(fe, loc);
	}
	if (align) {
		n = type_align(fe, t);
		if (e && e->kind == E_DECL && e->decl->align > n)
			n = e->decl->align;
		if (e && e->kind == E_MEMBER && e->member.field->align > n)
			n = e->member.field->align;
		return expr_int(fe, n, size, loc);
	}
	return expr_int(fe, type_size(fe, t), size, loc);
}

struct offsetof_path *act_path(struct fe *fe, struct offsetof_path *to, struct name *field,
			       struct expr *index, src_loc loc)
{
	struct offsetof_path *p = arena_new(&fe->cx->unit, struct offsetof_path), **last = &to;

	p->field = field;
	p->index = index;
	p->loc = loc;
	while (*last)
		last = &(*last)->next;
	*last = p;
	return to;
}

struct offsetof_path *act_path_zero(struct fe *fe, struct offsetof_path *p, src_loc loc)
{
	return act_path(fe, p, NULL, expr_int(fe, 0, type_basic(fe, TY_INT), loc), loc);
}

/* As &((T *)0)->path, which folds, and which lowering computes if an index is not constant. */
struct expr *act_offsetof(struct fe *fe, struct type *t, struct offsetof_path *p, src_loc loc)
{
	struct type *size = type_basic(fe, TY_ULONG);
	struct expr *e = expr_int(fe, 0, size, loc);
	struct const_val v;

	fe->parser->unevaluated++;
	e = act_deref(fe, conv_cast(fe, e, type_ptr(fe, t), true, loc), loc);
	for (; p; p = p->next)
		e = p->field ? act_member(fe, e, p->field, false, p->loc)
			     : act_index(fe, e, p->index, p->loc);
	if (e->kind == E_MEMBER && e->member.field->bits >= 0) {
		diag(fe->cx, loc, D_offsetof_bitfield);
		e = expr_error(fe, loc);
	}
	e = act_addr(fe, e, loc);
	fe->parser->unevaluated--;
	if (e->kind == E_ERROR)
		return e;
	v = const_eval(fe, e, false);
	if (v.kind == CV_INT)
		return expr_int(fe, v.i, size, loc);
	return conv_cast(fe, e, size, true, loc);
}

/* ---- casts and compound literals ---- */

struct expr *act_cast(struct fe *fe, struct type *t, struct expr *e, src_loc loc)
{
	struct type *to = type_bare(t);
	struct expr *c;

	e = declared(fe, e);
	if (e->kind == E_ERROR)
		return e;
	if (to->kind == TY_UNION && type_bare(e->type) != to) { /* GNU: cast to a union */
		for (uint32_t i = 0; record_complete(fe, to->rec) && i < to->rec->fields.n; i++) {
			struct field *f = &to->rec->fields.at[i];
			struct initnode *list, *in;

			if (type_bare(f->type) != type_bare(conv_rvalue(fe, e)->type))
				continue;
			list = act_init_list(fe, loc, e->end);
			in = act_init_expr(fe, e);
			in->desig = arena_new(&fe->cx->unit, struct desig);
			in->desig->field = f->name;
			act_init_add(fe, list, in);
			return conv_rvalue(fe, act_compound(fe, t, list, loc));
		}
	}
	if (!type_is_void(to))
		e = conv_rvalue(fe, e);
	if (e->kind == E_ERROR)
		return e;
	if (to->kind == TY_ARRAY || to->kind == TY_FUNC ||
	    (type_is_record(to) && type_bare(e->type) != to)) {
		diag_range(fe->cx, loc, e->end, D_cast_invalid, type_quote(fe, e->type),
			   type_quote(fe, t));
		return expr_error(fe, loc);
	}
	c = conv_cast(fe, e, type_unqual(fe, t), false, loc);
	if (c->kind == E_INT && c != e)
		c->is_const = e->is_const;
	return c;
}

struct expr *act_compound(struct fe *fe, struct type *t, struct initnode *in, src_loc loc)
{
	bool is_static = !fe->parser->fn;
	struct decl *d = decl_new(fe, D_VAR, NULL, t, loc);
	struct expr *e;

	if (!type_is_complete(fe, t) && !(type_bare(t)->kind == TY_ARRAY)) {
		diag(fe->cx, loc, D_init_incomplete, type_str(fe, t));
		return expr_error(fe, loc);
	}
	d->init = init_resolve(fe, &t, in, is_static);
	d->type = t;
	d->defined = true;
	d->used = d->referenced = true;
	d->file_scope = is_static;
	d->storage = is_static ? ST_STATIC : ST_NONE;
	d->linkage = is_static ? LINK_INTERNAL : LINK_NONE;
	e = expr_new(fe, E_COMPOUND, t, loc);
	e->compound.object = d;
	e->lvalue = true;
	return e;
}

/* A value in memory: the lvalue of an unnamed object that holds it. */
struct expr *conv_temp(struct fe *fe, struct expr *v)
{
	struct decl *d = decl_new(fe, D_VAR, NULL, type_unqual(fe, v->type), v->loc);
	struct expr *e = expr_new(fe, E_COMPOUND, d->type, v->loc);

	d->init = v;
	d->defined = d->used = d->referenced = true;
	e->compound.object = d;
	e->lvalue = true;
	return e;
}

struct expr *act_bit_cast(struct fe *fe, struct type *t, struct expr *e, src_loc loc)
{
	struct expr *p;

	e = conv_rvalue(fe, declared(fe, e));
	if (e->kind == E_ERROR)
		return e;
	if (type_size(fe, t) != type_size(fe, e->type)) {
		diag(fe->cx, loc, D_bit_cast_size);
		return expr_error(fe, loc);
	}
	p = conv_cast(fe, act_addr(fe, conv_temp(fe, e), loc), type_ptr(fe, t), true, loc);
	return conv_rvalue(fe, act_deref(fe, p, loc));
}

struct expr *act_convertvector(struct fe *fe, struct expr *e, struct type *t, src_loc loc)
{
	struct expr *c = expr_new(fe, E_BUILTIN, t, loc);

	c->call.builtin = BI_convertvector;
	c->call.args = arena_array(&fe->cx->unit, struct expr *, 1);
	c->call.args[0] = conv_rvalue(fe, declared(fe, e));
	c->call.nargs = 1;
	c->call.targ = t;
	return c;
}

struct expr *act_va_arg(struct fe *fe, struct expr *e, struct type *t, src_loc loc)
{
	struct expr *x = expr_new(fe, E_VA_ARG, t, loc);

	(void)e;
	return x;
}

/* ---- choices made while compiling ---- */

struct expr *act_choose(struct fe *fe, struct expr *c, struct expr *a, struct expr *b, src_loc loc)
{
	u128 v;

	(void)loc;
	if (!act_const_int(fe, declared(fe, c), &v, "the condition of __builtin_choose_expr"))
		return expr_error(fe, loc);
	return declared(fe, v ? a : b);
}

struct expr *act_types_compatible(struct fe *fe, struct type *a, struct type *b, src_loc loc)
{
	bool same = type_compatible(fe, type_bare(type_unqual(fe, a)), type_bare(type_unqual(fe, b)));

	return expr_int(fe, same, type_basic(fe, TY_INT), loc);
}

struct assoc *act_assoc(struct fe *fe, struct type *t, struct expr *x, src_loc loc)
{
	struct assoc *a = arena_new(&fe->cx->unit, struct assoc);

	a->type = t;
	a->x = x;
	a->loc = loc;
	return a;
}

struct assoc *act_assocs(struct fe *fe, struct assoc *list, struct assoc *a)
{
	struct assoc *last = list;

	(void)fe;
	while (last->next)
		last = last->next;
	last->next = a;
	return list;
}

struct expr *act_generic(struct fe *fe, struct expr *ctl, struct type *t, struct assoc *list,
			 src_loc loc)
{
	struct assoc *chosen = NULL, *dflt = NULL;

	if (ctl) {
		fe->parser->unevaluated++;
		ctl = conv_rvalue(fe, declared(fe, ctl));
		fe->parser->unevaluated--;
		if (ctl->kind == E_ERROR)
			return ctl;
		t = type_unqual(fe, ctl->type);
	}
	for (struct assoc *a = list; a; a = a->next) {
		if (!a->type)
			dflt = a;
		else if (!chosen && type_quals(a->type) == type_quals(t) &&
			 type_compatible(fe, a->type->canon, t->canon))
			chosen = a;
	}
	if (!chosen)
		chosen = dflt;
	if (!chosen) {
		diag(fe->cx, loc, D_generic_none, type_quote(fe, t));
		return expr_error(fe, loc);
	}
	return declared(fe, chosen->x);
}

struct type *act_typeof_expr(struct fe *fe, struct expr *e, bool unqual)
{
	e = declared(fe, e);
	return unqual ? type_unqual(fe, e->type) : e->type;
}

struct type *act_typeof_type(struct fe *fe, struct type *t, bool unqual)
{
	return unqual ? type_unqual(fe, t) : t;
}
