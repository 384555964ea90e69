/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The preprocessor's centre: the stack of files being read, directives, and pp_next,
 * which everything else calls (see pp.h).
 */
#include "frontend/pp_int.h"

#include <errno.h>
#include <stdlib.h>

const char *const directive_names[] = {"",
#define X(name) #name,
				       DIRECTIVES(X)
#undef X
};

/* ---- ends of lines ---- */

void pp_rest_of_line(struct pp *pp)
{
	struct pp_tok t;

	do
		lex_next(&pp->lex, &t);
	while (t.kind != PP_NL);
}

struct pp_tok pp_end_of_line(struct pp *pp, const char *directive)
{
	struct pp_tok t;

	lex_next(&pp->lex, &t);
	if (t.kind != PP_NL) {
		diag(pp->cx, t.loc, D_pp_extra_tokens, directive);
		do
			lex_next(&pp->lex, &t);
		while (t.kind != PP_NL);
	}
	return t;
}

/* The rest of the line as it is written, without the white space around it. */
static const char *line_text(struct pp *pp, struct pp_tok *first)
{
	const char *start, *end;
	struct pp_tok t = *first;

	if (t.kind == PP_NL)
		return "";
	start = end = pp->lex.text + (t.loc - pp->lex.base);
	for (; t.kind != PP_NL; lex_next(&pp->lex, &t))
		end = pp->lex.text + (t.loc - pp->lex.base) + t.len;
	return arena_strndup(&pp->cx->unit, start, (size_t)(end - start));
}

/* ---- files ---- */

