/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Integer expressions: where they end in a statement, the short way for plain numbers
 * and names, and their values.  A value is a number, or one symbol and a number; the
 * difference of two symbols of a section is a number once both are known (and, while
 * jumps may still be stretched, not before the end).  Arithmetic has 64 bits and wraps.
 */
#include "asm/as_grammar.h"
#include "asm/as_int.h"

static bool starts_value(const struct tok *t)
{
	return t->kind == T_IDENT || t->kind == T_NUM || t->kind == T_LOCAL || t->kind == T_STR;
}

static bool is_unary(const struct tok *t)
{
	return t->word == P_MINUS || t->word == P_PLUS || t->word == P_TILDE || t->word == P_BANG;
}

uint32_t expr_end(const struct as *as, uint32_t i)
{
	const struct tok *t = as->tok;
	uint32_t start = i;
	int depth = 0;

	/* the common case first: one value, then a delimiter */
	while (is_unary(&t[i]))
		i++;
	if (!starts_value(&t[i]) && t[i].word != P_LPAREN)
		return start;
	for (;; i++) {
		if (t[i].kind == T_END)
			return i;
		if (t[i].kind == T_REG)
			return start;
		if (starts_value(&t[i]) && i > start &&
		    (starts_value(&t[i - 1]) || t[i - 1].word == P_RPAREN))
			return i; /* two values in a row: ll, goto */
		if (t[i].kind != T_PUNCT)
			continue;
		if (t[i].word == P_LPAREN || t[i].word == P_LBRACKET) {
			if (t[i].word == P_LBRACKET && !depth)
				return i;
			depth++;
		} else if (t[i].word == P_RPAREN || t[i].word == P_RBRACKET) {
			if (!depth--)
				return i;
		} else if (!depth &&
			   (t[i].word == P_COMMA || t[i].word == P_HASH || t[i].word == P_ASSIGN ||
			    t[i].word == P_COLON || t[i].word == P_LBRACE ||
			    t[i].word == P_RBRACE || t[i].word == P_AT)) {
			return i;
		}
	}
}

struct as_expr *expr_node(struct as *as, enum as_expr_op op, struct as_expr *l, struct as_expr *r,
			  src_loc loc)
{
	struct as_expr *e = arena_new(&as->cx->unit, struct as_expr);

	e->op = op;
	e->l = l;
	e->r = r;
	e->loc = loc;
	e->depth = l ? l->depth + 1 : 1;
	if (r && r->depth >= e->depth)
		e->depth = r->depth + 1;
	if (e->depth > MAX_EXPR_DEPTH) {
		if (!as->expr_deep)
			diag(as->cx, loc, D_as_expr_deep);
		as->expr_deep = true;
		*e = (struct as_expr){.op = E_NUM, .depth = 1, .loc = loc};
	}
	return e;
}

struct as_expr *expr_tree(struct as *as, const struct as_val *v, src_loc loc)
{
	struct as_expr *s, *k;

	if (v->e)
		return v->e;
	k = expr_node(as, E_NUM, NULL, NULL, loc);
	k->num = v->k;
	if (!v->sym)
		return k;
	s = expr_node(as, E_SYM, NULL, NULL, loc);
	s->sym = v->sym;
	return v->k ? expr_node(as, E_ADD, s, k, loc) : s;
}

/* Evaluate what cannot change any more. */
static void reduce(struct as *as, struct as_val *v)
{
	as->early = true;
	expr_eval(as, v);
	as->early = false;
}

void fix_set(struct as *as, struct as_fix *f, const struct as_val *v)
{
	f->later = v->e || v->k;
	if (f->later)
		f->e = expr_tree(as, v, f->loc);
	else
		f->sym = v->sym;
}

