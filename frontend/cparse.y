/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The grammar of C: the whole of GNU C11 with the C23 pieces in use.
 *
 * Pure and reentrant; every action is a call of a builder (parse.h), which checks
 * and returns typed nodes, so that one pass parses and checks.  What would make
 * an LALR(1) grammar ambiguous is settled by the lexer hook in parse.c, which
 *	- classifies names (T_IDENT or T_TYPE_NAME) by their binding, again when a
 *	  scope ends after the lookahead was read (act: RECLASSIFY);
 *	- joins adjacent attributes into one T_ATTR, and calls it T_ATTR_NEST between a `(`
 *	  and a declarator: int (ATTR *f)(void);
 *	- drops __extension__ and reads pragmas;
 *	- calls the colon of a fixed underlying type T_ENUM_COLON, _Atomic before a `(` T_ATOMIC_OF.
 * A declarator that follows a type specifier may redeclare a typedef's name; one
 * that follows none may not: hence two families, as in GCC's c-parse.y of old.
 * In parameters `int (T)` is a function taking a T (6.7.6.3p11): a third one.
 */
%define api.pure full
%define api.prefix {cparse_}
%define parse.error custom
%locations
%expect 0
%parse-param {struct fe *fe}
%lex-param {struct fe *fe}

%code requires {
#include "frontend/parse.h"
}

%code {
static int cparse_lex(union CPARSE_STYPE *v, YYLTYPE *l, struct fe *fe);
static void cparse_error(YYLTYPE *l, struct fe *fe, const char *msg);

#define YYLLOC_DEFAULT(cur, rhs, n)                                                                \
	((n) ? (void)((cur).loc = YYRHSLOC(rhs, 1).loc, (cur).end = YYRHSLOC(rhs, n).end)          \
	     : (void)((cur).loc = (cur).end = YYRHSLOC(rhs, 0).end))
/* A scope has just ended: what was read ahead of it is named in the scope around. */
#define RECLASSIFY()                                                                               \
	(yychar = yychar == T_IDENT || yychar == T_TYPE_NAME                                       \
			  ? parse_reclassify(fe, yylval.name)                                        \
			  : yychar)
#define YYINITDEPTH 400
#define YYMAXDEPTH  60000
#define YYMALLOC(n) arena_alloc(&fe->cx->unit, (n))
#define YYFREE(p)   ((void)(p))
}

%union {
	struct name *name;
	struct declspecs *specs;
	struct declarator *dtor;
	struct params *params;
	struct declaring *decl;
	struct decltail *tail;
	struct attr *attr;
	struct type *type;
	struct record *rec;
	struct enumeration *enm;
	struct expr *expr;
	struct args *args;
	struct assoc *assoc;
	struct initnode *init;
	struct desig *desig;
	struct offsetof_path *path;
	struct stmt *stmt;
	struct asm_list *alist;
	struct c_string *str;
	struct pp_body *body;
	int n; /* a keyword's own number; of loops what a pragma asks for */
}

/* tok.def's. */
%token <name> T_IDENT "identifier" T_TYPE_NAME "type name"
%token <expr> T_INT_CONST "integer constant" T_FLOAT_CONST T_CHAR_CONST
%token <str> T_STRING "string literal"
%token <body> T_LAZY_BODY
%token T_START_UNIT T_START_BODY T_START_EXPR T_BAD
%token T_PRAGMA_PACK T_PRAGMA_UNROLL T_PRAGMA_NOUNROLL T_PRAGMA_LOOP T_PRAGMA_ATTRIBUTE
%token T_PRAGMA_SECTION T_PRAGMA_STDC T_PRAGMA_WEAK T_PRAGMA_REDEFINE T_PRAGMA_VISIBILITY
%token T_PRAGMA_OPTIMIZE T_PRAGMA_OTHER T_PRAGMA_END
%token T_LBRACE "{" T_RBRACE "}" T_LPAREN "(" T_RPAREN ")" T_LBRACKET "[" T_RBRACKET "]"
%token T_SEMI ";" T_COMMA "," T_DOT "." T_ELLIPSIS "..." T_ARROW "->" T_INC "++" T_DEC "--"
%token T_AMP "&" T_STAR "*" T_PLUS "+" T_MINUS "-" T_TILDE "~" T_BANG "!" T_SLASH "/"
%token T_PERCENT "%" T_SHL "<<" T_SHR ">>" T_LT "<" T_GT ">" T_LE "<=" T_GE ">=" T_EQ "=="
%token T_NE "!=" T_CARET "^" T_PIPE "|" T_ANDAND "&&" T_OROR "||" T_QUESTION "?" T_COLON ":"
%token T_COLONCOLON "::" T_ASSIGN "="
%token T_MUL_ASSIGN "*=" T_DIV_ASSIGN "/=" T_MOD_ASSIGN "%=" T_ADD_ASSIGN "+="
%token T_SUB_ASSIGN "-=" T_SHL_ASSIGN "<<=" T_SHR_ASSIGN ">>=" T_AND_ASSIGN "&="
%token T_XOR_ASSIGN "^=" T_OR_ASSIGN "|=" T_HASH T_HASHHASH
%token <n> T_AUTO T_BREAK T_CASE T_CHAR T_CONST T_CONTINUE T_DEFAULT T_DO T_DOUBLE T_ELSE T_ENUM
%token <n> T_EXTERN T_FLOAT T_FOR T_GOTO T_IF T_INLINE T_INT T_LONG T_REGISTER T_RESTRICT T_RETURN
%token <n> T_SHORT T_SIGNED T_SIZEOF T_STATIC T_STRUCT T_SWITCH T_TYPEDEF T_UNION T_UNSIGNED T_VOID
%token <n> T_VOLATILE T_WHILE T_ALIGNAS T_ALIGNOF T_ATOMIC T_BOOL T_COMPLEX T_GENERIC T_IMAGINARY
%token <n> T_NORETURN T_STATIC_ASSERT T_THREAD_LOCAL T_CONSTEXPR T_TRUE T_FALSE T_NULLPTR T_TYPEOF
%token <n> T_TYPEOF_UNQUAL T_BITINT T_FLOAT16 T_FLOAT128 T_INT128 T_ASM T_ATTRIBUTE T_AUTO_TYPE
%token <n> T_EXTENSION T_GNU_ALIGNOF T_LABEL T_REAL T_IMAG T_FUNC T_FUNCTION T_PRETTY_FUNCTION
%token <n> T_THREAD T_OFFSETOF T_VA_ARG T_CHOOSE_EXPR T_TYPES_COMPATIBLE T_BIT_CAST T_CONVERTVECTOR
/* The lexer hook's. */
%token <attr> T_ATTR "attribute" T_ATTR_NEST
%token <n> T_ATOMIC_OF T_ENUM_COLON

