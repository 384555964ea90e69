/* SPDX-License-Identifier: BSD-2-Clause */
/* Declaration specifiers and declarators: what type they spell (C11 6.7.2, 6.7.6). */
#include "frontend/parse.h"

#include "frontend/cparse.h"

/* ---- specifiers ---- */

struct declspecs *act_specs(struct fe *fe, src_loc loc)
{
	struct declspecs *s = arena_new(&fe->cx->unit, struct declspecs);

	s->loc = loc;
	return s;
}

struct declspecs *act_specs_of(struct fe *fe, struct declspecs *s, src_loc loc)
{
	return s ? s : act_specs(fe, loc);
}

static void set_storage(struct fe *fe, struct declspecs *s, enum storage st, src_loc loc)
{
	if ((s->storage && s->storage != st) || s->is_typedef)
		diag(fe->cx, loc, D_storage_twice);
	s->storage = (uint8_t)st;
}

static void add_word(struct fe *fe, struct declspecs *s, unsigned w, src_loc loc)
{
	if ((s->words & w) || s->type) {
		if (!s->bad)
			diag(fe->cx, loc, D_specs_combination);
		s->bad = true;
	}
	s->words |= (uint16_t)w;
}

struct declspecs *act_spec_word(struct fe *fe, struct declspecs *s, int tok, src_loc loc)
{
	switch (tok) {
	case T_TYPEDEF:
		if (s->storage)
			diag(fe->cx, loc, D_storage_twice);
		s->is_typedef = true;
		break;
	case T_EXTERN:
		set_storage(fe, s, ST_EXTERN, loc);
		break;
	case T_STATIC:
		set_storage(fe, s, ST_STATIC, loc);
		break;
	case T_AUTO:
		if (fe->cx->opt.std >= STD_C23 && !s->words && !s->type)
			s->is_auto_type = true;
		else
			set_storage(fe, s, ST_AUTO, loc);
		break;
	case T_REGISTER:
		set_storage(fe, s, ST_REGISTER, loc);
		break;
	case T_INLINE:
		s->is_inline = true;
		break;
	case T_NORETURN:
		s->is_noreturn = true;
		break;
	case T_THREAD:
	case T_THREAD_LOCAL:
		s->is_thread = true;
		diag(fe->cx, loc, D_thread_local);
		break;
	case T_CONSTEXPR:
		s->is_constexpr = true;
		break;
	case T_CONST:
		s->quals |= Q_CONST;
		break;
	case T_VOLATILE:
		s->quals |= Q_VOLATILE;
		break;
	case T_RESTRICT:
		s->quals |= Q_RESTRICT;
		break;
	case T_ATOMIC:
		s->quals |= Q_ATOMIC;
		break;
	case T_AUTO_TYPE:
		s->is_auto_type = true;
		break;
	case T_VOID:
		add_word(fe, s, W_VOID, loc);
		break;
	case T_CHAR:
		add_word(fe, s, W_CHAR, loc);
		break;
	case T_SHORT:
		add_word(fe, s, W_SHORT, loc);
		break;
	case T_INT:
		add_word(fe, s, W_INT, loc);
		break;
	case T_LONG:
		if (++s->longs > 2 || s->type)
			diag(fe->cx, loc, D_specs_combination);
		s->words |= W_LONG;
		break;
	case T_SIGNED:
		add_word(fe, s, W_SIGNED, loc);
		break;
	case T_UNSIGNED:
		add_word(fe, s, W_UNSIGNED, loc);
		break;
	case T_FLOAT:
		add_word(fe, s, W_FLOAT, loc);
		break;
	case T_DOUBLE:
		add_word(fe, s, W_DOUBLE, loc);
		break;
	case T_BOOL:
		add_word(fe, s, W_BOOL, loc);
		break;
	case T_INT128:
		add_word(fe, s, W_INT128, loc);
		break;
	case T_FLOAT16:
		add_word(fe, s, W_FLOAT16, loc);
		break;
	case T_FLOAT128:
		add_word(fe, s, W_FLOAT128, loc);
		break;
	default: /* _Complex, _Imaginary */
		diag(fe->cx, loc, D_complex);
		s->bad = true;
		break;
	}
	return s;
}

struct declspecs *act_spec_type(struct fe *fe, struct declspecs *s, struct type *t, src_loc loc)
{
	if ((s->type || s->words) && !s->bad) {
		diag(fe->cx, loc, D_specs_combination);
		s->bad = true;
	}
	s->type = t;
	return s;
}

