/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dead code: instructions and phis whose results nobody needs, and stores into
 * slots that nobody reads.
 *
 * Needs: defs, escapes.  Leaves the control flow alone.
 * Marks from what must stay (effects, stores that can be seen, terminators)
 * backwards over the operands; what is not marked goes.  A store into a slot
 * whose address does not escape is needed once a load of that slot is.
 * (Cytron et al. 1991, section 7.1, without control dependence: a loop that
 * computes nothing stays, since the kernel would notice if it never ended.)
 */
#include "ir/pass.h"

struct dce {
	struct cx *cx;
	struct ir_fn *fn;
	bool *live;      /* by temporary */
	bool *slot_live; /* by slot: somebody reads it, or it escapes */
	VEC(uint32_t) work;
	bool more; /* a slot came alive: look at the stores again */
};

static void need(struct dce *d, ir_ref r)
{
	if (r.kind == REF_TMP && !d->live[r.idx]) {
		d->live[r.idx] = true;
		vec_push(&d->cx->scratch, &d->work, r.idx);
	} else if (r.kind == REF_SLOT && !d->slot_live[r.idx]) {
		d->slot_live[r.idx] = true;
		d->more = true;
	}
}

static bool pure_call(const struct dce *d, const struct ir_ins *i)
{
	const struct ir_sym *s =
		i->arg[0].kind == REF_CON ? d->fn->cons.at[i->arg[0].idx].sym : NULL;

	return s && s->flags & SYM_PURE && i->to.kind != REF_NONE && !i->aux;
}

/* The slot that a store, blit, fill or life marker writes, if that is all that is known
 * of its address. */
static bool writes_slot(const struct ir_ins *i, uint32_t *slot)
{
	ir_ref r = i->op == IR_life_start || i->op == IR_life_end ? i->arg[0]
		   : ir_is_store(i->op)                           ? i->arg[1]
		   : i->op == IR_blit || i->op == IR_fill         ? i->arg[0]
								  : IR_NONE;

	*slot = r.idx;
	return r.kind == REF_SLOT;
}

/* Must I stay whatever happens to its result? */
static bool is_root(const struct dce *d, struct ir_ins *i)
{
	const struct ir_op_info *o = &ir_op_info[i->op];
	uint32_t slot;

	if (i->op >= IR_MACHINE)
		return true;
	if (i->flags & INS_VOLATILE)
		return true;
	if (writes_slot(i, &slot))
		return d->slot_live[slot];
	switch (i->op) {
	case IR_NOP:
	case IR_core:
		return false;
	case IR_asm:
		return d->fn->asms.at[i->aux].is_volatile || d->fn->asms.at[i->aux].memory ||
		       !ir_def(d->fn, i, 0);
	case IR_call:
		return !pure_call(d, i);
	default:
		return o->flags & (OP_EFFECT | OP_STORE);
	}
}

/* I is needed: so are its operands.  A slot that it merely writes is not. */
static void mark_ins(struct dce *d, struct ir_ins *i)
{
	uint32_t slot;
	bool writes = writes_slot(i, &slot) && !(i->flags & INS_VOLATILE);
	ir_ref *r;

	for (uint32_t k = 0; (r = ir_use(d->fn, i, k)); k++)
		if (!(writes && r->kind == REF_SLOT && r->idx == slot) ||
		    (i->op == IR_blit && r == &i->arg[1]))
			need(d, *r);
}

static void propagate(struct dce *d)
{
	while (d->work.n) {
		const struct ir_tmp *t = &d->fn->tmps.at[d->work.at[--d->work.n]];

		if (!t->def)
			continue;
		if (t->def_phi)
			for (uint32_t i = 0; i < t->def_phi->n; i++)
				need(d, t->def_phi->arg[i]);
		else if (t->def_ins < t->def->ins.n)
			mark_ins(d, &t->def->ins.at[t->def_ins]);
	}
}

static void mark_roots(struct dce *d)
{
	ir_ref *r;

	for (struct ir_blk *b = d->fn->start; b; b = b->next) {
		for (uint32_t i = 0; i < b->ins.n; i++)
			if (is_root(d, &b->ins.at[i]))
				mark_ins(d, &b->ins.at[i]);
		for (uint32_t k = 0; (r = ir_term_use(d->fn, b, k)); k++)
			need(d, *r);
	}
	propagate(d);
}

static bool is_live(struct dce *d, struct ir_ins *i)
{
	ir_ref *r;

	if (is_root(d, i))
		return true;
	for (uint32_t k = 0; (r = ir_def(d->fn, i, k)); k++)
		if (r->kind != REF_TMP || d->live[r->idx])
			return true;
	return false;
}

static bool sweep(struct dce *d)
{
	bool changed = false;

	for (struct ir_blk *b = d->fn->start; b; b = b->next) {
		for (struct ir_phi **p = &b->phis; *p;)
			if ((*p)->to.kind == REF_TMP && !d->live[(*p)->to.idx]) {
				*p = (*p)->next;
				changed = true;
			} else {
				p = &(*p)->next;
			}
		for (uint32_t i = 0; i < b->ins.n; i++)
			if (b->ins.at[i].op != IR_NOP && !is_live(d, &b->ins.at[i])) {
				b->ins.at[i] = (struct ir_ins){.op = IR_NOP};
				changed = true;
			}
	}
	for (uint32_t i = 0; i < d->fn->slots.n; i++)
		if (d->fn->slots.at[i].size && !d->slot_live[i]) {
			d->fn->slots.at[i].size = 0; /* gone */
			changed = true;
		}
	return changed;
}

bool pass_dce(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct dce d = {.cx = cx,
			.fn = fn,
			.live = arena_array(&cx->scratch, bool, fn->tmps.n + 1),
			.slot_live = arena_array(&cx->scratch, bool, fn->slots.n + 1)};
	bool changed;

	for (uint32_t i = 0; i < fn->slots.n; i++)
		d.slot_live[i] = fn->slots.at[i].escapes;
	do {
		d.more = false;
		mark_roots(&d);
	} while (d.more);
	changed = sweep(&d);
	arena_release(&cx->scratch, m);
	return changed;
}
