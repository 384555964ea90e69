/* SPDX-License-Identifier: BSD-2-Clause */
/* An object as one JSON document, for scripts: sections with their instructions, symbols. */
#include <inttypes.h>

#include "asm/dump.h"
#include "asm/sec_flags.h"

static void put_string(const char *s, FILE *f)
{
	fputc('"', f);
	for (; s && *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			fprintf(f, "\\%c", c);
		else if (c < ' ' || c > '~')
			fprintf(f, "\\u%04x", c);
		else
			fputc(c, f);
	}
	fputc('"', f);
}

static void put_insn(struct obj_map *m, struct code_map *c, const struct dump_options *opt,
		     uint32_t off, uint32_t *step, FILE *f)
{
	const uint8_t *p = c->s->data.at + off;
	uint32_t left = c->s->data.n - off;
	const struct obj_rel *rel = code_map_rel(c, off);
	struct isa_insn i;
	unsigned n = isa_decode_any(p, left, m->o->big_endian, &i);

	*step = n ? n : left < 8 ? left : 8;
	fprintf(f, "{\"offset\":%" PRIu32 ",\"bytes\":\"", off);
	for (uint32_t k = 0; k < *step; k++)
		fprintf(f, "%02x", p[k]);
	fputc('"', f);
	if (n) {
		struct insn_refs r = insn_refs(m, c, off, &i);
		char text[512];

		isa_print_names(&i, opt->dialect, &r.names, text, sizeof text);
		fprintf(f,
			",\"op\":\"%s\",\"dst\":%u,\"src\":%u,\"off\":%" PRId32 ",\"imm\":%" PRId64
			",\"text\":",
			isa_of(&i)->name, i.dst, i.src, i.off, i.imm);
		put_string(text, f);
	}
	if (rel) {
		fprintf(f, ",\"reloc\":{\"type\":\"%s\",\"symbol\":", obj_rel_name(rel->type));
		put_string(rel->sym->type == OBJ_SECTION ? rel->sym->sec->name : rel->sym->name, f);
		fputc('}', f);
	}
	fputc('}', f);
}

static void put_records(struct cx *cx, const struct obj *o, const struct obj_sec *s, FILE *f)
{
	fputs(",\"lines\":[", f);
	for (uint32_t k = 0; k < s->lines.n; k++) {
		fprintf(f,
			"%s{\"offset\":%" PRIu32 ",\"line\":%" PRIu32 ",\"column\":%" PRIu32
			",\"file\":",
			k ? "," : "", s->lines.at[k].off, s->lines.at[k].line, s->lines.at[k].col);
		put_string(s->lines.at[k].file, f);
		fputs(",\"text\":", f);
		put_string(s->lines.at[k].text, f);
		fputc('}', f);
	}
	fputs("],\"core\":[", f);
	for (uint32_t k = 0; k < s->cores.n; k++) {
		fprintf(f,
			"%s{\"offset\":%" PRIu32 ",\"type_id\":%" PRIu32 ",\"text\":", k ? "," : "",
			s->cores.at[k].off, s->cores.at[k].type_id);
		put_string(o->btf ? core_text(cx, o, &s->cores.at[k]) : "", f);
		fputc('}', f);
	}
	fputc(']', f);
}

static void put_section(struct cx *cx, struct obj_map *m, const struct obj_sec *s,
			const struct dump_options *opt, FILE *f)
{
	fputs("{\"name\":", f);
	put_string(s->name, f);
	fprintf(f, ",\"size\":%" PRIu64 ",\"align\":%" PRIu64 ",\"flags\":%" PRIu64, obj_size(s),
		s->align, s->flags);
	if (s->flags & SHF_EXECINSTR && !obj_is_nobits(s)) {
		struct code_map *c = obj_map_section(m, s);

		fputs(",\"instructions\":[", f);
		for (uint32_t off = 0, step; off < s->data.n; off += step) {
			fputs(off ? ",\n" : "\n", f);
			put_insn(m, c, opt, off, &step, f);
		}
		fputc(']', f);
		put_records(cx, m->o, s, f);
	}
	fputc('}', f);
}

void dump_json(struct cx *cx, const struct obj *o, const struct dump_options *opt, FILE *f)
{
	struct obj_map *m = obj_map_new(cx, o);

	fprintf(f, "{\"endian\":\"%s\",\"sections\":[", o->big_endian ? "big" : "little");
	for (uint32_t i = 0; i < o->secs.n; i++) {
		fputs(i ? ",\n" : "\n", f);
		put_section(cx, m, o->secs.at[i], opt, f);
	}
	fputs("],\n\"symbols\":[", f);
	for (uint32_t i = 0; i < o->syms.n; i++) {
		const struct obj_sym *y = o->syms.at[i];

		fputs(i ? ",\n{\"name\":" : "\n{\"name\":", f);
		put_string(y->name, f);
		fprintf(f, ",\"value\":%" PRIu64 ",\"size\":%" PRIu64 ",\"section\":", y->value,
			y->size);
		put_string(y->sec ? y->sec->name : "", f);
		fprintf(f, ",\"bind\":%d,\"type\":%d}", y->bind, y->type);
	}
	fputs("]}\n", f);
}
