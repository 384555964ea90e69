/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Statements to blocks.
 *
 * A goto ends its block without a terminator; when the function is done and
 * every label's scope is known, the clean-ups and the jump are added.  The
 * address of a label is its number among the function's address-taken labels,
 * and `goto *p` a multiway branch over them: BPF has no indirect jumps.
 */
#include "frontend/lower.h"

struct low_label *low_label(struct lower *lw, struct label *l)
{
	struct low_label *ll = l->lowered;

	if (!ll) {
		ll = arena_new(&lw->cx->unit, struct low_label);
		ll->blk = low_block(lw, l->name ? l->name->s : "label");
		l->lowered = ll;
	}
	return ll;
}

/* --- declarations --- */

static void init_var(struct lower *lw, struct decl *d, struct place p)
{
	struct init_item item = {0, NULL, d->init};
	struct expr list;

	if (low_kind(d->type) != VK_MEM) {
		p.is_volatile = false;
		p.is_volatile = ((d->type->quals | d->type->canon->quals) & Q_VOLATILE) != 0;
		low_store(lw, p, low_value(lw, d->init));
	} else if (d->init->kind == E_STRING) {
		list = (struct expr){.kind = E_INIT, .type = d->type, .loc = d->init->loc};
		list.init.items = &item;
		list.init.n = 1;
		low_init(lw, &list, p);
	} else {
		low_into(lw, d->init, p);
	}
}

void low_var(struct lower *lw, struct decl *d)
{
	struct place p;

	if (d->kind != D_VAR)
		return;
	if (d->storage == ST_STATIC || d->storage == ST_EXTERN || d->linkage != LINK_NONE) {
		if (d->attrs & DA_USED)
			low_sym(lw, d);
		return;
	}
	if (!type_is_complete(lw->fe, d->type))
		return;
	p = low_place_of(lw, d);
	low_scope_add(lw, p.base, NULL, p);
	if (d->init)
		init_var(lw, d, p);
	if (d->cleanup)
		low_scope_add(lw, IR_NONE, d, p);
}

/* --- selection --- */

static void stmt_if(struct lower *lw, struct stmt *s)
{
	struct stmt *body = s->ctl.body, *els = s->ctl.els;
	struct ir_blk *yes, *no, *done;
	int known = low_known(lw, s->ctl.cond);

	if (known >= 0 && !low_has_label(known ? els : body)) {
		if (known ? body : els)
			low_stmt(lw, known ? body : els);
		return;
	}
	yes = low_block(lw, "then");
	done = low_block(lw, "done");
	no = els ? low_block(lw, "else") : done;
	low_branch(lw, s->ctl.cond, yes, no);
	low_start(lw, yes);
	low_stmt(lw, body);
	low_goto(lw, done);
	if (els) {
		low_start(lw, no);
		low_stmt(lw, els);
		low_goto(lw, done);
	}
	low_start(lw, done);
}

/* --- loops --- */

static void loop_body(struct lower *lw, struct stmt *body, struct ir_blk *brk, struct ir_blk *cont)
{
	struct jump_ctx j = {lw->jump, brk, cont, low_scope_here(lw)};

	lw->jump = &j;
	low_stmt(lw, body);
	lw->jump = j.outer;
}

static void stmt_while(struct lower *lw, struct stmt *s)
{
	struct ir_blk *head = low_block(lw, "while"), *body = low_block(lw, "body");
	struct ir_blk *done = low_block(lw, "done");

	head->unroll = s->unroll;
	low_goto(lw, head);
	low_start(lw, head);
	low_branch(lw, s->ctl.cond, body, done);
	low_start(lw, body);
	loop_body(lw, s->ctl.body, done, head);
	low_goto(lw, head);
	low_start(lw, done);
}