%type <specs> enum_words declspecs declspecs_t declspecs_nt quals quals1 aquals decls decls_first field_list
%type <n> size_op sc_word type_word qual sou asm_flags opassign
%type <type> tag_spec typeof_spec type_name enum_under other_type
%type <dtor> dtor dtor_direct dtor_nt dtor_nt_direct pdtor pdtor_direct pnest pnest_direct
%type <dtor> abs abs_direct
%type <params> param_list param_list1 params params_or_ids ids
%type <decl> declared declared_nt
%type <tail> tail
%type <attr> attr_opt
%type <rec> record_open
%type <enm> enum_open enum_items enum_done
%type <name> any_ident
%type <expr> primary postfix unary cast e e_opt expr expr_opt cond
%type <args> arg_list args_opt
%type <assoc> assocs assoc
%type <init> init init_list init_item braces
%type <desig> desigs desig
%type <path> path
%type <stmt> stmt unlabelled label labels compound func_compound asm_stmt
%type <alist> asm_ops asm_ops1 asm_op asm_clobbers asm_clobbers1 asm_labels
%type <str> asm_name

/* Shifts preferred where both would do: an attribute belongs to what stands before it (`;' after
 * an attribute makes a null statement), an else to the nearest if. */
%precedence LOW
%precedence T_ELSE T_ATTR ";"

%left ","
%right "=" "*=" "/=" "%=" "+=" "-=" "<<=" ">>=" "&=" "^=" "|="
%right "?" ":"
%left "||"
%left "&&"
%left "|"
%left "^"
%left "&"
%left "==" "!="
%left "<" ">" "<=" ">="
%left "<<" ">>"
%left "+" "-"
%left "*" "/" "%"

%start start

%%

start:
	  T_START_UNIT unit
	| T_START_BODY fields
	| T_START_EXPR e                { fe->parser->result = $2; }
	;

unit:
	  %empty
	| unit external
	;

/* ---- external declarations ---- */

external:
	  declaration
	| function
	| declared_nt ";"               { act_declared(fe, $1); }
	| declared_nt "="               { act_init_begin(fe, $1); }
	  init ";"                      { act_init_end(fe, $1, $4); }
	| T_ASM asm_flags "(" T_STRING ")" ";"  { act_file_asm(fe, $4); }
	| ";"
	| error ";"                     { yyerrok; }
	| error "}"                     { yyerrok; }
	;

function:
	  declared                      { act_func_begin(fe, $1); }
	  old_decls                     { act_func_body(fe); }
	  func_compound                 { act_func_end(fe, $5, @5.end); RECLASSIFY(); }
	| declared_nt                   { act_func_begin(fe, $1); }
	  old_decls                     { act_func_body(fe); }
	  func_compound                 { act_func_end(fe, $5, @5.end); RECLASSIFY(); }
	;

old_decls:
	  %empty
	| old_decls declaration
	;

declaration:
	  decls ";"
	| declspecs ";"                 { act_empty_decl(fe, $1); }
	| T_ENUM attr_opt any_ident enum_under ";"      { act_enum_ref(fe, $3, $4, @3.loc); }
	| static_assert ";"
	;

static_assert:
	  T_STATIC_ASSERT "(" e ")"                     { act_static_assert(fe, $3, NULL, @1.loc); }
	| T_STATIC_ASSERT "(" e "," T_STRING ")"        { act_static_assert(fe, $3, $5, @1.loc); }
	;

declared:
	  declspecs_t dtor tail         { $$ = act_declare(fe, $1, $2, $3); }
	| declspecs_nt dtor_nt tail     { $$ = act_declare(fe, $1, $2, $3); }
	;

/* Without any specifier: at file scope only (implicit int). */
declared_nt:
	  dtor_nt tail                  { $$ = act_declare(fe, act_specs(fe, @1.loc), $1, $2); }
	;

decls:
	  decls_first
	| decls "," attr_opt dtor tail
		{ $$ = act_declared(fe, act_declare(fe, act_spec_attr(fe, $1, $3), $4, $5)); }
	| decls "," attr_opt dtor tail "="
		{ $<decl>$ = act_declare(fe, act_spec_attr(fe, $1, $3), $4, $5);
		  act_init_begin(fe, $<decl>$); }
	  init
		{ $$ = act_init_end(fe, $<decl>7, $8); }
	;

decls_first:
	  declared                      { $$ = act_declared(fe, $1); }
	| declared "="                  { act_init_begin(fe, $1); }
	  init                          { $$ = act_init_end(fe, $1, $4); }
	;

tail:
	  attr_opt                      { $$ = $1 ? act_tail(fe, NULL, $1) : NULL; }
	| asm_name attr_opt             { $$ = act_tail(fe, $1, $2); }
	;

asm_name:
	  T_ASM "(" T_STRING ")"        { $$ = $3; }
	;

attr_opt:
	  %empty %prec LOW              { $$ = NULL; }
	| T_ATTR
	;

/* ---- specifiers ---- */

declspecs:
	  declspecs_nt
	| declspecs_t
	;

