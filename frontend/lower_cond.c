/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conditions become branches: `if (p && q)` is two of them, as the verifier
 * wants it (rule 2 of verifier-friendly-code.md).  Where a truth value itself
 * is wanted, a single comparison gives it; anything else is a join of 0 and 1.
 */
#include "frontend/builtin.h"
#include "frontend/lower.h"

/* Side effects or labels aside: an integer, or a null test of an address. */
int low_known(struct lower *lw, struct expr *e)
{
	u128 v;

	if (e->kind == E_INT)
		return e->i != 0;
	if (type_is_integer(e->type) && const_int(lw->fe, e, &v))
		return v != 0;
	return -1;
}

void low_branch_val(struct lower *lw, struct val v, struct type *t, struct ir_blk *yes,
		    struct ir_blk *no)
{
	if (low_kind(t) == VK_WIDE) {
		v.r = low_op(lw, IR_or, IR_L, v.r, v.hi);
		low_br(lw, CC_NE, IR_L, v.r, low_int(lw, 0), yes, no);
		return;
	}
	low_br(lw, CC_NE, low_cls(t), v.r, low_int(lw, 0), yes, no);
}

static bool is_compare(struct expr *e)
{
	return e->kind == E_BINARY && e->op >= B_EQ && e->op <= B_GE;
}

/* Casts that keep zero zero and the rest not zero. */
static struct expr *truth_of(struct expr *e)
{
	for (;;) {
		if (e->kind == E_CAST && e->op == CAST_BOOL)
			e = e->cast.x;
		else if (e->kind == E_CAST && e->op == CAST_INT && e->implicit &&
			 (is_compare(e->cast.x) || e->cast.x->kind == E_ANDOR ||
			  type_bare(e->cast.x->type)->kind == TY_BOOL))
			e = e->cast.x;
		else if (e->kind == E_CAST && e->op == CAST_INT &&
			 (is_compare(e->cast.x) || e->cast.x->kind == E_ANDOR ||
			  (e->cast.x->kind == E_UNARY && e->cast.x->op == '!')))
			e = e->cast.x;
		else
			return e;
	}
}

static bool is_zero(struct lower *lw, struct expr *e)
{
	u128 v;

	return type_is_integer(e->type) && const_int(lw->fe, e, &v) && v == 0;
}

/* (x == 0), (x != 0) where x is itself a condition: decide on x. */
static bool is_truth_test(struct lower *lw, struct expr *e)
{
	struct expr *x = truth_of(e->bin.lhs);

	if ((e->op != B_EQ && e->op != B_NE) || !is_zero(lw, e->bin.rhs))
		return false;
	return is_compare(x) || x->kind == E_ANDOR || x->kind == E_CALL || x->kind == E_BUILTIN ||
	       (x->kind == E_UNARY && x->op == '!');
}

static void branch_compare(struct lower *lw, struct expr *e, struct ir_blk *yes, struct ir_blk *no)
{
	struct type *t = e->bin.lhs->type;
	bool s = type_is_integer(t) && type_is_signed(t);
	struct val x, y;

	if (is_truth_test(lw, e)) {
		low_branch(lw, e->bin.lhs, e->op == B_NE ? yes : no, e->op == B_NE ? no : yes);
		return;
	}
	if (type_is_float(t)) {
		low_no_float(lw, e->loc, "comparison", t);
		low_goto(lw, no);
		return;
	}
	x = low_value(lw, e->bin.lhs);
	y = low_value(lw, e->bin.rhs);
	if (low_kind(t) == VK_WIDE) {
		low_wide_branch(lw, (enum binop)e->op, x, y, s, yes, no);
		return;
	}
	low_br(lw, low_cc((enum binop)e->op, s), low_cls(t), x.r, y.r, yes, no);
}

static void branch_andor(struct lower *lw, struct expr *e, struct ir_blk *yes, struct ir_blk *no)
{
	struct ir_blk *more = low_block(lw, e->op == B_LAND ? "and" : "or");

	if (e->op == B_LAND)
		low_branch(lw, e->bin.lhs, more, no);
	else
		low_branch(lw, e->bin.lhs, yes, more);
	low_start(lw, more);
	low_branch(lw, e->bin.rhs, yes, no);
}

static void branch_cond(struct lower *lw, struct expr *e, struct ir_blk *yes, struct ir_blk *no)
{
	struct ir_blk *a = low_block(lw, "then"), *b = low_block(lw, "else");

	low_branch(lw, e->cond.c, a, b);
	low_start(lw, a);
	low_branch(lw, e->cond.yes, yes, no);
	low_start(lw, b);
	low_branch(lw, e->cond.no, yes, no);
}

