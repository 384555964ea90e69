/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Macros: definitions, calls and the stack of token lists being delivered.
 *
 * Expansion follows the standard's wording (C11 6.10.3) in the way GCC's cpplib
 * internals manual describes it: an expansion is a token list on a stack; its macro is
 * disabled while the list is on the stack; a disabled macro's name that is read is
 * painted (PPF_NOEXPAND) and never expands again.  Arguments are expanded by
 * themselves, behind a barrier on the same stack.
 *
 * A name's definitions form a chain, newest first, each with the number of its
 * #define or #undef, so that a record's body that is read late sees the macros
 * of its own place (pp.epoch).
 */
#include "frontend/pp_int.h"

/* ---- the stack ---- */

struct pp_ctx *ctx_push(struct pp *pp, const struct pp_tok *toks, uint32_t n)
{
	struct pp_ctx *c = pp->spare;

	if (c)
		pp->spare = c->prev;
	else
		c = arena_new(&pp->cx->unit, struct pp_ctx);
	*c = (struct pp_ctx){.prev = pp->ctx, .at = toks, .end = n ? toks + n : toks};
	pp->ctx = c;
	return c;
}

void ctx_pop(struct pp *pp)
{
	struct pp_ctx *c = pp->ctx;

	if (c->macro)
		c->macro->disabled = false;
	if (c->first)
		pp->carry |= c->first_flags;
	pp->carry |= c->tail_flags;
	pp->ctx = c->prev;
	c->prev = pp->spare;
	pp->spare = c;
	if (!pp->ctx && !pp->nesting)
		arena_release(&pp->exp, pp->exp_empty);
}

/* ---- calls ---- */

struct call {
	VEC(struct pp_tok) toks;   /* of all arguments, one after the other */
	VEC(uint32_t) starts;      /* first token of each argument */
	struct pp_tok name, close; /* the macro's name; the ) */
	bool elided;               /* the variable arguments are missing altogether */
};

static bool unterminated(struct pp *pp, struct macro *m, struct call *c, const struct pp_tok *t)
{
	diag(pp->cx, c->name.loc, D_pp_unterminated_call, m->name->s);
	diag_note(pp->cx, m->loc, "macro '%s' defined here", m->name->s);
	if (t->kind == PP_NL && pp->ctx)
		pp->ctx->at--;
	else if (t->kind == PP_NL) {
		pp->peek = *t;
		pp->peeked = true;
	}
	return false;
}

/* Read the arguments; the ( is next. */
static bool read_arguments(struct pp *pp, struct macro *m, struct call *c)
{
	uint32_t depth = 0;
	struct pp_tok t;
	bool rest; /* in the variable arguments, which keep their commas */

	pp_raw(pp, &t);
	vec_push(&pp->exp, &c->starts, 0);
	for (;;) {
		pp_raw(pp, &t);
		rest = m->variadic && c->starts.n == m->nparams;
		if (t.kind == PP_EOF || t.kind == PP_NL)
			return unterminated(pp, m, c, &t);
		if (t.kind == PP_COMMENT) {
			pp->carry |= PPF_SPACE;
			continue;
		}
		if (t.kind == PP_PRAGMA) { /* has no place among arguments */
			while (t.kind != PP_NL)
				pp_raw(pp, &t);
			pp->in_pragma = false;
			continue;
		}
		if (t.flags & PPF_BOL)
			t.flags = (uint8_t)((t.flags & ~PPF_BOL) | PPF_SPACE);
		if (t.kind == PP_IDENT) {
			struct macro *arg = t.name->macro ? macro_of(pp, t.name) : NULL;

			if (arg && arg->disabled)
				t.flags |= PPF_NOEXPAND;
		} else if (t.kind == PP_PUNCT) {
			if (t.tok == C_LPAREN) {
				depth++;
			} else if (t.tok == C_RPAREN && depth-- == 0) {
				break;
			} else if (t.tok == C_COMMA && !depth && !rest) {
				vec_push(&pp->exp, &c->starts, c->toks.n);
				continue;
			}
		}
		vec_push(&pp->exp, &c->toks, t);
	}
	c->close = t;
	return true;
}

/* Does the number of arguments suit M?  Missing variable arguments are added, empty. */
static bool check_arguments(struct pp *pp, struct macro *m, struct call *c)
{
	uint32_t n = c->starts.n == 1 && !c->toks.n ? 0 : c->starts.n;

	if (n < m->nparams && m->variadic && (n + 1 == m->nparams || (!n && m->nparams == 2))) {
		c->elided = true;
		while (c->starts.n < m->nparams)
			vec_push(&pp->exp, &c->starts, c->toks.n);
		return true;
	}
	if (n == m->nparams || (!n && m->nparams == 1))
		return true;
	if (n < m->nparams)
		diag(pp->cx, c->close.loc, D_pp_too_few_args, m->name->s, m->nparams, n);
	else
		diag(pp->cx, c->close.loc, D_pp_too_many_args, m->name->s, m->nparams, n);
	diag_note(pp->cx, m->loc, "macro '%s' defined here", m->name->s);
	return false;
}