/* No type specifier yet. */
declspecs_nt:
	  sc_word               { $$ = act_spec_word(fe, act_specs(fe, @1.loc), $1, @1.loc); }
	| T_ATTR %prec LOW      { $$ = act_spec_attr(fe, act_specs(fe, @1.loc), $1); }
	| T_ALIGNAS "(" type_name ")"
		{ $$ = act_spec_align(fe, act_specs(fe, @1.loc), $3, NULL, @1.loc); }
	| T_ALIGNAS "(" e ")"
		{ $$ = act_spec_align(fe, act_specs(fe, @1.loc), NULL, $3, @1.loc); }
	| declspecs_nt sc_word          { $$ = act_spec_word(fe, $1, $2, @2.loc); }
	| declspecs_nt T_ATTR           { $$ = act_spec_attr(fe, $1, $2); }
	| declspecs_nt T_ALIGNAS "(" type_name ")"      { $$ = act_spec_align(fe, $1, $4, NULL, @2.loc); }
	| declspecs_nt T_ALIGNAS "(" e ")"      { $$ = act_spec_align(fe, $1, NULL, $4, @2.loc); }
	;

declspecs_t:
	  type_word             { $$ = act_spec_word(fe, act_specs(fe, @1.loc), $1, @1.loc); }
	| tag_spec              { $$ = act_spec_tag(fe, act_specs(fe, @1.loc), $1, @1.loc); }
	| other_type            { $$ = act_spec_type(fe, act_specs(fe, @1.loc), $1, @1.loc); }
	| T_TYPE_NAME           { $$ = act_spec_name(fe, act_specs(fe, @1.loc), $1, @1.loc); }
	| declspecs_nt type_word        { $$ = act_spec_word(fe, $1, $2, @2.loc); }
	| declspecs_nt tag_spec         { $$ = act_spec_tag(fe, $1, $2, @2.loc); }
	| declspecs_nt other_type       { $$ = act_spec_type(fe, $1, $2, @2.loc); }
	| declspecs_nt T_TYPE_NAME      { $$ = act_spec_name(fe, $1, $2, @2.loc); }
	| declspecs_t type_word         { $$ = act_spec_word(fe, $1, $2, @2.loc); }
	| declspecs_t tag_spec          { $$ = act_spec_tag(fe, $1, $2, @2.loc); }
	| declspecs_t other_type        { $$ = act_spec_type(fe, $1, $2, @2.loc); }
	| declspecs_t sc_word           { $$ = act_spec_word(fe, $1, $2, @2.loc); }
	| declspecs_t T_ATTR            { $$ = act_spec_attr(fe, $1, $2); }
	| declspecs_t T_ALIGNAS "(" type_name ")"       { $$ = act_spec_align(fe, $1, $4, NULL, @2.loc); }
	| declspecs_t T_ALIGNAS "(" e ")"       { $$ = act_spec_align(fe, $1, NULL, $4, @2.loc); }
	;

sc_word:
	  T_TYPEDEF | T_EXTERN | T_STATIC | T_AUTO | T_REGISTER | T_INLINE | T_NORETURN | T_THREAD
	| T_THREAD_LOCAL | T_CONSTEXPR | qual
	;

qual:
	  T_CONST | T_VOLATILE | T_RESTRICT | T_ATOMIC
	;

type_word:
	  T_VOID | T_CHAR | T_SHORT | T_INT | T_LONG | T_SIGNED | T_UNSIGNED | T_FLOAT | T_DOUBLE
	| T_BOOL | T_INT128 | T_COMPLEX | T_IMAGINARY | T_FLOAT16 | T_FLOAT128 | T_AUTO_TYPE
	;

other_type:
	  typeof_spec
	| T_ATOMIC_OF "(" type_name ")" { $$ = act_atomic_type(fe, $3, @1.loc); }
	| T_BITINT "(" e ")"            { $$ = act_bitint(fe, $3, @1.loc); }
	;

typeof_spec:
	  T_TYPEOF "(" { act_unevaluated(fe, 1); } expr ")"
		{ act_unevaluated(fe, -1); $$ = act_typeof_expr(fe, $4, false); }
	| T_TYPEOF "(" type_name ")"            { $$ = act_typeof_type(fe, $3, false); }
	| T_TYPEOF_UNQUAL "(" { act_unevaluated(fe, 1); } expr ")"
		{ act_unevaluated(fe, -1); $$ = act_typeof_expr(fe, $4, true); }
	| T_TYPEOF_UNQUAL "(" type_name ")"     { $$ = act_typeof_type(fe, $3, true); }
	;

sou:
	  T_STRUCT
	| T_UNION
	;

any_ident:
	  T_IDENT
	| T_TYPE_NAME
	;

tag_spec:
	  record_open fields "}" %prec LOW      { $$ = act_record_end(fe, $1, NULL); }
	| record_open fields "}" T_ATTR         { $$ = act_record_end(fe, $1, $4); }
	| record_open T_LAZY_BODY "}" %prec LOW { $$ = act_record_lazy(fe, $1, $2, NULL); }
	| record_open T_LAZY_BODY "}" T_ATTR    { $$ = act_record_lazy(fe, $1, $2, $4); }
	| sou attr_opt any_ident        { $$ = act_record_ref(fe, $1 == T_UNION, $3, $2, @3.loc); }
	| enum_done %prec LOW                   { $$ = act_enum_end(fe, $1, NULL); }
	| enum_done T_ATTR                      { $$ = act_enum_end(fe, $1, $2); }
	| T_ENUM attr_opt any_ident             { $$ = act_enum_ref(fe, $3, NULL, @3.loc); }
	;

record_open:
	  sou attr_opt any_ident "{"    { $$ = act_record_begin(fe, $1 == T_UNION, $2, $3, @3.loc); }
	| sou attr_opt "{"              { $$ = act_record_begin(fe, $1 == T_UNION, $2, NULL, @1.loc); }
	;

fields:
	  %empty
	| fields field_decl ";"
	| fields static_assert ";"
	| fields ";"
	| fields error ";"              { yyerrok; }
	;

field_decl:
	  declspecs                             { act_field_none(fe, $1); }
	| field_list
	;

field_list:
	  declspecs_t dtor attr_opt             { act_field(fe, $1, $2, NULL, $3); $$ = $1; }
	| declspecs_t dtor ":" e attr_opt       { act_field(fe, $1, $2, $4, $5); $$ = $1; }
	| declspecs_t ":" e attr_opt            { act_field(fe, $1, NULL, $3, $4); $$ = $1; }
	| field_list "," attr_opt dtor attr_opt
		{ $$ = act_spec_attr(fe, $1, $3); act_field(fe, $$, $4, NULL, $5); }
	| field_list "," attr_opt dtor ":" e attr_opt
		{ $$ = act_spec_attr(fe, $1, $3); act_field(fe, $$, $4, $6, $7); }
	| field_list "," attr_opt ":" e attr_opt
		{ $$ = act_spec_attr(fe, $1, $3); act_field(fe, $$, NULL, $5, $6); }
	;

