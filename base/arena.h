/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arenas: memory that is freed all at once.
 *
 * Every object of a compilation lives in an arena: the unit's (until the
 * compilation ends), a function's (until the function is emitted) or a
 * scratch arena with mark and release.  Nothing is freed on its own.
 * Memory comes zeroed.  Under --enable-asan each allocation is one malloc,
 * so that the sanitizer sees overruns (the idea is lcc's PURIFY build).
 */
#ifndef CBEE_BASE_ARENA_H
#define CBEE_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena_chunk;

struct arena {
	char *at;                  /* next free byte of the current chunk */
	char *end;                 /* one past the current chunk */
	char *clean;               /* from here on the chunk has never been used: zero */
	struct arena_chunk *chunk; /* newest first */
	size_t total;              /* bytes obtained from malloc */
	void (*oom)(void *);       /* called when malloc fails; must not return */
	void *oom_arg;
};

struct arena_mark {
	struct arena_chunk *chunk;
	char *at;
};

/* Zeroed memory of SIZE bytes, aligned for any type; never NULL. */
void *arena_alloc(struct arena *a, size_t size);
/* A NUL-terminated copy of LEN bytes at S. */
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_strdup(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct arena_mark arena_mark(const struct arena *a);
/* Free everything allocated since M was taken. */
void arena_release(struct arena *a, struct arena_mark m);
void arena_free(struct arena *a);

#define arena_new(a, T)      ((T *)arena_alloc((a), sizeof(T)))
#define arena_array(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (size_t)(n)))

#endif
