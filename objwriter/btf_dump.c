/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The type graph as text, in the format of `bpftool btf dump file X format raw`
 * (7.1), so that scripts and people read either: a line for each type, one
 * more, indented, for each member, enumerator, parameter or variable.
 * btf_parse.c reads it back.
 */
#include <inttypes.h>

#include "objwriter/btf_wire.h"

static const char *shown_name(const char *s)
{
	return s && *s ? s : "(anon)";
}

static const char *linkage_name(uint32_t l)
{
	static const char *const names[] = {"static", "global", "extern"};

	return l < 3 ? names[l] : "(unknown)";
}

static const char *encoding_name(uint32_t e)
{
	switch (e) {
	case 0:
		return "(none)";
	case BTF_SIGNED:
		return "SIGNED";
	case BTF_CHAR:
		return "CHAR";
	case BTF_BOOL:
		return "BOOL";
	default:
		return "UNKN";
	}
}

static void dump_item(const struct btf *b, const struct btf_type *t, const struct btf_item *m,
		      FILE *f)
{
	const struct btf_type *v;

	switch (t->kind) {
	case BTF_STRUCT:
	case BTF_UNION:
		fprintf(f, "\n\t'%s' type_id=%u bits_offset=%u", shown_name(m->name), m->type,
			m->off);
		if (t->kflag && m->size)
			fprintf(f, " bitfield_size=%u", m->size);
		break;
	case BTF_ENUM:
	case BTF_ENUM64:
		fprintf(f, t->kflag ? "\n\t'%s' val=%" PRId64 "%s" : "\n\t'%s' val=%" PRIu64 "%s",
			shown_name(m->name), m->value,
			t->kind == BTF_ENUM ? ""
			: t->kflag          ? "LL"
					    : "ULL");
		break;
	case BTF_FUNC_PROTO:
		fprintf(f, "\n\t'%s' type_id=%u", shown_name(m->name), m->type);
		break;
	default: /* a variable or function of a DATASEC */
		v = &b->types.at[m->type < b->types.n ? m->type : 0];
		fprintf(f, "\n\ttype_id=%u offset=%u size=%u (%s '%s')", m->type, m->off, m->size,
			btf_kind_name(v->kind), shown_name(v->name));
	}
}

void btf_dump_type(const struct btf *b, uint32_t id, FILE *f)
{
	const struct btf_type *t = &b->types.at[id];

	fprintf(f, "[%u] %s '%s'", id, btf_kind_name(t->kind), shown_name(t->name));
	switch (t->kind) {
	case BTF_INT:
		fprintf(f, " size=%u bits_offset=%u nr_bits=%u encoding=%s", t->size, t->bit_off,
			t->bits, encoding_name(t->encoding));
		break;
	case BTF_ARRAY:
		fprintf(f, " type_id=%u index_type_id=%u nr_elems=%u", t->type, t->index_type,
			t->nelems);
		break;
	case BTF_STRUCT:
	case BTF_UNION:
	case BTF_DATASEC:
		fprintf(f, " size=%u vlen=%u", t->size, t->items.n);
		break;
	case BTF_ENUM:
	case BTF_ENUM64:
		fprintf(f, " encoding=%s size=%u vlen=%u", t->kflag ? "SIGNED" : "UNSIGNED",
			t->size, t->items.n);
		break;
	case BTF_FWD:
		fprintf(f, " fwd_kind=%s", t->kflag ? "union" : "struct");
		break;
	case BTF_FUNC:
		fprintf(f, " type_id=%u linkage=%s", t->type, linkage_name(t->linkage));
		break;
	case BTF_FUNC_PROTO:
		fprintf(f, " ret_type_id=%u vlen=%u", t->type, t->items.n);
		break;
	case BTF_VAR:
		fprintf(f, " type_id=%u, linkage=%s", t->type, linkage_name(t->linkage));
		break;
	case BTF_FLOAT:
		fprintf(f, " size=%u", t->size);
		break;
	case BTF_DECL_TAG:
		fprintf(f, " type_id=%u component_idx=%d", t->type, t->component);
		break;
	default: /* PTR, TYPEDEF, qualifiers, TYPE_TAG */
		fprintf(f, " type_id=%u", t->type);
	}
	for (uint32_t i = 0; i < t->items.n; i++)
		dump_item(b, t, &t->items.at[i], f);
	fputc('\n', f);
}

void btf_dump_raw(struct cx *cx, const struct btf *b, FILE *f)
{
	(void)cx;
	for (uint32_t i = 1; i < b->types.n; i++)
		btf_dump_type(b, i, f);
}
