/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What attributes do: one handler for each kind of attr.def, called with the thing the
 * attribute stands on.  Attributes that change a type (mode, vector_size,
 * address_space, btf_type_tag) are applied by attr_type, before the declaration
 * is entered; the others by attr_decl, attr_record….
 */
#include <string.h>

#include "frontend/parse.h"

/* What an attribute stands on: one of these. */
struct target {
	unsigned on;
	struct decl *d;
	struct field *f;
	struct record *r;
	struct enumeration *e;
	struct type **t; /* the type phase */
};

typedef void (*handler)(struct fe *fe, struct attr *a, struct target *to);

static const char *string_arg(struct fe *fe, struct attr *a, unsigned i)
{
	struct expr *x = i < a->nargs ? a->args[i].x : NULL;

	if (x && x->kind == E_STRING)
		return x->str.bytes;
	if (i < a->nargs)
		diag(fe->cx, a->args[i].loc, D_attr_string, a->name->s);
	return NULL;
}

static struct expr *expr_arg(struct fe *fe, struct attr *a, unsigned i)
{
	if (i >= a->nargs)
		return NULL;
	if (a->args[i].ident)
		a->args[i].x = act_ident(fe, a->args[i].ident, a->args[i].loc);
	a->args[i].ident = NULL;
	return a->args[i].x;
}

static bool int_arg(struct fe *fe, struct attr *a, unsigned i, uint64_t *v)
{
	struct expr *x = expr_arg(fe, a, i);
	u128 n;

	if (!x || x->kind == E_ERROR)
		return false;
	if (!const_int(fe, x, &n)) {
		diag(fe->cx, a->args[i].loc, D_attr_int, a->name->s);
		return false;
	}
	*v = (uint64_t)n;
	return true;
}

static void at_ignore(struct fe *fe, struct attr *a, struct target *to)
{
	(void)fe;
	(void)a;
	(void)to;
}

static void at_refuse(struct fe *fe, struct attr *a, struct target *to)
{
	if (to->t)
		return;
	diag(fe->cx, a->loc, D_attr_unsupported, a->name->s);
}

static void at_flags(struct fe *fe, struct attr *a, struct target *to)
{
	static const struct {
		uint16_t id;
		uint32_t flag;
	} flags[] = {
		{AT_used, DA_USED},
		{AT_unused, DA_UNUSED},
		{AT_maybe_unused, DA_UNUSED},
		{AT_weak, DA_WEAK},
		{AT_always_inline, DA_ALWAYS_INLINE},
		{AT_noinline, DA_NOINLINE},
		{AT_gnu_inline, DA_GNU_INLINE},
		{AT_naked, DA_NAKED},
		{AT_noreturn, DA_NORETURN},
		{AT__Noreturn, DA_NORETURN},
		{AT_const, DA_CONST},
		{AT_pure, DA_PURE},
		{AT_bpf_fastcall, DA_FASTCALL},
		{AT_noinit, DA_NOINIT},
		{AT_returns_twice, DA_RETURNS_TWICE},
	};

	(void)fe;
	if (!to->d)
		return;
	for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++)
		if (flags[i].id == a->id)
			to->d->attrs |= flags[i].flag;
}

static void at_noipa(struct fe *fe, struct attr *a, struct target *to)
{
	(void)fe;
	(void)a;
	if (to->d && to->d->kind == D_FUNC)
		to->d->attrs |= DA_NOINLINE;
}

static void at_section(struct fe *fe, struct attr *a, struct target *to)
{
	const char *s = to->d ? string_arg(fe, a, 0) : NULL;

	if (!s)
		return;
	if (to->d->section && strcmp(to->d->section, s) != 0)
		diag(fe->cx, a->loc, D_section_mismatch, to->d->section, s);
	to->d->section = s;
}

static void at_alias(struct fe *fe, struct attr *a, struct target *to)
{
	const char *s = to->d ? string_arg(fe, a, 0) : NULL;

	if (s)
		to->d->alias = name_of(fe->cx, s);
}

