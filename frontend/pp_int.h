/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the preprocessor's own files share.  Others include pp.h.
 *
 *	pp_lex.l       bytes to pp-tokens
 *	pp_raw.c       passing over text that need not become tokens
 *	pp_lazy.c      bodies and declarations that are read when asked for
 *	pp_enum.c      enumerators without tokens
 *	pp.c           the stack of inputs, directives
 *	pp_cond.c      conditional groups
 *	macro.c        definitions, calls, the expansion stack
 *	macro_subst.c  arguments into bodies: #, ##, __VA_OPT__
 *	pp_expr.c      #if expressions
 *	pp_include.c   the header search
 *	pp_pragma.c    #pragma and _Pragma
 *	pp_dynamic.c   macros that compute: __FILE__, __has_include …
 *	pp_predef.c    predefined and command-line macros
 *	pp_print.c     -E, -dM;  pp_deps.c  -M
 */
#ifndef CBEE_FRONTEND_PP_INT_H
#define CBEE_FRONTEND_PP_INT_H

#include "frontend/pp.h"
#include "frontend/tok.h"

enum {
	PP_PASTE = PP_PARAM + 1,   /* in a macro's body: the operator ## */
	PP_VA_OPT,                 /* in a macro's body: __VA_OPT__ */
	MAX_INCLUDE = 200,         /* depth of #include, as the peers have it */
	MAX_NESTING = 4000,        /* macro calls within macro arguments; parentheses in #if */
	MAX_EXPANSION = 256 << 20, /* bytes of token lists for one outermost macro call */
};

/* ---- the scanner (pp_lex.l) ---- */

typedef void *pp_scanner; /* flex's yyscan_t */
struct yy_buffer_state;
struct spare;

/* Where the scanner reads; saved and restored around an inclusion. */
struct pp_lex {
	struct cx *cx;
	pp_scanner scanner;
	struct yy_buffer_state *buf; /* scans [some offset, the two NULs) of the text */
	const char *text, *end;      /* the file's text; its final NULs */
	src_loc base;                /* location of text[0] */
	const char *stop;            /* the } or ; that ends a lazy body, or NULL */
	uint32_t ntok;               /* tokens returned so far: detects include guards */
	uint8_t flags;               /* PPF_BOL, PPF_SPACE for the next token */
	bool directive;              /* a newline is a token, PP_NL, and is not passed */
	bool keep_comments;          /* comments are tokens */
	bool saw_null;               /* a NUL in the text has been reported */
	bool c23;                    /* ' separates digits */
	struct spare *spares;        /* flex's spare buffer objects */
};

void lex_init(struct pp_lex *lx, struct cx *cx);
/* Scan TEXT to END (two NULs), whose first byte has location BASE. */
void lex_open(struct pp_lex *lx, const char *text, const char *end, src_loc base);
/* The next token, or PP_EOF; in a directive PP_NL, again and again. */
void lex_next(struct pp_lex *lx, struct pp_tok *t);
/* The next token when a header name may come: "x" and <x> are PP_HEADER. */
void lex_header(struct pp_lex *lx, struct pp_tok *t);
/* Where the scanner stands: one past the last token. */
const char *lex_pause(struct pp_lex *lx);
/* Go on at P. */
void lex_resume(struct pp_lex *lx, const char *p);
/* Forget the current buffer (before another pp_lex's state is put back). */
void lex_close(struct pp_lex *lx);
/* Put back a state saved before lex_open. */
void lex_restore(struct pp_lex *lx, const struct pp_lex *saved);

static inline src_loc lex_loc(const struct pp_lex *lx, const char *p)
{
	return lx->base + (src_loc)(p - lx->text);
}

/* ---- raw text (pp_raw.c) ---- */

/* One past the comment whose inside begins at P, or NULL if it does not end. */
const char *raw_comment_end(const char *p, const char *end);
/* The # of the directive that ends the conditional group which P is in (at a line's
 * start), or NULL if there is none. */
const char *raw_skip_group(const char *p, const char *end);
/* Does NAME's macro make it unsafe to skip a body that uses it? */
typedef bool raw_unsafe_fn(void *arg, const char *name, size_t len);
/* The } that matches a { just before P, or NULL if the body cannot be skipped;
 * with UNSAFE, every identifier is asked about. */
