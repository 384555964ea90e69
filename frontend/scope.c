/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scopes: what names mean where.
 *
 * A name's innermost meaning hangs on the name itself (name->binding, name->tag); a scope keeps
 * what it hid and puts it back when it ends, so that looking up costs nothing (the
 * shallow binding of Lisp systems).  File scope never ends and keeps no record.
 */
#include "frontend/parse.h"

struct scope *scope_push(struct fe *fe, enum scope_kind kind)
{
	struct parser *p = fe->parser;
	struct scope *s = arena_new(&fe->cx->unit, struct scope);

	s->kind = kind;
	s->outer = p->scope;
	s->first = p->bound.n;
	p->scope = s;
	return s;
}

void scope_init(struct fe *fe)
{
	fe->parser->file = scope_push(fe, SC_FILE);
}

static void unbind_to(struct parser *p, uint32_t first)
{
	for (uint32_t i = p->bound.n; i-- > first;) {
		struct bound *b = &p->bound.at[i];

		if (b->tag)
			b->name->tag = b->outer;
		else
			b->name->binding = b->outer;
	}
}

void scope_pop(struct fe *fe)
{
	struct parser *p = fe->parser;
	struct scope *s = p->scope;

	if (s->kind == SC_BLOCK || s->kind == SC_FUNC)
		warn_unused_locals(fe, s);
	unbind_to(p, s->first);
	p->bound.n = s->first;
	p->scope = s->outer;
}

void scope_pop_save(struct fe *fe)
{
	struct parser *p = fe->parser;
	struct scope *s = p->scope;

	s->nsaved = p->bound.n - s->first;
	if (s->nsaved) {
		s->saved = arena_array(&fe->cx->unit, struct bound, s->nsaved);
		memcpy(s->saved, p->bound.at + s->first, s->nsaved * sizeof *s->saved);
	}
	scope_pop(fe);
}

static void bind(struct fe *fe, struct name *name, void *inner, bool tag)
{
	struct bound b = {name, tag ? name->tag : name->binding, inner, tag};

	if (fe->parser->scope->kind != SC_FILE)
		vec_push(&fe->cx->unit, &fe->parser->bound, b);
	if (tag)
		name->tag = inner;
	else
		name->binding = inner;
}

void scope_restore(struct fe *fe, struct scope *saved)
{
	scope_push(fe, SC_FUNC);
	for (uint32_t i = 0; saved && i < saved->nsaved; i++) {
		struct bound *b = &saved->saved[i];

		if (b->tag) {
			bind(fe, b->name, b->inner, true);
			((struct tag_binding *)b->inner)->scope = fe->parser->scope;
		} else {
			scope_bind(fe, b->inner);
		}
	}
}

void scope_bind(struct fe *fe, struct decl *d)
{
	if (!d->name)
		return;
	d->shadowed = d->name->binding;
	d->scope = fe->parser->scope;
	bind(fe, d->name, d, false);
}

void scope_bind_file(struct fe *fe, struct decl *d)
{
	struct parser *p = fe->parser;

	d->scope = p->file;
	for (uint32_t i = 0; i < p->bound.n; i++)
		if (p->bound.at[i].name == d->name && !p->bound.at[i].tag) {
			struct decl *inner = p->bound.at[i].inner;

			d->shadowed = p->bound.at[i].outer;
			p->bound.at[i].outer = d;
			inner->shadowed = d;
			return;
		}
	d->shadowed = d->name->binding;
	d->name->binding = d;
}

struct decl *scope_find(struct name *name)
{
	return name->binding;
}

struct tag_binding *scope_find_tag(struct name *name)
{
	return name->tag;
}

struct tag_binding *scope_bind_tag(struct fe *fe, struct name *name)
{
	struct tag_binding *t = arena_new(&fe->cx->unit, struct tag_binding);
	struct scope *s = fe->parser->scope;

	t->scope = s;
	bind(fe, name, t, true);
	return t;
}

bool scope_is_current(struct fe *fe, const struct decl *d)
{
	return d && d->scope == fe->parser->scope;
}

struct scope *scope_hide_inner(struct fe *fe)
{
	struct parser *p = fe->parser;
	struct scope *inner = p->scope;

	unbind_to(p, 0);
	p->scope = p->file;
	return inner;
}

void scope_show_inner(struct fe *fe, struct scope *inner)
{
	struct parser *p = fe->parser;

	for (uint32_t i = 0; i < p->bound.n; i++) {
		struct bound *b = &p->bound.at[i];

		b->outer = b->tag ? b->name->tag : b->name->binding;
		if (b->tag)
			b->name->tag = b->inner;
		else
			b->name->binding = b->inner;
	}
	p->scope = inner;
}
