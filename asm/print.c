/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A whole object as assembly text.  Read by the assembler, it gives the same object:
 * sections, symbols and their order, relocations, data, BTF and its records.
 *
 * What the assembler's conveniences would write differently (a relocation against a local
 * symbol by name, bytes that are no instruction) is written the plain way: .reloc, .8byte.
 */
#include "asm/print.h"

#include <inttypes.h>

#include "asm/as_int.h"
#include "asm/code_map.h"
#include "asm/sec_flags.h"

struct printer {
	struct cx *cx;
	const struct obj *o;
	struct obj_map *m;
	enum as_dialect dialect;
	FILE *f;
	VEC(const char *) files; /* .file numbers, from 1 */
	uint8_t *placed;         /* by obj_sym.index: defined by a label */
};

/* Positions in a section's records. */
struct cursor {
	uint32_t sym, func, line, core;
};

static const char *str(struct printer *p, const char *s)
{
	return quoted(p->cx, s, strlen(s));
}

/* ---- Section heads
 * ------------------------------------------------------------------------------- */

static void put_flags(struct printer *p, uint64_t flags)
{
	static const struct {
		uint64_t flag;
		char letter;
	} letters[] = {{SHF_ALLOC, 'a'},   {SHF_WRITE, 'w'},     {SHF_EXECINSTR, 'x'},
		       {SHF_MERGE, 'M'},   {SHF_STRINGS, 'S'},   {SHF_TLS, 'T'},
		       {SHF_EXCLUDE, 'e'}, {SHF_GNU_RETAIN, 'R'}};
	uint64_t left = flags;

	for (unsigned k = 0; k < sizeof letters / sizeof *letters; k++)
		left &= ~letters[k].flag;
	if (left) {
		fprintf(p->f, ",\"0x%" PRIx64 "\"", flags);
		return;
	}
	fputs(",\"", p->f);
	for (unsigned k = 0; k < sizeof letters / sizeof *letters; k++)
		if (flags & letters[k].flag)
			fputc(letters[k].letter, p->f);
	fputc('"', p->f);
}

static void put_head(struct printer *p, const struct obj_sec *s)
{
	fprintf(p->f, "\n\t.section %s", str(p, s->name));
	put_flags(p, s->flags);
	if (s->type == SHT_PROGBITS)
		fputs(",@progbits", p->f);
	else if (s->type == SHT_NOBITS)
		fputs(",@nobits", p->f);
	else
		fprintf(p->f, ",@%" PRIu32, s->type);
	if (s->entsize)
		fprintf(p->f, ",%" PRIu64, s->entsize);
	if (obj_find_section(p->o, s->name) != s)
		fprintf(p->f, ",unique,%" PRIu32, s->index + 1);
	fputc('\n', p->f);
	if (s->align > 1)
		fprintf(p->f, "\t.balign %" PRIu64 "\n", s->align);
}

/* ---- Symbols
 * ---------------------------------------------------------------------------------------- */

static void put_attributes(struct printer *p, const struct obj_sym *y)
{
	static const char *const vis[] = {NULL, "internal", "hidden", "protected"};
	const char *name = obj_map_name(p->m, y);

	if (p->m->first[y->index] != y)
		fprintf(p->f, "\t.rename %s, %s\n", name, str(p, y->name));
	if (y->bind != OBJ_LOCAL)
		fprintf(p->f, "\t.%s %s\n", y->bind == OBJ_WEAK ? "weak" : "globl", name);
	else if (!y->sec && !y->absolute)
		fprintf(p->f, "\t.local %s\n", name);
	if (y->vis)
		fprintf(p->f, "\t.%s %s\n", vis[y->vis], name);
	if (y->type != OBJ_NOTYPE)
		fprintf(p->f, "\t.type %s,@%s\n", name,
			y->type == OBJ_FUNC ? "function" : "object");
	if (y->size)
		fprintf(p->f, "\t.size %s, %" PRIu64 "\n", name, y->size);
}

