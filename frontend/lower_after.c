/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is judged when the passes are done: calls of functions with attribute
 * error or warning are wrong only where they could not be optimized away.
 */
#include "frontend/fe.h"

static void check_call(struct fe *fe, struct ir_fn *fn, struct ir_ins *i)
{
	struct ir_sym *s = i->arg[0].kind == REF_CON ? fn->cons.at[i->arg[0].idx].sym : NULL;
	struct decl *d = s ? s->decl : NULL;

	if (!d)
		return;
	if (d->error_text)
		diag(fe->cx, i->loc, D_lower_attr_error, s->name, d->error_text);
	if (d->warning_text)
		diag(fe->cx, i->loc, D_lower_attr_warning, s->name, d->warning_text);
}

void fe_check_left(struct fe *fe, struct ir_unit *u)
{
	for (uint32_t s = 0; s < u->syms.n; s++) {
		struct ir_fn *fn = u->syms.at[s]->fn;

		for (struct ir_blk *b = fn ? fn->start : NULL; b; b = b->next)
			for (uint32_t i = 0; i < b->ins.n; i++)
				if (b->ins.at[i].op == IR_call)
					check_call(fe, fn, &b->ins.at[i]);
	}
}
