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

static void escape(struct ir_fn *fn, ir_ref r)
{
	if (r.kind == REF_SLOT)
		fn->slots.at[r.idx].escapes = true;
}

void fill_escape(struct cx *cx, struct ir_fn *fn)
{
	ir_ref *r;

	(void)cx;
	for (uint32_t i = 0; i < fn->slots.n; i++)
		fn->slots.at[i].escapes = false;
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		for (struct ir_phi *p = b->phis; p; p = p->next)
			for (uint32_t i = 0; i < p->n; i++)
				escape(fn, p->arg[i]);
		for (uint32_t i = 0; i < b->ins.n; i++) {
			struct ir_ins *in = &b->ins.at[i];
			int addr = ir_addr_arg(in->op);

			if (in->op == IR_life_start || in->op == IR_life_end)
				continue;
			for (uint32_t k = 0; (r = ir_use(fn, in, k)); k++)
				if (addr < 0 || (r != &in->arg[addr] &&
						 (in->op != IR_blit || r != &in->arg[1])))
					escape(fn, *r);
		}
		for (uint32_t k = 0; (r = ir_term_use(fn, b, k)); k++)
			escape(fn, *r);
	}
	fn->valid |= IR_ESCAPE;
}
