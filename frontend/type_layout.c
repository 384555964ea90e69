/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sizes, alignments and the layout of records: the System V rules for bit-fields
 * as GCC and clang apply them on every target that does not say otherwise
 * (psABI 3.1.2; packed, aligned and #pragma pack as in GCC's manual), checked
 * against clang -target bpf by tests/unit/test_front.c and tests/btf.
 */
#include "frontend/type.h"

#include "frontend/fe.h"

uint64_t type_size(struct fe *fe, struct type *t)
{
	t = type_bare(t);
	switch (t->kind) {
	case TY_PTR:
		return 8;
	case TY_ARRAY:
		return t->nelems * type_size(fe, t->base);
	case TY_VECTOR: {
		uint64_t n = t->nelems * type_size(fe, t->base), r = 1;

		while (r < n)
			r *= 2;
		return n ? r : 0;
	}
	case TY_FUNC:
		return 1;
	case TY_STRUCT:
	case TY_UNION:
		record_complete(fe, t->rec);
		return t->rec->size;
	case TY_ENUM:
		return t->enm->under ? type_size(fe, t->enm->under) : 4;
	default:
		return type_basic_size(t->kind);
	}
}

uint64_t type_align(struct fe *fe, struct type *t)
{
	for (;;) {
		switch (t->kind) {
		case TY_TYPEDEF:
			if (t->decl->align)
				return t->decl->align;
			/* fall through */
		case TY_TAG:
		case TY_ADDRSPACE:
		case TY_ARRAY:
			t = t->base;
			continue;
		case TY_PTR:
			return 8;
		case TY_FUNC:
			return 8;
		case TY_STRUCT:
		case TY_UNION:
			record_complete(fe, t->rec);
			return t->rec->align ? t->rec->align : 1;
		case TY_ENUM:
			return t->enm->under ? type_align(fe, t->enm->under) : 4;
		case TY_VECTOR:
			return type_size(fe, t) ? type_size(fe, t) : 1;
		default:
			return type_basic_size(t->kind);
		}
	}
}

bool type_is_complete(struct fe *fe, struct type *t)
{
	t = type_bare(t);
	while (t->kind == TY_ARRAY) {
		if (t->incomplete_array)
			return false;
		t = type_bare(t->base);
	}
	switch (t->kind) {
	case TY_VOID:
		return false;
	case TY_STRUCT:
	case TY_UNION:
		return record_complete(fe, t->rec);
	case TY_ENUM:
		return t->enm->complete || t->enm->under;
	default:
		return true;
	}
}

struct layout {
	struct record *r;
	uint64_t bits;  /* end of what is placed; unions: 0 */
	uint64_t size;  /* in bits, without tail padding */
	uint64_t align; /* in bytes */
};

static uint64_t round_up(uint64_t x, uint64_t align)
{
	return align ? (x + align - 1) / align * align : x;
}

static uint64_t min64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t max64(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static void place_bits(struct fe *fe, struct layout *l, struct field *f)
{
	uint64_t unit = type_size(fe, f->type) * 8, natural = type_align(fe, f->type) * 8;
	uint64_t align = natural, pack = (uint64_t)l->r->pack * 8, width = (uint64_t)f->bits;
	uint64_t at = l->r->is_union ? 0 : l->bits;
	bool packed = l->r->packed || f->packed;

	if (packed && width)
		align = 1;
	if (f->align) {
		align = max64(align, (uint64_t)f->align * 8);
		natural = max64(natural, (uint64_t)f->align * 8);
	}
	if (pack && width)
		align = packed ? min64(natural, pack) : min64(align, pack);
	if (!width || (!pack && (at & (align - 1)) + width > unit))
		at = round_up(at, align);
	else if (f->align && (!pack || (uint64_t)f->align * 8 <= pack))
		at = round_up(at, (uint64_t)f->align * 8);
	f->bit_off = at;
	f->off = at / 8;
	if (!l->r->is_union)
		l->bits = at + width;
	l->size = max64(l->size, at + width);
	if (f->name)
		l->align = max64(l->align, align / 8);
}

static void place_field(struct fe *fe, struct layout *l, struct field *f)
{
	uint64_t at = l->r->is_union ? 0 : round_up(l->bits, 8) / 8, align, size;
	bool packed = l->r->packed || f->packed;

	align = packed ? 1 : type_align(fe, f->type);
	align = max64(align, f->align);
	if (l->r->pack)
		align = min64(align, l->r->pack);
	at = round_up(at, align);
	size = type_is_complete(fe, f->type) ? type_size(fe, f->type) : 0;
	f->off = at;
	f->bit_off = at * 8;
	if (!l->r->is_union)
		l->bits = (at + size) * 8;
	l->size = max64(l->size, (at + size) * 8);
	l->align = max64(l->align, align);
}

/* Lay out all fields of R, unnamed bit-fields (which R->fields leaves out) among them. */
void record_layout(struct fe *fe, struct record *r, struct field *all, uint32_t n)
{
	struct layout l = {.r = r, .align = max64(1, r->attr_align)};

	for (uint32_t i = 0; i < n; i++) {
		if (all[i].bits >= 0)
			place_bits(fe, &l, &all[i]);
		else
			place_field(fe, &l, &all[i]);
	}
	r->align = l.align;
	r->size = round_up(round_up(l.size, 8) / 8, l.align);
}

static unsigned find_in(struct fe *fe, struct record *r, struct name *name, struct field **path,
			unsigned max)
{
	for (uint32_t i = 0; i < r->fields.n; i++)
		if (r->fields.at[i].name == name) {
			path[0] = &r->fields.at[i];
			return 1;
		}
	for (uint32_t i = 0; max > 1 && i < r->fields.n; i++) {
		struct field *f = &r->fields.at[i];
		struct type *t = f->anonymous ? type_bare(f->type) : NULL;
		unsigned n;

		if (!t || !record_complete(fe, t->rec))
			continue;
		n = find_in(fe, t->rec, name, path + 1, max - 1);
		if (n) {
			path[0] = f;
			return n + 1;
		}
	}
	return 0;
}

unsigned record_find(struct fe *fe, struct record *r, struct name *name, struct field **path,
		     unsigned max)
{
	if (!name || !max || !record_complete(fe, r))
		return 0;
	return find_in(fe, r, name, path, max);
}
