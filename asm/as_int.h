/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The assembler's inner types, shared by asm/as_*.c and match.c.
 *
 * The way of a statement: as_lex.c cuts it into tokens; as.c tells labels,
 * directives, macro calls and instructions apart; match.c finds the instruction's
 * form; as_insn.c evaluates its operands and appends its bytes to the section,
 * leaving a fix where a symbol's value is not known yet; as_fix.c resolves the fixes
 * at the end of the text, stretching jumps that do not reach.
 */
#ifndef CBEE_ASM_AS_INT_H
#define CBEE_ASM_AS_INT_H

#include "asm/as.h"

/* ---- Tokens --------------------------------------------------------------------------- */

enum tok_kind {
	T_END,   /* of the statement */
	T_IDENT, /* names, directives; '.' alone */
	T_NUM,
	T_STR,   /* between double quotes */
	T_REG,   /* r0 to r15, w0 to w15, with or without % */
	T_LOCAL, /* 1f, 1b */
	T_PUNCT,
};

enum {
	TOK_SPACE = 1, /* blanks before it */
	TOK_HEX = 2,   /* a number not written in decimal */
	TOK_W = 4,     /* a 32-bit register */
	TOK_PCT = 8,   /* a register written with % */
	TOK_FWD = 16,  /* a local label ahead */
	TOK_OVER = 32, /* a number of more than 64 bits */
};

/* Punctuation: words of the table in as_lex.c, numbered from 1. */
enum tok_punct {
	P_NONE,
#define PUNCT(id, text) P_##id,
#include "asm/punct.def"
#undef PUNCT
	P__count
};

struct tok {
	uint8_t kind;
	uint8_t reg; /* number of a register */
	uint8_t flags;
	uint16_t word;     /* punctuation, or the number of a word that templates use; else 0 */
	uint32_t off, len; /* in the input's text */
	uint32_t hash;     /* of an identifier */
	uint64_t num;      /* a number's value, a local label's number */
};

/* ---- Symbols, expressions, fixes ------------------------------------------------------- */

enum as_sym_state { SYM_UNDEF, SYM_LABEL, SYM_VALUE /* .set */ };

struct as_sym {
	const char *s; /* LEN characters */
	uint32_t len, hash;
	struct as_sym *next;     /* hash chain */
	uint8_t state;           /* enum as_sym_state */
	uint8_t bind, type, vis; /* enum obj_bind, obj_symtype, obj_vis */
	bool temp : 1;           /* never in the symbol table */
	bool declared : 1;       /* .globl and the like: in the table even if unused */
	bool external : 1;       /* .extern: not a helper's name */
	bool needed : 1;         /* a relocation names it */
	bool evaluating : 1;
	bool section_sym : 1; /* this names section SEC itself */
	uint32_t off;         /* SYM_LABEL */
	src_loc def;          /* where it was defined, or first used if it is not */
	union {
		struct as_sec *sec;     /* SYM_LABEL */
		struct as_expr *value;  /* SYM_VALUE */
		struct as_local *local; /* SYM_UNDEF: numeric labels above 255 */
	};
	struct as_sym_info *info; /* what few have; sym_info makes it */
	struct obj_sym *obj;
};

struct as_sym_info {
	struct as_expr *size; /* .size */
	uint32_t btf_id;      /* the VAR of a .map */
	const char *rename;   /* .rename */
};

enum as_expr_op {
	E_NUM,
	E_SYM,
	E_NEG,
	E_NOT,  /* ~ */
	E_LNOT, /* ! */
	E_MUL,
	E_DIV,
	E_MOD,
	E_SHL,
	E_SHR,
	E_OR,
	E_AND,
	E_XOR,
	E_ORN,
	E_ADD,
	E_SUB,
	E_EQ,
	E_NE,
	E_LT,
	E_LE,
	E_GT,
	E_GE,
	E_LAND,
	E_LOR,
};

struct as_expr {
	enum as_expr_op op;
	int64_t num;
	struct as_sym *sym;
	struct as_expr *l, *r;
	src_loc loc;
	uint32_t depth;
};

