/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pragmas that the parser obeys: pack, unroll and loop hints, attribute regions, weak,
 * redefine_extname, visibility.  The lexer hook hands each one over with its
 * tokens still to be read, up to C_PRAGMA_END.
 */
#include <string.h>

#include "frontend/parse.h"
#include "frontend/parse_tok.h"

static void to_end(struct fe *fe, struct tok *t)
{
	while (t->kind != C_PRAGMA_END && t->kind != C_EOF)
		parse_raw(fe, t);
	if (t->kind == C_EOF)
		parse_unread(fe, t);
}

static bool is_word(const struct tok *t, const char *s)
{
	return (t->kind == C_IDENT || t->kind >= C_AUTO) && t->v.name &&
	       !strcmp(t->v.name->s, s);
}

/* An integer: a constant, or the name of an enumerator. */
static bool int_token(struct fe *fe, struct tok *t, uint64_t *v)
{
	struct decl *d;

	(void)fe;
	if (t->kind == C_INT_CONST) {
		*v = t->v.num.lo;
		return true;
	}
	d = t->kind == C_IDENT ? scope_find(t->v.name) : NULL;
	if (d && d->kind == D_ENUMCONST) {
		*v = (uint64_t)d->value;
		return true;
	}
	return false;
}

static void pack_pop(struct fe *fe, struct name *label)
{
	struct parser *p = fe->parser;

	while (p->packs.n) {
		struct pack_entry e = p->packs.at[--p->packs.n];

		p->pack = e.align;
		if (!label || e.label == label)
			return;
	}
}

/* #pragma pack ( [push|pop] [, label] [, n] ) */
static void pragma_pack(struct fe *fe, struct tok *t)
{
	struct parser *p = fe->parser;
	bool push = false, pop = false, set = false;
	struct name *label = NULL;
	uint64_t n = 0;

	parse_raw(fe, t);
	if (t->kind != C_LPAREN) {
		diag(fe->cx, t->v.loc, D_pragma_pack);
		return;
	}
	for (parse_raw(fe, t); t->kind != C_RPAREN; parse_raw(fe, t)) {
		if (t->kind == C_PRAGMA_END || t->kind == C_EOF)
			break;
		if (t->kind == C_COMMA)
			continue;
		if (is_word(t, "push"))
			push = true;
		else if (is_word(t, "pop"))
			pop = true;
		else if (int_token(fe, t, &n))
			set = true;
		else if (t->kind == C_IDENT)
			label = t->v.name;
	}
	if (set && (n > 16 || (n & (n - 1)))) {
		diag(fe->cx, t->v.loc, D_pragma_pack);
		return;
	}
	if (push)
		vec_push(&fe->cx->unit, &p->packs, (struct pack_entry){label, p->pack});
	if (pop)
		pack_pop(fe, label);
	if (set || (!push && !pop))
		p->pack = (uint32_t)n;
}

static void pragma_unroll(struct fe *fe, struct tok *t)
{
	uint64_t n;

	fe->parser->unroll = UNROLL_FULL;
	for (parse_raw(fe, t); t->kind == C_LPAREN; parse_raw(fe, t))
		;
	if (int_token(fe, t, &n))
		fe->parser->unroll = n <= 1 ? UNROLL_DISABLE : n > 1 << 20 ? 1 << 20 : (int)n;
}

static void pragma_loop(struct fe *fe, struct tok *t)
{
	bool unroll = false;
	uint64_t n;

	for (parse_raw(fe, t); t->kind != C_PRAGMA_END && t->kind != C_EOF; parse_raw(fe, t)) {
		if (t->kind == C_IDENT && parse_peek(fe)->kind == C_LPAREN)
			unroll = !strncmp(t->v.name->s, "unroll", 6);
		else if (!unroll || t->kind == C_LPAREN || t->kind == C_RPAREN)
			continue;
		else if (is_word(t, "full") || is_word(t, "enable"))
			fe->parser->unroll = UNROLL_FULL;
		else if (is_word(t, "disable"))
			fe->parser->unroll = UNROLL_DISABLE;
		else if (int_token(fe, t, &n))
			fe->parser->unroll = n <= 1 ? UNROLL_DISABLE : (int)(n & 0xfffff);
	}
}

/* What apply_to names; any(...) of them, with sub-rules in parentheses ignored. */
static uint32_t subjects(struct fe *fe, struct tok *t)
{
	static const struct {
		const char *name;
		uint32_t on;
	} names[] = {
		{"function", ON_FUNC},     {"variable", ON_VAR}, {"record", ON_RECORD},
		{"enum", ON_ENUM},         {"field", ON_FIELD},  {"type_alias", ON_TYPEDEF},
		{"enum_constant", ON_ENUMCONST},
	};
	uint32_t on = 0;

	for (parse_raw(fe, t); t->kind != C_PRAGMA_END && t->kind != C_EOF; parse_raw(fe, t))
		for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
			if (is_word(t, names[i].name))
				on |= names[i].on;
	return on;
}

