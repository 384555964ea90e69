/* SPDX-License-Identifier: BSD-2-Clause */
/* Copying blocks, within a function (unrolling) or into another (inlining). */
#ifndef CBEE_IR_CLONE_H
#define CBEE_IR_CLONE_H

#include "ir/pass.h"

/* A copy in the making: what the temporaries, blocks, slots and constants of FROM are in TO.
 * A temporary or block that has no entry stays itself (unrolling: it is outside). */
struct ir_clone {
	struct cx *cx;
	struct ir_fn *from, *to;
	uint32_t ntmp, nblk; /* sizes of the next two: what is newer is outside */
	ir_ref *tmp;         /* by temporary of FROM; REF_NONE: not copied (yet) */
	struct ir_blk **blk; /* by block id of FROM; NULL: not copied */
	ir_ref *con;         /* by constant of FROM; only if FROM != TO */
	uint32_t *slot;      /* by slot of FROM: its index in TO; only if FROM != TO */
	src_loc call;        /* inlining: where the call stands, for what has no location */
};

void ir_clone_start(struct ir_clone *c, struct cx *cx, struct ir_fn *from, struct ir_fn *to);
/* Give B, which ir_clone_body will fill, an empty copy; it is not in the layout yet. */
struct ir_blk *ir_clone_blk(struct ir_clone *c, struct ir_blk *b);
/* What R of FROM is in TO. */
ir_ref ir_clone_ref(struct ir_clone *c, ir_ref r);
/* Copy the phis, instructions and terminator of B into its copy.  A definition gets a
 * fresh temporary unless ir_clone_defs has given it one.  Phi entries keep their
 * predecessors, mapped. */
void ir_clone_body(struct ir_clone *c, struct ir_blk *b);
/* Give each definition of B a fresh temporary.  To be called for all blocks before the
 * first ir_clone_body. */
void ir_clone_defs(struct ir_clone *c, struct ir_blk *b);

#endif
