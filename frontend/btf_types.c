/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C types as BTF types.  The rules are clang 19's, learned from its dumps:
 *
 * - A type comes with all that it refers to, except that a pointer found in a
 *   record's member does not bring the named struct or union that it points to
 *   (through qualifiers and typedefs).  If nothing else brings that record, the
 *   reference goes to a FWD.  Array elements, parameters and results count as
 *   needed wherever they are met.
 * - Qualifiers are written const, volatile, restrict from the outside in; those
 *   of an array are its element's, those of a typedef of an array the typedef's.
 * - Type tags live between a pointer and what it points to, the first written
 *   innermost; elsewhere they vanish, as do address spaces.
 * - Unnamed bit-fields vanish; a record with bit-fields has kflag.
 *
 * Where clang leaves `_Atomic T` and `_Complex T` without a type, which the
 * kernel refuses, `_Atomic T` is T here.
 *
 * struct type's btf_id remembers what has been converted.  A reference is
 * first set to 0 and patched when its target has an id, so that cycles end.
 */
#include "frontend/btf_types.h"

enum { MAX_DEPTH = 500 }; /* of records within one another before the rest waits */

static uint32_t visit(struct btf_conv *c, struct type *t, bool member, bool pointer);

struct btf_conv btf_conv_new(struct fe *fe, struct btf *btf)
{
	return (struct btf_conv){.fe = fe, .cx = fe->cx, .btf = btf};
}

/* T without what BTF does not show: tags that are no pointee's, address spaces, _Atomic. */
static struct type *shown(struct btf_conv *c, struct type *t)
{
	for (;;) {
		if (t->kind == TY_TAG || t->kind == TY_ADDRSPACE)
			t = t->quals ? type_qual(c->fe, t->base, t->quals) : t->base;
		else if (t->quals & Q_ATOMIC)
			t = type_qual(c->fe, t->unqual, t->quals & ~(unsigned)Q_ATOMIC);
		else
			break;
	}
	/* one PTR for all spellings of its target */
	if (t->kind == TY_PTR && !t->quals && t->base->kind == TY_ADDRSPACE)
		return type_ptr(c->fe, shown(c, t->base));
	return t;
}

/* Is T (as shown) a name, a qualifier or an arrow for another type? */
static bool is_derived(const struct type *t)
{
	return t->quals || t->kind == TY_PTR || t->kind == TY_TYPEDEF;
}

static struct {
	uint8_t qual;
	enum btf_kind kind;
} const qualifiers[] = {
	{Q_CONST, BTF_CONST},
	{Q_VOLATILE, BTF_VOLATILE},
	{Q_RESTRICT, BTF_RESTRICT},
};

/* The kind of the derived type T, and what it derives from, through BASE. */
static enum btf_kind derivation(struct btf_conv *c, struct type *t, struct type **base)
{
	for (unsigned i = 0; i < 3; i++)
		if (t->quals & qualifiers[i].qual) {
			unsigned rest = t->quals & ~(unsigned)qualifiers[i].qual;

			*base = shown(c, rest ? type_qual(c->fe, t->unqual, rest) : t->unqual);
			return qualifiers[i].kind;
		}
	*base = shown(c, t->base);
	return t->kind == TY_PTR ? BTF_PTR : BTF_TYPEDEF;
}

/* May a pointer in a member stop short of T? */
static bool may_wait(const struct type *t)
{
	return !t->quals && (t->kind == TY_STRUCT || t->kind == TY_UNION) && t->rec->tag;
}

void btf_conv_tags(struct btf_conv *c, const struct attr_tag *tags, uint32_t id, int component)
{
	for (; tags; tags = tags->next)
		btf_add(c->cx, c->btf,
			(struct btf_type){.kind = BTF_DECL_TAG,
					  .name = tags->text,
					  .type = id,
					  .component = component});
}

static uint32_t add_basic(struct btf_conv *c, struct type *t)
{
	static const char *const names[] = {
#define X(id, spelling, size, sign) [TY_##id] = spelling,
		TYPE_BASIC(X)
#undef X
	};
	struct btf_type b = {.kind = BTF_INT, .name = names[t->kind]};

	b.size = (uint32_t)type_size(c->fe, t);
	if (type_is_float(t)) {
		b.kind = BTF_FLOAT;
	} else {
		b.bits = b.size * 8;
		b.encoding = t->kind == TY_BOOL ? BTF_BOOL : type_is_signed(t) ? BTF_SIGNED : 0;
	}
	return btf_add(c->cx, c->btf, b);
}

static uint32_t add_enum(struct btf_conv *c, struct type *t)
{
	struct enumeration *e = t->enm;
	struct btf_type b = {.kind = BTF_ENUM, .name = e->tag ? e->tag->s : NULL};

	if (e->complete) {
		b.size = (uint32_t)type_size(c->fe, t);
		b.kflag = type_is_signed(e->under);
		b.kind = b.size > 4 ? BTF_ENUM64 : BTF_ENUM;
		for (uint32_t i = 0; i < e->consts.n; i++)
			vec_push(&c->cx->unit, &b.items,
				 (struct btf_item){.name = e->consts.at[i]->name->s,
						   .value = (int64_t)e->consts.at[i]->value});
	}
	return btf_add(c->cx, c->btf, b);
}