struct declspecs *act_spec_tag(struct fe *fe, struct declspecs *s, struct type *t, src_loc loc)
{
	struct type *b = type_bare(t);

	act_spec_type(fe, s, t, loc);
	s->tag_def = b->rec ? b->rec->complete || b->rec->lazy : b->enm && b->enm->complete;
	s->tag_ref = !s->tag_def || fe->parser->prev2 == T_STRUCT || fe->parser->prev2 == T_UNION;
	return s;
}

struct declspecs *act_spec_name(struct fe *fe, struct declspecs *s, struct name *n, src_loc loc)
{
	struct decl *d = scope_find(n);

	if (!d || d->kind != D_TYPEDEF) /* reclassified in between: cannot be */
		return act_spec_type(fe, s, type_basic(fe, TY_INT), loc);
	d->referenced = true;
	s->bad |= d->bad;
	return act_spec_type(fe, s, d->bad ? d->type : type_typedef(fe, d, d->type), loc);
}

struct declspecs *act_spec_attr(struct fe *fe, struct declspecs *s, struct attr *a)
{
	(void)fe;
	s->attrs = attr_append(s->attrs, a);
	return s;
}

struct declspecs *act_spec_align(struct fe *fe, struct declspecs *s, struct type *t,
				 struct expr *e, src_loc loc)
{
	u128 n;

	if (t)
		n = type_align(fe, t);
	else if (!act_const_int(fe, e, &n, "an alignment"))
		return s;
	if (n & (n - 1) || n > 1u << 28)
		diag(fe->cx, loc, D_align_not_power);
	else if (n > s->align)
		s->align = (uint32_t)n;
	return s;
}

struct type *act_atomic_type(struct fe *fe, struct type *t, src_loc loc)
{
	if (type_bare(t)->kind == TY_ARRAY || type_bare(t)->kind == TY_FUNC)
		diag(fe->cx, loc, D_atomic_type, type_quote(fe, t));
	return type_qual(fe, t, Q_ATOMIC);
}

struct type *act_bitint(struct fe *fe, struct expr *e, src_loc loc)
{
	(void)e;
	diag(fe->cx, loc, D_bitint);
	return type_basic(fe, TY_INT);
}

/* The words' type, or -1 for a combination that is none. */
static int word_type(const struct declspecs *s, bool unsigned_char)
{
	unsigned w = s->words & ~(unsigned)(W_SIGNED | W_UNSIGNED);
	bool u = s->words & W_UNSIGNED, sign = s->words & W_SIGNED;

	if (u && sign)
		return -1;
	if ((u || sign) && (w & (W_VOID | W_FLOAT | W_DOUBLE | W_BOOL | W_FLOAT16 | W_FLOAT128)))
		return -1;
	switch (w) {
	case W_VOID:
		return TY_VOID;
	case W_CHAR:
		return u ? TY_UCHAR : sign ? TY_SCHAR : unsigned_char ? TY_UCHAR : TY_CHAR;
	case W_SHORT:
	case W_SHORT | W_INT:
		return u ? TY_USHORT : TY_SHORT;
	case 0:
	case W_INT:
		return u ? TY_UINT : TY_INT;
	case W_LONG:
	case W_LONG | W_INT:
		return s->longs > 1 ? u ? TY_ULLONG : TY_LLONG : u ? TY_ULONG : TY_LONG;
	case W_INT128:
		return u ? TY_UINT128 : TY_INT128;
	case W_FLOAT:
	case W_FLOAT16:
		return TY_FLOAT;
	case W_DOUBLE:
		return TY_DOUBLE;
	case W_LONG | W_DOUBLE:
	case W_FLOAT128:
		return s->longs > 1 ? -1 : TY_LDOUBLE;
	case W_BOOL:
		return TY_BOOL;
	default:
		return -1;
	}
}

struct type *specs_type(struct fe *fe, struct declspecs *s)
{
	struct type *t = s->type;
	int k;

	if (!t) {
		if (!s->words && !s->is_auto_type && !s->bad)
			diag(fe->cx, s->loc, D_implicit_int);
		k = word_type(s, fe->cx->opt.unsigned_char);
		if (k < 0 && !s->bad)
			diag(fe->cx, s->loc, D_specs_combination);
		t = type_basic(fe, k < 0 ? TY_INT : (enum type_kind)k);
		s->bad |= k < 0;
	}
	if (s->attrs)
		t = attr_type(fe, s->attrs, t);
	return s->quals ? type_qual(fe, t, s->quals) : t;
}

/* ---- declarators ---- */

