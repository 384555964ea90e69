/* SPDX-License-Identifier: BSD-2-Clause */
/* Structures, unions and enumerations: tags, members, enumerators (C11 6.7.2.1 to 6.7.2.3). */
#include "frontend/parse.h"

/* ---- tags ---- */

/* The tag's meaning in this very scope. */
static struct tag_binding *here(struct fe *fe, struct name *tag)
{
	struct tag_binding *b = tag ? scope_find_tag(tag) : NULL;

	return b && b->scope == fe->parser->scope ? b : NULL;
}

static struct record *record_new(struct fe *fe, bool is_union, struct name *tag, src_loc loc)
{
	struct record *r = arena_new(&fe->cx->unit, struct record);

	r->is_union = is_union;
	r->tag = tag;
	r->loc = loc;
	type_of_record(fe, r);
	if (tag)
		scope_bind_tag(fe, tag)->rec = r;
	return r;
}

static struct enumeration *enum_new(struct fe *fe, struct name *tag, src_loc loc)
{
	struct enumeration *e = arena_new(&fe->cx->unit, struct enumeration);

	e->tag = tag;
	e->loc = loc;
	e->under = type_basic(fe, TY_UINT);
	type_of_enum(fe, e);
	if (tag)
		scope_bind_tag(fe, tag)->enm = e;
	return e;
}

static void wrong_tag(struct fe *fe, struct name *tag, struct tag_binding *b, src_loc loc)
{
	diag(fe->cx, loc, D_tag_kind, tag->s);
	diag_note(fe->cx, b->rec ? b->rec->loc : b->enm->loc, "it was declared here");
}

/* ---- records ---- */

static void push_record(struct fe *fe, struct record *r)
{
	struct record_state *s = arena_new(&fe->cx->unit, struct record_state);

	s->outer = fe->parser->record;
	s->rec = r;
	s->depth = fe->parser->depth;
	fe->parser->record = s;
	r->being_defined = true;
}

struct record *act_record_begin(struct fe *fe, bool is_union, struct attr *a, struct name *tag,
				src_loc loc)
{
	struct tag_binding *b = here(fe, tag);
	struct record *r = b ? b->rec : NULL;

	if (b && (!r || r->is_union != is_union)) {
		wrong_tag(fe, tag, b, loc);
		r = NULL;
		tag = NULL;
	} else if (r && (r->complete || r->lazy || r->being_defined)) {
		diag(fe->cx, loc, D_tag_redefined, is_union ? "union" : "struct", tag->s);
		diag_note(fe->cx, r->loc, "it was defined here");
		r = NULL;
		tag = NULL;
	}
	if (!r)
		r = record_new(fe, is_union, tag, loc);
	r->loc = loc;
	r->pack = fe->parser->pack;
	attr_record(fe, a, r);
	pragma_regions_record(fe, r);
	push_record(fe, r);
	return r;
}

/* The members are known: lay them out. */
static void finish(struct fe *fe, struct record *r)
{
	struct record_state *s = fe->parser->record;
	uint32_t index = 0;

	fe->parser->record = s->outer;
	record_layout(fe, r, s->all.at, s->all.n);
	vec_reserve(&fe->cx->unit, &r->fields, s->all.n);
	for (uint32_t i = 0; i < s->all.n; i++) {
		struct field *f = &s->all.at[i];

		if (!f->name && !f->anonymous)
			continue; /* an unnamed bit-field */
		f->index = index++;
		vec_push(&fe->cx->unit, &r->fields, *f);
	}
	r->being_defined = false;
	r->complete = true;
}

struct type *act_record_end(struct fe *fe, struct record *r, struct attr *a)
{
	attr_record(fe, a, r);
	finish(fe, r);
	return r->type;
}

struct type *act_record_lazy(struct fe *fe, struct record *r, struct pp_body *body, struct attr *a)
{
	attr_record(fe, a, r);
	r->lazy = body;
	r->being_defined = false;
	fe->parser->record = fe->parser->record->outer;
	return r->type;
}

void record_reopen(struct fe *fe, struct record *r)
{
	push_record(fe, r);
}

void record_close(struct fe *fe, struct record *r)
{
	finish(fe, r);
}

struct type *act_record_ref(struct fe *fe, bool is_union, struct name *tag, struct attr *a,
			    src_loc loc)
{
	struct tag_binding *b = scope_find_tag(tag);

	(void)a;
	if (b && (!b->rec || b->rec->is_union != is_union)) {
		if (b->scope == fe->parser->scope) {
			wrong_tag(fe, tag, b, loc);
			return record_new(fe, is_union, NULL, loc)->type;
		}
		b = NULL;
	}
	return b ? b->rec->type : record_new(fe, is_union, tag, loc)->type;
}