static void stmt_do(struct lower *lw, struct stmt *s)
{
	struct ir_blk *body = low_block(lw, "do"), *test = low_block(lw, "test");
	struct ir_blk *done = low_block(lw, "done");

	body->unroll = s->unroll;
	low_goto(lw, body);
	low_start(lw, body);
	loop_body(lw, s->ctl.body, done, test);
	low_goto(lw, test);
	low_start(lw, test);
	low_branch(lw, s->ctl.cond, body, done);
	low_start(lw, done);
}

static void stmt_for(struct lower *lw, struct stmt *s)
{
	struct ir_blk *head = low_block(lw, "for"), *body = low_block(lw, "body");
	struct ir_blk *step = low_block(lw, "step"), *done = low_block(lw, "done");
	struct stmt *init = s->ctl.init;

	low_scope_open(lw, s);
	if (init && init->kind == S_BLOCK)
		for (struct stmt *i = init->block.first; i; i = i->next)
			low_stmt(lw, i);
	else if (init)
		low_stmt(lw, init);
	head->unroll = s->unroll;
	lw->loc = s->loc;
	low_goto(lw, head);
	low_start(lw, head);
	if (s->ctl.cond)
		low_branch(lw, s->ctl.cond, body, done);
	else
		low_goto(lw, body);
	low_start(lw, body);
	loop_body(lw, s->ctl.body, done, step);
	low_goto(lw, step);
	low_start(lw, step);
	if (s->ctl.step)
		low_effect(lw, s->ctl.step);
	low_goto(lw, head);
	low_start(lw, done);
	low_scope_close(lw);
}

/* --- jumps --- */

static void stmt_break(struct lower *lw, struct stmt *s)
{
	struct jump_ctx *j = lw->jump;

	if (s->kind == S_CONTINUE)
		while (j && !j->cont)
			j = j->outer;
	if (!j)
		return;
	low_scope_leave(lw, low_scope_here(lw), j->at);
	low_goto(lw, s->kind == S_BREAK ? j->brk : j->cont);
	low_dead(lw);
}

static void stmt_goto(struct lower *lw, struct stmt *s)
{
	struct pending_goto g = {lw->b, low_scope_here(lw), s->label.label, s->loc};

	vec_push(&lw->cx->unit, &lw->gotos, g);
	low_dead(lw);
}

static void stmt_computed(struct lower *lw, struct stmt *s)
{
	ir_ref x = low_scalar(lw, s->expr);

	x = low_op1(lw, IR_ptoi, IR_L, x);
	vec_push(&lw->cx->unit, &lw->dispatch, lw->b);
	vec_push(&lw->cx->unit, &lw->dispatch_on, x);
	vec_push(&lw->cx->unit, &lw->dispatch_at, low_scope_here(lw));
	low_dead(lw);
}

static void finish_dispatch(struct lower *lw, uint32_t i)
{
	uint32_t n = 0, max = lw->func->labels.n;
	struct arm *arms = arena_array(&lw->cx->scratch, struct arm, max + 1);
	struct ir_blk *other = low_block(lw, "nowhere");

	for (uint32_t k = 0; k < max; k++) {
		struct label *l = lw->func->labels.at[k];
		struct low_label *ll = l->lowered;
		struct ir_blk *via;

		if (!l->address_taken || !ll || !ll->placed)
			continue;
		via = low_block(lw, NULL);
		low_start(lw, via);
		low_scope_leave(lw, lw->dispatch_at.at[i], ll->at);
		low_goto(lw, ll->blk);
		arms[n++] = (struct arm){ll->number, ll->number, via};
	}
	lw->b = lw->dispatch.at[i];
	low_multiway(lw, lw->dispatch_on.at[i], IR_L, false, arms, n, other);
	low_start(lw, other);
	ir_unreachable(lw->cx, lw->fn, lw->b, lw->loc);
}

