/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * .BTF and .BTF.ext from bytes.  The bytes are not trusted: every range,
 * string offset, type id and section name is checked.  A type may refer to any
 * other; references that go round in a circle are kept, and whoever follows
 * them has to mind that.
 */
#include "objwriter/btf_wire.h"

struct dec {
	struct cx *cx;
	struct obj *o;
	const char *path;
	const uint8_t *p; /* the types, then the records */
	uint32_t at, end; /* next byte of P, one past the last */
	const char *str;  /* a copy that ends with NUL */
	uint32_t str_len;
	bool ok;
};

static void fail(struct dec *d, const char *what)
{
	if (d->ok)
		diag(d->cx, 0, D_btf_corrupt, d->path, what);
	d->ok = false;
}

static uint32_t get32(struct dec *d)
{
	if (d->end - d->at < 4) {
		fail(d, "it ends inside a record");
		d->at = d->end;
		return 0;
	}
	d->at += 4;
	return (uint32_t)obj_get(d->o, d->p + d->at - 4, 4);
}

static const char *get_string(struct dec *d)
{
	uint32_t off = get32(d);

	if (off >= d->str_len) {
		fail(d, "a string offset lies outside the string table");
		return "";
	}
	return d->str + off;
}

/* Enter a header of at least MIN bytes; leaves its length in *HDR. */
static bool get_header(struct dec *d, const uint8_t *p, size_t size, uint32_t min, uint32_t *hdr)
{
	if (size > OBJ_MAX_SIZE || size < min || obj_get(d->o, p, 2) != BTF_MAGIC) {
		fail(d, "the header is missing");
		return false;
	}
	if (p[2] != 1) {
		fail(d, "unknown version");
		return false;
	}
	d->p = p;
	d->at = 4;
	d->end = (uint32_t)size;
	*hdr = get32(d);
	if (*hdr < min || *hdr > size) {
		fail(d, "the header's length is wrong");
		return false;
	}
	return true;
}

/* Read an (offset, length) pair of the header and turn it into a range of P. */
static bool get_range(struct dec *d, uint32_t hdr, uint32_t size, uint32_t *start, uint32_t *len)
{
	uint32_t off = get32(d);

	*len = get32(d);
	if (off > size - hdr || *len > size - hdr - off) {
		fail(d, "a part reaches past the end of the section");
		return false;
	}
	*start = hdr + off;
	return true;
}

static void get_item(struct dec *d, struct btf_type *t)
{
	struct btf_item m = {0};
	uint32_t lo, off;

	if (t->kind != BTF_DATASEC)
		m.name = get_string(d);
	switch (t->kind) {
	case BTF_ENUM:
		lo = get32(d);
		m.value = t->kflag ? (int64_t)(int32_t)lo : (int64_t)lo;
		break;
	case BTF_ENUM64:
		lo = get32(d);
		m.value = (int64_t)((uint64_t)get32(d) << 32 | lo);
		break;
	case BTF_FUNC_PROTO:
		m.type = get32(d);
		break;
	case BTF_DATASEC:
		m.type = get32(d);
		m.off = get32(d);
		m.size = get32(d);
		break;
	default:
		m.type = get32(d);
		off = get32(d);
		m.off = t->kflag ? off & 0xffffff : off;
		m.size = t->kflag ? off >> 24 : 0;
	}
	t->items.at[t->items.n++] = m;
}

static void get_tail(struct dec *d, struct btf_type *t)
{
	uint32_t v;

	switch (t->kind) {
	case BTF_INT:
		v = get32(d);
		t->encoding = v >> 24 & 0xf;
		t->bit_off = v >> 16 & 0xff;
		t->bits = v & 0xff;
		break;
	case BTF_ARRAY:
		t->type = get32(d);
		t->index_type = get32(d);
		t->nelems = get32(d);
		break;
	case BTF_VAR:
		t->linkage = get32(d);
		break;
	case BTF_DECL_TAG:
		t->component = (int32_t)get32(d);
		break;
	default:
		break;
	}
}

static void get_type(struct dec *d)
{
	struct btf_type t = {.name = get_string(d)};
	uint32_t info = get32(d), third = get32(d), n = BTF_INFO_VLEN(info);

	t.kind = BTF_INFO_KIND(info);
	t.kflag = BTF_INFO_KFLAG(info);
	if (t.kind == BTF_VOID || t.kind >= BTF__kinds) {
		if (d->ok)
			diag(d->cx, 0, D_btf_unknown_kind, d->path, d->o->btf->types.n,
			     (unsigned)t.kind);
		d->ok = false;
		return;
	}
	if (btf_has_size(t.kind))
		t.size = third;
	else if (btf_has_type(t.kind))
		t.type = third;
	if (t.kind == BTF_FUNC)
		t.linkage = n;
	get_tail(d, &t);
	if (!d->ok)
		return;
	if (btf_item_words(t.kind) && n) {
		if ((uint64_t)n * 4 * btf_item_words(t.kind) > d->end - d->at) {
			fail(d, "it ends inside a type");
			return;
		}
		vec_reserve(&d->cx->unit, &t.items, n);
		for (uint32_t i = 0; i < n; i++)
			get_item(d, &t);
	}
	btf_add(d->cx, d->o->btf, t);
}