/* `struct x;` declares a tag of its own scope (6.7.2.3p7). */
void tag_shadow(struct fe *fe, struct declspecs *s)
{
	struct type *t = s->type ? type_bare(s->type) : NULL;
	struct record *r = t && type_is_record(t) ? t->rec : NULL;
	struct tag_binding *b = r && r->tag ? scope_find_tag(r->tag) : NULL;

	if (b && b->scope != fe->parser->scope && s->tag_ref)
		record_new(fe, r->is_union, r->tag, s->loc);
}

/* ---- members ---- */

static bool check_duplicate(struct fe *fe, struct name *n, src_loc loc)
{
	struct record_state *s = fe->parser->record;

	for (uint32_t i = 0; n && i < s->all.n; i++)
		if (s->all.at[i].name == n) {
			diag(fe->cx, loc, D_member_twice, n->s);
			diag_note(fe->cx, s->all.at[i].loc, "it was declared here");
			return false;
		}
	return true;
}

/* The width of a bit-field of type T; -1 after reporting. */
static int bit_width(struct fe *fe, struct expr *bits, struct type *t, struct name *n, src_loc loc)
{
	unsigned most;
	u128 v;

	if (!act_const_int(fe, bits, &v, "the width of a bit-field"))
		return -1;
	if (!type_is_integer(type_bare(t))) {
		diag(fe->cx, loc, D_bitfield_type, type_quote(fe, t));
		return -1;
	}
	most = type_bare(t)->kind == TY_BOOL ? 1 : (unsigned)type_size(fe, t) * 8;
	if ((__int128)v < 0 || v > most || (!v && n)) {
		diag(fe->cx, loc, D_bitfield_width, n ? n->s : "(unnamed)", most);
		return -1;
	}
	return (int)v;
}

static void check_type(struct fe *fe, struct field *f, struct name *n, src_loc loc)
{
	struct type *b = type_bare(f->type);

	if (b->kind == TY_FUNC) {
		diag(fe->cx, loc, D_member_function, n ? n->s : "");
		f->type = type_ptr(fe, f->type);
	} else if (!type_is_complete(fe, f->type) &&
		   !(b->kind == TY_ARRAY && type_is_complete(fe, b->base))) {
		diag(fe->cx, loc, D_member_type_incomplete, n ? n->s : "", type_quote(fe, f->type));
		f->type = type_basic(fe, TY_INT);
	}
}

void act_field(struct fe *fe, struct declspecs *s, struct declarator *d, struct expr *bits,
	       struct attr *a)
{
	struct type *t = specs_type(fe, s);
	struct field f = {.bits = -1, .loc = d ? d->loc : s->loc};

	if (d)
		t = attr_type(fe, d->attrs, declarator_type(fe, d, t));
	f.type = attr_type(fe, a, t);
	f.name = d ? d->name : NULL;
	check_type(fe, &f, f.name, f.loc);
	if (bits) {
		f.bits = bit_width(fe, bits, f.type, f.name, f.loc);
		if (f.bits < 0)
			return;
	}
	if (!check_duplicate(fe, f.name, f.loc))
		return;
	attr_field(fe, s->attrs, &f);
	if (d)
		attr_field(fe, d->attrs, &f);
	attr_field(fe, a, &f);
	if (s->align > f.align)
		f.align = s->align;
	vec_push(&fe->cx->unit, &fe->parser->record->all, f);
}

/* A member declaration without a declarator: an anonymous record, or nothing useful. */
void act_field_none(struct fe *fe, struct declspecs *s)
{
	struct type *t = specs_type(fe, s), *b = type_bare(t);
	struct field f = {.bits = -1, .anonymous = true, .type = t, .loc = s->loc};

	if (!type_is_record(b) || (b->rec->tag && !fe->cx->opt.ms_extensions) ||
	    (!b->rec->tag && t->kind == TY_TYPEDEF && !fe->cx->opt.ms_extensions)) {
		if (b->kind != TY_ENUM && !(type_is_record(b) && s->tag_def))
			diag(fe->cx, s->loc, D_declares_nothing);
		return;
	}
	check_type(fe, &f, NULL, s->loc);
	attr_field(fe, s->attrs, &f);
	if (s->align > f.align)
		f.align = s->align;
	vec_push(&fe->cx->unit, &fe->parser->record->all, f);
}

/* ---- enumerations ---- */

struct enumeration *act_enum_begin(struct fe *fe, struct attr *a, struct name *tag,
				   struct type *under, src_loc loc)
{
	struct tag_binding *b = here(fe, tag);
	struct enumeration *e = b ? b->enm : NULL;

