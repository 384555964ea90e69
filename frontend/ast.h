/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The typed syntax tree: what the parser's actions build (checking as they go)
 * and lowering reads.
 *
 * Every expression has its type; every implicit conversion is an E_CAST node,
 * so that lowering decides nothing about C's rules.  Arrays and functions
 * decay explicitly (CAST_DECAY), reading an object is explicit (CAST_LOAD).
 * Constant expressions that the language must fold (array bounds, case labels,
 * sizeof, _Generic, choose_expr, types_compatible_p) are folded here.
 */
#ifndef CBEE_FRONTEND_AST_H
#define CBEE_FRONTEND_AST_H

#include "frontend/type.h"

typedef unsigned __int128 u128;

enum expr_kind {
	E_INT,      /* .i: an integer, character or enumerator of its type */
	E_FLOAT,    /* .f: folded away, or "not supported" at run time */
	E_STRING,   /* .str: an array object; an lvalue */
	E_DECL,     /* .decl: a variable, parameter (lvalue) or function */
	E_MEMBER,   /* .member: base.field; base is a record lvalue or value */
	E_INDEX,    /* .bin: pointer lhs [ integer rhs ]; an lvalue */
	E_DEREF,    /* .un: *x; an lvalue */
	E_ADDR,     /* .un: &x */
	E_UNARY,    /* .un: '-' '~' '!' '+' applied to a promoted operand */
	E_INCDEC,   /* .incdec */
	E_BINARY,   /* .bin: both sides converted to one type; shifts and pointers aside */
	E_ANDOR,    /* .bin: && or ||; type int */
	E_ASSIGN,   /* .bin: lhs = rhs (rhs converted to the type of lhs) */
	E_OPASSIGN, /* .bin: lhs op= rhs; computed in .bin.type */
	E_COND,     /* .cond: a ? b : c; a ?: c has b NULL, its value is a's, converted */
	E_COMMA,    /* .bin */
	E_CALL,     /* .call */
	E_BUILTIN,  /* .call with .builtin, see frontend/builtin.def */
	E_CAST,     /* .cast */
	E_COMPOUND, /* .compound: (T){ … }; an lvalue */
	E_INIT,     /* .init: a braced initializer, flattened */
	E_STMT,     /* .stmt: ({ … }); its value is the last expression statement's */
	E_LABEL,    /* .label: &&label */
	E_VA_ARG,   /* refused in lowering */
	E_ERROR,    /* after a reported error; has type int */
};

enum binop {
	B_ADD,
	B_SUB,
	B_MUL,
	B_DIV,
	B_MOD,
	B_AND,
	B_OR,
	B_XOR,
	B_SHL,
	B_SHR,
	B_EQ,
	B_NE,
	B_LT,
	B_LE,
	B_GT,
	B_GE, /* result int; operands of one type */
	B_LAND,
	B_LOR,
	/* B_ADD and B_SUB on pointers: lhs pointer, rhs integer (not scaled yet); B_SUB of two
	 * pointers gives long, divided by the size of the pointee */
};

enum cast_kind {
	CAST_LOAD,      /* lvalue to its value, qualifiers dropped */
	CAST_DECAY,     /* array lvalue or function to pointer */
	CAST_INT,       /* integer (bool, enum) to integer: truncate or extend */
	CAST_BOOL,      /* scalar to _Bool: != 0 */
	CAST_PTR,       /* pointer to pointer, address space unchanged */
	CAST_ADDRSPACE, /* pointer to a pointer to another address space */
	CAST_INT_PTR,   /* integer to pointer */
	CAST_PTR_INT,   /* pointer to integer */
	CAST_VOID,      /* to void */
	CAST_SAME,      /* same representation: record to itself, vector to vector of equal size */
	CAST_FLOAT,     /* anything with a floating type */
	CAST_VECTOR,    /* scalar splat */
};

/* One scalar, string or record of an E_INIT, at its place in the object. */
struct init_item {
	uint64_t off;           /* bytes from the start of the object */
	struct field *bitfield; /* not NULL: only these bits; off is the field's off + base of its
				   record */
	struct expr *value;     /* of the member's type; an E_STRING may initialize an array */
};

