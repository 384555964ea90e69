/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Statements: what the grammar's actions build, with the constraints of C11 6.8.
 *
 * A block's statements are collected in parser.stmts, innermost block first;
 * declarations add theirs there too.  Loops and switches form the stack fn->loop.
 */
#include "frontend/parse.h"

struct stmt *stmt_new(struct fe *fe, enum stmt_kind k, src_loc loc)
{
	struct stmt *s = arena_new(&fe->cx->unit, struct stmt);

	s->kind = k;
	s->loc = loc;
	return s;
}

/* ---- blocks ---- */

void act_block_begin(struct fe *fe)
{
	struct stmts *b = arena_new(&fe->cx->unit, struct stmts);

	b->last = &b->first;
	b->outer = fe->parser->stmts;
	fe->parser->stmts = b;
}

void act_block_add(struct fe *fe, struct stmt *s)
{
	struct stmts *b = fe->parser->stmts;

	if (!s || !b)
		return;
	*b->last = s;
	while (s->next)
		s = s->next;
	b->last = &s->next;
}

struct stmt *act_block_end(struct fe *fe, src_loc loc, src_loc end)
{
	struct stmts *b = fe->parser->stmts;
	struct stmt *s = stmt_new(fe, S_BLOCK, loc);

	s->block.first = b->first;
	s->block.end = end;
	fe->parser->stmts = b->outer;
	return s;
}

/* LABELS stand before the declaration that has just been added (C23 6.8.2). */
void act_block_label(struct fe *fe, struct stmt *labels)
{
	struct stmts *b = fe->parser->stmts;
	struct stmt *s = act_labelled(fe, labels, NULL);

	s->next = *b->label_at;
	*b->label_at = s;
	if (b->last == b->label_at)
		b->last = &s->next;
}

struct stmt *act_expr_stmt(struct fe *fe, struct expr *e, src_loc loc)
{
	struct stmt *s = stmt_new(fe, S_EXPR, loc);

	if (e->lvalue && type_quals(e->type) & Q_VOLATILE && !type_is_aggregate(type_bare(e->type)))
		e = conv_rvalue(fe, e); /* `*port;` reads */
	warn_unused_result(fe, e);
	s->expr = e;
	return s;
}

struct stmt *act_null_stmt(struct fe *fe, src_loc loc)
{
	return stmt_new(fe, S_NULL, loc);
}

/* `__attribute__((fallthrough));` */
struct stmt *act_attr_stmt(struct fe *fe, struct attr *a, struct stmt *body, src_loc loc)
{
	for (; a; a = a->next)
		a->applied = true;
	return body ? body : act_null_stmt(fe, loc);
}

/* ---- selection and iteration ---- */

struct expr *act_cond_expr(struct fe *fe, struct expr *e)
{
	return conv_bool(fe, e);
}

struct stmt *act_if(struct fe *fe, struct expr *c, struct stmt *a, struct stmt *b, src_loc loc)
{
	struct stmt *s = stmt_new(fe, S_IF, loc);

	s->ctl.cond = c;
	s->ctl.body = a;
	s->ctl.els = b;
	return s;
}

static struct loop *push_loop(struct fe *fe)
{
	struct loop *l = arena_new(&fe->cx->unit, struct loop);

	l->outer = fe->parser->fn->loop;
	fe->parser->fn->loop = l;
	return l;
}

static void pop_loop(struct fe *fe)
{
	fe->parser->fn->loop = fe->parser->fn->loop->outer;
}

void act_loop_begin(struct fe *fe)
{
	push_loop(fe);
}

static struct stmt *loop_stmt(struct fe *fe, enum stmt_kind k, struct expr *c, struct stmt *body,
			      int unroll, src_loc loc)
{
	struct stmt *s = stmt_new(fe, k, loc);

	s->ctl.cond = c;
	s->ctl.body = body;
	s->unroll = unroll;
	pop_loop(fe);
	return s;
}

struct stmt *act_while(struct fe *fe, struct expr *c, struct stmt *body, int unroll, src_loc loc)
{
	return loop_stmt(fe, S_WHILE, c, body, unroll, loc);
}

struct stmt *act_do(struct fe *fe, struct stmt *body, struct expr *c, int unroll, src_loc loc)
{
	return loop_stmt(fe, S_DO, c, body, unroll, loc);
}

void act_for_begin(struct fe *fe)
{
	scope_push(fe, SC_BLOCK);
	act_block_begin(fe);
}