enum { MAX_EXPR_DEPTH = 4000 };

/* What an expression is worth: K, or SYM + K, or (not yet) E. */
struct as_val {
	struct as_sym *sym;
	int64_t k;
	struct as_expr *e; /* not NULL: evaluate later */
	bool hex;          /* a single number not written in decimal */
};

enum as_fix_kind {
	FIX_JUMP,  /* displacement of a jump */
	FIX_CALL,  /* target of a call */
	FIX_IMM64, /* ld_imm64 */
	FIX_IMM,   /* 32-bit immediate */
	FIX_OFF,   /* memory offset */
	FIX_DATA,  /* SIZE bytes */
	FIX_ULEB,
	FIX_SLEB,
};

struct as_fix {
	uint32_t off;
	src_loc loc;
	uint16_t len; /* characters at loc */
	uint8_t kind; /* enum as_fix_kind */
	uint8_t size : 4;
	bool pcrel : 1; /* a jump's number counted in slots from the next instruction */
	bool later : 1; /* E, not SYM */
	union {
		struct as_sym *sym;
		struct as_expr *e;
	};
} __attribute__((packed, aligned(4))); /* there are many of them */

static inline struct as_val fix_val(const struct as_fix *f)
{
	return f->later ? (struct as_val){.e = f->e} : (struct as_val){.sym = f->sym};
}

/* ---- Sections ------------------------------------------------------------------------- */

struct as_line {
	uint32_t off;
	src_loc loc;
};

struct as_sec {
	struct obj_sec *sec;
	struct as_sec *hash_next;
	VEC(struct as_fix) fixes;
	VEC(struct as_line) lines; /* inline: all instructions; else: the jumps by number */
	VEC(uint32_t) data_at;     /* off, end pairs: bytes that are not instructions */
	struct as_sym *sym;        /* the section symbol's handle */
	bool code;                 /* holds instructions */
	uint32_t last;             /* offset of the last instruction */
	src_loc last_loc;
};

/* ---- Input ---------------------------------------------------------------------------- */

struct as_input {
	struct as_input *up;    /* what continues after this one */
	const char *text, *end; /* *end is NUL */
	const char *at;
	src_loc base; /* of text, without segments */
	const struct as_seg *segs;
	uint32_t nsegs;
	uint32_t cond_depth; /* conditionals open when it started */
	bool macro;          /* .exitm leaves it */
	bool log;            /* a kernel log or dump: ';' begins a comment */
	unsigned depth;
};

struct as_macro_param {
	const char *name;
	uint32_t len;
	const char *def; /* default, or NULL */
	uint32_t def_len;
	bool req, vararg;
};

struct as_macro {
	const char *name;
	uint32_t len;
	struct as_macro *next;
	VEC(struct as_macro_param) params;
	const char *body;
	uint32_t body_len;
	src_loc loc; /* of the body */
};

/* .if: what the branch in force does. */
struct as_cond {
	bool active; /* assemble */
	bool done;   /* a branch has been taken */
	bool outer;  /* the enclosing text is assembled */
	bool in_else;
	src_loc loc;
};

struct as_local {
	struct as_sym *last, *next; /* definition behind, definition ahead */
};

/* A word that templates spell out: goto, lock, u32, add32. */
struct as_word {
	const char *s;
	uint32_t len, hash;
	uint16_t next; /* hash chain: index + 1 */
};

/* .reloc */
struct as_reloc {
	struct as_sec *sec;
	struct as_val off, val;
	enum obj_rel_type type;
	src_loc loc;
};

struct matcher;

struct as {
	struct cx *cx;
	struct matcher *m;
	VEC(struct as_word) words; /* numbered from P__count */
	uint16_t word_table[1024];
	uint16_t word_pc, word_call; /* `pc', `call' */
	uint8_t single[256];         /* punctuation of one character */

