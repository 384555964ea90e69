/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * #pragma and _Pragma.  Some are the preprocessor's own and are obeyed here; some are the
 * parser's and become a PP_PRAGMA token, the pragma's tokens and PP_PRAGMA_END; the
 * rest mean nothing here.  With -E all but the preprocessor's own are output.
 *
 * A pragma's tokens are first read into a list; what is passed on is then delivered
 * from the list as an expansion is, so that both spellings take the same way.
 */
#include "frontend/pp_int.h"

struct pragma {
	struct pp_tok *at; /* the words after `pragma`, then a PP_NL */
	uint32_t n;        /* without the PP_NL */
	uint32_t used;     /* words that say which pragma it is */
	src_loc loc;
};

typedef void pragma_fn(struct pp *pp, struct pragma *p);

static pragma_fn once, poison, system_header, push_macro, pop_macro, message, gcc_warning,
	gcc_error, diagnostic;

/* `space` NULL: without a first word GCC or clang. */
static const struct row {
	const char *space, *word;
	pragma_fn *fn; /* obeyed here */
	uint16_t tok;  /* or passed on to the parser */
	bool hidden;   /* not in the output of -E */
} rows[] = {
	{NULL, "once", once, 0, true},
	{NULL, "push_macro", push_macro, 0, true},
	{NULL, "pop_macro", pop_macro, 0, true},
	{NULL, "region", NULL, 0, true},
	{NULL, "endregion", NULL, 0, true},
	{NULL, "mark", NULL, 0, false},
	{NULL, "message", message, 0, false},
	{"GCC", "poison", poison, 0, true},
	{"GCC", "system_header", system_header, 0, true},
	{"GCC", "dependency", NULL, 0, true},
	{"GCC", "diagnostic", diagnostic, 0, false},
	{"GCC", "warning", gcc_warning, 0, false},
	{"GCC", "error", gcc_error, 0, false},
	{"clang", "poison", poison, 0, true},
	{"clang", "system_header", system_header, 0, true},
	{"clang", "diagnostic", diagnostic, 0, false},
	{"clang", "assume_nonnull", NULL, 0, false},
	{"clang", "final", NULL, 0, true},
	{"clang", "deprecated", NULL, 0, true},
	{"clang", "restrict_expansion", NULL, 0, true},
	{"clang", "max_tokens_here", NULL, 0, false},
	{"clang", "max_tokens_total", NULL, 0, false},
	{"clang", "fp", NULL, 0, false},
	{"clang", "optimize", NULL, 0, false},
	{"clang", "unsafe_buffer_usage", NULL, 0, false},
	{NULL, "pack", NULL, C_PRAGMA_PACK, false},
	{NULL, "unroll", NULL, C_PRAGMA_UNROLL, false},
	{NULL, "nounroll", NULL, C_PRAGMA_NOUNROLL, false},
	{"GCC", "unroll", NULL, C_PRAGMA_UNROLL, false},
	{"GCC", "ivdep", NULL, 0, false},
	{"clang", "loop", NULL, C_PRAGMA_LOOP, false},
	{"clang", "attribute", NULL, C_PRAGMA_ATTRIBUTE, false},
	{"clang", "section", NULL, C_PRAGMA_SECTION, false},
	{"STDC", "FP_CONTRACT", NULL, 0, false},
	{"STDC", "FENV_ACCESS", NULL, 0, false},
	{"STDC", "FENV_ROUND", NULL, 0, false},
	{"STDC", "CX_LIMITED_RANGE", NULL, 0, false},
	{NULL, "weak", NULL, C_PRAGMA_WEAK, false},
	{NULL, "redefine_extname", NULL, C_PRAGMA_REDEFINE, false},
	{"GCC", "visibility", NULL, C_PRAGMA_VISIBILITY, false},
	{"GCC", "optimize", NULL, C_PRAGMA_OPTIMIZE, false},
	{"GCC", "push_options", NULL, 0, false},
	{"GCC", "pop_options", NULL, 0, false},
	{"GCC", "reset_options", NULL, 0, false},
	{"GCC", "target", NULL, 0, false},
};

static bool word_is(const struct pragma *p, uint32_t i, const char *s)
{
	return i < p->n && p->at[i].kind == PP_IDENT && !strcmp(p->at[i].name->s, s);
}

static const struct row *find_row(struct pragma *p)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		uint32_t first = r->space != NULL;

		if ((!first || word_is(p, 0, r->space)) && word_is(p, first, r->word)) {
			p->used = first + 1;
			return r;
		}
	}
	return NULL;
}

