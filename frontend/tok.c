/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of C's tokens, made from tok.def (see tok.h). */
#include "frontend/tok.h"

static const char *const texts[] = {
#define TOK(id, text)           [C_##id - C__FIRST] = text,
#define PUNCT(id, text)         [C_##id - C__FIRST] = "'" text "'",
#define KEYWORD(id, text, when) [C_##id - C__FIRST] = "'" text "'",
#include "frontend/tok.def"
};

static const struct {
	const char *text;
	uint16_t tok;
	uint8_t when; /* enum kw_when */
} keywords[] = {
#define KEYWORD(id, text, when)     {text, C_##id, when},
#define ALT_KEYWORD(id, text, when) {text, C_##id, when},
#include "frontend/tok.def"
};

const char *c_tok_text(int tok)
{
	if (tok == C_EOF)
		return "end of file";
	return tok > C__FIRST && tok < C__END ? texts[tok - C__FIRST] : "?";
}

static bool in_standard(const struct options *o, enum kw_when when)
{
	switch (when) {
	case KW_ALL:
		return true;
	case KW_C99:
		return o->std >= STD_C99;
	case KW_GNU:
		return o->gnu || o->std >= STD_C23;
	case KW_GNU_C99:
		return o->gnu || o->std >= STD_C99;
	case KW_C23:
		return o->std >= STD_C23;
	}
	return false;
}

void c_tok_init(struct cx *cx)
{
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (in_standard(&cx->opt, keywords[i].when))
			name_of(cx, keywords[i].text)->keyword = keywords[i].tok;
}
