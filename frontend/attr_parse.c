/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attributes' syntax: __attribute__((x, y(1))) and [[gnu::x]] read from the
 * tokens by hand, because an attribute may stand anywhere and its arguments
 * may be names that mean nothing.  Expressions in them are read by the grammar.
 */
#include <string.h>

#include "frontend/parse.h"
#include "frontend/parse_tok.h"

static const struct {
	const char *name;
} names[] = {
	{""},
#define ATTR(id, name, ...) {name},
#include "frontend/attr.def"
#undef ATTR
};

void attr_init(struct fe *fe)
{
	for (unsigned i = 1; i < AT__count; i++)
		name_of(fe->cx, names[i].name)->flags = (uint16_t)i;
}

/* x for __x__. */
static struct name *plain_name(struct fe *fe, struct name *n)
{
	if (n->len > 4 && n->s[0] == '_' && n->s[1] == '_' && n->s[n->len - 1] == '_' &&
	    n->s[n->len - 2] == '_')
		return name_get(fe->cx, n->s + 2, n->len - 4);
	return n;
}

int attr_known(const char *s)
{
	size_t len = strlen(s);

	if (len > 4 && !strncmp(s, "__", 2) && !strcmp(s + len - 2, "__")) {
		s += 2;
		len -= 4;
	}
	for (unsigned i = 1; i < AT__count; i++)
		if (strlen(names[i].name) == len && !strncmp(names[i].name, s, len))
			return 1;
	return 0;
}

struct attr *attr_append(struct attr *a, struct attr *b)
{
	struct attr *last = a;

	if (!a)
		return b;
	while (last->next)
		last = last->next;
	last->next = b;
	return a;
}

struct attr *attr_find(struct attr *a, enum attr_id id)
{
	while (a && a->id != id)
		a = a->next;
	return a;
}

static bool expect(struct fe *fe, int kind)
{
	struct tok t;

	parse_raw(fe, &t);
	if (t.kind == kind)
		return true;
	diag(fe->cx, t.v.loc, D_expected, c_tok_text(kind), c_tok_text(t.kind));
	parse_unread(fe, &t);
	return false;
}

/* A token that is a word: an identifier or a keyword. */
static bool is_word(const struct tok *t)
{
	return t->kind == C_IDENT || (t->kind >= C_AUTO && t->v.name);
}

static void parse_args(struct fe *fe, struct attr *a)
{
	VEC(struct attr_arg) args = {0};

	if (parse_peek(fe)->kind == C_RPAREN) {
		expect(fe, C_RPAREN);
		return;
	}
	for (;;) {
		struct attr_arg arg = {0};
		struct tok t;

		parse_raw(fe, &t);
		arg.loc = t.v.loc;
		if (is_word(&t) &&
		    (parse_peek(fe)->kind == C_COMMA || parse_peek(fe)->kind == C_RPAREN)) {
			arg.ident = t.v.name;
		} else {
			parse_unread(fe, &t);
			arg.x = parse_expr_until(fe);
		}
		vec_push(&fe->cx->unit, &args, arg);
		parse_raw(fe, &t);
		if (t.kind == C_COMMA)
			continue;
		if (t.kind != C_RPAREN) {
			diag(fe->cx, t.v.loc, D_expected, c_tok_text(C_RPAREN), c_tok_text(t.kind));
			parse_unread(fe, &t);
		}
		break;
	}
	a->args = args.at;
	a->nargs = args.n;
}

/* Skip to the bracket that closes one already open. */
static void skip_balanced(struct fe *fe)
{
	for (int depth = 1; depth;) {
		struct tok t;

		parse_raw(fe, &t);
		if (t.kind == C_EOF) {
			parse_unread(fe, &t);
			return;
		}
		depth += t.kind == C_LPAREN || t.kind == C_LBRACKET || t.kind == C_LBRACE;
		depth -= t.kind == C_RPAREN || t.kind == C_RBRACKET || t.kind == C_RBRACE;
	}
}

static struct attr *one_attr(struct fe *fe, const struct tok *name)
{
	struct attr *a = arena_new(&fe->cx->unit, struct attr);

	a->name = plain_name(fe, name->v.name);
	a->id = a->name->flags;
	a->loc = name->v.loc;
	if (parse_peek(fe)->kind != C_LPAREN)
		return a;
	expect(fe, C_LPAREN);
	if (!a->id || a->id == AT_availability || a->id == AT_capability || a->id == AT_guarded_by ||
	    a->id == AT_context)
		skip_balanced(fe);
	else
		parse_args(fe, a);
	return a;
}

/* A list of attributes up to END, which is left. */
static struct attr *attr_list(struct fe *fe, int end, bool std)
{
	struct attr *first = NULL, **last = &first;

	for (;;) {
		struct tok t;
		struct attr *a;

		parse_raw(fe, &t);
		if (t.kind == C_COMMA)
			continue;
		if (!is_word(&t)) {
			if (t.kind != end)
				diag(fe->cx, t.v.loc, D_expected, c_tok_text(end), c_tok_text(t.kind));
			parse_unread(fe, &t);
			return first;
		}
		if (std && parse_peek(fe)->kind == C_COLONCOLON) {
			expect(fe, C_COLONCOLON);
			parse_raw(fe, &t);
		}
		a = one_attr(fe, &t);
		*last = a;
		last = &a->next;
		if (parse_peek(fe)->kind != C_COMMA && parse_peek(fe)->kind != end) {
			diag(fe->cx, parse_peek(fe)->v.loc, D_expected, c_tok_text(end),
			     c_tok_text(parse_peek(fe)->kind));
			return first;
		}
	}
}

struct attr *attr_parse_gnu(struct fe *fe)
{
	struct attr *a;

	if (!expect(fe, C_LPAREN) || !expect(fe, C_LPAREN))
		return NULL;
	a = attr_list(fe, C_RPAREN, false);
	if (expect(fe, C_RPAREN))
		expect(fe, C_RPAREN);
	return a;
}

struct attr *attr_parse_std(struct fe *fe)
{
	struct attr *a = attr_list(fe, C_RBRACKET, true);

	if (expect(fe, C_RBRACKET))
		expect(fe, C_RBRACKET);
	return a;
}
