/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Static objects: initializers to bytes and relocations, string literals,
 * compound literals at file scope.
 *
 * The section is the declaration's, or left to the back end: .rodata for const
 * objects (volatile ones too: that is how BPF programs spell configuration),
 * .bss for what is zero, .data for the rest.
 */
#include "frontend/lower.h"

struct data {
	struct lower *lw;
	struct ir_sym *sym;
	uint8_t *bytes;
	uint64_t size;
	bool nonzero;
};

static void put(struct data *d, uint64_t off, unsigned size, u128 v)
{
	for (unsigned i = 0; i < size && off + i < d->size; i++) {
		unsigned at = d->lw->cx->opt.big_endian ? size - 1 - i : i;
		uint8_t byte = (uint8_t)(v >> 8 * i);

		d->bytes[off + at] = byte;
		d->nonzero |= byte != 0;
	}
}

/* A later initializer takes the place of a relocation. */
static void drop_rels(struct data *d, uint64_t off, uint64_t size)
{
	struct ir_sym *s = d->sym;
	uint32_t k = 0;

	for (uint32_t i = 0; i < s->rels.n; i++)
		if (s->rels.at[i].off + s->rels.at[i].size <= off ||
		    s->rels.at[i].off >= off + size)
			s->rels.at[k++] = s->rels.at[i];
	s->rels.n = k;
}

static struct ir_sym *target_of(struct lower *lw, const struct const_val *v)
{
	if (v->decl)
		return low_sym(lw, v->decl);
	if (v->str && v->str->kind == E_STRING)
		return low_string(lw, v->str);
	if (v->str && v->str->kind == E_COMPOUND)
		return low_literal(lw, v->str->compound.object);
	return NULL;
}

static void put_address(struct data *d, uint64_t off, unsigned size, struct const_val *v,
			src_loc loc)
{
	struct low_label *l = v->label ? v->label->lowered : NULL;
	struct ir_sym *to;

	if (v->label) {
		put(d, off, size, v->i + (l ? l->number : 0));
		return;
	}
	to = target_of(d->lw, v);
	if (!to || (size != 8 && size != 4)) {
		diag(d->lw->cx, loc, D_lower_not_static);
		return;
	}
	vec_push(&d->lw->cx->unit, &d->sym->rels,
		 (struct ir_data_rel){off, to, (int64_t)v->i, size});
}

static u128 float_image(struct const_val *v, unsigned size)
{
	union {
		float f;
		double d;
		uint32_t w;
		uint64_t l;
	} u = {.l = 0};
	long double x = v->kind == CV_INT ? (long double)(__int128)v->i : v->f;

	if (size == 4) {
		u.f = (float)x;
		return u.w;
	}
	u.d = (double)x;
	return u.l;
}

static void put_scalar(struct data *d, uint64_t off, struct expr *e)
{
	struct const_val v = const_eval(d->lw->fe, e, true);
	unsigned size = (unsigned)low_size(d->lw, e->type);

	drop_rels(d, off, size);
	if (v.kind == CV_FLOAT || (v.kind == CV_INT && type_is_float(e->type)))
		put(d, off, size, float_image(&v, size));
	else if (v.kind == CV_INT)
		put(d, off, size, v.i);
	else if (v.kind == CV_ADDR)
		put_address(d, off, size, &v, e->loc);
	else if (!diag_errors(d->lw->cx))
		diag(d->lw->cx, e->loc, D_lower_not_static);
}

static void put_bits(struct data *d, uint64_t rec, struct field *f, struct expr *e)
{
	struct const_val v = const_eval(d->lw->fe, e, false);
	bool be = d->lw->cx->opt.big_endian;

	if (v.kind != CV_INT) {
		if (!diag_errors(d->lw->cx))
			diag(d->lw->cx, e->loc, D_lower_not_static);
		return;
	}
	for (int i = 0; i < f->bits; i++) {
		uint64_t at = rec * 8 + f->bit_off + (uint64_t)(be ? f->bits - 1 - i : i);
		uint8_t bit = (uint8_t)(1u << (be ? 7 - at % 8 : at % 8));

		if (at / 8 >= d->size)
			break;
		if (v.i >> i & 1)
			d->bytes[at / 8] |= bit, d->nonzero = true;
		else
			d->bytes[at / 8] &= (uint8_t)~bit;
	}
}

static void put_value(struct data *d, uint64_t off, struct expr *e);

static void put_list(struct data *d, uint64_t off, struct expr *e)
{
	for (uint32_t i = 0; i < e->init.n; i++) {
		struct init_item *it = &e->init.items[i];

		if (it->bitfield)
			put_bits(d, off + it->off - it->bitfield->off, it->bitfield, it->value);
		else
			put_value(d, off + it->off, it->value);
	}
}

static void put_string(struct data *d, uint64_t off, struct expr *e)
{
	for (uint64_t i = 0; i < e->str.len && off + i < d->size; i++) {
		d->bytes[off + i] = (uint8_t)e->str.bytes[i];
		d->nonzero |= e->str.bytes[i] != 0;
	}
}

/* The constant that a record or vector valued E reads, or NULL. */
static struct expr *constant_object(struct expr *e)
{
	while (e->kind == E_CAST && (e->op == CAST_LOAD || e->op == CAST_SAME))
		e = e->cast.x;
	if (e->kind == E_COMPOUND)
		return e->compound.object->init;
	if (e->kind == E_DECL && e->decl->kind == D_VAR)
		return low_definition(e->decl)->init;
	return e->kind == E_INIT || e->kind == E_STRING ? e : NULL;
}

