/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * .BTF and .BTF.ext as bytes, with the relocations that clang gives them: a
 * DATASEC's variable offsets and the records' instruction offsets are
 * R_BPF_64_NODYLD32, which loaders leave alone and linkers apply.
 *
 * A DATASEC is written as libbpf expects it from a compiler (libbpf.c,
 * btf_fixup_datasec): size 0, global variables at offset 0 with a relocation
 * against their symbol, static ones at their offset from the section's symbol.
 * Variables are found by name among the symbols of the section.
 */
#include <stdlib.h>

#include "objwriter/btf_wire.h"
#include "objwriter/strtab.h"

struct enc {
	struct cx *cx;
	struct obj *o;
	struct strtab str;
	struct obj_sym **by_name; /* named symbols, sorted */
	uint32_t nsyms;
};

static void put32(struct enc *e, struct obj_sec *s, uint32_t v)
{
	uint8_t b[4];

	obj_put(e->o, b, v, 4);
	obj_append(e->cx, s, b, 4);
}

static void set32(struct enc *e, struct obj_sec *s, uint64_t off, uint32_t v)
{
	obj_put(e->o, s->data.at + off, v, 4);
}

static int cmp_sym(const void *a, const void *b)
{
	const struct obj_sym *x = *(struct obj_sym *const *)a, *y = *(struct obj_sym *const *)b;
	int c = strcmp(x->name, y->name);

	return c ? c : (x->index > y->index) - (x->index < y->index);
}

static void sort_symbols(struct enc *e)
{
	e->by_name = arena_array(&e->cx->scratch, struct obj_sym *, e->o->syms.n + 1);
	for (uint32_t i = 0; i < e->o->syms.n; i++) {
		struct obj_sym *y = e->o->syms.at[i];

		if (*y->name && y->type != OBJ_SECTION && y->type != OBJ_FILE)
			e->by_name[e->nsyms++] = y;
	}
	qsort(e->by_name, e->nsyms, sizeof *e->by_name, cmp_sym);
}

/* The symbol NAME of section S (NULL: an undefined one), or NULL. */
static struct obj_sym *find_symbol(struct enc *e, const char *name, const struct obj_sec *s)
{
	uint32_t lo = 0, hi = e->nsyms;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (strcmp(e->by_name[mid]->name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < e->nsyms && !strcmp(e->by_name[lo]->name, name); lo++)
		if (e->by_name[lo]->sec == s && !e->by_name[lo]->absolute)
			return e->by_name[lo];
	return NULL;
}

/* One variable of DATASEC T, whose section is SEC (NULL: of externs). */
static void put_secinfo(struct enc *e, struct obj_sec *s, const struct btf_item *m,
			struct obj_sec *sec)
{
	const struct btf *b = e->o->btf;
	const char *name = m->type < b->types.n ? b->types.at[m->type].name : NULL;
	struct obj_sym *y = name ? find_symbol(e, name, sec) : NULL;
	uint32_t off = m->off;

