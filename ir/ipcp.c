/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Constant arguments: a parameter of a static function to which all calls give the
 * same integer is that integer in the function's body.
 *
 * Needs nothing; leaves signatures and calls as they are.  Global functions are
 * verified on their own and keep their parameters unknown (rule 15); a function
 * whose address is taken has calls that are not seen here.
 */
#include "ir/pass.h"

enum { PARAMS = 5 };

/* What the calls of a function say of its parameters. */
struct args {
	uint32_t calls;
	bool differ[PARAMS];
	int64_t val[PARAMS];
};

static void note_call(struct ir_fn *fn, struct ir_blk *b, uint32_t at, struct ir_fn *callee)
{
	struct args *a = callee->sym->scratch;
	uint32_t n = b->ins.at[at].aux;

	if (!a)
		return;
	a->calls++;
	for (uint32_t k = n; k > 0 && at-- > 0;) {
		const struct ir_ins *in = &b->ins.at[at];
		int64_t v = 0;

		if (in->op != IR_arg)
			continue;
		if (--k >= PARAMS)
			continue;
		if (!ir_is_int(fn, in->arg[0], &v) || in->acls == IR_P ||
		    (a->calls > 1 && v != a->val[k]))
			a->differ[k] = true;
		a->val[k] = v;
	}
	for (uint32_t k = n; k < PARAMS; k++)
		a->differ[k] = true;
}

static void note_calls(struct ir_fn *fn)
{
	for (struct ir_blk *b = fn->start; b; b = b->next)
		for (uint32_t i = 0; i < b->ins.n; i++) {
			struct ir_fn *callee = ir_callee(fn, &b->ins.at[i]);

			if (callee)
				note_call(fn, b, i, callee);
		}
}

static bool substitute(struct cx *cx, struct ir_fn *fn, const struct args *a)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct ir_rep rep = ir_rep_new(cx, fn);
	bool changed = false;

	for (uint32_t k = 0; k < fn->params.n && k < PARAMS; k++)
		if (!a->differ[k] && ir_cls_of(fn, fn->params.at[k]) != IR_P) {
			ir_rep_set(&rep, fn->params.at[k], ir_con_int(cx, fn, a->val[k]));
			changed = true;
		}
	if (changed) {
		ir_rep_apply(fn, &rep);
		fn->valid &= ~(uint32_t)(IR_USE | IR_DEF | IR_ESCAPE);
	}
	arena_release(&cx->scratch, m);
	return changed;
}

bool pass_ipcp(struct cx *cx, struct ir_unit *u)
{
	bool changed = false;

	ir_count_refs(u);
	for (uint32_t i = 0; i < u->syms.n; i++) {
		struct ir_sym *s = u->syms.at[i];

		s->scratch = NULL;
		if (s->fn && !s->fn->naked && s->linkage == IR_LOCAL && !(s->flags & SYM_USED) &&
		    s->fn->params.n)
			s->scratch = arena_new(&cx->unit, struct args);
	}
	for (uint32_t i = 0; i < u->syms.n; i++)
		if (u->syms.at[i]->fn)
			note_calls(u->syms.at[i]->fn);
	for (uint32_t i = 0; i < u->syms.n; i++) {
		struct ir_sym *s = u->syms.at[i];
		struct args *a = s->scratch;

		/* a reference that is no call is an address that was taken */
		if (a && a->calls && a->calls == s->refs)
			changed |= substitute(cx, s->fn, a);
		s->scratch = NULL;
	}
	return changed;
}
