/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Records and vectors by value, and the initialization of local objects.
 *
 * An initializer writes the whole object, padding included: helpers read it
 * all (rule 17 of verifier-friendly-code.md).  What is constant is gathered
 * into an image and stored in words; the rest follows in order.
 */
#include "frontend/lower.h"

bool low_is_vector(struct type *t)
{
	return type_bare(t)->kind == TY_VECTOR;
}

/* --- objects by value --- */

static bool is_call(struct expr *e)
{
	return e->kind == E_CALL || e->kind == E_BUILTIN;
}

struct place low_object(struct lower *lw, struct expr *e)
{
	src_loc loc = lw->loc;
	struct place t;

	if (e->kind == E_CAST && e->op == CAST_LOAD)
		return low_settle(lw, low_place(lw, e->cast.x));
	if (e->kind == E_CAST && e->op == CAST_SAME && low_kind(e->cast.x->type) == VK_MEM)
		return low_object(lw, e->cast.x);
	if (e->lvalue)
		return low_settle(lw, low_place(lw, e));
	if (e->kind == E_COMMA) {
		low_effect(lw, e->bin.lhs);
		return low_object(lw, e->bin.rhs);
	}
	if (e->kind == E_ASSIGN) {
		struct place p = low_settle(lw, low_place(lw, e->bin.lhs));

		low_assign_object(lw, p, e->bin.rhs);
		return p;
	}
	if (e->kind == E_MEMBER) {
		struct place p = low_object(lw, e->member.base);

		return low_part(p, e->member.field->off, e->type);
	}
	if (e->kind == E_BUILTIN)
		return low_builtin_object(lw, e);
	if (e->kind == E_OPASSIGN && low_is_vector(e->type)) {
		t = low_settle(lw, low_place(lw, e->bin.lhs));
		return low_vector(lw, e, t);
	}
	lw->loc = e->loc;
	t = low_temp(lw, e->type);
	low_into(lw, e, t);
	lw->loc = loc;
	return t;
}

/* (T){ … } read at once: it may be made in place. */
static bool is_local_literal(struct expr *e)
{
	struct decl *d;

	if (e->kind != E_CAST || e->op != CAST_LOAD || e->cast.x->kind != E_COMPOUND)
		return false;
	d = e->cast.x->compound.object;
	return d->init && d->init->kind == E_INIT && !d->lowered;
}

void low_into(struct lower *lw, struct expr *e, struct place to)
{
	src_loc loc = lw->loc;
	struct place from;

	lw->loc = e->loc ? e->loc : loc;
	if (low_kind(e->type) != VK_MEM) {
		low_store(lw, to, low_value(lw, e));
	} else if (e->kind == E_INIT) {
		low_init(lw, e, to);
	} else if (is_local_literal(e)) {
		low_init(lw, e->cast.x->compound.object->init, to);
	} else if (is_call(e) && !low_builtin_of(lw, e)) {
		low_call(lw, e, &to);
	} else if (e->kind == E_STMT) {
		low_stmt_expr(lw, e, &to);
	} else if (e->kind == E_COND && e->cond.yes) {
		struct ir_blk *yes = low_block(lw, "then"), *no = low_block(lw, "else");
		struct ir_blk *join = low_block(lw, "join");
		int known = low_known(lw, e->cond.c);

		if (known >= 0) {
			low_into(lw, known ? e->cond.yes : e->cond.no, to);
			lw->loc = loc;
			return;
		}
		low_branch(lw, e->cond.c, yes, no);
		low_start(lw, yes);
		low_into(lw, e->cond.yes, to);
		low_goto(lw, join);
		low_start(lw, no);
		low_into(lw, e->cond.no, to);
		low_goto(lw, join);
		low_start(lw, join);
	} else if (low_is_vector(e->type) && !e->lvalue &&
		   !(e->kind == E_CAST && e->op == CAST_LOAD) &&
		   !(e->kind == E_CAST && e->op == CAST_SAME) && e->kind != E_COMMA &&
		   e->kind != E_ASSIGN && e->kind != E_MEMBER && e->kind != E_OPASSIGN) {
		low_vector(lw, e, to);
	} else if (e->kind == E_STRING) {
		from = low_place(lw, e);
		low_copy(lw, to, from, low_size(lw, e->type));
	} else if (e->kind == E_ERROR || e->kind == E_VA_ARG) {
		if (e->kind == E_VA_ARG)
			diag(lw->cx, e->loc, D_lower_va_arg);
	} else {
		from = low_object(lw, e);
		low_copy(lw, to, from, low_size(lw, e->type));
	}
	lw->loc = loc;
}