	/* one text */
	const struct as_options *opt;
	struct obj *o;
	enum as_dialect dialect; /* not AS_AUTO */
	struct as_input *in;
	bool inlined;   /* as_inline: no sections, no lint */
	bool ended;     /* .end */
	bool expr_deep; /* an expression was nested too deeply */
	bool early;     /* labels may still move */
	bool keep_lines;
	bool want_btf;  /* .map or .prog has been seen */
	bool data_file; /* a bpf_conformance .data file: `exit` names the first exit */
	int cpu;

	struct tok *tok;
	uint32_t ntok, tok_cap; /* without the T_END at tok[ntok] */
	const char *line;       /* start of the statement */
	bool bad_line;          /* a token of it has been complained about */
	bool log_line;          /* it had a (bf) prefix */
	uint8_t log_opcode;

	struct as_sym **syms; /* hash table */
	uint32_t nsyms, syms_cap;
	VEC(struct as_sym *) order;  /* by first mention */
	VEC(struct as_local) locals; /* numeric labels below 64; the rest through names */
	uint32_t old_syms;           /* symbols the object had before */
	struct as_sec *cur, *prev;
	VEC(struct as_sec *) secs;  /* by obj_sec.index */
	VEC(struct as_sec *) stack; /* .pushsection: cur, prev pairs */
	VEC(struct as_cond) conds;
	struct as_macro *macros;
	uint32_t macro_count;        /* \@ */
	VEC(const char *) files;     /* .file N */
	VEC(struct as_sym *) symtab; /* .symtab's order */
	VEC(struct as_reloc) relocs;
	VEC(struct as_sym *) progs; /* .prog, .func */
	bool func_start;            /* the next instruction begins one */
	struct as_sym *first_exit;
	uint32_t anon;     /* nameless symbols made */
	uint64_t expanded; /* bytes of macro expansions so far */
};

/* as_lex.c */
/* Cut the next statement; false at the end of the input (which is not popped). */
bool as_next(struct as *as);
void as_lex_init(struct as *as);
uint16_t as_word(struct as *as, const char *s, size_t len, bool add);
src_loc as_loc_at(struct as *as, const struct as_input *in, uint32_t off);
const char *as_tok_text(const struct as *as, const struct tok *t);
/* "found": a token for messages. */
const char *as_tok_show(struct as *as, const struct tok *t);
bool as_tok_is(const struct as *as, const struct tok *t, const char *s);
/* The contents of a string token, escapes replaced; LEN is set. */
char *as_tok_string(struct as *as, const struct tok *t, size_t *len);

static inline src_loc as_loc(struct as *as, const struct tok *t)
{
	return as_loc_at(as, as->in, t->off);
}

static inline src_loc as_end(struct as *as, const struct tok *t)
{
	return as_loc_at(as, as->in, t->off) + t->len;
}

