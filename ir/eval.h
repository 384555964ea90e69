/* SPDX-License-Identifier: BSD-2-Clause */
/* What operations do to constants. */
#ifndef CBEE_IR_EVAL_H
#define CBEE_IR_EVAL_H

#include "ir/ir.h"

/* V as a constant of class CLS: a w's are sign-extended. */
static inline int64_t ir_norm(enum ir_cls cls, int64_t v)
{
	return cls == IR_W ? (int32_t)v : v;
}

/* Does X CC Y hold in class CLS? */
bool ir_eval_cc(enum ir_cc cc, enum ir_cls cls, int64_t x, int64_t y);
/* The result of the pure operation OP of class CLS (operands of class ACLS) on constants.
 * False if it has none that is known. */
bool ir_eval(enum ir_op op, enum ir_cls cls, enum ir_cls acls, int64_t x, int64_t y,
	     int64_t *result);
/* The condition that holds when CC does not; CC_SET has none (returns CC_SET). */
enum ir_cc ir_cc_invert(enum ir_cc cc);
/* The condition for exchanged operands. */
enum ir_cc ir_cc_swap(enum ir_cc cc);

#endif