enum_open:
	  T_ENUM attr_opt any_ident enum_under "{"
		{ $$ = act_enum_begin(fe, $2, $3, $4, @3.loc); }
	| T_ENUM attr_opt any_ident "{"         { $$ = act_enum_begin(fe, $2, $3, NULL, @3.loc); }
	| T_ENUM attr_opt enum_under "{"        { $$ = act_enum_begin(fe, $2, NULL, $3, @1.loc); }
	| T_ENUM attr_opt "{"                   { $$ = act_enum_begin(fe, $2, NULL, NULL, @1.loc); }
	;

enum_under:
	  T_ENUM_COLON enum_words       { $$ = act_type_name(fe, $2, NULL); }
	;

enum_words:
	  type_word             { $$ = act_spec_word(fe, act_specs(fe, @1.loc), $1, @1.loc); }
	| qual                  { $$ = act_spec_word(fe, act_specs(fe, @1.loc), $1, @1.loc); }
	| T_TYPE_NAME           { $$ = act_spec_name(fe, act_specs(fe, @1.loc), $1, @1.loc); }
	| typeof_spec           { $$ = act_spec_type(fe, act_specs(fe, @1.loc), $1, @1.loc); }
	| enum_words type_word  { $$ = act_spec_word(fe, $1, $2, @2.loc); }
	| enum_words qual       { $$ = act_spec_word(fe, $1, $2, @2.loc); }
	;


enum_items:
	  enum_open any_ident attr_opt
		{ act_enumerator(fe, $1, $2, $3, NULL, @2.loc); $$ = $1; }
	| enum_open any_ident attr_opt "=" e
		{ act_enumerator(fe, $1, $2, $3, $5, @2.loc); $$ = $1; }
	| enum_items "," any_ident attr_opt
		{ act_enumerator(fe, $1, $3, $4, NULL, @3.loc); $$ = $1; }
	| enum_items "," any_ident attr_opt "=" e
		{ act_enumerator(fe, $1, $3, $4, $6, @3.loc); $$ = $1; }
	;

enum_done:
	  enum_open "}"
	| enum_items "}"
	| enum_items "," "}"
	| enum_items error "}"          { yyerrok; $$ = $1; }
	;

/* ---- declarators ---- */

quals:
	  %empty %prec LOW              { $$ = NULL; }
	| quals1 %prec LOW
	;

quals1:
	  qual                  { $$ = act_spec_word(fe, act_specs(fe, @1.loc), $1, @1.loc); }
	| T_ATTR                { $$ = act_spec_attr(fe, act_specs(fe, @1.loc), $1); }
	| quals1 qual           { $$ = act_spec_word(fe, $1, $2, @2.loc); }
	| quals1 T_ATTR         { $$ = act_spec_attr(fe, $1, $2); }
	;

/* Between the brackets of a parameter: qualifiers and static. */
aquals:
	  %empty                { $$ = NULL; }
	| aquals qual           { $$ = act_spec_word(fe, act_specs_of(fe, $1, @2.loc), $2, @2.loc); }
	| aquals T_STATIC       { $$ = act_spec_word(fe, act_specs_of(fe, $1, @2.loc), $2, @2.loc); }
	;

/* After a type specifier: the name may be a typedef's. */
dtor:
	  dtor_direct
	| "*" quals dtor                { $$ = act_ptr(fe, $3, $2, @1.loc); }
	;

dtor_direct:
	  any_ident                             { $$ = act_name(fe, $1, @1.loc); }
	| "(" dtor ")"                          { $$ = act_paren(fe, $2, NULL); }
	| "(" T_ATTR_NEST dtor ")"              { $$ = act_paren(fe, $3, $2); }
	| dtor_direct "[" aquals e_opt "]"      { $$ = act_array(fe, $1, $3, $4, 0, @2.loc); }
	| dtor_direct "[" aquals "*" "]"        { $$ = act_array(fe, $1, $3, NULL, 1, @2.loc); }
	| dtor_direct "(" params_or_ids ")"     { $$ = act_func(fe, $1, act_params_end(fe, $3), @2.loc);
						  RECLASSIFY(); }
	;

/* After none. */
dtor_nt:
	  dtor_nt_direct
	| "*" quals dtor_nt             { $$ = act_ptr(fe, $3, $2, @1.loc); }
	;

dtor_nt_direct:
	  T_IDENT                               { $$ = act_name(fe, $1, @1.loc); }
	| "(" dtor_nt ")"                       { $$ = act_paren(fe, $2, NULL); }
	| "(" T_ATTR_NEST dtor_nt ")"           { $$ = act_paren(fe, $3, $2); }
	| dtor_nt_direct "[" aquals e_opt "]"   { $$ = act_array(fe, $1, $3, $4, 0, @2.loc); }
	| dtor_nt_direct "[" aquals "*" "]"     { $$ = act_array(fe, $1, $3, NULL, 1, @2.loc); }
	| dtor_nt_direct "(" params_or_ids ")"  { $$ = act_func(fe, $1, act_params_end(fe, $3), @2.loc);
						  RECLASSIFY(); }
	;

/* A parameter's, which may not be `(T)`. */
pdtor:
	  pdtor_direct
	| "*" quals pdtor               { $$ = act_ptr(fe, $3, $2, @1.loc); }
	;

pdtor_direct:
	  any_ident                             { $$ = act_name(fe, $1, @1.loc); }
	| "(" pnest ")"                         { $$ = act_paren(fe, $2, NULL); }
	| "(" T_ATTR_NEST pnest ")"             { $$ = act_paren(fe, $3, $2); }
	| pdtor_direct "[" aquals e_opt "]"     { $$ = act_array(fe, $1, $3, $4, 0, @2.loc); }
	| pdtor_direct "[" aquals "*" "]"       { $$ = act_array(fe, $1, $3, NULL, 1, @2.loc); }
	| pdtor_direct "(" params_or_ids ")"    { $$ = act_func(fe, $1, act_params_end(fe, $3), @2.loc);
						  RECLASSIFY(); }
	;