struct expr {
	uint8_t kind; /* enum expr_kind */
	uint8_t op;   /* enum binop; a character for E_UNARY; enum cast_kind for E_CAST */
	bool lvalue;
	bool paren;    /* was parenthesized, for warnings */
	bool implicit; /* E_CAST: not written */
	bool is_const; /* E_INT: an integer constant expression as C defines it (enumerators…) */
	struct type *type;
	src_loc loc, end; /* operator's or first token; one past the last token, or 0 */
	union {
		u128 i; /* truncated to the type's width, sign-extended if signed */
		long double f;
		struct {
			const char *
				bytes; /* contents with the terminating NUL of the element's size */
			uint64_t len;  /* bytes, terminator included */
			void *lowered; /* lowering's symbol */
		} str;
		struct decl *decl;
		struct {
			struct expr *base;
			struct field *field;
			struct record *rec; /* that holds the field */
		} member;
		struct {
			struct expr *x;
		} un;
		struct {
			struct expr *lhs, *rhs;
			struct type *type; /* E_OPASSIGN: of the computation */
		} bin;
		struct {
			struct expr *x;
			bool dec, post;
		} incdec;
		struct {
			struct expr *c, *yes, *no;
		} cond;
		struct {
			struct expr *fn; /* pointer to function; NULL for E_BUILTIN */
			struct expr *
				*args; /* converted to the parameters' types (promoted past them) */
			uint32_t nargs;
			int builtin;       /* enum builtin_id */
			struct type *targ; /* builtins that take a type (btf_type_id, va_arg, …) */
		} call;
		struct {
			struct expr *x;
		} cast;
		struct {
			struct decl *object; /* the unnamed object; its init is the list */
		} compound;
		struct {
			struct init_item
				*items; /* in order of evaluation; later ones override earlier */
			uint32_t n;
		} init;
		struct {
			struct stmt *body; /* S_BLOCK */
			struct expr *
				value; /* its last statement's expression (also in body), or NULL */
		} stmt;
		struct label *label;
	};
};

enum stmt_kind {
	S_NULL,
	S_EXPR,
	S_BLOCK,
	S_DECL,
	S_IF,
	S_WHILE,
	S_DO,
	S_FOR,
	S_SWITCH,
	S_CASE,
	S_LABEL,
	S_GOTO,
	S_GOTO_COMPUTED,
	S_BREAK,
	S_CONTINUE,
	S_RETURN,
	S_ASM,
};

struct label {
	struct name *name;
	bool defined, used, address_taken;
	src_loc loc;
	struct stmt *stmt;   /* the S_LABEL */
	void *lowered;       /* lowering's block */
	struct scope *scope; /* __label__: the block it belongs to; else the function's */
};

struct asm_operand {
	struct name *name;      /* [name], or NULL */
	const char *constraint; /* as written, with "=+&" */
	struct expr *x;         /* an lvalue for outputs */
	src_loc loc;
};

struct asm_stmt {
	const char *text;
	src_loc *locs;           /* a location for each byte of text */
	struct asm_operand *ops; /* outputs, then inputs */
	uint32_t nout, nin;
	const char **clobbers;
	uint32_t nclobbers;
	struct label **labels;
	uint32_t nlabels;
	bool is_volatile, is_goto, is_inline;
};

