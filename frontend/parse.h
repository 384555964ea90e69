/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the front end's parser and semantic files share: the parser's state, the
 * grammar's semantic values and the builder functions (act_*) that its actions
 * call.  Each builder checks its operands and returns typed nodes (ast.h).
 */
#ifndef CBEE_FRONTEND_PARSE_H
#define CBEE_FRONTEND_PARSE_H

#include "frontend/ast.h"
#include "frontend/builtin.h"
#include "frontend/fe.h"
#include "frontend/feed.h"

struct stmts;

/* ---- attributes (attr.c) ---- */

struct attr_arg {
	struct name *ident; /* a lone identifier, not looked up */
	struct expr *x;     /* else an expression */
	src_loc loc;
};

struct attr {
	struct attr *next;
	uint16_t id; /* enum attr_id */
	struct name *name;
	struct attr_arg *args;
	uint32_t nargs;
	src_loc loc;
	bool applied, reported; /* something took it; a message said that nothing can */
};

/* ---- declarations ---- */

struct declspecs {
	struct type *type;  /* a typedef's, a tag's or typeof's type; else made of the words */
	uint16_t words;     /* W_* */
	uint8_t longs;      /* number of `long` */
	uint8_t quals;      /* Q_* */
	uint8_t storage;    /* enum storage */
	bool is_typedef, is_inline, is_noreturn, is_thread, is_auto_type, is_constexpr;
	bool bad;           /* an error was reported */
	bool tag_ref;       /* the type is `struct x` or `enum x` without a body */
	bool tag_def;       /* … with a body */
	uint32_t align;     /* _Alignas */
	struct attr *attrs;
	src_loc loc;        /* first token */
};

enum { W_VOID = 1, W_CHAR = 2, W_SHORT = 4, W_INT = 8, W_SIGNED = 16, W_UNSIGNED = 32,
       W_FLOAT = 64, W_DOUBLE = 128, W_BOOL = 256, W_INT128 = 512, W_COMPLEX = 1024, W_LONG = 2048,
       W_FLOAT16 = 4096, W_FLOAT128 = 8192 };

/* One step of a declarator, outermost first: applied to the base type in this order. */
struct declop {
	struct declop *next;
	enum { OP_PTR, OP_ARRAY, OP_FUNC } kind;
	uint8_t quals;          /* PTR, ARRAY (in parameters): Q_* */
	struct attr *attrs;     /* PTR: after the star; FUNC: after its parentheses */
	struct expr *size;      /* ARRAY, or NULL */
	bool star, is_static;   /* ARRAY: [*], [static n] */
	struct params *params;  /* FUNC */
	src_loc loc;
};

/* A parameter list: of types, or (K&R) of names. */
struct params {
	struct decl **at;
	uint32_t n, cap;
	bool variadic, old_style; /* old_style: () or names without types */
	bool was_void;
	struct scope *scope;      /* with the parameters' names and tags */
};

struct declarator {
	struct name *name; /* NULL: abstract */
	src_loc loc;
	struct declop *ops;
	struct attr *attrs; /* inside parentheses */
	struct expr *bits;  /* a bit-field's width */
	bool paren;
};

/* What follows a declarator: asm("name") and attributes. */
struct decltail {
	const char *asm_name;
	struct attr *attrs;
};

/* A declaration in progress, from its declarator on. */
struct declaring {
	struct declspecs *specs;
	struct decl *decl;      /* NULL after an error */
	struct declarator *d;
};

/* ---- initializers, before their type is known ---- */

struct desig {
	struct desig *next;
	struct name *field; /* or NULL: an index */
	u128 lo, hi;
	src_loc loc;
};

struct initnode {
	struct initnode *next;   /* in its list */
	struct desig *desig;     /* or NULL */
	struct expr *x;          /* an expression, or NULL: a braced list */
	struct initnode *first, **last;
	src_loc loc, end;
};

