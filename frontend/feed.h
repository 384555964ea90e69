/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From preprocessing tokens to the parser's tokens: keywords, constants with
 * their values and types, adjacent string literals joined.
 *
 * Identifiers and type names are one token here: the parser's yylex turns a
 * C_IDENT into C_TYPE_NAME by the name's binding.
 */
#ifndef CBEE_FRONTEND_FEED_H
#define CBEE_FRONTEND_FEED_H

#include "frontend/pp.h"
#include "frontend/tok.h"

/* The type of a constant (6.4.4.1): int is 32 bits, long and long long 64. */
enum c_const_type {
	CT_INT,
	CT_UINT,
	CT_LONG,
	CT_ULONG,
	CT_LLONG,
	CT_ULLONG,
	CT_INT128,
	CT_UINT128,
	CT_FLOAT,
	CT_DOUBLE,
	CT_LDOUBLE,
	CT_UCHAR,  /* u8'x' (C23: char8_t) */
	CT_CHAR16, /* u'x' */
	CT_CHAR32, /* U'x' */
	CT_WCHAR,  /* L'x' */
};

/* A string literal's encoding. */
enum c_encoding { ENC_PLAIN, ENC_UTF8, ENC_CHAR16, ENC_CHAR32, ENC_WIDE };

struct c_string {
	const char *bytes; /* LEN units, then a zero unit; units are in the target's byte order */
	uint32_t len;      /* units without the final zero */
	uint8_t unit;      /* bytes a unit: 1, 2 or 4 */
	uint8_t encoding;  /* enum c_encoding */
};

struct c_value {
	src_loc loc, end; /* the token's first character; one past its last */
	bool is_float;    /* a number: flt, not num */
	union {
		struct name *name;            /* C_IDENT, and keywords as they were spelled */
		struct c_string *str;         /* C_STRING */
		struct {                      /* C_LAZY_BODY: one of them, the other is NULL */
			struct pp_body *body; /* of a record */
			struct pp_enumerators *items; /* of an enum */
		};
		struct pp_decl *decl;    /* C_LAZY_DECL */
		struct {                 /* C_INT_CONST, C_CHAR_CONST */
			uint64_t lo, hi; /* hi: bits 64 to 127, of __int128 constants */
			enum c_const_type type;
		} num;
		struct { /* C_FLOAT_CONST */
			long double f;
			enum c_const_type type;
		} flt;
		const char *text; /* C_BAD: the character, NUL-terminated */
	};
};

struct c_feed;

struct c_feed *c_feed_new(struct cx *cx, struct pp *pp);
/* The next token (enum c_tok) and its value; C_EOF at the end of the file or body. */
int c_lex(struct c_feed *f, struct c_value *v);
/* Return TOK once, before the next token of the text (a grammar's start mark). */
void c_feed_inject(struct c_feed *f, int tok);

/*
 * With lazy bodies on (they are off at first), `struct NAME {` or `union NAME {` outside all
 * braces and parentheses may be followed by one C_LAZY_BODY that stands for everything up
 * to the matching `}`, which comes next.  The parser keeps v->body, declares the tag
 * as a type whose body is not yet read, and when somebody needs it complete:
 *
 *	c_feed_enter(f, body); c_feed_inject(f, C_START_BODY); yyparse(...); c_feed_leave(f);
 *
 * between which c_lex returns the tokens between the braces, then C_EOF.  It nests, at any
 * point where c_lex has returned; names in the body mean what they mean at file scope.
 * Bodies in the main file itself (unless it is very large) are not lazy, so that every
 * error in it is found.
 */
void c_feed_lazy(struct c_feed *f, bool on);
/* The same for the list of an enum, on its own switch: `enum NAME {` or `enum {` outside all
 * brackets may be followed by one C_LAZY_BODY with v->items, all its enumerators. */
void c_feed_enums(struct c_feed *f, bool on);
/*
 * And for whole external declarations (pp_skip_declaration says which): one C_LAZY_DECL with
 * v->decl.  Of a record, the body is as with C_LAZY_BODY.  Of a typedef, the parser binds the
 * name, and when the name is first met reads the body as a translation unit: it is the
 * declaration, with its `;`.
 */
void c_feed_decls(struct c_feed *f, bool on);
void c_feed_enter(struct c_feed *f, struct pp_body *body);
void c_feed_leave(struct c_feed *f);

#endif