const char *raw_skip_braces(const char *p, const char *end, raw_unsafe_fn *unsafe, void *arg);

/* ---- macros (macro.c, macro_subst.c) ---- */

struct macro {
	struct name *name;
	struct macro *prev;   /* the definition before this one */
	struct pp_tok *body;  /* N tokens */
	struct name **params; /* NPARAMS names; the last may stand for the rest */
	uint32_t n, nparams;
	uint32_t seq;     /* number of this #define or #undef: see pp.epoch */
	src_loc loc;      /* the name, in its #define */
	src_loc end;      /* one past the body's last character */
	uint16_t dynamic; /* enum pp_dynamic, or 0 */
	bool undefined;   /* an #undef's record */
	bool function;    /* takes arguments */
	bool variadic;    /* … */
	bool named_rest;  /* GNU: rest... */
	bool subst;       /* object-like, but holds ## */
	bool disabled;    /* being expanded */
	bool brace;       /* the body holds { or }, _Pragma or __COUNTER__: see pp_skip_braces */
	bool predefined;
};

/* One macro argument. */
struct macro_arg {
	struct pp_tok *toks, *full; /* as written; fully expanded */
	uint32_t n, nfull;
	bool expanded;
};

/* A list of tokens being delivered. */
struct pp_ctx {
	struct pp_ctx *prev;
	const struct pp_tok *at, *end;
	struct macro *macro; /* disabled until this is popped; may be NULL */
	src_loc delta;       /* added to each token's location */
	uint8_t or_flags;    /* added to each token's flags */
	uint8_t first_flags; /* BOL and SPACE of the first token */
	uint8_t tail_flags;  /* SPACE for the token that follows the expansion */
	bool first;          /* no token delivered yet: first_flags are due */
	bool barrier;        /* at the end return PP_EOF and stay */
};

/* ---- inputs (pp.c) ---- */

/* What is known of a file by its path. */
struct pp_file {
	struct pp_file *next; /* hash chain */
	const char *path;
	struct src_file *src;
	struct name *guard; /* all of it is inside #ifndef GUARD */
	uint64_t dev, ino;  /* once somebody asked */
	bool once;          /* #pragma once or #import */
	bool builtin;       /* part of the compiler: no dependency */
	bool entered;
	bool dep_noted;
};

/* A conditional group: #if … #endif. */
struct pp_cond {
	src_loc loc;
	bool taken; /* some branch was */
	bool saw_else;
	bool guard; /* the #ifndef that may guard the file */
};

/* A file being read. */
struct pp_input {
	struct pp_input *prev;
	struct pp_lex saved; /* the includer's scanner */
	struct pp_file *file;
	int dir; /* search directory it was found in; -1: none */
	uint32_t depth;
	uint32_t nconds;       /* conditional groups open when it began */
	struct name *guard;    /* candidate */
	uint32_t guard_tokens; /* ntok just after the guard's #endif; 0: still open */
	bool no_guard;
	bool macros_only; /* -imacros: its text is not output */
	/* a lazy body being read has no file of its own: */
	bool is_body;
	uint32_t saved_epoch;
	struct pp_ctx *saved_ctx;
	bool saved_peeked;
	struct pp_tok saved_peek;
	uint8_t saved_carry;
	bool saved_in_pragma;
};

struct pp_body {
	struct pp_file *file;
	const char *text, *text_end; /* the file's */
	src_loc base;
	const char *start, *stop; /* between the braces; the } (or ;) */
	uint32_t epoch;
	bool declaration; /* a typedef, up to its ; */
};

/* What is known of a directory inside a search directory. */
struct subdir {
	struct name *name;
	bool exists;
};

struct search_dir {
	const char *path;
	bool system;
	bool builtin;  /* the headers inside the compiler */
	bool fallback; /* … that are looked for last */
	bool drop;     /* a duplicate */
	uint64_t dev, ino;
	VEC(struct subdir) subdirs;
};

/* A pushed definition: #pragma push_macro. */
struct pushed_macro {
	struct name *name;
	struct macro *macro;
};

