/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The listing of code: slot, bytes, text; symbols and branch targets as labels, C lines
 * from line_info, CO-RE records and relocations at their instruction.
 */
#include <inttypes.h>

#include "asm/dump.h"
#include "asm/sec_flags.h"
#include "asm/text.h"

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

/* "     12:	b7 01 00 00 2a 00 00 00	" */
static void put_place(struct text *t, uint32_t off, const uint8_t *p, unsigned n)
{
	text_num(t, off / 8, 10, 8, ' ');
	text_put(t, ":\t", 2);
	for (unsigned i = 0; i < n; i++) {
		if (i)
			text_char(t, ' ');
		text_byte(t, p[i]);
	}
	text_char(t, '\t');
}

static void put_line(struct listing *l, struct text *t)
{
	text_char(t, '\n');
	fwrite_unlocked(t->buf, 1, t->n < t->size ? t->n : t->size, l->f);
}

static uint32_t put_insn(struct listing *l, uint32_t off)
{
	const struct obj_sec *s = l->c->s;
	const uint8_t *p = s->data.at + off;
	uint32_t left = s->data.n - off, n;
	struct arena_mark mark = arena_mark(&l->cx->scratch);
	struct isa_insn i;
	struct insn_refs refs;
	char buf[1024], insn[512];
	struct text t = {buf, sizeof buf - 1, 0};

	n = (l->opt->any_register ? isa_decode_any : isa_decode)(p, left, l->o->big_endian, &i);
	put_place(&t, off, p, n ? n : left < 8 ? left : 8);
	if (!n) {
		n = left < 8 ? left : 8;
		text_str(&t, n == 8 ? ".8byte 0x" : ".byte");
		if (n == 8)
			text_num(&t, obj_get(l->o, p, 8), 16, 16, '0');
		for (uint32_t k = 0; k < n && n != 8; k++) {
			text_str(&t, k ? ", 0x" : " 0x");
			text_byte(&t, p[k]);
		}
		text_str(&t, "\t# no instruction");
		put_line(l, &t);
		return n;
	}
	refs = insn_refs(l->m, l->c, off, &i);
	if (refs.rel && i.op == ISA_lddw)
		refs.names.value = obj_map_name(l->m, refs.rel->sym);
	isa_print_names(&i, l->opt->dialect, &refs.names, insn, sizeof insn);
	text_str(&t, insn);
	put_line(l, &t);
	arena_release(&l->cx->scratch, mark);
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
	if (!l->opt->symbol && s->data.n % 8 == 0 && l->c->label[s->data.n / 8])
		put_labels(l, s->data.n);
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
