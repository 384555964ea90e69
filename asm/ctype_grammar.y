/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C declarations of types and functions, as far as maps and programs need them: no
 * initializers, no function pointers.  Actions are single calls that add BTF (ctype.c).
 * A text begins with a token that says what it is: declarations, a type, a prototype.
 */
%define api.pure full
%define api.prefix {ctype_}
%define parse.error detailed
%expect 0

%code requires {
#include "asm/ctype.h"
}
%code {
/* A fatal error may leave the parser in the middle: its stack is in the arena. */
#define YYMALLOC(n) arena_alloc(&p->cx->unit, (n))
#define YYFREE(m)   ((void)(m))

static int token(CTYPE_STYPE *v, struct ctype_parse *p);
static void ctype_error(struct ctype_parse *p, const char *text);
#undef yylex
#define yylex token
}

%param { struct ctype_parse *p }
%union {
	long long num;
	const char *s;
	uint32_t id;        /* a BTF type */
	struct ctype_var d; /* a declarator */
	struct btf_type *t; /* a struct, union, enum or prototype in the making */
}
%token K_STRUCT "struct" K_UNION "union" K_ENUM "enum" K_TYPEDEF "typedef" K_CONST "const"
%token K_VOLATILE "volatile" K_STORAGE "static" K_VOID "void" ELLIPSIS "..."
%token <num> K_INT "an integer type" NUMBER "a number"
%token <s> NAME "a name" TYPENAME "a type's name"
%token WANT_DECLS WANT_TYPE WANT_PROTO
%nterm <num> ints pointers array value
%nterm <id> spec base tagged
%nterm <s> name opt_name
%nterm <d> declarator param
%nterm <t> members enumerators params

%%

text: WANT_DECLS decls
	| WANT_TYPE spec pointers array { p->result = ctype_derive(p, $2, $3, $4); }
	| WANT_PROTO storage spec pointers name '(' params ')' semi {
		ctype_prototype(p, ctype_derive(p, $3, $4, -1), $5, $7);
	}
;
semi: %empty | ';'
;
storage: %empty | K_STORAGE
;
decls: %empty | decls decl
;
decl: ';'
	| spec ';'
	| K_TYPEDEF spec declarator ';' { ctype_add_typedef(p, $2, $3); }
;
spec: base
	| K_CONST spec { $$ = ctype_qualify(p, BTF_CONST, $2); }
	| K_VOLATILE spec { $$ = ctype_qualify(p, BTF_VOLATILE, $2); }
;
base: ints { $$ = ctype_int(p, (unsigned)$1); }
	| K_VOID { $$ = 0; }
	| TYPENAME { $$ = ctype_named(p, $1); }
	| tagged
;
ints: K_INT
	| ints K_INT { $$ = ctype_more_int((unsigned)$1, (unsigned)$2); }
;
tagged: K_STRUCT name { $$ = ctype_tag(p, BTF_STRUCT, $2); }
	| K_UNION name { $$ = ctype_tag(p, BTF_UNION, $2); }
	| K_ENUM name { $$ = ctype_tag(p, BTF_ENUM, $2); }
	| K_STRUCT opt_name '{' members '}' { $$ = ctype_struct(p, BTF_STRUCT, $2, $4); }
	| K_UNION opt_name '{' members '}' { $$ = ctype_struct(p, BTF_UNION, $2, $4); }
	| K_ENUM opt_name '{' enumerators comma '}' { $$ = ctype_enum(p, $2, $4); }
;
name: NAME | TYPENAME
;
opt_name: %empty { $$ = NULL; } | name
;
comma: %empty | ','
;
members: %empty { $$ = ctype_new(p); }
	| members spec ';' { $$ = ctype_member(p, $1, $2, (struct ctype_var){NULL, 0, -1}, 0); }
	| members spec declarator ';' { $$ = ctype_member(p, $1, $2, $3, 0); }
	| members spec declarator ':' NUMBER ';' { $$ = ctype_member(p, $1, $2, $3, (unsigned)$5); }
;
enumerators: name value { $$ = ctype_enumerator(p, ctype_new(p), $1, $2); }
	| enumerators ',' name value { $$ = ctype_enumerator(p, $1, $3, $4); }
;
value: %empty { $$ = CTYPE_NEXT; }
	| '=' NUMBER { $$ = $2; }
	| '=' '-' NUMBER { $$ = -$3; }
;
pointers: %empty { $$ = 0; }
	| pointers '*' { $$ = $1 + 1; }
;
array: %empty { $$ = -1; }
	| '[' NUMBER ']' { $$ = $2; }
;
declarator: pointers name array { $$ = (struct ctype_var){$2, $1, $3}; }
;
params: %empty { $$ = ctype_new(p); }
	| spec param { $$ = ctype_param(p, ctype_new(p), $1, $2); }
	| params ',' spec param { $$ = ctype_param(p, $1, $3, $4); }
	| params ',' ELLIPSIS { $$ = ctype_param(p, $1, 0, (struct ctype_var){NULL, 0, -1}); }
;
param: pointers opt_name { $$ = (struct ctype_var){$2, $1, -1}; }
;

%%

/* The text's kind first, then its words. */
static int token(CTYPE_STYPE *v, struct ctype_parse *p)
{
	static const int wants[] = {WANT_DECLS, WANT_TYPE, WANT_PROTO};

	if (!p->started) {
		p->started = true;
		return wants[p->want];
	}
	return ctype_lex(v, p->scanner);
}

static void ctype_error(struct ctype_parse *p, const char *text)
{
	if (!strncmp(text, "syntax error, ", 14))
		text += 14;
	ctype_fail(p, text);
}
