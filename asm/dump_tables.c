/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of an object: sections, symbols, relocations, records, maps. */
#include <inttypes.h>
#include <stdlib.h>

#include "asm/as_int.h"
#include "asm/dump.h"
#include "asm/sec_flags.h"

void dump_sections(struct cx *cx, const struct obj *o, FILE *f)
{
	(void)cx;
	fprintf(f, "\nSections:\nIdx Size     Align Flags Relocs Name\n");
	for (uint32_t i = 0; i < o->secs.n; i++) {
		const struct obj_sec *s = o->secs.at[i];

		fprintf(f, "%3" PRIu32 " %08" PRIx64 " %5" PRIu64 " %c%c%c%c  %6" PRIu32 " %s\n", i,
			obj_size(s), s->align, s->flags & SHF_ALLOC ? 'a' : '-',
			s->flags & SHF_WRITE ? 'w' : '-', s->flags & SHF_EXECINSTR ? 'x' : '-',
			obj_is_nobits(s) ? 'n' : '-', s->rels.n, s->name);
	}
}

void dump_symbols(struct cx *cx, const struct obj *o, FILE *f)
{
	static const char binds[] = "lgw";
	static const char *const types[] = {"", "object", "func", "section", "file"};

	(void)cx;
	fprintf(f,
		"\nSymbols:\nValue            Size             Bind Type    Section          Name\n");
	for (uint32_t i = 0; i < o->syms.n; i++) {
		const struct obj_sym *y = o->syms.at[i];

		fprintf(f, "%016" PRIx64 " %016" PRIx64 " %c    %-7s %-16s %s\n", y->value, y->size,
			binds[y->bind], types[y->type],
			y->sec                               ? y->sec->name
			: y->absolute || y->type == OBJ_FILE ? "*abs*"
							     : "*undefined*",
			y->type == OBJ_SECTION ? y->sec->name : y->name);
	}
}

void dump_relocs(struct cx *cx, const struct obj *o, FILE *f)
{
	struct obj_map *m = obj_map_new(cx, o);

	for (uint32_t i = 0; i < o->secs.n; i++) {
		const struct obj_sec *s = o->secs.at[i];

		if (!s->rels.n)
			continue;
		fprintf(f, "\nRelocations of %s:\n", s->name);
		for (uint32_t k = 0; k < s->rels.n; k++)
			fprintf(f, "%016" PRIx64 " %-17s %s\n", s->rels.at[k].off,
				obj_rel_name(s->rels.at[k].type),
				obj_map_name(m, s->rels.at[k].sym));
	}
}

/* ---- BTF
 * ------------------------------------------------------------------------------------------- */

enum { MAX_DEPTH = 32 };

static const struct btf_type *type(const struct btf *b, uint32_t id)
{
	return id < b->types.n ? &b->types.at[id] : &b->types.at[0];
}

static const char *type_text(struct cx *cx, const struct btf *b, uint32_t id, int depth)
{
	const struct btf_type *t = type(b, id);
	const char *name = t->name && *t->name ? t->name : "(anonymous)";
	struct arena *a = &cx->unit;

	if (depth > MAX_DEPTH)
		return "...";
	switch (t->kind) {
	case BTF_VOID:
		return "void";
	case BTF_PTR:
		return arena_printf(a, "%s *", type_text(cx, b, t->type, depth + 1));
	case BTF_ARRAY:
		return arena_printf(a, "%s[%" PRIu32 "]", type_text(cx, b, t->type, depth + 1),
				    t->nelems);
	case BTF_STRUCT:
		return arena_printf(a, "struct %s", name);
	case BTF_UNION:
		return arena_printf(a, "union %s", name);
	case BTF_ENUM:
	case BTF_ENUM64:
		return arena_printf(a, "enum %s", name);
	case BTF_FWD:
		return arena_printf(a, t->kflag ? "union %s" : "struct %s", name);
	case BTF_CONST:
		return arena_printf(a, "const %s", type_text(cx, b, t->type, depth + 1));
	case BTF_VOLATILE:
		return arena_printf(a, "volatile %s", type_text(cx, b, t->type, depth + 1));
	case BTF_RESTRICT:
	case BTF_TYPE_TAG:
		return type_text(cx, b, t->type, depth + 1);
	case BTF_FUNC_PROTO:
		return arena_printf(a, "%s ()", type_text(cx, b, t->type, depth + 1));
	default:
		return name;
	}
}

const char *btf_type_text(struct cx *cx, const struct btf *b, uint32_t id)
{
	return type_text(cx, b, id, 0);
}

static uint32_t strip(const struct btf *b, uint32_t id)
{
	for (int n = 0; n < MAX_DEPTH; n++) {
		const struct btf_type *t = type(b, id);

		if (t->kind != BTF_TYPEDEF && t->kind != BTF_CONST && t->kind != BTF_VOLATILE &&
		    t->kind != BTF_RESTRICT && t->kind != BTF_TYPE_TAG)
			return id;
		id = t->type;
	}
	return 0;
}