static void at_weakref(struct fe *fe, struct attr *a, struct target *to)
{
	if (!to->d)
		return;
	if (a->nargs)
		at_alias(fe, a, to);
	to->d->attrs |= DA_WEAK;
}

static void at_visibility(struct fe *fe, struct attr *a, struct target *to)
{
	const char *s = to->d ? string_arg(fe, a, 0) : NULL;

	if (!s || !strcmp(s, "default"))
		return;
	if (!strcmp(s, "hidden") || !strcmp(s, "internal"))
		to->d->attrs |= DA_HIDDEN;
	else if (!strcmp(s, "protected"))
		to->d->attrs |= DA_PROTECTED;
	else
		diag(fe->cx, a->loc, D_attr_visibility, s);
}

static void at_internal_linkage(struct fe *fe, struct attr *a, struct target *to)
{
	(void)fe;
	(void)a;
	if (to->d)
		to->d->linkage = LINK_INTERNAL;
}

static void at_packed(struct fe *fe, struct attr *a, struct target *to)
{
	(void)fe;
	(void)a;
	if (to->r)
		to->r->packed = true;
	if (to->f)
		to->f->packed = true;
	if (to->e)
		to->e->packed = true;
	if (to->d)
		to->d->attrs |= DA_PACKED;
}

static void at_aligned(struct fe *fe, struct attr *a, struct target *to)
{
	uint64_t n = 16; /* the target's largest useful alignment */

	if (to->t || (a->nargs && !int_arg(fe, a, 0, &n)))
		return;
	if (!n || (n & (n - 1))) {
		diag(fe->cx, a->loc, D_align_not_power);
		return;
	}
	if (n > 1u << 28) {
		diag(fe->cx, a->loc, D_align_too_large);
		return;
	}
	if (to->d && to->d->align < n)
		to->d->align = (uint32_t)n;
	if (to->f && to->f->align < n)
		to->f->align = (uint32_t)n;
	if (to->r && to->r->attr_align < n)
		to->r->attr_align = (uint32_t)n;
}

static void at_deprecated(struct fe *fe, struct attr *a, struct target *to)
{
	const char *s = to->d && a->nargs ? string_arg(fe, a, 0) : "";

	if (to->d)
		to->d->deprecated_text = s ? s : "";
}

static void at_unavailable(struct fe *fe, struct attr *a, struct target *to)
{
	const char *s = to->d && a->nargs ? string_arg(fe, a, 0) : "";

	if (to->d)
		to->d->unavailable_text = s ? s : "";
}

static void at_error(struct fe *fe, struct attr *a, struct target *to)
{
	if (to->d)
		to->d->error_text = string_arg(fe, a, 0);
}

static void at_warning(struct fe *fe, struct attr *a, struct target *to)
{
	if (to->d)
		to->d->warning_text = string_arg(fe, a, 0);
}

static void at_nodiscard(struct fe *fe, struct attr *a, struct target *to)
{
	(void)fe;
	(void)a;
	if (to->d && to->d->kind == D_FUNC)
		to->d->attrs |= DA_NODISCARD;
}

static void at_format(struct fe *fe, struct attr *a, struct target *to)
{
	uint64_t fmt, first;

	if (!to->d || to->d->kind != D_FUNC || !a->args[0].ident)
		return;
	if (!strstr(a->args[0].ident->s, "printf") || !int_arg(fe, a, 1, &fmt) ||
	    !int_arg(fe, a, 2, &first))
		return;
	to->d->format_arg = (uint8_t)fmt;
	to->d->format_first = (uint8_t)first;
}

static void at_cleanup(struct fe *fe, struct attr *a, struct target *to)
{
	struct expr *x;

	if (!to->d || to->d->kind != D_VAR || to->d->file_scope)
		return;
	x = expr_arg(fe, a, 0);
	if (!x || x->kind == E_ERROR)
		return;
	if (x->kind != E_DECL || x->decl->kind != D_FUNC) {
		diag(fe->cx, a->args[0].loc, D_cleanup_not_function);
		return;
	}
	to->d->cleanup = x->decl;
	x->decl->used = x->decl->referenced = true;
	to->d->referenced = true;
}