static void add_members(struct btf_conv *c, uint32_t id, struct record *r)
{
	struct btf_type b = c->btf->types.at[id];

	vec_reserve(&c->cx->unit, &b.items, r->fields.n);
	for (uint32_t i = 0; i < r->fields.n; i++) {
		const struct field *f = &r->fields.at[i];
		struct btf_item m = {.name = f->name ? f->name->s : NULL};

		m.off = (uint32_t)f->bit_off;
		m.size = f->bits > 0 ? (uint32_t)f->bits : 0;
		b.kflag |= f->bits >= 0;
		m.type = visit(c, f->type, true, false);
		btf_conv_tags(c, f->tags, id, (int)i);
		vec_push(&c->cx->unit, &b.items, m);
	}
	c->btf->types.at[id] = b;
}

static uint32_t add_record(struct btf_conv *c, struct type *t)
{
	struct record *r = t->rec;
	struct btf_type b = {.kind = r->is_union ? BTF_UNION : BTF_STRUCT,
			     .name = r->tag ? r->tag->s : NULL};
	uint32_t id;

	if (!r->complete && !record_complete(c->fe, r)) {
		b.kind = BTF_FWD;
		b.kflag = r->is_union;
		return t->btf_id = btf_add(c->cx, c->btf, b);
	}
	b.size = (uint32_t)r->size;
	t->btf_id = id = btf_add(c->cx, c->btf, b);
	r->btf_id = id;
	vec_push(&c->cx->unit, &c->records, r);
	btf_conv_tags(c, r->tags, id, -1);
	if (c->depth >= MAX_DEPTH) {
		vec_push(&c->cx->unit, &c->later, (struct btf_later){id, r});
	} else {
		c->depth++;
		add_members(c, id, r);
		c->depth--;
	}
	return id;
}

static uint32_t add_array(struct btf_conv *c, struct type *t)
{
	uint64_t n = t->incomplete_array ? 0 : t->nelems;
	uint32_t id, elem;

	if (!c->array_index)
		c->array_index = btf_add(c->cx, c->btf,
					 (struct btf_type){.kind = BTF_INT,
							   .name = "__ARRAY_SIZE_TYPE__",
							   .size = 4,
							   .bits = 32});
	id = btf_add(c->cx, c->btf,
		     (struct btf_type){.kind = BTF_ARRAY,
				       .index_type = c->array_index,
				       .nelems = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n});
	t->btf_id = id;
	elem = visit(c, t->base, false, false);
	c->btf->types.at[id].type = elem;
	return id;
}

uint32_t btf_conv_proto(struct btf_conv *c, struct type *t, struct decl **names, uint32_t n)
{
	struct btf_type b = {.kind = BTF_FUNC_PROTO};
	uint32_t id = btf_add(c->cx, c->btf, b);

	if (!names) {
		if (!t->btf_id)
			t->btf_id = id;
		n = t->nparams;
	}
	b.type = visit(c, t->base, false, false);
	for (uint32_t i = 0; i < n; i++) {
		struct btf_item p = {0};

		p.name = names && names[i]->name ? names[i]->name->s : NULL;
		p.type = visit(c, names ? names[i]->type : t->params[i], false, false);
		vec_push(&c->cx->unit, &b.items, p);
	}
	if (t->variadic || (t->no_proto && !names))
		vec_push(&c->cx->unit, &b.items, (struct btf_item){0});
	c->btf->types.at[id] = b;
	return id;
}

/* A type (as shown) that is not derived and has no id yet. */
static uint32_t add_plain(struct btf_conv *c, struct type *t)
{
	switch (t->kind) {
	case TY_VOID:
	case TY_NULLPTR:
		return 0;
	case TY_STRUCT:
	case TY_UNION:
		return add_record(c, t);
	case TY_ENUM:
		return t->btf_id = add_enum(c, t);
	case TY_ARRAY:
	case TY_VECTOR:
		return add_array(c, t);
	case TY_FUNC:
		return btf_conv_proto(c, t, NULL, 0);
	default:
		return t->btf_id = add_basic(c, t);
	}
}

/*
 * Add the derived type T, with a TYPE_TAG for each tag of what it points to.
 * Returns the id whose reference is open: T's own, or its innermost tag's.
 */
static uint32_t add_derived(struct btf_conv *c, struct type *t, enum btf_kind kind)
{
	uint32_t id = 0, open = 0, tag;

	if (kind == BTF_PTR)
		for (struct type *p = t->base; p->kind == TY_TAG || p->kind == TY_ADDRSPACE;
		     p = p->base) {
			if (p->kind == TY_ADDRSPACE)
				continue;
			if (!id)
				id = open = btf_add_ref(c->cx, c->btf, kind, NULL, 0);
			tag = btf_add_ref(c->cx, c->btf, BTF_TYPE_TAG, p->tag, 0);
			c->btf->types.at[open].type = tag;
			open = tag;
		}
	if (!id)
		id = open = btf_add_ref(c->cx, c->btf, kind,
					kind == BTF_TYPEDEF ? t->decl->name->s : NULL, 0);
	t->btf_id = id;
	if (kind == BTF_TYPEDEF)
		btf_conv_tags(c, t->decl->tags, id, -1);
	return open;
}

