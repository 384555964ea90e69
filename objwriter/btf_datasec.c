/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DATASECs: which variable is in which section, as libbpf wants to know it.
 *
 * A section with variables gets one, and so do the pretended sections of
 * externs (`.kconfig`, `.ksyms`), where functions are listed as well, with size
 * 0.  They come last, sorted by name, as clang writes them; variables are in
 * the order of their places, externs in that of the symbol table.
 */
#include <stdlib.h>

#include "objwriter/btf_wire.h"

enum { MAX_STEPS = 64 }; /* along typedefs and qualifiers, which might be a circle */

uint64_t btf_size(const struct btf *b, uint32_t id)
{
	uint64_t n = 1;

	for (int i = 0; i < MAX_STEPS; i++) {
		const struct btf_type *t = &b->types.at[id];

		if (btf_has_size(t->kind))
			return n * t->size;
		switch (t->kind) {
		case BTF_PTR:
			return n * 8;
		case BTF_ARRAY:
			n *= t->nelems;
			/* fall through */
		case BTF_TYPEDEF:
		case BTF_VOLATILE:
		case BTF_CONST:
		case BTF_RESTRICT:
		case BTF_TYPE_TAG:
		case BTF_VAR:
			id = t->type;
			continue;
		default:
			return 0;
		}
	}
	return 0;
}

struct entry {
	const char *section;
	const struct obj_sym *sym;
};

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = strcmp(x->section, y->section);

	if (c)
		return c;
	if (x->sym->sec && y->sym->sec && x->sym->value != y->sym->value)
		return x->sym->value < y->sym->value ? -1 : 1;
	return x->sym->index < y->sym->index ? -1 : x->sym->index > y->sym->index;
}

/* The section that SYM is listed under, NULL if it is not. */
static const char *listed_in(const struct obj *o, const struct obj_sym *sym)
{
	if (!sym->btf_id)
		return NULL;
	if (!sym->sec)
		return sym->datasec;
	return o->btf->types.at[sym->btf_id].kind == BTF_VAR ? sym->sec->name : NULL;
}

static uint32_t entry_size(const struct obj *o, const struct obj_sym *sym)
{
	const struct btf_type *t = &o->btf->types.at[sym->btf_id];

	if (sym->sec)
		return (uint32_t)sym->size;
	if (t->kind == BTF_FUNC)
		return 0;
	/* `extern const void x __ksym` counts as a byte */
	return btf_size(o->btf, t->type) ? (uint32_t)btf_size(o->btf, t->type) : 1;
}

void btf_add_datasecs(struct cx *cx, struct obj *o)
{
	struct arena_mark mark = arena_mark(&cx->scratch);
	struct entry *v = arena_array(&cx->scratch, struct entry, o->syms.n + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; i < o->syms.n; i++) {
		const char *section = listed_in(o, o->syms.at[i]);

		if (section)
			v[n++] = (struct entry){section, o->syms.at[i]};
	}
	if (n)
		qsort(v, n, sizeof *v, compare);
	for (uint32_t i = 0; i < n;) {
		struct btf_type t = {.kind = BTF_DATASEC, .name = v[i].section};

		for (; i < n && !strcmp(v[i].section, t.name); i++) {
			struct btf_item m = {.type = v[i].sym->btf_id};

			m.off = v[i].sym->sec ? (uint32_t)v[i].sym->value : 0;
			m.size = entry_size(o, v[i].sym);
			vec_push(&cx->unit, &t.items, m);
		}
		btf_add(cx, o->btf, t);
	}
	arena_release(&cx->scratch, mark);
}