void low_finish_gotos(struct lower *lw)
{
	struct arena_mark m = arena_mark(&lw->cx->scratch);

	for (uint32_t i = 0; i < lw->gotos.n; i++) {
		struct pending_goto g = lw->gotos.at[i];
		struct low_label *ll = g.label->lowered;

		lw->b = g.from;
		lw->loc = g.loc;
		if (!ll || !ll->placed) {
			ir_unreachable(lw->cx, lw->fn, lw->b, lw->loc);
			continue;
		}
		low_scope_leave(lw, g.at, ll->at);
		low_goto(lw, ll->blk);
	}
	for (uint32_t i = 0; i < lw->dispatch.n; i++)
		finish_dispatch(lw, i);
	arena_release(&lw->cx->scratch, m);
}

static void stmt_label(struct lower *lw, struct stmt *s)
{
	struct low_label *ll = low_label(lw, s->label.label);

	low_goto(lw, ll->blk);
	low_start(lw, ll->blk);
	ll->placed = true;
	ll->at = low_scope_here(lw);
	if (s->label.body)
		low_stmt(lw, s->label.body);
}

static void stmt_case(struct lower *lw, struct stmt *s)
{
	struct ir_blk *b = s->cas.lowered;

	/* `case 1: case 2:` share the last one's block */
	if (b && !(s->cas.body && s->cas.body->kind == S_CASE)) {
		low_goto(lw, b);
		low_start(lw, b);
	}
	if (s->cas.body)
		low_stmt(lw, s->cas.body);
}

static void stmt_block(struct lower *lw, struct stmt *s)
{
	low_scope_open(lw, s);
	for (struct stmt *i = s->block.first; i; i = i->next)
		low_stmt(lw, i);
	lw->loc = s->block.end ? s->block.end : lw->loc;
	low_scope_close(lw);
}

static void stmt_expr(struct lower *lw, struct stmt *s)
{
	struct stmt_want *w = lw->want;

	if (!w || w->last != s) {
		low_effect(lw, s->expr);
		return;
	}
	lw->want = NULL;
	if (w->to)
		low_into(lw, w->e, *w->to);
	else if (low_kind(w->e->type) == VK_MEM || low_kind(w->e->type) == VK_VOID)
		low_effect(lw, w->e);
	else
		w->v = low_value(lw, w->e);
	w->done = true;
	lw->want = w;
}

struct val low_stmt_expr(struct lower *lw, struct expr *e, struct place *to)
{
	struct stmt_want w = {.e = e->stmt.value, .to = to}, *outer = lw->want;
	struct stmt *last = e->stmt.body->block.first;

	while (last && last->next)
		last = last->next;
	while (last && last->kind == S_LABEL)
		last = last->label.body;
	if (w.e && last && last->kind == S_EXPR)
		w.last = last;

	lw->want = w.last ? &w : NULL;
	low_stmt(lw, e->stmt.body);
	lw->want = outer;
	if (!w.done || w.v.r.kind == REF_NONE)
		w.v = low_zero(lw, e->type);
	return w.v;
}

void low_stmt(struct lower *lw, struct stmt *s)
{
	lw->loc = s->loc;
	switch ((enum stmt_kind)s->kind) {
	case S_NULL:
		break;
	case S_EXPR:
		stmt_expr(lw, s);
		break;
	case S_BLOCK:
		stmt_block(lw, s);
		break;
	case S_DECL:
		low_var(lw, s->decl);
		break;
	case S_IF:
		stmt_if(lw, s);
		break;
	case S_WHILE:
		stmt_while(lw, s);
		break;
	case S_DO:
		stmt_do(lw, s);
		break;
	case S_FOR:
		stmt_for(lw, s);
		break;
	case S_SWITCH:
		low_switch(lw, s);
		break;
	case S_CASE:
		stmt_case(lw, s);
		break;
	case S_LABEL:
		stmt_label(lw, s);
		break;
	case S_GOTO:
		stmt_goto(lw, s);
		break;
	case S_GOTO_COMPUTED:
		stmt_computed(lw, s);
		break;
	case S_BREAK:
	case S_CONTINUE:
		stmt_break(lw, s);
		break;
	case S_RETURN:
		low_return(lw, s->expr);
		break;
	case S_ASM:
		low_asm(lw, s);
		break;
	}
}