#define as_error(as, t, id, ...)                                                                   \
	diag_range((as)->cx, as_loc((as), (t)), as_end((as), (t)), id, ##__VA_ARGS__)

/* match.c */
enum cap_kind { CAP_REG, CAP_EXPR };

struct cap {
	enum cap_kind kind;
	uint32_t tok, end; /* tokens */
	bool pc;           /* after `pc`: slots from the next instruction */
};

enum { MAX_CAPS = 12 };

struct match {
	enum isa_op op;
	const char *letters; /* one for each capture */
	unsigned ncaps;
	struct cap caps[MAX_CAPS];
};

struct matcher *match_new(struct as *as);
/* Match the statement from token I on; false after reporting. */
bool match_insn(struct as *as, uint32_t i, struct match *m);

/* as_expr.c, as_grammar.y */
/* One past the expression that starts at token I. */
uint32_t expr_end(const struct as *as, uint32_t i);
/* Parse tokens I to END; false after reporting. */
bool expr_parse(struct as *as, uint32_t i, uint32_t end, struct as_val *v);
/* The same, and it must be a number now. */
bool expr_const(struct as *as, uint32_t *i, int64_t *k);
/* Parse one expression at *I and move *I past it. */
bool expr_value(struct as *as, uint32_t *i, struct as_val *v);
struct as_expr *expr_node(struct as *as, enum as_expr_op op, struct as_expr *l, struct as_expr *r,
			  src_loc loc);
struct as_expr *expr_tree(struct as *as, const struct as_val *v, src_loc loc);
enum expr_result { EXPR_OK, EXPR_LATER /* undefined symbols */, EXPR_BAD /* no such value */ };
/* Reduce V to K or SYM + K. */
enum expr_result expr_eval(struct as *as, struct as_val *v);

/* as_sym.c */
/* F's value is V from now on. */
void fix_set(struct as *as, struct as_fix *f, const struct as_val *v);
struct as_sym_info *sym_info(struct as *as, struct as_sym *y);
struct as_sym *sym_get(struct as *as, const char *s, size_t len, uint32_t hash);
struct as_sym *sym_find(struct as *as, const char *s, size_t len, uint32_t hash);
struct as_sym *sym_tok(struct as *as, const struct tok *t);
struct as_sym *sym_anon(struct as *as);
/* A symbol that stays at the current place. */
struct as_sym *sym_dot(struct as *as);
struct as_sym *sym_local(struct as *as, uint64_t n, bool forward);
/* The section NAME, which may come later; sym_find_sections looks them up at the end. */
struct as_sym *sym_section(struct as *as, const char *name, src_loc loc);
void sym_find_sections(struct as *as);
void sym_define(struct as *as, struct as_sym *y, src_loc loc);
void sym_define_local(struct as *as, uint64_t n, src_loc loc);
uint32_t as_hash(const char *s, size_t len);
const char *sym_name(struct as *as, const struct as_sym *y);

/* as_sec.c */
struct as_sec *sec_get(struct as *as, const char *name, uint32_t type, uint64_t flags, bool *fresh);
struct as_sec *sec_of(struct as *as, struct obj_sec *s);
/* The section in force, .text if none has been chosen. */
struct as_sec *sec_cur(struct as *as);
void sec_switch(struct as *as, struct as_sec *s);
uint64_t sec_here(struct as *as);
/* Append LEN bytes (zeroes if P is NULL) that are no instruction. */
void sec_data(struct as *as, const void *p, uint64_t len);
void sec_defaults(const char *name, uint32_t *type, uint64_t *flags);

/* as_insn.c */
bool as_insn(struct as *as, uint32_t i);
void as_lint(struct as *as, const struct isa_insn *insn, src_loc loc, src_loc end);
/* The range that a field allows, for messages. */
bool as_put_field(struct as *as, struct as_sec *s, const struct as_fix *f, int64_t v);

/* as_fix.c */
void as_finish(struct as *as);
/* as_relax.c: make every jump of S reach. */
void as_relax(struct as *as, struct as_sec *s);

/* as_dir.c: the directive at token 0 */
bool as_directive(struct as *as, uint32_t i);
void dir_init(struct as *as);
bool dir_expect_end(struct as *as, uint32_t i);
bool dir_comma(struct as *as, uint32_t *i);
bool dir_assign(struct as *as, struct as_sym *y, uint32_t i, bool once);
struct src_file *dir_open(struct as *as, const struct tok *t, const char *name);

/* as_debug.c */
/* The number of a CO-RE relocation kind's name, or -1; and back. */
int core_kind(const char *s, size_t len);
const char *core_kind_name(uint32_t k);

/* as_decl.c: sizes of declared programs; DATASECs of declared maps */
void decl_sizes(struct as *as);
void decl_btf(struct as *as);

/* as_macro.c */
struct as_macro *macro_find(struct as *as, const char *s, size_t len);
void macro_call(struct as *as, struct as_macro *m, uint32_t i);
void input_push(struct as *as, struct as_input *in);
void input_file(struct as *as, struct src_file *f, src_loc from);

/* as_cond.c */
/* Handle a conditional directive at token I; true if it was one. */
bool cond_directive(struct as *as, uint32_t i);

#endif
