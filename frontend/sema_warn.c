/* SPDX-License-Identifier: BSD-2-Clause */
/* Warnings that need more than one node: unused results and variables, missing returns. */
#include <string.h>

#include "frontend/parse.h"

void warn_unused_result(struct fe *fe, struct expr *e)
{
	struct expr *fn;

	if (e->kind == E_CALL) {
		fn = e->call.fn;
		while (fn->kind == E_CAST)
			fn = fn->cast.x;
		if (fn->kind == E_DECL && fn->decl->attrs & DA_NODISCARD)
			diag_range(fe->cx, e->loc, e->end, D_unused_result, fn->decl->name->s);
		return;
	}
	if (e->kind == E_STMT || e->kind == E_COND || e->kind == E_BUILTIN || e->kind == E_COMMA ||
	    e->kind == E_ANDOR || type_is_void(type_bare(e->type)) || has_side_effects(e) ||
	    e->kind == E_ERROR)
		return;
	diag_range(fe->cx, e->loc, e->end, D_unused_value);
}

void warn_unused_locals(struct fe *fe, struct scope *s)
{
	for (uint32_t i = s->first; i < fe->parser->bound.n; i++) {
		struct bound *b = &fe->parser->bound.at[i];
		struct decl *d = b->inner;

		if (b->tag || d->kind != D_VAR || d->referenced || d->attrs & DA_UNUSED ||
		    d->linkage == LINK_EXTERNAL || !d->name || d->bad)
			continue;
		diag_range(fe->cx, d->loc, d->loc + d->name->len, D_unused_variable, d->name->s);
	}
}

/* ---- missing return ---- */

static bool falls_through(struct stmt *s);

static bool has_break(const struct stmt *s)
{
	if (!s)
		return false;
	switch (s->kind) {
	case S_BREAK:
		return true;
	case S_BLOCK:
		for (struct stmt *t = s->block.first; t; t = t->next)
			if (has_break(t))
				return true;
		return false;
	case S_IF:
		return has_break(s->ctl.body) || has_break(s->ctl.els);
	case S_CASE:
		return has_break(s->cas.body);
	case S_LABEL:
		return has_break(s->label.body);
	default:
		return false;
	}
}

static bool never_returns(struct expr *e)
{
	struct expr *fn;

	if (e->kind == E_BUILTIN)
		return builtins[e->call.builtin].flags & BF_NORET;
	if (e->kind == E_STMT)
		return !falls_through(e->stmt.body);
	if (e->kind == E_CAST)
		return never_returns(e->cast.x);
	if (e->kind != E_CALL)
		return false;
	fn = e->call.fn;
	while (fn->kind == E_CAST)
		fn = fn->cast.x;
	return fn->kind == E_DECL && (fn->decl->attrs & DA_NORETURN ||
				      (fn->decl->builtin && builtins[fn->decl->builtin].flags & BF_NORET));
}

static bool endless(struct stmt *s)
{
	return (!s->ctl.cond || (s->ctl.cond->kind == E_INT && s->ctl.cond->i)) &&
	       !has_break(s->ctl.body);
}

/* Can control leave S at its end?  Generous: unknown means no warning. */
static bool falls_through(struct stmt *s)
{
	bool through = true;

	if (!s)
		return true;
	switch (s->kind) {
	case S_RETURN:
	case S_GOTO:
	case S_GOTO_COMPUTED:
	case S_BREAK:
	case S_CONTINUE:
		return false;
	case S_EXPR:
		return !never_returns(s->expr);
	case S_BLOCK:
		for (struct stmt *t = s->block.first; t; t = t->next)
			through = falls_through(t) && (through || t->kind == S_LABEL || t->kind == S_CASE);
		return through;
	case S_IF:
		if (s->ctl.cond->kind == E_INT)
			return falls_through(s->ctl.cond->i ? s->ctl.body : s->ctl.els);
		return !s->ctl.els || falls_through(s->ctl.body) || falls_through(s->ctl.els);
	case S_WHILE:
	case S_FOR:
	case S_DO:
		return !endless(s);
	case S_SWITCH:
		return !s->sw.has_default || has_break(s->sw.body) || falls_through(s->sw.body);
	case S_CASE:
		return falls_through(s->cas.body);
	case S_LABEL:
		return falls_through(s->label.body);
	case S_ASM:
		return !s->as->is_goto;
	default:
		return true;
	}
}

void warn_function(struct fe *fe, struct decl *fn)
{
	struct type *ret = type_bare(type_bare(fn->type)->base);

	if (type_is_void(ret) || fn->attrs & (DA_NAKED | DA_NORETURN) || !fn->body ||
	    !strcmp(fn->name->s, "main"))
		return;
	if (falls_through(fn->body))
		diag(fe->cx, fn->end, D_missing_return, fn->name->s);
}

void warn_format(struct fe *fe, struct expr *call)
{
	(void)fe;
	(void)call;
}