void pp_enter(struct pp *pp, struct pp_file *file, int dir, src_loc from)
{
	struct pp_input *in = arena_new(&pp->cx->unit, struct pp_input);
	struct src_file *src = file->src;
	const char *text = src->text;

	in->prev = pp->in;
	in->saved = pp->lex;
	in->file = file;
	in->dir = dir;
	in->depth = pp->in ? pp->in->depth + 1 : 0;
	in->nconds = pp->conds.n;
	pp->in = in;
	file->entered = true;
	if (src->size >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		text += 3; /* a byte order mark */
	lex_open(&pp->lex, text, src->text + src->size, src_include(pp->cx, src, from));
	pp->lex.base += (src_loc)(text - src->text);
	if (pp->hooks.enter)
		pp->hooks.enter(pp->hooks.arg, pp->lex.base);
}

/* The innermost file has ended. */
static void leave_file(struct pp *pp)
{
	struct pp_input *in = pp->in;

	cond_check(pp, in);
	if (in->guard && in->guard_tokens == pp->lex.ntok)
		in->file->guard = in->guard;
	lex_close(&pp->lex);
	lex_restore(&pp->lex, &in->saved);
	pp->in = in->prev;
	if (pp->in && pp->hooks.leave)
		pp->hooks.leave(pp->hooks.arg);
}

/* Read FILE to its end for its macros alone. */
static void read_macros(struct pp *pp, struct pp_file *file)
{
	struct pp_input *bottom;
	struct pp_tok t;

	pp_enter(pp, file, -1, 0);
	bottom = pp->in;
	bottom->prev = NULL;
	do
		pp_raw(pp, &t);
	while (t.kind != PP_EOF);
	cond_check(pp, bottom);
	lex_close(&pp->lex);
	lex_restore(&pp->lex, &bottom->saved);
	pp->in = NULL;
}

/* ---- #include ---- */

const char *pp_computed_header(struct pp *pp, struct pp_tok *t, bool *angled)
{
	VEC(char) name = {0};
	const char *s;
	uint32_t len;

	*angled = is_punct(t, C_LT);
	if (t->kind == PP_STRING) {
		s = pp_spelling(pp, t, &len);
		pp_next(pp, t);
		return len > 2 && *s == '"' ? arena_strndup(&pp->cx->unit, s + 1, len - 2) : NULL;
	}
	if (!*angled)
		return NULL;
	for (pp_next(pp, t); t->kind != PP_NL && t->kind != PP_EOF; pp_next(pp, t)) {
		if (is_punct(t, C_GT)) {
			pp_next(pp, t);
			vec_push(&pp->cx->unit, &name, '\0');
			return name.n > 1 ? name.at : NULL;
		}
		s = pp_spelling(pp, t, &len);
		if (t->flags & PPF_SPACE && name.n)
			vec_push(&pp->cx->unit, &name, ' ');
		vec_append(&pp->cx->unit, &name, s, len);
	}
	return NULL;
}

/* Read the header's name and the rest of the line; NULL after an error. */
static const char *header_name(struct pp *pp, const char *directive, bool *angled, src_loc *loc)
{
	struct pp_tok t;
	const char *name;

	lex_header(&pp->lex, &t);
	*loc = t.loc;
	if (t.kind == PP_HEADER) {
		*angled = *t.text == '<';
		name = arena_strndup(&pp->cx->unit, t.text + 1, t.len - 2);
		pp_end_of_line(pp, directive);
		if (t.len > 2)
			return name;
		diag(pp->cx, t.loc, D_pp_header_empty);
		return NULL;
	}
	pp->peek = t;
	pp->peeked = true;
	pp_next(pp, &t);
	*loc = src_use(pp->cx, t.loc);
	name = pp_computed_header(pp, &t, angled);
	if (!name)
		diag(pp->cx, *loc, D_pp_header_expected, directive);
	else if (t.kind != PP_NL)
		diag(pp->cx, t.loc, D_pp_extra_tokens, directive);
	while (t.kind != PP_NL && t.kind != PP_EOF)
		pp_next(pp, &t);
	return name;
}

/* -H: a dot for each level, and the file. */
static void show_include(struct pp *pp)
{
	for (uint32_t i = 0; i < pp->in->depth; i++)
		fputc('.', stderr);
	fprintf(stderr, " %s\n", pp->in->file->path);
}

static void include(struct pp *pp, src_loc hash, const char *directive, bool next, bool once)
{
	bool angled;
	src_loc loc;
	const char *name = header_name(pp, directive, &angled, &loc);
	struct pp_file *f;
	int dir;

	if (!name)
		return;
	if (pp->in->depth + 1 >= MAX_INCLUDE)
		diag_fatal(pp->cx, loc, D_pp_include_depth, MAX_INCLUDE);
	if (next && !pp->in->prev) {
		diag(pp->cx, hash, D_pp_include_next_primary);
		next = false;
	}
	f = search_header(pp, name, angled, next, &dir);
	if (!f && pp->cx->opt.deps & DEPS_MISSING) {
		deps_missing(pp, name);
		return;
	}
	if (!f)
		diag_fatal(pp->cx, loc, D_pp_header_not_found, name);
	deps_note(pp, f);
	if (once) {
		if (f->entered)
			return;
		file_once(pp, f);
	}
	if (!file_wanted(pp, f))
		return;
	pp->lex.directive = false;
	pp_enter(pp, f, dir, loc);
	if (pp->cx->opt.show_includes)
		show_include(pp);
}

static void do_include(struct pp *pp, struct pp_tok *t)
{
	include(pp, t->loc, "include", false, false);
}

static void do_include_next(struct pp *pp, struct pp_tok *t)
{
	include(pp, t->loc, "include_next", true, false);
}

static void do_import(struct pp *pp, struct pp_tok *t)
{
	include(pp, t->loc, "import", false, true);
}

static void do_embed(struct pp *pp, struct pp_tok *t)
{
	diag(pp->cx, t->loc, D_pp_embed);
	pp_rest_of_line(pp);
}

/* ---- macros ---- */

static void do_define(struct pp *pp, struct pp_tok *t)
{
	(void)t;
	macro_define_directive(pp);
}

struct name *pp_name_operand(struct pp *pp, struct pp_tok *t)
{
	lex_next(&pp->lex, t);
	if (t->kind == PP_IDENT)
		return t->name;
	if (t->kind == PP_NL) {
		diag(pp->cx, t->loc, D_pp_macro_name_missing);
	} else {
		diag(pp->cx, t->loc, D_pp_macro_name);
		pp_rest_of_line(pp);
	}
	return NULL;
}

static void do_undef(struct pp *pp, struct pp_tok *t)
{
	struct name *n = pp_name_operand(pp, t);

	if (!n)
		return;
	if (n == pp->n_defined)
		diag(pp->cx, t->loc, D_pp_macro_name_reserved, n->s);
	else
		macro_undef(pp, n, t->loc);
	pp_end_of_line(pp, "undef");
}

/* ---- the others ---- */

static void do_error(struct pp *pp, struct pp_tok *t)
{
	src_loc loc = t->loc;

	lex_next(&pp->lex, t);
	diag(pp->cx, loc, D_pp_error, line_text(pp, t));
}

static void do_warning(struct pp *pp, struct pp_tok *t)
{
	src_loc loc = t->loc;

	lex_next(&pp->lex, t);
	diag(pp->cx, loc, D_pp_warning, line_text(pp, t));
}

/* T is a line number, expanded tokens follow: "file" and a marker's flags. */
static void line_mark(struct pp *pp, struct pp_tok *t, bool marker)
{
	const struct src_range *r = src_find(pp->cx, pp->lex.base);
	uint32_t len, line;
	const char *s = pp_spelling(pp, t, &len), *path = NULL;
	bool system = r->marks.n ? vec_last(&r->marks).system : r->file->system;
	char *end, *digits = arena_strndup(&pp->cx->scratch, s, len);

	line = (uint32_t)strtoul(digits, &end, 10);
	if (t->kind != PP_NUMBER || *end) {
		diag(pp->cx, t->loc, D_pp_line_number);
		while (t->kind != PP_NL && t->kind != PP_EOF)
			pp_next(pp, t);
		return;
	}
	path = r->marks.n ? vec_last(&r->marks).path : NULL;
	pp_next(pp, t);
	if (t->kind == PP_STRING) {
		s = pp_spelling(pp, t, &len);
		path = len >= 2 ? pp_unquote(pp, s + 1, len - 2) : "";
		if (marker)
			system = false;
		pp_next(pp, t);
	}
	for (; t->kind != PP_NL && t->kind != PP_EOF; pp_next(pp, t)) {
		if (!marker)
			diag(pp->cx, t->loc, D_pp_extra_tokens, "line");
		else if (t->kind == PP_NUMBER && t->len == 1 && *t->text == '3')
			system = true;
	}
	src_mark(pp->cx, t->loc + 1, line, path, system);
	if (pp->hooks.mark)
		pp->hooks.mark(pp->hooks.arg, t->loc + 1);
}

static void do_line(struct pp *pp, struct pp_tok *t)
{
	pp_next(pp, t);
	line_mark(pp, t, false);
}

static void do_ident(struct pp *pp, struct pp_tok *t)
{
	(void)t;
	pp_rest_of_line(pp);
}

#define do_sccs do_ident

static void do_pragma(struct pp *pp, struct pp_tok *t)
{
	pragma_directive(pp, t);
}

#define do_elif     do_continue_cond
#define do_elifdef  do_continue_cond
#define do_elifndef do_continue_cond
#define do_else     do_continue_cond
#define do_endif    do_continue_cond

typedef void directive_fn(struct pp *pp, struct pp_tok *t);

static directive_fn *const handlers[] = {NULL,
#define X(name) do_##name,
					 DIRECTIVES(X)
#undef X
};

static void unknown_directive(struct pp *pp, struct pp_tok *t)
{
	if (t->kind == PP_IDENT) {
		struct nearest n = {.s = t->name->s};

		diag(pp->cx, t->loc, D_pp_unknown_directive, t->name->s);
		for (int d = 1; d < DIR__END; d++)
			nearest_try(&n, directive_names[d]);
		if (nearest_result(&n))
			diag_note(pp->cx, t->loc, "did you mean '#%s'?", nearest_result(&n));
	} else {
		diag(pp->cx, t->loc, D_pp_bad_directive);
	}
	pp_rest_of_line(pp);
}

/* A # that begins a line has been read.  True if it was no directive but a token, or
 * one that makes a token for the caller. */
static bool directive(struct pp *pp, struct pp_tok *t)
{
	struct pp_tok d;
	bool token = false;

	pp->lex.directive = true;
	pp->pragma_token.kind = PP_EOF;
	lex_next(&pp->lex, &d);
	if (d.kind == PP_IDENT && d.name->pp > DIR_NONE && d.name->pp < DIR__END) {
		handlers[d.name->pp](pp, &d);
		if (pp->pragma_token.kind != PP_EOF) {
			uint8_t flags = t->flags;

			*t = pp->pragma_token;
			t->flags = flags;
			return true; /* the line is not over */
		}
	} else if (pp->cx->opt.assembler_cpp && d.kind != PP_NUMBER) {
		if (d.kind != PP_NL) {
			pp->peek = d;
			pp->peeked = true;
		}
		token = true;
	} else if (d.kind == PP_NUMBER) {
		line_mark(pp, &d, true);
	} else if (d.kind != PP_NL) {
		unknown_directive(pp, &d);
	}
	pp->lex.directive = false;
	return token;
}

/* ---- the stream ---- */

/* The next token of the innermost file. */
static inline void file_token(struct pp *pp, struct pp_tok *t)
{
	for (;;) {
		if (pp->peeked) {
			*t = pp->peek;
			pp->peeked = false;
		} else {
			lex_next(&pp->lex, t);
		}
		if (t->kind == PP_PUNCT) {
			if (t->tok != C_HASH || !(t->flags & PPF_BOL) || pp->lex.directive)
				return;
			if (directive(pp, t))
				return;
		} else if (t->kind != PP_EOF || pp->in->is_body) {
			return;
		} else if (!pp->in->prev) {
			cond_check(pp, pp->in);
			return;
		} else {
			leave_file(pp);
		}
	}
}

void pp_raw(struct pp *pp, struct pp_tok *t)
{
	while (pp->ctx) {
		struct pp_ctx *c = pp->ctx;

		if (c->at == c->end) {
			if (c->barrier) {
				t->kind = PP_EOF;
				return;
			}
			ctx_pop(pp);
			continue;
		}
		*t = *c->at++;
		t->loc += c->delta;
		t->flags |= c->or_flags;
		if (c->first) {
			t->flags = (uint8_t)((t->flags & ~(PPF_BOL | PPF_SPACE)) | c->first_flags);
			c->first = false;
		}
		t->flags |= pp->carry;
		pp->carry = 0;
		return;
	}
	file_token(pp, t);
	t->flags |= pp->carry;
	pp->carry = 0;
}

bool pp_next_is_lparen(struct pp *pp)
{
	for (const struct pp_ctx *c = pp->ctx; c; c = c->prev) {
		if (c->at < c->end)
			return is_punct(c->at, C_LPAREN);
		if (c->barrier)
			return false;
	}
	if (!pp->peeked) {
		bool keep = pp->lex.keep_comments;

		pp->lex.keep_comments = false;
		lex_next(&pp->lex, &pp->peek);
		pp->lex.keep_comments = keep;
		pp->peeked = true;
	}
	return is_punct(&pp->peek, C_LPAREN);
}

void pp_next(struct pp *pp, struct pp_tok *t)
{
	for (;;) {
		struct macro *m;

		pp_raw(pp, t);
		if (t->kind == PP_NL && pp->in_pragma && !pp->nesting) {
			t->kind = PP_PRAGMA_END;
			pp->in_pragma = false;
			pp->lex.directive = false;
			return;
		}
		if (t->kind != PP_IDENT || !t->name->macro || t->flags & PPF_NOEXPAND)
			return;
		if (pp->in_pragma && pp->printing)
			return;
		m = macro_of(pp, t->name);
		if (!m)
			return;
		if (m->disabled) {
			t->flags |= PPF_NOEXPAND;
			return;
		}
		if (!macro_expand(pp, m, t))
			return;
	}
}

char *pp_unquote(struct pp *pp, const char *s, uint32_t len)
{
	char *copy = arena_alloc(&pp->cx->unit, len + 1), *q = copy;

	for (uint32_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len && (s[i + 1] == '\\' || s[i + 1] == '"'))
			i++;
		*q++ = s[i];
	}
	return copy;
}

