/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preprocessed text (-E, -P, -C, -dD) and the list of macros (-dM).
 *
 * The text reads back as the same tokens: a space goes between two that would join, and
 * each token stays on its line, by newlines or by a line marker as GCC's manual
 * describes them (Preprocessor Output).
 */
#include "frontend/pp_int.h"

#include <stdlib.h>

struct printer {
	struct pp *pp;
	FILE *out;
	const char *path; /* the line we are on: file … */
	uint32_t line;    /* … and number */
	bool system;
	bool text;   /* something stands on the line */
	bool pragma; /* … and it is a pragma's */
	bool left;   /* a file has been left since the last token */
	bool markers;
	struct pp_tok prev; /* the last token printed */
	src_loc prev_end;   /* one past it, if it was written in a file */
};

static void end_line(struct printer *p)
{
	if (!p->text)
		return;
	putc_unlocked('\n', p->out);
	p->line++;
	p->text = false;
}

static void put_quoted(FILE *out, const char *s)
{
	putc_unlocked('"', out);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			putc_unlocked('\\', out);
		putc_unlocked(*s, out);
	}
	putc_unlocked('"', out);
}

static void marker(struct printer *p, struct src_pos pos, const char *flag)
{
	end_line(p);
	p->path = pos.path;
	p->line = pos.line;
	p->system = pos.system;
	if (!p->markers)
		return;
	fprintf(p->out, "# %u ", pos.line);
	put_quoted(p->out, pos.path);
	fprintf(p->out, "%s%s\n", flag, pos.system ? " 3" : "");
}

/* Go to the line of POS. */
static void go_to(struct printer *p, struct src_pos pos)
{
	enum { MAX_BLANK = 8 };
	bool same = pos.path == p->path || !strcmp(pos.path, p->path);

	if (p->left || !same || pos.system != p->system) {
		marker(p, pos, p->left ? " 2" : "");
		p->left = false;
		return;
	}
	end_line(p);
	if (pos.line >= p->line && pos.line - p->line <= MAX_BLANK) {
		for (; p->line < pos.line; p->line++)
			if (p->markers)
				putc_unlocked('\n', p->out);
	} else {
		marker(p, pos, "");
	}
}

/* ---- hooks ---- */

static void on_enter(void *arg, src_loc loc)
{
	struct printer *p = arg;

	if (p->pp->in->macros_only)
		return;
	marker(p, src_pos(p->pp->cx, loc), " 1");
	p->left = false;
}

static void on_leave(void *arg)
{
	struct printer *p = arg;

	p->left = true;
}

/* ---- tokens ---- */

/* Would the characters A and B of two punctuators start or continue one? */
static bool joins(char a, char b)
{
	static const char *const pairs[] = {"+ +=",  "- -=>", "& &=", "| |=", "< <=:%",
					    "> >=",  "= =",   "! =",  "* =/", "/ =/*",
					    "% =:>", "^ =",   "# #",  ": :>", ". ."};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i][0] == a)
			return strchr(pairs[i] + 2, b) != NULL;
	return a == '\\' || b == '\\';
}

static bool is_word_kind(const struct pp_tok *t)
{
	return t->kind == PP_IDENT || t->kind == PP_NUMBER;
}

/* Would A and B, written together, be read as something else? */
static bool needs_space(struct printer *p, const struct pp_tok *a, const struct pp_tok *b)
{
	uint32_t la, lb;
	const char *sa = pp_spelling(p->pp, a, &la), *sb = pp_spelling(p->pp, b, &lb);

	if (!la || !lb)
		return false;
	if (is_word_kind(a) && is_word_kind(b))
		return true;
	if (a->kind == PP_IDENT)
		return (b->kind == PP_STRING || b->kind == PP_CHAR || b->kind == PP_OTHER);
	if (a->kind == PP_NUMBER)
		return *sb == '.' || *sb == '+' || *sb == '-' || *sb == '\'' ||
		       b->kind == PP_OTHER || *sb == 'L' || *sb == 'u' || *sb == 'U';
	if (a->kind == PP_PUNCT && b->kind == PP_NUMBER)
		return sa[la - 1] == '.' || (*sb == '.' && sa[la - 1] == '.');
	if (a->kind == PP_PUNCT && b->kind == PP_PUNCT)
		return joins(sa[la - 1], *sb);
	return a->kind == PP_OTHER || b->kind == PP_OTHER;
}

static void put_token(struct printer *p, const struct pp_tok *t)
{
	uint32_t len;
	const char *s = pp_spelling(p->pp, t, &len);
	bool adjacent = !(t->flags & (PPF_MACRO | PPF_PASTED)) && p->prev_end == t->loc;

	if (p->text && (t->flags & PPF_SPACE || (!adjacent && needs_space(p, &p->prev, t))))
		putc_unlocked(' ', p->out);
	fwrite_unlocked(s, 1, len, p->out);
	if (t->kind == PP_COMMENT)
		for (uint32_t i = 0; i < len; i++)
			p->line += s[i] == '\n';
	p->text = true;
	p->prev = *t;
	p->prev_end = t->flags & (PPF_MACRO | PPF_PASTED | PPF_SPLICED) ? 0 : t->loc + t->len;
}