/* #pragma clang attribute [label.]push ( ATTRIBUTE, apply_to = … ) | pop | ( ATTRIBUTE, … ) */
static void pragma_attribute(struct fe *fe, struct tok *t)
{
	struct parser *p = fe->parser;
	struct attr_region r = {0};
	struct tok word;

	parse_raw(fe, t);
	word = *t;
	if (t->kind == C_IDENT && parse_peek(fe)->kind == C_DOT) {
		r.label = t->v.name;
		parse_raw(fe, t);
		parse_raw(fe, t);
		word = *t;
	}
	if (is_word(&word, "pop")) {
		if (p->regions.n)
			p->regions.n--;
		else
			diag(fe->cx, word.v.loc, D_pragma_attribute_pop);
		return;
	}
	if (is_word(&word, "push")) {
		parse_raw(fe, t);
		if (t->kind != C_LPAREN) {
			vec_push(&fe->cx->unit, &p->regions, r);
			return;
		}
	}
	parse_raw(fe, t);
	if (t->kind == C_ATTRIBUTE) {
		r.attrs = attr_parse_gnu(fe);
	} else if (t->kind == C_LBRACKET) {
		parse_raw(fe, t);
		r.attrs = attr_parse_std(fe);
	} else {
		diag(fe->cx, t->v.loc, D_expected, "an attribute", c_tok_text(t->kind));
		return;
	}
	r.subjects = subjects(fe, t);
	if (is_word(&word, "push") || !p->regions.n) {
		vec_push(&fe->cx->unit, &p->regions, r);
	} else {
		p->regions.at[p->regions.n - 1].attrs = r.attrs;
		p->regions.at[p->regions.n - 1].subjects = r.subjects;
	}
}

static void pragma_weak(struct fe *fe, struct tok *t)
{
	struct weak_pragma w = {0};

	parse_raw(fe, t);
	if (t->kind != C_IDENT)
		return;
	w.name = t->v.name;
	w.loc = t->v.loc;
	parse_raw(fe, t);
	if (t->kind == C_ASSIGN) {
		parse_raw(fe, t);
		if (t->kind == C_IDENT)
			w.alias = t->v.name;
	}
	vec_push(&fe->cx->unit, &fe->parser->weaks, w);
}

static void pragma_redefine(struct fe *fe, struct tok *t)
{
	struct weak_pragma w = {.redefine = true};

	parse_raw(fe, t);
	if (t->kind != C_IDENT)
		return;
	w.name = t->v.name;
	parse_raw(fe, t);
	if (t->kind != C_IDENT)
		return;
	w.alias = t->v.name;
	vec_push(&fe->cx->unit, &fe->parser->weaks, w);
}

static void pragma_visibility(struct fe *fe, struct tok *t)
{
	struct parser *p = fe->parser;

	parse_raw(fe, t);
	if (is_word(t, "pop")) {
		p->visibility >>= 2;
		return;
	}
	parse_raw(fe, t);
	parse_raw(fe, t);
	p->visibility = p->visibility << 2 | (is_word(t, "hidden") || is_word(t, "internal") ? 1
					      : is_word(t, "protected")                      ? 2
											     : 0);
}

void pragma_read(struct fe *fe, int kind, src_loc loc)
{
	struct tok t = {.kind = kind};

	t.v.loc = loc;
	switch (kind) {
	case C_PRAGMA_PACK:
		pragma_pack(fe, &t);
		break;
	case C_PRAGMA_UNROLL:
		pragma_unroll(fe, &t);
		break;
	case C_PRAGMA_NOUNROLL:
		fe->parser->unroll = UNROLL_DISABLE;
		break;
	case C_PRAGMA_LOOP:
		pragma_loop(fe, &t);
		break;
	case C_PRAGMA_ATTRIBUTE:
		pragma_attribute(fe, &t);
		break;
	case C_PRAGMA_WEAK:
		pragma_weak(fe, &t);
		break;
	case C_PRAGMA_REDEFINE:
		pragma_redefine(fe, &t);
		break;
	case C_PRAGMA_VISIBILITY:
		pragma_visibility(fe, &t);
		break;
	default:
		break;
	}
	to_end(fe, &t);
}

void pragma_regions(struct fe *fe, struct decl *d)
{
	struct parser *p = fe->parser;
	uint32_t on = d->kind == D_FUNC ? ON_FUNC : d->kind == D_VAR ? ON_VAR : ON_TYPEDEF;

	for (uint32_t i = 0; i < p->regions.n; i++)
		if (p->regions.at[i].subjects & on)
			attr_decl(fe, p->regions.at[i].attrs, d);
	if ((d->kind == D_FUNC || d->kind == D_VAR) && (p->visibility & 3))
		d->attrs |= (p->visibility & 3) == 1 ? DA_HIDDEN : DA_PROTECTED;
}

void pragma_regions_record(struct fe *fe, struct record *r)
{
	struct parser *p = fe->parser;

	for (uint32_t i = 0; i < p->regions.n; i++)
		if (p->regions.at[i].subjects & ON_RECORD)
			attr_record(fe, p->regions.at[i].attrs, r);
}

/* #pragma weak and redefine_extname, once all declarations are known. */
void pragma_finish(struct fe *fe)
{
	struct parser *p = fe->parser;

	for (uint32_t i = 0; i < p->weaks.n; i++) {
		struct weak_pragma *w = &p->weaks.at[i];
		struct decl *d = w->name->binding;

		if (!d || (d->kind != D_FUNC && d->kind != D_VAR))
			continue;
		if (w->redefine) {
			d->asm_name = w->alias->s;
			continue;
		}
		d->attrs |= DA_WEAK;
		if (w->alias)
			d->alias = w->alias;
	}
}