/* ---- the preprocessor's own ---- */

static void once(struct pp *pp, struct pragma *p)
{
	if (!pp->in->prev)
		diag(pp->cx, p->loc, D_pp_once_main);
	else
		file_once(pp, pp->in->file);
}

static void poison(struct pp *pp, struct pragma *p)
{
	for (uint32_t i = p->used; i < p->n; i++) {
		if (p->at[i].kind != PP_IDENT) {
			diag(pp->cx, p->at[i].loc, D_pp_poison_name);
			return;
		}
		if (p->at[i].name->macro && macro_of(pp, p->at[i].name))
			diag(pp->cx, p->at[i].loc, D_pp_poison_macro, p->at[i].name->s);
		dynamic_poison(pp, p->at[i].name, p->at[i].loc);
	}
}

static void system_header(struct pp *pp, struct pragma *p)
{
	src_loc next = lex_loc(&pp->lex, pp->lex.text);
	struct src_pos pos;

	if (!pp->in->prev) {
		diag(pp->cx, p->loc, D_pp_system_header_main);
		return;
	}
	next = p->at[p->n].loc + 1; /* after the newline */
	pos = src_pos(pp->cx, p->loc);
	src_mark(pp->cx, next, pos.line + 1, pos.path, true);
}

/* The macro named by ("x"); NULL after an error. */
static struct name *macro_operand(struct pp *pp, struct pragma *p)
{
	const struct pp_tok *t = &p->at[p->used];

	if (p->n < p->used + 3 || !is_punct(&t[0], C_LPAREN) || t[1].kind != PP_STRING ||
	    !is_punct(&t[2], C_RPAREN) || t[1].len < 3 || *t[1].text != '"') {
		diag(pp->cx, p->loc, D_pp_pragma_macro, p->at[0].name->s);
		return NULL;
	}
	return name_get(pp->cx, t[1].text + 1, t[1].len - 2);
}

static void push_macro(struct pp *pp, struct pragma *p)
{
	struct name *n = macro_operand(pp, p);

	if (n)
		vec_push(&pp->cx->unit, &pp->pushed, (struct pushed_macro){n, macro_of(pp, n)});
}

static void pop_macro(struct pp *pp, struct pragma *p)
{
	struct name *n = macro_operand(pp, p);
	struct macro *m;

	for (uint32_t i = pp->pushed.n; n && i-- > 0;) {
		if (pp->pushed.at[i].name != n)
			continue;
		m = arena_new(&pp->cx->unit, struct macro);
		*m = (struct macro){.name = n, .loc = p->loc, .undefined = true};
		if (pp->pushed.at[i].macro)
			*m = *pp->pushed.at[i].macro;
		macro_install(pp, m);
		pp->pushed.n--;
		memmove(&pp->pushed.at[i], &pp->pushed.at[i + 1],
			(pp->pushed.n - i) * sizeof *pp->pushed.at);
		return;
	}
	if (n)
		diag(pp->cx, p->loc, D_pp_pop_macro, n->s);
}

/* The strings of `"x" "y"` or `("x")`, or the words as they are. */
static const char *text_of(struct pp *pp, struct pragma *p)
{
	VEC(char) s = {0};

	for (uint32_t i = p->used; i < p->n; i++) {
		const struct pp_tok *t = &p->at[i];
		uint32_t len;
		const char *text = pp_spelling(pp, t, &len);

		if (t->kind == PP_STRING && len >= 2) {
			text = pp_unquote(pp, text + 1, len - 2);
			vec_append(&pp->cx->unit, &s, text, strlen(text));
		} else if (t->kind != PP_PUNCT) {
			vec_append(&pp->cx->unit, &s, text, len);
			vec_push(&pp->cx->unit, &s, ' ');
		}
	}
	vec_push(&pp->cx->unit, &s, '\0');
	return s.at;
}

static void message(struct pp *pp, struct pragma *p)
{
	diag(pp->cx, p->loc, D_pp_pragma_message, text_of(pp, p));
}

static void gcc_warning(struct pp *pp, struct pragma *p)
{
	diag(pp->cx, p->loc, D_pp_pragma_message, text_of(pp, p));
}

static void gcc_error(struct pp *pp, struct pragma *p)
{
	diag(pp->cx, p->loc, D_pp_pragma_error, text_of(pp, p));
}

