/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Passing over text that need not become tokens, at memory speed: comments, groups
 * that #if excludes, bodies of records that nobody has asked for yet.
 *
 * All of it sees physical characters; a backslash-newline in a place where it could
 * matter makes pp_raw_braces refuse, and the others know it.
 */
#include "frontend/pp_int.h"

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == '\r';
}

static inline bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '$' || (c & 0x80);
}

/* One past the backslash-newlines at P. */
static const char *splices(const char *p)
{
	while (*p == '\\') {
		const char *q = p + 1;

		while (is_blank(*q))
			q++;
		if (*q != '\n')
			break;
		p = q + 1;
	}
	return p;
}

const char *raw_comment_end(const char *p, const char *end)
{
	while ((p = memchr(p, '*', (size_t)(end - p)))) {
		const char *q = splices(++p);

		if (q < end && *q == '/')
			return q + 1;
	}
	return NULL;
}

/* The newline that ends the line of P, or END; backslash-newlines do not. */
static const char *line_end(const char *p, const char *end)
{
	const char *nl;

	while ((nl = memchr(p, '\n', (size_t)(end - p)))) {
		const char *q = nl;

		while (q > p && is_blank(q[-1]))
			q--;
		if (q == p || q[-1] != '\\')
			return nl;
		p = nl + 1;
	}
	return end;
}

/* One past the literal that opens at P, or the end of its line if it is not closed. */
static const char *literal_end(const char *p, const char *end)
{
	char quote = *p++;

	for (; p < end && *p != '\n'; p++) {
		if (*p == quote)
			return p + 1;
		if (*p == '\\') {
			const char *q = splices(p);

			if (q > p)
				p = q - 1;
			else if (p + 1 < end && p[1] != '\n')
				p++;
		}
	}
	return p;
}

/* One past what begins with the / at P: a comment, or the slash alone. */
static const char *slash_end(const char *p, const char *end)
{
	const char *q = splices(p + 1);

	if (*q == '/')
		return line_end(q, end);
	if (*q != '*')
		return p + 1;
	q = raw_comment_end(q + 1, end);
	return q ? q : end;
}

/* Past white space and comments that do not leave the logical line. */
static const char *blanks(const char *p, const char *end)
{
	for (;;) {
		const char *q = splices(p);

		while (is_blank(*q))
			q++;
		if (*q == '/' && (*splices(q + 1) == '*'))
			q = slash_end(q, end);
		if (q == p)
			return p;
		p = q;
	}
}

/* The first newline after P that ends a logical line outside comments. */
static const char *skip_line(const char *p, const char *end)
{
	static const bool special[256] = {['\0'] = true, ['\n'] = true, ['"'] = true,
					  ['\''] = true, ['/'] = true,  ['\\'] = true};

	while (p < end) {
		while (!special[(unsigned char)*p])
			p++;
		if (p >= end || *p == '\n')
			break;
		if (*p == '/') {
			p = slash_end(p, end);
		} else if (*p == '"' || *p == '\'') {
			p = literal_end(p, end);
		} else {
			const char *q = splices(p);

			p = q > p ? q : p + 1;
		}
	}
	return p < end ? p : end;
}

/* The directive's word at P, without backslash-newlines; its length. */
static size_t directive_word(const char *p, char *word, size_t size)
{
	size_t n = 0;

	while (is_word(*p) || *p == '\\') {
		const char *q = splices(p);

		if (q == p && *p == '\\')
			break;
		p = q;
		if (is_word(*p)) {
			if (n + 1 < size)
				word[n] = *p;
			n++;
			p++;
		}
	}
	if (n + 1 > size)
		n = 0;
	word[n] = '\0';
	return n;
}