/* ---- scopes ---- */

enum scope_kind { SC_FILE, SC_PROTO, SC_FUNC, SC_BLOCK, SC_RECORD, SC_OLD_PARAMS };

/* A binding to be undone when its scope ends. */
struct bound {
	struct name *name;
	void *outer;   /* what name->binding or ->tag was */
	void *inner;   /* what it is in this scope */
	bool tag;
};

struct tag_binding { /* what name->tag points to */
	struct record *rec;
	struct enumeration *enm;
	struct scope *scope;
};

struct scope {
	enum scope_kind kind;
	struct scope *outer;
	uint32_t first; /* of its entries in parser.bound */
	struct decl *decls; /* variables with block scope, for -Wunused */
	struct bound *saved; /* a prototype's bindings, kept for the function's body */
	uint32_t nsaved;
};

/* ---- the parser ---- */

struct tok {
	int kind; /* a grammar token */
	struct c_value v;
	struct attr *attrs; /* T_ATTR */
};

struct loop { /* an enclosing loop or switch */
	struct loop *outer;
	struct stmt *sw; /* a switch, or NULL */
	struct type *sw_type;
	VEC(struct stmt *) by_value; /* cases, for duplicates */
};

struct fnstate { /* the function being parsed */
	struct fnstate *outer;
	struct decl *decl;
	struct loop *loop;
	struct label *labels;
	VEC(struct label *) all;
	struct decl *func_name; /* __func__ */
	struct scope *scope;
};

struct weak_pragma { /* #pragma weak, redefine_extname */
	struct name *name, *alias;
	bool redefine;
	src_loc loc;
};

struct pack_entry {
	struct name *label;
	uint32_t align;
};

struct attr_region { /* #pragma clang attribute push */
	struct name *label;
	struct attr *attrs;
	uint32_t subjects; /* bit of enum decl_kind, bit 8: records, 9: enums */
};

/* A record being read. */
struct record_state {
	struct record_state *outer;
	struct record *rec;
	VEC(struct field) all; /* with unnamed bit-fields */
	int depth; /* brackets open at its fields */
	struct scope *scope;
};

struct parser {
	struct c_feed *feed;
	struct scope *scope, *file;
	VEC(struct bound) bound;
	struct fnstate *fn;
	struct record_state *record;
	struct stmts *stmts; /* of the block being read */
	struct tok ahead[4]; /* tokens read beyond the grammar's */
	uint32_t nahead, ahead_at;
	int prev, prev2;     /* the last tokens given to the grammar */
	src_loc prev_end;    /* one past the last token */
	int depth;           /* brackets open */
	int nest_stop;       /* a nested expression ends at , or ) at this depth; -1 */
	int start;           /* start token to give first, or 0 */
	int unroll;          /* pending pragma */
	src_loc unroll_loc;
	bool in_enum;
	unsigned visibility; /* #pragma visibility: two bits a level */
	VEC(struct weak_pragma) weaks;
	uint32_t pack;       /* #pragma pack in force, 0 none */
	VEC(struct pack_entry) packs;
	VEC(struct attr_region) regions;
	unsigned unevaluated; /* inside sizeof, typeof: uses do not count */
	unsigned core_arg;    /* inside the argument of a CO-RE builtin */
	struct expr *result;  /* of a nested parse */
	struct name *n_func, *n_defined;
	uint32_t anon;
	struct decl *builtin_decl[BI__count];
	struct type *va_list;
	unsigned recovering;
	src_loc last_error;
};

typedef struct yyloc {
	src_loc loc, end;
} CPARSE_LTYPE;
#define CPARSE_LTYPE_IS_DECLARED 1

/* parse.c */
int parse_token(struct fe *fe, struct tok *t);     /* the next token, classified */
int parse_reclassify(struct fe *fe, struct name *n);
int parse_take_unroll(struct fe *fe); /* what a pragma asked for the loop that begins */
struct expr *parse_expr_until(struct fe *fe);      /* nested: up to , or ) of this depth */

