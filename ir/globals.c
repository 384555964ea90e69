/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Static variables that nobody writes: when every reference to one is the address
 * of a plain load, its loads give its initial value (pass fold), and it leaves
 * with the last of them.
 *
 * Needs nothing, leaves the functions as they are.  A volatile access, `used` and
 * a reference from data keep a variable as it is: user space may set it.
 */
#include "ir/pass.h"

static void written(const struct ir_fn *fn, ir_ref r)
{
	struct ir_sym *s = r.kind == REF_CON ? fn->cons.at[r.idx].sym : NULL;

	if (s)
		s->flags &= ~(uint32_t)SYM_UNWRITTEN;
}

static void scan(struct ir_fn *fn)
{
	ir_ref *r;

	for (struct ir_blk *b = fn->start; b; b = b->next) {
		for (struct ir_phi *p = b->phis; p; p = p->next)
			for (uint32_t i = 0; i < p->n; i++)
				written(fn, p->arg[i]);
		for (uint32_t i = 0; i < b->ins.n; i++) {
			struct ir_ins *in = &b->ins.at[i];
			bool plain = ir_is_load(in->op) && !(in->flags & INS_VOLATILE);

			for (uint32_t k = 0; !plain && (r = ir_use(fn, in, k)); k++)
				if (!(in->op == IR_blit && r == &in->arg[1] &&
				      !(in->flags & INS_VOLATILE)))
					written(fn, *r);
		}
		for (uint32_t k = 0; (r = ir_term_use(fn, b, k)); k++)
			written(fn, *r);
	}
}

bool pass_globals(struct cx *cx, struct ir_unit *u)
{
	bool any = false;

	(void)cx;
	for (uint32_t i = 0; i < u->syms.n; i++) {
		struct ir_sym *s = u->syms.at[i];

		if (!s->is_fn && s->linkage == IR_LOCAL && s->size && !s->section && !s->alias &&
		    !(s->flags & (SYM_USED | SYM_EXTERN | SYM_CONST))) {
			s->flags |= SYM_UNWRITTEN;
			any = true;
		}
	}
	if (!any)
		return false;
	for (uint32_t i = 0; i < u->syms.n; i++) {
		struct ir_sym *s = u->syms.at[i];

		if (s->fn)
			scan(s->fn);
		for (uint32_t k = 0; k < s->rels.n; k++)
			s->rels.at[k].sym->flags &= ~(uint32_t)SYM_UNWRITTEN;
		if (s->alias)
			s->alias->flags &= ~(uint32_t)SYM_UNWRITTEN;
	}
	return true;
}
