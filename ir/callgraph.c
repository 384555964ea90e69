/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who calls whom: the bottom-up order of the functions and the number of
 * references to each symbol.  Only calls of a symbol count as calls.
 */
#include "ir/pass.h"

struct order {
	struct cx *cx;
	struct ir_fn **fns;
	uint32_t n;
};

/* A function being walked, and where its next call is looked for. */
struct place {
	struct ir_fn *fn;
	struct ir_blk *b;
	uint32_t ins;
};

static struct ir_fn *next_callee(struct place *p)
{
	for (; p->b; p->b = p->b->next, p->ins = 0)
		while (p->ins < p->b->ins.n) {
			struct ir_fn *callee = ir_callee(p->fn, &p->b->ins.at[p->ins++]);

			if (callee && callee->order == UINT32_MAX)
				return callee;
		}
	return NULL;
}

/* ROOT after everything it calls. */
static void walk(struct order *o, struct ir_fn *root)
{
	VEC(struct place) stack = {0};

	root->order = UINT32_MAX - 1;
	vec_push(&o->cx->scratch, &stack, (struct place){root, root->start, 0});
	while (stack.n) {
		struct ir_fn *callee = next_callee(&vec_last(&stack));

		if (callee) {
			callee->order = UINT32_MAX - 1;
			vec_push(&o->cx->scratch, &stack, (struct place){callee, callee->start, 0});
		} else {
			struct ir_fn *fn = vec_last(&stack).fn;

			fn->order = o->n;
			o->fns[o->n++] = fn;
			stack.n--;
		}
	}
}

struct ir_fn **ir_bottom_up(struct cx *cx, struct ir_unit *u, uint32_t *n)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct order o = {.cx = cx, .fns = arena_array(&cx->unit, struct ir_fn *, u->syms.n + 1)};

	for (uint32_t i = 0; i < u->syms.n; i++)
		if (u->syms.at[i]->fn)
			u->syms.at[i]->fn->order = UINT32_MAX;
	for (uint32_t i = 0; i < u->syms.n; i++)
		if (u->syms.at[i]->fn && u->syms.at[i]->fn->order == UINT32_MAX)
			walk(&o, u->syms.at[i]->fn);
	arena_release(&cx->scratch, m);
	*n = o.n;
	return o.fns;
}

static void count(const struct ir_fn *fn, ir_ref r)
{
	if (r.kind == REF_CON && fn->cons.at[r.idx].sym)
		fn->cons.at[r.idx].sym->refs++;
}

static void count_fn(struct ir_fn *fn)
{
	ir_ref *r;

	for (struct ir_blk *b = fn->start; b; b = b->next) {
		for (struct ir_phi *p = b->phis; p; p = p->next)
			for (uint32_t i = 0; i < p->n; i++)
				count(fn, p->arg[i]);
		for (uint32_t i = 0; i < b->ins.n; i++)
			for (uint32_t k = 0; (r = ir_use(fn, &b->ins.at[i], k)); k++)
				count(fn, *r);
		for (uint32_t k = 0; (r = ir_term_use(fn, b, k)); k++)
			count(fn, *r);
	}
}

void ir_count_refs(struct ir_unit *u)
{
	for (uint32_t i = 0; i < u->syms.n; i++)
		u->syms.at[i]->refs = 0;
	for (uint32_t i = 0; i < u->syms.n; i++) {
		struct ir_sym *s = u->syms.at[i];

		if (s->fn)
			count_fn(s->fn);
		for (uint32_t k = 0; k < s->rels.n; k++)
			s->rels.at[k].sym->refs++;
		if (s->alias)
			s->alias->refs++;
	}
}
