/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arguments into a macro's body: # and ##, __VA_ARGS__ and __VA_OPT__ (C23 6.10.5, with
 * GNU's `, ## __VA_ARGS__`).
 *
 * Two passes: the first replaces parameters and leaves ## operators whose sides are not
 * empty; the second pastes.  An empty argument next to ## takes the operator with it
 * (the standard's placemarkers).  White space is kept as clang keeps it, since #
 * makes it visible.
 */
#include "frontend/pp_int.h"

struct subst {
	struct pp *pp;
	struct macro *m;
	struct macro_arg *args;
	bool elided;
	bool space;    /* the next token gets white space before it */
	src_loc delta; /* from the body's locations to this expansion's */
	VEC(struct pp_tok) out;
	/* inside __VA_OPT__ ( … ) */
	bool in_opt, opt_stringify, opt_space;
	src_loc opt_loc;       /* its #'s, for the string */
	bool opt_starts_empty; /* began with an empty argument after ## */
	bool opt_ends_empty;   /* ended with an empty argument */
	uint32_t opt_depth;
	uint32_t opt_start; /* tokens put out before it */
};

static void expand_arg(struct pp *pp, struct macro_arg *a)
{
	VEC(struct pp_tok) out = {0};
	src_loc call_end = pp->call_end;
	uint8_t carry = pp->carry;
	bool no_pragma_op = pp->no_pragma_op, todo = false;
	struct pp_tok t;

	a->expanded = true;
	a->full = a->toks;
	a->nfull = a->n;
	for (uint32_t i = 0; i < a->n && !todo; i++)
		todo = a->toks[i].kind == PP_IDENT && a->toks[i].name->macro;
	if (!todo)
		return;
	if (pp->nesting > MAX_NESTING)
		diag_fatal(pp->cx, a->toks[0].loc, D_pp_nesting);
	ctx_push(pp, a->toks, a->n)->barrier = true;
	pp->carry = 0;
	pp->no_pragma_op = true;
	pp->nesting++;
	for (pp_next(pp, &t); t.kind != PP_EOF; pp_next(pp, &t))
		vec_push(&pp->exp, &out, t);
	ctx_pop(pp);
	pp->nesting--;
	pp->no_pragma_op = no_pragma_op;
	pp->carry = carry;
	pp->call_end = call_end;
	a->full = out.at;
	a->nfull = out.n;
}

/* ---- # ---- */

static char *quote(char *q, const char *s, uint32_t len, bool literal)
{
	for (uint32_t i = 0; i < len; i++) {
		if (literal && (s[i] == '"' || s[i] == '\\'))
			*q++ = '\\';
		*q++ = s[i];
	}
	return q;
}

struct pp_tok macro_stringify(struct pp *pp, const struct pp_tok *toks, uint32_t n)
{
	size_t size = 3, slashes = 0;
	char *text, *q;

	for (uint32_t i = 0; i < n; i++)
		size += 1 +
			2 * (size_t)(toks[i].kind == PP_IDENT ? toks[i].name->len : toks[i].len);
	text = q = arena_alloc(&pp->cx->unit, size);
	*q++ = '"';
	for (uint32_t i = 0; i < n; i++) {
		uint32_t len;
		const char *s = pp_spelling(pp, &toks[i], &len);
		bool literal = toks[i].kind == PP_STRING || toks[i].kind == PP_CHAR;

		if (i && toks[i].flags & (PPF_SPACE | PPF_BOL))
			*q++ = ' ';
		q = quote(q, s, len, literal);
	}
	while (q - slashes > text + 1 && q[-1 - (ptrdiff_t)slashes] == '\\')
		slashes++;
	if (slashes & 1) {
		diag(pp->cx, toks[n - 1].loc, D_pp_stringify_backslash);
		q--;
	}
	*q++ = '"';
	return (struct pp_tok){.kind = PP_STRING, .text = text, .len = (uint32_t)(q - text)};
}

/* ---- ## ---- */

/* The one token that A and B make when written together; false if they make none or more. */
static bool paste(struct pp *pp, struct pp_tok *a, const struct pp_tok *b)
{
	uint32_t la, lb, n;
	const char *sa = pp_spelling(pp, a, &la), *sb = pp_spelling(pp, b, &lb);
	char *text = arena_alloc(&pp->exp, (size_t)la + lb + 2);
	struct pp_lex saved = pp->lex;
	struct pp_tok t, more;

	memcpy(text, sa, la);
	memcpy(text + la, sb, lb);
	n = la + lb;
	if (a->kind == PP_IDENT &&
	    (b->kind == PP_IDENT || (b->kind == PP_NUMBER && !memchr(text, '.', n) &&
				     !memchr(text, '+', n) && !memchr(text, '-', n)))) {
		a->name = name_get(pp->cx, text, n);
		a->flags = (uint8_t)((a->flags & ~PPF_NOEXPAND) | PPF_PASTED);
		a->len = n;
		return true;
	}
	pp->cx->diag.muted++;
	lex_open(&pp->lex, text, text + n, 0);
	pp->lex.keep_comments = false;
	lex_next(&pp->lex, &t);
	lex_next(&pp->lex, &more);
	lex_close(&pp->lex);
	lex_restore(&pp->lex, &saved);
	pp->cx->diag.muted--;
	if (more.kind != PP_EOF || t.kind == PP_EOF || t.kind == PP_OTHER || t.len != n)
		return false;
	t.loc = a->loc;
	t.flags = (uint8_t)((a->flags & (PPF_SPACE | PPF_BOL | PPF_MACRO)) | PPF_PASTED);
	if (t.kind != PP_IDENT)
		t.text = arena_strndup(&pp->cx->unit, text, n);
	*a = t;
	return true;
}

static void paste_all(struct subst *s)
{
	struct pp *pp = s->pp;
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->out.n; i++) {
		struct pp_tok *t = &s->out.at[i];

		if (t->kind != PP_PASTE) {
			s->out.at[n++] = *t;
			continue;
		}
		if (!n || i + 1 == s->out.n)
			continue;
		if (paste(pp, &s->out.at[n - 1], t + 1)) {
			i++;
		} else if (!pp->cx->opt.assembler_cpp) {
			uint32_t la, lb;
			const char *a = pp_spelling(pp, &s->out.at[n - 1], &la);
			const char *b = pp_spelling(pp, t + 1, &lb);

			diag(pp->cx, t->loc, D_pp_bad_paste, (int)la, a, (int)lb, b);
		}
	}
	s->out.n = n;
}