pnest:
	  pnest_direct
	| "*" quals pdtor               { $$ = act_ptr(fe, $3, $2, @1.loc); }
	;

pnest_direct:
	  T_IDENT                               { $$ = act_name(fe, $1, @1.loc); }
	| "(" pnest ")"                         { $$ = act_paren(fe, $2, NULL); }
	| "(" T_ATTR_NEST pnest ")"             { $$ = act_paren(fe, $3, $2); }
	| pnest_direct "[" aquals e_opt "]"     { $$ = act_array(fe, $1, $3, $4, 0, @2.loc); }
	| pnest_direct "[" aquals "*" "]"       { $$ = act_array(fe, $1, $3, NULL, 1, @2.loc); }
	| pnest_direct "(" params_or_ids ")"    { $$ = act_func(fe, $1, act_params_end(fe, $3), @2.loc);
						  RECLASSIFY(); }
	;

abs:
	  abs_direct
	| "*" quals             { $$ = act_ptr(fe, act_abstract(fe, @1.loc), $2, @1.loc); }
	| "*" quals abs         { $$ = act_ptr(fe, $3, $2, @1.loc); }
	;

abs_direct:
	  "(" abs ")"                           { $$ = act_paren(fe, $2, NULL); }
	| "(" T_ATTR_NEST abs ")"               { $$ = act_paren(fe, $3, $2); }
	| "[" aquals e_opt "]"
		{ $$ = act_array(fe, act_abstract(fe, @1.loc), $2, $3, 0, @1.loc); }
	| "[" aquals "*" "]"
		{ $$ = act_array(fe, act_abstract(fe, @1.loc), $2, NULL, 1, @1.loc); }
	| abs_direct "[" aquals e_opt "]"       { $$ = act_array(fe, $1, $3, $4, 0, @2.loc); }
	| abs_direct "[" aquals "*" "]"         { $$ = act_array(fe, $1, $3, NULL, 1, @2.loc); }
	| "(" params ")"
		{ $$ = act_func(fe, act_abstract(fe, @1.loc), act_params_end(fe, $2), @1.loc);
		  RECLASSIFY(); }
	| abs_direct "(" params ")"
		{ $$ = act_func(fe, $1, act_params_end(fe, $3), @2.loc); RECLASSIFY(); }
	;

params_or_ids:
	  params
	| { act_params_begin(fe); } ids         { $$ = $2; }
	;

params:
	  { act_params_begin(fe); }             { $$ = act_params(fe); }
	| { act_params_begin(fe); } param_list  { $$ = $2; }
	;

param_list:
	  "..."                                 { $$ = act_variadic(fe, act_params(fe)); }
	| param_list1
	| param_list1 "," "..."                 { $$ = act_variadic(fe, $1); }
	;

param_list1:
	  declspecs_t                           { $$ = act_param(fe, act_params(fe), $1, NULL, NULL); }
	| declspecs_t pdtor attr_opt            { $$ = act_param(fe, act_params(fe), $1, $2, $3); }
	| declspecs_t abs attr_opt              { $$ = act_param(fe, act_params(fe), $1, $2, $3); }
	| param_list1 "," declspecs_t           { $$ = act_param(fe, $1, $3, NULL, NULL); }
	| param_list1 "," declspecs_t pdtor attr_opt    { $$ = act_param(fe, $1, $3, $4, $5); }
	| param_list1 "," declspecs_t abs attr_opt      { $$ = act_param(fe, $1, $3, $4, $5); }
	;

ids:
	  T_IDENT                       { $$ = act_old_param(fe, act_params(fe), $1, @1.loc); }
	| ids "," T_IDENT               { $$ = act_old_param(fe, $1, $3, @3.loc); }
	;

type_name:
	  declspecs_t                   { $$ = act_type_name(fe, $1, NULL); }
	| declspecs_t abs               { $$ = act_type_name(fe, $1, $2); }
	;

/* ---- initializers ---- */

init:
	  e                             { $$ = act_init_expr(fe, $1); }
	| braces
	;

braces:
	  "{" "}"                       { $$ = act_init_list(fe, @1.loc, @2.end); }
	| "{" init_list "}"             { $$ = act_init_close(fe, $2, @1.loc, @3.end); }
	| "{" init_list "," "}"         { $$ = act_init_close(fe, $2, @1.loc, @4.end); }
	;

init_list:
	  init_item             { $$ = act_init_add(fe, act_init_list(fe, @1.loc, @1.end), $1); }
	| init_list "," init_item       { $$ = act_init_add(fe, $1, $3); }
	;

init_item:
	  init
	| desigs "=" init               { $$ = act_init_desig(fe, $1, $3); }
	| desigs init %prec LOW         { $$ = act_init_desig(fe, $1, $2); }
	| any_ident ":" init
		{ $$ = act_init_desig(fe, act_desig(fe, NULL, $1, NULL, NULL, @1.loc), $3); }
	;

desigs:
	  desig
	| desigs desig                  { $$ = act_desig_join(fe, $1, $2); }
	;

desig:
	  "." any_ident                 { $$ = act_desig(fe, NULL, $2, NULL, NULL, @2.loc); }
	| "[" e "]"                     { $$ = act_desig(fe, NULL, NULL, $2, NULL, @1.loc); }
	| "[" e "..." e "]"             { $$ = act_desig(fe, NULL, NULL, $2, $4, @1.loc); }
	;

/* ---- expressions ---- */

