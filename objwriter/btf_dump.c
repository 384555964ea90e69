/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The type graph as text, in the format of `bpftool btf dump file X format raw`
 * (7.1), so that scripts and people read either: a line for each type, one
 * more, indented, for each member, enumerator, parameter or variable.
 * btf_parse.c reads it back.
 */
#include <inttypes.h>

#include "objwriter/btf_wire.h"

struct out {
	const struct btf *b;
	FILE *f;
	bool escape;
};

/* " 'NAME'", or " '(anon)'" if there is none. */
static void put_name(const struct out *o, const char *s)
{
	if (!s || !*s || !o->escape) {
		fprintf(o->f, "'%s'", s && *s ? s : "(anon)");
		return;
	}
	fputc('\'', o->f);
	if (!strcmp(s, "(anon)"))
		fputc('\\', o->f);
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || (unsigned char)*s > '~')
			fprintf(o->f, "\\x%02x", (unsigned char)*s);
		else
			fprintf(o->f, *s == '\'' || *s == '\\' ? "\\%c" : "%c", *s);
	fputc('\'', o->f);
}

/* V as one of the N words of NAMES; if it is none, UNKNOWN, or the number if it is to be
 * read back. */
static void put_word(const struct out *o, const char *key, uint32_t v, const char *const *names,
		     uint32_t n, const char *unknown)
{
	if (v < n && names[v])
		fprintf(o->f, " %s=%s", key, names[v]);
	else if (o->escape)
		fprintf(o->f, " %s=%u", key, v);
	else
		fprintf(o->f, " %s=%s", key, unknown);
}

static const char *const linkages[] = {"static", "global", "extern"};
static const char *const encodings[] = {
	[0] = "(none)", [BTF_SIGNED] = "SIGNED", [BTF_CHAR] = "CHAR", [BTF_BOOL] = "BOOL"};

static void put_item(const struct out *o, const struct btf_type *t, const struct btf_item *m)
{
	const struct btf_type *v;

	fputs("\n\t", o->f);
	if (t->kind != BTF_DATASEC) {
		put_name(o, m->name);
		fputc(' ', o->f);
	}
	switch (t->kind) {
	case BTF_STRUCT:
	case BTF_UNION:
		fprintf(o->f, "type_id=%u bits_offset=%u", m->type, m->off);
		if (t->kflag && m->size)
			fprintf(o->f, " bitfield_size=%u", m->size);
		break;
	case BTF_ENUM:
		fprintf(o->f, "val=%" PRId64, m->value);
		break;
	case BTF_ENUM64:
		fprintf(o->f, t->kflag ? "val=%" PRId64 "LL" : "val=%" PRIu64 "ULL", m->value);
		break;
	case BTF_FUNC_PROTO:
		fprintf(o->f, "type_id=%u", m->type);
		break;
	default: /* a variable or function of a DATASEC */
		v = &o->b->types.at[m->type < o->b->types.n ? m->type : 0];
		fprintf(o->f, "type_id=%u offset=%u size=%u (%s ", m->type, m->off, m->size,
			btf_kind_name(v->kind));
		put_name(o, v->name);
		fputc(')', o->f);
	}
}

/* What the text shows of kflag on its own. */
static bool shows_kflag(const struct btf_type *t)
{
	if (t->kind == BTF_ENUM || t->kind == BTF_ENUM64 || t->kind == BTF_FWD)
		return t->kflag;
	if (t->kind == BTF_STRUCT || t->kind == BTF_UNION)
		for (uint32_t i = 0; i < t->items.n; i++)
			if (t->items.at[i].size)
				return true;
	return false;
}

static void put_type(const struct out *o, uint32_t id)
{
	const struct btf_type *t = &o->b->types.at[id];

	fprintf(o->f, "[%u] %s ", id, btf_kind_name(t->kind));
	put_name(o, t->name);
	switch (t->kind) {
	case BTF_INT:
		fprintf(o->f, " size=%u bits_offset=%u nr_bits=%u", t->size, t->bit_off, t->bits);
		put_word(o, "encoding", t->encoding, encodings, 5, "UNKN");
		break;
	case BTF_ARRAY:
		fprintf(o->f, " type_id=%u index_type_id=%u nr_elems=%u", t->type, t->index_type,
			t->nelems);
		break;
	case BTF_STRUCT:
	case BTF_UNION:
	case BTF_DATASEC:
		fprintf(o->f, " size=%u vlen=%u", t->size, t->items.n);
		break;
	case BTF_ENUM:
	case BTF_ENUM64:
		fprintf(o->f, " encoding=%s size=%u vlen=%u", t->kflag ? "SIGNED" : "UNSIGNED",
			t->size, t->items.n);
		break;
	case BTF_FWD:
		fprintf(o->f, " fwd_kind=%s", t->kflag ? "union" : "struct");
		break;
	case BTF_FUNC:
		fprintf(o->f, " type_id=%u", t->type);
		put_word(o, "linkage", t->linkage, linkages, 3, "(unknown)");
		break;
	case BTF_FUNC_PROTO:
		fprintf(o->f, " ret_type_id=%u vlen=%u", t->type, t->items.n);
		break;
	case BTF_VAR:
		fprintf(o->f, " type_id=%u,", t->type);
		put_word(o, "linkage", t->linkage, linkages, 3, "(unknown)");
		break;
	case BTF_FLOAT:
		fprintf(o->f, " size=%u", t->size);
		break;
	case BTF_DECL_TAG:
		fprintf(o->f, " type_id=%u component_idx=%d", t->type, t->component);
		break;
	default: /* PTR, TYPEDEF, qualifiers, TYPE_TAG */
		fprintf(o->f, " type_id=%u", t->type);
	}
	if (o->escape && t->kflag != shows_kflag(t))
		fprintf(o->f, " kflag=%u", t->kflag);
	for (uint32_t i = 0; i < t->items.n; i++)
		put_item(o, t, &t->items.at[i]);
	fputc('\n', o->f);
}

void btf_dump_type(const struct btf *b, uint32_t id, bool escape, FILE *f)
{
	put_type(&(struct out){b, f, escape}, id);
}

void btf_dump_raw(struct cx *cx, const struct btf *b, FILE *f)
{
	(void)cx;
	for (uint32_t i = 1; i < b->types.n; i++)
		btf_dump_type(b, i, false, f);
}
