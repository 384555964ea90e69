/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Types: interning and predicates (see type.h).
 *
 * Every node but records and enumerations is found again by hash, so that equal
 * types are one pointer.  A node's canonical form is made with it: the same type
 * with typedefs, tags and address spaces gone at every level, and with the
 * qualifiers of parameters gone (6.7.6.3p15).
 */
#include "frontend/type.h"

#include <string.h>

#include "frontend/fe.h"

struct types {
	struct type *basic[TY_ENUM];
	struct type **table;
	uint32_t n, cap;
};

static const struct {
	const char *name;
	uint8_t size, is_signed;
} basics[] = {
#define X(id, name, size, is_signed) {name, size, is_signed},
	TYPE_BASIC(X)
#undef X
};

static uint32_t mix(uint32_t h, uint64_t v)
{
	v ^= v >> 29;
	h = (h ^ (uint32_t)v ^ (uint32_t)(v >> 32)) * 0x9e3779b1u;
	return h ^ h >> 15;
}

static uint32_t hash(const struct type *t)
{
	uint32_t h = mix(t->kind, (uint64_t)(uintptr_t)t->base);

	h = mix(h, t->nelems * 16 + t->quals);
	if (t->quals)
		return mix(h, (uint64_t)(uintptr_t)t->unqual);
	h = mix(h, (uint64_t)t->addr_space << 3 | t->variadic << 2 | t->no_proto << 1 |
			   t->incomplete_array);
	h = mix(h, (uint64_t)(uintptr_t)t->decl);
	h = mix(h, (uint64_t)(uintptr_t)t->tag);
	for (uint32_t i = 0; i < t->nparams; i++)
		h = mix(h, (uint64_t)(uintptr_t)t->params[i]);
	return h;
}

static bool same(const struct type *a, const struct type *b)
{
	if (a->quals || b->quals)
		return a->quals == b->quals && a->unqual == b->unqual;
	return a->kind == b->kind && a->base == b->base && a->nelems == b->nelems &&
	       a->variadic == b->variadic && a->no_proto == b->no_proto &&
	       a->incomplete_array == b->incomplete_array && a->addr_space == b->addr_space &&
	       a->decl == b->decl && a->tag == b->tag && a->nparams == b->nparams &&
	       (!a->nparams || !memcmp(a->params, b->params, a->nparams * sizeof *a->params));
}

static void grow(struct fe *fe, struct types *ts)
{
	uint32_t cap = ts->cap ? ts->cap * 2 : 1024;
	struct type **table = arena_array(&fe->cx->unit, struct type *, cap);

	for (uint32_t i = 0; i < ts->cap; i++)
		for (struct type *t = ts->table[i], *next; t; t = next) {
			uint32_t h = hash(t) & (cap - 1);

			next = t->next;
			t->next = table[h];
			table[h] = t;
		}
	ts->table = table;
	ts->cap = cap;
}

/* The interned node equal to KEY; *FRESH says that it was made now (canon and unqual unset). */
static struct type *intern(struct fe *fe, const struct type *key, bool *fresh)
{
	struct types *ts = fe->types;
	uint32_t h = hash(key);
	struct type *t;

	*fresh = false;
	for (t = ts->cap ? ts->table[h & (ts->cap - 1)] : NULL; t; t = t->next)
		if (same(t, key))
			return t;
	if (ts->n >= ts->cap)
		grow(fe, ts);
	t = arena_new(&fe->cx->unit, struct type);
	*t = *key;
	t->next = ts->table[h & (ts->cap - 1)];
	ts->table[h & (ts->cap - 1)] = t;
	ts->n++;
	*fresh = true;
	return t;
}

void types_init(struct fe *fe)
{
	fe->types = arena_new(&fe->cx->unit, struct types);
	for (int k = 0; k < TY_ENUM; k++) {
		struct type *t = arena_new(&fe->cx->unit, struct type);

		t->kind = (enum type_kind)k;
		t->canon = t->unqual = t;
		fe->types->basic[k] = t;
	}
}

struct type *type_basic(struct fe *fe, enum type_kind k)
{
	return fe->types->basic[k];
}

