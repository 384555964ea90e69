/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From preprocessing tokens to the parser's tokens (see feed.h).
 *
 * Only string literals need a token of lookahead.  To find the bodies that may stay unread,
 * the feed counts brackets: `struct NAME {` outside all of them is at file scope.
 */
#include "frontend/feed.h"

#include "frontend/literal.h"

struct c_feed {
	struct cx *cx;
	struct pp *pp;
	struct c_feed *outer; /* what a body interrupted */
	struct pp_tok ahead;  /* the token after a string literal */
	bool have_ahead;
	bool lazy, enums, decls;
	bool fresh, held; /* a declaration may begin; … after this pragma */
	bool semi;        /* at the end of the body return a ; */
	int inject;       /* a token to return first, or 0 */
	uint32_t depth;   /* open brackets */
	/* struct or union was the last token; and then its tag; enum, with a tag or without */
	enum { NO_TAG, RECORD, RECORD_TAG, ENUM, ENUM_TAG } tag;
	struct pp_body *pending; /* a body that has been skipped: return its token */
	struct pp_enumerators *items;
};

struct c_feed *c_feed_new(struct cx *cx, struct pp *pp)
{
	struct c_feed *f = arena_new(&cx->unit, struct c_feed);

	f->cx = cx;
	f->pp = pp;
	f->fresh = true;
	return f;
}

void c_feed_inject(struct c_feed *f, int tok)
{
	f->inject = tok;
}

void c_feed_lazy(struct c_feed *f, bool on)
{
	f->lazy = on;
}

void c_feed_enums(struct c_feed *f, bool on)
{
	f->enums = on;
}

void c_feed_decls(struct c_feed *f, bool on)
{
	f->decls = on;
}

void c_feed_enter(struct c_feed *f, struct pp_body *body)
{
	struct c_feed *outer = arena_new(&f->cx->unit, struct c_feed);

	*outer = *f;
	f->outer = outer;
	f->have_ahead = false;
	f->lazy = f->enums = f->decls = false;
	f->semi = pp_body_is_declaration(body);
	f->fresh = false;
	f->inject = 0;
	f->depth = 1;
	f->tag = NO_TAG;
	f->pending = NULL;
	pp_enter_body(f->pp, body);
}

void c_feed_leave(struct c_feed *f)
{
	pp_leave_body(f->pp);
	*f = *f->outer;
}

static void next(struct c_feed *f, struct pp_tok *t)
{
	if (f->have_ahead) {
		*t = f->ahead;
		f->have_ahead = false;
		return;
	}
	do
		pp_next(f->pp, t);
	while (t->kind == PP_COMMENT);
}

/* Adjacent literals are one; their prefixes must agree (6.4.5). */
static void join_strings(struct c_feed *f, struct pp_tok *t, struct c_value *v)
{
	struct cx *cx = f->cx;
	VEC(struct pp_tok) parts = {0};
	struct arena_mark m = arena_mark(&cx->scratch);
	struct lit_buf b = {0};

	do {
		enum c_encoding e = lit_encoding(t->text);

		if (e != ENC_PLAIN && b.encoding != ENC_PLAIN && e != b.encoding)
			diag(cx, t->loc, D_lit_string_mixed);
		else if (e != ENC_PLAIN)
			b.encoding = e;
		v->end = t->loc + t->len;
		vec_push(&cx->scratch, &parts, *t);
		next(f, t);
	} while (t->kind == PP_STRING);
	f->ahead = *t;
	f->have_ahead = true;
	for (uint32_t i = 0; i < parts.n; i++) {
		uint32_t len;
		const char *s = pp_spelling(f->pp, &parts.at[i], &len);

		if (!i)
			vec_reserve(&cx->unit, &b.bytes, len + 4);
		lit_string(cx, &b, parts.at[i].loc, s, len);
	}
	v->str = lit_finish(cx, &b);
	arena_release(&cx->scratch, m);
}

/* A character that begins no token of C. */
static int stray(struct c_feed *f, const struct pp_tok *t, struct c_value *v)
{
	if (t->kind == PP_OTHER && memchr(t->text, '"', t->len > 3 ? 3 : t->len))
		diag(f->cx, t->loc, D_lit_string_open);
	else if (t->kind == PP_OTHER && memchr(t->text, '\'', t->len > 3 ? 3 : t->len))
		(void)(t->len == 2 ? diag(f->cx, t->loc, D_lit_char_empty)
				   : diag(f->cx, t->loc, D_lit_char_open));
	else if (t->kind == PP_OTHER && (unsigned char)*t->text >= 0x80)
		diag(f->cx, t->loc, D_lit_utf8_source, (unsigned char)*t->text);
	else if (t->kind == PP_OTHER && (unsigned char)*t->text < ' ')
		diag(f->cx, t->loc, D_lit_control, (unsigned char)*t->text);
	else
		diag(f->cx, t->loc, D_lit_stray, (int)t->len, t->text);
	v->text = arena_strndup(&f->cx->unit, t->text, t->len);
	return C_BAD;
}

