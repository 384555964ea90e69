/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where each temporary is defined and used, and which slots escape.  Needs rpo.
 *
 * The use lists of all temporaries are slices of one array of the function, which
 * is counted first and filled second, so that refilling costs no memory.
 */
#include "ir/pass.h"

/* Call COUNT or ADD for each use. */
typedef void visit(struct ir_fn *fn, ir_ref r, struct ir_use u);

static void count(struct ir_fn *fn, ir_ref r, struct ir_use u)
{
	(void)u;
	if (r.kind == REF_TMP)
		fn->tmps.at[r.idx].uses.cap++;
}

static void add(struct ir_fn *fn, ir_ref r, struct ir_use u)
{
	if (r.kind == REF_TMP) {
		struct ir_tmp *t = &fn->tmps.at[r.idx];

		t->uses.at[t->uses.n++] = u;
	}
}

static void each_use(struct ir_fn *fn, visit *f)
{
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		struct ir_use u = {.blk = b, .kind = USE_PHI};
		ir_ref *r;

		for (struct ir_phi *p = b->phis; p; p = p->next) {
			u.phi = p;
			for (uint32_t i = 0; i < p->n; i++)
				f(fn, p->arg[i], u);
		}
		u.kind = USE_INS;
		for (u.ins = 0; u.ins < b->ins.n; u.ins++)
			for (uint32_t k = 0; (r = ir_use(fn, &b->ins.at[u.ins], k)); k++)
				f(fn, *r, u);
		u.kind = USE_TERM;
		u.ins = b->ins.n;
		for (uint32_t k = 0; (r = ir_term_use(fn, b, k)); k++)
			f(fn, *r, u);
	}
}

static void define(struct ir_fn *fn, ir_ref r, struct ir_blk *b, uint32_t ins, struct ir_phi *phi)
{
	struct ir_tmp *t;

	if (r.kind != REF_TMP)
		return;
	t = &fn->tmps.at[r.idx];
	t->def = b;
	t->def_ins = ins;
	t->def_phi = phi;
}

void fill_def(struct cx *cx, struct ir_fn *fn)
{
	(void)cx;
	for (uint32_t i = 0; i < fn->tmps.n; i++) {
		struct ir_tmp *t = &fn->tmps.at[i];

		t->def = NULL;
		t->def_phi = NULL;
		t->def_ins = 0;
	}
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		ir_ref *r;

		for (struct ir_phi *p = b->phis; p; p = p->next)
			define(fn, p->to, b, UINT32_MAX, p);
		for (uint32_t i = 0; i < b->ins.n; i++)
			for (uint32_t k = 0; (r = ir_def(fn, &b->ins.at[i], k)); k++)
				define(fn, *r, b, i, NULL);
		for (uint32_t k = 0; (r = ir_term_def(fn, b, k)); k++)
			define(fn, *r, b, b->ins.n, NULL);
	}
	fn->valid |= IR_DEF;
}

void fill_use(struct cx *cx, struct ir_fn *fn)
{
	uint32_t total = 0;

	for (uint32_t i = 0; i < fn->tmps.n; i++) {
		struct ir_tmp *t = &fn->tmps.at[i];

		t->uses.n = t->uses.cap = 0;
	}
	each_use(fn, count);
	for (uint32_t i = 0; i < fn->tmps.n; i++)
		total += fn->tmps.at[i].uses.cap;
	fn->uses.n = 0;
	vec_reserve(fn->arena, &fn->uses, total + 1);
	total = 0;
	for (uint32_t i = 0; i < fn->tmps.n; i++) {
		fn->tmps.at[i].uses.at = fn->uses.at + total;
		total += fn->tmps.at[i].uses.cap;
	}
	each_use(fn, add);
	fill_def(cx, fn);
	fn->valid |= IR_USE;
}

/* The slot that R is an address in, by way of additions alone; UINT32_MAX: none. */
static uint32_t slot_in(const struct ir_fn *fn, const uint32_t *root, ir_ref r)
{
	(void)fn;
	return r.kind == REF_SLOT ? r.idx : r.kind == REF_TMP ? root[r.idx] - 1 : UINT32_MAX;
}

static void leak(struct ir_fn *fn, const uint32_t *root, ir_ref r)
{
	uint32_t slot = slot_in(fn, root, r);

	if (slot != UINT32_MAX)
		fn->slots.at[slot].leaks = true;
	if (r.kind == REF_SLOT)
		fn->slots.at[r.idx].escapes = true;
}

static void escapes_of(struct ir_fn *fn, uint32_t *root, struct ir_ins *in)
{
	int addr = ir_addr_arg(in->op);
	ir_ref *r;

	if (in->op == IR_life_start || in->op == IR_life_end)
		return;
	if ((in->op == IR_add || in->op == IR_sub) && in->cls == IR_P && in->to.kind == REF_TMP) {
		/* an address made of an address */
		root[in->to.idx] = slot_in(fn, root, in->arg[0]) + 1;
		if (in->arg[0].kind == REF_SLOT)
			fn->slots.at[in->arg[0].idx].escapes = true;
		leak(fn, root, in->arg[1]);
		return;
	}
	for (uint32_t k = 0; (r = ir_use(fn, in, k)); k++)
		if (addr < 0 || (r != &in->arg[addr] && (in->op != IR_blit || r != &in->arg[1])))
			leak(fn, root, *r);
}

void fill_escape(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	uint32_t *root = arena_array(&cx->scratch, uint32_t, fn->tmps.n + 1); /* plus 1 */
	ir_ref *r;

	for (uint32_t i = 0; i < fn->slots.n; i++)
		fn->slots.at[i].escapes = fn->slots.at[i].leaks = false;
	for (uint32_t k = 0; k < fn->rpo.n; k++) {
		struct ir_blk *b = fn->rpo.at[k];

		for (uint32_t i = 0; i < b->ins.n; i++)
			escapes_of(fn, root, &b->ins.at[i]);
		for (uint32_t u = 0; (r = ir_term_use(fn, b, u)); u++)
			leak(fn, root, *r);
	}
	/* phis last: their entries may come from below */
	for (uint32_t k = 0; k < fn->rpo.n; k++)
		for (struct ir_phi *p = fn->rpo.at[k]->phis; p; p = p->next)
			for (uint32_t i = 0; i < p->n; i++)
				leak(fn, root, p->arg[i]);
	arena_release(&cx->scratch, m);
	fn->valid |= IR_ESCAPE;
}
