/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conditional groups: #if and its family.  Text that does not count is passed over raw
 * (pp_raw.c); of a group's directives only those that end the skipping are scanned.
 *
 * Include guards are recognized as cpplib does it: the file's first token begins an
 * #ifndef, and its #endif is the last.
 */
#include "frontend/pp_int.h"

void cond_check(struct pp *pp, struct pp_input *in)
{
	while (pp->conds.n > in->nconds) {
		struct pp_cond *c = &vec_last(&pp->conds);

		diag(pp->cx, c->loc, D_pp_unterminated_if);
		pp->conds.n--;
	}
}

static void open_cond(struct pp *pp, src_loc loc, bool taken, struct name *guard)
{
	struct pp_input *in = pp->in;
	struct pp_cond c = {.loc = loc, .taken = taken};

	if (guard && !in->guard) {
		in->guard = guard;
		in->guard_tokens = 0;
		c.guard = true;
	}
	vec_push(&pp->cx->unit, &pp->conds, c);
}

/* The condition of an #elif that is reached with no branch taken yet. */
static bool elif_condition(struct pp *pp, enum directive d, struct pp_tok *t)
{
	struct name *n;
	bool defined;

	if (d == DIR_elif)
		return expr_condition(pp);
	n = pp_name_operand(pp, t);
	if (!n)
		return false;
	defined = macro_of(pp, n);
	pp_end_of_line(pp, directive_names[d]);
	return defined == (d == DIR_elifdef);
}

/* A conditional directive that continues or ends the innermost group, met while its
 * text is skipped.  True: from here on text counts again. */
static bool end_skipping(struct pp *pp, enum directive d, struct pp_tok *t)
{
	struct pp_cond *c = &vec_last(&pp->conds);

	if (d == DIR_endif) {
		if (c->guard)
			pp->in->guard_tokens = pp->lex.ntok;
		pp->conds.n--;
		pp_end_of_line(pp, "endif");
		return true;
	}
	if (c->guard)
		pp->in->guard = NULL;
	if (c->saw_else)
		diag(pp->cx, t->loc, D_pp_after_else, directive_names[d]);
	if (d == DIR_else) {
		c->saw_else = true;
		pp_end_of_line(pp, "else");
		if (c->taken)
			return false;
	} else if (c->taken) {
		pp_rest_of_line(pp);
		return false;
	} else if (!elif_condition(pp, d, t)) {
		return false;
	}
	vec_last(&pp->conds).taken = true;
	return true;
}

/* Skip the text up to the branch that counts. A directive's newline has just been read. */
static void skip_group(struct pp *pp)
{
	struct pp_lex *lx = &pp->lex;
	struct pp_tok t;
	bool done = false;

	while (!done) {
		const char *p = raw_skip_group(lex_pause(lx), lx->end);

		lex_resume(lx, p ? p : lx->end);
		lx->flags = PPF_BOL;
		if (!p)
			return; /* the end of the file reports it */
		lx->directive = false;
		lex_next(lx, &t); /* the # */
		lx->directive = true;
		lex_next(lx, &t);
		done = end_skipping(pp, t.kind == PP_IDENT ? (enum directive)t.name->pp : DIR_NONE,
				    &t);
	}
}

/* The #ifndef that may guard the whole file? */
static bool may_guard(const struct pp *pp, uint32_t tokens)
{
	return pp->lex.ntok == tokens && !pp->in->is_body;
}

void do_if(struct pp *pp, struct pp_tok *t)
{
	bool first = may_guard(pp, 2), taken;
	src_loc loc = t->loc;

	pp->if_guard = NULL;
	taken = expr_condition(pp);
	open_cond(pp, loc, taken, first ? pp->if_guard : NULL);
	if (!taken)
		skip_group(pp);
}

static void if_defined(struct pp *pp, struct pp_tok *t, bool want, const char *directive)
{
	bool first = may_guard(pp, 2) && !want;
	src_loc loc = t->loc;
	struct name *n = pp_name_operand(pp, t);
	bool taken;

	if (n)
		pp_end_of_line(pp, directive);
	taken = n && !!macro_of(pp, n) == want;
	open_cond(pp, loc, taken, first ? n : NULL);
	if (!taken)
		skip_group(pp);
}

void do_ifdef(struct pp *pp, struct pp_tok *t)
{
	if_defined(pp, t, true, "ifdef");
}

void do_ifndef(struct pp *pp, struct pp_tok *t)
{
	if_defined(pp, t, false, "ifndef");
}

/* #else, #elif …, #endif after text that counted. */
void do_continue_cond(struct pp *pp, struct pp_tok *t)
{
	enum directive d = (enum directive)t->name->pp;

	if (pp->conds.n <= pp->in->nconds) {
		diag(pp->cx, t->loc, D_pp_without_if, directive_names[d]);
		pp_rest_of_line(pp);
		return;
	}
	if (!end_skipping(pp, d, t))
		skip_group(pp);
}
