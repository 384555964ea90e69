/* SPDX-License-Identifier: BSD-2-Clause */
/* Compatible and composite types (6.2.7), on canonical types. */
#include "frontend/fe.h"
#include "frontend/type.h"

static struct type *promoted(struct fe *fe, struct type *t)
{
	t = type_bare(t);
	if (t->kind == TY_FLOAT)
		return type_basic(fe, TY_DOUBLE);
	if (t->kind >= TY_BOOL && t->kind <= TY_USHORT)
		return type_basic(fe, TY_INT);
	return t;
}

/* A function without prototype and one with (6.7.6.3p15). */
static bool compatible_unprototyped(struct fe *fe, struct type *proto)
{
	if (proto->variadic)
		return false;
	for (uint32_t i = 0; i < proto->nparams; i++)
		if (!type_compatible(fe, promoted(fe, proto->params[i]),
				     proto->params[i]->canon->unqual))
			return false;
	return true;
}

static bool compatible_funcs(struct fe *fe, struct type *a, struct type *b)
{
	if (!type_compatible(fe, a->base->canon->unqual, b->base->canon->unqual))
		return false;
	if (a->no_proto && b->no_proto)
		return true;
	if (a->no_proto)
		return compatible_unprototyped(fe, b);
	if (b->no_proto)
		return compatible_unprototyped(fe, a);
	if (a->nparams != b->nparams || a->variadic != b->variadic)
		return false;
	for (uint32_t i = 0; i < a->nparams; i++)
		if (!type_compatible(fe, a->params[i]->canon->unqual, b->params[i]->canon->unqual))
			return false;
	return true;
}

bool type_compatible(struct fe *fe, struct type *a, struct type *b)
{
	a = a->canon;
	b = b->canon;
	if (a == b)
		return true;
	if (a->quals != b->quals)
		return false;
	if (a->kind == TY_ENUM && b->kind != TY_ENUM && a->enm->under)
		return a->enm->under->canon == b->unqual;
	if (b->kind == TY_ENUM && a->kind != TY_ENUM && b->enm->under)
		return b->enm->under->canon == a->unqual;
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case TY_PTR:
		return type_addr_space_of(a->base) == type_addr_space_of(b->base) &&
		       type_compatible(fe, a->base, b->base);
	case TY_ARRAY:
		return (a->incomplete_array || b->incomplete_array || a->nelems == b->nelems) &&
		       type_compatible(fe, a->base, b->base);
	case TY_VECTOR:
		return a->nelems == b->nelems && type_compatible(fe, a->base, b->base);
	case TY_FUNC:
		return compatible_funcs(fe, a, b);
	default:
		return a->unqual == b->unqual;
	}
}

static struct type *composite_func(struct fe *fe, struct type *a, struct type *b)
{
	struct type *ret = type_composite(fe, a->base, b->base), **params;
	bool changed = ret != a->base;

	if (a->no_proto)
		return b;
	if (b->no_proto)
		return a;
	params = arena_array(&fe->cx->unit, struct type *, a->nparams);
	for (uint32_t i = 0; i < a->nparams; i++) {
		params[i] = type_composite(fe, a->params[i], b->params[i]);
		changed |= params[i] != a->params[i];
	}
	return changed ? type_func(fe, ret, params, a->nparams, a->variadic, false) : a;
}

/* Prefers A's spelling: sugar is dropped only where B adds something. */
struct type *type_composite(struct fe *fe, struct type *a, struct type *b)
{
	struct type *x, *y;

	if (a == b || a->canon == b->canon)
		return a;
	x = type_desugar(fe, a);
	y = type_desugar(fe, b);
	if (x->kind != y->kind)
		return a;
	switch (x->kind) {
	case TY_PTR: {
		struct type *base = type_composite(fe, x->base, y->base);

		return base == x->base ? a : type_qual(fe, type_ptr(fe, base), x->quals);
	}
	case TY_ARRAY: {
		struct type *base = type_composite(fe, x->base, y->base);
		bool take = x->incomplete_array && !y->incomplete_array;

		if (base == x->base && !take)
			return a;
		return type_array(fe, base, take ? y->nelems : x->nelems,
				  x->incomplete_array && y->incomplete_array);
	}
	case TY_FUNC:
		return composite_func(fe, x, y);
	default:
		return a;
	}
}
