/* SPDX-License-Identifier: BSD-2-Clause */
/* What spill.c and pressure.c share. */
#ifndef CBEE_BACKEND_SPILL_H
#define CBEE_BACKEND_SPILL_H

#include "backend/mach.h"

enum {
	DIST_EXIT = 100000,    /* leaving a loop counts as so many instructions */
	DIST_MAX = 1000000000, /* distances saturate here */
};
#define DIST_INF UINT32_MAX /* not used again */

/* The greatest number of registers that any point of FN asks for, a call's loss
 * counted in; fills be_blk.pressure.  Up to NREGS nothing need be spilled. */
uint32_t be_pressure(struct be *be);
/* Fill be_blk.dist.  Needs liveness and loops. */
void be_distances(struct be *be);
uint32_t be_dist_in(struct be *be, struct ir_blk *b, uint32_t t);
uint32_t be_dist_out(struct be *be, struct ir_blk *b, uint32_t t);
struct ir_blk *be_outer_loop(struct ir_blk *h);
uint32_t be_through_limit(const struct be_ops *o, uint32_t dying, uint32_t tied);

#endif
