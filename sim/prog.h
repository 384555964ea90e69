/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds of programs: what a SEC name means, what the program gets in r1, and what its
 * result is called.
 */
#ifndef CBEE_SIM_PROG_H
#define CBEE_SIM_PROG_H

#include "sim/sim.h"

enum prog_ctx {
	CTX_NONE,  /* numbers in r1 to r5: main() */
	CTX_XDP,   /* struct xdp_md */
	CTX_SKB,   /* struct __sk_buff */
	CTX_BYTES, /* bytes the user gives, zeroes after them */
};

struct prog_type {
	const char *sec; /* what the section's name begins with, up to a slash */
	const char *name;
	enum prog_ctx ctx;
	uint32_t size;              /* of a context of bytes */
	const char *const *results; /* names of results, from -1 on; NULL: plain numbers */
};

/* The type of F by its section's name. */
const struct prog_type *prog_type_of(const struct sim_func *f);
const struct prog_type *prog_type_named(const char *name);
/* "XDP_DROP", or NULL when the result has no name. */
const char *prog_result(const struct prog_type *t, int32_t result);
/* The value of such a name. */
bool prog_result_value(const char *name, int32_t *value);
/* The program to run when the user names none: main, or the first in a program section. */
const struct sim_func *prog_default(const struct sim *s);

/* Start F on a packet (CTX_XDP, CTX_SKB) or context bytes. */
void prog_start(struct sim *s, const struct sim_func *f, const struct prog_type *t,
		const uint8_t *data, uint32_t size, const uint8_t *ctx, uint32_t ctx_size);
/* Accesses to the context of a packet program; false: no such field.  */
bool prog_ctx_load(struct sim *s, uint32_t off, unsigned n, uint64_t *v);
bool prog_ctx_store(struct sim *s, uint32_t off, unsigned n, uint64_t v);
/* N bytes at OFF of the packet in host order (legacy loads); false when out of it. */
bool prog_skb_load(struct sim *s, int64_t off, unsigned n, uint64_t *v);
/* The packet has moved or been resized: old pointers to it are dead from now on. */
void prog_packet_moved(struct sim *s);

/* mem.c: free what sim_alloc gave. */
void mem_free(struct sim *s);

#endif
