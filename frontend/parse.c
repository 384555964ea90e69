/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lexer hook between the token feed and the grammar, and the front end's
 * entry.  What cparse.y says the hook settles is settled here.
 */
#include "frontend/parse.h"

#include "frontend/cparse.h"
#include "frontend/parse_tok.h"

enum { MAX_DEPTH = 2000 }; /* open brackets */

/* tok.def's numbers to the grammar's. */
static const short grammar_tok[] = {
#define TOK(id, text)           [C_##id - C__FIRST] = T_##id,
#define PUNCT(id, text)         [C_##id - C__FIRST] = T_##id,
#define KEYWORD(id, text, when) [C_##id - C__FIRST] = T_##id,
#include "frontend/tok.def"
};

/* ---- raw tokens: pragmas read, __extension__ dropped ---- */

static void read_raw(struct fe *fe, struct tok *t)
{
	struct parser *p = fe->parser;

	for (;;) {
		t->kind = c_lex(p->feed, &t->v);
		switch (t->kind) {
		case C_EXTENSION:
			continue;
		case C_PRAGMA_PACK:
		case C_PRAGMA_UNROLL:
		case C_PRAGMA_NOUNROLL:
		case C_PRAGMA_LOOP:
		case C_PRAGMA_ATTRIBUTE:
		case C_PRAGMA_SECTION:
		case C_PRAGMA_STDC:
		case C_PRAGMA_WEAK:
		case C_PRAGMA_REDEFINE:
		case C_PRAGMA_VISIBILITY:
		case C_PRAGMA_OPTIMIZE:
		case C_PRAGMA_OTHER:
			pragma_read(fe, t->kind, t->v.loc);
			continue;
		default:
			return;
		}
	}
}

void parse_raw(struct fe *fe, struct tok *t)
{
	struct parser *p = fe->parser;

	if (!p->nahead) {
		read_raw(fe, t);
		return;
	}
	*t = p->ahead[p->ahead_at];
	p->ahead_at = (p->ahead_at + 1) % 4;
	p->nahead--;
}

const struct tok *parse_peek(struct fe *fe)
{
	struct parser *p = fe->parser;

	if (!p->nahead) {
		struct tok t;

		/* Reading may recurse into pragmas that hold expressions. */
		read_raw(fe, &t);
		p->ahead[p->ahead_at] = t;
		p->nahead = 1;
	}
	return &p->ahead[p->ahead_at];
}

void parse_unread(struct fe *fe, const struct tok *t)
{
	struct parser *p = fe->parser;

	p->ahead_at = (p->ahead_at + 3) % 4;
	p->ahead[p->ahead_at] = *t;
	p->nahead++;
}

/* ---- names ---- */

static bool starts_type(int tok)
{
	switch (tok) {
	case C_VOID:
	case C_CHAR:
	case C_SHORT:
	case C_INT:
	case C_LONG:
	case C_SIGNED:
	case C_UNSIGNED:
	case C_FLOAT:
	case C_DOUBLE:
	case C_BOOL:
	case C_INT128:
	case C_TYPEOF:
	case C_TYPEOF_UNQUAL:
	case C_CONST:
	case C_VOLATILE:
		return true;
	default:
		return false;
	}
}

static bool is_type_name(const struct name *n)
{
	const struct decl *d = n->binding;

	return d && d->kind == D_TYPEDEF;
}

/* May the undeclared name after PREV be meant as a type? NEXT is the token after it. */
static bool meant_as_type(struct parser *p, int next)
{
	enum scope_kind sk = p->scope->kind;

	switch (p->prev) {
	case 0:
	case T_START_UNIT:
	case T_START_BODY:
	case T_LBRACE:
	case T_RBRACE:
	case T_SEMI:
	case T_LPAREN:
	case T_COMMA:
	case T_RPAREN:
	case T_ATTR:
	case T_STATIC:
	case T_EXTERN:
	case T_CONST:
	case T_VOLATILE:
	case T_INLINE:
	case T_TYPEDEF:
	case T_COLON:
		break;
	default:
		return false;
	}
	if (next == C_IDENT)
		return !(p->prev == T_RPAREN && sk == SC_FILE) && !p->in_enum;
	if (next != C_STAR)
		return false;
	switch (p->prev) {
	case T_LPAREN:
		return sk == SC_FILE && p->depth == 1 && p->prev2 == T_IDENT;
	case T_COMMA:
		return sk == SC_PROTO;
	case T_LBRACE:
	case T_RBRACE:
	case T_SEMI:
	case T_COLON:
		return (sk == SC_FILE && p->depth == 0) || (p->record && p->depth == p->record->depth);
	case T_RPAREN:
		return false;
	case T_STATIC:
	case T_EXTERN:
	case T_CONST:
	case T_VOLATILE:
	case T_INLINE:
	case T_TYPEDEF:
		return true;
	default:
		return sk == SC_FILE && p->depth == 0;
	}
}

