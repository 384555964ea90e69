/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The type graph from its text (btf_dump.c), a line at a time:
 *
 *	[ID] KIND 'NAME' KEY=VALUE ...
 *		'NAME' KEY=VALUE ...            a member, enumerator or parameter
 *		type_id=N offset=N size=N ...   a variable
 *
 * Which keys a kind has, and where their values go, is the table below; the
 * text after a variable's values, vlen and commas are for people.
 */
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "objwriter/btf_wire.h"

/* Where a value goes. */
enum field {
	F_SKIP,
	F_TYPE,
	F_INDEX,
	F_NELEMS,
	F_SIZE,
	F_BIT_OFF,
	F_BITS,
	F_ENCODING,
	F_SIGN,
	F_FWD,
	F_LINKAGE,
	F_COMPONENT,
	F_KFLAG,
	F_ITEM_TYPE,
	F_ITEM_OFF,
	F_ITEM_SIZE,
	F_VALUE
};

#define K(kind) (1u << BTF_##kind)
#define RECORD  (K(STRUCT) | K(UNION))
#define ENUMS   (K(ENUM) | K(ENUM64))

/* Keys of a type's first line, and of its items' lines. */
static const struct key {
	const char *name;
	uint32_t kinds;
	bool item;
	enum field field;
} keys[] = {
	{"size", K(INT) | RECORD | ENUMS | K(DATASEC) | K(FLOAT), false, F_SIZE},
	{"vlen", RECORD | ENUMS | K(DATASEC) | K(FUNC_PROTO), false, F_SKIP},
	{"bits_offset", K(INT), false, F_BIT_OFF},
	{"nr_bits", K(INT), false, F_BITS},
	{"encoding", K(INT), false, F_ENCODING},
	{"encoding", ENUMS, false, F_SIGN},
	{"type_id",
	 K(PTR) | K(ARRAY) | K(TYPEDEF) | K(VOLATILE) | K(CONST) | K(RESTRICT) | K(FUNC) | K(VAR) |
		 K(DECL_TAG) | K(TYPE_TAG),
	 false, F_TYPE},
	{"index_type_id", K(ARRAY), false, F_INDEX},
	{"nr_elems", K(ARRAY), false, F_NELEMS},
	{"ret_type_id", K(FUNC_PROTO), false, F_TYPE},
	{"fwd_kind", K(FWD), false, F_FWD},
	{"linkage", K(FUNC) | K(VAR), false, F_LINKAGE},
	{"component_idx", K(DECL_TAG), false, F_COMPONENT},
	{"kflag", ~0u, false, F_KFLAG},
	{"type_id", RECORD | K(FUNC_PROTO) | K(DATASEC), true, F_ITEM_TYPE},
	{"bits_offset", RECORD, true, F_ITEM_OFF},
	{"bitfield_size", RECORD, true, F_ITEM_SIZE},
	{"offset", K(DATASEC), true, F_ITEM_OFF},
	{"size", K(DATASEC), true, F_ITEM_SIZE},
	{"val", ENUMS, true, F_VALUE},
};

/* Words that stand for numbers. */
static const struct word {
	enum field field;
	const char *name;
	uint32_t value;
} words[] = {
	{F_ENCODING, "(none)", 0},
	{F_ENCODING, "SIGNED", BTF_SIGNED},
	{F_ENCODING, "CHAR", BTF_CHAR},
	{F_ENCODING, "BOOL", BTF_BOOL},
	{F_SIGN, "SIGNED", 1},
	{F_SIGN, "UNSIGNED", 0},
	{F_FWD, "struct", 0},
	{F_FWD, "union", 1},
	{F_LINKAGE, "static", BTF_L_STATIC},
	{F_LINKAGE, "global", BTF_L_GLOBAL},
	{F_LINKAGE, "extern", BTF_L_EXTERN},
};

struct text {
	struct cx *cx;
	src_loc loc;
	const char *p, *end;
};

static bool fail(struct text *x, const char *what)
{
	diag(x->cx, x->loc, D_btf_text, what);
	return false;
}

static void skip_blanks(struct text *x)
{
	while (x->p < x->end && (*x->p == ' ' || *x->p == '\t' || *x->p == ','))
		x->p++;
}

/* A word up to a blank, comma or STOP, in BUF. */
static const char *get_word(struct text *x, char stop, char buf[static 32])
{
	size_t n = 0;

	skip_blanks(x);
	for (; x->p < x->end && *x->p != ' ' && *x->p != '\t' && *x->p != ',' && *x->p != stop;
	     x->p++)
		if (n < 31)
			buf[n++] = *x->p;
	buf[n] = 0;
	return buf;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 'NAME' with the escapes that btf_dump_type writes; "" for '(anon)'. */
static bool get_name(struct text *x, const char **name)
{
	char *buf, *q;
	const char *start;

	skip_blanks(x);
	if (x->p == x->end || *x->p++ != '\'')
		return fail(x, "a name in single quotes is missing");
	start = x->p;
	q = buf = arena_alloc(&x->cx->unit, (size_t)(x->end - x->p) + 1);
	while (x->p < x->end && *x->p != '\'') {
		if (*x->p != '\\') {
			*q++ = *x->p++;
			continue;
		}
		if (++x->p == x->end)
			break;
		if (*x->p == 'x' && x->end - x->p > 2 && hex(x->p[1]) >= 0 && hex(x->p[2]) >= 0) {
			*q++ = (char)(hex(x->p[1]) << 4 | hex(x->p[2]));
			x->p += 3;
		} else {
			*q++ = *x->p++;
		}
	}
	if (x->p == x->end)
		return fail(x, "a name's closing quote is missing");
	if (x->p++ - start == 6 && !strcmp(buf, "(anon)"))
		*buf = 0;
	*name = buf;
	return true;
}

static bool get_value(struct text *x, enum field field, int64_t *v)
{
	char buf[32], *end;

	get_word(x, '\n', buf);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].field == field && !strcmp(words[i].name, buf)) {
			*v = words[i].value;
			return true;
		}
	errno = 0;
	*v = *buf == '-' ? (int64_t)strtoll(buf, &end, 10) : (int64_t)strtoull(buf, &end, 10);
	if (field == F_VALUE)
		while (*end == 'U' || *end == 'L')
			end++;
	if (end == buf || *end || errno)
		return fail(x, "a value is not one that its key can have");
	return true;
}