primary:
	  T_IDENT                       { $$ = expr_range(act_ident(fe, $1, @1.loc), @$); }
	| T_INT_CONST
	| T_FLOAT_CONST
	| T_CHAR_CONST
	| T_STRING                      { $$ = expr_range(act_string(fe, $1, @1.loc), @$); }
	| T_TRUE                        { $$ = act_bool_const(fe, 1, @1.loc); }
	| T_FALSE                       { $$ = act_bool_const(fe, 0, @1.loc); }
	| T_NULLPTR                     { $$ = act_nullptr(fe, @1.loc); }
	| T_FUNC                        { $$ = act_func_name(fe, @1.loc); }
	| T_FUNCTION                    { $$ = act_func_name(fe, @1.loc); }
	| T_PRETTY_FUNCTION             { $$ = act_func_name(fe, @1.loc); }
	| "(" expr ")"                  { $$ = expr_range(act_paren_expr(fe, $2), @$); }
	| "(" compound ")"              { $$ = expr_range(act_stmt_expr(fe, $2, @1.loc), @$); }
	| "(" error ")"                 { yyerrok; $$ = expr_error(fe, @1.loc); }
	| T_GENERIC "(" e "," assocs ")"
		{ $$ = expr_range(act_generic(fe, $3, NULL, $5, @1.loc), @$); }
	| T_GENERIC "(" type_name "," assocs ")"
		{ $$ = expr_range(act_generic(fe, NULL, $3, $5, @1.loc), @$); }
	| T_OFFSETOF "(" type_name "," path ")"
		{ $$ = expr_range(act_offsetof(fe, $3, $5, @1.loc), @$); }
	| T_VA_ARG "(" e "," type_name ")"
		{ $$ = expr_range(act_va_arg(fe, $3, $5, @1.loc), @$); }
	| T_CHOOSE_EXPR "(" e "," e "," e ")"
		{ $$ = expr_range(act_choose(fe, $3, $5, $7, @1.loc), @$); }
	| T_TYPES_COMPATIBLE "(" type_name "," type_name ")"
		{ $$ = expr_range(act_types_compatible(fe, $3, $5, @1.loc), @$); }
	| T_BIT_CAST "(" type_name "," e ")"
		{ $$ = expr_range(act_bit_cast(fe, $3, $5, @1.loc), @$); }
	| T_CONVERTVECTOR "(" e "," type_name ")"
		{ $$ = expr_range(act_convertvector(fe, $3, $5, @1.loc), @$); }
	;

path:
	  any_ident                     { $$ = act_path(fe, NULL, $1, NULL, @1.loc); }
	| path "." any_ident            { $$ = act_path(fe, $1, $3, NULL, @3.loc); }
	| path "->" any_ident           { $$ = act_path(fe, act_path_zero(fe, $1, @2.loc), $3, NULL, @3.loc); }
	| path "[" expr "]"             { $$ = act_path(fe, $1, NULL, $3, @2.loc); }
	;

assocs:
	  assoc
	| assocs "," assoc              { $$ = act_assocs(fe, $1, $3); }
	;

assoc:
	  type_name ":" e               { $$ = act_assoc(fe, $1, $3, @1.loc); }
	| T_DEFAULT ":" e               { $$ = act_assoc(fe, NULL, $3, @1.loc); }
	;

postfix:
	  primary
	| postfix "[" expr "]"          { $$ = expr_range(act_index(fe, $1, $3, @2.loc), @$); }
	| postfix "(" args_opt ")"      { $$ = expr_range(act_call(fe, $1, $3, @$), @$); }
	| postfix "." any_ident         { $$ = expr_range(act_member(fe, $1, $3, false, @3.loc), @$); }
	| postfix "->" any_ident        { $$ = expr_range(act_member(fe, $1, $3, true, @3.loc), @$); }
	| postfix "++"                  { $$ = expr_range(act_incdec(fe, $1, false, true, @2.loc), @$); }
	| postfix "--"                  { $$ = expr_range(act_incdec(fe, $1, true, true, @2.loc), @$); }
	| "(" type_name ")" braces      { $$ = expr_range(act_compound(fe, $2, $4, @1.loc), @$); }
	;

args_opt:
	  %empty                        { $$ = NULL; }
	| arg_list
	;

arg_list:
	  e                             { $$ = act_arg(fe, NULL, $1); }
	| arg_list "," e                { $$ = act_arg(fe, $1, $3); }
	;

unary:
	  postfix
	| "++" unary            { $$ = expr_range(act_incdec(fe, $2, false, false, @1.loc), @$); }
	| "--" unary            { $$ = expr_range(act_incdec(fe, $2, true, false, @1.loc), @$); }
	| "&" cast              { $$ = expr_range(act_addr(fe, $2, @1.loc), @$); }
	| "*" cast              { $$ = expr_range(act_deref(fe, $2, @1.loc), @$); }
	| "+" cast              { $$ = expr_range(act_unary(fe, '+', $2, @1.loc), @$); }
	| "-" cast              { $$ = expr_range(act_unary(fe, '-', $2, @1.loc), @$); }
	| "~" cast              { $$ = expr_range(act_unary(fe, '~', $2, @1.loc), @$); }
	| "!" cast              { $$ = expr_range(act_unary(fe, '!', $2, @1.loc), @$); }
	| "&&" any_ident        { $$ = expr_range(act_label_addr(fe, $2, @1.loc), @$); }
	| T_REAL cast           { $$ = act_real_imag(fe, $2, false, @1.loc); }
	| T_IMAG cast           { $$ = act_real_imag(fe, $2, true, @1.loc); }
	| size_op unary         { act_unevaluated(fe, -1);
				  $$ = expr_range(act_sizeof(fe, $2, NULL, $1, @1.loc), @$); }
	| size_op "(" type_name ")"
				{ act_unevaluated(fe, -1);
				  $$ = expr_range(act_sizeof(fe, NULL, $3, $1, @1.loc), @$); }
	;

size_op:
	  T_SIZEOF              { act_unevaluated(fe, 1); $$ = 0; }
	| T_ALIGNOF             { act_unevaluated(fe, 1); $$ = 1; }
	| T_GNU_ALIGNOF         { act_unevaluated(fe, 1); $$ = 2; }
	;

cast:
	  unary
	| "(" type_name ")" cast        { $$ = expr_range(act_cast(fe, $2, $4, @1.loc), @$); }
	;