/* ---- parameters ---- */

static void put(struct subst *s, struct pp_tok t)
{
	vec_push(&s->pp->exp, &s->out, t);
}

static bool ends_in_paste(const struct subst *s)
{
	return s->out.n && vec_last(&s->out).kind == PP_PASTE;
}

static bool is_rest(const struct subst *s, uint32_t param)
{
	return s->m->variadic && param == s->m->nparams - 1;
}

static void put_list(struct subst *s, const struct pp_tok *toks, uint32_t n)
{
	uint32_t first = s->out.n;

	vec_append(&s->pp->exp, &s->out, toks, n);
	s->out.at[first].flags &= (uint8_t) ~(PPF_SPACE | PPF_BOL);
	if (s->space)
		s->out.at[first].flags |= PPF_SPACE;
	s->space = false;
}

/* GNU: an absent __VA_ARGS__ takes the comma before ## with it. */
static void remove_comma(struct subst *s)
{
	const struct options *o = &s->pp->cx->opt;

	if (o->std >= STD_C99 && !o->gnu && s->m->nparams < 2)
		return;
	if (!s->out.n || !is_punct(&vec_last(&s->out), C_COMMA))
		return;
	s->out.n--;
	if (ends_in_paste(s))
		s->out.n--;
	s->space = false;
}

/* A parameter that no ## touches: its argument, fully expanded. */
static void put_expanded(struct subst *s, uint32_t param, bool before_paren)
{
	struct macro_arg *a = &s->args[param];

	if (!a->expanded)
		expand_arg(s->pp, a);
	if (a->nfull) {
		put_list(s, a->full, a->nfull);
	} else if (ends_in_paste(s)) {
		s->opt_starts_empty = true;
	} else if (before_paren) {
		s->opt_ends_empty = true;
	}
}

/* A parameter next to ##: its argument as written.  Returns how many of the body's
 * tokens after it are done with. */
static uint32_t put_pasted(struct subst *s, uint32_t param, bool after, bool before_paren)
{
	struct macro_arg *a = &s->args[param];
	bool pending = ends_in_paste(s);

	if (a->n) {
		bool space = s->space;

		if (pending && s->out.n >= 2 && is_rest(s, param) &&
		    is_punct(&s->out.at[s->out.n - 2], C_COMMA))
			s->out.n--; /* , ## __VA_ARGS__ pastes nothing */
		s->space = false;
		vec_append(&s->pp->exp, &s->out, a->toks, a->n);
		if (space && !pending)
			s->out.at[s->out.n - a->n].flags |= PPF_SPACE;
		return 0;
	}
	if (after)
		return 1;
	if (before_paren && !pending)
		s->opt_ends_empty = true;
	if (pending) {
		if (!s->in_opt || s->out.n > s->opt_start)
			s->out.n--;
		else
			s->opt_starts_empty = true;
	}
	if (s->elided && is_rest(s, param))
		remove_comma(s);
	return 0;
}

/* ---- __VA_OPT__ ---- */