/* scope.c */
void scope_init(struct fe *fe);
struct scope *scope_push(struct fe *fe, enum scope_kind kind);
void scope_pop(struct fe *fe);
/* Leave a prototype's scope, keeping its bindings; bind them again for the body. */
void scope_pop_save(struct fe *fe);
void scope_restore(struct fe *fe, struct scope *s);
void scope_bind(struct fe *fe, struct decl *d);
void scope_bind_file(struct fe *fe, struct decl *d); /* at file scope, under inner ones */
struct decl *scope_find(struct name *name);
struct tag_binding *scope_find_tag(struct name *name);
struct tag_binding *scope_bind_tag(struct fe *fe, struct name *name);
bool scope_is_current(struct fe *fe, const struct decl *d);
/* Hide all block-level bindings (reading a lazy body), and bring them back. */
struct scope *scope_hide_inner(struct fe *fe);
void scope_show_inner(struct fe *fe, struct scope *inner);

/* attr.c, attr_parse.c */
enum attr_id {
	AT_UNKNOWN,
#define ATTR(id, name, where, least, most, handler) AT_##id,
#include "frontend/attr.def"
#undef ATTR
	AT__count
};
enum { /* where an attribute is applied */
       ON_VAR = 1, ON_FUNC = 2, ON_PARAM = 4, ON_TYPEDEF = 8, ON_FIELD = 16, ON_RECORD = 32, ON_ENUM = 64,
       ON_TYPE = 128, ON_LABEL = 256, ON_STMT = 512, ON_ENUMCONST = 1024, ON_DECL = 31 };
void attr_init(struct fe *fe);
struct attr *attr_parse_gnu(struct fe *fe);  /* after __attribute__ */
struct attr *attr_parse_std(struct fe *fe);  /* after [[ */
struct attr *attr_append(struct attr *a, struct attr *b);
struct attr *attr_find(struct attr *a, enum attr_id id);
/* Apply to a declaration; T is its type, which attributes may change (mode, vector_size…). */
struct type *attr_type(struct fe *fe, struct attr *a, struct type *t);
void attr_decl(struct fe *fe, struct attr *a, struct decl *d);
void attr_field(struct fe *fe, struct attr *a, struct field *f);
void attr_record(struct fe *fe, struct attr *a, struct record *r);
void attr_enum(struct fe *fe, struct attr *a, struct enumeration *e);
void attr_label(struct fe *fe, struct attr *a, struct label *l);
/* __has_attribute */
int attr_known(const char *name);
void pragma_read(struct fe *fe, int kind, src_loc loc);
void pragma_regions(struct fe *fe, struct decl *d);
void pragma_regions_record(struct fe *fe, struct record *r);
void pragma_finish(struct fe *fe);

/* sema_decl.c: specifiers and declarators */
struct declspecs *act_specs(struct fe *fe, src_loc loc);
struct declspecs *act_spec_word(struct fe *fe, struct declspecs *s, int tok, src_loc loc);
struct declspecs *act_spec_type(struct fe *fe, struct declspecs *s, struct type *t, src_loc loc);
struct declspecs *act_specs_of(struct fe *fe, struct declspecs *s, src_loc loc);
struct declspecs *act_spec_tag(struct fe *fe, struct declspecs *s, struct type *t, src_loc loc);
struct declspecs *act_spec_name(struct fe *fe, struct declspecs *s, struct name *n, src_loc loc);
struct declspecs *act_spec_attr(struct fe *fe, struct declspecs *s, struct attr *a);
struct declspecs *act_spec_align(struct fe *fe, struct declspecs *s, struct type *t,
				 struct expr *e, src_loc loc);