struct declarator *act_name(struct fe *fe, struct name *n, src_loc loc)
{
	struct declarator *d = arena_new(&fe->cx->unit, struct declarator);

	d->name = n;
	d->loc = loc;
	return d;
}

struct declarator *act_abstract(struct fe *fe, src_loc loc)
{
	return act_name(fe, NULL, loc);
}

struct declarator *act_paren(struct fe *fe, struct declarator *d, struct attr *a)
{
	(void)fe;
	d->paren = true;
	d->attrs = attr_append(d->attrs, a);
	return d;
}

/* Ops are applied to the base type in order: what is read later comes first. */
static struct declop *prepend(struct fe *fe, struct declarator *d, src_loc loc)
{
	struct declop *op = arena_new(&fe->cx->unit, struct declop);

	op->next = d->ops;
	op->loc = loc;
	d->ops = op;
	return op;
}

struct declarator *act_ptr(struct fe *fe, struct declarator *d, struct declspecs *quals, src_loc loc)
{
	struct declop *op = prepend(fe, d, loc);

	op->kind = OP_PTR;
	if (quals) {
		op->quals = quals->quals;
		op->attrs = quals->attrs;
	}
	return d;
}

struct declarator *act_array(struct fe *fe, struct declarator *d, struct declspecs *quals,
			     struct expr *n, int star, src_loc loc)
{
	struct declop *op = prepend(fe, d, loc);

	op->kind = OP_ARRAY;
	op->size = n;
	op->star = star;
	if (quals) {
		op->quals = quals->quals;
		op->is_static = quals->storage == ST_STATIC;
	}
	return d;
}

struct declarator *act_func(struct fe *fe, struct declarator *d, struct params *p, src_loc loc)
{
	struct declop *op = prepend(fe, d, loc);

	op->kind = OP_FUNC;
	op->params = p;
	return d;
}

struct params *declarator_params(struct declarator *d)
{
	struct params *p = NULL;

	for (struct declop *op = d->ops; op; op = op->next)
		p = op->kind == OP_FUNC ? op->params : NULL;
	return p;
}

static struct type *array_of(struct fe *fe, struct declop *op, struct type *t)
{
	bool param = fe->parser->scope->kind == SC_PROTO && !op->next;
	u128 n = 0;

	if (type_bare(t)->kind == TY_FUNC) {
		diag(fe->cx, op->loc, D_array_of_functions);
		return type_array(fe, type_ptr(fe, t), 1, false);
	}
	if (!type_is_complete(fe, t)) {
		diag(fe->cx, op->loc, D_array_incomplete, type_quote(fe, t));
		return type_array(fe, type_basic(fe, TY_INT), 1, false);
	}
	if (!op->size)
		return type_array(fe, t, 0, true);
	op->size = conv_rvalue(fe, op->size);
	if (op->size->kind == E_ERROR)
		return type_array(fe, t, 1, false);
	if (!type_is_integer(type_bare(op->size->type))) {
		diag_range(fe->cx, op->size->loc, op->size->end, D_const_not_integer, "the size of an array",
			   type_str(fe, op->size->type));
		return type_array(fe, t, 1, false);
	}
	if (!const_int(fe, op->size, &n)) {
		struct const_val v = const_eval(fe, op->size, true);

		if (param)
			return type_array(fe, t, 0, true);
		if (v.kind != CV_INT) {
			diag_range(fe->cx, op->size->loc, op->size->end, D_vla);
			return type_array(fe, t, 1, false);
		}
		n = v.i;
	}
	if ((__int128)n < 0) {
		diag_range(fe->cx, op->size->loc, op->size->end, D_array_negative);
		n = 1;
	} else if (n > (u128)1 << 40 || n * type_size(fe, t) > (u128)1 << 40) {
		diag_range(fe->cx, op->size->loc, op->size->end, D_array_too_large);
		n = 1;
	}
	return type_array(fe, t, (uint64_t)n, false);
}

static struct type *function_of(struct fe *fe, struct declop *op, struct type *t)
{
	struct params *p = op->params;
	struct type **types;
	bool empty = !p->n && !p->was_void && !p->variadic;

	if (type_bare(t)->kind == TY_FUNC || type_bare(t)->kind == TY_ARRAY) {
		diag(fe->cx, op->loc, D_function_result, type_quote(fe, t));
		t = type_basic(fe, TY_INT);
	}
	types = arena_array(&fe->cx->unit, struct type *, p->n ? p->n : 1);
	for (uint32_t i = 0; i < p->n; i++)
		types[i] = p->at[i]->type;
	if (p->old_style || (empty && fe->cx->opt.std < STD_C23))
		return type_func(fe, t, NULL, 0, false, true);
	return type_func(fe, t, types, p->n, p->variadic, false);
}