static struct macro_arg *split_arguments(struct pp *pp, struct macro *m, const struct call *c)
{
	struct macro_arg *args = arena_array(&pp->exp, struct macro_arg, m->nparams + 1);

	for (uint32_t i = 0; i < m->nparams && i < c->starts.n; i++) {
		uint32_t end = i + 1 < c->starts.n ? c->starts.at[i + 1] : c->toks.n;

		args[i].n = end - c->starts.at[i];
		args[i].toks = args[i].n ? c->toks.at + c->starts.at[i] : NULL;
	}
	return args;
}

static void push_body(struct pp *pp, struct macro *m, const struct pp_tok *toks, uint32_t n,
		      const struct pp_tok *name)
{
	struct pp_ctx *c = ctx_push(pp, toks, n);

	c->macro = m;
	c->or_flags = PPF_MACRO;
	c->first = true;
	c->first_flags = name->flags & (PPF_BOL | PPF_SPACE);
	c->tail_flags = pp->subst_space ? PPF_SPACE : 0;
	pp->subst_space = false;
	m->disabled = true;
}

static src_loc expansion_delta(struct pp *pp, struct macro *m, src_loc from)
{
	src_loc start;

	if (!m->n)
		return 0;
	start = m->body[0].loc;
	return src_expand(pp->cx, m->name, start, m->end - start, from) - start;
}

static bool call(struct pp *pp, struct macro *m, struct pp_tok *t)
{
	struct call c = {.name = *t};
	struct macro_arg *args;
	struct pp_tok *toks;
	src_loc delta;
	uint32_t n;
	bool ok;

	if (!pp_next_is_lparen(pp))
		return false;
	if (pp->exp.total > MAX_EXPANSION)
		diag_fatal(pp->cx, t->loc, D_pp_nesting);
	pp->nesting++; /* keeps pp->exp while the arguments lie in it */
	ok = read_arguments(pp, m, &c) && check_arguments(pp, m, &c);
	if (ok) {
		if (!(c.close.flags & PPF_MACRO))
			pp->call_end = c.close.loc;
		delta = expansion_delta(pp, m, t->loc);
		args = split_arguments(pp, m, &c);
		toks = macro_subst(pp, m, args, c.elided, delta, &n);
		push_body(pp, m, toks, n, t);
	}
	pp->nesting--;
	return ok;
}

bool macro_expand(struct pp *pp, struct macro *m, struct pp_tok *t)
{
	uint32_t n = m->n;

	if (m->dynamic)
		return dynamic_expand(pp, m, t);
	if (!(t->flags & PPF_MACRO))
		pp->call_end = t->loc;
	if (m->function)
		return call(pp, m, t);
	if (m->subst) {
		struct pp_tok *toks;

		pp->nesting++;
		toks = macro_subst(pp, m, NULL, false, expansion_delta(pp, m, t->loc), &n);
		push_body(pp, m, toks, n, t);
		pp->nesting--;
	} else {
		src_loc delta = expansion_delta(pp, m, t->loc);

		push_body(pp, m, m->body, n, t);
		pp->ctx->delta = delta;
	}
	return true;
}

/* ---- definitions ---- */

void macro_install(struct pp *pp, struct macro *m)
{
	struct name *n = m->name;

	m->seq = ++pp->seq;
	m->prev = n->macro;
	n->macro = m;
	pp->nbrace += m->brace;
	vec_push(&pp->cx->unit, &pp->macros, m);
}

static bool same_token(struct pp *pp, const struct pp_tok *a, const struct pp_tok *b, bool first)
{
	uint32_t la, lb;
	const char *sa, *sb;

	if (a->kind != b->kind || (!first && (a->flags & PPF_SPACE) != (b->flags & PPF_SPACE)) ||
	    (a->flags & PPF_STRINGIFY) != (b->flags & PPF_STRINGIFY))
		return false;
	if (a->kind == PP_IDENT)
		return a->name == b->name;
	if (a->kind == PP_PARAM)
		return a->tok == b->tok;
	sa = pp_spelling(pp, a, &la);
	sb = pp_spelling(pp, b, &lb);
	return la == lb && !memcmp(sa, sb, la);
}

