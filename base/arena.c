/* SPDX-License-Identifier: BSD-2-Clause */
/* Arenas (see arena.h): bump allocation in chunks that double up to 1 MiB. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_chunk {
	struct arena_chunk *prev;
	size_t size; /* bytes behind the header */
	_Alignas(max_align_t) char data[];
};

enum { MIN_CHUNK = 16 << 10, MAX_CHUNK = 1 << 20, ALIGN = 8 };

static void add_chunk(struct arena *a, size_t size)
{
	struct arena_chunk *c = calloc(1, sizeof *c + size);

	if (!c) {
		if (a->oom)
			a->oom(a->oom_arg);
		fputs("cbee: error: out of memory\n", stderr);
		abort();
	}
	c->prev = a->chunk;
	c->size = size;
	a->chunk = c;
	a->at = a->clean = c->data;
	a->end = c->data + size;
	a->total += sizeof *c + size;
}

void *arena_alloc(struct arena *a, size_t size)
{
	char *p;

	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
#ifdef CBEE_ASAN
	add_chunk(a, size);
#else
	if ((size_t)(a->end - a->at) < size) {
		size_t want = a->chunk ? a->chunk->size * 2 : MIN_CHUNK;

		if (want > MAX_CHUNK)
			want = MAX_CHUNK;
		add_chunk(a, want < size ? size : want);
	}
#endif
	p = a->at;
	a->at += size;
	if (p < a->clean)
		memset(p, 0, a->at < a->clean ? size : (size_t)(a->clean - p));
	if (a->at > a->clean)
		a->clean = a->at;
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = arena_alloc(a, len + 1);

	memcpy(p, s, len);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	int n;
	char *p;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p;
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){a->chunk, a->at};
}

void arena_release(struct arena *a, struct arena_mark m)
{
	while (a->chunk != m.chunk) {
		struct arena_chunk *c = a->chunk;

		a->chunk = c->prev;
		a->total -= sizeof *c + c->size;
		free(c);
	}
	a->at = m.at;
	if (a->chunk && a->end != a->chunk->data + a->chunk->size)
		a->end = a->clean = a->chunk->data + a->chunk->size;
	else if (!a->chunk)
		a->end = a->clean = NULL;
}

void arena_free(struct arena *a)
{
	arena_release(a, (struct arena_mark){0});
}
