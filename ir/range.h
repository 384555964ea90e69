/* SPDX-License-Identifier: BSD-2-Clause */
/* Upper bounds of values. */
#ifndef CBEE_IR_RANGE_H
#define CBEE_IR_RANGE_H

#include "ir/pass.h"

/* By temporary: the value is in 0 … bound wherever it is, read as a signed number of its
 * class; -1: not known.  Needs rpo.  In the scratch arena. */
int64_t *ir_upper_bounds(struct cx *cx, struct ir_fn *fn);

#endif
