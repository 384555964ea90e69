/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arenas (see arena.h): bump allocation in chunks that double up to 2 MiB.
 *
 * Chunks of that size are mapped on a 2 MiB boundary and the kernel is asked for huge
 * pages: one page fault instead of 512, which is a quarter of the time that reading
 * a large header takes.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct arena_chunk {
	struct arena_chunk *prev;
	size_t size; /* bytes behind the header */
	_Alignas(max_align_t) char data[];
};

enum { MIN_CHUNK = 16 << 10, HUGE_PAGE = 2 << 20, ALIGN = 8 };
enum { MAX_CHUNK = HUGE_PAGE - sizeof(struct arena_chunk) };

static bool is_mapped(size_t size)
{
#ifdef CBEE_ASAN
	(void)size;
	return false;
#else
	return size >= MAX_CHUNK;
#endif
}

/* SIZE zeroed bytes on a huge page's boundary; NULL without memory. */
static void *map_huge(size_t size)
{
	char *p = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
	size_t before;

	if (p == MAP_FAILED)
		return NULL;
	before = -(uintptr_t)p & (HUGE_PAGE - 1);
	if (before)
		munmap(p, before);
	munmap(p + before + size, HUGE_PAGE - before);
#ifdef MADV_HUGEPAGE
	madvise(p + before, size, MADV_HUGEPAGE);
#endif
	return p + before;
}

static void free_chunk(struct arena_chunk *c)
{
	if (is_mapped(c->size))
		munmap(c, sizeof *c + c->size);
	else
		free(c);
}

static void add_chunk(struct arena *a, size_t size)
{
	struct arena_chunk *c;

	if (is_mapped(size)) {
		size = ((sizeof *c + size + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1)) - sizeof *c;
		c = map_huge(sizeof *c + size);
	} else {
		c = calloc(1, sizeof *c + size);
	}
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
	size_t pad;
	char *p;

	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	/* only what is a multiple of 16 bytes long can hold an object aligned to that */
	pad = size % 16 ? 0 : -(uintptr_t)a->at % 16;
#ifdef CBEE_ASAN
	add_chunk(a, size);
	pad = 0;
#else
	if ((size_t)(a->end - a->at) < size + pad) {
		size_t want = a->chunk ? a->chunk->size * 2 : (size_t)MIN_CHUNK;

		if (want > MAX_CHUNK)
			want = MAX_CHUNK;
		add_chunk(a, want < size ? size : want);
		pad = 0;
	}
#endif
	p = a->at + pad;
	a->at = p + size;
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
		free_chunk(c);
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
