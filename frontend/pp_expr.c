/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * #if expressions (C11 6.10.1): precedence climbing over expanded tokens, in the
 * two types intmax_t and uintmax_t.
 */
#include "frontend/literal.h"
#include "frontend/pp_int.h"

struct value {
	uint64_t v;
	bool is_unsigned;
};

struct expr {
	struct pp *pp;
	struct pp_tok t;   /* the next token */
	uint32_t depth;    /* parentheses and operators we are inside of */
	unsigned unused;   /* > 0: the value does not matter: no division by zero */
	bool failed;       /* an error was reported */
	struct name *only; /* what `defined` asked for last */
};

static struct value ternary(struct expr *e);

static void fail(struct expr *e)
{
	e->failed = true;
}

static void advance(struct expr *e)
{
	pp_next(e->pp, &e->t);
}

static struct value number(struct expr *e)
{
	struct pp *pp = e->pp;
	struct value r = {0};
	struct c_value v;
	uint32_t len;
	const char *s = pp_spelling(pp, &e->t, &len);

	if (e->t.kind == PP_CHAR) {
		lit_char(pp->cx, e->t.loc, s, len, &v);
		r.v = v.num.lo;
		r.is_unsigned = v.num.type == CT_CHAR16 || v.num.type == CT_CHAR32;
	} else if (!lit_number(pp->cx, e->t.loc, s, len, &v)) {
		fail(e);
	} else if (v.is_float) {
		diag(pp->cx, e->t.loc, D_pp_float_in_if);
		fail(e);
	} else {
		r.v = v.num.lo;
		r.is_unsigned = v.num.type == CT_UINT || v.num.type == CT_ULONG ||
				v.num.type == CT_ULLONG || (v.num.lo >> 63);
	}
	advance(e);
	return r;
}

/* defined X, defined(X): the operand is not expanded. */
static struct value defined(struct expr *e)
{
	struct pp *pp = e->pp;
	struct pp_tok t;
	bool paren;

	pp_raw(pp, &t);
	paren = is_punct(&t, C_LPAREN);
	if (paren)
		pp_raw(pp, &t);
	if (t.kind != PP_IDENT) {
		diag(pp->cx, t.loc, D_pp_defined_operand);
		fail(e);
		e->t = t;
		return (struct value){0};
	}
	e->only = t.name;
	if (paren) {
		pp_raw(pp, &e->t);
		if (!is_punct(&e->t, C_RPAREN)) {
			diag(pp->cx, e->t.loc, D_pp_if_paren);
			fail(e);
			return (struct value){0};
		}
	}
	advance(e);
	return (struct value){macro_of(pp, t.name) != NULL, false};
}

static struct value primary(struct expr *e)
{
	struct pp *pp = e->pp;
	struct value r = {0};

	switch (e->t.kind) {
	case PP_NUMBER:
	case PP_CHAR:
		return number(e);
	case PP_IDENT:
		if (e->t.name == pp->n_defined)
			return defined(e);
		r.v = pp->cx->opt.std >= STD_C23 && !strcmp(e->t.name->s, "true");
		if (!r.v)
			diag(pp->cx, e->t.loc, D_pp_undef, e->t.name->s);
		advance(e);
		if (is_punct(&e->t, C_LPAREN)) {
			diag(pp->cx, e->t.loc, D_pp_if_call);
			fail(e);
		}
		return r;
	case PP_PUNCT:
		if (e->t.tok != C_LPAREN)
			break;
		advance(e);
		r = ternary(e);
		if (e->failed)
			return r;
		if (!is_punct(&e->t, C_RPAREN)) {
			diag(pp->cx, e->t.loc, D_pp_if_paren);
			fail(e);
			return r;
		}
		advance(e);
		return r;
	}
	if (e->t.kind == PP_NL || e->t.kind == PP_EOF) {
		diag(pp->cx, e->t.loc, D_pp_if_empty);
	} else {
		uint32_t len;
		const char *s = pp_spelling(pp, &e->t, &len);

		diag(pp->cx, e->t.loc, D_pp_if_token, (int)len, s);
	}
	fail(e);
	return r;
}

static struct value unary(struct expr *e)
{
	struct value r = {0};
	uint16_t op = e->t.kind == PP_PUNCT ? e->t.tok : 0;

	if (e->failed)
		return r;
	if (op != C_PLUS && op != C_MINUS && op != C_TILDE && op != C_BANG && op != C_LPAREN)
		return primary(e);
	if (++e->depth > MAX_NESTING) {
		diag(e->pp->cx, e->t.loc, D_pp_if_depth);
		fail(e);
		return r;
	}
	if (op == C_LPAREN) {
		r = primary(e);
	} else {
		advance(e);
		r = unary(e);
	}
	e->depth--;
	if (op == C_MINUS)
		r.v = -r.v;
	else if (op == C_TILDE)
		r.v = ~r.v;
	else if (op == C_BANG)
		r = (struct value){!r.v, false};
	return r;
}

/* The binary operators: precedence, 0 for what is none. */
static int precedence(const struct pp_tok *t)
{
	if (t->kind != PP_PUNCT)
		return 0;
	switch (t->tok) {
	case C_OROR:
		return 1;
	case C_ANDAND:
		return 2;
	case C_PIPE:
		return 3;
	case C_CARET:
		return 4;
	case C_AMP:
		return 5;
	case C_EQ:
	case C_NE:
		return 6;
	case C_LT:
	case C_GT:
	case C_LE:
	case C_GE:
		return 7;
	case C_SHL:
	case C_SHR:
		return 8;
	case C_PLUS:
	case C_MINUS:
		return 9;
	case C_STAR:
	case C_SLASH:
	case C_PERCENT:
		return 10;
	}
	return 0;
}

