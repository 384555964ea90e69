/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Equal code becomes one: whole blocks, and the last instructions of blocks that go on to
 * the same place.  Besides being shorter, merged paths let the verifier prune
 * (rule 12 of verifier-friendly-code.md).
 *
 * Source: cross-jumping, Wulf et al., "The Design of an Optimizing Compiler", 1975.
 *
 * Needs allocated code; breaks all analyses.
 */
#include "backend/mach.h"

/* ---- Equal blocks ---- */

static uint64_t mix(uint64_t h, uint64_t v)
{
	return (h ^ v) * 0x9e3779b97f4a7c15u;
}

static uint64_t ref_bits(ir_ref r)
{
	return (uint64_t)r.kind << 32 | r.idx;
}

static uint64_t hash_block(const struct ir_blk *b)
{
	uint64_t h = b->term.op;

	for (uint32_t i = 0; i < b->ins.n; i++) {
		const struct ir_ins *x = &b->ins.at[i];

		h = mix(h, x->op);
		h = mix(h, ref_bits(x->to));
		for (int k = 0; k < 3; k++)
			h = mix(h, ref_bits(x->arg[k]));
		h = mix(h, (uint32_t)x->off);
	}
	for (uint32_t k = 0; k < b->succ.n; k++)
		h = mix(h, b->succ.at[k]->id);
	return mix(h, ref_bits(b->term.arg[0]));
}

/* May one instruction serve two places?  Not if the verifier looks at where it stands: it
 * wants an access to meet one type of pointer only, and tells calls apart. */
static bool shareable(const struct ir_ins *i)
{
	uint32_t f = be_isa(i)->flags;
	ir_ref base = i->arg[f & ISA_STORE ? 0 : 1];

	if (i->op < IR_MACHINE || i->aux || f & (ISA_CALL | ISA_PACKET | ISA_ATOMIC))
		return false;
	return !(f & (ISA_LOAD | ISA_STORE)) || (base.kind == REF_REG && base.idx == 10);
}

/* Calls may be shared by whole blocks that set all their arguments themselves. */
static bool sets_own_arguments(const struct ir_blk *b)
{
	uint16_t set = 0;

	for (uint32_t i = 0; i < b->ins.n; i++) {
		const struct ir_ins *x = &b->ins.at[i];

		if (be_is_call(x)) {
			uint16_t args = (uint16_t)(((1u << x->aux) - 1) << 1);

			if (args & ~set)
				return false;
			set = 0;
		} else if (!shareable(x)) {
			return false;
		} else if (x->to.kind == REF_REG) {
			set |= (uint16_t)(1u << x->to.idx);
		}
	}
	return true;
}

static bool equal_ins(const struct ir_ins *x, const struct ir_ins *y)
{
	return x->op == y->op && ref_eq(x->to, y->to) && ref_eq(x->arg[0], y->arg[0]) &&
	       ref_eq(x->arg[1], y->arg[1]) && ref_eq(x->arg[2], y->arg[2]) && x->off == y->off &&
	       x->aux == y->aux;
}

static bool equal_blocks(const struct ir_blk *x, const struct ir_blk *y)
{
	if (x->ins.n != y->ins.n || x->succ.n != y->succ.n || x->term.op != y->term.op ||
	    x->term.op == JMP_ASM || x->term.cc != y->term.cc || x->term.acls != y->term.acls ||
	    !ref_eq(x->term.arg[0], y->term.arg[0]) || !ref_eq(x->term.arg[1], y->term.arg[1]))
		return false;
	for (uint32_t k = 0; k < x->succ.n; k++)
		if (x->succ.at[k] != y->succ.at[k])
			return false;
	for (uint32_t i = 0; i < x->ins.n; i++)
		if (!equal_ins(&x->ins.at[i], &y->ins.at[i]))
			return false;
	return sets_own_arguments(x);
}

