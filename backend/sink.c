/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two-address operations move down to their result's first use when their operand is
 * still read in between:
 *
 *	j = i + 1			v = load i
 *	v = load i		──▶	j = i + 1	(in i's register)
 *	br j < n			br j < n
 *
 * so that operand and result share a register instead of being copied, most of
 * all in loops, where the operand is the phi that the result goes to.  Only operations
 * with an immediate move, so no other value lives longer.
 *
 * Needs machine operations in SSA form; keeps everything.
 */
#include "backend/mach.h"

enum { WINDOW = 64 /* instructions looked at */ };

static bool can_sink(const struct ir_ins *i)
{
	uint32_t f = be_isa(i)->flags;

	return i->op >= IR_MACHINE && (f & (ISA_RD | ISA_WD)) == (ISA_RD | ISA_WD) &&
	       !(f & (ISA_LOAD | ISA_STORE | ISA_CALL)) && i->arg[0].kind == REF_TMP &&
	       i->arg[1].kind != REF_TMP && i->to.kind == REF_TMP;
}

static bool reads(struct be *be, struct ir_ins *i, ir_ref t)
{
	ir_ref *r;

	for (uint32_t k = 0; (r = ir_use(be->fn, i, k)); k++)
		if (ref_eq(*r, t))
			return true;
	return false;
}

/* Where ins I of B should go: before the result, or I if it should stay. */
static uint32_t destination(struct be *be, struct ir_blk *b, uint32_t i)
{
	ir_ref to = b->ins.at[i].to, from = b->ins.at[i].arg[0];
	uint32_t end = b->ins.n - i > WINDOW ? i + WINDOW : b->ins.n, last = i, k;

	for (k = i + 1; k < end; k++) {
		if (reads(be, &b->ins.at[k], to))
			break;
		if (reads(be, &b->ins.at[k], from))
			last = k;
	}
	/* Stay in front of a call's arguments. */
	while (last > i && last + 1 < b->ins.n && b->ins.at[last].op == IR_arg)
		last++;
	if (last >= k)
		return i;
	return last;
}

void be_sink(struct be *be)
{
	for (struct ir_blk *b = be->fn->start; b; b = b->next)
		for (uint32_t i = b->ins.n; i-- > 0;) {
			struct ir_ins ins = b->ins.at[i];
			uint32_t to;

			if (!can_sink(&ins))
				continue;
			to = destination(be, b, i);
			if (to == i)
				continue;
			memmove(b->ins.at + i, b->ins.at + i + 1, (to - i) * sizeof ins);
			b->ins.at[to] = ins;
		}
}
