/* SPDX-License-Identifier: BSD-2-Clause */
/* Files, annotations and differences (see run.h). */
#include "tests/runner/run.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void buf_add(struct buf *b, const char *s, size_t n)
{
	if (b->n + n + 1 > b->cap) {
		b->cap = (b->n + n + 64) * 2;
		b->s = realloc(b->s, b->cap);
		if (!b->s)
			abort();
	}
	memcpy(b->s + b->n, s, n);
	b->n += n;
	b->s[b->n] = 0;
}

void buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	buf_add(b, s, (size_t)n);
	free(s);
}

char *format(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		abort();
	va_end(ap);
	return s;
}

char *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	struct buf b = {0};
	char part[65536];
	size_t n;

	if (!f)
		return NULL;
	buf_puts(&b, "");
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&b, part, n);
	fclose(f);
	if (size)
		*size = b.n;
	return b.s;
}

bool write_file(const char *path, const char *s, size_t n)
{
	FILE *f = fopen(path, "wb");
	bool ok = f && fwrite(s, 1, n, f) == n;

	if (f && fclose(f))
		ok = false;
	return ok;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* Where the text after `// KEY:` starts in the line at P, or NULL. */
static const char *annotated(const char *p, const char *end, const char *key)
{
	size_t n = strlen(key);

	for (; p < end; p++) {
		const char *q;

		if (*p == '/' && p + 1 < end && p[1] == '/')
			q = p + 2;
		else if (*p == '#' || *p == ';')
			q = p + 1;
		else
			continue;
		while (q < end && isblank((unsigned char)*q))
			q++;
		if ((size_t)(end - q) > n && !memcmp(q, key, n) && q[n] == ':') {
			q += n + 1;
			while (q < end && isblank((unsigned char)*q))
				q++;
			return q;
		}
	}
	return NULL;
}

void each_annotation(const char *text, const char *key, void (*fn)(void *, int line, char *value),
		     void *arg)
{
	int line = 1;

	for (const char *p = text; *p; line++) {
		const char *end = p + strcspn(p, "\n"), *v = annotated(p, end, key);

		if (v) {
			const char *stop = end;

			while (stop > v && isspace((unsigned char)stop[-1]))
				stop--;
			fn(arg, line, format("%.*s", (int)(stop - v), v));
		}
		p = *end ? end + 1 : end;
	}
}

static void keep_first(void *arg, int line, char *value)
{
	char **first = arg;

	(void)line;
	if (!*first)
		*first = value;
}

char *annotation(const char *text, const char *key)
{
	char *first = NULL;

	each_annotation(text, key, keep_first, &first);
	return first;
}

char *first_difference(const char *want, const char *got)
{
	int line = 1;

	if (!strcmp(want, got))
		return NULL;
	for (;; line++) {
		size_t w = strcspn(want, "\n"), g = strcspn(got, "\n");

		if (w != g || memcmp(want, got, w) || want[w] != got[g]) {
			bool wend = !*want, gend = !*got;

			return format("line %d: expected %s%.*s%s, got %s%.*s%s", line,
				      wend ? "the end" : "`", (int)w, want, wend ? "" : "'",
				      gend ? "the end" : "`", (int)g, got, gend ? "" : "'");
		}
		want += w + 1;
		got += g + 1;
	}
}

char *with_suffix(const char *path, const char *suffix)
{
	const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
	int n = dot && (!slash || dot > slash) ? (int)(dot - path) : (int)strlen(path);

	return format("%.*s%s", n, path, suffix);
}

char *replace(const char *s, const char *from, const char *to)
{
	struct buf b = {0};
	const char *p;

	buf_puts(&b, "");
	while ((p = strstr(s, from))) {
		buf_add(&b, s, (size_t)(p - s));
		buf_puts(&b, to);
		s = p + strlen(from);
	}
	buf_puts(&b, s);
	return b.s;
}