static void unknown_type(struct fe *fe, struct name *n, src_loc loc, src_loc end)
{
	struct decl *d = decl_new(fe, D_TYPEDEF, n, type_basic(fe, TY_INT), loc);
	const char *hint = spell_type(fe, n);

	if (hint)
		diag_range(fe->cx, loc, end, D_unknown_type_name_hint, n->s, hint);
	else
		diag_range(fe->cx, loc, end, D_unknown_type_name, n->s);
	d->bad = true;
	scope_bind_file(fe, d);
}

static int classify(struct fe *fe, struct tok *t)
{
	struct name *n = t->v.name;

	if (is_type_name(n))
		return T_TYPE_NAME;
	if (!n->binding && !n->builtin && meant_as_type(fe->parser, parse_peek(fe)->kind)) {
		unknown_type(fe, n, t->v.loc, t->v.end);
		return T_TYPE_NAME;
	}
	return T_IDENT;
}

int parse_reclassify(struct fe *fe, struct name *n)
{
	(void)fe;
	return is_type_name(n) ? T_TYPE_NAME : T_IDENT;
}

/* ---- attributes ---- */

static bool is_std_attr(struct fe *fe, const struct tok *t)
{
	return t->kind == C_LBRACKET && parse_peek(fe)->kind == C_LBRACKET;
}

/* T begins an attribute: read it and those that follow directly. */
static int read_attrs(struct fe *fe, struct tok *t)
{
	struct parser *p = fe->parser;
	struct attr *all = NULL;
	struct tok next = *t;
	int prev = p->prev;

	for (;;) {
		if (next.kind == C_ATTRIBUTE) {
			all = attr_append(all, attr_parse_gnu(fe));
		} else if (is_std_attr(fe, &next)) {
			struct tok second;

			parse_raw(fe, &second);
			all = attr_append(all, attr_parse_std(fe));
		} else {
			break;
		}
		parse_raw(fe, &next);
	}
	parse_unread(fe, &next);
	if (!all)
		return 0; /* empty: as if it were not there */
	t->attrs = all;
	if (prev == T_LPAREN &&
	    (next.kind == C_STAR || next.kind == C_LPAREN ||
	     (next.kind == C_IDENT && !is_type_name(next.v.name))))
		return T_ATTR_NEST;
	return T_ATTR;
}

/* ---- the hook ---- */

static void count_brackets(struct fe *fe, const struct tok *t)
{
	struct parser *p = fe->parser;

	switch (t->kind) {
	case C_LPAREN:
	case C_LBRACKET:
	case C_LBRACE:
		if (++p->depth > MAX_DEPTH)
			diag_fatal(fe->cx, t->v.loc, D_nesting_too_deep, (int)MAX_DEPTH);
		break;
	case C_RPAREN:
	case C_RBRACKET:
	case C_RBRACE:
		p->depth--;
		break;
	default:
		break;
	}
}

static int translate(struct fe *fe, struct tok *t)
{
	struct parser *p = fe->parser;

	switch (t->kind) {
	case C_EOF:
		return 0;
	case C_IDENT:
		return classify(fe, t);
	case C_ATTRIBUTE:
		return read_attrs(fe, t);
	case C_LBRACKET:
		if (is_std_attr(fe, t))
			return read_attrs(fe, t);
		break;
	case C_ATOMIC:
		if (parse_peek(fe)->kind == C_LPAREN)
			return T_ATOMIC_OF;
		break;
	case C_COLON:
		if (p->prev == T_ENUM ||
		    (p->prev2 == T_ENUM && (p->prev == T_IDENT || p->prev == T_TYPE_NAME))) {
			const struct tok *n = parse_peek(fe);

			if (starts_type(n->kind) || (n->kind == C_IDENT && is_type_name(n->v.name)))
				return T_ENUM_COLON;
		}
		break;
	case C_BAD:
		diag(fe->cx, t->v.loc, D_stray_character, t->v.text);
		return -1;
	default:
		break;
	}
	return grammar_tok[t->kind - C__FIRST];
}

