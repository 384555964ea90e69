/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Common subexpressions: a pure operation on operands that an earlier, dominating
 * one had already is replaced by that one's result.
 *
 * Needs dominators.  Leaves the control flow alone.
 * One walk in reverse postorder with a hash table of the operations seen; operands
 * are replaced first, so that equal computations of equal values meet (Briggs,
 * Cooper, Simpson: Value Numbering, 1997, the dominator-based form).
 * Nothing moves: a pointer is computed where it was first computed, before the
 * checks that were made on it (rule 3).  What costs one instruction out of nothing
 * but constants and frame addresses is shared within a block alone, since keeping
 * it in a register across calls costs more.
 */
#include "ir/pass.h"

enum { CHAIN = 64 }; /* entries of one hash that are looked at */

struct entry {
	struct ir_ins *ins;
	struct ir_blk *blk;
	uint32_t hash, next; /* index plus 1 */
};

struct gvn {
	struct cx *cx;
	struct ir_fn *fn;
	struct ir_rep rep;
	uint32_t *table; /* by hash: index in entries plus 1 */
	uint32_t mask;
	VEC(struct entry) entries;
	bool changed;
};

static uint32_t mix(uint32_t h, uint32_t v)
{
	h ^= v;
	h *= 0x9e3779b1u;
	return h ^ h >> 15;
}

static uint32_t ref_bits(ir_ref r)
{
	return (uint32_t)r.kind << 29 | r.idx;
}

static uint32_t hash_ins(const struct ir_ins *i)
{
	uint32_t h = mix(i->op, (uint32_t)i->cls << 8 | i->acls);

	for (int k = 0; k < 3; k++)
		h = mix(h, ref_bits(i->arg[k]));
	return mix(h, i->aux);
}

static bool same(const struct ir_ins *a, const struct ir_ins *b)
{
	return a->op == b->op && a->cls == b->cls && a->acls == b->acls && a->aux == b->aux &&
	       ref_eq(a->arg[0], b->arg[0]) && ref_eq(a->arg[1], b->arg[1]) &&
	       ref_eq(a->arg[2], b->arg[2]);
}

/* Not to be shared between blocks: cheaper to compute again than to keep, or a view of
 * another width, which is taken from the value after its check (rule 7). */
static bool is_local(const struct ir_ins *i)
{
	if (i->op == IR_zext32 || i->op == IR_trunc)
		return true;
	for (int k = 0; k < 3; k++)
		if (i->arg[k].kind == REF_TMP)
			return false;
	return true;
}

static bool numbered(const struct ir_ins *i)
{
	if (i->op >= IR_MACHINE || i->to.kind != REF_TMP || i->op == IR_undef)
		return false;
	/* a relocated address keeps its own record (rule 19) */
	return ir_op_info[i->op].flags & OP_PURE && i->op != IR_coreaddr && i->op != IR_constp;
}

/* Commutative operands in one order. */
static void order(struct ir_ins *i)
{
	ir_ref t = i->arg[0];

	if (!(ir_op_info[i->op].flags & OP_COMM) || i->cls == IR_P || i->arg[1].kind != REF_TMP ||
	    t.kind != REF_TMP || t.idx <= i->arg[1].idx)
		return;
	i->arg[0] = i->arg[1];
	i->arg[1] = t;
}

static void number(struct gvn *g, struct ir_blk *b, struct ir_ins *i)
{
	uint32_t h;

	order(i);
	h = hash_ins(i);
	for (uint32_t k = g->table[h & g->mask], n = 0; k && n < CHAIN;
	     k = g->entries.at[k - 1].next, n++) {
		struct entry *e = &g->entries.at[k - 1];

		if (e->hash != h || !same(e->ins, i))
			continue;
		if (e->blk != b && (is_local(i) || !ir_dominates(e->blk, b)))
			continue;
		ir_rep_set(&g->rep, i->to, e->ins->to);
		*i = (struct ir_ins){.op = IR_NOP};
		g->changed = true;
		return;
	}
	vec_push(&g->cx->scratch, &g->entries, (struct entry){i, b, h, g->table[h & g->mask]});
	g->table[h & g->mask] = g->entries.n;
}

static bool same_phi(struct gvn *g, const struct ir_phi *a, struct ir_phi *b)
{
	if (a->cls != b->cls || a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		ir_ref *r = a->from[i] == b->from[i] ? &b->arg[i] : ir_phi_arg(b, a->from[i]);

		if (!r || !ref_eq(ir_rep_get(&g->rep, a->arg[i]), ir_rep_get(&g->rep, *r)))
			return false;
	}
	return true;
}

/* Of equal phis the first stays. */
static void merge_phis(struct gvn *g, struct ir_blk *b)
{
	enum { LIMIT = 16 };
	int n = 0;

	for (struct ir_phi *p = b->phis; p && n < LIMIT; p = p->next, n++)
		for (struct ir_phi **q = &p->next; *q;)
			if (same_phi(g, p, *q)) {
				ir_rep_set(&g->rep, (*q)->to, p->to);
				*q = (*q)->next;
				g->changed = true;
			} else {
				q = &(*q)->next;
			}
}

bool pass_gvn(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct gvn g = {.cx = cx, .fn = fn, .rep = ir_rep_new(cx, fn), .mask = 63};
	uint32_t total = 0;
	ir_ref *r;

	for (uint32_t k = 0; k < fn->rpo.n; k++)
		total += fn->rpo.at[k]->ins.n;
	while (g.mask < total)
		g.mask = g.mask * 2 + 1;
	g.table = arena_array(&cx->scratch, uint32_t, g.mask + 1);
	for (uint32_t k = 0; k < fn->rpo.n; k++) {
		struct ir_blk *b = fn->rpo.at[k];

		merge_phis(&g, b);
		for (uint32_t i = 0; i < b->ins.n; i++) {
			struct ir_ins *in = &b->ins.at[i];

			for (uint32_t u = 0; (r = ir_use(fn, in, u)); u++)
				*r = ir_rep_get(&g.rep, *r);
			if (numbered(in))
				number(&g, b, in);
		}
	}
	if (g.changed)
		ir_rep_apply(fn, &g.rep);
	arena_release(&cx->scratch, m);
	return g.changed;
}