void low_assign_object(struct lower *lw, struct place to, struct expr *e)
{
	struct place from;

	if ((e->kind == E_CAST && e->op == CAST_LOAD) || e->lvalue) {
		from = low_object(lw, e);
	} else {
		/* the new value may be made from the old: finish it first */
		from = low_temp(lw, e->type);
		low_into(lw, e, from);
	}
	low_copy(lw, to, from, low_size(lw, to.type));
}

/* --- initializers --- */

/* The record that holds F among the members of T, or NULL. */
static struct record *record_with(struct type *t, struct field *f)
{
	struct record *r, *in;

	t = type_bare(t);
	while (t->kind == TY_ARRAY)
		t = type_bare(t->base);
	if (t->kind != TY_STRUCT && t->kind != TY_UNION)
		return NULL;
	r = t->rec;
	if (f >= r->fields.at && f < r->fields.at + r->fields.n)
		return r;
	for (uint32_t i = 0; i < r->fields.n; i++)
		if ((in = record_with(r->fields.at[i].type, f)))
			return in;
	return NULL;
}

static struct place item_place(struct place to, struct init_item *it, struct type *whole)
{
	struct place p;

	if (!it->bitfield)
		return low_part(to, it->off, it->value->type);
	p = low_part(to, it->off - it->bitfield->off, it->value->type);
	p.bits = it->bitfield;
	p.rec = record_with(whole, it->bitfield);
	return p;
}

/* A string that initializes an array: its bytes, cut or padded to the array. */
static void store_string(struct lower *lw, struct expr *e, struct place to, uint64_t room)
{
	uint64_t n = e->str.len < room ? e->str.len : room, i, size;

	for (i = 0; i < n; i += size) {
		uint64_t v = 0;

		for (size = 8; size > n - i || low_align_at(low_part(to, i, to.type)) < size;)
			size /= 2;
		for (uint64_t k = 0; k < size; k++) {
			uint64_t byte = (uint8_t)e->str.bytes[i + k];

			v |= byte << 8 * (lw->cx->opt.big_endian ? size - 1 - k : k);
		}
		if (v)
			low_store_int(lw, to, i, (unsigned)size, size == 8 ? IR_L : IR_W,
				      low_int(lw, size == 8   ? (int64_t)v
						  : size == 4 ? (int32_t)v
							      : (int64_t)v));
	}
}

struct image {
	uint8_t *bytes;
	bool *set;
	uint64_t size;
};

static bool is_plain_constant(struct lower *lw, struct init_item *it, u128 *v)
{
	enum vkind k = low_kind(it->value->type);

	return !it->bitfield && (k == VK_W || k == VK_L || k == VK_P) &&
	       !type_is_float(it->value->type) &&
	       (type_is_integer(it->value->type) ? const_int(lw->fe, it->value, v) : false);
}

/* Put the constant items of E into M; false if two items overlap, so that order counts. */
static bool make_image(struct lower *lw, struct expr *e, struct image *m)
{
	for (uint32_t i = 0; i < e->init.n; i++) {
		struct init_item *it = &e->init.items[i];
		uint64_t size = low_size(lw, it->value->type), room = m->size - it->off;
		u128 v;

		if (it->off > m->size)
			return false;
		if (it->value->kind == E_STRING && it->value->str.len < size)
			size = it->value->str.len;
		if (size > room)
			size = room;
		if (it->bitfield)
			continue;
		for (uint64_t k = 0; k < size; k++) {
			if (m->set[it->off + k])
				return false;
			m->set[it->off + k] = true;
		}
		if (it->value->kind == E_STRING && type_bare(it->value->type)->kind == TY_ARRAY)
			memcpy(m->bytes + it->off, it->value->str.bytes, size);
		else if (is_plain_constant(lw, it, &v))
			for (uint64_t k = 0; k < size; k++)
				m->bytes[it->off + k] =
					(uint8_t)(v >>
						  8 * (lw->cx->opt.big_endian ? size - 1 - k : k));
	}
	return true;
}

