/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tests/codegen: excerpts of `cbee -S`, in the manner of LLVM's FileCheck.
 *
 *	// flags: -O2 -mcpu=v3		the run whose checks begin with CHECK
 *	// flags(V1): -O2 -mcpu=v1	another run, checks beginning with V1
 *	// CHECK-LABEL: f:		start again after this line; the next LABEL ends the part
 *	// CHECK: r0 = {{r[1-5]}}	some later line holds this
 *	// CHECK-NEXT: exit		the line after the last match holds this
 *	// CHECK-NOT: call		no line from the last match to the next one holds this
 *	// CHECK-COUNT-3: call		three lines in turn do
 *
 * White space matches any white space; {{…}} is a POSIX extended regular expression,
 * {{NAME=…}} remembers what it matched and [[NAME]] matches that again.
 */
#include "tests/runner/run.h"

#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum op { CHECK, NEXT, NOT, LABEL };

struct check {
	enum op op;
	int line; /* in the source */
	char *pattern;
};

struct vars {
	char *name[32], *value[32];
	int n;
};

struct matcher {
	struct check c[512];
	int n;
	char *lines[20000]; /* of the assembly */
	int nlines;
	struct vars vars;
};

static void split(struct matcher *m, const char *s)
{
	while (*s && m->nlines < 20000) {
		m->lines[m->nlines++] = format("%.*s", (int)strcspn(s, "\n"), s);
		s += strcspn(s, "\n");
		if (*s)
			s++;
	}
}

static void quote(struct buf *b, char c)
{
	if (strchr(".[]*^$()+?{}|\\", c))
		buf_puts(b, "\\");
	buf_add(b, &c, 1);
}