static void store(struct btf_type *t, struct btf_item *m, enum field field, int64_t v)
{
	switch (field) {
	case F_SKIP:
		break;
	case F_TYPE:
		t->type = (uint32_t)v;
		break;
	case F_INDEX:
		t->index_type = (uint32_t)v;
		break;
	case F_NELEMS:
		t->nelems = (uint32_t)v;
		break;
	case F_SIZE:
		t->size = (uint32_t)v;
		break;
	case F_BIT_OFF:
		t->bit_off = (uint32_t)v;
		break;
	case F_BITS:
		t->bits = (uint32_t)v;
		break;
	case F_ENCODING:
		t->encoding = (uint32_t)v;
		break;
	case F_SIGN:
	case F_FWD:
	case F_KFLAG:
		t->kflag = v;
		break;
	case F_LINKAGE:
		t->linkage = (uint32_t)v;
		break;
	case F_COMPONENT:
		t->component = (int32_t)v;
		break;
	case F_ITEM_TYPE:
		m->type = (uint32_t)v;
		break;
	case F_ITEM_OFF:
		m->off = (uint32_t)v;
		break;
	case F_ITEM_SIZE:
		m->size = (uint32_t)v;
		t->kflag |= t->kind != BTF_DATASEC;
		break;
	case F_VALUE:
		m->value = v;
		break;
	}
}

/* The KEY=VALUE pairs of the rest of the line. */
static bool get_pairs(struct text *x, struct btf_type *t, struct btf_item *m)
{
	for (skip_blanks(x); x->p < x->end && *x->p != '('; skip_blanks(x)) {
		const struct key *k = keys, *past = keys + sizeof keys / sizeof *keys;
		char name[32];
		int64_t v;

		get_word(x, '=', name);
		while (k < past &&
		       (strcmp(k->name, name) || !(k->kinds >> t->kind & 1) || k->item != !!m))
			k++;
		if (k == past || x->p == x->end || *x->p != '=')
			return fail(x, "a key that types or members of this kind do not have");
		x->p++;
		if (!get_value(x, k->field, &v))
			return false;
		store(t, m, k->field, v);
	}
	return true;
}

static bool get_type(struct text *x, struct btf *b)
{
	struct btf_type t = {0};
	char buf[32];

	if (strtoul(get_word(x, ']', buf), NULL, 10) != b->types.n || x->p == x->end)
		return fail(x, "types must be numbered from 1 in their order");
	x->p++;
	get_word(x, '\'', buf);
	for (t.kind = BTF_INT; t.kind < BTF__kinds; t.kind++)
		if (!strcmp(buf, btf_kind_name(t.kind)))
			break;
	if (t.kind == BTF__kinds)
		return fail(x, "unknown kind of type");
	if (!get_name(x, &t.name) || !get_pairs(x, &t, NULL))
		return false;
	btf_add(x->cx, b, t);
	return true;
}

static bool get_item(struct text *x, struct btf_type *t)
{
	struct btf_item m = {0};

	if (!btf_item_words(t->kind))
		return fail(x, "a type of this kind has no members");
	if (t->kind != BTF_DATASEC && !get_name(x, &m.name))
		return false;
	if (!get_pairs(x, t, &m))
		return false;
	vec_push(&x->cx->unit, &t->items, m);
	return true;
}

bool btf_parse_line(struct cx *cx, src_loc loc, struct btf *b, const char *line, size_t len)
{
	struct text x = {cx, loc, line, line + len};

	while (x.end > x.p && isspace((unsigned char)x.end[-1]))
		x.end--;
	skip_blanks(&x);
	if (x.p == x.end)
		return true;
	if (*x.p == '[') {
		x.p++;
		return get_type(&x, b);
	}
	if (b->types.n == 1)
		return fail(&x, "a member without a type");
	return get_item(&x, &vec_last(&b->types));
}

bool btf_parse_end(struct cx *cx, src_loc loc, struct btf *b)
{
	uint32_t *r;

	for (uint32_t i = 1; i < b->types.n; i++)
		for (uint32_t k = 0; (r = btf_ref(&b->types.at[i], k)); k++)
			if (*r >= b->types.n) {
				diag(cx, loc, D_btf_text,
				     "a type refers to one that does not exist");
				return false;
			}
	return true;
}