/* Apply FN to the type at the bottom of pointers, arrays and results. */
static struct type *map_base(struct fe *fe, struct type *t,
			     struct type *(*fn)(struct fe *, struct attr *, struct type *),
			     struct attr *a)
{
	struct type *d = type_desugar(fe, t), *base;

	switch (d->kind) {
	case TY_PTR:
		base = map_base(fe, d->base, fn, a);
		return base == d->base ? t : type_qual(fe, type_ptr(fe, base), d->quals);
	case TY_ARRAY:
		base = map_base(fe, d->base, fn, a);
		return base == d->base ? t
				       : type_array(fe, base, d->nelems, d->incomplete_array);
	case TY_FUNC:
		base = map_base(fe, d->base, fn, a);
		return base == d->base ? t
				       : type_func(fe, base, d->params, d->nparams, d->variadic,
						   d->no_proto);
	default:
		return fn(fe, a, t);
	}
}

static struct type *mode_type(struct fe *fe, struct attr *a, struct type *t)
{
	static const struct {
		const char *name;
		enum type_kind s, u;
	} modes[] = {
		{"QI", TY_SCHAR, TY_UCHAR},    {"byte", TY_SCHAR, TY_UCHAR},
		{"HI", TY_SHORT, TY_USHORT},   {"SI", TY_INT, TY_UINT},
		{"DI", TY_LONG, TY_ULONG},     {"word", TY_LONG, TY_ULONG},
		{"pointer", TY_LONG, TY_ULONG}, {"unwind_word", TY_LONG, TY_ULONG},
		{"TI", TY_INT128, TY_UINT128}, {"SF", TY_FLOAT, TY_FLOAT},
		{"DF", TY_DOUBLE, TY_DOUBLE},  {"XF", TY_LDOUBLE, TY_LDOUBLE},
		{"TF", TY_LDOUBLE, TY_LDOUBLE},
	};
	const char *s = a->args[0].ident ? a->args[0].ident->s : "";
	size_t n = strlen(s);

	if (n > 4 && !strncmp(s, "__", 2)) {
		s = arena_strndup(&fe->cx->unit, s + 2, n - 4);
		n -= 4;
	}
	for (unsigned i = 0; i < sizeof modes / sizeof *modes; i++)
		if (!strcmp(modes[i].name, s))
			return type_qual(fe,
					 type_basic(fe, type_is_signed(t) || type_is_float(t)
								? modes[i].s
								: modes[i].u),
					 type_quals(t));
	diag(fe->cx, a->loc, D_attr_mode, s);
	return t;
}

static void at_mode(struct fe *fe, struct attr *a, struct target *to)
{
	if (to->t)
		*to->t = map_base(fe, *to->t, mode_type, a);
}

static struct type *vector_type(struct fe *fe, struct attr *a, struct type *t)
{
	uint64_t n, size;

	if (!int_arg(fe, a, 0, &n))
		return t;
	if (!type_is_arith(t)) {
		diag(fe->cx, a->loc, D_vector_element, type_quote(fe, t));
		return t;
	}
	size = type_size(fe, t);
	if (a->id == AT_vector_size) {
		if (n % size) {
			diag(fe->cx, a->loc, D_vector_size);
			return t;
		}
		n /= size;
	}
	if (!n || n > 1 << 20) {
		diag(fe->cx, a->loc, D_vector_size);
		return t;
	}
	return type_qual(fe, type_vector(fe, type_unqual(fe, t), n), type_quals(t));
}

static void at_vector_size(struct fe *fe, struct attr *a, struct target *to)
{
	if (to->t)
		*to->t = map_base(fe, *to->t, vector_type, a);
}

static void at_ext_vector_type(struct fe *fe, struct attr *a, struct target *to)
{
	at_vector_size(fe, a, to);
}