static void diagnostic(struct pp *pp, struct pragma *p)
{
	static const struct {
		const char *word;
		enum diag_severity severity;
	} kinds[] = {{"ignored", DIAG_IGNORED},
		     {"warning", DIAG_WARNING},
		     {"error", DIAG_ERROR},
		     {"fatal", DIAG_ERROR}};
	const struct pp_tok *t = p->used + 1 < p->n ? &p->at[p->used + 1] : NULL;
	src_loc loc = p->loc;

	if (word_is(p, p->used, "push")) {
		diag_push(pp->cx, loc);
		return;
	}
	if (word_is(p, p->used, "pop")) {
		diag_pop(pp->cx, loc);
		return;
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!word_is(p, p->used, kinds[i].word))
			continue;
		if (!t || t->kind != PP_STRING || t->len < 5 || strncmp(t->text, "\"-W", 3))
			break;
		diag_pragma(pp->cx, loc, arena_strndup(&pp->cx->unit, t->text + 3, t->len - 4),
			    kinds[i].severity);
		return;
	}
	diag(pp->cx, loc, D_pp_pragma_diagnostic);
}

/* ---- reading and passing on ---- */

/* Obey the pragma P.  True: pp->pragma_token and a pushed list go to the caller. */
static bool obey(struct pp *pp, struct pragma *p)
{
	const struct row *r = find_row(p);
	struct pp_ctx *c;
	uint32_t skip;

	if (r && r->fn)
		r->fn(pp, p);
	if (pp->printing ? r && r->hidden : !r || !r->tok) {
		if (!r && p->n && !pp->printing) {
			uint32_t len;
			const char *s = pp_spelling(pp, &p->at[0], &len);

			diag(pp->cx, p->loc, D_pp_unknown_pragma, (int)len, s);
		}
		return false;
	}
	skip = pp->printing ? 0 : p->used;
	c = ctx_push(pp, p->at + skip, p->n + 1 - skip);
	c->or_flags = 0;
	pp->in_pragma = true;
	pp->pragma_token = (struct pp_tok){
		.kind = PP_PRAGMA, .tok = r && r->tok ? r->tok : C_PRAGMA_OTHER, .loc = p->loc};
	return true;
}

void pragma_directive(struct pp *pp, struct pp_tok *t)
{
	VEC(struct pp_tok) list = {0};
	struct pragma p = {.loc = t->loc};
	struct pp_tok w;

	do {
		lex_next(&pp->lex, &w);
		vec_push(&pp->cx->unit, &list, w);
	} while (w.kind != PP_NL);
	pp->lex.directive = false;
	p.at = list.at;
	p.n = list.n - 1;
	if (p.n)
		p.loc = p.at[0].loc;
	obey(pp, &p);
}

/* The tokens of the string literal S, as the text of a pragma. */
static struct pragma pragma_of_string(struct pp *pp, const struct pp_tok *s)
{
	VEC(struct pp_tok) list = {0};
	struct pragma p = {.loc = s->loc};
	struct pp_lex saved = pp->lex;
	struct pp_tok w;
	uint32_t len;
	const char *text = pp_spelling(pp, s, &len), *quote = memchr(text, '"', len);
	char *copy;
	size_t n;

	text = pp_unquote(pp, quote + 1, (uint32_t)(text + len - quote - 2));
	n = strlen(text);
	copy = arena_alloc(&pp->cx->unit, n + 2);
	memcpy(copy, text, n);
	lex_open(&pp->lex, copy, copy + n, 0);
	pp->lex.directive = true;
	pp->lex.keep_comments = false;
	pp->lex.flags = PPF_SPACE;
	do {
		lex_next(&pp->lex, &w);
		w.loc = s->loc;
		vec_push(&pp->cx->unit, &list, w);
	} while (w.kind != PP_NL);
	lex_close(&pp->lex);
	lex_restore(&pp->lex, &saved);
	p.at = list.at;
	p.n = list.n - 1;
	return p;
}

bool pragma_operator(struct pp *pp, struct pp_tok *t)
{
	struct pp_tok paren, str, close;
	struct pragma p;
	uint8_t flags = t->flags;

	if (pp->no_pragma_op)
		return false;
	if (!pp_next_is_lparen(pp)) {
		diag(pp->cx, t->loc, D_pp_pragma_operand);
		return true;
	}
	pp_raw(pp, &paren);
	pp_raw(pp, &str);
	if (str.kind == PP_STRING)
		pp_raw(pp, &close);
	if (str.kind != PP_STRING || !is_punct(&close, C_RPAREN)) {
		diag(pp->cx, t->loc, D_pp_pragma_operand);
		return true;
	}
	p = pragma_of_string(pp, &str);
	if (!obey(pp, &p))
		return true;
	*t = pp->pragma_token;
	t->flags = flags;
	return false;
}