void act_for_expr(struct fe *fe, struct expr *e)
{
	if (e)
		act_block_add(fe, act_expr_stmt(fe, e, e->loc));
}

struct stmt *act_for(struct fe *fe, struct expr *c, struct expr *step, struct stmt *body,
		     int unroll, src_loc loc)
{
	struct stmt *init = act_block_end(fe, loc, loc);
	struct stmt *s = loop_stmt(fe, S_FOR, c ? conv_bool(fe, c) : NULL, body, unroll, loc);

	s->ctl.init = init->block.first ? init : NULL;
	s->ctl.step = step;
	if (step)
		warn_unused_result(fe, step);
	scope_pop(fe);
	return s;
}

void act_switch_begin(struct fe *fe, struct expr *e, src_loc loc)
{
	struct loop *l = push_loop(fe);
	struct stmt *s = stmt_new(fe, S_SWITCH, loc);

	e = conv_rvalue(fe, e);
	if (e->kind != E_ERROR && !type_is_integer(type_bare(e->type))) {
		diag_range(fe->cx, e->loc, e->end, D_switch_type, type_str(fe, e->type));
		e = expr_error(fe, e->loc);
	}
	s->sw.x = conv_promote(fe, e);
	l->sw = s;
	l->sw_type = s->sw.x->type;
}

struct stmt *act_switch_end(struct fe *fe, struct stmt *body)
{
	struct stmt *s = fe->parser->fn->loop->sw;

	s->sw.body = body;
	pop_loop(fe);
	return s;
}

static struct loop *enclosing_switch(struct fe *fe)
{
	struct loop *l = fe->parser->fn ? fe->parser->fn->loop : NULL;

	while (l && !l->sw)
		l = l->outer;
	return l;
}

static int compare_values(u128 a, u128 b, struct type *t)
{
	if (type_is_signed(type_bare(t)))
		return (__int128)a < (__int128)b ? -1 : (__int128)a > (__int128)b;
	return a < b ? -1 : a > b;
}

/* Enter CASE into the values seen, which are kept sorted; report one that is there already. */
static void enter_case(struct fe *fe, struct loop *l, struct stmt *s)
{
	uint32_t lo = 0, hi = l->by_value.n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (compare_values(l->by_value.at[mid]->cas.hi, s->cas.lo, l->sw_type) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < l->by_value.n &&
	    compare_values(l->by_value.at[lo]->cas.lo, s->cas.hi, l->sw_type) <= 0) {
		diag(fe->cx, s->loc, D_case_duplicate);
		diag_note(fe->cx, l->by_value.at[lo]->loc, "the earlier case is here");
		return;
	}
	vec_push(&fe->cx->unit, &l->by_value, s);
	memmove(&l->by_value.at[lo + 1], &l->by_value.at[lo],
		(l->by_value.n - 1 - lo) * sizeof *l->by_value.at);
	l->by_value.at[lo] = s;
}

/* A label has been read: should a declaration follow, it goes before that. */
static struct stmt *label_stmt(struct fe *fe, enum stmt_kind k, src_loc loc)
{
	fe->parser->stmts->label_at = fe->parser->stmts->last;
	return stmt_new(fe, k, loc);
}

/* What stands for a label that was wrong: a block, whose place the body takes. */
static struct stmt *bad_label(struct fe *fe, src_loc loc)
{
	return label_stmt(fe, S_BLOCK, loc);
}

static struct stmt *case_stmt(struct fe *fe, struct loop *l, src_loc loc)
{
	struct stmt *s = label_stmt(fe, S_CASE, loc);

	s->cas.of = l->sw;
	vec_push(&fe->cx->unit, &l->sw->sw.cases, s);
	return s;
}

struct stmt *act_case(struct fe *fe, struct expr *lo, struct expr *hi, src_loc loc)
{
	struct loop *l = enclosing_switch(fe);
	struct stmt *s;
	u128 a, b;

	if (!l) {
		diag(fe->cx, loc, D_case_outside, "case");
		return bad_label(fe, loc);
	}
	if (!act_const_int(fe, lo, &a, "case label") ||
	    (hi && !act_const_int(fe, hi, &b, "case label")))
		return bad_label(fe, loc);
	a = int_wrap(fe, a, l->sw_type);
	b = hi ? int_wrap(fe, b, l->sw_type) : a;
	if (compare_values(a, b, l->sw_type) > 0) {
		diag(fe->cx, loc, D_case_empty);
		return bad_label(fe, loc);
	}
	s = case_stmt(fe, l, loc);
	s->cas.lo = a;
	s->cas.hi = b;
	enter_case(fe, l, s);
	return s;
}

