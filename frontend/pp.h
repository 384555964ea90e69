/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The preprocessor: files in, preprocessing tokens with macros expanded out.
 *
 *	bytes --pp_lex.l--> pp-tokens --pp.c (directives), macro.c (expansion)--> pp_next
 *
 * A token holds no memory of its own: an identifier is an interned name, any
 * other spelling points into its file's text (or, pasted or stringified, into the
 * unit arena), so that a pp_tok may be kept as long as the compilation lives.
 */
#ifndef CBEE_FRONTEND_PP_H
#define CBEE_FRONTEND_PP_H

#include "base/cx.h"

enum pp_kind {
	PP_EOF,    /* end of the main file (or of a body entered with pp_enter_body) */
	PP_IDENT,  /* .name */
	PP_NUMBER, /* a preprocessing number: .text */
	PP_CHAR,   /* 'x', with its prefix: .text */
	PP_STRING, /* "x", with its prefix: .text */
	PP_PUNCT,  /* .tok says which */
	PP_OTHER,  /* a character that is no token of C, or an unfinished literal: .text */
	PP_PRAGMA, /* a pragma that the parser is to see; its tokens follow, .tok is a C_PRAGMA_* */
	PP_PRAGMA_END,
	/* not seen by callers of pp_next */
	PP_NL,      /* end of a directive */
	PP_COMMENT, /* with -C */
	PP_HEADER,  /* <x> after #include */
	PP_PARAM,   /* in a macro's body: a parameter, .len its index */
};

enum pp_flag {
	PPF_BOL = 1,       /* first on its line */
	PPF_SPACE = 2,     /* white space before it */
	PPF_NOEXPAND = 4,  /* names a macro that was being expanded: never expand it */
	PPF_SPLICED = 8,   /* its text holds backslash-newlines (see pp_spelling) */
	PPF_MACRO = 16,    /* comes from a macro's expansion */
	PPF_PASTED = 32,   /* made by ## */
	PPF_STRINGIFY = 64 /* in a macro's body: a parameter after # */
};

struct pp_tok {
	uint8_t kind;  /* enum pp_kind */
	uint8_t flags; /* enum pp_flag */
	uint16_t tok;  /* PP_PUNCT, PP_PRAGMA: enum c_tok */
	uint32_t len;  /* bytes of text */
	src_loc loc;
	union {
		struct name *name; /* PP_IDENT */
		const char *text;  /* the others; not NUL-terminated */
	};
};

struct pp;
struct pp_body;

/* A preprocessor for the target, standard and search path that cx->opt asks for,
 * with the predefined and the command line's macros.  It lives as long as CX. */
struct pp *pp_new(struct cx *cx);
/* Begin to read PATH ("-": standard input), after what -include asks for.
 * Cannot be read: a fatal error. */
void pp_main_file(struct pp *pp, const char *path);
/* Begin to read TEXT as the main file NAME (tests, fuzzing). */
void pp_main_text(struct pp *pp, const char *name, const char *text, size_t len);
/* The next token with macros expanded; PP_EOF again and again at the end. */
void pp_next(struct pp *pp, struct pp_tok *t);

/* A token's spelling without backslash-newlines; *LEN receives its length. */
const char *pp_spelling(struct pp *pp, const struct pp_tok *t, uint32_t *len);

/*
 * Lazy bodies.  Right after pp_next has returned a `{` that stands in a file and
 * not in a macro expansion, find the matching `}` in the raw text and stop just
 * before it: pp_next returns it next.  NULL, with nothing skipped, when the body
 * holds a directive, a nested tag's definition, or anything that only the plain
 * way gets right.  Macros are later looked up as they stand now.
 */
struct pp_body *pp_skip_braces(struct pp *pp);
/* Read the tokens of BODY: pp_next returns them, then PP_EOF. Nests. */
void pp_enter_body(struct pp *pp, struct pp_body *body);
/* Go on where pp_enter_body interrupted. */
void pp_leave_body(struct pp *pp);
/* The body's first and one past its last character. */
src_loc pp_body_start(const struct pp_body *body);
src_loc pp_body_end(const struct pp_body *body);
/* Is it a whole declaration (a typedef) rather than what stands between braces? */
bool pp_body_is_declaration(const struct pp_body *body);

/*
 * At the start of a declaration: pass over a whole one, if it stands in a file and is
 *
 *	struct NAME { … };  union NAME { … };	body: what stands between the braces
 *	typedef … (*NAME)(…);			body: all of it but the ;
 *
 * with no macro, directive, attribute or nested tag in it.  False: nothing was read.
 */
struct pp_decl {
	uint16_t keyword;  /* C_STRUCT, C_UNION or C_TYPEDEF */
	struct name *name; /* what it declares */
	src_loc loc;       /* the name */
	src_loc start, end;
	struct pp_body *body;
};
bool pp_skip_declaration(struct pp *pp, struct pp_decl *d);

/*
 * Right after the `{` of an enum: read its enumerators from the raw text and stop before
 * the `}`.  NULL, with nothing read, unless each is a plain name, no macro, with a plain
 * constant or none.
 */
struct pp_enumerator {
	struct name *name;
	uint64_t value; /* negative: its two's complement */
	src_loc loc;
	bool has_value; /* otherwise: one more than the one before */
	bool negative;
};
struct pp_enumerators {
	uint32_t n;
	struct pp_enumerator at[];
};
struct pp_enumerators *pp_read_enumerators(struct pp *pp);

/* Output.  Each is called instead of a pp_next loop, after pp_main_file. */
/* -E: the preprocessed text; -P, -C and -dD come from cx->opt. */
void pp_print(struct pp *pp, FILE *out);
/* -dM: every macro defined at the end, sorted as the peers do: by definition. */
void pp_print_macros(struct pp *pp, FILE *out);
/* The rule for make: after the whole file has been read.  OBJECT is the target
 * if -MT and -MQ named none. */
void pp_print_deps(struct pp *pp, const char *object, FILE *out);
/* -v: the include search, between the markers that build scripts look for. */
void pp_print_search(struct pp *pp, FILE *out);

#endif
