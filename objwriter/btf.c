/* SPDX-License-Identifier: BSD-2-Clause */
/* The type graph: adding types, and what each kind is made of. */
#include "objwriter/btf.h"

static const char *const kind_names[BTF__kinds] = {
	"VOID", "INT",     "PTR",      "ARRAY",    "STRUCT",   "UNION",  "ENUM",
	"FWD",  "TYPEDEF", "VOLATILE", "CONST",    "RESTRICT", "FUNC",   "FUNC_PROTO",
	"VAR",  "DATASEC", "FLOAT",    "DECL_TAG", "TYPE_TAG", "ENUM64",
};

const char *btf_kind_name(enum btf_kind k)
{
	return (unsigned)k < BTF__kinds ? kind_names[k] : "UNKN";
}

struct btf *btf_new(struct cx *cx)
{
	struct btf *b = arena_new(&cx->unit, struct btf);

	vec_push(&cx->unit, &b->types, (struct btf_type){.kind = BTF_VOID});
	return b;
}

uint32_t btf_add(struct cx *cx, struct btf *b, struct btf_type t)
{
	vec_push(&cx->unit, &b->types, t);
	return b->types.n - 1;
}

uint32_t btf_add_ref(struct cx *cx, struct btf *b, enum btf_kind kind, const char *name,
		     uint32_t type)
{
	return btf_add(cx, b, (struct btf_type){.kind = kind, .name = name, .type = type});
}

bool btf_has_type(enum btf_kind k)
{
	switch (k) {
	case BTF_PTR:
	case BTF_TYPEDEF:
	case BTF_VOLATILE:
	case BTF_CONST:
	case BTF_RESTRICT:
	case BTF_FUNC:
	case BTF_FUNC_PROTO:
	case BTF_VAR:
	case BTF_DECL_TAG:
	case BTF_TYPE_TAG:
	case BTF_ARRAY:
		return true;
	default:
		return false;
	}
}

bool btf_has_size(enum btf_kind k)
{
	switch (k) {
	case BTF_INT:
	case BTF_STRUCT:
	case BTF_UNION:
	case BTF_ENUM:
	case BTF_ENUM64:
	case BTF_FLOAT:
	case BTF_DATASEC:
		return true;
	default:
		return false;
	}
}

uint32_t *btf_ref(struct btf_type *t, uint32_t k)
{
	unsigned own = t->kind == BTF_ARRAY ? 2 : btf_has_type(t->kind);

	if (k < own)
		return k ? &t->index_type : &t->type;
	if (t->kind == BTF_ENUM || t->kind == BTF_ENUM64 || k - own >= t->items.n)
		return NULL;
	return &t->items.at[k - own].type;
}

unsigned btf_item_words(enum btf_kind k)
{
	switch (k) {
	case BTF_STRUCT:
	case BTF_UNION:
	case BTF_ENUM64:
	case BTF_DATASEC:
		return 3;
	case BTF_ENUM:
	case BTF_FUNC_PROTO:
		return 2;
	default:
		return 0;
	}
}

unsigned btf_tail_words(enum btf_kind k)
{
	switch (k) {
	case BTF_INT:
	case BTF_VAR:
	case BTF_DECL_TAG:
		return 1;
	case BTF_ARRAY:
		return 3;
	default:
		return 0;
	}
}