/* A { has come: is what it opens to be passed over? */
static void open_brace(struct c_feed *f)
{
	if (f->depth)
		return;
	if (f->lazy && f->tag == RECORD_TAG)
		f->pending = pp_skip_braces(f->pp);
	else if (f->enums && (f->tag == ENUM || f->tag == ENUM_TAG))
		f->items = pp_read_enumerators(f->pp);
}

/* Keep count of brackets, and of how far `struct NAME {` has come. */
static void track(struct c_feed *f, int tok)
{
	switch (tok) {
	case C_LBRACE:
		open_brace(f);
		/* fall through */
	case C_LPAREN:
	case C_LBRACKET:
		f->depth++;
		f->tag = NO_TAG;
		break;
	case C_RBRACE:
	case C_RPAREN:
	case C_RBRACKET:
		f->depth -= f->depth > 0;
		f->tag = NO_TAG;
		break;
	case C_STRUCT:
	case C_UNION:
		f->tag = RECORD;
		break;
	case C_ENUM:
		f->tag = ENUM;
		break;
	case C_IDENT:
		f->tag = f->tag == RECORD ? RECORD_TAG : f->tag == ENUM ? ENUM_TAG : NO_TAG;
		break;
	default:
		f->tag = NO_TAG;
	}
	if (tok >= C_PRAGMA_PACK && tok < C_PRAGMA_END)
		f->held = f->fresh;
	if (tok == C_PRAGMA_END)
		f->fresh = f->held;
	else
		f->fresh = !f->depth && (tok == C_SEMI || tok == C_RBRACE);
}

static int injected(struct c_feed *f, struct c_value *v)
{
	int tok = f->inject;

	f->inject = 0;
	v->loc = v->end = 0;
	return tok;
}

static int lazy_body(struct c_feed *f, struct c_value *v)
{
	v->body = f->pending;
	v->items = NULL;
	v->loc = pp_body_start(v->body);
	v->end = pp_body_end(v->body);
	f->pending = NULL;
	return C_LAZY_BODY;
}

static int enum_items(struct c_feed *f, struct c_value *v)
{
	v->items = f->items;
	v->body = NULL;
	v->loc = v->end = f->items->at[0].loc;
	f->items = NULL;
	return C_LAZY_BODY;
}

static int whole_declaration(struct c_feed *f, struct c_value *v, const struct pp_decl *d)
{
	v->decl = arena_new(&f->cx->unit, struct pp_decl);
	*v->decl = *d;
	v->loc = d->start;
	v->end = d->end;
	return C_LAZY_DECL;
}

static int convert(struct c_feed *f, struct pp_tok *t, struct c_value *v)
{
	uint32_t len;
	const char *s;

	switch (t->kind) {
	case PP_EOF:
		return C_EOF;
	case PP_IDENT:
		v->name = t->name;
		return t->name->keyword ? t->name->keyword : C_IDENT;
	case PP_PUNCT:
		return t->tok == C_HASH || t->tok == C_HASHHASH ? stray(f, t, v) : t->tok;
	case PP_NUMBER:
		s = pp_spelling(f->pp, t, &len);
		lit_number(f->cx, t->loc, s, len, v);
		return v->is_float ? C_FLOAT_CONST : C_INT_CONST;
	case PP_CHAR:
		s = pp_spelling(f->pp, t, &len);
		lit_char(f->cx, t->loc, s, len, v);
		return C_CHAR_CONST;
	case PP_STRING:
		join_strings(f, t, v);
		return C_STRING;
	case PP_PRAGMA:
		return t->tok;
	case PP_PRAGMA_END:
		return C_PRAGMA_END;
	}
	return stray(f, t, v);
}

int c_lex(struct c_feed *f, struct c_value *v)
{
	struct pp_decl decl;
	struct pp_tok t;
	int tok;

	if (f->inject)
		return injected(f, v);
	if (f->pending)
		return lazy_body(f, v);
	if (f->items)
		return enum_items(f, v);
	if (f->fresh && f->decls && pp_skip_declaration(f->pp, &decl))
		return whole_declaration(f, v, &decl);
	next(f, &t);
	v->loc = t.loc;
	v->end = t.loc + t.len;
	v->is_float = false;
	tok = convert(f, &t, v);
	if (tok == C_EOF && f->semi) {
		f->semi = false;
		return C_SEMI;
	}
	track(f, tok);
	return tok;
}