/*
 * T, which has an id, is met again.  The first time may have been where a
 * pointer in a member stopped short; bring what is behind it unless this time
 * stops short as well.
 */
static void visit_again(struct btf_conv *c, struct type *t, bool member, bool pointer)
{
	struct type *base;
	enum btf_kind kind;

	if (member && pointer)
		return;
	while (is_derived(t)) {
		kind = derivation(c, t, &base);
		if (!base->btf_id && !(base->kind == TY_VOID && !base->quals)) {
			if (member && kind == BTF_PTR) {
				pointer = true;
				if (may_wait(base))
					return;
			}
			visit(c, base, member, pointer);
			return;
		}
		t = base;
	}
}

/*
 * The id of T.  MEMBER: it was reached from a record's member through derived
 * types only; POINTER: a pointer was among them.
 */
static uint32_t visit(struct btf_conv *c, struct type *t, bool member, bool pointer)
{
	uint32_t first = 0, open = 0, id;
	struct type *base;

	for (t = shown(c, t);; t = base) {
		enum btf_kind kind;

		id = t->btf_id;
		if (id) {
			visit_again(c, t, member, pointer);
			break;
		}
		if (!is_derived(t)) {
			id = add_plain(c, t);
			break;
		}
		kind = derivation(c, t, &base);
		id = c->btf->types.n;
		if (open) /* the derived type's own id is next */
			c->btf->types.at[open].type = id;
		if (!first)
			first = id;
		open = add_derived(c, t, kind);
		pointer |= member && kind == BTF_PTR;
		if (member && pointer && may_wait(base)) {
			vec_push(&c->cx->unit, &c->fixups, (struct btf_fixup){open, base->rec});
			return first;
		}
	}
	if (open)
		c->btf->types.at[open].type = id;
	return first ? first : id;
}

uint32_t btf_conv_type(struct btf_conv *c, struct type *t)
{
	uint32_t id = visit(c, t, false, false);

	for (uint32_t i = 0; i < c->later.n; i++) /* grows as we go */
		add_members(c, c->later.at[i].id, c->later.at[i].rec);
	c->later.n = 0;
	return id;
}

uint32_t btf_conv_map(struct btf_conv *c, struct type *t)
{
	struct type *s = type_bare(t);

	if (s->kind == TY_STRUCT && !s->btf_id &&
	    (s->rec->complete || record_complete(c->fe, s->rec)))
		for (uint32_t i = 0; i < s->rec->fields.n; i++) {
			struct type *m = s->rec->fields.at[i].type;

			if (type_bare(m)->kind == TY_STRUCT)
				btf_conv_map(c, m);
			else
				btf_conv_type(c, m);
		}
	return btf_conv_type(c, t);
}

/* Records by tag, the earliest described of each name. */
struct by_tag {
	struct name **tag;
	uint32_t *id;
	uint32_t cap; /* a power of two */
};

static uint32_t find_slot(const struct by_tag *h, struct name *tag)
{
	uint32_t i = tag->hash & (h->cap - 1);

	while (h->tag[i] && h->tag[i] != tag)
		i = (i + 1) & (h->cap - 1);
	return i;
}

static struct by_tag records_by_tag(struct btf_conv *c)
{
	struct by_tag h = {.cap = 16};

	while (h.cap < 2 * (c->records.n + c->fixups.n))
		h.cap *= 2;
	h.tag = arena_array(&c->cx->scratch, struct name *, h.cap);
	h.id = arena_array(&c->cx->scratch, uint32_t, h.cap);
	for (uint32_t i = 0; i < c->records.n; i++) {
		struct record *r = c->records.at[i];
		uint32_t k;

		if (!r->tag)
			continue;
		k = find_slot(&h, r->tag);
		if (!h.tag[k]) {
			h.tag[k] = r->tag;
			h.id[k] = r->btf_id;
		}
	}
	return h;
}

void btf_conv_finish(struct btf_conv *c)
{
	struct arena_mark mark = arena_mark(&c->cx->scratch);
	struct by_tag h = records_by_tag(c);

	for (uint32_t i = 0; i < c->fixups.n; i++) {
		struct record *r = c->fixups.at[i].rec;
		uint32_t id = r->btf_id ? r->btf_id : r->type->btf_id, k;

		if (!id) {
			k = find_slot(&h, r->tag);
			if (!h.tag[k]) {
				h.tag[k] = r->tag;
				h.id[k] = btf_add(c->cx, c->btf,
						  (struct btf_type){.kind = BTF_FWD,
								    .name = r->tag->s,
								    .kflag = r->is_union});
			}
			id = h.id[k];
		}
		c->btf->types.at[c->fixups.at[i].id].type = id;
	}
	c->fixups.n = 0;
	arena_release(&c->cx->scratch, mark);
}