/* What pp_print wants to hear of. */
struct pp_hooks {
	void (*enter)(void *arg, src_loc loc);                  /* a file has been entered */
	void (*leave)(void *arg);                               /* … left */
	void (*define)(void *arg, struct macro *m, bool undef); /* #define, #undef: -dD */
	void (*mark)(void *arg, src_loc loc); /* #line: LOC is the next line's start */
	void *arg;
};

struct pp {
	struct cx *cx;
	struct pp_lex lex;
	struct pp_input *in; /* innermost */
	struct pp_ctx *ctx;  /* innermost expansion */
	struct pp_ctx *spare;
	struct pp_tok pragma_token; /* what a pragma directive gives its reader; PP_EOF: nothing */
	struct name *if_guard;      /* the #if just read was !defined of this name, and no more */
	struct pp_tok peek;         /* a token of the file read ahead */
	bool peeked;
	uint8_t carry; /* flags that an empty expansion leaves to the next token */
	bool printing; /* for pp_print: every pragma is output, unexpanded */
	bool in_pragma;
	bool subst_space;  /* macro_subst left white space over for what follows */
	bool no_pragma_op; /* expanding a macro argument: _Pragma waits */
	bool in_if;        /* #if: defined and __has_include mean something */
	uint32_t nesting;  /* macro arguments being expanded */
	struct arena exp;  /* token lists of the expansion going on */
	struct arena_mark exp_empty;
	src_loc call_end; /* the ) of the outermost macro call: its line is __LINE__ */
	VEC(struct pp_cond) conds;
	uint32_t epoch;             /* macros are looked up as of this sequence number */
	uint32_t seq;               /* number of the last #define or #undef */
	uint32_t nbrace;            /* macros defined so far whose body holds a brace */
	VEC(struct macro *) macros; /* every definition */
	VEC(struct pushed_macro) pushed;
	bool any_once;    /* some file is to be read once only */
	bool builtins;    /* the builtin functions' names have their numbers */
	uint32_t counter; /* __COUNTER__ */
	const char *date, *time;
	const char *main_path;
	VEC(const char *) pre; /* -include and -imacros still to come, last first */
	VEC(bool) pre_macros;
	/* search */
	VEC(struct search_dir) dirs;
	int first_user; /* dirs before it serve "x" only */
	struct pp_file **files;
	uint32_t nfiles, files_cap;
	VEC(const char *) deps;      /* in the order they were entered */
	struct header_slot *headers; /* cache of searches */
	uint32_t nheaders, headers_cap;
	struct pp_hooks hooks;
	/* names with a meaning of their own */
	struct name *n_defined, *n_va_args, *n_va_opt, *n_pragma, *n_counter;
};

#define DIRECTIVES(X)                                                                              \
	X(define)                                                                                  \
	X(undef)                                                                                   \
	X(include)                                                                                 \
	X(include_next)                                                                            \
	X(import)                                                                                  \
	X(if)                                                                                      \
	X(ifdef)                                                                                   \
	X(ifndef)                                                                                  \
	X(elif)                                                                                    \
	X(elifdef)                                                                                 \
	X(elifndef)                                                                                \
	X(else)                                                                                    \
	X(endif)                                                                                   \
	X(line)                                                                                    \
	X(error)                                                                                   \
	X(warning)                                                                                 \
	X(pragma)                                                                                  \
	X(ident)                                                                                   \
	X(sccs)                                                                                    \
	X(embed)

enum directive {
	DIR_NONE,
#define X(name) DIR_##name,
	DIRECTIVES(X)
#undef X
		DIR__END
};

extern const char *const directive_names[];

/* pp_cond.c */
void do_if(struct pp *pp, struct pp_tok *t);
void do_ifdef(struct pp *pp, struct pp_tok *t);
void do_ifndef(struct pp *pp, struct pp_tok *t);
/* #else, #elif …, #endif after text that counted. */
void do_continue_cond(struct pp *pp, struct pp_tok *t);
/* IN has ended: report the groups that are still open in it. */
void cond_check(struct pp *pp, struct pp_input *in);