const char *pp_spelling(struct pp *pp, const struct pp_tok *t, uint32_t *len)
{
	const char *p = t->text, *end;
	char *copy, *q;

	if (t->kind == PP_IDENT) {
		*len = t->name->len;
		return t->name->s;
	}
	*len = t->len;
	if (!t->len)
		return "";
	end = p + t->len;
	if (!(t->flags & PPF_SPLICED) && !(t->kind == PP_PUNCT && memchr(p, '\\', t->len)))
		return p;
	copy = q = arena_alloc(&pp->cx->unit, t->len);
	while (p < end) {
		const char *s = p + 1;

		while (*p == '\\' && s < end && (*s == ' ' || *s == '\t' || *s == '\r'))
			s++;
		if (*p == '\\' && s < end && *s == '\n')
			p = s + 1;
		else
			*q++ = *p++;
	}
	*len = (uint32_t)(q - copy);
	return copy;
}

/* ---- set-up ---- */

static void free_expansions(void *arg)
{
	struct pp *pp = arg;

	arena_free(&pp->exp);
}

struct pp *pp_new(struct cx *cx)
{
	struct pp *pp = arena_new(&cx->unit, struct pp);
	const char *text;
	size_t len;

	pp->cx = cx;
	pp->epoch = UINT32_MAX;
	pp->exp.oom = cx->unit.oom;
	pp->exp.oom_arg = cx->unit.oom_arg;
	arena_alloc(&pp->exp, 8);
	pp->exp_empty = arena_mark(&pp->exp);
	cx_cleanup(cx, free_expansions, pp);
	for (int d = 1; d < DIR__END; d++)
		name_of(cx, directive_names[d])->pp = (uint16_t)d;
	pp->n_defined = name_of(cx, "defined");
	pp->n_va_args = name_of(cx, "__VA_ARGS__");
	pp->n_va_opt = name_of(cx, "__VA_OPT__");
	c_tok_init(cx);
	pp->n_pragma = name_of(cx, "_Pragma");
	pp->n_counter = name_of(cx, "__COUNTER__");
	lex_init(&pp->lex, cx);
	search_init(pp);
	dynamic_init(pp);
	text = predef_text(pp, &len);
	read_macros(pp, file_of_text(pp, "<built-in>", text, len));
	text = command_line_text(pp, &len);
	if (len)
		read_macros(pp, file_of_text(pp, "<command line>", text, len));
	return pp;
}