/* An assignment expression. */
e:
	  cast
	| e "*" e       { $$ = expr_range(act_binary(fe, B_MUL, $1, $3, @2.loc), @$); }
	| e "/" e       { $$ = expr_range(act_binary(fe, B_DIV, $1, $3, @2.loc), @$); }
	| e "%" e       { $$ = expr_range(act_binary(fe, B_MOD, $1, $3, @2.loc), @$); }
	| e "+" e       { $$ = expr_range(act_binary(fe, B_ADD, $1, $3, @2.loc), @$); }
	| e "-" e       { $$ = expr_range(act_binary(fe, B_SUB, $1, $3, @2.loc), @$); }
	| e "<<" e      { $$ = expr_range(act_binary(fe, B_SHL, $1, $3, @2.loc), @$); }
	| e ">>" e      { $$ = expr_range(act_binary(fe, B_SHR, $1, $3, @2.loc), @$); }
	| e "<" e       { $$ = expr_range(act_binary(fe, B_LT, $1, $3, @2.loc), @$); }
	| e ">" e       { $$ = expr_range(act_binary(fe, B_GT, $1, $3, @2.loc), @$); }
	| e "<=" e      { $$ = expr_range(act_binary(fe, B_LE, $1, $3, @2.loc), @$); }
	| e ">=" e      { $$ = expr_range(act_binary(fe, B_GE, $1, $3, @2.loc), @$); }
	| e "==" e      { $$ = expr_range(act_binary(fe, B_EQ, $1, $3, @2.loc), @$); }
	| e "!=" e      { $$ = expr_range(act_binary(fe, B_NE, $1, $3, @2.loc), @$); }
	| e "&" e       { $$ = expr_range(act_binary(fe, B_AND, $1, $3, @2.loc), @$); }
	| e "^" e       { $$ = expr_range(act_binary(fe, B_XOR, $1, $3, @2.loc), @$); }
	| e "|" e       { $$ = expr_range(act_binary(fe, B_OR, $1, $3, @2.loc), @$); }
	| e "&&" e      { $$ = expr_range(act_logical(fe, B_LAND, $1, $3, @2.loc), @$); }
	| e "||" e      { $$ = expr_range(act_logical(fe, B_LOR, $1, $3, @2.loc), @$); }
	| e "?" expr ":" e      { $$ = expr_range(act_cond(fe, $1, $3, $5, @2.loc), @$); }
	| e "?" ":" e   { $$ = expr_range(act_cond(fe, $1, NULL, $4, @2.loc), @$); }
	| e "=" e       { $$ = expr_range(act_assign(fe, $1, $3, @2.loc), @$); }
	| e opassign e %prec "="
			{ $$ = expr_range(act_opassign(fe, $2, $1, $3, @2.loc), @$); }
	;

opassign:
	  "*="          { $$ = B_MUL; }
	| "/="          { $$ = B_DIV; }
	| "%="          { $$ = B_MOD; }
	| "+="          { $$ = B_ADD; }
	| "-="          { $$ = B_SUB; }
	| "<<="         { $$ = B_SHL; }
	| ">>="         { $$ = B_SHR; }
	| "&="          { $$ = B_AND; }
	| "^="          { $$ = B_XOR; }
	| "|="          { $$ = B_OR; }
	;

e_opt:
	  %empty        { $$ = NULL; }
	| e
	;

expr:
	  e
	| expr "," e    { $$ = expr_range(act_comma(fe, $1, $3, @2.loc), @$); }
	;

expr_opt:
	  %empty        { $$ = NULL; }
	| expr
	;

/* A controlling expression. */
cond:
	  "(" expr ")"  { $$ = act_cond_expr(fe, $2); }
	;

/* ---- statements ---- */

compound:
	  block_open items "}"          { $$ = act_block_end(fe, @1.loc, @3.loc); scope_pop(fe);
					  RECLASSIFY(); }
	| block_open items labels "}"   { act_block_add(fe, act_labelled(fe, $3, NULL));
					  $$ = act_block_end(fe, @1.loc, @4.loc); scope_pop(fe);
					  RECLASSIFY(); }
	| block_open items error "}"    { yyerrok; $$ = act_block_end(fe, @1.loc, @4.loc);
					  scope_pop(fe); RECLASSIFY(); }
	;

block_open:
	  "{"                           { scope_push(fe, SC_BLOCK); act_block_begin(fe); }
	;

/* A function's body shares its scope with the parameters. */
func_compound:
	  func_open items "}"           { $$ = act_block_end(fe, @1.loc, @3.loc); }
	| func_open items labels "}"    { act_block_add(fe, act_labelled(fe, $3, NULL));
					  $$ = act_block_end(fe, @1.loc, @4.loc); }
	| func_open items error "}"     { yyerrok; $$ = act_block_end(fe, @1.loc, @4.loc); }
	;

func_open:
	  "{"                           { act_block_begin(fe); }
	;

items:
	  %empty
	| items item
	;

item:
	  declaration
	| labels declaration            { act_block_label(fe, $1); }
	| stmt                          { act_block_add(fe, $1); }
	| T_LABEL label_names ";"
	| declared                      { act_nested_func(fe, $1); act_func_begin(fe, $1); }
	  old_decls                     { act_func_body(fe); }
	  func_compound                 { act_func_end(fe, $5, @5.end); RECLASSIFY(); }
	| error ";"                     { yyerrok; }
	;

label_names:
	  any_ident                     { act_local_label(fe, $1, @1.loc); }
	| label_names "," any_ident     { act_local_label(fe, $3, @3.loc); }
	;

stmt:
	  unlabelled
	| labels unlabelled             { $$ = act_labelled(fe, $1, $2); }
	;

labels:
	  label
	| labels label                  { $$ = act_labels(fe, $1, $2); }
	;

label:
	  any_ident ":" %prec LOW       { $$ = act_label(fe, $1, NULL, @1.loc); }
	| any_ident ":" T_ATTR          { $$ = act_label(fe, $1, $3, @1.loc); }
	| T_CASE e ":"                  { $$ = act_case(fe, $2, NULL, @1.loc); }
	| T_CASE e "..." e ":"          { $$ = act_case(fe, $2, $4, @1.loc); }
	| T_DEFAULT ":"                 { $$ = act_default(fe, @1.loc); }
	;

