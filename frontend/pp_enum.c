/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Enumerators without tokens: `NAME = 123,` read from the raw text.
 *
 * A header made from the kernel's BTF holds some twenty thousand of them, all of this
 * shape.  Whatever else occurs (a macro, an expression, an attribute, a directive), the whole
 * list takes the plain way instead.
 */
#include "frontend/pp_int.h"

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Past white space and comments; a character that begins neither stops it. */
static const char *blanks(const char *p, const char *end)
{
	for (;;) {
		while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
			p++;
		if (*p != '/' || p[1] != '*')
			return p;
		p = raw_comment_end(p + 2, end);
		if (!p)
			return end;
	}
}

static int digit_value(char c, unsigned base)
{
	int d = is_digit(c)                                        ? c - '0'
		: base == 16 && (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
								   : 99;

	return d < (int)base ? d : -1;
}

/* The constant at P, with a minus sign perhaps; NULL if it is anything more. */
static const char *constant(const char *p, struct pp_enumerator *e)
{
	unsigned base = 10;
	uint64_t v = 0;
	const char *first;
	bool u = false;
	int d;

	if (*p == '-') {
		e->negative = true;
		p++;
	}
	if (*p == '0' && (p[1] | 32) == 'x') {
		base = 16;
		p += 2;
	} else if (*p == '0' && is_digit(p[1])) {
		return NULL; /* octal */
	}
	for (first = p; (d = digit_value(*p, base)) >= 0; p++) {
		if (v > (UINT64_MAX - (unsigned)d) / base)
			return NULL;
		v = v * base + (unsigned)d;
	}
	if (p == first)
		return NULL;
	for (int l = 0; *p == 'U' || *p == 'u' || *p == 'L'; p++) {
		if (*p == 'L' ? ++l > 2 : u)
			return NULL;
		u |= *p != 'L';
	}
	/* -5u is a large number, and 0x80000000 an unsigned one whose negative is positive. */
	if (e->negative && (u || v > INT32_MAX))
		return NULL;
	if (is_letter(*p) || is_digit(*p) || *p == '.')
		return NULL;
	e->value = e->negative ? -v : v;
	e->has_value = true;
	return p;
}

static const char *enumerator(struct pp *pp, const char *p, const char *end,
			      struct pp_enumerator *e)
{
	const char *word = p;

	if (!is_letter(*p))
		return NULL;
	while (is_letter(*p) || is_digit(*p))
		p++;
	if (*p == '$' || *p & 0x80 || *p == '\\')
		return NULL;
	e->name = name_get(pp->cx, word, (size_t)(p - word));
	e->loc = lex_loc(&pp->lex, word);
	if (e->name->keyword || (e->name->macro && macro_of(pp, e->name)))
		return NULL;
	p = blanks(p, end);
	if (*p == '=') {
		p = constant(blanks(p + 1, end), e);
		if (!p)
			return NULL;
		p = blanks(p, end);
	}
	return *p == ',' || *p == '}' ? p : NULL;
}

struct pp_enumerators *pp_read_enumerators(struct pp *pp)
{
	struct pp_lex *lx = &pp->lex;
	VEC(struct pp_enumerator) list = {0};
	struct arena_mark mark = arena_mark(&pp->cx->scratch);
	struct pp_enumerators *all;
	const char *p;

	if (pp->ctx || pp->peeked || lx->directive)
		return NULL;
	for (p = blanks(lex_pause(lx), lx->end); *p != '}'; p = blanks(p, lx->end)) {
		struct pp_enumerator e = {0};

		p = enumerator(pp, p, lx->end, &e);
		if (!p) {
			arena_release(&pp->cx->scratch, mark);
			return NULL;
		}
		vec_push(&pp->cx->scratch, &list, e);
		p += *p == ',';
	}
	if (!list.n)
		return NULL; /* an error: the parser's */
	all = arena_alloc(&pp->cx->unit, sizeof *all + list.n * sizeof *list.at);
	all->n = list.n;
	memcpy(all->at, list.at, list.n * sizeof *list.at);
	arena_release(&pp->cx->scratch, mark);
	lex_resume(lx, p);
	return all;
}
