/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Symbols that nothing needs leave the unit: static functions and variables
 * without a reference, declarations that nobody uses.  What is global, weak or
 * marked `used` stays and keeps what it refers to.
 *
 * Needs nothing, leaves each kept function as it is.
 */
#include "ir/pass.h"

struct mark {
	struct cx *cx;
	struct ir_fn *fn; /* being walked */
	VEC(struct ir_sym *) work;
};

static void need(struct mark *m, struct ir_sym *s)
{
	if (s && !s->refs) {
		s->refs = 1;
		vec_push(&m->cx->scratch, &m->work, s);
	}
}

static void need_ref(struct mark *m, ir_ref r)
{
	if (r.kind == REF_CON)
		need(m, m->fn->cons.at[r.idx].sym);
}

static void need_fn(struct mark *m, struct ir_fn *fn)
{
	ir_ref *r;

	m->fn = fn;
	ir_fill(m->cx, fn, IR_RPO); /* what cannot be reached needs nothing */
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		for (struct ir_phi *p = b->phis; p; p = p->next)
			for (uint32_t i = 0; i < p->n; i++)
				need_ref(m, p->arg[i]);
		for (uint32_t i = 0; i < b->ins.n; i++)
			for (uint32_t k = 0; (r = ir_use(fn, &b->ins.at[i], k)); k++)
				need_ref(m, *r);
		for (uint32_t k = 0; (r = ir_term_use(fn, b, k)); k++)
			need_ref(m, *r);
	}
}

static bool is_root(const struct ir_sym *s)
{
	if (s->flags & SYM_USED)
		return true;
	if (s->flags & SYM_EXTERN)
		return false;
	return s->linkage != IR_LOCAL;
}

bool pass_deadfn(struct cx *cx, struct ir_unit *u)
{
	struct arena_mark mark = arena_mark(&cx->scratch);
	struct mark m = {.cx = cx};
	uint32_t n = 0;
	bool changed;

	for (uint32_t i = 0; i < u->syms.n; i++)
		u->syms.at[i]->refs = 0;
	for (uint32_t i = 0; i < u->syms.n; i++)
		if (is_root(u->syms.at[i]))
			need(&m, u->syms.at[i]);
	while (m.work.n) {
		struct ir_sym *s = m.work.at[--m.work.n];

		need(&m, s->alias);
		if (s->fn)
			need_fn(&m, s->fn);
		for (uint32_t i = 0; i < s->rels.n; i++)
			need(&m, s->rels.at[i].sym);
	}
	for (uint32_t i = 0; i < u->syms.n; i++)
		if (u->syms.at[i]->refs) {
			u->syms.at[n] = u->syms.at[i];
			u->syms.at[n]->index = n;
			n++;
		}
	changed = n != u->syms.n;
	u->syms.n = n;
	arena_release(&cx->scratch, mark);
	return changed;
}