static void put_pragma_end(struct printer *p)
{
	end_line(p);
	p->pragma = false;
}

static void token(struct printer *p, struct pp_tok *t)
{
	struct src_pos pos;

	if (t->kind == PP_PRAGMA_END) {
		put_pragma_end(p);
		return;
	}
	if (p->pragma) {
		put_token(p, t);
		return;
	}
	if (t->flags & PPF_BOL || t->kind == PP_PRAGMA || p->left || !p->text) {
		pos = src_pos(p->pp->cx, t->loc);
		if (t->kind == PP_PRAGMA || p->left || pos.line != p->line || !p->text)
			go_to(p, pos);
		if (!p->text && t->kind != PP_PRAGMA && t->flags & PPF_SPACE && pos.col < 80)
			fprintf(p->out, "%*s", (int)pos.col - 1, "");
		p->prev.kind = PP_EOF;
		p->prev_end = 0;
		t->flags |= PPF_SPACE;
	}
	if (t->kind == PP_PRAGMA) {
		fputs("#pragma", p->out);
		p->text = p->pragma = true;
		return;
	}
	put_token(p, t);
}

/* ---- definitions ---- */

static void put_params(const struct macro *m, FILE *out)
{
	putc_unlocked('(', out);
	for (uint32_t i = 0; i < m->nparams; i++) {
		bool rest = m->variadic && i + 1 == m->nparams;

		if (i)
			putc_unlocked(',', out);
		if (!rest || m->named_rest)
			fputs(m->params[i]->s, out);
		if (rest)
			fputs("...", out);
	}
	putc_unlocked(')', out);
}

static void put_definition(struct pp *pp, const struct macro *m, FILE *out)
{
	fprintf(out, "#define %s", m->name->s);
	if (m->function)
		put_params(m, out);
	putc_unlocked(' ', out);
	for (uint32_t i = 0; i < m->n; i++) {
		const struct pp_tok *t = &m->body[i];
		uint32_t len;
		const char *s = pp_spelling(pp, t, &len);

		if (i && t->flags & PPF_SPACE)
			putc_unlocked(' ', out);
		if (t->flags & PPF_STRINGIFY)
			fputs(t->flags & PPF_BOL ? "# " : "#", out);
		fwrite_unlocked(s, 1, len, out);
	}
	putc_unlocked('\n', out);
}

static void on_define(void *arg, struct macro *m, bool undef)
{
	struct printer *p = arg;

	go_to(p, src_pos(p->pp->cx, m->loc));
	if (undef)
		fprintf(p->out, "#undef %s\n", m->name->s);
	else
		put_definition(p->pp, m, p->out);
	p->line++;
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct macro *const *)a)->name->s, (*(struct macro *const *)b)->name->s);
}

/* The definitions in force, sorted by name as clang sorts them. */
static uint32_t defined(struct pp *pp, struct macro **list, bool predefined_only)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < pp->macros.n; i++) {
		struct macro *m = pp->macros.at[i];

		if (macro_of(pp, m->name) == m && !m->dynamic &&
		    (m->predefined || !predefined_only))
			list[n++] = m;
	}
	qsort(list, n, sizeof *list, by_name);
	return n;
}

static void print_all(struct pp *pp, FILE *out, bool predefined_only)
{
	struct macro **list = arena_array(&pp->cx->unit, struct macro *, pp->macros.n + 1);
	uint32_t n = defined(pp, list, predefined_only);

	for (uint32_t i = 0; i < n; i++)
		put_definition(pp, list[i], out);
}

void pp_print_macros(struct pp *pp, FILE *out)
{
	struct pp_tok t;

	do
		pp_next(pp, &t);
	while (t.kind != PP_EOF);
	print_all(pp, out, false);
}

void pp_print(struct pp *pp, FILE *out)
{
	const struct options *o = &pp->cx->opt;
	struct printer p = {.pp = pp, .out = out, .markers = o->line_markers, .path = ""};
	struct src_pos pos = {.path = pp->main_path, .line = 1};
	struct pp_tok t;

	pp->printing = true;
	pp->hooks = (struct pp_hooks){.enter = on_enter, .leave = on_leave, .arg = &p};
	marker(&p, pos, "");
	if (o->dump_macros == 'D') {
		print_all(pp, out, true);
		marker(&p, pos, "");
		pp->hooks.define = on_define;
	}
	if (pp->in->prev)
		marker(&p, src_pos(pp->cx, pp->lex.base), " 1");
	for (pp_next(pp, &t); t.kind != PP_EOF; pp_next(pp, &t))
		token(&p, &t);
	end_line(&p);
	pp->hooks = (struct pp_hooks){0};
	pp->printing = false;
}