static void check_ids(struct dec *d)
{
	const struct btf *b = d->o->btf;

	for (uint32_t i = 1; i < b->types.n; i++) {
		const struct btf_type *t = &b->types.at[i];
		bool bad = t->type >= b->types.n || t->index_type >= b->types.n;

		if (t->kind != BTF_ENUM && t->kind != BTF_ENUM64)
			for (uint32_t k = 0; k < t->items.n; k++)
				bad |= t->items.at[k].type >= b->types.n;
		if (bad) {
			if (d->ok)
				diag(d->cx, 0, D_btf_bad_id, d->path, i);
			d->ok = false;
		}
	}
}

static void get_btf(struct dec *d, const uint8_t *p, size_t size)
{
	uint32_t hdr, types, ntypes, str;
	char *copy;

	if (!get_header(d, p, size, BTF_HEADER, &hdr) ||
	    !get_range(d, hdr, (uint32_t)size, &types, &ntypes) ||
	    !get_range(d, hdr, (uint32_t)size, &str, &d->str_len))
		return;
	if (!d->str_len || p[str] || p[str + d->str_len - 1]) {
		fail(d, "the string table does not start and end with NUL");
		return;
	}
	copy = arena_alloc(&d->cx->unit, d->str_len);
	memcpy(copy, p + str, d->str_len);
	d->str = copy;
	d->o->btf = btf_new(d->cx);
	d->at = types;
	d->end = types + ntypes;
	while (d->ok && d->at < d->end)
		get_type(d);
	if (d->ok)
		check_ids(d);
}

/* One record at D->at for section S, of any of the three tables. */
typedef void get_record(struct dec *d, struct obj_sec *s);

static uint32_t get_type_id(struct dec *d)
{
	uint32_t id = get32(d);

	if (id >= d->o->btf->types.n)
		fail(d, "a record's type does not exist");
	return id;
}

/* Records are per instruction: at its offset, inside the section. */
static uint32_t get_insn_off(struct dec *d, const struct obj_sec *s)
{
	uint32_t off = get32(d);

	if (off >= s->data.n || off % 8)
		fail(d, "a record's instruction does not exist");
	return off;
}

static void get_func(struct dec *d, struct obj_sec *s)
{
	struct obj_func_info r = {.off = get_insn_off(d, s)};

	r.type_id = get_type_id(d);
	if (d->ok && d->o->btf->types.at[r.type_id].kind != BTF_FUNC)
		fail(d, "a function record's type is not a FUNC");
	vec_push(&d->cx->unit, &s->funcs, r);
}

static void get_line(struct dec *d, struct obj_sec *s)
{
	struct obj_line_info r = {.off = get_insn_off(d, s)};
	uint32_t v;

	r.file = get_string(d);
	r.text = get_string(d);
	v = get32(d);
	r.line = v >> 10;
	r.col = v & BTF_COL_MAX;
	vec_push(&d->cx->unit, &s->lines, r);
}

static void get_core(struct dec *d, struct obj_sec *s)
{
	struct obj_core_relo r = {.off = get_insn_off(d, s)};

	r.type_id = get_type_id(d);
	r.access = get_string(d);
	r.kind = get32(d);
	vec_push(&d->cx->unit, &s->cores, r);
}

/* A table: record size, then for each section its name, a count and the records. */
static void get_table(struct dec *d, uint32_t start, uint32_t len, uint32_t min, get_record *get)
{
	uint32_t rec;

	if (!len || !d->ok)
		return;
	d->at = start;
	d->end = start + len;
	rec = get32(d);
	if (rec < min || rec % 4) {
		fail(d, "a table's record size is wrong");
		return;
	}
	while (d->ok && d->at < d->end) {
		const char *name = get_string(d);
		uint32_t n = get32(d);
		struct obj_sec *s = obj_find_section(d->o, name);

		if (!d->ok)
			return;
		if (!s) {
			diag(d->cx, 0, D_btf_no_section, d->path, name);
			d->ok = false;
			return;
		}
		if ((uint64_t)n * rec > d->end - d->at) {
			fail(d, "it ends inside a table");
			return;
		}
		for (uint32_t i = 0; i < n && d->ok; i++) {
			uint32_t next = d->at + rec;

			get(d, s);
			d->at = next; /* newer records may be longer */
		}
	}
}

static void get_ext(struct dec *d, const uint8_t *p, size_t size)
{
	uint32_t hdr, start[3] = {0}, len[3] = {0};

	if (!get_header(d, p, size, BTF_EXT_SHORT, &hdr))
		return;
	for (unsigned k = 0; k < (hdr >= BTF_EXT_HEADER ? 3 : 2); k++)
		if (!get_range(d, hdr, (uint32_t)size, &start[k], &len[k]))
			return;
	get_table(d, start[0], len[0], BTF_FUNC_REC, get_func);
	get_table(d, start[1], len[1], BTF_LINE_REC, get_line);
	get_table(d, start[2], len[2], BTF_CORE_REC, get_core);
}

bool btf_decode(struct cx *cx, struct obj *o, const char *path, const uint8_t *btf, size_t btf_size,
		const uint8_t *ext, size_t ext_size)
{
	struct dec d = {.cx = cx, .o = o, .path = path, .ok = true};

	get_btf(&d, btf, btf_size);
	if (ext && d.ok)
		get_ext(&d, ext, ext_size);
	return d.ok;
}