/* Store what is not zero of the image, in the widest words its alignment allows. */
static void store_image(struct lower *lw, struct image *m, struct place to)
{
	uint64_t size;

	for (uint64_t i = 0; i < m->size; i += size) {
		uint64_t v = 0;

		for (size = 8; size > m->size - i || low_align_at(low_part(to, i, to.type)) < size;)
			size /= 2;
		for (uint64_t k = 0; k < size; k++)
			v |= (uint64_t)m->bytes[i + k]
			     << 8 * (lw->cx->opt.big_endian ? size - 1 - k : k);
		if (v)
			low_store_int(lw, to, i, (unsigned)size, size == 8 ? IR_L : IR_W,
				      low_int(lw, size == 4 ? (int32_t)v : (int64_t)v));
	}
}

static void init_item(struct lower *lw, struct init_item *it, struct place to, struct type *whole)
{
	struct place p = item_place(to, it, whole);
	src_loc loc = lw->loc;

	lw->loc = it->value->loc;
	if (it->bitfield)
		low_store(lw, p, low_value(lw, it->value));
	else if (it->value->kind == E_STRING && type_bare(it->value->type)->kind == TY_ARRAY)
		store_string(lw, it->value, p,
			     low_size(lw, whole) > it->off ? low_size(lw, whole) - it->off : 0);
	else
		low_into(lw, it->value, p);
	lw->loc = loc;
}

/* Is the whole object one item's, so that clearing it first would be in vain? */
static bool covers(struct lower *lw, struct expr *e, uint64_t size)
{
	return e->init.n == 1 && !e->init.items[0].off && !e->init.items[0].bitfield &&
	       e->init.items[0].value->kind != E_STRING &&
	       low_size(lw, e->init.items[0].value->type) == size;
}

void low_init(struct lower *lw, struct expr *e, struct place to)
{
	uint64_t size = low_size(lw, to.type);
	struct arena_mark mark = arena_mark(&lw->cx->scratch);
	struct image m = {.size = size};
	bool image;
	u128 v;

	if (covers(lw, e, size)) {
		init_item(lw, &e->init.items[0], to, to.type);
		return;
	}
	if (size > 1u << 20) {
		diag(lw->cx, lw->loc, D_lower_object_too_large, (unsigned long long)size);
		return;
	}
	m.bytes = arena_array(&lw->cx->scratch, uint8_t, size + 1);
	m.set = arena_array(&lw->cx->scratch, bool, size + 1);
	if (to.base.kind == REF_SLOT && !to.off && size > 8 && to.base_align < 8) {
		lw->fn->slots.at[to.base.idx].align = 8;
		to.base_align = 8;
	}
	image = make_image(lw, e, &m);
	low_fill(lw, to, 0, size);
	if (image)
		store_image(lw, &m, to);
	for (uint32_t i = 0; i < e->init.n; i++) {
		struct init_item *it = &e->init.items[i];

		if (image && (is_plain_constant(lw, it, &v) ||
			      (it->value->kind == E_STRING && !it->bitfield &&
			       type_bare(it->value->type)->kind == TY_ARRAY)))
			continue;
		init_item(lw, it, to, to.type);
	}
	arena_release(&lw->cx->scratch, mark);
}

struct place low_compound(struct lower *lw, struct decl *d)
{
	struct place p;

	if (d->file_scope || d->storage == ST_STATIC || !lw->func)
		return low_at(ir_con_sym(lw->cx, lw->fn, low_literal(lw, d), 0), d->type,
			      (uint32_t)type_align(lw->fe, d->type));
	p = low_place_of(lw, d);
	low_scope_add(lw, p.base, NULL, p);
	if (d->init && d->init->kind == E_INIT && low_kind(d->type) == VK_MEM) {
		/* the list may mention the object's own former value: ({ … }) loops do */
		low_init(lw, d->init, p);
	} else if (d->init) {
		low_into(lw, d->init, p);
	}
	return p;
}
