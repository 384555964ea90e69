/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The numbers of C's tokens, from tok.def.  C_EOF is 0 and the others follow 257,
 * so that a bison grammar that lists T_id in tok.def's order has the same numbers.
 */
#ifndef CBEE_FRONTEND_TOK_H
#define CBEE_FRONTEND_TOK_H

#include "base/cx.h"

enum c_tok {
	C_EOF = 0,
	C__FIRST = 257,
#define TOK(id, text)           C_##id,
#define PUNCT(id, text)         C_##id,
#define KEYWORD(id, text, when) C_##id,
#include "frontend/tok.def"
	C__END,
	C_LAZY_DECL = C__END /* a whole declaration: c_feed_decls */
};

/* Which language versions a keyword belongs to. */
enum kw_when { KW_ALL, KW_C99, KW_GNU, KW_GNU_C99, KW_C23 };

/* How a message names a token: its spelling in quotes, or what it is. */
const char *c_tok_text(int tok);
/* Set the `keyword` field of the names that -std= makes keywords. */
void c_tok_init(struct cx *cx);

#endif