/* The file of an -include or -imacros: as it is named, or along the search path. */
static struct pp_file *forced_file(struct pp *pp, const char *path)
{
	struct pp_file *f = search_path(pp, path, false);
	int dir;

	if (!f)
		f = search_header(pp, path, false, false, &dir);
	if (!f)
		diag_fatal(pp->cx, 0, D_pp_header_not_found, path);
	deps_note(pp, f);
	return f;
}

static void begin(struct pp *pp, struct pp_file *main)
{
	const struct options *o = &pp->cx->opt;

	deps_note(pp, main);
	for (uint32_t i = 0; i < o->macros.n; i++)
		if (o->macros.at[i].kind == OPT_IMACROS)
			read_macros(pp, forced_file(pp, o->macros.at[i].text));
	pp_enter(pp, main, -1, 0);
	for (uint32_t i = o->macros.n; i-- > 0;)
		if (o->macros.at[i].kind == OPT_INCLUDE)
			pp_enter(pp, forced_file(pp, o->macros.at[i].text), -1, 0);
}

/* Many NULs near its start: an object file, or text in UTF-16. */
static bool is_binary(const struct src_file *f)
{
	enum { LOOK = 512, MANY = 8 };
	uint32_t n = f->size < LOOK ? f->size : LOOK, nuls = 0;

	for (uint32_t i = 0; i < n; i++)
		nuls += !f->text[i];
	return nuls >= MANY;
}

void pp_main_file(struct pp *pp, const char *path)
{
	struct pp_file *f = search_path(pp, path, false);

	if (!f)
		diag_fatal(pp->cx, 0, D_pp_cannot_read, path, strerror(errno));
	if (is_binary(f->src))
		diag_fatal(pp->cx, 0, D_pp_binary, path);
	pp->main_path = f->src->path;
	begin(pp, f);
}

void pp_main_text(struct pp *pp, const char *name, const char *text, size_t len)
{
	pp->main_path = name;
	begin(pp, file_of_text(pp, name, text, len));
}
