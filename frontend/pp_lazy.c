/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text that is read when somebody asks for it: bodies of records, and whole declarations.
 *
 * What is passed over is only ever looked at as raw characters, so everything that could make
 * the characters mean something else (a directive, a macro with a brace in it, a nested
 * tag) sends the parser the plain way.  A body remembers the number of the last
 * definition before it, as of which its macros are looked up.
 */
#include "frontend/pp_int.h"

/* Can M's expansion hold a brace?  Then a body that uses it may define a tag. */
static bool may_brace(struct pp *pp, const struct macro *m, int depth)
{
	if (m->brace || depth > 8)
		return true;
	for (uint32_t i = 0; i < m->n; i++) {
		const struct macro *inner;

		if (m->body[i].kind != PP_IDENT || !m->body[i].name->macro)
			continue;
		inner = macro_of(pp, m->body[i].name);
		if (inner && inner != m && may_brace(pp, inner, depth + 1))
			return true;
	}
	return false;
}

static bool unsafe_word(void *arg, const char *s, size_t len)
{
	struct pp *pp = arg;
	const struct name *n = name_find(pp->cx, s, len);
	const struct macro *m = n && n->macro ? macro_of(pp, n) : NULL;

	return m && (may_brace(pp, m, 0) || n == pp->n_pragma || n == pp->n_counter);
}

/* May text be passed over here?  In a file, but not in the main file unless it is large:
 * there every error is to be found. */
static bool may_skip(const struct pp *pp)
{
	enum { LARGE = 256 << 10 };

	if (pp->ctx || pp->peeked || pp->in->is_body || pp->lex.directive)
		return false;
	return pp->in->prev || pp->lex.end - pp->lex.text >= LARGE;
}

/* The } that matches a { before P, or NULL. */
static const char *closing_brace(struct pp *pp, const char *p)
{
	return raw_skip_braces(p, pp->lex.end, pp->nbrace ? unsafe_word : NULL, pp);
}

static struct pp_body *new_body(struct pp *pp, const char *start, const char *stop)
{
	struct pp_lex *lx = &pp->lex;
	struct pp_body *b = arena_new(&pp->cx->unit, struct pp_body);

	*b = (struct pp_body){.text = lx->text,
			      .text_end = lx->end,
			      .base = lx->base,
			      .file = pp->in->file,
			      .start = start,
			      .stop = stop,
			      .epoch = pp->seq};
	return b;
}

struct pp_body *pp_skip_braces(struct pp *pp)
{
	const char *start = lex_pause(&pp->lex), *stop;

	if (!may_skip(pp))
		return NULL;
	stop = closing_brace(pp, start);
	if (!stop)
		return NULL;
	lex_resume(&pp->lex, stop);
	return new_body(pp, start, stop);
}

/* ---- whole declarations ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9');
}

static const char *blanks(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
		p++;
	return p;
}

/* The word at *P, and past the blanks after it; NULL if there is none or it is a macro. */
static struct name *word(struct pp *pp, const char **p)
{
	const char *s = *p;
	struct name *n;

	if (!is_letter(*s))
		return NULL;
	while (is_word(**p))
		++*p;
	n = name_get(pp->cx, s, (size_t)(*p - s));
	*p = blanks(*p);
	return n->macro && macro_of(pp, n) ? NULL : n;
}

/* Past the word at *P and the blanks after it; false if it is a macro. */
static bool plain_word(struct pp *pp, const char **p)
{
	const char *s = *p;
	const struct name *n;

	while (is_word(**p))
		++*p;
	n = name_find(pp->cx, s, (size_t)(*p - s));
	*p = blanks(*p);
	return !n || !n->macro || !macro_of(pp, n);
}

/* NAME { … }; the word struct or union is before P.  Returns one past it all, or NULL. */
static const char *whole_record(struct pp *pp, const char *p, struct pp_decl *d)
{
	const char *start, *stop;

	d->loc = lex_loc(&pp->lex, p);
	d->name = word(pp, &p);
	if (!d->name || d->name->keyword || *p != '{')
		return NULL;
	start = p + 1;
	stop = closing_brace(pp, start);
	if (!stop)
		return NULL;
	p = blanks(stop + 1);
	if (*p != ';')
		return NULL;
	d->body = new_body(pp, start, stop);
	return p + 1;
}