/* pp.c */
/* Nothing more belongs on this line.  Returns the newline. */
struct pp_tok pp_end_of_line(struct pp *pp, const char *directive);
/* The name a directive is about; NULL after an error, with the line read. */
struct name *pp_name_operand(struct pp *pp, struct pp_tok *t);
/* The next token as it is written: from the expansion stack or the file, directives obeyed. */
void pp_raw(struct pp *pp, struct pp_tok *t);
/* Inside a directive: drop the rest of the line. */
void pp_rest_of_line(struct pp *pp);
/* Is the next token a `(`?  Nothing is consumed. */
bool pp_next_is_lparen(struct pp *pp);
/* Begin to read FILE, found in search directory DIR, included at FROM. */
void pp_enter(struct pp *pp, struct pp_file *file, int dir, src_loc from);
/* A header's name from expanded tokens: "x", or < … >.  T is the first of them, and then
 * the one that follows.  NULL: it is none. */
const char *pp_computed_header(struct pp *pp, struct pp_tok *t, bool *angled);
/* A string's inside without its escapes of \ and ", as #line and _Pragma have it. */
char *pp_unquote(struct pp *pp, const char *s, uint32_t len);
static inline bool is_punct(const struct pp_tok *t, enum c_tok tok)
{
	return t->kind == PP_PUNCT && t->tok == tok;
}

/* macro.c */
/* The definition in force, or NULL. */
static inline struct macro *macro_of(const struct pp *pp, const struct name *n)
{
	struct macro *m = n->macro;

	while (m && m->seq > pp->epoch)
		m = m->prev;
	return m && !m->undefined ? m : NULL;
}
void macro_define_directive(struct pp *pp);
void macro_undef(struct pp *pp, struct name *n, src_loc loc);
/* Make M the definition of its name. */
void macro_install(struct pp *pp, struct macro *m);
/* T is a name with macro M: expand it.  True: read on; false: T itself is the next token
 * (a macro that computes has changed it). */
bool macro_expand(struct pp *pp, struct macro *m, struct pp_tok *t);
struct pp_ctx *ctx_push(struct pp *pp, const struct pp_tok *toks, uint32_t n);
void ctx_pop(struct pp *pp);
bool macro_same(struct pp *pp, const struct macro *a, const struct macro *b);

/* macro_subst.c */
/* M's body with ARGS in it, as a list in pp->exp of *N tokens. */
struct pp_tok *macro_subst(struct pp *pp, struct macro *m, struct macro_arg *args, bool elided,
			   src_loc delta, uint32_t *n);
/* "…" made of N tokens. */
struct pp_tok macro_stringify(struct pp *pp, const struct pp_tok *toks, uint32_t n);

/* pp_expr.c: the condition of #if; reads to the end of the line. */
bool expr_condition(struct pp *pp);

/* pp_include.c */
void search_init(struct pp *pp);
/* The file HEADER names; ANGLED: <x>.  NEXT: after the current file's directory.
 * NULL: not found.  *DIR receives where. */
struct pp_file *search_header(struct pp *pp, const char *header, bool angled, bool next, int *dir);
struct pp_file *search_path(struct pp *pp, const char *path, bool system);
struct pp_file *file_of_text(struct pp *pp, const char *name, const char *text, size_t len);
/* F is to be read once only. */
void file_once(struct pp *pp, struct pp_file *f);
/* Need the file be read again?  False once its guard is defined or with #pragma once. */
bool file_wanted(struct pp *pp, struct pp_file *f);
/* The headers inside the compiler (made from frontend/include). */
struct embedded {
	const char *name, *text;
	uint32_t len;
};
extern const struct embedded embedded_headers[];

/* pp_pragma.c */
void pragma_directive(struct pp *pp, struct pp_tok *t);
/* _Pragma: T is its name.  False if *T is to be returned: a PP_PRAGMA; true: read on. */
bool pragma_operator(struct pp *pp, struct pp_tok *t);

/* pp_dynamic.c */
void dynamic_init(struct pp *pp);
/* Any further use of N is an error. */
void dynamic_poison(struct pp *pp, struct name *n, src_loc loc);
bool dynamic_expand(struct pp *pp, struct macro *m, struct pp_tok *t);

/* pp_predef.c */
const char *predef_text(struct pp *pp, size_t *len);
const char *command_line_text(struct pp *pp, size_t *len);

/* pp_deps.c */
void deps_note(struct pp *pp, struct pp_file *f);
/* -MG: HEADER does not exist yet. */
void deps_missing(struct pp *pp, const char *header);

#endif