void low_branch(struct lower *lw, struct expr *e, struct ir_blk *yes, struct ir_blk *no)
{
	src_loc loc = lw->loc;
	int known;

	e = truth_of(e);
	lw->loc = e->loc ? e->loc : loc;
	known = low_known(lw, e);
	if (known >= 0)
		low_goto(lw, known ? yes : no);
	else if (e->kind == E_UNARY && e->op == '!')
		low_branch(lw, e->un.x, no, yes);
	else if (e->kind == E_ANDOR)
		branch_andor(lw, e, yes, no);
	else if (is_compare(e))
		branch_compare(lw, e, yes, no);
	else if (e->kind == E_COND && e->cond.yes && low_kind(e->type) != VK_VOID)
		branch_cond(lw, e, yes, no);
	else if (e->kind == E_COMMA) {
		low_effect(lw, e->bin.lhs);
		low_branch(lw, e->bin.rhs, yes, no);
	} else if ((e->kind == E_CALL || e->kind == E_BUILTIN) &&
		   low_builtin_branch(lw, e, yes, no))
		;
	else if (type_is_float(e->type)) {
		low_no_float(lw, e->loc, "comparison", e->type);
		low_goto(lw, no);
	} else
		low_branch_val(lw, low_value(lw, e), e->type, yes, no);
	lw->loc = loc;
}

/* A comparison of two plain values, as a value. */
static struct val compare_value(struct lower *lw, struct expr *e)
{
	struct type *t = e->bin.lhs->type;
	bool s = type_is_integer(t) && type_is_signed(t);
	struct val x = low_value(lw, e->bin.lhs), y = low_value(lw, e->bin.rhs);

	if (low_kind(t) == VK_WIDE)
		return low_val(low_wide_compare(lw, (enum binop)e->op, x, y, s));
	if (x.r.kind == REF_CON && y.r.kind == REF_CON) {
		/* two constants: their class is not to be seen in them */
		struct ir_ins i = {.op = IR_ceq + low_cc((enum binop)e->op, s),
				   .cls = IR_W,
				   .acls = low_cls(t),
				   .arg = {x.r, y.r}};

		i.to = ir_tmp_new(lw->cx, lw->fn, IR_W, NULL);
		low_emit(lw, i);
		return low_val(i.to);
	}
	return low_val(low_op(lw, IR_ceq + low_cc((enum binop)e->op, s), IR_W, x.r, y.r));
}

/* Does the truth of E take more than one branch? */
static bool is_branchy(struct lower *lw, struct expr *e)
{
	e = truth_of(e);
	if (e->kind == E_UNARY && e->op == '!')
		return is_branchy(lw, e->un.x);
	if (is_compare(e) && (e->op == B_EQ || e->op == B_NE) && e->bin.rhs->kind == E_INT)
		return is_branchy(lw, e->bin.lhs);
	if (e->kind == E_BUILTIN || e->kind == E_CALL)
		switch (low_builtin_of(lw, e)) {
		case BI_expect:
		case BI_expect_with_probability:
		case BI_memcmp:
		case BI_bcmp:
		case BI_strcmp:
		case BI_strncmp:
			return true;
		}
	return e->kind == E_ANDOR || e->kind == E_COND;
}

/* !x for a plain x: x == 0. */
static struct val not_value(struct lower *lw, struct expr *x)
{
	struct val v = low_value(lw, x);
	ir_ref to;

	if (low_kind(x->type) == VK_WIDE)
		return low_val(low_wide_compare(lw, B_EQ, v, low_zero(lw, x->type), false));
	to = low_op(lw, IR_ceq, IR_W, v.r, low_int(lw, 0));
	vec_last(&lw->b->ins).acls = low_cls(x->type);
	return low_val(to);
}

struct val low_cond_value(struct lower *lw, struct expr *e)
{
	struct ir_blk *yes, *no, *join;
	int known = low_known(lw, e);

	if (known >= 0)
		return low_val(low_int(lw, known));
	if (is_compare(e) && !is_branchy(lw, e) && !type_is_float(e->bin.lhs->type))
		return compare_value(lw, e);
	if (e->kind == E_UNARY && e->op == '!' && !is_branchy(lw, e->un.x) &&
	    !type_is_float(e->un.x->type))
		return not_value(lw, e->un.x);
	yes = low_block(lw, "true");
	no = low_block(lw, "false");
	join = low_block(lw, "join");
	low_branch(lw, e, yes, no);
	low_start(lw, yes);
	low_goto(lw, join);
	low_start(lw, no);
	low_goto(lw, join);
	return low_join(lw, join, VK_W, low_val(low_int(lw, 1)), yes, low_val(low_int(lw, 0)), no);
}
