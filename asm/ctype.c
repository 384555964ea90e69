/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What C declarations mean in BTF: the grammar's actions (ctype_grammar.y).  Equal types
 * are added once; struct layout is the ABI's.
 */
#include "asm/ctype.h"

void ctype_fail(struct ctype_parse *p, const char *what)
{
	if (!p->failed)
		diag(p->cx, p->loc ? p->loc + p->off : 0, D_as_decl, what);
	p->failed = true;
}

/* Integer types by name; the kernel's short ones are typedefs of them. */
static const struct {
	const char *name, *base;
	uint8_t size, encoding;
} ints[] = {
	{"_Bool", NULL, 1, BTF_BOOL},
	{"char", NULL, 1, BTF_SIGNED},
	{"unsigned char", NULL, 1, 0},
	{"short", NULL, 2, BTF_SIGNED},
	{"unsigned short", NULL, 2, 0},
	{"int", NULL, 4, BTF_SIGNED},
	{"unsigned int", NULL, 4, 0},
	{"long", NULL, 8, BTF_SIGNED},
	{"unsigned long", NULL, 8, 0},
	{"long long", NULL, 8, BTF_SIGNED},
	{"unsigned long long", NULL, 8, 0},
	{"__ARRAY_SIZE_TYPE__", NULL, 4, 0},
	{"signed char", NULL, 1, BTF_SIGNED},
#define SHORT_NAMES(prefix, bits, s, u) {prefix "s" #bits, s, 0, 0}, {prefix "u" #bits, u, 0, 0},
	SHORT_NAMES("", 8, "signed char", "unsigned char") SHORT_NAMES(
		"", 16, "short", "unsigned short") SHORT_NAMES("", 32, "int", "unsigned int")
		SHORT_NAMES("", 64, "long long", "unsigned long long")
			SHORT_NAMES("__", 8, "signed char", "unsigned char")
				SHORT_NAMES("__", 16, "short", "unsigned short")
					SHORT_NAMES("__", 32, "int", "unsigned int") SHORT_NAMES(
						"__", 64, "long long", "unsigned long long"){
						"__be16", "unsigned short", 0, 0},
	{"__be32", "unsigned int", 0, 0},
	{"__be64", "unsigned long long", 0, 0},
	{"__le16", "unsigned short", 0, 0},
	{"__le32", "unsigned int", 0, 0},
	{"__le64", "unsigned long long", 0, 0},
	{"int8_t", "signed char", 0, 0},
	{"int16_t", "short", 0, 0},
	{"int32_t", "int", 0, 0},
	{"int64_t", "long", 0, 0},
	{"uint8_t", "unsigned char", 0, 0},
	{"uint16_t", "unsigned short", 0, 0},
	{"uint32_t", "unsigned int", 0, 0},
	{"uint64_t", "unsigned long", 0, 0},
	{"size_t", "unsigned long", 0, 0},
};

enum { N_INTS = sizeof ints / sizeof *ints, MAX_STEPS = 64 };

static uint32_t find(const struct btf *b, enum btf_kind kind, const char *name)
{
	for (uint32_t i = 1; i < b->types.n; i++)
		if (b->types.at[i].kind == kind && b->types.at[i].name &&
		    !strcmp(b->types.at[i].name, name))
			return i;
	return 0;
}

bool ctype_is_type(struct ctype_parse *p, const char *name)
{
	for (unsigned i = 0; i < N_INTS; i++)
		if (!strcmp(ints[i].name, name))
			return true;
	return find(p->b, BTF_TYPEDEF, name);
}

static uint32_t by_name(struct ctype_parse *p, const char *name)
{
	uint32_t id = find(p->b, BTF_TYPEDEF, name);
	unsigned i = 0;

	if (!id)
		id = find(p->b, BTF_INT, name);
	if (id)
		return id;
	while (i < N_INTS && strcmp(ints[i].name, name))
		i++;
	if (i == N_INTS)
		return 0;
	if (ints[i].base)
		return btf_add_ref(p->cx, p->b, BTF_TYPEDEF, name, by_name(p, ints[i].base));
	return btf_add(p->cx, p->b,
		       (struct btf_type){.kind = BTF_INT,
					 .name = name,
					 .size = ints[i].size,
					 .bits = ints[i].size * 8u,
					 .encoding = ints[i].encoding});
}

uint32_t ctype_named(struct ctype_parse *p, const char *name)
{
	return by_name(p, name);
}

unsigned ctype_more_int(unsigned a, unsigned b)
{
	return a & b & CT_LONG ? (a & ~(unsigned)CT_LONG) | CT_LONG_LONG : a | b;
}

uint32_t ctype_int(struct ctype_parse *p, unsigned w)
{
	bool u = w & CT_UNSIGNED;

	if (w & CT_BOOL)
		return by_name(p, "_Bool");
	if (w & CT_CHAR)
		return by_name(p, u ? "unsigned char" : w & CT_SIGNED ? "signed char" : "char");
	if (w & CT_SHORT)
		return by_name(p, u ? "unsigned short" : "short");
	if (w & CT_LONG_LONG)
		return by_name(p, u ? "unsigned long long" : "long long");
	if (w & CT_LONG)
		return by_name(p, u ? "unsigned long" : "long");
	return by_name(p, u ? "unsigned int" : "int");
}

uint32_t ctype_qualify(struct ctype_parse *p, enum btf_kind kind, uint32_t id)
{
	for (uint32_t i = 1; i < p->b->types.n; i++)
		if (p->b->types.at[i].kind == kind && p->b->types.at[i].type == id)
			return i;
	return btf_add_ref(p->cx, p->b, kind, NULL, id);
}