struct type *declarator_type(struct fe *fe, struct declarator *d, struct type *t)
{
	for (struct declop *op = d->ops; op; op = op->next)
		switch (op->kind) {
		case OP_PTR:
			t = type_ptr(fe, t);
			if (op->attrs)
				t = attr_type(fe, op->attrs, t);
			if (op->quals)
				t = type_qual(fe, t, op->quals);
			break;
		case OP_ARRAY:
			t = array_of(fe, op, t);
			break;
		case OP_FUNC:
			t = function_of(fe, op, t);
			break;
		}
	return t;
}

struct type *act_type_name(struct fe *fe, struct declspecs *s, struct declarator *d)
{
	struct type *t = specs_type(fe, s);

	return d ? attr_type(fe, d->attrs, declarator_type(fe, d, t)) : t;
}

/* ---- parameters ---- */

void act_params_begin(struct fe *fe)
{
	scope_push(fe, SC_PROTO);
}

struct params *act_params(struct fe *fe)
{
	return arena_new(&fe->cx->unit, struct params);
}

struct params *act_params_end(struct fe *fe, struct params *p)
{
	p->scope = fe->parser->scope;
	scope_pop_save(fe);
	return p;
}

static void add_param(struct fe *fe, struct params *p, struct decl *d)
{
	if (p->n == p->cap) {
		uint32_t cap = p->cap ? p->cap * 2 : 4;
		struct decl **at = arena_array(&fe->cx->unit, struct decl *, cap);

		if (p->n)
			memcpy(at, p->at, p->n * sizeof *at);
		p->at = at;
		p->cap = cap;
	}
	p->at[p->n++] = d;
}

/* A parameter's type as it is passed (6.7.6.3p7, p8). */
static struct type *adjusted(struct fe *fe, struct type *t, struct declarator *d)
{
	struct type *b = type_bare(t);
	unsigned quals = 0;

	if (b->kind == TY_FUNC)
		return type_ptr(fe, t);
	if (b->kind != TY_ARRAY)
		return t;
	for (struct declop *op = d ? d->ops : NULL; op; op = op->next)
		quals = op->kind == OP_ARRAY ? op->quals : 0;
	t = type_ptr(fe, type_desugar(fe, t)->base);
	return quals ? type_qual(fe, t, quals) : t;
}

struct params *act_param(struct fe *fe, struct params *ps, struct declspecs *s,
			 struct declarator *d, struct attr *a)
{
	struct type *t = specs_type(fe, s);
	struct decl *p;

	if (d)
		t = attr_type(fe, d->attrs, declarator_type(fe, d, t));
	if (a)
		t = attr_type(fe, a, t);
	if (type_is_void(type_bare(t)) && !(d && d->name) && !ps->n && !type_quals(t)) {
		ps->was_void = true;
		return ps;
	}
	if (type_is_void(type_bare(t))) {
		diag(fe->cx, d ? d->loc : s->loc, D_param_void);
		t = type_basic(fe, TY_INT);
	}
	p = decl_new(fe, D_PARAM, d ? d->name : NULL, adjusted(fe, t, d), d ? d->loc : s->loc);
	p->storage = s->storage;
	attr_decl(fe, s->attrs, p);
	if (d)
		attr_decl(fe, d->attrs, p);
	attr_decl(fe, a, p);
	if (p->name) {
		if (scope_is_current(fe, scope_find(p->name)))
			diag(fe->cx, p->loc, D_redefined, p->name->s);
		scope_bind(fe, p);
	}
	add_param(fe, ps, p);
	return ps;
}

struct params *act_old_param(struct fe *fe, struct params *ps, struct name *n, src_loc loc)
{
	struct decl *p = decl_new(fe, D_PARAM, n, type_basic(fe, TY_INT), loc);

	ps->old_style = true;
	scope_bind(fe, p);
	add_param(fe, ps, p);
	return ps;
}

struct params *act_variadic(struct fe *fe, struct params *ps)
{
	(void)fe;
	ps->variadic = true;
	return ps;
}

/* K&R: `int x;` between the declarator and the body gives parameter D its type. */
bool old_param_type(struct fe *fe, struct decl *d, struct type *t, struct declarator *dtor)
{
	if (fe->parser->scope->kind != SC_OLD_PARAMS || !d || d->kind != D_PARAM)
		return false;
	d->type = adjusted(fe, t, dtor);
	return true;
}