static void put_value(struct data *d, uint64_t off, struct expr *e)
{
	uint64_t size = low_size(d->lw, e->type);
	struct expr *x;

	if (low_kind(e->type) != VK_MEM && e->kind != E_INIT) {
		put_scalar(d, off, e);
		return;
	}
	if (e->kind == E_STRING && type_bare(e->type)->kind == TY_ARRAY) {
		put_string(d, off, e);
		return;
	}
	x = constant_object(e);
	if (!x) {
		if (!diag_errors(d->lw->cx))
			diag(d->lw->cx, e->loc, D_lower_not_static);
		return;
	}
	if (x->kind != E_INIT) {
		put_value(d, off, x);
		return;
	}
	if (x != e) { /* another object's: all of it counts */
		drop_rels(d, off, size);
		if (off + size <= d->size)
			memset(d->bytes + off, 0, size);
	}
	put_list(d, off, x);
}

/* How far the initializer reaches: a flexible array member goes past the type's size. */
static uint64_t extent(struct lower *lw, struct expr *init, uint64_t size)
{
	if (!init || init->kind != E_INIT)
		return size;
	for (uint32_t i = 0; i < init->init.n; i++) {
		struct init_item *it = &init->init.items[i];
		uint64_t end = it->off;

		if (it->bitfield)
			continue;
		if (it->value->kind == E_STRING && low_kind(it->value->type) == VK_MEM &&
		    low_size(lw, it->value->type) < it->value->str.len)
			end += low_size(lw, it->value->type);
		else
			end = extent(lw, it->value->kind == E_INIT ? it->value : NULL,
				     low_size(lw, it->value->type)) +
			      it->off;
		if (end > size)
			size = end;
	}
	return size;
}

static bool is_const(struct type *t)
{
	while (type_bare(t)->kind == TY_ARRAY && !((t->quals | t->canon->quals) & Q_CONST))
		t = type_bare(t)->base;
	return ((t->quals | t->canon->quals) & Q_CONST) != 0;
}

void low_data(struct lower *lw, struct decl *d)
{
	struct ir_sym *s = d->lowered;
	struct data data = {.lw = lw, .sym = s};

	if (!type_is_complete(lw->fe, d->type))
		return;
	s->size = extent(lw, d->init, low_size(lw, d->type));
	s->align = (uint32_t)type_align(lw->fe, d->type) > s->align
			   ? (uint32_t)type_align(lw->fe, d->type)
			   : s->align;
	if (d->align > s->align)
		s->align = d->align;
	if (is_const(d->type))
		s->flags |= SYM_CONST;
	if (s->size > 1u << 30) {
		diag(lw->cx, d->loc, D_lower_object_too_large, (unsigned long long)s->size);
		s->size = 8;
		return;
	}
	if (!d->init)
		return;
	data.size = s->size;
	data.bytes = arena_alloc(&lw->cx->unit, s->size + 1);
	put_value(&data, 0, d->init);
	if (data.nonzero || s->rels.n)
		s->bytes = data.bytes;
}

/* --- literals --- */

static uint32_t hash_bytes(const char *s, uint64_t n)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (uint64_t i = 0; i < n; i++)
		h = (h ^ (uint8_t)s[i]) * 16777619u;
	return h;
}

static void grow_strings(struct lower *lw)
{
	uint32_t cap = lw->strings_cap ? lw->strings_cap * 2 : 64, h;
	struct ir_sym **t = arena_array(&lw->cx->unit, struct ir_sym *, cap);

	for (uint32_t i = 0; i < lw->strings_cap; i++) {
		struct ir_sym *s = lw->strings[i];

		if (!s)
			continue;
		for (h = hash_bytes((const char *)s->bytes, s->size); t[h & (cap - 1)];)
			h++;
		t[h & (cap - 1)] = s;
	}
	lw->strings = t;
	lw->strings_cap = cap;
}

static const char *numbered(struct lower *lw, const char *stem, uint32_t n)
{
	return n ? arena_printf(&lw->cx->unit, "%s.%u", stem, n) : stem;
}

struct ir_sym *low_string(struct lower *lw, struct expr *e)
{
	uint32_t align = (uint32_t)type_align(lw->fe, e->type), h;
	uint64_t size = e->str.len;
	struct ir_sym *s = e->str.lowered, **at;

	if (s)
		return s;
	if (lw->nstrings * 2 >= lw->strings_cap)
		grow_strings(lw);
	for (h = hash_bytes(e->str.bytes, size);; h++) {
		at = &lw->strings[h & (lw->strings_cap - 1)];
		if (!*at)
			break;
		if ((*at)->size == size && (*at)->align == align &&
		    !memcmp((*at)->bytes, e->str.bytes, size)) {
			e->str.lowered = *at;
			return *at;
		}
	}
	s = ir_sym_new(lw->cx, lw->u, numbered(lw, ".L.str", lw->string_names++), false);
	s->size = size;
	s->align = align;
	s->bytes = (const uint8_t *)e->str.bytes;
	s->flags = SYM_CONST;
	s->loc = e->loc;
	/* what holds a NUL inside, or wide characters, may not be merged */
	s->is_string = align == 1 && size && strlen(e->str.bytes) == size - 1;
	*at = s;
	lw->nstrings++;
	e->str.lowered = s;
	return s;
}

struct ir_sym *low_literal(struct lower *lw, struct decl *d)
{
	struct ir_sym *s = d->lowered;

	if (s)
		return s;
	s = ir_sym_new(lw->cx, lw->u, numbered(lw, ".compoundliteral", lw->literal_names++), false);
	s->loc = d->loc;
	d->lowered = s;
	d->defined = true;
	vec_push(&lw->cx->unit, &lw->work, d);
	return s;
}