const char *core_text(struct cx *cx, const struct obj *o, const struct obj_core_relo *r)
{
	const char *kind = core_kind_name(r->kind), *p = r->access;
	const char *path = btf_type_text(cx, o->btf, r->type_id);
	uint32_t id = strip(o->btf, r->type_id);
	bool enumerator = r->kind == 10 || r->kind == 11; /* enumval_exists, enumval_value */

	for (bool first = true; *p; first = false) {
		const struct btf_type *t = type(o->btf, id);
		char *end;
		unsigned long n = strtoul(p, &end, 10);

		if (end == p)
			break;
		p = *end == ':' ? end + 1 : end;
		if ((t->kind == BTF_STRUCT || t->kind == BTF_UNION) && !first && n < t->items.n) {
			const char *name = t->items.at[n].name;

			path = arena_printf(&cx->unit, "%s::%s", path,
					    name && *name ? name : "(anonymous)");
			id = strip(o->btf, t->items.at[n].type);
		} else if ((t->kind == BTF_ENUM || t->kind == BTF_ENUM64) && enumerator &&
			   n < t->items.n) {
			path = arena_printf(&cx->unit, "%s::%s", path, t->items.at[n].name);
		} else if (t->kind == BTF_ARRAY && !first) {
			path = arena_printf(&cx->unit, "%s[%lu]", path, n);
			id = strip(o->btf, t->type);
		} else if (first && n) {
			path = arena_printf(&cx->unit, "%s[%lu]", path, n);
		}
	}
	return arena_printf(&cx->unit, "%s %s (%s)", kind ? kind : "unknown kind", path, r->access);
}

void dump_core(struct cx *cx, const struct obj *o, FILE *f)
{
	for (uint32_t i = 0; i < o->secs.n && o->btf; i++) {
		const struct obj_sec *s = o->secs.at[i];

		if (!s->cores.n)
			continue;
		fprintf(f, "\nCO-RE records of %s:\n", s->name);
		for (uint32_t k = 0; k < s->cores.n; k++)
			fprintf(f, "%8" PRIu32 ": [%" PRIu32 "] %s\n", s->cores.at[k].off / 8,
				s->cores.at[k].type_id, core_text(cx, o, &s->cores.at[k]));
	}
}

void dump_ext(struct cx *cx, const struct obj *o, FILE *f)
{
	for (uint32_t i = 0; i < o->secs.n && o->btf; i++) {
		const struct obj_sec *s = o->secs.at[i];

		if (s->funcs.n)
			fprintf(f, "\nfunc_info of %s:\n", s->name);
		for (uint32_t k = 0; k < s->funcs.n; k++)
			fprintf(f, "%8" PRIu32 ": [%" PRIu32 "] %s\n", s->funcs.at[k].off / 8,
				s->funcs.at[k].type_id,
				btf_type_text(cx, o->btf, s->funcs.at[k].type_id));
		if (s->lines.n)
			fprintf(f, "\nline_info of %s:\n", s->name);
		for (uint32_t k = 0; k < s->lines.n; k++)
			fprintf(f, "%8" PRIu32 ": %s:%" PRIu32 ":%" PRIu32 " %s\n",
				s->lines.at[k].off / 8, s->lines.at[k].file, s->lines.at[k].line,
				s->lines.at[k].col, s->lines.at[k].text);
	}
	dump_core(cx, o, f);
}

/* ---- Maps
 * ------------------------------------------------------------------------------------------ */

/* A number in a map's definition: a pointer to an array of that many. */
static bool map_number(const struct btf *b, uint32_t id, uint32_t *n)
{
	const struct btf_type *t = type(b, strip(b, id));

	if (t->kind != BTF_PTR)
		return false;
	t = type(b, strip(b, t->type));
	*n = t->nelems;
	return t->kind == BTF_ARRAY;
}

static void put_map(struct cx *cx, const struct btf *b, const char *name, uint32_t id, FILE *f)
{
	const struct btf_type *t = type(b, strip(b, id));

	fprintf(f, "%s:", name);
	for (uint32_t k = 0; k < t->items.n && t->kind == BTF_STRUCT; k++) {
		const struct btf_item *m = &t->items.at[k];
		uint32_t n;

		if (map_number(b, m->type, &n)) {
			const char *s = !strcmp(m->name, "type") ? map_type_name(n) : NULL;

			if (s)
				fprintf(f, " %s=%s", m->name, s);
			else
				fprintf(f, " %s=%" PRIu32, m->name, n);
		} else {
			const struct btf_type *p = type(b, strip(b, m->type));

			fprintf(f, " %s=%s", m->name,
				btf_type_text(cx, b, p->kind == BTF_PTR ? p->type : m->type));
		}
	}
	fputc('\n', f);
}

void dump_maps(struct cx *cx, const struct obj *o, FILE *f)
{
	fputs("\nMaps:\n", f);
	for (uint32_t i = 1; o->btf && i < o->btf->types.n; i++) {
		const struct btf_type *t = &o->btf->types.at[i];

		if (t->kind != BTF_DATASEC || !t->name || strcmp(t->name, ".maps"))
			continue;
		for (uint32_t k = 0; k < t->items.n; k++) {
			const struct btf_type *v = type(o->btf, t->items.at[k].type);

			if (v->kind == BTF_VAR)
				put_map(cx, o->btf, v->name ? v->name : "", v->type, f);
		}
	}
}