	put32(e, s, m->type);
	if (y && y->bind == OBJ_LOCAL && sec) {
		off = (uint32_t)y->value;
		y = obj_section_symbol(e->cx, e->o, sec);
	} else if (y) {
		off = 0;
	}
	if (y)
		obj_add_rel(e->cx, s, s->data.n, OBJ_R_NODYLD32, y);
	put32(e, s, off);
	put32(e, s, m->size);
}

static void put_items(struct enc *e, struct obj_sec *s, const struct btf_type *t)
{
	struct obj_sec *sec = NULL;

	if (t->kind == BTF_DATASEC && t->name)
		sec = obj_find_section(e->o, t->name);
	for (uint32_t i = 0; i < t->items.n; i++) {
		const struct btf_item *m = &t->items.at[i];

		if (t->kind == BTF_DATASEC) {
			put_secinfo(e, s, m, sec);
			continue;
		}
		put32(e, s, strtab_add(e->cx, &e->str, m->name));
		switch (t->kind) {
		case BTF_ENUM:
			put32(e, s, (uint32_t)m->value);
			break;
		case BTF_ENUM64:
			put32(e, s, (uint32_t)m->value);
			put32(e, s, (uint32_t)((uint64_t)m->value >> 32));
			break;
		case BTF_FUNC_PROTO:
			put32(e, s, m->type);
			break;
		default: /* a member */
			put32(e, s, m->type);
			put32(e, s, t->kflag ? m->size << 24 | (m->off & 0xffffff) : m->off);
		}
	}
}

static void put_type(struct enc *e, struct obj_sec *s, const struct btf_type *t)
{
	uint32_t vlen = t->kind == BTF_FUNC ? t->linkage : t->items.n;
	uint32_t third = btf_has_size(t->kind) ? t->size : btf_has_type(t->kind) ? t->type : 0;

	if (t->items.n > BTF_MAX_VLEN)
		diag_fatal(e->cx, 0, D_btf_too_many_items, btf_kind_name(t->kind),
			   t->name ? t->name : "", t->items.n);
	put32(e, s, strtab_add(e->cx, &e->str, t->name));
	put32(e, s, BTF_INFO(t->kind, vlen, t->kflag));
	put32(e, s, t->kind == BTF_ARRAY ? 0 : third);
	switch (t->kind) {
	case BTF_INT:
		put32(e, s, t->encoding << 24 | (t->bit_off & 0xff) << 16 | (t->bits & 0xff));
		break;
	case BTF_ARRAY:
		put32(e, s, t->type);
		put32(e, s, t->index_type);
		put32(e, s, t->nelems);
		break;
	case BTF_VAR:
		put32(e, s, t->linkage);
		break;
	case BTF_DECL_TAG:
		put32(e, s, (uint32_t)t->component);
		break;
	default:
		break;
	}
	put_items(e, s, t);
}

/* An instruction offset of section SEC: relocated against the section's symbol. */
static void put_insn_off(struct enc *e, struct obj_sec *s, struct obj_sec *sec, uint32_t off)
{
	obj_add_rel(e->cx, s, s->data.n, OBJ_R_NODYLD32, obj_section_symbol(e->cx, e->o, sec));
	put32(e, s, off);
}

static void put_funcs(struct enc *e, struct obj_sec *s, struct obj_sec *sec)
{
	for (uint32_t i = 0; i < sec->funcs.n; i++) {
		put_insn_off(e, s, sec, sec->funcs.at[i].off);
		put32(e, s, sec->funcs.at[i].type_id);
	}
}

static void put_lines(struct enc *e, struct obj_sec *s, struct obj_sec *sec)
{
	for (uint32_t i = 0; i < sec->lines.n; i++) {
		const struct obj_line_info *l = &sec->lines.at[i];
		uint32_t line = l->line > BTF_LINE_MAX ? 0 : l->line;
		uint32_t col = l->col > BTF_COL_MAX ? 0 : l->col;

		put_insn_off(e, s, sec, l->off);
		put32(e, s, strtab_add(e->cx, &e->str, l->file));
		put32(e, s, strtab_add(e->cx, &e->str, l->text));
		put32(e, s, line << 10 | col);
	}
}

static void put_cores(struct enc *e, struct obj_sec *s, struct obj_sec *sec)
{
	for (uint32_t i = 0; i < sec->cores.n; i++) {
		const struct obj_core_relo *r = &sec->cores.at[i];

		put_insn_off(e, s, sec, r->off);
		put32(e, s, r->type_id);
		put32(e, s, strtab_add(e->cx, &e->str, r->access));
		put32(e, s, r->kind);
	}
}

static uint32_t count_funcs(const struct obj_sec *s)
{
	return s->funcs.n;
}

static uint32_t count_lines(const struct obj_sec *s)
{
	return s->lines.n;
}

static uint32_t count_cores(const struct obj_sec *s)
{
	return s->cores.n;
}

/* .BTF.ext's three tables, each: record size, then for each program section its
 * name, the number of records and the records. */
static const struct {
	uint32_t rec;
	uint32_t header; /* offset of the table's (offset, length) in the header */
	uint32_t (*count)(const struct obj_sec *s);
	void (*put)(struct enc *e, struct obj_sec *s, struct obj_sec *sec);
} tables[] = {
	{BTF_FUNC_REC, 8, count_funcs, put_funcs},
	{BTF_LINE_REC, 16, count_lines, put_lines},
	{BTF_CORE_REC, 24, count_cores, put_cores},
};

static void put_ext(struct enc *e, struct obj_sec *s)
{
	uint32_t total = 0, n = e->o->secs.n;

	for (unsigned k = 0; k < 3; k++)
		for (uint32_t i = 0; i < n; i++)
			total += tables[k].count(e->o->secs.at[i]);
	if (!total)
		return;
	obj_append(e->cx, s, NULL, BTF_EXT_HEADER);
	obj_put(e->o, s->data.at, BTF_MAGIC, 2);
	s->data.at[2] = 1; /* version */
	set32(e, s, 4, BTF_EXT_HEADER);
	for (unsigned k = 0; k < 3; k++) {
		uint32_t start = s->data.n;

		for (uint32_t i = 0; i < n; i++) {
			struct obj_sec *sec = e->o->secs.at[i];
			uint32_t count = tables[k].count(sec);

			if (!count)
				continue;
			if (s->data.n == start)
				put32(e, s, tables[k].rec);
			put32(e, s, strtab_add(e->cx, &e->str, sec->name));
			put32(e, s, count);
			tables[k].put(e, s, sec);
		}
		set32(e, s, tables[k].header, start - BTF_EXT_HEADER);
		set32(e, s, tables[k].header + 4, s->data.n - start);
	}
}

void btf_build(struct cx *cx, struct obj *o, struct obj_sec *btf, struct obj_sec *ext)
{
	struct arena_mark mark = arena_mark(&cx->scratch);
	struct enc e = {.cx = cx, .o = o};
	uint32_t types;

	strtab_add(cx, &e.str, NULL);
	sort_symbols(&e);
	obj_append(cx, btf, NULL, BTF_HEADER);
	for (uint32_t i = 1; i < o->btf->types.n; i++)
		put_type(&e, btf, &o->btf->types.at[i]);
	types = btf->data.n - BTF_HEADER;
	put_ext(&e, ext);
	obj_append(cx, btf, e.str.text.at, e.str.text.n);
	obj_put(o, btf->data.at, BTF_MAGIC, 2);
	btf->data.at[2] = 1; /* version */
	set32(&e, btf, 4, BTF_HEADER);
	set32(&e, btf, 8, 0);
	set32(&e, btf, 12, types);
	set32(&e, btf, 16, types);
	set32(&e, btf, 20, e.str.text.n);
	arena_release(&cx->scratch, mark);
}

void btf_encode(struct cx *cx, struct obj *o, const uint8_t **btf, size_t *btf_size,
		const uint8_t **ext, size_t *ext_size)
{
	struct obj_sec b = {.name = ".BTF"}, x = {.name = ".BTF.ext"};

	btf_build(cx, o, &b, &x);
	*btf = b.data.at;
	*btf_size = b.data.n;
	*ext = x.data.at;
	*ext_size = x.data.n;
}
