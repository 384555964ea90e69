/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The back end: from the IR of a unit to an object.
 *
 * Every function goes through the same stages (backend.c shows the order):
 * legalization for the cpu level, instruction selection into IR_MACHINE
 * operations, spilling, register assignment, frame layout, peephole clean-up,
 * layout and branch relaxation, emission.  Then the unit's data follow.
 */
#ifndef CBEE_BACKEND_BACKEND_H
#define CBEE_BACKEND_BACKEND_H

#include "ir/ir.h"
#include "objwriter/obj.h"

/* Fill O (fresh from obj_new) with the code, data, symbols, relocations and
 * BTF.ext records of U, and with the FUNC, VAR and DATASEC types that only
 * emission knows the places of.  The passes have run; U's functions are
 * consumed: they are machine code afterwards.  Returns false after reporting
 * errors (a frame too large, an instruction that -mcpu lacks, …). */
bool backend_unit(struct cx *cx, struct ir_unit *u, struct obj *o);

/* Bring one function to allocated machine code, for --dump-ir-after and tests:
 * stops after the stage STOP names ("legalize", "isel", "spill", "color",
 * "frame", "peephole"; NULL: all). */
void backend_fn(struct cx *cx, struct ir_fn *fn, const char *stop);

#endif