unlabelled:
	  compound
	| expr ";"                      { $$ = act_expr_stmt(fe, $1, @1.loc); }
	| ";"                           { $$ = act_null_stmt(fe, @1.loc); }
	| T_ATTR ";"                    { $$ = act_attr_stmt(fe, $1, NULL, @1.loc); }
	| T_IF cond stmt %prec LOW      { $$ = act_if(fe, $2, $3, NULL, @1.loc); }
	| T_IF cond stmt T_ELSE stmt    { $$ = act_if(fe, $2, $3, $5, @1.loc); }
	| T_WHILE cond                  { act_loop_begin(fe); }
	  stmt                          { $$ = act_while(fe, $2, $4, $1, @1.loc); }
	| T_DO                          { act_loop_begin(fe); }
	  stmt T_WHILE cond ";"         { $$ = act_do(fe, $3, $5, $1, @1.loc); }
	| T_FOR "("                     { act_for_begin(fe); }
	  for_init expr_opt ";" expr_opt ")"    { act_loop_begin(fe); }
	  stmt                          { $$ = act_for(fe, $5, $7, $10, $1, @1.loc); RECLASSIFY(); }
	| T_SWITCH "(" expr ")"         { act_switch_begin(fe, $3, @1.loc); }
	  stmt                          { $$ = act_switch_end(fe, $6); }
	| T_GOTO any_ident ";"          { $$ = act_goto(fe, $2, @1.loc); }
	| T_GOTO "*" expr ";"           { $$ = act_goto_computed(fe, $3, @1.loc); }
	| T_BREAK ";"                   { $$ = act_break(fe, @1.loc); }
	| T_CONTINUE ";"                { $$ = act_continue(fe, @1.loc); }
	| T_RETURN expr_opt ";"         { $$ = act_return(fe, $2, @1.loc); }
	| asm_stmt
	;

for_init:
	  declaration
	| expr_opt ";"                  { act_for_expr(fe, $1); }
	;

/* ---- inline assembly ---- */

asm_stmt:
	  T_ASM asm_flags "(" T_STRING ")" ";"
		{ $$ = act_asm(fe, $2, $4, @4.loc, NULL, NULL, NULL, NULL, @1.loc); }
	| T_ASM asm_flags "(" T_STRING ":" asm_ops ")" ";"
		{ $$ = act_asm(fe, $2, $4, @4.loc, $6, NULL, NULL, NULL, @1.loc); }
	| T_ASM asm_flags "(" T_STRING ":" asm_ops ":" asm_ops ")" ";"
		{ $$ = act_asm(fe, $2, $4, @4.loc, $6, $8, NULL, NULL, @1.loc); }
	| T_ASM asm_flags "(" T_STRING ":" asm_ops ":" asm_ops ":" asm_clobbers ")" ";"
		{ $$ = act_asm(fe, $2, $4, @4.loc, $6, $8, $10, NULL, @1.loc); }
	| T_ASM asm_flags "(" T_STRING ":" asm_ops ":" asm_ops ":" asm_clobbers ":" asm_labels ")" ";"
		{ $$ = act_asm(fe, $2, $4, @4.loc, $6, $8, $10, $12, @1.loc); }
	;

asm_flags:
	  %empty                        { $$ = 0; }
	| asm_flags T_VOLATILE          { $$ = $1 | ASM_VOLATILE; }
	| asm_flags T_GOTO              { $$ = $1 | ASM_GOTO; }
	| asm_flags T_INLINE            { $$ = $1 | ASM_INLINE; }
	;

asm_ops:
	  %empty                        { $$ = NULL; }
	| asm_ops1
	;

asm_ops1:
	  asm_op
	| asm_ops1 "," asm_op           { $$ = act_asm_join(fe, $1, $3); }
	;

asm_op:
	  T_STRING "(" expr ")"         { $$ = act_asm_operand(fe, NULL, $1, $3, @1.loc); }
	| "[" any_ident "]" T_STRING "(" expr ")"
					{ $$ = act_asm_operand(fe, $2, $4, $6, @1.loc); }
	;

asm_clobbers:
	  %empty                        { $$ = NULL; }
	| asm_clobbers1
	;

asm_clobbers1:
	  T_STRING                      { $$ = act_asm_clobber(fe, NULL, $1); }
	| asm_clobbers1 "," T_STRING    { $$ = act_asm_clobber(fe, $1, $3); }
	;

asm_labels:
	  any_ident                     { $$ = act_asm_label(fe, NULL, $1, @1.loc); }
	| asm_labels "," any_ident      { $$ = act_asm_label(fe, $1, $3, @3.loc); }
	;

%%

static int cparse_lex(CPARSE_STYPE *v, CPARSE_LTYPE *l, struct fe *fe)
{
	struct tok t;
	int kind = parse_token(fe, &t);

	l->loc = t.v.loc;
	l->end = t.v.end;
	switch (kind) {
	case T_IDENT:
	case T_TYPE_NAME:
		v->name = t.v.name;
		break;
	case T_INT_CONST:
	case T_CHAR_CONST:
	case T_FLOAT_CONST:
		v->expr = act_number(fe, t.kind, &t.v);
		break;
	case T_STRING:
		v->str = t.v.str;
		break;
	case T_LAZY_BODY:
		v->body = t.v.body;
		break;
	case T_ATTR:
	case T_ATTR_NEST:
		v->attr = t.attrs;
		break;
	case T_FOR:
	case T_WHILE:
	case T_DO:
		v->n = parse_take_unroll(fe);
		break;
	default:
		v->n = kind;
		break;
	}
	return kind;
}

static void cparse_error(CPARSE_LTYPE *l, struct fe *fe, const char *msg)
{
	diag(fe->cx, l->loc, D_syntax, msg);
}

static int yyreport_syntax_error(const yypcontext_t *ctx, struct fe *fe)
{
	enum { MOST = 3 };
	yysymbol_kind_t expected[MOST];
	const CPARSE_LTYPE *l = yypcontext_location(ctx);
	int n = yypcontext_expected_tokens(ctx, expected, MOST);
	yysymbol_kind_t got = yypcontext_token(ctx);
	const char *text = got == YYSYMBOL_YYEMPTY ? "nothing" : yysymbol_name(got);

	if (n == 1)
		diag_range(fe->cx, l->loc, l->end, D_expected, yysymbol_name(expected[0]), text);
	else
		diag_range(fe->cx, l->loc, l->end, D_unexpected, text);
	return 0;
}
