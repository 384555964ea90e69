/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The listing of code: slot, bytes, text; symbols and branch targets as labels, C lines
 * from line_info, CO-RE records and relocations at their instruction.
 */
#include <inttypes.h>

#include "asm/dump.h"
#include "asm/sec_flags.h"

struct listing {
	struct cx *cx;
	const struct obj *o;
	const struct dump_options *opt;
	struct obj_map *m;
	struct code_map *c;
	FILE *f;
	uint32_t sym, line, core; /* positions in the section's records */
	const char *last_text;
};

static void put_labels(struct listing *l, uint32_t off)
{
	struct code_map *c = l->c;

	for (; l->sym < c->nsyms && c->syms[l->sym]->value <= off; l->sym++)
		if (c->syms[l->sym]->value == off)
			fprintf(l->f, "\n%016" PRIx32 " <%s>:\n", off, c->syms[l->sym]->name);
	if (c->label[off / 8])
		fprintf(l->f, "%s%" PRIu32 "_%" PRIu32 ":\n", l->m->prefix, c->s->index,
			c->label[off / 8]);
}

static void put_source(struct listing *l, uint32_t off)
{
	const struct obj_sec *s = l->c->s;

	for (; l->line < s->lines.n && s->lines.at[l->line].off <= off; l->line++) {
		const struct obj_line_info *i = &s->lines.at[l->line];

		if (i->off != off || !l->opt->source)
			continue;
		fprintf(l->f, "; %s:%" PRIu32 ":%" PRIu32 "\n", i->file, i->line, i->col);
		if (i->text && *i->text) {
			const char *t = i->text;

			while (*t == ' ' || *t == '\t')
				t++;
			fprintf(l->f, "; %s\n", t);
		}
	}
}

static void put_bytes(struct listing *l, const uint8_t *p, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		fprintf(l->f, i ? " %02x" : "%02x", p[i]);
}

static void put_annotations(struct listing *l, uint32_t off)
{
	const struct obj_sec *s = l->c->s;
	const struct obj_rel *r = code_map_rel(l->c, off);

	for (; l->core < s->cores.n && s->cores.at[l->core].off <= off; l->core++)
		if (s->cores.at[l->core].off == off)
			fprintf(l->f, "\t\t# CO-RE: %s\n",
				core_text(l->cx, l->o, &s->cores.at[l->core]));
	if (r && l->opt->relocs)
		fprintf(l->f, "\t\t%016" PRIx64 ":  %s\t%s\n", r->off, obj_rel_name(r->type),
			obj_map_name(l->m, r->sym));
}

static uint32_t put_insn(struct listing *l, uint32_t off)
{
	const struct obj_sec *s = l->c->s;
	const uint8_t *p = s->data.at + off;
	uint32_t left = s->data.n - off, n;
	struct isa_insn i;
	struct insn_refs refs;
	char text[512];

	n = (l->opt->any_register ? isa_decode_any : isa_decode)(p, left, l->o->big_endian, &i);
	fprintf(l->f, "%8" PRIu32 ":\t", off / 8);
	put_bytes(l, p, n ? n : left < 8 ? left : 8);
	if (!n) {
		n = left < 8 ? left : 8;
		fprintf(l->f, "\t.%ubyte 0x%0*" PRIx64 "\t# no instruction\n", n, (int)n * 2,
			n == 8 ? obj_get(l->o, p, 8) : 0);
		return n;
	}
	refs = insn_refs(l->m, l->c, off, &i);
	if (refs.rel && i.op == ISA_lddw)
		refs.names.value = obj_map_name(l->m, refs.rel->sym);
	isa_print_names(&i, l->opt->dialect, &refs.names, text, sizeof text);
	fprintf(l->f, "\t%s\n", text);
	if (l->opt->explain)
		explain_insn(&i, p, n, l->o->big_endian, l->f);
	return n;
}

/* Is OFF inside the function that was asked for? */
static bool wanted(const struct listing *l, uint32_t off)
{
	const struct obj_sym *in = NULL;

	if (!l->opt->symbol)
		return true;
	for (uint32_t i = 0; i < l->c->nsyms; i++)
		if (l->c->syms[i]->value <= off && l->c->syms[i]->type != OBJ_NOTYPE)
			in = l->c->syms[i];
	return in && !strcmp(in->name, l->opt->symbol);
}

static void list_section(struct listing *l)
{
	const struct obj_sec *s = l->c->s;
	uint32_t off = 0, n;

	l->sym = l->line = l->core = 0;
	fprintf(l->f, "\nDisassembly of section %s:\n", s->name);
	while (off < s->data.n) {
		if (!wanted(l, off)) {
			n = l->c->start[off / 8] ? l->c->start[off / 8] : 8;
			off += n;
			continue;
		}
		if (off + 8 <= s->data.n)
			put_labels(l, off);
		put_source(l, off);
		n = put_insn(l, off);
		put_annotations(l, off);
		off += n;
	}
}

void dump_code(struct cx *cx, const struct obj *o, const struct dump_options *opt, FILE *f)
{
	struct listing l = {.cx = cx, .o = o, .opt = opt, .f = f, .m = obj_map_new(cx, o)};

	for (uint32_t i = 0; i < o->secs.n; i++) {
		const struct obj_sec *s = o->secs.at[i];

		if (!(s->flags & SHF_EXECINSTR) || obj_is_nobits(s) || !s->data.n ||
		    (opt->section && strcmp(opt->section, s->name)))
			continue;
		l.c = obj_map_section(l.m, s);
		list_section(&l);
	}
}
