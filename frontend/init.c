/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Initializers (C11 6.7.9): braces, brace elision and designators resolved into a
 * flat list of scalars, strings and whole records at their offsets.
 *
 * A braced list is read with a cursor over its items.  members() walks the
 * subobjects of an aggregate in order and takes items from the cursor; an aggregate
 * without braces of its own shares its parent's cursor, and gives it back
 * at the next designator, which belongs to the innermost braces.
 */
#include "frontend/parse.h"

struct init {
	struct fe *fe;
	VEC(struct init_item) items;
	bool is_static;
};

/* ---- the parser's nodes ---- */

struct initnode *act_init_list(struct fe *fe, src_loc loc, src_loc end)
{
	struct initnode *l = arena_new(&fe->cx->unit, struct initnode);

	l->loc = loc;
	l->end = end;
	l->last = &l->first;
	return l;
}

struct initnode *act_init_add(struct fe *fe, struct initnode *list, struct initnode *in)
{
	(void)fe;
	*list->last = in;
	list->last = &in->next;
	return list;
}

struct initnode *act_init_close(struct fe *fe, struct initnode *list, src_loc loc, src_loc end)
{
	(void)fe;
	list->loc = loc;
	list->end = end;
	return list;
}

struct initnode *act_init_expr(struct fe *fe, struct expr *e)
{
	struct initnode *n = arena_new(&fe->cx->unit, struct initnode);

	n->x = e;
	n->loc = e->loc;
	n->end = e->end;
	return n;
}

struct initnode *act_init_desig(struct fe *fe, struct desig *d, struct initnode *in)
{
	(void)fe;
	in->desig = d;
	return in;
}

struct desig *act_desig(struct fe *fe, struct desig *to, struct name *field, struct expr *lo,
			struct expr *hi, src_loc loc)
{
	struct desig *d = arena_new(&fe->cx->unit, struct desig);

	d->field = field;
	d->loc = loc;
	if (!field) {
		act_const_int(fe, lo, &d->lo, "array index in the initializer");
		d->hi = d->lo;
		if (hi)
			act_const_int(fe, hi, &d->hi, "array index in the initializer");
	}
	return act_desig_join(fe, to, d);
}

struct desig *act_desig_join(struct fe *fe, struct desig *to, struct desig *d)
{
	struct desig **last = &to;

	(void)fe;
	while (*last)
		last = &(*last)->next;
	*last = d;
	return to;
}

/* ---- resolving ---- */

static void object(struct init *in, struct type *t, uint64_t off, struct field *bits,
		   struct initnode **at);
static void braced(struct init *in, struct type **t, uint64_t off, struct initnode *list);

static void check_static(struct init *in, struct expr *x)
{
	if (!in->is_static || x->kind == E_STRING || x->kind == E_ERROR)
		return;
	if (const_eval(in->fe, x, true).kind == CV_NONE)
		diag_range(in->fe->cx, x->loc, x->end, D_init_not_constant);
}

static void item(struct init *in, uint64_t off, struct field *bits, struct expr *x)
{
	vec_push(&in->fe->cx->unit, &in->items, (struct init_item){off, bits, x});
}

static void scalar(struct init *in, struct type *t, uint64_t off, struct field *bits,
		   struct expr *x)
{
	x = conv_assign(in->fe, x, t, CONV_INIT, x->loc, 0, NULL);
	check_static(in, x);
	item(in, off, bits, x);
}

/* May the string literal X initialize the array T? */
static bool fits_string(struct fe *fe, struct type *t, const struct expr *x)
{
	struct type *elem;

	if (t->kind != TY_ARRAY || x->kind != E_STRING)
		return false;
	elem = type_bare(t->base);
	return type_is_integer(elem) && elem->kind != TY_BOOL &&
	       type_size(fe, elem) == type_size(fe, type_bare(x->type)->base);
}

static void string(struct init *in, struct type **t, uint64_t off, struct expr *x)
{
	struct type *a = type_bare(*t);
	uint64_t unit = type_size(in->fe, a->base), n = x->str.len / unit;

	if (a->incomplete_array)
		*t = type_array(in->fe, type_desugar(in->fe, *t)->base, n, false);
	else if (n - 1 > a->nelems)
		diag_range(in->fe->cx, x->loc, x->end, D_init_string_long);
	item(in, off, NULL, x);
}

/* In static storage a compound literal stands for its own initializer. */
static bool splice(struct init *in, uint64_t off, struct expr *x)
{
	struct expr *list;

	while (x->kind == E_CAST && (x->op == CAST_LOAD || x->op == CAST_SAME))
		x = x->cast.x;
	if (x->kind != E_COMPOUND)
		return false;
	list = x->compound.object->init;
	if (!list || list->kind != E_INIT)
		return false;
	for (uint32_t i = 0; i < list->init.n; i++) {
		struct init_item it = list->init.items[i];

		check_static(in, it.value);
		item(in, off + it.off, it.bitfield, it.value);
	}
	return true;
}