static uint64_t divide(struct expr *e, uint16_t op, uint64_t a, uint64_t b, bool uns, src_loc loc)
{
	if (!b) {
		if (!e->unused) {
			diag(e->pp->cx, loc, D_pp_if_division);
			fail(e);
		}
		return 0;
	}
	if (uns)
		return op == C_SLASH ? a / b : a % b;
	if (b == UINT64_MAX) /* -1: avoid overflow */
		return op == C_SLASH ? -a : 0;
	return (uint64_t)(op == C_SLASH ? (int64_t)a / (int64_t)b : (int64_t)a % (int64_t)b);
}

static uint64_t shift(uint16_t op, uint64_t a, struct value b, bool uns)
{
	uint64_t n = b.v;

	if (!b.is_unsigned && (int64_t)n < 0) {
		n = -n;
		op = op == C_SHL ? C_SHR : C_SHL;
	}
	if (op == C_SHL)
		return n > 63 ? 0 : a << n;
	if (uns)
		return n > 63 ? 0 : a >> n;
	return (uint64_t)((int64_t)a >> (n > 63 ? 63 : n));
}

static struct value apply(struct expr *e, uint16_t op, struct value a, struct value b, src_loc loc)
{
	bool uns = a.is_unsigned || b.is_unsigned;
	int64_t sa = (int64_t)a.v, sb = (int64_t)b.v;
	struct value r = {0, uns};

	switch (op) {
	case C_OROR:
		return (struct value){a.v || b.v, false};
	case C_ANDAND:
		return (struct value){a.v && b.v, false};
	case C_PIPE:
		r.v = a.v | b.v;
		break;
	case C_CARET:
		r.v = a.v ^ b.v;
		break;
	case C_AMP:
		r.v = a.v & b.v;
		break;
	case C_EQ:
		return (struct value){a.v == b.v, false};
	case C_NE:
		return (struct value){a.v != b.v, false};
	case C_LT:
		return (struct value){uns ? a.v < b.v : sa < sb, false};
	case C_GT:
		return (struct value){uns ? a.v > b.v : sa > sb, false};
	case C_LE:
		return (struct value){uns ? a.v <= b.v : sa <= sb, false};
	case C_GE:
		return (struct value){uns ? a.v >= b.v : sa >= sb, false};
	case C_SHL:
	case C_SHR:
		return (struct value){shift(op, a.v, b, a.is_unsigned), a.is_unsigned};
	case C_PLUS:
		r.v = a.v + b.v;
		break;
	case C_MINUS:
		r.v = a.v - b.v;
		break;
	case C_STAR:
		r.v = a.v * b.v;
		break;
	case C_SLASH:
	case C_PERCENT:
		r.v = divide(e, op, a.v, b.v, uns, loc);
		break;
	}
	return r;
}

static struct value binary(struct expr *e, int min)
{
	struct value a = unary(e);
	int prec;

	while (!e->failed && (prec = precedence(&e->t)) >= min && prec) {
		uint16_t op = e->t.tok;
		src_loc loc = e->t.loc;
		bool skip = (op == C_OROR && a.v) || (op == C_ANDAND && !a.v);
		struct value b;

		advance(e);
		e->unused += skip;
		b = binary(e, prec + 1);
		e->unused -= skip;
		a = apply(e, op, a, b, loc);
	}
	return a;
}

static struct value ternary(struct expr *e)
{
	struct value c = binary(e, 1), a, b;

	if (e->failed || !is_punct(&e->t, C_QUESTION))
		return c;
	if (++e->depth > MAX_NESTING) {
		diag(e->pp->cx, e->t.loc, D_pp_if_depth);
		fail(e);
		return c;
	}
	advance(e);
	e->unused += !c.v;
	a = ternary(e);
	e->unused -= !c.v;
	if (!e->failed && !is_punct(&e->t, C_COLON)) {
		diag(e->pp->cx, e->t.loc, D_pp_if_colon);
		fail(e);
	}
	if (e->failed)
		return c;
	advance(e);
	e->unused += !!c.v;
	b = ternary(e);
	e->unused -= !!c.v;
	e->depth--;
	return (struct value){c.v ? a.v : b.v, a.is_unsigned || b.is_unsigned};
}

/* Was it `!defined X` or `!defined(X)` and nothing else? */
static bool guard_shape(struct pp *pp, const char *p)
{
	const char *words = "!defined";

	(void)pp;
	for (; *words; p++) {
		if (*p == *words)
			words++;
		else if (*p != ' ' && *p != '\t')
			return false;
	}
	for (; *p && *p != '\n' && *p != '\r'; p++)
		if (*p == '|' || *p == '&' || *p == '?' || *p == '=' || *p == '\\' || *p == '<' ||
		    *p == '>' || *p == '+' || *p == '-' || *p == '*' || *p == '^' || *p == '%')
			return false;
	return true;
}

bool expr_condition(struct pp *pp)
{
	struct expr e = {.pp = pp};
	const char *at = lex_pause(&pp->lex);
	bool guard = guard_shape(pp, at);
	struct value v;

	pp->in_if = true;
	advance(&e);
	v = ternary(&e);
	pp->in_if = false;
	if (!e.failed && e.t.kind != PP_NL && e.t.kind != PP_EOF) {
		uint32_t len;
		const char *s = pp_spelling(pp, &e.t, &len);

		diag(pp->cx, e.t.loc, D_pp_if_token, (int)len, s);
		e.failed = true;
	}
	while (e.t.kind != PP_NL && e.t.kind != PP_EOF)
		pp_raw(pp, &e.t);
	pp->if_guard = guard && !e.failed ? e.only : NULL;
	return !e.failed && v.v;
}