static void at_address_space(struct fe *fe, struct attr *a, struct target *to)
{
	uint64_t n;

	if (to->t && int_arg(fe, a, 0, &n))
		*to->t = type_addr_space(fe, (unsigned)n, *to->t);
}

static void at_btf_type_tag(struct fe *fe, struct attr *a, struct target *to)
{
	const char *s = to->t ? string_arg(fe, a, 0) : NULL;

	if (s)
		*to->t = type_tag(fe, s, *to->t);
}

static void at_btf_decl_tag(struct fe *fe, struct attr *a, struct target *to)
{
	const char *s = to->t ? NULL : string_arg(fe, a, 0);
	struct attr_tag **list, *tag;

	list = to->d   ? &to->d->tags
	       : to->f ? &to->f->tags
	       : to->r ? &to->r->tags
	       : to->e ? &to->e->tags
		       : NULL;
	if (!s || !list)
		return;
	for (; *list; list = &(*list)->next)
		if (!strcmp((*list)->text, s))
			return;
	tag = arena_new(&fe->cx->unit, struct attr_tag);
	tag->text = s;
	*list = tag;
}

static void at_preserve_access_index(struct fe *fe, struct attr *a, struct target *to)
{
	(void)fe;
	(void)a;
	if (to->r)
		to->r->preserve_access_index = true;
}

static void at_preserve_static_offset(struct fe *fe, struct attr *a, struct target *to)
{
	(void)fe;
	(void)a;
	if (to->r)
		to->r->preserve_static_offset = true;
}

static void at_transparent_union(struct fe *fe, struct attr *a, struct target *to)
{
	struct type *t;

	(void)fe;
	(void)a;
	if (to->r)
		to->r->transparent_union = true;
	if (to->d) {
		to->d->attrs |= DA_TRANSPARENT;
		t = to->d->kind == D_TYPEDEF ? type_bare(to->d->type) : NULL;
		if (t && t->kind == TY_UNION)
			t->rec->transparent_union = true;
	}
}

enum { ON_ANY = 0xffff };

static const struct {
	handler fn;
	uint16_t where;
	uint8_t least, most;
} rows[] = {
	{NULL, 0, 0, 0},
#define ATTR(id, name, where, least, most, handler) {at_##handler, where, least, most},
#include "frontend/attr.def"
#undef ATTR
};

static void apply(struct fe *fe, struct attr *a, struct target *to)
{
	for (; a; a = a->next) {
		if (!a->id) {
			if (!a->reported && !to->t)
				diag(fe->cx, a->loc, D_unknown_attribute, a->name->s);
			a->reported |= !to->t;
			continue;
		}
		if (a->nargs < rows[a->id].least || a->nargs > rows[a->id].most) {
			if (!a->reported)
				diag(fe->cx, a->loc, D_attr_args, a->name->s);
			a->reported = true;
			continue;
		}
		rows[a->id].fn(fe, a, to);
	}
}

struct type *attr_type(struct fe *fe, struct attr *a, struct type *t)
{
	struct target to = {.on = ON_TYPE, .t = &t};

	if (a)
		apply(fe, a, &to);
	return t;
}

void attr_decl(struct fe *fe, struct attr *a, struct decl *d)
{
	struct target to = {.on = ON_DECL, .d = d};

	if (a)
		apply(fe, a, &to);
}

void attr_field(struct fe *fe, struct attr *a, struct field *f)
{
	struct target to = {.on = ON_FIELD, .f = f};

	if (a)
		apply(fe, a, &to);
}

void attr_record(struct fe *fe, struct attr *a, struct record *r)
{
	struct target to = {.on = ON_RECORD, .r = r};

	if (a)
		apply(fe, a, &to);
}

void attr_enum(struct fe *fe, struct attr *a, struct enumeration *e)
{
	struct target to = {.on = ON_ENUM, .e = e};

	if (a)
		apply(fe, a, &to);
}
