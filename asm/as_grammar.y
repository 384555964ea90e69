/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The grammar of integer expressions, with gas's precedences: multiplication and
 * shifts bind tighter than | & ^, and those tighter than + and -.
 * It reads the statement's tokens from POS to END and builds a tree.
 */
%define api.pure full
%define api.prefix {as_expr_}
%define parse.error detailed
%expect 0

%code requires {
#include "asm/as_int.h"

/* What a parse works on. */
struct expr_input {
	struct as *as;
	uint32_t pos, end;    /* tokens */
	uint32_t last;        /* the token handed out last */
	struct as_expr *root; /* the result */
	bool failed;
};
}

%code {
/* A fatal error may leave the parser in the middle: its stack is in the arena. */
#define YYMALLOC(n) arena_alloc(&in->as->cx->unit, (n))
#define YYFREE(p)   ((void)(p))


static int as_expr_lex(AS_EXPR_STYPE *v, struct expr_input *in);
static void as_expr_error(struct expr_input *in, const char *text);
#define NODE(op, l, r) expr_node(in->as, op, l, r, as_loc(in->as, &in->as->tok[in->last]))
}

%param { struct expr_input *in }
%union { struct as_expr *e; }
%token <e> TERM "a value"
%token OROR "||" ANDAND "&&" EQ "==" NE "!=" LT "<" LE "<=" GT ">" GE ">=" SHL "<<" SHR ">>"
%nterm <e> expr
%left "||"
%left "&&"
%left "==" "!=" "<" "<=" ">" ">="
%left '+' '-'
%left '|' '&' '^' '!'
%left '*' '/' '%' "<<" ">>"
%precedence UNARY

%%

input: expr { in->root = $1; }
;

expr: TERM
	| '(' expr ')' { $$ = $2; }
	| '-' expr %prec UNARY { $$ = NODE(E_NEG, $2, NULL); }
	| '+' expr %prec UNARY { $$ = $2; }
	| '~' expr %prec UNARY { $$ = NODE(E_NOT, $2, NULL); }
	| '!' expr %prec UNARY { $$ = NODE(E_LNOT, $2, NULL); }
	| expr '*' expr { $$ = NODE(E_MUL, $1, $3); }
	| expr '/' expr { $$ = NODE(E_DIV, $1, $3); }
	| expr '%' expr { $$ = NODE(E_MOD, $1, $3); }
	| expr "<<" expr { $$ = NODE(E_SHL, $1, $3); }
	| expr ">>" expr { $$ = NODE(E_SHR, $1, $3); }
	| expr '|' expr { $$ = NODE(E_OR, $1, $3); }
	| expr '&' expr { $$ = NODE(E_AND, $1, $3); }
	| expr '^' expr { $$ = NODE(E_XOR, $1, $3); }
	| expr '!' expr { $$ = NODE(E_ORN, $1, $3); }
	| expr '+' expr { $$ = NODE(E_ADD, $1, $3); }
	| expr '-' expr { $$ = NODE(E_SUB, $1, $3); }
	| expr "==" expr { $$ = NODE(E_EQ, $1, $3); }
	| expr "!=" expr { $$ = NODE(E_NE, $1, $3); }
	| expr "<" expr { $$ = NODE(E_LT, $1, $3); }
	| expr "<=" expr { $$ = NODE(E_LE, $1, $3); }
	| expr ">" expr { $$ = NODE(E_GT, $1, $3); }
	| expr ">=" expr { $$ = NODE(E_GE, $1, $3); }
	| expr "&&" expr { $$ = NODE(E_LAND, $1, $3); }
	| expr "||" expr { $$ = NODE(E_LOR, $1, $3); }
;

%%

/* .sec("name"): the start of a section, whatever symbols are called. */
static struct as_expr *section_term(struct expr_input *in)
{
	struct as *as = in->as;
	struct tok *t = &as->tok[in->pos];
	struct as_expr *e;
	size_t len;

	if (in->pos + 3 > in->end || t[0].word != P_LPAREN || t[1].kind != T_STR ||
	    t[2].word != P_RPAREN) {
		as_error(as, t, D_as_expected, "(\"section\")", as_tok_show(as, t));
		in->failed = true;
		return NULL;
	}
	char *name = as_tok_string(as, &t[1], &len);
	struct obj_sec *o = obj_find_section(as->o, name);

	in->pos += 3;
	e = expr_node(as, E_SYM, NULL, NULL, as_loc(as, t));
	e->sym = o ? sec_of(as, o)->sym : sym_section(as, name, as_loc(as, t));
	return e;
}

static struct as_expr *term(struct expr_input *in, const struct tok *t)
{
	struct as *as = in->as;
	struct as_expr *e;

	if (t->kind == T_IDENT && as_tok_is(as, t, ".sec"))
		return section_term(in);
	e = expr_node(as, E_SYM, NULL, NULL, as_loc(as, t));
	if (t->kind == T_NUM) {
		e->op = E_NUM;
		e->num = (int64_t)t->num;
	} else if (t->kind == T_LOCAL) {
		e->sym = sym_local(as, t->num, t->flags & TOK_FWD);
	} else {
		e->sym = sym_tok(as, t);
		if (e->sym->state == SYM_VALUE)
			return e->sym->value; /* as it is now */
	}
	if (t->kind == T_LOCAL && !e->sym) {
		as_error(as, t, D_as_no_local, (unsigned long long)t->num);
		in->failed = true;
	}
	return e;
}

static int as_expr_lex(AS_EXPR_STYPE *v, struct expr_input *in)
{
	const struct tok *t = &in->as->tok[in->pos];

	if (in->pos >= in->end)
		return 0;
	in->last = in->pos++;
	switch (t->kind) {
	case T_IDENT:
	case T_NUM:
	case T_LOCAL:
	case T_STR:
		v->e = term(in, t);
		return v->e ? TERM : AS_EXPR_error;
	case T_PUNCT:
		break;
	default:
		return AS_EXPR_UNDEF;
	}
	switch (t->word) {
	case P_LOR:
		return OROR;
	case P_LAND:
		return ANDAND;
	case P_EQ:
		return EQ;
	case P_NE:
	case P_LG:
		return NE;
	case P_LT:
		return LT;
	case P_LE:
		return LE;
	case P_GT:
		return GT;
	case P_GE:
		return GE;
	case P_SHL:
		return SHL;
	case P_SHR:
		return SHR;
	default:
		return t->len == 1 ? as_tok_text(in->as, t)[0] : AS_EXPR_UNDEF;
	}
}

static void as_expr_error(struct expr_input *in, const char *text)
{
	struct as *as = in->as;
	const struct tok *t = &as->tok[in->pos >= in->end && in->last + 1 >= in->end &&
							       strstr(text, "end of")
						       ? in->end
						       : in->last];

	if (!in->failed && !strcmp(text, "memory exhausted"))
		as_error(as, t, D_as_expr_deep);
	else if (!in->failed)
		as_error(as, t, D_as_bad_expr, as_tok_show(as, t));
	in->failed = true;
}