/* The extended regular expression for a pattern; NAMES get the variables of its groups. */
static char *to_regex(const struct vars *v, const char *p, char *names[10])
{
	struct buf b = {0};
	int group = 0;

	buf_puts(&b, "");
	while (*p) {
		const char *end;

		if (!strncmp(p, "{{", 2) && (end = strstr(p + 2, "}}"))) {
			const char *eq = memchr(p, '=', (size_t)(end - p));
			size_t id = strspn(p + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
			const char *from = p + 2;

			if (eq && id && eq == from + id && group < 9) {
				names[++group] = format("%.*s", (int)id, from);
				from = eq + 1;
				buf_printf(&b, "(%.*s)", (int)(end - from), from);
			} else {
				buf_add(&b, from, (size_t)(end - from));
				for (const char *q = from; q < end; q++)
					group += *q == '(';
			}
			p = end + 2;
		} else if (!strncmp(p, "[[", 2) && (end = strstr(p + 2, "]]"))) {
			for (int i = v->n - 1; i >= 0; i--)
				if (strlen(v->name[i]) == (size_t)(end - p - 2) &&
				    !strncmp(v->name[i], p + 2, (size_t)(end - p - 2))) {
					for (char *q = v->value[i]; *q; q++)
						quote(&b, *q);
					break;
				}
			p = end + 2;
		} else if (isspace((unsigned char)*p)) {
			buf_puts(&b, "[[:space:]]+");
			p += strspn(p, " \t");
		} else {
			quote(&b, *p++);
		}
	}
	return b.s;
}

static bool match_line(struct matcher *m, const char *pattern, const char *line, char **why)
{
	char *names[10] = {0}, *rx = to_regex(&m->vars, pattern, names);
	regmatch_t at[10];
	regex_t re;
	bool ok;

	if (regcomp(&re, rx, REG_EXTENDED)) {
		*why = format("bad pattern `%s'", pattern);
		return false;
	}
	ok = regexec(&re, line, 10, at, 0) == 0;
	regfree(&re);
	for (int i = 1; ok && i < 10; i++)
		if (names[i] && m->vars.n < 32) {
			m->vars.name[m->vars.n] = names[i];
			m->vars.value[m->vars.n++] = format(
				"%.*s", (int)(at[i].rm_eo - at[i].rm_so), line + at[i].rm_so);
		}
	return ok;
}

/* NOTs before check I, over the lines [from, to). */
static char *check_nots(struct matcher *m, int i, int from, int to)
{
	char *why = NULL;

	for (int k = i - 1; k >= 0 && m->c[k].op == NOT; k--)
		for (int l = from; l < to; l++)
			if (match_line(m, m->c[k].pattern, m->lines[l], &why))
				return format("line %d: NOT `%s' matches `%s'", m->c[k].line,
					      m->c[k].pattern, m->lines[l]);
	return why;
}

static char *check_all(struct matcher *m)
{
	int at = 0, stop = m->nlines;
	char *why = NULL;

	for (int i = 0; i < m->n; i++) {
		struct check *c = &m->c[i];
		int l = at, limit = c->op == LABEL ? m->nlines : stop;

		if (c->op == NOT)
			continue;
		if (c->op == NEXT)
			limit = at + 1 < limit ? at + 1 : limit;
		while (l < limit && !match_line(m, c->pattern, m->lines[l], &why))
			l++;
		if (why)
			return why;
		if (l >= limit)
			return format("line %d: `%s' not found %s `%s'", c->line, c->pattern,
				      c->op == NEXT ? "at" : "from",
				      at < m->nlines ? m->lines[at] : "the end");
		why = check_nots(m, i, at, l);
		if (why)
			return why;
		at = l + 1;
		if (c->op == LABEL) {
			/* the part ends where the next label matches */
			stop = m->nlines;
			for (int k = i + 1; k < m->n && stop == m->nlines; k++)
				if (m->c[k].op == LABEL)
					for (int n = at; n < m->nlines && stop == m->nlines; n++)
						if (match_line(m, m->c[k].pattern, m->lines[n],
							       &why))
							stop = n;
		}
		/* NOTs at the end of a part reach to its end */
		if (i + 1 < m->n && m->c[i + 1].op == NOT) {
			int k = i + 1;

			while (k < m->n && m->c[k].op == NOT)
				k++;
			if (k == m->n || m->c[k].op == LABEL) {
				why = check_nots(m, k, at, stop);
				if (why)
					return why;
			}
		}
	}
	return NULL;
}

/* `PREFIX: text', `PREFIX-NEXT: text' … in each comment. */
static void parse_checks(struct matcher *m, const char *text, const char *prefix)
{
	size_t n = strlen(prefix);
	int line = 1;

	for (const char *p = text; *p; line++) {
		char *l = format("%.*s", (int)strcspn(p, "\n"), p), *c = strstr(l, "//");
		enum op op = CHECK;
		int count = 1;

		p += strlen(l);
		if (*p)
			p++;
		if (!c)
			continue;
		c += 2 + strspn(c + 2, " \t");
		if (strncmp(c, prefix, n))
			continue;
		c += n;
		if (!strncmp(c, "-NEXT", 5))
			op = NEXT, c += 5;
		else if (!strncmp(c, "-NOT", 4))
			op = NOT, c += 4;
		else if (!strncmp(c, "-LABEL", 6))
			op = LABEL, c += 6;
		else if (!strncmp(c, "-COUNT-", 7))
			count = (int)strtol(c + 7, &c, 10);
		if (*c != ':')
			continue;
		c += 1 + strspn(c + 1, " \t");
		for (size_t k = strlen(c); k && isspace((unsigned char)c[k - 1]);)
			c[--k] = 0;
		while (count-- > 0 && m->n < 512)
			m->c[m->n++] = (struct check){op, line, c};
	}
}

static void one_run(const struct test *t, const char *text, const char *prefix, const char *flags)
{
	struct matcher *m = calloc(1, sizeof *m);
	struct cmd c = {0};
	char *bad;

	if (!cmd_compiler(t, &c))
		return;
	cmd_words(&c, flags);
	cmd_words(&c, "-S -o -");
	cmd_arg(&c, t->path);
	cmd_run(&c, t->tmp);
	if (c.status) {
		report(t, FAILED, flags, "%s: %s\n%s\n%s", cmd_how(&c), first_line(c.err),
		       cmd_line(&c), c.err);
		return;
	}
	split(m, c.out);
	parse_checks(m, text, prefix);
	bad = m->n ? check_all(m) : format("no %s lines", prefix);
	if (bad)
		report(t, FAILED, flags, "%s\n%s\n%s", bad, cmd_line(&c), c.out);
	else
		report(t, PASSED, flags, "%s", "");
}

void run_codegen(const struct test *t)
{
	char *text = read_file(t->path, NULL), *flags = annotation(text, "flags");
	const char *p = text;
	bool any = false;

	if (flags) {
		one_run(t, text, "CHECK", flags);
		any = true;
	}
	while ((p = strstr(p, "// flags("))) {
		const char *end = strchr(p, ')');
		char *prefix = format("%.*s", (int)(end - p - 9), p + 9);

		one_run(t, text, prefix, annotation(text, format("flags(%s)", prefix)));
		p = end;
		any = true;
	}
	if (!any)
		one_run(t, text, "CHECK", "-O2");
}