struct type *act_atomic_type(struct fe *fe, struct type *t, src_loc loc);
struct type *act_bitint(struct fe *fe, struct expr *e, src_loc loc);
struct declarator *act_name(struct fe *fe, struct name *n, src_loc loc);
struct declarator *act_abstract(struct fe *fe, src_loc loc);
struct declarator *act_paren(struct fe *fe, struct declarator *d, struct attr *a);
struct declarator *act_ptr(struct fe *fe, struct declarator *d, struct declspecs *quals,
			   src_loc loc);
struct declarator *act_array(struct fe *fe, struct declarator *d, struct declspecs *quals,
			     struct expr *n, int star, src_loc loc);
struct declarator *act_func(struct fe *fe, struct declarator *d, struct params *p, src_loc loc);
void act_params_begin(struct fe *fe);
struct params *act_params(struct fe *fe);
struct params *act_params_end(struct fe *fe, struct params *p);
struct params *act_param(struct fe *fe, struct params *ps, struct declspecs *s,
			 struct declarator *d, struct attr *a);
struct params *act_old_param(struct fe *fe, struct params *ps, struct name *n, src_loc loc);
struct params *act_variadic(struct fe *fe, struct params *ps);
struct type *act_type_name(struct fe *fe, struct declspecs *s, struct declarator *d);
struct type *specs_type(struct fe *fe, struct declspecs *s);
struct type *declarator_type(struct fe *fe, struct declarator *d, struct type *t);
struct params *declarator_params(struct declarator *d);

/* sema_decls.c: declarations */
struct decl *decl_new(struct fe *fe, enum decl_kind k, struct name *n, struct type *t, src_loc loc);
struct declaring *act_declare(struct fe *fe, struct declspecs *s, struct declarator *d,
			      struct decltail *t);
struct declspecs *act_declared(struct fe *fe, struct declaring *dg);
void act_init_begin(struct fe *fe, struct declaring *dg);
struct declspecs *act_init_end(struct fe *fe, struct declaring *dg, struct initnode *in);
void act_empty_decl(struct fe *fe, struct declspecs *s);
struct decltail *act_tail(struct fe *fe, struct c_string *asm_name, struct attr *a);
void act_static_assert(struct fe *fe, struct expr *e, struct c_string *msg, src_loc loc);
void act_file_asm(struct fe *fe, struct c_string *s);
struct decl *implicit_function(struct fe *fe, struct name *n, src_loc loc);
struct decl *builtin_decl(struct fe *fe, enum builtin_id id);
struct type *builtin_type(struct fe *fe, enum builtin_id id);
void finish_unit(struct fe *fe);
const char *spell_type(struct fe *fe, struct name *n); /* the nearest type's name, or NULL */

/* sema_func.c: function definitions, labels */
void act_func_begin(struct fe *fe, struct declaring *dg);
void act_func_body(struct fe *fe);
void act_func_end(struct fe *fe, struct stmt *body, src_loc end);
void act_nested_func(struct fe *fe, struct declaring *dg);
struct label *label_get(struct fe *fe, struct name *n, src_loc loc);
void act_local_label(struct fe *fe, struct name *n, src_loc loc);

/* sema_tag.c: records and enumerations */
struct record *act_record_begin(struct fe *fe, bool is_union, struct attr *a, struct name *tag,
				src_loc loc);
struct type *act_record_end(struct fe *fe, struct record *r, struct attr *a);
struct type *act_record_ref(struct fe *fe, bool is_union, struct name *tag, struct attr *a,
			    src_loc loc);
struct type *act_record_lazy(struct fe *fe, struct record *r, struct pp_body *body,
			     struct attr *a);
void act_field(struct fe *fe, struct declspecs *s, struct declarator *d, struct expr *bits,
	       struct attr *a);
/* Around the reading of a lazy body. */
void record_reopen(struct fe *fe, struct record *r);
void record_close(struct fe *fe, struct record *r);
void act_field_none(struct fe *fe, struct declspecs *s);
struct enumeration *act_enum_begin(struct fe *fe, struct attr *a, struct name *tag,
				   struct type *under, src_loc loc);