static bool nameable(const struct obj_sym *y)
{
	return y->type != OBJ_SECTION && y->type != OBJ_FILE && *y->name;
}

/* Labels of the symbols at OFF. */
static void put_labels(struct printer *p, struct code_map *c, struct cursor *k, uint64_t off)
{
	for (; k->sym < c->nsyms && c->syms[k->sym]->value <= off; k->sym++) {
		const struct obj_sym *y = c->syms[k->sym];

		if (y->value != off || !nameable(y))
			continue;
		put_attributes(p, y);
		fprintf(p->f, "%s:\n", obj_map_name(p->m, y));
		p->placed[y->index] = 1;
	}
}

/* Symbols that no label could define: undefined, absolute, beside the contents. */
static void put_other_symbols(struct printer *p)
{
	for (uint32_t i = 0; i < p->o->syms.n; i++) {
		const struct obj_sym *y = p->o->syms.at[i];

		if (y->type == OBJ_FILE)
			fprintf(p->f, "\t.file %s\n", str(p, y->name));
		if (p->placed[i] || !nameable(y))
			continue;
		put_attributes(p, y);
		if (y->sec)
			fprintf(p->f, "\t.set %s, .sec(%s) + %" PRIu64 "\n", obj_map_name(p->m, y),
				str(p, y->sec->name), y->value);
		else if (y->absolute)
			fprintf(p->f, "\t.set %s, 0x%" PRIx64 "\n", obj_map_name(p->m, y),
				y->value);
	}
}

static void put_symtab(struct printer *p)
{
	bool any = false;

	for (uint32_t i = 0; i < p->o->syms.n; i++) {
		const struct obj_sym *y = p->o->syms.at[i];

		if (y->type != OBJ_SECTION && !nameable(y))
			continue;
		if (y->type == OBJ_SECTION && obj_find_section(p->o, y->sec->name) != y->sec)
			continue;
		fprintf(p->f, any ? ", %s" : "\n\t.symtab %s", obj_map_name(p->m, y));
		any = true;
	}
	if (any)
		fputc('\n', p->f);
}

/* ---- Records of BTF.ext
 * ------------------------------------------------------------------------------- */

static uint32_t file_number(struct printer *p, const char *name)
{
	for (uint32_t i = p->files.n; i-- > 0;)
		if (!strcmp(p->files.at[i], name))
			return i + 1;
	vec_push(&p->cx->unit, &p->files, name);
	fprintf(p->f, "\t.file %" PRIu32 " %s\n", p->files.n, str(p, name));
	return p->files.n;
}

static void put_records(struct printer *p, const struct obj_sec *s, struct cursor *k, uint32_t off)
{
	for (; k->func < s->funcs.n && s->funcs.at[k->func].off <= off; k->func++)
		fprintf(p->f, "\t.func_info %" PRIu32 "\n", s->funcs.at[k->func].type_id);
	for (; k->line < s->lines.n && s->lines.at[k->line].off <= off; k->line++) {
		const struct obj_line_info *l = &s->lines.at[k->line];
		uint32_t file = file_number(p, l->file ? l->file : "");

		fprintf(p->f, "\t.loc %" PRIu32 " %" PRIu32 " %" PRIu32 ", %s\n", file, l->line,
			l->col, str(p, l->text ? l->text : ""));
	}
	for (; k->core < s->cores.n && s->cores.at[k->core].off <= off; k->core++) {
		const struct obj_core_relo *r = &s->cores.at[k->core];
		const char *kind = core_kind_name(r->kind);

		if (kind)
			fprintf(p->f, "\t.core %s, ", kind);
		else
			fprintf(p->f, "\t.core %" PRIu32 ", ", r->kind);
		fprintf(p->f, "%" PRIu32 ", %s\n", r->type_id, str(p, r->access));
	}
}

/* ---- Contents
 * -------------------------------------------------------------------------------------------- */

static void put_reloc(struct printer *p, const struct obj_rel *r)
{
	fprintf(p->f, "\t.reloc ., %s, %s\n", obj_rel_name(r->type), obj_map_name(p->m, r->sym));
}