struct stmt *act_default(struct fe *fe, src_loc loc)
{
	struct loop *l = enclosing_switch(fe);
	struct stmt *s;

	if (!l) {
		diag(fe->cx, loc, D_case_outside, "default");
		return bad_label(fe, loc);
	}
	if (l->sw->sw.has_default)
		diag(fe->cx, loc, D_default_twice);
	l->sw->sw.has_default = true;
	s = case_stmt(fe, l, loc);
	s->cas.is_default = true;
	return s;
}

/* ---- labels ---- */

struct stmt *act_label(struct fe *fe, struct name *n, struct attr *a, src_loc loc)
{
	struct label *l = label_get(fe, n, loc);
	struct stmt *s = label_stmt(fe, S_LABEL, loc);

	if (l->defined) {
		diag(fe->cx, loc, D_label_twice, n->s);
		diag_note(fe->cx, l->loc, "it was defined here");
		return bad_label(fe, loc);
	}
	l->defined = true;
	l->loc = loc;
	l->stmt = s;
	attr_label(fe, a, l);
	s->label.label = l;
	return s;
}

static struct stmt **label_body(struct stmt *s)
{
	return s->kind == S_CASE    ? &s->cas.body
	       : s->kind == S_LABEL ? &s->label.body
				    : &s->block.first;
}

static struct stmt *innermost(struct stmt *s)
{
	while (*label_body(s))
		s = *label_body(s);
	return s;
}

struct stmt *act_labels(struct fe *fe, struct stmt *outer, struct stmt *inner)
{
	(void)fe;
	*label_body(innermost(outer)) = inner;
	return outer;
}

/* BODY NULL: at the end of a block. */
struct stmt *act_labelled(struct fe *fe, struct stmt *labels, struct stmt *body)
{
	*label_body(innermost(labels)) = body ? body : act_null_stmt(fe, labels->loc);
	return labels;
}

/* ---- jumps ---- */

struct stmt *act_goto(struct fe *fe, struct name *n, src_loc loc)
{
	struct stmt *s = stmt_new(fe, S_GOTO, loc);

	s->label.label = label_get(fe, n, loc);
	s->label.label->used = true;
	return s;
}

struct stmt *act_goto_computed(struct fe *fe, struct expr *e, src_loc loc)
{
	struct stmt *s = stmt_new(fe, S_GOTO_COMPUTED, loc);
	struct type *t = type_ptr(fe, type_qual(fe, type_basic(fe, TY_VOID), Q_CONST));

	s->expr = conv_assign(fe, e, t, CONV_ASSIGN, loc, 0, NULL);
	return s;
}

struct stmt *act_break(struct fe *fe, src_loc loc)
{
	if (!fe->parser->fn->loop) {
		diag(fe->cx, loc, D_break_outside, "break", "loop or switch");
		return act_null_stmt(fe, loc);
	}
	return stmt_new(fe, S_BREAK, loc);
}

struct stmt *act_continue(struct fe *fe, src_loc loc)
{
	struct loop *l = fe->parser->fn->loop;

	while (l && l->sw)
		l = l->outer;
	if (!l) {
		diag(fe->cx, loc, D_break_outside, "continue", "loop");
		return act_null_stmt(fe, loc);
	}
	return stmt_new(fe, S_CONTINUE, loc);
}

struct stmt *act_return(struct fe *fe, struct expr *e, src_loc loc)
{
	struct decl *fn = fe->parser->fn->decl;
	struct type *ret = type_bare(fn->type)->base;
	bool is_void = type_is_void(type_bare(ret));
	struct stmt *s = stmt_new(fe, S_RETURN, loc), *block;

	if (fn->attrs & DA_NORETURN)
		diag(fe->cx, loc, D_return_noreturn, fn->name->s);
	if (!e) {
		if (!is_void)
			diag(fe->cx, loc, D_return_nothing, fn->name->s);
		return s;
	}
	if (!is_void) {
		s->expr = conv_assign(fe, e, ret, CONV_RETURN, loc, 0, fn);
		return s;
	}
	if (e->kind != E_ERROR && !type_is_void(type_bare(e->type)))
		diag_range(fe->cx, e->loc, e->end, D_return_value, fn->name->s);
	/* evaluated, then left: two statements */
	block = stmt_new(fe, S_BLOCK, loc);
	block->block.end = loc;
	block->block.first = stmt_new(fe, S_EXPR, loc);
	block->block.first->expr = e;
	block->block.first->next = s;
	return block;
}