struct type *act_enum_end(struct fe *fe, struct enumeration *e, struct attr *a);
struct type *act_enum_ref(struct fe *fe, struct name *tag, struct type *under, src_loc loc);
void act_enumerator(struct fe *fe, struct enumeration *e, struct name *n, struct attr *a,
		    struct expr *v, src_loc loc);
void tag_shadow(struct fe *fe, struct declspecs *s);

/* sema_expr.c and its neighbours: expressions */
struct offsetof_path {
	struct offsetof_path *next;
	struct name *field; /* NULL: an index */
	struct expr *index;
	src_loc loc;
};
struct offsetof_path *act_path(struct fe *fe, struct offsetof_path *to, struct name *field,
			       struct expr *index, src_loc loc);
struct offsetof_path *act_path_zero(struct fe *fe, struct offsetof_path *p, src_loc loc);

struct expr *expr_new(struct fe *fe, enum expr_kind k, struct type *t, src_loc loc);
struct expr *expr_int(struct fe *fe, u128 v, struct type *t, src_loc loc);
struct expr *expr_error(struct fe *fe, src_loc loc);
struct expr *expr_range(struct expr *e, struct yyloc l);
u128 int_wrap(struct fe *fe, u128 v, struct type *t); /* truncated, sign- or zero-extended */
/* E, or an error node after reporting that the name in it is not declared. */
struct expr *expr_declared(struct fe *fe, struct expr *e);
bool expr_modifiable(struct fe *fe, struct expr *e, src_loc loc);
struct expr *conv_temp(struct fe *fe, struct expr *v);
struct expr *act_ident(struct fe *fe, struct name *n, src_loc loc);
struct expr *act_number(struct fe *fe, int kind, const struct c_value *v);
struct expr *act_string(struct fe *fe, struct c_string *s, src_loc loc);
struct expr *act_bool_const(struct fe *fe, int v, src_loc loc);
struct expr *act_nullptr(struct fe *fe, src_loc loc);
struct expr *act_func_name(struct fe *fe, src_loc loc);
struct expr *act_paren_expr(struct fe *fe, struct expr *e);
struct expr *act_stmt_expr(struct fe *fe, struct stmt *body, src_loc loc);
struct expr *act_index(struct fe *fe, struct expr *a, struct expr *i, src_loc loc);
struct expr *act_member(struct fe *fe, struct expr *e, struct name *n, bool arrow, src_loc loc);
struct expr *act_incdec(struct fe *fe, struct expr *e, bool dec, bool post, src_loc loc);
struct expr *act_unary(struct fe *fe, int op, struct expr *e, src_loc loc);
struct expr *act_deref(struct fe *fe, struct expr *e, src_loc loc);
struct expr *act_addr(struct fe *fe, struct expr *e, src_loc loc);
struct expr *act_label_addr(struct fe *fe, struct name *n, src_loc loc);
struct expr *act_real_imag(struct fe *fe, struct expr *e, bool imag, src_loc loc);
struct expr *act_sizeof(struct fe *fe, struct expr *e, struct type *t, int align, src_loc loc);
struct expr *act_cast(struct fe *fe, struct type *t, struct expr *e, src_loc loc);
struct expr *act_binary(struct fe *fe, int op, struct expr *a, struct expr *b, src_loc loc);
struct expr *act_logical(struct fe *fe, int op, struct expr *a, struct expr *b, src_loc loc);
struct expr *act_cond(struct fe *fe, struct expr *c, struct expr *a, struct expr *b, src_loc loc);
struct expr *act_assign(struct fe *fe, struct expr *a, struct expr *b, src_loc loc);
struct expr *act_opassign(struct fe *fe, int op, struct expr *a, struct expr *b, src_loc loc);
struct expr *act_comma(struct fe *fe, struct expr *a, struct expr *b, src_loc loc);
struct expr *act_compound(struct fe *fe, struct type *t, struct initnode *in, src_loc loc);
struct expr *act_offsetof(struct fe *fe, struct type *t, struct offsetof_path *p, src_loc loc);
struct expr *act_va_arg(struct fe *fe, struct expr *e, struct type *t, src_loc loc);
struct expr *act_choose(struct fe *fe, struct expr *c, struct expr *a, struct expr *b, src_loc loc);
struct expr *act_types_compatible(struct fe *fe, struct type *a, struct type *b, src_loc loc);
struct expr *act_bit_cast(struct fe *fe, struct type *t, struct expr *e, src_loc loc);
struct expr *act_convertvector(struct fe *fe, struct expr *e, struct type *t, src_loc loc);
struct type *act_typeof_expr(struct fe *fe, struct expr *e, bool unqual);
struct type *act_typeof_type(struct fe *fe, struct type *t, bool unqual);
void act_unevaluated(struct fe *fe, int by);