/* A number, a negative one, or a name. */
static bool parse_short(struct as *as, uint32_t i, uint32_t end, struct as_val *v)
{
	const struct tok *t = &as->tok[i];
	bool neg = false;

	if (end == i + 2 && (t->word == P_MINUS || t->word == P_PLUS) && t[1].kind == T_NUM) {
		neg = t->word == P_MINUS;
		t++;
	} else if (end != i + 1) {
		return false;
	}
	if (t->kind == T_NUM) {
		v->k = (int64_t)(neg ? -t->num : t->num);
		v->hex = t->flags & TOK_HEX;
		return true;
	}
	if (t->kind == T_IDENT && !neg && !(t->len == 1 && as_tok_text(as, t)[0] == '.')) {
		v->sym = sym_tok(as, t);
		if (v->sym->state == SYM_VALUE) {
			v->e = v->sym->value; /* as it is now */
			v->sym = NULL;
			reduce(as, v);
		}
		return true;
	}
	return false;
}

bool expr_parse(struct as *as, uint32_t i, uint32_t end, struct as_val *v)
{
	struct expr_input in = {.as = as, .pos = i, .end = end, .last = i};

	*v = (struct as_val){0};
	for (uint32_t k = i; k < end; k++)
		if (as->tok[k].flags & TOK_OVER) {
			as_error(as, &as->tok[k], D_as_wide_number);
			return false;
		}
	if (parse_short(as, i, end, v))
		return true;
	if (end == i) {
		as_error(as, &as->tok[i], D_as_bad_expr, as_tok_show(as, &as->tok[i]));
		return false;
	}
	as->expr_deep = false;
	if (as_expr_parse(&in) || in.failed || as->expr_deep)
		return false;
	v->e = in.root;
	reduce(as, v);
	return true;
}

/* ---- Values ------------------------------------------------------------------------------- */

/* A value in the course of evaluation: ADD - SUB + K. */
struct num {
	struct as_sym *add, *sub;
	int64_t k;
};

static enum expr_result eval(struct as *as, const struct as_expr *e, struct num *n);

static enum expr_result eval_sym(struct as *as, struct as_sym *y, struct num *n)
{
	enum expr_result r;

	if (y->state != SYM_VALUE) {
		*n = (struct num){.add = y};
		return EXPR_OK;
	}
	if (y->evaluating)
		return EXPR_BAD;
	y->evaluating = true;
	r = eval(as, y->value, n);
	y->evaluating = false;
	return r;
}

/* ADD and SUB are labels of one section: their distance is a number, once code between
 * them will not be stretched any more. */
static enum expr_result cancel(struct as *as, struct num *n)
{
	if (!n->sub)
		return EXPR_OK;
	if (n->add == n->sub) {
		n->add = n->sub = NULL;
		return EXPR_OK;
	}
	if (!n->add)
		return EXPR_BAD;
	if (as->early || n->add->state == SYM_UNDEF || n->sub->state == SYM_UNDEF)
		return EXPR_LATER;
	if (n->add->sec != n->sub->sec)
		return EXPR_BAD;
	n->k += (int64_t)(n->add->off - n->sub->off);
	n->add = n->sub = NULL;
	return EXPR_OK;
}

static int64_t shift_left(int64_t a, int64_t b)
{
	return b < 0 || b > 63 ? 0 : (int64_t)((uint64_t)a << b);
}

static bool compute(enum as_expr_op op, int64_t a, int64_t b, int64_t *k)
{
	uint64_t ua = (uint64_t)a, ub = (uint64_t)b;

	switch (op) {
	case E_MUL:
		*k = (int64_t)(ua * ub);
		return true;
	case E_DIV:
	case E_MOD:
		if (!b)
			return false;
		if (b == -1)
			*k = op == E_DIV ? (int64_t)-ua : 0;
		else
			*k = op == E_DIV ? a / b : a % b;
		return true;
	case E_SHL:
		*k = shift_left(a, b);
		return true;
	case E_SHR:
		*k = b < 0 || b > 63 ? 0 : (int64_t)(ua >> b);
		return true;
	case E_OR:
		*k = a | b;
		return true;
	case E_AND:
		*k = a & b;
		return true;
	case E_XOR:
		*k = a ^ b;
		return true;
	case E_ORN:
		*k = a | ~b;
		return true;
	case E_EQ:
		*k = -(a == b);
		return true;
	case E_NE:
		*k = -(a != b);
		return true;
	case E_LT:
		*k = -(a < b);
		return true;
	case E_LE:
		*k = -(a <= b);
		return true;
	case E_GT:
		*k = -(a > b);
		return true;
	case E_GE:
		*k = -(a >= b);
		return true;
	case E_LAND:
		*k = a && b;
		return true;
	case E_LOR:
		*k = a || b;
		return true;
	default:
		return false;
	}
}

