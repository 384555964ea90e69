/* SPDX-License-Identifier: BSD-2-Clause */
/* String tables: open addressing with linear probing over FNV-1a. */
#include "objwriter/strtab.h"

static uint32_t hash(const char *s)
{
	uint32_t h = 2166136261u;

	while (*s)
		h = (h ^ (unsigned char)*s++) * 16777619u;
	return h;
}

static void grow(struct cx *cx, struct strtab *t)
{
	uint32_t cap = t->cap ? 2 * t->cap : 256;
	uint32_t *slot = arena_array(&cx->unit, uint32_t, cap);

	for (uint32_t i = 0; i < t->cap; i++) {
		uint32_t h;

		if (!t->slot[i])
			continue;
		h = hash(t->text.at + t->slot[i]) & (cap - 1);
		while (slot[h])
			h = (h + 1) & (cap - 1);
		slot[h] = t->slot[i];
	}
	t->slot = slot;
	t->cap = cap;
}

uint32_t strtab_add(struct cx *cx, struct strtab *t, const char *s)
{
	uint32_t h, off;

	if (!t->text.n)
		vec_push(&cx->unit, &t->text, '\0');
	if (!s || !*s)
		return 0;
	if (2 * t->n >= t->cap)
		grow(cx, t);
	h = hash(s) & (t->cap - 1);
	for (; t->slot[h]; h = (h + 1) & (t->cap - 1))
		if (!strcmp(t->text.at + t->slot[h], s))
			return t->slot[h];
	off = t->text.n;
	vec_append(&cx->unit, &t->text, s, strlen(s) + 1);
	t->slot[h] = off;
	t->n++;
	return off;
}