static bool has_rest(struct subst *s)
{
	struct macro_arg *a = &s->args[s->m->nparams - 1];

	if (!a->expanded)
		expand_arg(s->pp, a);
	return a->nfull > 0;
}

/* The ) of __VA_OPT__ ( … ) has come; returns how many of the following tokens are done with. */
static uint32_t close_opt(struct subst *s, bool before_paste)
{
	uint32_t skip = 0;

	s->in_opt = false;
	if (s->opt_stringify) {
		struct pp_tok t;
		uint32_t n = s->out.n - s->opt_start;
		struct pp_tok *from = arena_array(&s->pp->exp, struct pp_tok, n + 1);
		struct subst part = {.pp = s->pp, .m = s->m};

		if (n)
			memcpy(from, s->out.at + s->opt_start, n * sizeof *from);
		part.out.at = from;
		part.out.n = part.out.cap = n;
		paste_all(&part);
		t = macro_stringify(s->pp, part.out.at, part.out.n);
		t.flags = (uint8_t)(PPF_MACRO | (s->opt_space ? PPF_SPACE : 0));
		t.loc = s->opt_loc;
		s->out.n = s->opt_start;
		put(s, t);
	} else if (s->out.n == s->opt_start) {
		/* Nothing came of it: it stands for a placemarker. */
		if (ends_in_paste(s))
			s->out.n--;
		else if (before_paste)
			skip = 1;
	} else {
		if (s->opt_starts_empty && s->opt_start &&
		    s->out.at[s->opt_start - 1].kind == PP_PASTE) {
			memmove(s->out.at + s->opt_start - 1, s->out.at + s->opt_start,
				(s->out.n - s->opt_start) * sizeof *s->out.at);
			s->out.n--;
		}
		if (s->opt_ends_empty && before_paste)
			skip = 1;
	}
	return skip;
}

static void open_opt(struct subst *s, const struct pp_tok *t)
{
	s->in_opt = true;
	s->opt_stringify = t->flags & PPF_STRINGIFY;
	s->opt_space = s->space;
	s->opt_loc = t->loc + s->delta;
	if (s->opt_stringify)
		s->space = false;
	s->opt_depth = 1;
	s->opt_start = s->out.n;
	s->opt_starts_empty = s->opt_ends_empty = false;
}

/* A token of the body that is no parameter. */
static void put_plain(struct subst *s, const struct pp_tok *b, bool after_paste)
{
	struct pp_tok t = *b;

	t.loc += s->delta;
	t.flags |= PPF_MACRO;
	if (s->space) {
		t.flags |= PPF_SPACE;
		s->space = false;
	} else if (after_paste && !ends_in_paste(s)) {
		t.flags &= (uint8_t)~PPF_SPACE;
	}
	put(s, t);
}

/* Handle body token I; returns the index of the last token it used. */
static uint32_t subst_one(struct subst *s, uint32_t i)
{
	const struct pp_tok *b = s->m->body, *t = &b[i];
	uint32_t n = s->m->n;
	bool paste_before = i && b[i - 1].kind == PP_PASTE;
	bool paste_after = i + 1 < n && b[i + 1].kind == PP_PASTE;
	bool before_paren = i + 1 < n && is_punct(&b[i + 1], C_RPAREN);

	if (i && !paste_before && t->flags & PPF_SPACE)
		s->space = true;
	if (t->kind == PP_VA_OPT) {
		open_opt(s, t);
		return i + 1;
	}
	if (s->in_opt) {
		s->opt_depth += is_punct(t, C_LPAREN);
		if (is_punct(t, C_RPAREN) && --s->opt_depth == 0)
			return i + close_opt(s, paste_after);
		if (!has_rest(s))
			return i;
	}
	if (t->kind != PP_PARAM) {
		put_plain(s, t, paste_before);
		return i;
	}
	if (t->flags & PPF_STRINGIFY) {
		struct pp_tok str = macro_stringify(s->pp, s->args[t->tok].toks, s->args[t->tok].n);

		str.loc = t->loc + s->delta;
		str.flags = (uint8_t)(PPF_MACRO | (s->space ? PPF_SPACE : 0));
		s->space = false;
		put(s, str);
		return i;
	}
	if (!paste_before && !paste_after) {
		put_expanded(s, t->tok, before_paren);
		return i;
	}
	return i + put_pasted(s, t->tok, paste_after, before_paren);
}

struct pp_tok *macro_subst(struct pp *pp, struct macro *m, struct macro_arg *args, bool elided,
			   src_loc delta, uint32_t *n)
{
	struct subst s = {.pp = pp, .m = m, .args = args, .elided = elided, .delta = delta};

	for (uint32_t i = 0; i < m->n; i++)
		i = subst_one(&s, i);
	if (m->subst)
		paste_all(&s);
	if (s.space)
		pp->subst_space = true;
	*n = s.out.n;
	return s.out.at;
}
