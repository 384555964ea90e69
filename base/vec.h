/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Growing arrays in an arena.
 *
 *	VEC(int) v = {0};
 *	vec_push(arena, &v, 42);
 *	for (uint32_t i = 0; i < v.n; i++) use(v.at[i]);
 *
 * Growing moves the array: keep indices, not pointers, across a push.
 */
#ifndef CBEE_BASE_VEC_H
#define CBEE_BASE_VEC_H

#include <string.h>

#include "base/arena.h"

#define VEC(T)                                                                                     \
	struct {                                                                                   \
		T *at;                                                                             \
		uint32_t n, cap;                                                                   \
	}

/* A copy of the N elements of SIZE bytes at OLD, with room for at least NEED. */
static inline void *vec_grow(struct arena *a, void *old, uint32_t n, uint32_t need, uint32_t *cap,
			     size_t size)
{
	uint32_t c = *cap ? *cap * 2 : 8;
	void *p;

	while (c < need)
		c *= 2;
	p = arena_alloc(a, c * size);
	if (n)
		memcpy(p, old, n * size);
	*cap = c;
	return p;
}

/* Make room for NEED elements in all. */
#define vec_reserve(a, v, need)                                                                    \
	((v)->cap < (need) ? (void)((v)->at = vec_grow((a), (v)->at, (v)->n, (need), &(v)->cap,    \
						       sizeof *(v)->at))                           \
			   : (void)0)

/* Append one element. */
#define vec_push(a, v, ...)                                                                        \
	(vec_reserve((a), (v), (v)->n + 1), (void)((v)->at[(v)->n++] = (__VA_ARGS__)))

/* Append COUNT elements from P (of the same type). */
#define vec_append(a, v, p, count)                                                                 \
	do {                                                                                       \
		uint32_t vec_count_ = (uint32_t)(count);                                           \
		vec_reserve((a), (v), (v)->n + vec_count_);                                        \
		if (vec_count_)                                                                    \
			memcpy((v)->at + (v)->n, (p), vec_count_ * sizeof *(v)->at);               \
		(v)->n += vec_count_;                                                              \
	} while (0)

#define vec_last(v) ((v)->at[(v)->n - 1])

#endif