/* typedef … (*NAME)(…); without braces or macros; FIRST is the word typedef, P after it. */
static const char *whole_typedef(struct pp *pp, const char *first, const char *p, struct pp_decl *d)
{
	int depth = 0;

	for (;; p = blanks(p)) {
		if (is_letter(*p)) {
			if (!plain_word(pp, &p))
				return NULL;
		} else if (*p == '(' && p[1] == '*' && !depth && !d->name) {
			p += 2;
			d->loc = lex_loc(&pp->lex, p);
			d->name = word(pp, &p);
			if (!d->name || d->name->keyword || *p != ')' || p[1] != '(')
				return NULL;
			p++;
		} else if (*p == ';') {
			break;
		} else if (*p == '(') {
			depth++;
			p++;
		} else if (*p == ')') {
			depth--;
			p++;
		} else if ((*p == ',' && depth) || *p == '*' || *p == '[' || *p == ']' ||
			   (*p >= '0' && *p <= '9') || (*p == '.' && depth)) {
			p++;
		} else {
			return NULL;
		}
	}
	if (!d->name || depth)
		return NULL;
	d->body = new_body(pp, first, p);
	d->body->declaration = true;
	return p + 1;
}

bool pp_skip_declaration(struct pp *pp, struct pp_decl *d)
{
	struct pp_lex *lx = &pp->lex;
	const char *first = blanks(lex_pause(lx)), *p = first;
	struct name *n;

	if ((*p != 's' && *p != 'u' && *p != 't') || !may_skip(pp))
		return false;
	*d = (struct pp_decl){0};
	n = word(pp, &p);
	d->keyword = n ? n->keyword : 0;
	if (d->keyword == C_STRUCT || d->keyword == C_UNION)
		p = whole_record(pp, p, d);
	else if (d->keyword == C_TYPEDEF)
		p = whole_typedef(pp, first, p, d);
	else
		return false;
	if (!p)
		return false;
	d->start = lex_loc(lx, first);
	d->end = lex_loc(lx, p);
	lex_resume(lx, p);
	lx->flags = 0;
	return true;
}

/* ---- reading a body ---- */

void pp_enter_body(struct pp *pp, struct pp_body *body)
{
	struct pp_input *in = arena_new(&pp->cx->unit, struct pp_input);

	*in = (struct pp_input){.prev = pp->in,
				.saved = pp->lex,
				.file = body->file,
				.dir = -1,
				.depth = pp->in->depth,
				.nconds = pp->conds.n,
				.is_body = true,
				.saved_epoch = pp->epoch,
				.saved_ctx = pp->ctx,
				.saved_peeked = pp->peeked,
				.saved_peek = pp->peek,
				.saved_carry = pp->carry,
				.saved_in_pragma = pp->in_pragma};
	pp->in = in;
	pp->ctx = NULL;
	pp->peeked = false;
	pp->in_pragma = false;
	pp->carry = 0;
	pp->nesting++; /* keeps the token lists of the interrupted expansion */
	pp->epoch = body->epoch;
	lex_open(&pp->lex, body->text, body->text_end, body->base);
	lex_resume(&pp->lex, body->start);
	pp->lex.stop = body->stop;
}

void pp_leave_body(struct pp *pp)
{
	struct pp_input *in = pp->in;

	while (pp->ctx)
		ctx_pop(pp);
	pp->nesting--;
	lex_close(&pp->lex);
	lex_restore(&pp->lex, &in->saved);
	pp->in = in->prev;
	pp->epoch = in->saved_epoch;
	pp->ctx = in->saved_ctx;
	pp->peeked = in->saved_peeked;
	pp->peek = in->saved_peek;
	pp->carry = in->saved_carry;
	pp->in_pragma = in->saved_in_pragma;
}

src_loc pp_body_start(const struct pp_body *b)
{
	return b->base + (src_loc)(b->start - b->text);
}

src_loc pp_body_end(const struct pp_body *b)
{
	return b->base + (src_loc)(b->stop - b->text);
}

bool pp_body_is_declaration(const struct pp_body *b)
{
	return b->declaration;
}
