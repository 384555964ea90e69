/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parallel copies in sequence: moves whose targets nobody reads any more go
 * first; a cycle is broken through a free register or, when all ten are taken,
 * through a stack slot (a whole register, 8 bytes, aligned: rule 5).  Constants
 * come last.
 *
 * Source: May, "The parallel assignment problem redefined", IEEE TSE 1989.
 */
#include "backend/mach.h"

static void emit(struct be *be, struct be_code *out, struct ir_ins i)
{
	vec_push(&be->cx->scratch, out, i);
}

static bool read_by_others(const struct be_move *m, uint32_t n, uint32_t k)
{
	for (uint32_t i = 0; i < n; i++)
		if (i != k && m[i].from.kind == REF_REG && m[i].from.idx == (uint32_t)m[k].to)
			return true;
	return false;
}

/* Do move K, and forget it. */
static uint32_t perform(struct be *be, struct be_code *out, struct be_move *m, uint32_t n,
			uint32_t k, src_loc loc)
{
	emit(be, out, be_load_const(be, IR_REG((uint32_t)m[k].to), m[k].from, loc));
	m[k] = m[n - 1];
	return n - 1;
}

/* Free move 0's target by saving what it holds; the reader reads the copy.  Returns the
 * slot's reader, or UINT32_MAX when a register did. */
static uint32_t save_target(struct be *be, struct be_code *out, struct be_move *m, uint32_t n,
			    uint16_t *free, src_loc loc)
{
	ir_ref old = IR_REG((uint32_t)m[0].to);
	uint32_t slot_reader = UINT32_MAX;
	int tmp = *free ? __builtin_ctz(*free) : -1;

	if (tmp >= 0) {
		*free &= (uint16_t) ~(1u << tmp);
		emit(be, out, be_load_const(be, IR_REG((uint32_t)tmp), old, loc));
	} else {
		if (be->swap.kind == REF_NONE)
			be->swap = ir_slot_new(be->cx, be->fn, 8, 8, NULL, loc);
		emit(be, out, (struct ir_ins){.op = M(stxdw), .arg = {be->swap, old}, .loc = loc});
	}
	for (uint32_t i = 1; i < n; i++)
		if (ref_eq(m[i].from, old)) {
			m[i].from = tmp >= 0 ? IR_REG((uint32_t)tmp) : IR_NONE;
			slot_reader = i;
		}
	return tmp >= 0 ? UINT32_MAX : slot_reader;
}

/* The value that waits in the slot, if one does, to register TO.  Returns -1. */
static int fetch(struct be *be, struct be_code *out, int to, src_loc loc)
{
	if (to >= 0)
		emit(be, out,
		     (struct ir_ins){.op = M(ldxdw),
				     .cls = IR_L,
				     .to = IR_REG((uint32_t)to),
				     .arg = {IR_NONE, be->swap},
				     .loc = loc});
	return -1;
}

void be_parcopy(struct be *be, struct be_code *out, struct be_move *m, uint32_t n, uint16_t free,
		src_loc loc)
{
	int from_slot = -1; /* target of the value that waits in the slot */
	struct be_move consts[NREGS + MAX_OPNDS];
	uint32_t nconst = 0;

	for (uint32_t i = 0; i < n;)
		if (m[i].from.kind == REF_REG && m[i].from.idx == (uint32_t)m[i].to) {
			m[i] = m[--n];
		} else if (m[i].from.kind != REF_REG) {
			consts[nconst++] = m[i];
			m[i] = m[--n];
		} else {
			i++;
		}
	while (n) {
		uint32_t k = 0;

		while (k < n && read_by_others(m, n, k))
			k++;
		if (k < n) {
			n = perform(be, out, m, n, k, loc);
			continue;
		}
		from_slot = fetch(be, out, from_slot, loc);
		k = save_target(be, out, m, n, &free, loc);
		if (k != UINT32_MAX) { /* its target is free when the rest of the cycle is done */
			from_slot = m[k].to;
			m[k] = m[--n];
		}
	}
	fetch(be, out, from_slot, loc);
	for (uint32_t i = 0; i < nconst; i++)
		emit(be, out,
		     be_load_const(be, IR_REG((uint32_t)consts[i].to), consts[i].from, loc));
}