int parse_token(struct fe *fe, struct tok *t)
{
	struct parser *p = fe->parser;
	int kind;

	if (p->start) {
		kind = p->start;
		p->start = 0;
		t->v.loc = t->v.end = p->prev_end;
		p->prev2 = p->prev;
		p->prev = kind;
		return kind;
	}
	do {
		parse_raw(fe, t);
		if (p->nest_stop >= 0 && p->depth == p->nest_stop &&
		    (t->kind == C_COMMA || t->kind == C_RPAREN)) {
			parse_unread(fe, t);
			return 0;
		}
		kind = translate(fe, t);
		if (kind != T_ATTR && kind != T_ATTR_NEST && kind > 0)
			count_brackets(fe, t);
	} while (kind < 0 || (!kind && t->kind != C_EOF));
	p->prev2 = p->prev;
	p->prev = kind;
	p->prev_end = t->v.end;
	return kind;
}

int parse_take_unroll(struct fe *fe)
{
	int u = fe->parser->unroll;

	fe->parser->unroll = 0;
	return u;
}

struct expr *parse_expr_until(struct fe *fe)
{
	struct parser *p = fe->parser;
	int stop = p->nest_stop, prev = p->prev, prev2 = p->prev2;
	struct expr *outer = p->result, *e;

	p->nest_stop = p->depth;
	p->start = T_START_EXPR;
	p->result = NULL;
	if (cparse_parse(fe) || !p->result)
		p->result = expr_error(fe, p->prev_end);
	e = p->result;
	p->result = outer;
	p->nest_stop = stop;
	p->prev = prev;
	p->prev2 = prev2;
	return e;
}

bool record_complete(struct fe *fe, struct record *r)
{
	struct parser *p = fe->parser, saved = *p;
	struct pp_body *body = r->lazy;
	struct scope *inner;

	if (!body)
		return r->complete;
	r->lazy = NULL;
	inner = scope_hide_inner(fe);
	p->fn = NULL;
	p->record = NULL;
	p->nahead = 0;
	p->prev = p->prev2 = 0;
	p->depth = 0;
	p->nest_stop = -1;
	p->unevaluated = 0;
	p->unroll = 0;
	p->in_enum = false;
	p->start = T_START_BODY;
	record_reopen(fe, r);
	c_feed_enter(p->feed, body);
	cparse_parse(fe);
	c_feed_leave(p->feed);
	record_close(fe, r);
	/* What reading the body changes for good: bindings and declared builtins. */
	saved.bound = p->bound;
	saved.anon = p->anon;
	saved.last_error = p->last_error;
	memcpy(saved.builtin_decl, p->builtin_decl, sizeof saved.builtin_decl);
	*p = saved;
	scope_show_inner(fe, inner);
	return r->complete;
}

/* ---- entry ---- */

static void predeclare(struct fe *fe, const char *name, struct type *t)
{
	struct decl *d = decl_new(fe, D_TYPEDEF, name_of(fe->cx, name), t, 0);

	d->file_scope = true;
	scope_bind(fe, d);
}

/* The target's va_list is void * (clang's for BPF). */
static void predeclare_all(struct fe *fe)
{
	struct parser *p = fe->parser;

	p->va_list = type_ptr(fe, type_basic(fe, TY_VOID));
	predeclare(fe, "__builtin_va_list", p->va_list);
	predeclare(fe, "__int128_t", type_basic(fe, TY_INT128));
	predeclare(fe, "__uint128_t", type_basic(fe, TY_UINT128));
}

struct fe *fe_parse(struct cx *cx, struct pp *pp)
{
	struct fe *fe = arena_new(&cx->unit, struct fe);
	struct parser *p = arena_new(&cx->unit, struct parser);

	fe->cx = cx;
	fe->pp = pp;
	fe->parser = p;
	fe->unit.last = &fe->unit.first;
	p->nest_stop = -1;
	types_init(fe);
	builtin_init(cx);
	attr_init(fe);
	scope_init(fe);
	predeclare_all(fe);
	p->feed = c_feed_new(cx, pp);
	c_feed_lazy(p->feed, true);
	p->start = T_START_UNIT;
	if (cparse_parse(fe) == 2 && !diag_errors(cx))
		diag(cx, p->prev_end, D_nesting_too_deep, (int)MAX_DEPTH);
	finish_unit(fe);
	return fe;
}