struct assoc { /* _Generic */
	struct assoc *next;
	struct type *type; /* NULL: default */
	struct expr *x;
	src_loc loc;
};
struct assoc *act_assoc(struct fe *fe, struct type *t, struct expr *x, src_loc loc);
struct assoc *act_assocs(struct fe *fe, struct assoc *list, struct assoc *a);
struct expr *act_generic(struct fe *fe, struct expr *ctl, struct type *t, struct assoc *list,
			 src_loc loc);

struct args {
	struct expr **at;
	uint32_t n, cap;
};
struct args *act_arg(struct fe *fe, struct args *a, struct expr *e);
struct expr *act_call(struct fe *fe, struct expr *fn, struct args *a, struct yyloc l);
struct expr *act_builtin_call(struct fe *fe, enum builtin_id id, struct expr *fn, struct args *a,
			      src_loc loc);

/* sema_conv.c: conversions */
struct expr *conv_rvalue(struct fe *fe, struct expr *e);        /* load, decay */
struct expr *conv_promote(struct fe *fe, struct expr *e);       /* rvalue + integer promotions */
struct expr *conv_default(struct fe *fe, struct expr *e);       /* default argument promotions */
struct type *conv_usual(struct fe *fe, struct expr **a, struct expr **b);
struct expr *conv_cast(struct fe *fe, struct expr *e, struct type *t, bool implicit, src_loc loc);
struct expr *conv_bool(struct fe *fe, struct expr *e); /* as a condition: a scalar rvalue */
enum conv_what { CONV_ASSIGN, CONV_INIT, CONV_RETURN, CONV_ARG };
/* As if by assignment to an object of type T; ARG and FN name the parameter in messages. */
struct expr *conv_assign(struct fe *fe, struct expr *e, struct type *t, enum conv_what what,
			 src_loc loc, unsigned arg, struct decl *fn);
bool is_null_constant(struct fe *fe, struct expr *e);
bool has_side_effects(const struct expr *e);
void mark_used(struct fe *fe, struct expr *e);

/* constexpr.c */
bool act_const_int(struct fe *fe, struct expr *e, u128 *v, const char *what);

/* init.c */
struct initnode *act_init_list(struct fe *fe, src_loc loc, src_loc end);
struct initnode *act_init_close(struct fe *fe, struct initnode *list, src_loc loc, src_loc end);
struct initnode *act_init_add(struct fe *fe, struct initnode *list, struct initnode *in);
struct initnode *act_init_expr(struct fe *fe, struct expr *e);
struct initnode *act_init_desig(struct fe *fe, struct desig *d, struct initnode *in);
struct desig *act_desig(struct fe *fe, struct desig *to, struct name *field, struct expr *lo,
			struct expr *hi, src_loc loc);
struct desig *act_desig_join(struct fe *fe, struct desig *to, struct desig *d);
/* The initializer of an object of type *T (completed if it is an array of unknown size). */
struct expr *init_resolve(struct fe *fe, struct type **t, struct initnode *in, bool is_static);

