/* SPDX-License-Identifier: BSD-2-Clause */
/* The lexer hook as attribute and pragma parsing see it: tokens before the grammar (tok.def's numbers). */
#ifndef CBEE_FRONTEND_PARSE_TOK_H
#define CBEE_FRONTEND_PARSE_TOK_H

#include "frontend/parse.h"

/* The next token, unclassified. */
void parse_raw(struct fe *fe, struct tok *t);
/* The one after, left in place; valid until the next call. */
const struct tok *parse_peek(struct fe *fe);
/* Give T back; at most two. */
void parse_unread(struct fe *fe, const struct tok *t);

#endif