uint32_t ctype_derive(struct ctype_parse *p, uint32_t id, long long pointers, long long nelems)
{
	for (; pointers > 0; pointers--)
		id = ctype_qualify(p, BTF_PTR, id);
	if (nelems < 0)
		return id;
	if (nelems > UINT32_MAX) {
		ctype_fail(p, "the array is too large");
		nelems = 0;
	}
	return btf_add(p->cx, p->b,
		       (struct btf_type){.kind = BTF_ARRAY,
					 .type = id,
					 .index_type = by_name(p, "__ARRAY_SIZE_TYPE__"),
					 .nelems = (uint32_t)nelems});
}

uint32_t ctype_align(const struct btf *b, uint32_t id)
{
	for (int n = 0; n < MAX_STEPS && id < b->types.n; n++) {
		const struct btf_type *t = &b->types.at[id];
		uint32_t max = 1;

		switch (t->kind) {
		case BTF_INT:
		case BTF_ENUM:
		case BTF_ENUM64:
			return t->size;
		case BTF_PTR:
			return 8;
		case BTF_STRUCT:
		case BTF_UNION:
			for (uint32_t i = 0; i < t->items.n; i++) {
				uint32_t a = ctype_align(b, t->items.at[i].type);

				max = a > max ? a : max;
			}
			return max;
		case BTF_VOID:
		case BTF_FWD:
		case BTF_FUNC_PROTO:
			return 1;
		default:
			id = t->type;
		}
	}
	return 1;
}

/* A struct that is only named: the one there is, or an incomplete one. */
uint32_t ctype_tag(struct ctype_parse *p, enum btf_kind kind, const char *name)
{
	uint32_t id = find(p->b, kind, name);

	if (id)
		return id;
	if (kind == BTF_ENUM) {
		ctype_fail(p, arena_printf(&p->cx->unit, "unknown type 'enum %s'", name));
		return 0;
	}
	id = find(p->b, BTF_FWD, name);
	if (id)
		return id;
	return btf_add(
		p->cx, p->b,
		(struct btf_type){.kind = BTF_FWD, .name = name, .kflag = kind == BTF_UNION});
}

struct btf_type *ctype_new(struct ctype_parse *p)
{
	return arena_new(&p->cx->unit, struct btf_type);
}

struct btf_type *ctype_member(struct ctype_parse *p, struct btf_type *t, uint32_t id,
			      struct ctype_var v, unsigned bits)
{
	struct btf_item m = {.name = v.name, .type = ctype_derive(p, id, v.pointers, v.nelems)};

	m.size = bits;
	if (bits > 64)
		ctype_fail(p, "a bit-field of more than 64 bits");
	if (!btf_size(p->b, m.type) && v.nelems)
		ctype_fail(p, "a member of a type without a size");
	vec_push(&p->cx->unit, &t->items, m);
	return t;
}

/* Offsets of the members as the ABI has them. */
uint32_t ctype_struct(struct ctype_parse *p, enum btf_kind kind, const char *name,
		      struct btf_type *t)
{
	uint64_t at = 0, max = 0; /* bits */
	uint32_t align = 1;

	if (name && find(p->b, kind, name)) {
		ctype_fail(p, arena_printf(&p->cx->unit, "'%s' is defined already", name));
		return 0;
	}
	t->kind = kind;
	t->name = name;
	for (uint32_t i = 0; i < t->items.n; i++) {
		struct btf_item *m = &t->items.at[i];
		uint64_t size = btf_size(p->b, m->type) * 8, a = ctype_align(p->b, m->type) * 8;
		uint64_t bits = m->size ? m->size : size;

		if (kind == BTF_UNION)
			at = 0;
		if (!m->size || at / size != (at + bits - 1) / size)
			at = (at + a - 1) / a * a;
		m->off = (uint32_t)at;
		t->kflag |= m->size != 0;
		align = a / 8 > align ? (uint32_t)(a / 8) : align;
		at += bits;
		max = at > max ? at : max;
	}
	t->size = (uint32_t)(((max + 7) / 8 + align - 1) / align * align);
	return btf_add(p->cx, p->b, *t);
}

struct btf_type *ctype_enumerator(struct ctype_parse *p, struct btf_type *t, const char *name,
				  long long value)
{
	struct btf_item m = {.name = name};

	m.value = value != CTYPE_NEXT ? value : t->items.n ? vec_last(&t->items).value + 1 : 0;
	t->kflag |= m.value < 0;
	vec_push(&p->cx->unit, &t->items, m);
	return t;
}

uint32_t ctype_enum(struct ctype_parse *p, const char *name, struct btf_type *t)
{
	t->kind = BTF_ENUM;
	t->name = name;
	t->size = 4;
	return btf_add(p->cx, p->b, *t);
}

struct btf_type *ctype_param(struct ctype_parse *p, struct btf_type *t, uint32_t id,
			     struct ctype_var v)
{
	struct btf_item m = {.name = v.name, .type = ctype_derive(p, id, v.pointers, -1)};

	vec_push(&p->cx->unit, &t->items, m);
	return t;
}

void ctype_prototype(struct ctype_parse *p, uint32_t result, const char *name, struct btf_type *t)
{
	if (t->items.n == 1 && !t->items.at[0].type) /* (void) */
		t->items.n = 0;
	t->kind = BTF_FUNC_PROTO;
	t->type = result;
	p->name = name;
	p->result = btf_add_ref(p->cx, p->b, BTF_FUNC, name, btf_add(p->cx, p->b, *t));
}

void ctype_add_typedef(struct ctype_parse *p, uint32_t id, struct ctype_var v)
{
	if (ctype_is_type(p, v.name))
		ctype_fail(p, arena_printf(&p->cx->unit, "'%s' is defined already", v.name));
	btf_add_ref(p->cx, p->b, BTF_TYPEDEF, v.name, ctype_derive(p, id, v.pointers, v.nelems));
}