struct stmt {
	uint8_t kind; /* enum stmt_kind */
	src_loc loc;
	struct stmt *next; /* in a block */
	int unroll; /* loops: 0 nothing asked, -1 full, -2 disable, > 0 a factor (ir.h's UNROLL_*)
		     */
	union {
		struct expr *expr; /* S_EXPR, S_RETURN (or NULL), S_GOTO_COMPUTED */
		struct {
			struct stmt *first;
			src_loc end; /* its closing brace */
		} block;
		struct decl *decl; /* S_DECL: a variable with block scope */
		struct {
			struct expr *cond;       /* a scalar; NULL in for(;;) */
			struct stmt *body, *els; /* els: S_IF */
			struct stmt *
				init; /* S_FOR: a block of declarations or an expression; or NULL */
			struct expr *step; /* S_FOR, or NULL */
		} ctl;
		struct {
			struct expr *x; /* promoted */
			struct stmt *body;
			VEC(struct stmt *) cases; /* the S_CASE statements that belong to it */
			bool has_default;
			void *lowered;
		} sw;
		struct {
			u128 lo, hi; /* converted to the type of the switch */
			bool is_default;
			struct stmt *body; /* the labelled statement */
			struct stmt *of;   /* the S_SWITCH */
			void *lowered;     /* lowering's block */
		} cas;
		struct {
			struct label *label;
			struct stmt *body; /* S_LABEL */
		} label;
		struct asm_stmt *as;
	};
};

enum decl_kind { D_VAR, D_FUNC, D_PARAM, D_TYPEDEF, D_ENUMCONST };
enum storage { ST_NONE, ST_EXTERN, ST_STATIC, ST_AUTO, ST_REGISTER };
enum { LINK_NONE, LINK_INTERNAL, LINK_EXTERNAL };

enum { /* decl.attrs */
       DA_USED = 1,
       DA_UNUSED = 2,
       DA_WEAK = 4,
       DA_ALWAYS_INLINE = 8,
       DA_NOINLINE = 16,
       DA_NAKED = 32,
       DA_NORETURN = 64,
       DA_CONST = 128,
       DA_PURE = 256,
       DA_HIDDEN = 512,
       DA_PROTECTED = 1024,
       DA_GNU_INLINE = 2048,
       DA_FASTCALL = 4096,
       DA_PACKED = 8192,
       DA_DEPRECATED = 16384,
       DA_TRANSPARENT = 32768,
       DA_INLINE = 65536 /* `inline` was written */,
       DA_THREAD = 131072,
       DA_RETURNS_TWICE = 262144,
       DA_NOINIT = 524288,
};

struct decl {
	uint8_t kind;    /* enum decl_kind */
	uint8_t storage; /* enum storage as written */
	uint8_t linkage; /* LINK_* */
	bool defined;    /* a definition (tentative ones once the unit ends) */
	bool tentative;
	bool file_scope;
	bool used;       /* referenced from code that may be emitted */
	bool referenced; /* mentioned at all, for -Wunused */
	bool addr_taken; /* & was applied (mem2reg finds out for itself; for warnings) */
	uint32_t attrs;  /* DA_* */
	struct name *name;
	struct type *type;
	src_loc loc;
	uint32_t align;       /* attribute aligned or _Alignas, 0: the type's */
	const char *section;  /* attribute section, or NULL */
	const char *asm_name; /* asm("name"), or NULL */
	struct name *alias;   /* attribute alias, or NULL */
	struct decl *cleanup; /* attribute cleanup: the function, or NULL */
	const char *error_text, *warning_text, *deprecated_text; /* attributes of these names */
	struct attr_tag *tags;                                   /* btf_decl_tag */
	struct expr *init; /* variable: an E_INIT, an expression, or NULL */
	u128 value;        /* D_ENUMCONST */
	int builtin;       /* a function that is a builtin under this name (memcpy, …), or 0 */
	/* functions */
	struct decl **params; /* of the definition, or of the first prototype with names */
	uint32_t nparams;
	struct stmt *body; /* S_BLOCK, or NULL */
	VEC(struct label *) labels;
	src_loc end; /* closing brace of the body */
	/* lists */
	struct decl *shadowed; /* outer binding of the name */
	struct decl *prev;     /* earlier declaration of the same object */
	struct decl *next;     /* in the unit, in order of first declaration */
	struct scope *scope;
	void *lowered; /* lowering's struct ir_sym or slot */
};

/* A translation unit: every file-scope variable and function, in order. */
struct ast_unit {
	struct decl *first, **last;
	const char *file;           /* main file as named on the command line */
	VEC(const char *) file_asm; /* file-scope asm("…") */
};

#endif