/* sema_stmt.c */
struct stmt *stmt_new(struct fe *fe, enum stmt_kind k, src_loc loc);
struct stmts { /* a block's statements so far */
	struct stmt *first, **last;
	struct stmt **label_at; /* where the last label was read */
	struct stmts *outer;
};
void act_block_begin(struct fe *fe);
void act_block_add(struct fe *fe, struct stmt *s);
struct stmt *act_block_end(struct fe *fe, src_loc loc, src_loc end);
struct stmt *act_expr_stmt(struct fe *fe, struct expr *e, src_loc loc);
struct stmt *act_null_stmt(struct fe *fe, src_loc loc);
struct stmt *act_attr_stmt(struct fe *fe, struct attr *a, struct stmt *body, src_loc loc);
void act_block_label(struct fe *fe, struct stmt *labels);
void act_for_expr(struct fe *fe, struct expr *e);
struct stmt *act_if(struct fe *fe, struct expr *c, struct stmt *a, struct stmt *b, src_loc loc);
void act_loop_begin(struct fe *fe);
struct stmt *act_while(struct fe *fe, struct expr *c, struct stmt *body, int unroll, src_loc loc);
struct stmt *act_do(struct fe *fe, struct stmt *body, struct expr *c, int unroll, src_loc loc);
void act_for_begin(struct fe *fe);
struct stmt *act_for(struct fe *fe, struct expr *c, struct expr *step, struct stmt *body,
		     int unroll, src_loc loc);
struct expr *act_cond_expr(struct fe *fe, struct expr *e);
void act_switch_begin(struct fe *fe, struct expr *e, src_loc loc);
struct stmt *act_switch_end(struct fe *fe, struct stmt *body);
struct stmt *act_case(struct fe *fe, struct expr *lo, struct expr *hi, src_loc loc);
struct stmt *act_default(struct fe *fe, src_loc loc);
struct stmt *act_label(struct fe *fe, struct name *n, struct attr *a, src_loc loc);
struct stmt *act_labels(struct fe *fe, struct stmt *outer, struct stmt *inner);
struct stmt *act_labelled(struct fe *fe, struct stmt *labels, struct stmt *body);
struct stmt *act_goto(struct fe *fe, struct name *n, src_loc loc);
struct stmt *act_goto_computed(struct fe *fe, struct expr *e, src_loc loc);
struct stmt *act_break(struct fe *fe, src_loc loc);
struct stmt *act_continue(struct fe *fe, src_loc loc);
struct stmt *act_return(struct fe *fe, struct expr *e, src_loc loc);

/* sema_asm.c */
struct asm_list {
	VEC(struct asm_operand) ops;
	VEC(const char *) words;
	VEC(struct label *) labels;
};
enum { ASM_VOLATILE = 1, ASM_GOTO = 2, ASM_INLINE = 4 };
struct asm_list *act_asm_operand(struct fe *fe, struct name *n, struct c_string *c,
				 struct expr *e, src_loc loc);
struct asm_list *act_asm_join(struct fe *fe, struct asm_list *to, struct asm_list *l);
struct asm_list *act_asm_clobber(struct fe *fe, struct asm_list *l, struct c_string *s);
struct asm_list *act_asm_label(struct fe *fe, struct asm_list *l, struct name *n, src_loc loc);
struct stmt *act_asm(struct fe *fe, int flags, struct c_string *text, src_loc text_loc,
		     struct asm_list *out, struct asm_list *in, struct asm_list *clobbers,
		     struct asm_list *labels, src_loc loc);

/* sema_warn.c */
void warn_unused_result(struct fe *fe, struct expr *e);
void warn_unused_locals(struct fe *fe, struct scope *s);
void warn_function(struct fe *fe, struct decl *fn);
void warn_format(struct fe *fe, struct expr *call);

#endif