const char *raw_skip_group(const char *p, const char *end)
{
	unsigned depth = 0;

	for (; p < end; p++) {
		const char *hash = p = blanks(p, end);
		char word[16];

		if (*p == '#' || (*p == '%' && p[1] == ':')) {
			p = blanks(p + (*p == '#' ? 1 : 2), end);
			directive_word(p, word, sizeof word);
			if (!strcmp(word, "if") || !strcmp(word, "ifdef") ||
			    !strcmp(word, "ifndef"))
				depth++;
			else if (!strcmp(word, "endif") && depth-- == 0)
				return hash;
			else if (!depth && (!strcmp(word, "else") || !strncmp(word, "elif", 4)))
				return hash;
		}
		p = skip_line(p, end);
	}
	return NULL;
}

/* ---- braces ---- */

typedef unsigned char v16 __attribute__((vector_size(16)));
typedef unsigned long long v2 __attribute__((vector_size(16)));

/* First character at or after P that raw_skip_braces must look at; the text ends with NULs. */
static const char *next_special(const char *p, const char *end)
{
	while (end - p >= 16) {
		v16 c, hit;
		v2 any;

		memcpy(&c, p, 16);
		/* { | } ; " # $ % & ' ; / ; \ */
		hit = (v16)((c - '{') <= 2) | (v16)((c - '"') <= 5) | (v16)(c == '/') |
		      (v16)(c == '\\');
		any = (v2)hit;
		if (any[0] | any[1])
			break;
		p += 16;
	}
	while (p < end) {
		unsigned char c = (unsigned char)*p;

		if ((unsigned char)(c - '{') <= 2 || (unsigned char)(c - '"') <= 5 || c == '/' ||
		    c == '\\')
			break;
		p++;
	}
	return p;
}

/* Does `struct` or `union` stand right before the { at P?  Then the record it opens has no tag. */
static bool anonymous_record(const char *p, const char *start)
{
	const char *word;

	while (p > start && (is_blank(p[-1]) || p[-1] == '\n'))
		p--;
	for (word = p; word > start && is_word(word[-1]); word--)
		;
	if (word == start)
		return false;
	return (p - word == 6 && !memcmp(word, "struct", 6)) ||
	       (p - word == 5 && !memcmp(word, "union", 5));
}

/* Does `_Pragma(` stand right before the literal at P? */
static bool is_pragma_operand(const char *p, const char *start)
{
	const char *word;

	while (p > start && (is_blank(p[-1]) || p[-1] == '\n'))
		p--;
	if (p == start || *--p != '(')
		return false;
	while (p > start && (is_blank(p[-1]) || p[-1] == '\n'))
		p--;
	for (word = p; word > start && is_word(word[-1]); word--)
		;
	return p - word == 7 && !memcmp(word, "_Pragma", 7);
}

/* Ask UNSAFE about each identifier in [P, E). */
static bool words_safe(const char *p, const char *e, raw_unsafe_fn *unsafe, void *arg)
{
	while (p < e) {
		const char *w = p;

		if (!is_word(*p)) {
			p++;
			continue;
		}
		while (p < e && is_word(*p))
			p++;
		if ((*w < '0' || *w > '9') && unsafe(arg, w, (size_t)(p - w)))
			return false;
	}
	return true;
}

const char *raw_skip_braces(const char *p, const char *end, raw_unsafe_fn *unsafe, void *arg)
{
	const char *start = p;
	unsigned depth = 0;

	for (;;) {
		const char *q = next_special(p, end);

		if (unsafe && !words_safe(p, q, unsafe, arg))
			return NULL;
		if (q >= end)
			return NULL;
		p = q + 1;
		switch (*q) {
		case '{':
			if (!anonymous_record(q, start))
				return NULL;
			depth++;
			break;
		case '}':
			if (depth-- == 0)
				return q;
			break;
		case '/':
			p = slash_end(q, end);
			if (p == end)
				return NULL;
			break;
		case '"':
			if (is_pragma_operand(q, start))
				return NULL;
			/* fall through */
		case '\'':
			p = literal_end(q, end);
			break;
		case '#':
		case '\\':
		case '%': /* %> and %: */
			return NULL;
		}
	}
}
