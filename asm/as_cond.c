/* SPDX-License-Identifier: BSD-2-Clause */
/* Conditional assembly: .if and its relatives, .else, .elseif, .endif. */
#include "asm/as_int.h"

enum test {
	IF_NE,
	IF_EQ,
	IF_GT,
	IF_GE,
	IF_LT,
	IF_LE,
	IF_DEF,
	IF_NDEF,
	IF_BLANK,
	IF_NBLANK,
	IF_SAME,
	IF_DIFFER,
	ELSE,
	ELSEIF,
	ENDIF,
};

static const struct {
	const char *name;
	enum test test;
} tests[] = {
	{".if", IF_NE},       {".ifne", IF_NE},       {".ifeq", IF_EQ},    {".ifgt", IF_GT},
	{".ifge", IF_GE},     {".iflt", IF_LT},       {".ifle", IF_LE},    {".ifdef", IF_DEF},
	{".ifndef", IF_NDEF}, {".ifnotdef", IF_NDEF}, {".ifb", IF_BLANK},  {".ifnb", IF_NBLANK},
	{".ifc", IF_SAME},    {".ifnc", IF_DIFFER},   {".ifeqs", IF_SAME}, {".ifnes", IF_DIFFER},
	{".else", ELSE},      {".elseif", ELSEIF},    {".endif", ENDIF},
};

static bool test_number(enum test t, int64_t v)
{
	switch (t) {
	case IF_EQ:
		return v == 0;
	case IF_GT:
		return v > 0;
	case IF_GE:
		return v >= 0;
	case IF_LT:
		return v < 0;
	case IF_LE:
		return v <= 0;
	default:
		return v != 0;
	}
}

/* .ifc a,b: the texts on both sides of the first comma, without blanks around them. */
static bool same_texts(struct as *as, uint32_t i)
{
	const struct tok *t = as->tok;
	uint32_t comma = i, end = as->ntok;

	while (comma < end && t[comma].word != P_COMMA)
		comma++;
	if (end - comma <= 1 || comma == i)
		return end - comma <= 1 && comma == i;
	uint32_t alen = t[comma - 1].off + t[comma - 1].len - t[i].off;
	uint32_t blen = t[end - 1].off + t[end - 1].len - t[comma + 1].off;

	return alen == blen &&
	       !memcmp(as_tok_text(as, &t[i]), as_tok_text(as, &t[comma + 1]), alen);
}

static bool holds(struct as *as, enum test test, uint32_t i)
{
	const struct tok *t = &as->tok[i];
	struct as_sym *y;
	int64_t v = 0;

	switch (test) {
	case IF_DEF:
	case IF_NDEF:
		y = sym_find(as, as_tok_text(as, t), t->len, t->hash);
		return (y && y->state != SYM_UNDEF) == (test == IF_DEF);
	case IF_BLANK:
	case IF_NBLANK:
		return (t->kind == T_END) == (test == IF_BLANK);
	case IF_SAME:
	case IF_DIFFER:
		return same_texts(as, i) == (test == IF_SAME);
	default:
		if (!expr_const(as, &i, &v))
			return false;
		if (as->tok[i].kind != T_END)
			as_error(as, &as->tok[i], D_as_unexpected, as_tok_show(as, &as->tok[i]));
		return test_number(test, v);
	}
}

static bool need_open(struct as *as, uint32_t i, bool is_else)
{
	if (as->conds.n > as->in->cond_depth && !(is_else && vec_last(&as->conds).in_else))
		return true;
	as_error(as, &as->tok[i], D_as_stray, as_tok_show(as, &as->tok[i]));
	return false;
}

static void branch(struct as *as, enum test test, uint32_t i)
{
	struct as_cond *c;

	if (test == ENDIF) {
		if (need_open(as, i, false))
			as->conds.n--;
		return;
	}
	if (!need_open(as, i, true))
		return;
	c = &vec_last(&as->conds);
	c->in_else = test == ELSE;
	c->active = c->outer && !c->done && (test == ELSE || holds(as, IF_NE, i + 1));
	c->done |= c->active;
}

bool cond_directive(struct as *as, uint32_t i)
{
	unsigned k = 0;
	bool outer = !as->conds.n || vec_last(&as->conds).active, active;

	while (k < sizeof tests / sizeof *tests && !as_tok_is(as, &as->tok[i], tests[k].name))
		k++;
	if (k == sizeof tests / sizeof *tests)
		return false;
	if (tests[k].test >= ELSE) {
		branch(as, tests[k].test, i);
		return true;
	}
	active = outer && holds(as, tests[k].test, i + 1);
	vec_push(&as->cx->unit, &as->conds,
		 (struct as_cond){active, active, outer, false, as_loc(as, &as->tok[i])});
	return true;
}