/* A record (or array from a compound literal) initialized as a whole by X? */
static bool whole(struct init *in, struct type *t, uint64_t off, struct expr *x)
{
	struct fe *fe = in->fe;

	if (t->kind == TY_ARRAY)
		return x->kind == E_COMPOUND && type_compatible(fe, t, type_bare(x->type)) &&
		       splice(in, off, x);
	if (type_bare(x->type) != t && !(t->kind == TY_VECTOR && type_bare(x->type)->kind == TY_VECTOR))
		return false;
	if (in->is_static && splice(in, off, x))
		return true;
	x = conv_assign(fe, x, t, CONV_INIT, x->loc, 0, NULL);
	check_static(in, x);
	item(in, off, NULL, x);
	return true;
}

/* The subobject that D names in T: its position; false after reporting. */
static bool designate(struct init *in, struct type *t, struct desig *d, uint64_t *index,
		      bool *through_anonymous)
{
	struct fe *fe = in->fe;
	struct field *path[16];

	*through_anonymous = false;
	if (d->field && t->rec && (t->kind == TY_STRUCT || t->kind == TY_UNION)) {
		unsigned n = record_find(fe, t->rec, d->field, path, 16);

		if (!n) {
			diag(fe->cx, d->loc, D_init_no_member, type_str(fe, t), d->field->s);
			return false;
		}
		*index = (uint64_t)(path[0] - t->rec->fields.at);
		*through_anonymous = n > 1;
		return true;
	}
	if (!d->field && (t->kind == TY_ARRAY || t->kind == TY_VECTOR)) {
		if (d->hi < d->lo || d->lo >> 63 || d->hi >> 63 ||
		    (!t->incomplete_array && d->hi >= t->nelems)) {
			diag(fe->cx, d->loc, D_init_index);
			return false;
		}
		*index = (uint64_t)d->lo;
		return true;
	}
	if (d->field)
		diag(fe->cx, d->loc, D_init_desig_field, type_str(fe, t));
	else
		diag(fe->cx, d->loc, D_init_desig_index, type_str(fe, t));
	return false;
}

/* Number of subobjects that items without designators fill. */
static uint64_t count_of(struct type *t)
{
	if (t->kind == TY_ARRAY || t->kind == TY_VECTOR)
		return t->incomplete_array ? UINT64_MAX : t->nelems;
	return t->rec->fields.n;
}

/* What designator [lo … hi] initialized at LO (items FROM on) again for the others. */
static void repeat(struct init *in, uint32_t from, uint64_t times, uint64_t size)
{
	uint32_t to = in->items.n;

	for (uint64_t k = 1; k <= times && k < 1u << 20; k++)
		for (uint32_t i = from; i < to; i++) {
			struct init_item it = in->items.at[i];

			item(in, it.off + k * size, it.bitfield, it.value);
		}
}

/* Fill T's subobjects from the items at *AT; D: what is left of the first one's designator.
 * Returns one past the highest array index that was initialized. */
static uint64_t members(struct init *in, struct type *t, uint64_t off, struct initnode **at,
			bool own_braces, struct desig *d)
{
	struct fe *fe = in->fe;
	bool array = t->kind == TY_ARRAY || t->kind == TY_VECTOR;
	uint64_t size = array ? type_size(fe, t->base) : 0, i = 0, top = 0;

	while (*at) {
		struct desig *this = d;
		struct field *f = NULL;
		struct type *sub;
		uint64_t sub_off, last;
		uint32_t before = in->items.n;
		bool anonymous = false;

		d = NULL;
		if (!this && (*at)->desig) {
			if (!own_braces)
				return top;
			this = (*at)->desig;
		}
		if (this && !designate(in, t, this, &i, &anonymous)) {
			*at = (*at)->next;
			continue;
		}
		if (i >= count_of(t))
			return top;
		if (array) {
			sub = t->base;
			sub_off = off + i * size;
		} else {
			f = &t->rec->fields.at[i];
			sub = f->type;
			sub_off = off + f->off;
		}
		last = this && !this->field ? (uint64_t)this->hi : i;
		if (this && (anonymous || this->next)) {
			(*at)->desig = NULL;
			members(in, type_bare(sub), sub_off, at, false, anonymous ? this : this->next);
		} else {
			(*at)->desig = NULL;
			object(in, sub, sub_off, f && f->bits >= 0 ? f : NULL, at);
		}
		if (last > i)
			repeat(in, before, last - i, size);
		i = last + 1;
		if (i > top)
			top = i;
		if (t->kind == TY_UNION)
			i = count_of(t);
	}
	return top;
}

