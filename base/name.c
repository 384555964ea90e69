/* SPDX-License-Identifier: BSD-2-Clause */
/* Interned strings and spelling hints (see name.h). FNV-1a hash, chained. */
#include "base/name.h"

#include <string.h>

#include "base/cx.h"

static uint32_t hash(const char *s, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h;
}

static void rehash(struct cx *cx, struct names *t)
{
	uint32_t cap = t->cap ? t->cap * 2 : 1024;
	struct name **table = arena_array(&cx->unit, struct name *, cap);

	for (uint32_t i = 0; i < t->cap; i++)
		for (struct name *n = t->table[i], *next; n; n = next) {
			next = n->next;
			n->next = table[n->hash & (cap - 1)];
			table[n->hash & (cap - 1)] = n;
		}
	t->table = table;
	t->cap = cap;
}

static struct name *find(const struct names *t, const char *s, size_t len, uint32_t h)
{
	struct name *n = t->cap ? t->table[h & (t->cap - 1)] : NULL;

	while (n && (n->hash != h || n->len != len || memcmp(n->s, s, len)))
		n = n->next;
	return n;
}

struct name *name_find(struct cx *cx, const char *s, size_t len)
{
	return find(&cx->names, s, len, hash(s, len));
}

struct name *name_get(struct cx *cx, const char *s, size_t len)
{
	struct names *t = &cx->names;
	uint32_t h = hash(s, len);
	struct name *n = find(t, s, len, h);

	if (n)
		return n;
	if (t->n >= t->cap)
		rehash(cx, t);
	n = arena_new(&cx->unit, struct name);
	n->s = arena_strndup(&cx->unit, s, len);
	n->len = (uint32_t)len;
	n->hash = h;
	n->next = t->table[h & (t->cap - 1)];
	t->table[h & (t->cap - 1)] = n;
	t->n++;
	return n;
}

struct name *name_of(struct cx *cx, const char *s)
{
	return name_get(cx, s, strlen(s));
}

/* Levenshtein distance over at most 63 characters; longer words are not near. */
static unsigned distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	unsigned row[64];

	if (n > 63 || m > 63)
		return 64;
	for (size_t j = 0; j <= m; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		unsigned diag = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			unsigned best = diag + (a[i - 1] != b[j - 1]);

			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diag = row[j];
			row[j] = best;
		}
	}
	return row[m];
}

void nearest_try(struct nearest *n, const char *candidate)
{
	unsigned d = distance(n->s, candidate);

	if (!n->best || d < n->dist) {
		n->best = candidate;
		n->dist = d;
	}
}

const char *nearest_result(const struct nearest *n)
{
	return n->best && n->dist && n->dist <= (strlen(n->s) + 2) / 3 ? n->best : NULL;
}