struct type *type_ptr(struct fe *fe, struct type *to)
{
	struct type *t = to->ptr;

	if (t)
		return t;
	t = arena_new(&fe->cx->unit, struct type);
	t->kind = TY_PTR;
	t->base = to;
	t->unqual = t;
	to->ptr = t;
	t->canon = to->canon == to ? t : type_ptr(fe, to->canon);
	return t;
}

struct type *type_array(struct fe *fe, struct type *elem, uint64_t n, bool incomplete)
{
	struct type key = {.kind = TY_ARRAY, .base = elem, .nelems = n};
	struct type *t;
	bool fresh;

	key.incomplete_array = incomplete;
	t = intern(fe, &key, &fresh);
	if (fresh) {
		t->unqual = t;
		t->canon = elem->canon == elem ? t : type_array(fe, elem->canon, n, incomplete);
	}
	return t;
}

struct type *type_vector(struct fe *fe, struct type *elem, uint64_t n)
{
	struct type key = {.kind = TY_VECTOR, .base = elem, .nelems = n};
	bool fresh;
	struct type *t = intern(fe, &key, &fresh);

	if (fresh) {
		t->unqual = t;
		t->canon =
			elem->canon->unqual == elem ? t : type_vector(fe, elem->canon->unqual, n);
	}
	return t;
}

static struct type *func_canon(struct fe *fe, struct type *t)
{
	struct type *ret = t->base->canon->unqual, **params;
	bool changed = ret != t->base;

	for (uint32_t i = 0; i < t->nparams; i++)
		changed |= t->params[i]->canon->unqual != t->params[i];
	if (!changed)
		return t;
	params = arena_array(&fe->cx->unit, struct type *, t->nparams);
	for (uint32_t i = 0; i < t->nparams; i++)
		params[i] = t->params[i]->canon->unqual;
	return type_func(fe, ret, params, t->nparams, t->variadic, t->no_proto);
}

struct type *type_func(struct fe *fe, struct type *ret, struct type **params, uint32_t n,
		       bool variadic, bool no_proto)
{
	struct type key = {.kind = TY_FUNC, .base = ret, .params = params, .nparams = n};
	struct type *t;
	bool fresh;

	key.variadic = variadic;
	key.no_proto = no_proto;
	t = intern(fe, &key, &fresh);
	if (fresh) {
		t->unqual = t;
		t->canon = func_canon(fe, t);
	}
	return t;
}

struct type *type_qual(struct fe *fe, struct type *t, unsigned quals)
{
	struct type key = {.kind = t->kind};
	struct type *q;
	bool fresh;

	quals |= t->quals;
	if (quals == t->quals || t->kind == TY_FUNC)
		return t;
	if (t->kind == TY_ARRAY)
		return type_array(fe, type_qual(fe, t->base, quals), t->nelems,
				  t->incomplete_array);
	key = *t->unqual;
	key.quals = (uint8_t)quals;
	key.unqual = t->unqual;
	key.ptr = NULL;
	key.btf_id = 0;
	q = intern(fe, &key, &fresh);
	if (fresh)
		q->canon =
			t->unqual->canon == t->unqual ? q : type_qual(fe, t->unqual->canon, quals);
	return q;
}

static struct type *sugar(struct fe *fe, const struct type *key)
{
	bool fresh;
	struct type *t = intern(fe, key, &fresh);

	if (fresh) {
		t->unqual = t;
		t->canon = t->base->canon;
	}
	return t;
}

struct type *type_typedef(struct fe *fe, struct decl *d, struct type *t)
{
	struct type key = {.kind = TY_TYPEDEF, .base = t, .decl = d};

	return sugar(fe, &key);
}

struct type *type_tag(struct fe *fe, const char *tag, struct type *t)
{
	struct type key = {.kind = TY_TAG, .base = t};

	key.tag = name_of(fe->cx, tag)->s;
	return sugar(fe, &key);
}

struct type *type_addr_space(struct fe *fe, unsigned as, struct type *t)
{
	struct type key = {.kind = TY_ADDRSPACE, .base = t};

	if (!as)
		return t;
	key.addr_space = (uint8_t)as;
	return sugar(fe, &key);
}