static bool is_aggregate(struct type *t)
{
	return t->kind == TY_ARRAY || t->kind == TY_STRUCT || t->kind == TY_UNION ||
	       t->kind == TY_VECTOR;
}

/* Initialize one subobject from the item at *AT (its designator has been followed), and
 * more of them if it is an aggregate without braces. */
static void object(struct init *in, struct type *t, uint64_t off, struct field *bits,
		   struct initnode **at)
{
	struct type *bare = type_bare(t);
	struct initnode *n = *at;

	if (bare->rec)
		record_complete(in->fe, bare->rec);
	if (!n->x) {
		*at = n->next;
		braced(in, &t, off, n);
	} else if (!is_aggregate(bare)) {
		*at = n->next;
		scalar(in, t, off, bits, n->x);
	} else if (fits_string(in->fe, bare, n->x)) {
		*at = n->next;
		string(in, &t, off, n->x);
	} else if (whole(in, bare, off, n->x)) {
		*at = n->next;
	} else {
		members(in, bare, off, at, false, NULL);
		if (*at == n) { /* an empty record took nothing */
			if (count_of(bare))
				diag_range(in->fe->cx, n->loc, n->end, D_init_invalid,
					   type_str(in->fe, t));
			else
				return;
			*at = n->next;
		}
	}
}

static void excess(struct init *in, struct initnode *n, struct type *t)
{
	if (n)
		diag_range(in->fe->cx, n->loc, n->end, D_init_excess,
			   t->kind == TY_ARRAY    ? "array"
			   : t->kind == TY_VECTOR ? "vector"
			   : t->kind == TY_UNION  ? "union"
			   : t->kind == TY_STRUCT ? "struct"
						  : "scalar");
}

/* { … } for an object of type *T, which is completed if it is an array of unknown size. */
static void braced(struct init *in, struct type **t, uint64_t off, struct initnode *list)
{
	struct type *bare = type_bare(*t);
	struct initnode *at = list->first;
	uint64_t n;

	if (!is_aggregate(bare)) {
		if (at && at->desig)
			diag(in->fe->cx, at->desig->loc, D_init_desig_scalar, type_str(in->fe, *t));
		else if (at && at->x)
			scalar(in, *t, off, NULL, at->x);
		else if (at)
			braced(in, t, off, at);
		excess(in, at ? at->next : NULL, bare);
		return;
	}
	if (bare->rec && !record_complete(in->fe, bare->rec)) {
		diag(in->fe->cx, list->loc, D_init_incomplete, type_str(in->fe, *t));
		return;
	}
	if (at && at->x && !at->desig && !at->next && fits_string(in->fe, bare, at->x)) {
		string(in, t, off, at->x);
		return;
	}
	n = members(in, bare, off, &at, true, NULL);
	excess(in, at, bare);
	if (bare->kind == TY_ARRAY && bare->incomplete_array)
		*t = type_array(in->fe, type_desugar(in->fe, *t)->base, n, false);
}

struct expr *init_resolve(struct fe *fe, struct type **t, struct initnode *node, bool is_static)
{
	struct init in = {.fe = fe, .is_static = is_static};
	struct type *bare = type_bare(*t);
	struct expr *e;

	if (node->x && node->x->kind == E_ERROR)
		return node->x;
	if (node->x && !fits_string(fe, bare, node->x) &&
	    !(bare->kind == TY_ARRAY && node->x->kind == E_COMPOUND)) {
		if (bare->kind == TY_ARRAY) {
			diag_range(fe->cx, node->loc, node->end, D_init_array);
			return expr_error(fe, node->loc);
		}
		if (is_static && type_bare(node->x->type) == bare && is_aggregate(bare) &&
		    splice(&in, 0, node->x))
			goto list;
		e = conv_assign(fe, node->x, *t, CONV_INIT, node->loc, 0, NULL);
		check_static(&in, e);
		return e;
	}
	if (!node->x) {
		braced(&in, t, 0, node);
	} else if (node->x->kind == E_STRING) {
		string(&in, t, 0, node->x);
	} else {
		if (bare->incomplete_array)
			*t = node->x->type;
		if (!whole(&in, type_bare(*t), 0, node->x))
			diag_range(fe->cx, node->loc, node->end, D_init_array);
	}
list:
	e = expr_new(fe, E_INIT, *t, node->loc);
	e->end = node->end;
	e->init.items = in.items.at;
	e->init.n = in.items.n;
	return e;
}