bool macro_same(struct pp *pp, const struct macro *a, const struct macro *b)
{
	if (a->function != b->function || a->nparams != b->nparams || a->variadic != b->variadic ||
	    a->n != b->n || a->dynamic != b->dynamic)
		return false;
	for (uint32_t i = 0; i < a->nparams; i++)
		if (a->params[i] != b->params[i])
			return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (!same_token(pp, &a->body[i], &b->body[i], !i))
			return false;
	return true;
}

/* A name that #define or #undef may take, or NULL after an error. */
static struct name *macro_name(struct pp *pp, struct pp_tok *t)
{
	lex_next(&pp->lex, t);
	if (t->kind == PP_NL) {
		diag(pp->cx, t->loc, D_pp_macro_name_missing);
		return NULL;
	}
	if (t->kind != PP_IDENT) {
		diag(pp->cx, t->loc, D_pp_macro_name);
		return NULL;
	}
	if (t->name == pp->n_defined || t->name == pp->n_va_args || t->name == pp->n_va_opt) {
		diag(pp->cx, t->loc, D_pp_macro_name_reserved, t->name->s);
		return NULL;
	}
	return t->name;
}

static int param_index(const struct macro *m, const struct name *n)
{
	for (uint32_t i = 0; i < m->nparams; i++)
		if (m->params[i] == n)
			return (int)i;
	return -1;
}

/* One parameter and what follows it: 1: another one comes; 0: that was the last; -1: error. */
static int read_param(struct pp *pp, struct macro *m, struct pp_tok *t)
{
	struct name **params;

	lex_next(&pp->lex, t);
	if (is_punct(t, C_RPAREN) && !m->nparams)
		return 0;
	params = m->params;
	if ((m->nparams & (m->nparams - 1)) == 0) {
		params = arena_array(&pp->cx->unit, struct name *, m->nparams ? m->nparams * 2 : 1);
		if (m->nparams)
			memcpy(params, m->params, m->nparams * sizeof *params);
		m->params = params;
	}
	if (is_punct(t, C_ELLIPSIS)) {
		params[m->nparams++] = pp->n_va_args;
		m->variadic = true;
		lex_next(&pp->lex, t);
	} else if (t->kind == PP_IDENT) {
		if (param_index(m, t->name) >= 0) {
			diag(pp->cx, t->loc, D_pp_param_twice, t->name->s);
			return -1;
		}
		params[m->nparams++] = t->name;
		lex_next(&pp->lex, t);
		if (is_punct(t, C_ELLIPSIS)) {
			m->variadic = m->named_rest = true;
			lex_next(&pp->lex, t);
		}
	} else {
		diag(pp->cx, t->loc, D_pp_param);
		return -1;
	}
	if (is_punct(t, C_COMMA) && !m->variadic)
		return 1;
	if (is_punct(t, C_RPAREN))
		return 0;
	diag(pp->cx, t->loc, D_pp_param_list);
	return -1;
}

static bool read_params(struct pp *pp, struct macro *m)
{
	struct pp_tok t;
	int more;

	m->function = true;
	do
		more = read_param(pp, m, &t);
	while (more > 0);
	if (more < 0 && t.kind != PP_NL)
		pp_rest_of_line(pp);
	return more == 0;
}

struct body {
	VEC(struct pp_tok) toks;
	int va_opt; /* parentheses open inside __VA_OPT__ */
};

/* Give a body's token its role. False after an error. */
static bool body_token(struct pp *pp, struct macro *m, struct body *b, struct pp_tok *t)
{
	struct pp_tok *last = b->toks.n ? &vec_last(&b->toks) : NULL;
	bool hash = m->function && last && is_punct(last, C_HASH);
	int param = t->kind == PP_IDENT ? param_index(m, t->name) : -1;

	if (param >= 0) {
		t->kind = PP_PARAM;
		t->tok = (uint16_t)param;
		t->text = m->params[param]->s;
	} else if (t->kind == PP_IDENT && t->name == pp->n_va_opt && m->variadic) {
		t->kind = PP_VA_OPT;
		t->text = t->name->s;
	} else if (t->kind == PP_IDENT && t->name == pp->n_va_args) {
		diag(pp->cx, t->loc, D_pp_va_args);
	} else if (t->kind == PP_PUNCT && t->tok == C_HASHHASH) {
		t->kind = PP_PASTE;
		m->subst = true;
	}
	m->brace |= is_punct(t, C_LBRACE) || is_punct(t, C_RBRACE) ||
		    (t->kind == PP_IDENT && (t->name == pp->n_pragma || t->name == pp->n_counter));
	if (hash && (t->kind == PP_PARAM || t->kind == PP_VA_OPT)) {
		/* The pair becomes one token with the #'s spacing; PPF_BOL: a space inside. */
		t->flags = (uint8_t)((last->flags & PPF_SPACE) | PPF_STRINGIFY |
				     (t->flags & PPF_SPACE ? PPF_BOL : 0));
		b->toks.n--;
	} else if (hash && !pp->cx->opt.assembler_cpp) {
		diag(pp->cx, last->loc, D_pp_hash_param);
		return false;
	}
	vec_push(&pp->cx->scratch, &b->toks, *t);
	return true;
}

