/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of C's literals (C11 6.4.4, 6.4.5; C23's separators, binary constants and u8''). */
#ifndef CBEE_FRONTEND_LITERAL_H
#define CBEE_FRONTEND_LITERAL_H

#include "frontend/feed.h"

/* The number spelled by LEN bytes at S: sets v->num or v->flt, and v->is_float.
 * False after an error (the value is then 0, of type int). */
bool lit_number(struct cx *cx, src_loc loc, const char *s, uint32_t len, struct c_value *v);
/* The character constant with its quotes and prefix: sets v->num.  False after an error. */
bool lit_char(struct cx *cx, src_loc loc, const char *s, uint32_t len, struct c_value *v);
/* The encoding that a string literal's prefix asks for. */
enum c_encoding lit_encoding(const char *s);

/* A string being put together from adjacent literals. */
struct lit_buf {
	VEC(char) bytes;
	enum c_encoding encoding;
};

/* Append the literal S, quotes and prefix included, in b->encoding. */
void lit_string(struct cx *cx, struct lit_buf *b, src_loc loc, const char *s, uint32_t len);
struct c_string *lit_finish(struct cx *cx, struct lit_buf *b);

#endif