/* Data: the N bytes at OFF, without anything in between. */
static void put_bytes(struct printer *p, const struct obj_sec *s, uint32_t off, uint32_t n)
{
	const uint8_t *b = s->data.at + off;
	uint32_t zeros = 0, text = 0;

	while (n) {
		for (zeros = 0; zeros < n && !b[zeros]; zeros++)
			;
		if (zeros >= 8 || zeros == n) {
			fprintf(p->f, "\t.zero %" PRIu32 "\n", zeros);
			b += zeros;
			n -= zeros;
			continue;
		}
		for (text = 0; text < n && ((b[text] >= ' ' && b[text] <= '~') || b[text] == '\n' ||
					    b[text] == '\t');
		     text++)
			;
		if (text >= 3) {
			bool nul = text < n && !b[text];

			fprintf(p->f, "\t.%s %s\n", nul ? "asciz" : "ascii",
				quoted(p->cx, (const char *)b, text));
			b += text + nul;
			n -= text + nul;
			continue;
		}
		if (n == 4 || n == 8) {
			fprintf(p->f, "\t.%ubyte 0x%" PRIx64 "\n", n, obj_get(p->o, b, n));
			return;
		}
		uint32_t step = n < 8 ? n : 8;

		for (uint32_t i = 0; i < step; i++)
			fprintf(p->f, i ? ",0x%02x" : "\t.byte 0x%02x", b[i]);
		fputc('\n', p->f);
		b += step;
		n -= step;
	}
}

/* The datum that relocation R points at: the number of bytes printed. */
static uint32_t put_pointer(struct printer *p, const struct obj_sec *s, const struct obj_rel *r)
{
	unsigned size = r->type == OBJ_R_ABS64 ? 8 : 4;
	bool btf = !strncmp(s->name, ".BTF", 4);
	const char *ref = NULL;
	int64_t k;

	if (r->off + size > s->data.n || s->flags & SHF_EXECINSTR ||
	    (r->type != OBJ_R_ABS64 && r->type != (btf ? OBJ_R_NODYLD32 : OBJ_R_ABS32))) {
		put_reloc(p, r);
		return 0;
	}
	k = (int64_t)obj_get(p->o, s->data.at + r->off, size);
	ref = obj_map_ref(p->m, r->sym, k);
	if (!ref) {
		put_reloc(p, r);
		return 0;
	}
	fprintf(p->f, "\t.%ubyte %s\n", size, ref);
	return size;
}

/* Data from OFF to the section's end. */
static void put_data(struct printer *p, struct code_map *c, struct cursor *k, uint32_t off)
{
	const struct obj_sec *s = c->s;
	uint32_t size = s->data.n, rel = 0;

	while (rel < c->nrels && c->rels[rel]->off < off)
		rel++;
	while (off < size) {
		uint32_t next = size;

		put_labels(p, c, k, off);
		put_records(p, s, k, off);
		if (rel < c->nrels && c->rels[rel]->off == off) {
			off += put_pointer(p, s, c->rels[rel++]);
			continue;
		}
		/* what stands inside the datum before has been passed over */
		if (rel < c->nrels && c->rels[rel]->off < next && c->rels[rel]->off > off)
			next = (uint32_t)c->rels[rel]->off;
		if (k->sym < c->nsyms && c->syms[k->sym]->value < next &&
		    c->syms[k->sym]->value > off)
			next = (uint32_t)c->syms[k->sym]->value;
		put_bytes(p, s, off, next - off);
		off = next;
	}
	put_labels(p, c, k, size);
}

static void put_raw_slot(struct printer *p, const struct obj_sec *s, uint32_t off)
{
	struct isa_insn i;
	char text[256];

	fprintf(p->f, "\t.8byte 0x%016" PRIx64, obj_get(p->o, s->data.at + off, 8));
	if (isa_decode_any(s->data.at + off, s->data.n - off, p->o->big_endian, &i)) {
		isa_print(&i, p->dialect, text, sizeof text);
		fprintf(p->f, "\t# %s", text);
	} else {
		fputs("\t# no instruction", p->f);
	}
	fputc('\n', p->f);
}

