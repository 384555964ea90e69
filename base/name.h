/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interned strings: one `struct name` for each spelling, so that equality is
 * a pointer comparison and what a spelling means (keyword, macro, declaration)
 * hangs on it without another lookup (the idea is cpplib's hash node).
 */
#ifndef CBEE_BASE_NAME_H
#define CBEE_BASE_NAME_H

#include "base/arena.h"

struct name {
	const char *s; /* NUL-terminated spelling */
	uint32_t len;  /* bytes, without the NUL */
	uint32_t hash;
	uint16_t keyword; /* the parser's token for a keyword, or 0 */
	uint16_t pp;      /* the preprocessor's directive or builtin-macro number, or 0 */
	uint16_t builtin; /* row of the builtin table plus 1, or 0 */
	uint16_t flags;   /* the front end's NAME_* */
	void *macro;      /* the preprocessor's definition, or NULL */
	void *binding;    /* the innermost ordinary identifier, or NULL */
	void *tag;        /* the innermost struct/union/enum tag, or NULL */
};

struct name_slot {
	struct name *name; /* NULL: empty */
	uint32_t hash;
};

struct names {
	struct name_slot *slots;
	uint32_t n, cap; /* cap is a power of two, kept above 4/3 n */
};

struct cx;

struct name *name_get(struct cx *cx, const char *s, size_t len);
struct name *name_of(struct cx *cx, const char *s);
/* The name if it has been seen before, else NULL. */
struct name *name_find(struct cx *cx, const char *s, size_t len);

/* The candidate nearest to S by edit distance, or NULL if none is near enough;
 * candidates are added one by one, for spelling hints. */
struct nearest {
	const char *s;    /* what was misspelt */
	const char *best; /* nearest so far */
	unsigned dist;    /* its distance */
};
void nearest_try(struct nearest *n, const char *candidate);
const char *nearest_result(const struct nearest *n);

#endif