	if (b && !e) {
		wrong_tag(fe, tag, b, loc);
		tag = NULL;
	} else if (e && e->complete && e->consts.n) {
		diag(fe->cx, loc, D_tag_redefined, "enum", tag->s);
		diag_note(fe->cx, e->loc, "it was defined here");
		e = NULL;
		tag = NULL;
	}
	if (!e)
		e = enum_new(fe, tag, loc);
	e->loc = loc;
	if (under) {
		e->fixed = true;
		e->under = type_unqual(fe, under);
		e->complete = true;
	}
	attr_enum(fe, a, e);
	fe->parser->in_enum = true;
	return e;
}

static bool fits(struct fe *fe, u128 v, bool negative, enum type_kind k)
{
	struct type *t = type_basic(fe, k);

	if (negative && !type_is_signed(t))
		return false;
	return int_wrap(fe, v, t) == v && (negative || !((__int128)int_wrap(fe, v, t) < 0));
}

/* The enumerator's type while the enumeration is open: the smallest from int up. */
static struct type *value_type(struct fe *fe, u128 v, bool negative)
{
	static const enum type_kind kinds[] = {TY_INT, TY_UINT, TY_LONG, TY_ULONG};

	for (unsigned i = 0; i < 4; i++)
		if (fits(fe, v, negative, kinds[i]))
			return type_basic(fe, kinds[i]);
	return type_basic(fe, TY_LONG);
}

void act_enumerator(struct fe *fe, struct enumeration *e, struct name *n, struct attr *a,
		    struct expr *v, src_loc loc)
{
	struct decl *last = e->consts.n ? vec_last(&e->consts) : NULL, *old = scope_find(n), *d;
	u128 value = last ? last->value + 1 : 0;

	if (v) {
		struct type *t = v->type;

		if (act_const_int(fe, v, &value, "the value of an enumerator"))
			(void)t;
	}
	if (scope_is_current(fe, old) && !old->bad) {
		diag(fe->cx, loc, D_redefined, n->s);
		diag_note(fe->cx, old->loc, "it was declared here");
	}
	d = decl_new(fe, D_ENUMCONST, n,
		     e->fixed ? e->under : value_type(fe, value, (__int128)value < 0), loc);
	if (e->fixed && int_wrap(fe, value, e->under) != value) {
		diag(fe->cx, loc, D_enum_range, n->s, type_quote(fe, e->under));
		value = int_wrap(fe, value, e->under);
	}
	d->value = value;
	attr_decl(fe, a, d);
	scope_bind(fe, d);
	vec_push(&fe->cx->unit, &e->consts, d);
}

struct type *act_enum_end(struct fe *fe, struct enumeration *e, struct attr *a)
{
	static const enum type_kind kinds[][2] = {/* unsigned, signed */
						  {TY_UCHAR, TY_SCHAR},
						  {TY_USHORT, TY_SHORT},
						  {TY_UINT, TY_INT},
						  {TY_ULONG, TY_LONG}};
	bool negative = false, all;
	unsigned i;

	fe->parser->in_enum = false;
	attr_enum(fe, a, e);
	e->complete = true;
	if (!e->consts.n)
		diag(fe->cx, e->loc, D_enum_empty);
	if (e->fixed)
		return e->type;
	for (uint32_t k = 0; k < e->consts.n; k++)
		negative |= (__int128)e->consts.at[k]->value < 0;
	for (i = e->packed || fe->cx->opt.short_enums ? 0 : 2; i < 3; i++) {
		all = true;
		for (uint32_t k = 0; k < e->consts.n; k++) {
			u128 v = e->consts.at[k]->value;

			all &= fits(fe, v, (__int128)v < 0, kinds[i][negative]);
		}
		if (all)
			break;
	}
	e->under = type_basic(fe, kinds[i][negative]);
	for (uint32_t k = 0; k < e->consts.n; k++) {
		struct decl *d = e->consts.at[k];

		d->type = fits(fe, d->value, (__int128)d->value < 0, TY_INT) ? type_basic(fe, TY_INT)
									     : e->under;
	}
	return e->type;
}

struct type *act_enum_ref(struct fe *fe, struct name *tag, struct type *under, src_loc loc)
{
	struct tag_binding *b = scope_find_tag(tag);
	struct enumeration *e;

	if (b && !b->enm) {
		if (b->scope == fe->parser->scope) {
			wrong_tag(fe, tag, b, loc);
			return type_basic(fe, TY_INT);
		}
		b = NULL;
	}
	e = b ? b->enm : enum_new(fe, tag, loc);
	if (under && !e->complete) {
		e->fixed = e->complete = true;
		e->under = type_unqual(fe, under);
	}
	return e->type;
}