static bool check_body(struct pp *pp, struct macro *m, const struct body *b)
{
	const struct pp_tok *t = b->toks.at;
	uint32_t n = b->toks.n;

	if (n && (t[0].kind == PP_PASTE || t[n - 1].kind == PP_PASTE)) {
		diag(pp->cx, t[0].kind == PP_PASTE ? t[0].loc : t[n - 1].loc, D_pp_paste_edge);
		return false;
	}
	if (n && m->function && is_punct(&t[n - 1], C_HASH) && !pp->cx->opt.assembler_cpp) {
		diag(pp->cx, t[n - 1].loc, D_pp_hash_param);
		return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t depth = 0, j = i + 1;

		if (t[i].kind != PP_VA_OPT)
			continue;
		if (j >= n || !is_punct(&t[j], C_LPAREN)) {
			diag(pp->cx, t[i].loc, D_pp_va_opt_paren);
			return false;
		}
		do {
			depth += is_punct(&t[j], C_LPAREN);
			depth -= is_punct(&t[j], C_RPAREN);
		} while (depth && ++j < n);
		if (depth) {
			diag(pp->cx, t[i].loc, D_pp_va_opt_open);
			return false;
		}
	}
	return true;
}

static bool read_body(struct pp *pp, struct macro *m, struct pp_tok *t)
{
	struct body b = {0};

	for (; t->kind != PP_NL; lex_next(&pp->lex, t))
		if (!body_token(pp, m, &b, t)) {
			pp_rest_of_line(pp);
			return false;
		}
	if (!check_body(pp, m, &b))
		return false;
	m->n = b.toks.n;
	if (m->n) {
		m->body = arena_array(&pp->cx->unit, struct pp_tok, m->n);
		memcpy(m->body, b.toks.at, m->n * sizeof *m->body);
		m->body[0].flags &= (uint8_t)~PPF_SPACE;
		m->end = m->body[m->n - 1].loc + m->body[m->n - 1].len;
	}
	return true;
}

static void check_redefinition(struct pp *pp, struct macro *m)
{
	struct macro *old = macro_of(pp, m->name);

	if (!old || macro_same(pp, old, m))
		return;
	if (old->dynamic || old->predefined) {
		diag(pp->cx, m->loc, D_pp_redefine_builtin, m->name->s);
		return;
	}
	if (diag(pp->cx, m->loc, D_pp_redefined, m->name->s))
		diag_note(pp->cx, old->loc, "previous definition is here");
}

void macro_define_directive(struct pp *pp)
{
	struct arena_mark mark = arena_mark(&pp->cx->scratch);
	struct macro *m = arena_new(&pp->cx->unit, struct macro);
	struct pp_tok t;

	m->name = macro_name(pp, &t);
	if (!m->name) {
		if (t.kind != PP_NL)
			pp_rest_of_line(pp);
		return;
	}
	m->loc = t.loc;
	lex_next(&pp->lex, &t);
	if (is_punct(&t, C_LPAREN) && !(t.flags & PPF_SPACE)) {
		if (!read_params(pp, m))
			return;
		lex_next(&pp->lex, &t);
	} else if (t.kind != PP_NL && !(t.flags & PPF_SPACE)) {
		diag(pp->cx, t.loc, D_pp_space_after_name);
	}
	if (read_body(pp, m, &t)) {
		m->predefined = pp->in && pp->in->file->builtin && !pp->in->prev;
		check_redefinition(pp, m);
		macro_install(pp, m);
		if (pp->hooks.define)
			pp->hooks.define(pp->hooks.arg, m, false);
	}
	arena_release(&pp->cx->scratch, mark);
}

void macro_undef(struct pp *pp, struct name *n, src_loc loc)
{
	struct macro *old = macro_of(pp, n), *m;

	m = arena_new(&pp->cx->unit, struct macro);
	*m = (struct macro){.name = n, .loc = loc, .undefined = true};
	if (pp->hooks.define)
		pp->hooks.define(pp->hooks.arg, m, true);
	if (!old)
		return;
	if (old->dynamic || old->predefined)
		diag(pp->cx, loc, D_pp_undef_builtin, n->s);
	macro_install(pp, m);
}
