/* SPDX-License-Identifier: BSD-2-Clause */
/* Types as C text, for messages (see type.h): the declarator is built inside out. */
#include <stdio.h>
#include <string.h>

#include "frontend/fe.h"
#include "frontend/type.h"

static const char *join(struct fe *fe, const char *a, const char *sep, const char *b)
{
	if (!*a || !*b)
		sep = "";
	return arena_printf(&fe->cx->unit, "%s%s%s", a, sep, b);
}

static const char *qual_str(unsigned q)
{
	static const char *const text[16] = {
		"",
		"const",
		"volatile",
		"const volatile",
		"restrict",
		"const restrict",
		"volatile restrict",
		"const volatile restrict",
		"_Atomic",
		"const _Atomic",
		"volatile _Atomic",
		"const volatile _Atomic",
		"restrict _Atomic",
		"const restrict _Atomic",
		"volatile restrict _Atomic",
		"const volatile restrict _Atomic",
	};

	return text[q & 15];
}

static const char *tagged(struct fe *fe, const char *what, struct name *tag, src_loc loc)
{
	struct src_pos pos;

	if (tag)
		return arena_printf(&fe->cx->unit, "%s %s", what, tag->s);
	pos = src_pos(fe->cx, loc);
	return arena_printf(&fe->cx->unit, "%s (unnamed at %s:%u:%u)", what,
			    pos.path ? pos.path : "?", pos.line, pos.col);
}

static const char *leaf(struct fe *fe, struct type *t)
{
	switch (t->kind) {
	case TY_STRUCT:
	case TY_UNION:
		if (!t->rec->tag && t->rec->typedef_name)
			return t->rec->typedef_name->name->s;
		return tagged(fe, t->kind == TY_UNION ? "union" : "struct", t->rec->tag,
			      t->rec->loc);
	case TY_ENUM:
		return tagged(fe, "enum", t->enm->tag, t->enm->loc);
	case TY_TYPEDEF:
		return t->decl->name->s;
	default:
		return type_basic_name(t->kind);
	}
}

static const char *build(struct fe *fe, struct type *t, const char *inner, unsigned depth);

static const char *params_str(struct fe *fe, struct type *t, unsigned depth)
{
	const char *s = "(";

	if (!t->nparams)
		return t->no_proto ? "()" : "(void)";
	for (uint32_t i = 0; i < t->nparams; i++)
		s = arena_printf(&fe->cx->unit, "%s%s%s", s, i ? ", " : "",
				 build(fe, t->params[i], "", depth + 1));
	return arena_printf(&fe->cx->unit, "%s%s)", s, t->variadic ? ", ..." : "");
}

static const char *build(struct fe *fe, struct type *t, const char *inner, unsigned depth)
{
	if (depth > 40)
		return "...";
	switch (t->kind) {
	case TY_PTR: {
		const char *p = arena_printf(&fe->cx->unit, "*%s", qual_str(t->quals));

		p = join(fe, p, t->quals ? " " : "", inner);
		if (t->base->kind == TY_ARRAY || t->base->kind == TY_FUNC)
			p = arena_printf(&fe->cx->unit, "(%s)", p);
		return build(fe, t->base, p, depth + 1);
	}
	case TY_ARRAY:
		inner = t->incomplete_array ? arena_printf(&fe->cx->unit, "%s[]", inner)
					    : arena_printf(&fe->cx->unit, "%s[%llu]", inner,
							   (unsigned long long)t->nelems);
		return build(fe, t->base, inner, depth + 1);
	case TY_FUNC:
		inner = arena_printf(&fe->cx->unit, "%s%s", inner, params_str(fe, t, depth));
		return build(fe, t->base, inner, depth + 1);
	case TY_VECTOR:
		return join(fe,
			    arena_printf(&fe->cx->unit,
					 "__attribute__((__vector_size__(%llu * sizeof(%s)))) %s",
					 (unsigned long long)t->nelems,
					 build(fe, t->base, "", depth + 1),
					 build(fe, t->base, "", depth + 1)),
			    " ", inner);
	case TY_TAG:
		return build(fe, t->base, inner, depth + 1);
	case TY_ADDRSPACE: {
		const char *s = build(fe, t->base, "", depth + 1);

		return join(fe,
			    arena_printf(&fe->cx->unit, "__attribute__((address_space(%u))) %s",
					 t->addr_space, s),
			    " ", inner);
	}
	default:
		return join(fe, join(fe, qual_str(t->quals), " ", leaf(fe, t)), " ", inner);
	}
}

const char *type_str(struct fe *fe, struct type *t)
{
	return build(fe, t, "", 0);
}

static bool hides(struct type *t, unsigned depth)
{
	if (depth > 40)
		return false;
	if (t->kind == TY_TYPEDEF) {
		struct type *b = t->base;

		/* `typedef struct { … } x` hides nothing that has another name. */
		return !((b->kind == TY_STRUCT || b->kind == TY_UNION) && !b->rec->tag) &&
		       !(b->kind == TY_ENUM && !b->enm->tag);
	}
	return t->base && hides(t->base, depth + 1);
}

const char *type_quote(struct fe *fe, struct type *t)
{
	const char *s = type_str(fe, t);
	const char *aka = t->canon != t && hides(t, 0) ? type_str(fe, t->canon) : s;

	if (strcmp(s, aka))
		return arena_printf(&fe->cx->unit, "'%s' (aka '%s')", s, aka);
	return arena_printf(&fe->cx->unit, "'%s'", s);
}