struct type *type_of_record(struct fe *fe, struct record *r)
{
	struct type *t = arena_new(&fe->cx->unit, struct type);

	t->kind = r->is_union ? TY_UNION : TY_STRUCT;
	t->rec = r;
	t->canon = t->unqual = t;
	r->type = t;
	return t;
}

struct type *type_of_enum(struct fe *fe, struct enumeration *e)
{
	struct type *t = arena_new(&fe->cx->unit, struct type);

	t->kind = TY_ENUM;
	t->enm = e;
	t->canon = t->unqual = t;
	e->type = t;
	return t;
}

unsigned type_addr_space_of(const struct type *t)
{
	for (;; t = t->base) {
		if (t->kind == TY_ADDRSPACE)
			return t->addr_space;
		if (t->kind != TY_TYPEDEF && t->kind != TY_TAG && t->kind != TY_ARRAY)
			return 0;
	}
}

struct type *type_desugar(struct fe *fe, struct type *t)
{
	unsigned quals = t->quals;

	while (t->kind == TY_TYPEDEF || t->kind == TY_TAG || t->kind == TY_ADDRSPACE) {
		t = t->base;
		quals |= t->quals;
	}
	return quals == t->quals ? t : type_qual(fe, t, quals);
}

struct type *type_unqual(struct fe *fe, struct type *t)
{
	if (!type_quals(t))
		return t;
	if (t->canon->kind == TY_ARRAY) {
		t = type_desugar(fe, t);
		return type_array(fe, type_unqual(fe, t->base), t->nelems, t->incomplete_array);
	}
	t = t->unqual;
	/* Qualifiers that a typedef hides: `typedef const int T`. */
	while (type_quals(t))
		t = t->base->unqual;
	return t;
}

unsigned type_quals(const struct type *t)
{
	t = t->canon;
	while (t->kind == TY_ARRAY)
		t = t->base;
	return t->quals;
}

bool type_is_integer(struct type *t)
{
	enum type_kind k = type_bare(t)->kind;

	return (k >= TY_BOOL && k <= TY_UINT128) || k == TY_ENUM;
}

bool type_is_signed(struct type *t)
{
	t = type_bare(t);
	if (t->kind == TY_ENUM)
		return t->enm->under ? type_is_signed(t->enm->under) : false;
	return t->kind < TY_ENUM && basics[t->kind].is_signed;
}

bool type_is_float(struct type *t)
{
	enum type_kind k = type_bare(t)->kind;

	return k >= TY_FLOAT && k <= TY_LDOUBLE;
}

bool type_is_arith(struct type *t)
{
	return type_is_integer(t) || type_is_float(t);
}

bool type_is_ptr(struct type *t)
{
	return type_bare(t)->kind == TY_PTR;
}

bool type_is_scalar(struct type *t)
{
	enum type_kind k = type_bare(t)->kind;

	return (k >= TY_BOOL && k <= TY_PTR) || k == TY_NULLPTR;
}

bool type_is_aggregate(struct type *t)
{
	enum type_kind k = type_bare(t)->kind;

	return k == TY_STRUCT || k == TY_UNION || k == TY_ARRAY;
}

bool type_is_record(struct type *t)
{
	enum type_kind k = type_bare(t)->kind;

	return k == TY_STRUCT || k == TY_UNION;
}

bool type_is_void(struct type *t)
{
	return type_bare(t)->kind == TY_VOID;
}

const char *type_basic_name(enum type_kind k)
{
	return basics[k].name;
}

unsigned type_basic_size(enum type_kind k)
{
	return basics[k].size;
}

struct type *type_to_unsigned(struct fe *fe, struct type *t)
{
	t = type_bare(t);
	if (t->kind == TY_ENUM)
		t = type_bare(t->enm->under);
	switch (t->kind) {
	case TY_CHAR:
	case TY_SCHAR:
		return type_basic(fe, TY_UCHAR);
	case TY_SHORT:
	case TY_INT:
	case TY_LONG:
	case TY_LLONG:
	case TY_INT128:
		return type_basic(fe, t->kind + 1);
	default:
		return t;
	}
}