static uint32_t put_insn(struct printer *p, struct code_map *c, uint32_t off)
{
	const struct obj_sec *s = c->s;
	struct arena_mark mark = arena_mark(&p->cx->scratch);
	struct isa_insn i;
	struct insn_refs r;
	char text[512];
	uint32_t n = isa_decode(s->data.at + off, s->data.n - off, p->o->big_endian, &i);

	if (!n) {
		const struct obj_rel *rel = code_map_rel(c, off);

		if (rel)
			put_reloc(p, rel);
		put_raw_slot(p, s, off);
		return 8;
	}
	r = insn_refs(p->m, c, off, &i);
	if (r.rel)
		put_reloc(p, r.rel);
	isa_print_names(&i, p->dialect, &r.names, text, sizeof text);
	if (strlen(text) + 1 < sizeof text)
		fprintf(p->f, "\t%s\n", text);
	else
		put_raw_slot(p, s, off);
	arena_release(&p->cx->scratch, mark);
	return n;
}

static void put_code(struct printer *p, struct code_map *c)
{
	const struct obj_sec *s = c->s;
	struct cursor k = {0};
	uint32_t off = 0, n;

	for (; off + 8 <= s->data.n; off += n) {
		put_labels(p, c, &k, off);
		if (c->label[off / 8])
			fprintf(p->f, "%s%u_%u:\n", p->m->prefix, s->index, c->label[off / 8]);
		put_records(p, s, &k, off);
		n = put_insn(p, c, off);
	}
	if (off < s->data.n) {
		put_data(p, c, &k, off);
		return;
	}
	put_labels(p, c, &k, off);
	if (c->label[off / 8])
		fprintf(p->f, "%s%u_%u:\n", p->m->prefix, s->index, c->label[off / 8]);
}

static void put_nobits(struct printer *p, struct code_map *c)
{
	struct cursor k = {0};
	uint64_t off = 0, size = c->s->nobits;

	while (off < size) {
		uint64_t next = size;

		put_labels(p, c, &k, off);
		if (k.sym < c->nsyms && c->syms[k.sym]->value < next)
			next = c->syms[k.sym]->value;
		fprintf(p->f, "\t.zero %" PRIu64 "\n", next - off);
		off = next;
	}
	put_labels(p, c, &k, size);
}

static void put_section(struct printer *p, const struct obj_sec *s)
{
	struct code_map *c = obj_map_section(p->m, s);
	struct cursor k = {0};

	put_head(p, s);
	if (obj_is_nobits(s))
		put_nobits(p, c);
	else if (c->code)
		put_code(p, c);
	else
		put_data(p, c, &k, 0);
}

static void put_btf(struct printer *p)
{
	fputs("\t.btf\n", p->f);
	for (uint32_t id = 1; id < p->o->btf->types.n; id++)
		btf_dump_type(p->o->btf, id, true, p->f);
	fputs("\t.endbtf\n", p->f);
}

void obj_print(struct cx *cx, const struct obj *o, const struct print_options *opt, FILE *f)
{
	struct printer p = {.cx = cx, .o = o, .f = f};

	p.dialect = opt->dialect == AS_GNU ? AS_GNU : AS_CLIKE;
	p.m = obj_map_new(cx, o);
	p.placed = arena_alloc(&cx->unit, o->syms.n + 1);
	fprintf(f, "\t.dialect %s\n", p.dialect == AS_GNU ? "gnu" : "clike");
	if (o->big_endian)
		fputs("\t.endian big\n", f);
	if (o->btf)
		put_btf(&p);
	for (uint32_t i = 0; i < o->secs.n; i++)
		put_section(&p, o->secs.at[i]);
	put_other_symbols(&p);
	put_symtab(&p);
}
