/* SPDX-License-Identifier: BSD-2-Clause */
/* Which accesses to memory can meet. */
#ifndef CBEE_IR_ALIAS_H
#define CBEE_IR_ALIAS_H

#include "ir/pass.h"

/* A range of bytes: SIZE bytes at OFF from BASE; SIZE 0: nobody knows how many. */
struct ir_mem {
	ir_ref base;
	int32_t off;
	uint32_t size;
};

/* The range that load, store, atomic, fill or (its destination) blit I accesses. */
struct ir_mem ir_mem_of(const struct ir_ins *i);
/* The source of blit I. */
struct ir_mem ir_mem_source(const struct ir_ins *i);
/* Can A and B have a byte in common?  Needs defs and escapes. */
bool ir_may_alias(const struct ir_fn *fn, const struct ir_mem *a, const struct ir_mem *b);
/* Does A cover all of B? */
bool ir_covers(const struct ir_mem *a, const struct ir_mem *b);
/* Can code that FN calls, or that it cannot see, read or write A? */
bool ir_is_public(const struct ir_fn *fn, const struct ir_mem *a);
/* Does nothing ever write A? */
bool ir_is_constant(const struct ir_fn *fn, const struct ir_mem *a);

#endif
