/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dead stores: a store whose bytes are all written again, or whose frame is
 * gone, before anything can read them.
 *
 * Needs preds, defs, escapes.  Leaves the control flow alone.
 * Backwards over the blocks in postorder with the set of ranges that later code
 * overwrites; at a branch what all ways overwrite; nothing is assumed along back
 * edges.  What is left of a zeroed aggregate after the stores to its members is
 * its padding, which stays initialized (rule 17).
 */
#include "ir/alias.h"

enum { RANGES = 32 };

struct state {
	uint32_t n;
	struct ir_mem *at; /* overwritten before they are read */
	uint8_t *dead;     /* by slot: not read any more */
};

struct dse {
	struct cx *cx;
	struct ir_fn *fn;
	struct state **in; /* by rpo: where the block begins */
	struct state now;
	bool changed;
};

static void read_mem(struct dse *d, const struct ir_mem *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < d->now.n; i++)
		if (!ir_may_alias(d->fn, &d->now.at[i], m))
			d->now.at[n++] = d->now.at[i];
	d->now.n = n;
	for (uint32_t i = 0; i < d->fn->slots.n; i++) {
		struct ir_mem s = {{REF_SLOT, i}, 0, 0};

		if (d->now.dead[i] && ir_may_alias(d->fn, &s, m))
			d->now.dead[i] = false;
	}
}

static void read_public(struct dse *d)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < d->now.n; i++)
		if (!ir_is_public(d->fn, &d->now.at[i]))
			d->now.at[n++] = d->now.at[i];
	d->now.n = n;
	for (uint32_t i = 0; i < d->fn->slots.n; i++)
		d->now.dead[i] &= !d->fn->slots.at[i].leaks;
}

static void overwrite(struct dse *d, struct ir_mem m)
{
	for (uint32_t i = 0; i < d->now.n; i++)
		if (ir_covers(&d->now.at[i], &m))
			return;
	if (d->now.n == RANGES) {
		memmove(d->now.at, d->now.at + 1, (RANGES - 1) * sizeof m);
		d->now.n--;
	}
	d->now.at[d->now.n++] = m;
}

/* Are all bytes of M overwritten, or of a slot that is dead? */
static bool is_dead(const struct dse *d, const struct ir_mem *m)
{
	uint64_t left = m->size >= 64 ? UINT64_MAX : ((uint64_t)1 << m->size) - 1;

	if (m->base.kind == REF_SLOT && d->now.dead[m->base.idx])
		return true;
	for (uint32_t i = 0; i < d->now.n; i++) {
		const struct ir_mem *r = &d->now.at[i];

		if (ir_covers(r, m))
			return true;
		if (!ref_eq(r->base, m->base) || m->size > 64)
			continue;
		for (uint32_t k = 0; k < m->size; k++)
			if (m->off + (int64_t)k >= r->off &&
			    m->off + (int64_t)k < (int64_t)r->off + r->size)
				left &= ~((uint64_t)1 << k);
	}
	return !left && m->size <= 64;
}

static void end_life(struct dse *d, ir_ref slot)
{
	if (slot.kind == REF_SLOT)
		d->now.dead[slot.idx] = true;
}

static void visit(struct dse *d, struct ir_ins *i)
{
	const struct ir_op_info *o = &ir_op_info[i->op];
	struct ir_mem m;

	if (i->op == IR_life_end || i->op == IR_life_start) {
		end_life(d, i->arg[0]);
		return;
	}
	if (i->op == IR_call || i->op == IR_asm) {
		read_public(d);
		return;
	}
	if (!(o->flags & (OP_LOAD | OP_STORE)))
		return;
	m = ir_mem_of(i);
	if (o->flags & OP_STORE && !(o->flags & OP_EFFECT)) {
		if (!(i->flags & INS_VOLATILE) && is_dead(d, &m)) {
			*i = (struct ir_ins){.op = IR_NOP};
			d->changed = true;
			return;
		}
		if (i->op == IR_blit) {
			struct ir_mem from = ir_mem_source(i);

			overwrite(d, m);
			read_mem(d, &from);
		} else if (m.size) {
			overwrite(d, m);
		}
		return;
	}
	read_mem(d, &m);
	if (o->flags & OP_EFFECT) /* an atomic access orders the others' around it */
		read_public(d);
}

/* Is M overwritten, or of a slot that is dead, according to S? */
static bool has(const struct state *s, const struct ir_mem *m)
{
	if (m->base.kind == REF_SLOT && s->dead[m->base.idx])
		return true;
	for (uint32_t i = 0; i < s->n; i++)
		if (ir_covers(&s->at[i], m))
			return true;
	return false;
}

/* What both the present state and S say. */
static void meet(struct dse *d, const struct state *s)
{
	uint32_t n = 0, own = d->now.n;

	for (uint32_t i = 0; i < own; i++)
		if (has(s, &d->now.at[i]))
			d->now.at[n++] = d->now.at[i];
	d->now.n = n;
	/* what S overwrites of slots that are dead here */
	for (uint32_t i = 0; i < s->n; i++)
		if (s->at[i].base.kind == REF_SLOT && d->now.dead[s->at[i].base.idx])
			overwrite(d, s->at[i]);
	for (uint32_t i = 0; i < d->fn->slots.n; i++)
		d->now.dead[i] &= s->dead[i];
}

/* What is overwritten or dead at B's end. */
static void start(struct dse *d, struct ir_blk *b)
{
	struct state *first;

	d->now.n = 0;
	memset(d->now.dead, b->succ.n == 0, d->fn->slots.n);
	for (uint32_t k = 0; k < b->succ.n; k++)
		if (!d->in[b->succ.at[k]->rpo] || b->succ.at[k]->rpo <= b->rpo)
			return;
	if (!b->succ.n)
		return;
	first = d->in[b->succ.at[0]->rpo];
	d->now.n = first->n;
	memcpy(d->now.at, first->at, first->n * sizeof *first->at);
	memcpy(d->now.dead, first->dead, d->fn->slots.n);
	for (uint32_t k = 1; k < b->succ.n; k++)
		meet(d, d->in[b->succ.at[k]->rpo]);
}

static void walk(struct dse *d, struct ir_blk *b)
{
	struct state *s;

	start(d, b);
	if (b->term.op == JMP_ASM)
		read_public(d);
	for (uint32_t i = b->ins.n; i-- > 0;)
		visit(d, &b->ins.at[i]);
	s = arena_new(&d->cx->scratch, struct state);
	s->n = d->now.n;
	s->at = arena_array(&d->cx->scratch, struct ir_mem, s->n + 1);
	memcpy(s->at, d->now.at, s->n * sizeof *s->at);
	s->dead = arena_alloc(&d->cx->scratch, d->fn->slots.n + 1);
	memcpy(s->dead, d->now.dead, d->fn->slots.n);
	d->in[b->rpo] = s;
}

bool pass_dse(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct dse d = {.cx = cx, .fn = fn};

	if ((uint64_t)fn->slots.n * fn->rpo.n > 4u << 20)
		return false;
	d.in = arena_array(&cx->scratch, struct state *, fn->rpo.n);
	d.now.at = arena_array(&cx->scratch, struct ir_mem, RANGES);
	d.now.dead = arena_alloc(&cx->scratch, fn->slots.n + 1);
	for (uint32_t k = fn->rpo.n; k-- > 0;)
		walk(&d, fn->rpo.at[k]);
	arena_release(&cx->scratch, m);
	return d.changed;
}