/* Redirect jumps to a block that equals an earlier one; true if any did. */
bool be_merge_blocks(struct be *be)
{
	struct arena *a = &be->cx->scratch;
	struct arena_mark m = arena_mark(a);
	uint32_t cap = 64, n = 0;
	struct ir_blk **table, **same;
	bool any = false;

	while (cap < be->fn->nblk * 2)
		cap *= 2;
	table = arena_array(a, struct ir_blk *, cap);
	same = arena_array(a, struct ir_blk *, be->fn->nblk + 1);
	for (struct ir_blk *b = be->fn->start->next; b; b = b->next) {
		uint32_t h = (uint32_t)(hash_block(b) >> 32) & (cap - 1);

		for (; table[h]; h = (h + 1) & (cap - 1))
			if (equal_blocks(table[h], b))
				break;
		if (table[h]) {
			same[b->id] = table[h];
			any = true;
			n++;
		} else {
			table[h] = b;
		}
	}
	for (struct ir_blk *b = be->fn->start; any && b; b = b->next)
		for (uint32_t k = 0; k < b->succ.n; k++)
			if (same[b->succ.at[k]->id])
				b->succ.at[k] = same[b->succ.at[k]->id];
	arena_release(a, m);
	return n != 0;
}

/* ---- Equal tails ---- */

static bool has_tail(const struct ir_blk *b)
{
	if (!b->ins.n || !shareable(&vec_last(&b->ins)))
		return false;
	return b->term.op == JMP_RET || (b->term.op == JMP_GOTO && b->succ.at[0] != b);
}

static uint64_t hash_tail(const struct ir_blk *b)
{
	const struct ir_ins *x = &vec_last(&b->ins);
	uint64_t h = b->term.op == JMP_GOTO ? b->succ.at[0]->id : UINT32_MAX;

	h = mix(mix(h, x->op), ref_bits(x->to));
	return mix(mix(h, ref_bits(x->arg[1])), (uint32_t)x->off);
}

static bool same_end(const struct ir_blk *x, const struct ir_blk *y)
{
	if (x->term.op != y->term.op || !ref_eq(x->term.arg[0], y->term.arg[0]))
		return false;
	return x->term.op == JMP_RET || x->succ.at[0] == y->succ.at[0];
}

static uint32_t common_tail(const struct ir_blk *x, const struct ir_blk *y)
{
	uint32_t n = 0;

	while (n < x->ins.n && n < y->ins.n &&
	       equal_ins(&x->ins.at[x->ins.n - 1 - n], &y->ins.at[y->ins.n - 1 - n]) &&
	       shareable(&x->ins.at[x->ins.n - 1 - n]))
		n++;
	return n;
}

/* Y ends in the last N instructions of X: both go on in a block of these, which is returned. */
static struct ir_blk *share_tail(struct be *be, struct ir_blk *x, struct ir_blk *y, uint32_t n)
{
	struct ir_blk *t = x;

	if (n < x->ins.n) {
		t = ir_blk_new(be->cx, be->fn, NULL);
		t->next = x->next;
		x->next = t;
		vec_append(be->fn->arena, &t->ins, x->ins.at + x->ins.n - n, n);
		x->ins.n -= n;
		t->term = x->term;
		vec_append(be->fn->arena, &t->succ, x->succ.at, x->succ.n);
		ir_goto(be->cx, be->fn, x, t, t->term.loc);
	}
	y->ins.n -= n;
	ir_goto(be->cx, be->fn, y, t, y->term.loc);
	return t;
}

/* One round over all blocks; true if any tails were merged. */
bool be_merge_tails(struct be *be)
{
	struct arena *a = &be->cx->scratch;
	struct arena_mark m = arena_mark(a);
	uint32_t cap = 64;
	struct ir_blk **table;
	bool any = false;

	while (cap < be->fn->nblk * 2)
		cap *= 2;
	table = arena_array(a, struct ir_blk *, cap);
	for (struct ir_blk *b = be->fn->start; b; b = b->next) {
		uint32_t h, n;

		if (!has_tail(b))
			continue;
		for (h = (uint32_t)(hash_tail(b) >> 32) & (cap - 1); table[h];
		     h = (h + 1) & (cap - 1))
			if (has_tail(table[h]) && same_end(table[h], b) && common_tail(table[h], b))
				break;
		if (!table[h]) {
			table[h] = b;
			continue;
		}
		n = common_tail(table[h], b);
		table[h] = share_tail(be, table[h], b, n);
		any = true;
	}
	arena_release(a, m);
	return any;
}
