/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interned strings and spelling hints (see name.h).
 *
 * Open addressing with linear probing; a slot holds the hash beside the pointer, so that
 * a probe touches no name but the one it finds.  The hash eats eight bytes at a time
 * (the mixing step is wyhash's: a 64 by 64 bit multiplication, its halves xored).
 */
#include "base/name.h"

#include <string.h>

#include "base/cx.h"

static inline uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static inline uint64_t load8(const char *s)
{
	uint64_t v;

	memcpy(&v, s, 8);
	return v;
}

static inline uint32_t load4(const char *s)
{
	uint32_t v;

	memcpy(&v, s, 4);
	return v;
}

static uint32_t hash(const char *s, size_t len)
{
	const uint64_t k0 = 0xa0761d6478bd642fu, k1 = 0xe7037ed1a0b428dbu;
	uint64_t h = len * k1;
	const char *end = s + len;

	for (; end - s > 8; s += 8)
		h = mix(load8(s) ^ k0, h ^ k1);
	if (len >= 8)
		h = mix(load8(end - 8) ^ k0, h ^ k1);
	else if (len >= 4)
		h = mix(((uint64_t)load4(s) << 32 | load4(end - 4)) ^ k0, h ^ k1);
	else if (len)
		h = mix(((uint64_t)(unsigned char)s[0] << 16 |
			 (uint64_t)(unsigned char)s[len / 2] << 8 | (unsigned char)end[-1]) ^
				k0,
			h ^ k1);
	return (uint32_t)h;
}

static void rehash(struct cx *cx, struct names *t)
{
	uint32_t cap = t->cap ? t->cap * 2 : 4096;
	struct name_slot *slots = arena_array(&cx->unit, struct name_slot, cap);

	for (uint32_t i = 0; i < t->cap; i++) {
		uint32_t j = t->slots[i].hash;

		if (!t->slots[i].name)
			continue;
		while (slots[j & (cap - 1)].name)
			j++;
		slots[j & (cap - 1)] = t->slots[i];
	}
	t->slots = slots;
	t->cap = cap;
}

/* The slot of the name, or the empty one where it belongs. */
static inline struct name_slot *find(const struct names *t, const char *s, size_t len, uint32_t h)
{
	for (uint32_t i = h;; i++) {
		struct name_slot *slot = &t->slots[i & (t->cap - 1)];

		if (!slot->name ||
		    (slot->hash == h && slot->name->len == len && !memcmp(slot->name->s, s, len)))
			return slot;
	}
}

struct name *name_find(struct cx *cx, const char *s, size_t len)
{
	struct names *t = &cx->names;

	return t->cap ? find(t, s, len, hash(s, len))->name : NULL;
}

struct name *name_get(struct cx *cx, const char *s, size_t len)
{
	struct names *t = &cx->names;
	uint32_t h = hash(s, len);
	struct name_slot *slot;
	struct name *n;
	char *copy;

	if (t->n * 4 >= t->cap * 3)
		rehash(cx, t);
	slot = find(t, s, len, h);
	if (slot->name)
		return slot->name;
	n = arena_alloc(&cx->unit, sizeof *n + len + 1);
	copy = (char *)(n + 1);
	memcpy(copy, s, len);
	n->s = copy;
	n->len = (uint32_t)len;
	n->hash = h;
	slot->hash = h;
	slot->name = n;
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
