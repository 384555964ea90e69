/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls: the callee, its arguments' conversions (C11 6.5.2.2), calls of undeclared functions. */
#include <string.h>

#include "frontend/parse.h"

struct args *act_arg(struct fe *fe, struct args *a, struct expr *e)
{
	if (!a)
		a = arena_new(&fe->cx->unit, struct args);
	if (a->n == a->cap) {
		uint32_t cap = a->cap ? a->cap * 2 : 4;
		struct expr **at = arena_array(&fe->cx->unit, struct expr *, cap);

		if (a->n)
			memcpy(at, a->at, a->n * sizeof *at);
		a->at = at;
		a->cap = cap;
	}
	a->at[a->n++] = e;
	return a;
}

/* A call of a name that nothing declares: of the C library's function if it is one. */
struct decl *implicit_function(struct fe *fe, struct name *n, src_loc loc)
{
	enum builtin_id bi = builtin_of(fe->cx, n);
	struct type *t = bi && *builtins[bi].sig
				 ? builtin_type(fe, bi)
				 : type_func(fe, type_basic(fe, TY_INT), NULL, 0, false, true);
	struct decl *d = decl_new(fe, D_FUNC, n, t, loc);

	if (bi)
		diag_range(fe->cx, loc, loc + n->len, D_implicit_library, n->s, type_str(fe, t));
	else
		diag_range(fe->cx, loc, loc + n->len, D_implicit_function, n->s);
	d->storage = ST_EXTERN;
	d->linkage = LINK_EXTERNAL;
	d->file_scope = true;
	d->implicit = true;
	d->builtin = bi;
	scope_bind_file(fe, d);
	*fe->unit.last = d;
	fe->unit.last = &d->next;
	return d;
}

static void convert_args(struct fe *fe, struct expr *call, struct type *t, struct decl *fn)
{
	for (uint32_t i = 0; i < call->call.nargs; i++) {
		struct expr **x = &call->call.args[i];

		if (i < t->nparams)
			*x = conv_assign(fe, *x, t->params[i], CONV_ARG, (*x)->loc, i + 1, fn);
		else
			*x = conv_default(fe, *x);
		if ((*x)->kind != E_ERROR && type_is_void(type_bare((*x)->type))) {
			diag_range(fe->cx, (*x)->loc, (*x)->end, D_arg_void);
			*x = expr_error(fe, (*x)->loc);
		}
	}
}

static bool check_count(struct fe *fe, struct type *t, struct args *a, struct decl *fn,
			struct yyloc l)
{
	uint32_t n = a ? a->n : 0;

	if (t->no_proto || n == t->nparams || (n > t->nparams && t->variadic))
		return true;
	diag_range(fe->cx, n > t->nparams ? a->at[t->nparams]->loc : l.end - 1, 0, D_arg_count,
		   n > t->nparams ? "many" : "few", t->nparams, n);
	if (fn && fn->loc && fn->name)
		diag_note(fe->cx, fn->loc, "'%s' is declared here", fn->name->s);
	return false;
}

struct expr *act_call(struct fe *fe, struct expr *fn, struct args *a, struct yyloc l)
{
	struct decl *d = fn->kind == E_DECL && fn->decl->kind == D_FUNC ? fn->decl : NULL;
	src_loc loc = fn->loc;
	struct expr *e;
	struct type *t;

	if (d && d->implicit && !d->scope) {
		d = implicit_function(fe, d->name, loc);
		fn = expr_new(fe, E_DECL, d->type, loc);
		fn->decl = d;
		mark_used(fe, fn);
	}
	if (d && d->builtin && !strncmp(d->name->s, "__", 2))
		return act_builtin_call(fe, d->builtin, fn, a, loc);
	fn = conv_rvalue(fe, fn);
	if (fn->kind == E_ERROR) {
		for (uint32_t i = 0; a && i < a->n; i++)
			expr_declared(fe, a->at[i]);
		return fn;
	}
	t = type_bare(fn->type);
	if (t->kind != TY_PTR || type_bare(t->base)->kind != TY_FUNC) {
		diag_range(fe->cx, loc, fn->end, D_call_not_function, type_quote(fe, fn->type));
		return expr_error(fe, loc);
	}
	t = type_desugar(fe, type_desugar(fe, fn->type)->base);
	if (!check_count(fe, t, a, d, l))
		return expr_error(fe, loc);
	if (!type_is_void(type_bare(t->base)) && !type_is_complete(fe, t->base)) {
		diag_range(fe->cx, loc, fn->end, D_call_incomplete, type_quote(fe, t->base));
		return expr_error(fe, loc);
	}
	if (d && d->error_text && !fe->parser->unevaluated)
		fn->implicit = true; /* reported by lowering, if the call is not folded away */
	e = expr_new(fe, E_CALL, type_unqual(fe, t->base), loc);
	e->end = l.end;
	e->call.fn = fn;
	e->call.args = a ? a->at : NULL;
	e->call.nargs = a ? a->n : 0;
	convert_args(fe, e, t, d);
	if (d && d->format_arg)
		warn_format(fe, e);
	return e;
}