static enum expr_result eval_sum(struct as *as, enum as_expr_op op, struct num a, struct num b,
				 struct num *n)
{
	if (op == E_SUB) {
		struct as_sym *y = b.add;

		b.add = b.sub;
		b.sub = y;
		b.k = (int64_t) - (uint64_t)b.k;
	}
	if ((a.add && b.add) || (a.sub && b.sub))
		return EXPR_BAD;
	*n = (struct num){a.add ? a.add : b.add, a.sub ? a.sub : b.sub,
			  (int64_t)((uint64_t)a.k + (uint64_t)b.k)};
	return cancel(as, n);
}

static enum expr_result eval_unary(struct as *as, const struct as_expr *e, struct num *n)
{
	struct num a = {0};
	enum expr_result r = eval(as, e->l, &a);

	if (r != EXPR_OK)
		return r;
	if (e->op == E_NEG)
		return eval_sum(as, E_SUB, (struct num){0}, a, n);
	if (a.add)
		return as->early || a.add->state == SYM_UNDEF ? EXPR_LATER : EXPR_BAD;
	n->k = e->op == E_NOT ? ~a.k : !a.k;
	return EXPR_OK;
}

static enum expr_result eval(struct as *as, const struct as_expr *e, struct num *n)
{
	struct num a = {0}, b = {0};
	enum expr_result r;

	*n = (struct num){0};
	if (e->op == E_NUM) {
		n->k = e->num;
		return EXPR_OK;
	}
	if (e->op == E_SYM)
		return eval_sym(as, e->sym, n);
	if (e->op == E_NEG || e->op == E_NOT || e->op == E_LNOT)
		return eval_unary(as, e, n);
	r = eval(as, e->l, &a);
	if (r == EXPR_OK)
		r = eval(as, e->r, &b);
	if (r != EXPR_OK)
		return r;
	if (e->op == E_ADD || e->op == E_SUB)
		return eval_sum(as, e->op, a, b, n);
	if (!as->early && a.add && b.add && a.add->state == SYM_LABEL &&
	    b.add->state == SYM_LABEL && a.add->sec == b.add->sec && e->op >= E_EQ &&
	    e->op <= E_GE) {
		a.k += (int64_t)a.add->off; /* labels of one section compare */
		b.k += (int64_t)b.add->off;
		a.add = b.add = NULL;
	}
	if (a.add || b.add) {
		if (as->early || (a.add && a.add->state == SYM_UNDEF) ||
		    (b.add && b.add->state == SYM_UNDEF))
			return EXPR_LATER;
		return EXPR_BAD;
	}
	return compute(e->op, a.k, b.k, &n->k) ? EXPR_OK : EXPR_BAD;
}

enum expr_result expr_eval(struct as *as, struct as_val *v)
{
	struct num n;
	enum expr_result r;

	if (v->e) {
		r = eval(as, v->e, &n);
		if (r != EXPR_OK)
			return r;
		*v = (struct as_val){.sym = n.add, .k = n.k};
		return EXPR_OK;
	}
	if (!v->sym || v->sym->state != SYM_VALUE)
		return EXPR_OK;
	r = eval_sym(as, v->sym, &n);
	if (r != EXPR_OK)
		return r;
	*v = (struct as_val){.sym = n.add, .k = (int64_t)((uint64_t)n.k + (uint64_t)v->k)};
	return EXPR_OK;
}

bool expr_value(struct as *as, uint32_t *i, struct as_val *v)
{
	uint32_t end = expr_end(as, *i);

	if (!expr_parse(as, *i, end, v))
		return false;
	*i = end;
	return true;
}

bool expr_const(struct as *as, uint32_t *i, int64_t *k)
{
	const struct tok *t = &as->tok[*i];
	struct as_val v;

	if (!expr_value(as, i, &v))
		return false;
	if (expr_eval(as, &v) != EXPR_OK || v.sym) {
		diag_range(as->cx, as_loc(as, t), as_loc(as, &as->tok[*i]), D_as_not_const);
		return false;
	}
	*k = v.k;
	return true;
}
