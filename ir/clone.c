/* SPDX-License-Identifier: BSD-2-Clause */
/* Copying blocks (see clone.h). */
#include "ir/clone.h"

void ir_clone_start(struct ir_clone *c, struct cx *cx, struct ir_fn *from, struct ir_fn *to)
{
	*c = (struct ir_clone){.cx = cx, .from = from, .to = to};
	c->ntmp = from->tmps.n;
	c->nblk = from->nblk;
	c->tmp = arena_array(&cx->scratch, ir_ref, from->tmps.n + 1);
	c->blk = arena_array(&cx->scratch, struct ir_blk *, from->nblk + 1);
	if (from == to)
		return;
	c->con = arena_array(&cx->scratch, ir_ref, from->cons.n + 1);
	c->slot = arena_array(&cx->scratch, uint32_t, from->slots.n + 1);
	for (uint32_t i = 0; i < from->slots.n; i++)
		if (from->slots.at[i].size) {
			c->slot[i] = to->slots.n;
			vec_push(to->arena, &to->slots, from->slots.at[i]);
		}
}

struct ir_blk *ir_clone_blk(struct ir_clone *c, struct ir_blk *b)
{
	struct ir_blk *n = ir_blk_new(c->cx, c->to, b->name);

	n->unroll = b->unroll;
	c->blk[b->id] = n;
	return n;
}

static struct ir_blk *clone_target(const struct ir_clone *c, struct ir_blk *b)
{
	return b->id < c->nblk && c->blk[b->id] ? c->blk[b->id] : b;
}

ir_ref ir_clone_ref(struct ir_clone *c, ir_ref r)
{
	const struct ir_con *k;

	if (r.kind == REF_TMP)
		return r.idx >= c->ntmp || c->tmp[r.idx].kind == REF_NONE ? r : c->tmp[r.idx];
	if (c->from == c->to)
		return r;
	if (r.kind == REF_SLOT)
		return (ir_ref){REF_SLOT, c->slot[r.idx]};
	if (r.kind != REF_CON)
		return r;
	if (c->con[r.idx].kind == REF_NONE) {
		k = &c->from->cons.at[r.idx];
		c->con[r.idx] = k->sym ? ir_con_sym(c->cx, c->to, k->sym, k->val)
				       : ir_con_int(c->cx, c->to, k->val);
	}
	return c->con[r.idx];
}

static void fresh(struct ir_clone *c, ir_ref r)
{
	const struct ir_tmp *t;

	if (r.kind != REF_TMP || c->tmp[r.idx].kind != REF_NONE)
		return;
	t = &c->from->tmps.at[r.idx];
	c->tmp[r.idx] = ir_tmp_new(c->cx, c->to, t->cls, t->name);
}

void ir_clone_defs(struct ir_clone *c, struct ir_blk *b)
{
	ir_ref *r;

	for (struct ir_phi *p = b->phis; p; p = p->next)
		fresh(c, p->to);
	for (uint32_t i = 0; i < b->ins.n; i++)
		for (uint32_t k = 0; (r = ir_def(c->from, &b->ins.at[i], k)); k++)
			fresh(c, *r);
	for (uint32_t k = 0; (r = ir_term_def(c->from, b, k)); k++)
		fresh(c, *r);
}

static uint32_t clone_asm(struct ir_clone *c, uint32_t index)
{
	struct ir_asm a = c->from->asms.at[index];
	struct ir_asm_operand *ops = a.ops.at;

	a.ops.at = NULL;
	a.ops.n = a.ops.cap = 0;
	vec_append(c->to->arena, &a.ops, ops, c->from->asms.at[index].ops.n);
	for (uint32_t i = 0; i < a.ops.n; i++) {
		a.ops.at[i].to = ir_clone_ref(c, a.ops.at[i].to);
		a.ops.at[i].val = ir_clone_ref(c, a.ops.at[i].val);
	}
	vec_push(c->to->arena, &c->to->asms, a);
	return c->to->asms.n - 1;
}

static void clone_phi(struct ir_clone *c, const struct ir_phi *p, struct ir_blk *to)
{
	struct ir_phi *n = arena_new(c->to->arena, struct ir_phi), **end = &to->phis;

	while (*end)
		end = &(*end)->next;
	*end = n;
	n->to = ir_clone_ref(c, p->to);
	n->cls = p->cls;
	n->loc = p->loc ? p->loc : c->call;
	for (uint32_t i = 0; i < p->n; i++)
		ir_phi_add(c->cx, c->to, n, ir_clone_ref(c, p->arg[i]),
			   clone_target(c, p->from[i]));
}

void ir_clone_body(struct ir_clone *c, struct ir_blk *b)
{
	struct ir_blk *to = c->blk[b->id];
	uint32_t n = b->ins.n;

	for (struct ir_phi *p = b->phis; p; p = p->next)
		clone_phi(c, p, to);
	vec_reserve(c->to->arena, &to->ins, n);
	for (uint32_t i = 0; i < n; i++) {
		struct ir_ins in = b->ins.at[i];

		if (in.op == IR_NOP)
			continue;
		in.to = ir_clone_ref(c, in.to);
		for (int k = 0; k < 3; k++)
			in.arg[k] = ir_clone_ref(c, in.arg[k]);
		if (in.op == IR_asm)
			in.aux = clone_asm(c, in.aux);
		if (!in.loc)
			in.loc = c->call;
		to->ins.at[to->ins.n++] = in;
	}
	to->term = b->term;
	for (int k = 0; k < 2; k++)
		to->term.arg[k] = ir_clone_ref(c, b->term.arg[k]);
	if (b->term.op == JMP_ASM)
		to->term.aux = clone_asm(c, b->term.aux);
	if (!to->term.loc)
		to->term.loc = c->call;
	to->succ.n = 0;
	for (uint32_t k = 0; k < b->succ.n; k++)
		vec_push(c->to->arena, &to->succ, clone_target(c, b->succ.at[k]));
	c->to->valid = 0;
}
