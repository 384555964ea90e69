/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Map definitions: the variables of .maps, whose BTF types say everything (kernel,
 * Documentation/bpf/libbpf; libbpf's parse_btf_map_def).  `__uint(name, N)` is a pointer
 * to an array of N, `__type(name, T)` a pointer to T, `__array(values, T)` an array of
 * pointers whose relocations name the initial contents.
 */
#include "sim/map.h"
#include "sim/value.h"

static uint32_t uint_of(const struct btf *b, uint32_t id)
{
	const struct btf_type *p = value_type(b, id);
	const struct btf_type *a = p->kind == BTF_PTR ? value_type(b, p->type) : p;

	return a->kind == BTF_ARRAY ? a->nelems : 0;
}

static uint32_t pointee(const struct btf *b, uint32_t id)
{
	const struct btf_type *p = value_type(b, id);

	return p->kind == BTF_PTR ? p->type : 0;
}

/* Read the members of the definition's type; false after reporting. */
static bool parse(struct sim *s, const char *name, uint32_t id, struct sim_map *def, bool inner)
{
	const struct btf *b = s->obj->btf;
	const struct btf_type *t = value_type(b, id);

	if (t->kind != BTF_STRUCT) {
		diag(s->cx, 0, D_sim_map_def, s->path, name, "its type is not a structure");
		return false;
	}
	for (uint32_t k = 0; k < t->items.n; k++) {
		const struct btf_item *m = &t->items.at[k];
		const char *n = m->name ? m->name : "";

		if (!strcmp(n, "type"))
			def->type = uint_of(b, m->type);
		else if (!strcmp(n, "max_entries"))
			def->max_entries = uint_of(b, m->type);
		else if (!strcmp(n, "key_size"))
			def->key_size = uint_of(b, m->type);
		else if (!strcmp(n, "value_size"))
			def->value_size = uint_of(b, m->type);
		else if (!strcmp(n, "map_flags"))
			def->flags = uint_of(b, m->type);
		else if (!strcmp(n, "key")) {
			def->key_type = pointee(b, m->type);
			def->key_size = (uint32_t)value_size_of(b, def->key_type);
		} else if (!strcmp(n, "value")) {
			def->value_type = pointee(b, m->type);
			def->value_size = (uint32_t)value_size_of(b, def->value_type);
		} else if (!strcmp(n, "values") && !inner) {
			/* an array of pointers to maps or functions */
			const struct btf_type *a = value_type(b, m->type);
			uint32_t to = a->kind == BTF_ARRAY ? pointee(b, a->type) : 0;

			if (value_type(b, to)->kind == BTF_STRUCT) {
				def->inner = arena_new(&s->arena, struct sim_map);
				if (!parse(s, name, to, def->inner, true))
					return false;
			}
		}
	}
	if ((def->type == MAP_PROG_ARRAY || def->inner || def->type == MAP_PERF_EVENT_ARRAY) &&
	    !def->value_size)
		def->value_size = 4;
	if ((def->type == MAP_PROG_ARRAY || def->type == MAP_PERF_EVENT_ARRAY ||
	     def->type == MAP_ARRAY_OF_MAPS) &&
	    !def->key_size)
		def->key_size = 4;
	return true;
}

/* The pointers that relocations put into `values'. */
static bool initial_values(struct sim *s, const struct obj_sec *sec)
{
	for (uint32_t k = 0; k < sec->rels.n; k++) {
		const struct obj_rel *rel = &sec->rels.at[k];

		for (uint32_t n = 0; n < s->obj->syms.n; n++) {
			const struct obj_sym *y = s->obj->syms.at[n];
			struct sim_map *m;
			const struct btf_type *t;
			uint32_t slot;
			const char *bad;

			if (y->sec != sec || y->type != OBJ_OBJECT || rel->off < y->value ||
			    rel->off >= y->value + y->size || !(m = map_find(s, y->name)))
				continue;
			/* `values' is the last member */
			t = NULL;
			for (uint32_t v = 1; v < s->obj->btf->types.n; v++)
				if (s->obj->btf->types.at[v].kind == BTF_VAR &&
				    !strcmp(s->obj->btf->types.at[v].name, y->name))
					t = value_type(s->obj->btf, v);
			if (!t || !t->items.n)
				continue;
			slot = (uint32_t)((rel->off - y->value - vec_last(&t->items).off / 8) / 8);
			bad = map_set_handle(s, m, (const uint8_t *)&slot, rel->sym->name);
			if (bad) {
				diag(s->cx, 0, D_sim_map_def, s->path, m->name,
				     arena_printf(&s->cx->unit, "value %u: %s: %s", slot,
						  rel->sym->name, bad));
				return false;
			}
		}
	}
	return true;
}

/* A variable of the .maps section. */
static bool make_map(struct sim *s, uint32_t var)
{
	const struct btf_type *v = &s->obj->btf->types.at[var];
	struct sim_map def = {0}, *m;
	const char *why;

	if (!parse(s, v->name, v->type, &def, false))
		return false;
	m = map_create(s, &def, v->name, &why);
	if (!m) {
		diag(s->cx, 0, D_sim_map_def, s->path, v->name, why);
		return false;
	}
	vec_push(&s->arena, &s->maps, m);
	return true;
}

bool map_load(struct sim *s)
{
	const struct obj_sec *sec = obj_find_section(s->obj, ".maps");
	const struct btf *b = s->obj->btf;
	uint32_t found = 0;

	if (!sec)
		return true;
	for (uint32_t k = 1; b && k < b->types.n; k++) {
		const struct btf_type *t = &b->types.at[k];

		if (t->kind != BTF_DATASEC || strcmp(t->name, ".maps"))
			continue;
		for (uint32_t i = 0; i < t->items.n; i++)
			if (t->items.at[i].type < b->types.n &&
			    b->types.at[t->items.at[i].type].kind == BTF_VAR) {
				if (!make_map(s, t->items.at[i].type))
					return false;
				found++;
			}
	}
	if (!found) {
		diag(s->cx, 0, D_sim_no_map_btf, s->path);
		return false;
	}
	return initial_values(s, sec);
}
