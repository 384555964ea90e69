/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cutting assembly text into statements and tokens.
 *
 * This is the assembler's hot path, so it is a hand-made scanner over one table of
 * character classes; the grammar proper is elsewhere (isa.def's templates, as_grammar.y).
 * It needs a NUL at the text's end.
 *
 * A statement ends at the line's end or, in the C-like dialect, at ';'.  '#' and '//'
 * begin a comment, and so does ';' in the GNU dialect and in kernel logs.  Of a line
 * copied from a kernel log or a dump, the leading "12: (bf)", "12: b7 01 …" is skipped;
 * the opcode is kept as a hint.
 */
#include "asm/as_int.h"

#include <stdlib.h>

enum {
	C_ID = 1,    /* may begin a name */
	C_DIGIT = 2, /* may continue one */
	C_BLANK = 4,
	C_HEX = 8,
};

static const uint8_t cls[256] = {
	[' '] = C_BLANK,
	['\t'] = C_BLANK,
	['\r'] = C_BLANK,
	['\f'] = C_BLANK,
	['\v'] = C_BLANK,
	['0' ... '9'] = C_DIGIT | C_HEX,
	['a' ... 'f'] = C_ID | C_HEX,
	['g' ... 'z'] = C_ID,
	['A' ... 'F'] = C_ID | C_HEX,
	['G' ... 'Z'] = C_ID,
	['_'] = C_ID,
	['.'] = C_ID,
	['$'] = C_ID,
	[0x80 ... 0xff] = C_ID,
};

static const struct {
	char text[5];
	uint8_t len;
} puncts[P__count] = {
#define PUNCT(id, text) [P_##id] = {text, sizeof text - 1},
#include "asm/punct.def"
#undef PUNCT
};

static bool is(char c, unsigned mask)
{
	return cls[(unsigned char)c] & mask;
}

uint32_t as_hash(const char *s, size_t len)
{
	uint32_t h = 0;

	for (size_t i = 0; i < len; i++)
		h = h * 31 + (unsigned char)s[i];
	return h;
}

static uint16_t word_find(const struct as *as, const char *s, size_t len, uint32_t hash)
{
	uint16_t i = as->word_table[hash & 1023];

	while (i) {
		const struct as_word *w = &as->words.at[i - 1];

		if (w->hash == hash && w->len == len && !memcmp(w->s, s, len))
			return (uint16_t)(i - 1 + P__count);
		i = w->next;
	}
	return 0;
}

uint16_t as_word(struct as *as, const char *s, size_t len, bool add)
{
	uint32_t h = as_hash(s, len);
	uint16_t w = word_find(as, s, len, h);

	if (w || !add)
		return w;
	vec_push(&as->cx->unit, &as->words,
		 (struct as_word){arena_strndup(&as->cx->unit, s, len), (uint32_t)len, h,
				  as->word_table[h & 1023]});
	as->word_table[h & 1023] = (uint16_t)as->words.n;
	return (uint16_t)(as->words.n - 1 + P__count);
}

void as_lex_init(struct as *as)
{
	as->tok_cap = 64;
	as->tok = arena_array(&as->cx->unit, struct tok, as->tok_cap);
	for (unsigned w = 1; w < P_OTHER; w++)
		if (puncts[w].len == 1)
			as->single[(unsigned char)puncts[w].text[0]] = (uint8_t)w;
}

src_loc as_loc_at(struct as *as, const struct as_input *in, uint32_t off)
{
	uint32_t lo = 0, hi = in->nsegs;

	(void)as;
	if (!in->nsegs)
		return in->base + off;
	while (hi - lo > 1) {
		uint32_t mid = (lo + hi) / 2;

		if (in->segs[mid].off <= off)
			lo = mid;
		else
			hi = mid;
	}
	return in->segs[lo].loc ? in->segs[lo].loc + (off - in->segs[lo].off) : 0;
}

const char *as_tok_text(const struct as *as, const struct tok *t)
{
	return as->in->text + t->off;
}

bool as_tok_is(const struct as *as, const struct tok *t, const char *s)
{
	return t->kind != T_END && t->len == strlen(s) && !memcmp(as_tok_text(as, t), s, t->len);
}

const char *as_tok_show(struct as *as, const struct tok *t)
{
	if (t->kind == T_END)
		return "the end of the line";
	return arena_printf(&as->cx->unit, "'%.*s'", (int)(t->len < 60 ? t->len : 60),
			    as_tok_text(as, t));
}

/* ---- Single tokens ---------------------------------------------------------------------- */

static void bad_at(struct as *as, const char *p, uint32_t len, const char *what)
{
	src_loc loc = as_loc_at(as, as->in, (uint32_t)(p - as->in->text));

	diag_range(as->cx, loc, loc + len, D_as_bad_token, what);
	as->bad_line = true;
}

static unsigned digit(char c)
{
	return is(c, C_DIGIT) ? (unsigned)(c - '0') : (unsigned)(c | 32) - 'a' + 10;
}

/* Escapes of C; P is behind the backslash.  Returns the place behind the escape. */
static const char *escape(const char *p, unsigned *c)
{
	static const char from[] = "abefnrtv", to[] = "\a\b\033\f\n\r\t\v";
	const char *f;
	unsigned n;

	if (*p >= '0' && *p <= '7') {
		for (*c = 0, n = 0; n < 3 && *p >= '0' && *p <= '7'; n++, p++)
			*c = *c * 8 + digit(*p);
		return p;
	}
	if (*p == 'x' && is(p[1], C_HEX)) {
		for (*c = 0, p++; is(*p, C_HEX); p++)
			*c = *c * 16 + digit(*p);
		return p;
	}
	f = *p ? strchr(from, *p) : NULL;
	*c = f ? (unsigned char)to[f - from] : (unsigned char)*p;
	return p + (*p != '\0');
}

char *as_tok_string(struct as *as, const struct tok *t, size_t *len)
{
	const char *p = as_tok_text(as, t) + 1, *end = p + t->len - 2;
	char *s = arena_alloc(&as->cx->unit, t->len + 1), *q = s;
	unsigned c;

	while (p < end) {
		if (*p != '\\') {
			*q++ = *p++;
			continue;
		}
		p = escape(p + 1, &c);
		*q++ = (char)c;
	}
	*len = (size_t)(q - s);
	return s;
}

static const char *lex_string(struct as *as, struct tok *t, const char *p)
{
	const char *start = p++;

	while (*p != '"') {
		if (*p == '\n' || (!*p && p >= as->in->end)) {
			bad_at(as, start, 1, "a string without its closing quote");
			break;
		}
		p += *p == '\\' && p + 1 < as->in->end && p[1] != '\n' ? 2 : 1;
	}
	t->kind = T_STR;
	if (*p == '"')
		return p + 1;
	t->kind = T_PUNCT;
	t->word = P_OTHER;
	return p;
}

static const char *lex_char(struct as *as, struct tok *t, const char *p)
{
	unsigned c;

	if (p[1] == '\\') {
		p = escape(p + 2, &c);
	} else if (p[1] && p[1] != '\n') {
		c = (unsigned char)p[1];
		p += 2;
	} else {
		bad_at(as, p, 1, "an empty character constant");
		t->kind = T_PUNCT;
		t->word = P_OTHER;
		return p + 1;
	}
	t->kind = T_NUM;
	t->flags |= TOK_HEX;
	t->num = c;
	return p + (*p == '\''); /* gas does without the closing quote */
}

/* A suffix u, ul, ull, UL, L, LL, as pasted from C; a lone "ll" is left alone: it marks
 * ld_imm64. */
static const char *skip_suffix(const char *p)
{
	const char *q = p;

	if (*q == 'u' || *q == 'U' || *q == 'L')
		while (*q == 'u' || *q == 'U' || *q == 'l' || *q == 'L')
			q++;
	return is(*q, C_ID | C_DIGIT) ? p : q;
}

static const char *lex_number(struct as *as, struct tok *t, const char *p)
{
	unsigned base = 10;
	uint64_t v = 0;
	bool over = false;

	if (*p == '0' && (p[1] | 32) == 'x' && is(p[2], C_HEX)) {
		base = 16;
		p += 2;
	} else if (*p == '0' && (p[1] | 32) == 'b' && (p[2] == '0' || p[2] == '1')) {
		base = 2;
		p += 2;
	} else if (*p == '0' && is(p[1], C_DIGIT)) {
		base = 8;
	}
	for (; is(*p, base == 16 ? C_HEX : C_DIGIT); p++) {
		if (digit(*p) >= base) {
			bad_at(as, p, 1, "a digit that its base does not have");
			break;
		}
		over |= __builtin_mul_overflow(v, base, &v);
		over |= __builtin_add_overflow(v, digit(*p), &v);
	}
	if (over)
		t->flags |= TOK_OVER;
	t->kind = T_NUM;
	t->num = v;
	if (base != 10)
		t->flags |= TOK_HEX;
	else if ((*p == 'f' || *p == 'b') && !is(p[1], C_ID | C_DIGIT)) {
		t->kind = T_LOCAL;
		t->flags |= *p == 'f' ? TOK_FWD : 0;
		return p + 1;
	}
	return skip_suffix(p);
}

/* Is the LEN characters at P a register?  r0 to r99, w…, fp. */
static bool lex_register(struct tok *t, const char *p, uint32_t len)
{
	if ((p[0] | 32) == 'r' || (p[0] | 32) == 'w') {
		if (len == 2 && is(p[1], C_DIGIT))
			t->reg = (uint8_t)(p[1] - '0');
		else if (len == 3 && is(p[1], C_DIGIT) && is(p[2], C_DIGIT) && p[1] != '0')
			t->reg = (uint8_t)((p[1] - '0') * 10 + p[2] - '0');
		else
			return false;
		t->kind = T_REG;
		t->flags |= (p[0] | 32) == 'w' ? TOK_W : 0;
		return true;
	}
	if (t->flags & TOK_PCT && len == 2 && p[0] == 'f' && p[1] == 'p') {
		t->kind = T_REG;
		t->reg = ISA_FP;
		return true;
	}
	return false;
}

static const char *lex_name(struct as *as, struct tok *t, const char *p)
{
	const char *start = p;
	uint32_t h = 0;

	for (; is(*p, C_ID | C_DIGIT); p++)
		h = h * 31 + (unsigned char)*p;
	t->kind = T_IDENT;
	if (p - start <= 3 && lex_register(t, start, (uint32_t)(p - start)))
		return p;
	t->hash = h;
	t->word = word_find(as, start, (size_t)(p - start), h);
	return p;
}

/* `s` glued to an operator is part of it: s>>=, s<, s/=. */
static const char *lex_signed(const struct as *as, struct tok *t, const char *p)
{
	if (as->dialect != AS_CLIKE || !(p[1] == '>' || p[1] == '<' || p[1] == '/' || p[1] == '%'))
		return NULL;
	for (unsigned w = P_SRSH_EQ; w <= P_SLT; w++)
		if (puncts[w].text[0] == 's' && !strncmp(p, puncts[w].text, puncts[w].len)) {
			t->kind = T_PUNCT;
			t->word = (uint16_t)w;
			return p + puncts[w].len;
		}
	return NULL;
}

static const char *lex_punct(struct as *as, struct tok *t, const char *p)
{
	t->kind = T_PUNCT;
	if (*p == '%' && ((p[1] | 32) == 'r' || (p[1] | 32) == 'w' || p[1] == 'f')) {
		const char *q = p + 1;

		while (is(*q, C_ID | C_DIGIT))
			q++;
		t->flags |= TOK_PCT;
		if (lex_register(t, p + 1, (uint32_t)(q - p - 1)))
			return q;
		t->flags &= (uint8_t)~TOK_PCT;
	}
	if (p[1] != '=' && p[1] != '<' && p[1] != '>' && p[1] != *p) {
		t->word = as->single[(unsigned char)*p];
		if (t->word)
			return p + 1;
	}
	for (unsigned w = 1; w < P_OTHER; w++)
		if (*p == puncts[w].text[0] && !strncmp(p, puncts[w].text, puncts[w].len)) {
			t->word = (uint16_t)w;
			return p + puncts[w].len;
		}
	bad_at(as, p, 1, *p ? "a character that has no meaning here" : "a NUL character");
	t->word = P_OTHER;
	return p + 1;
}

/* ---- Statements --------------------------------------------------------------------------- */

static const char *skip_block_comment(struct as *as, const char *p)
{
	const char *start = p;

	for (p += 2; p < as->in->end; p++)
		if (*p == '*' && p[1] == '/')
			return p + 2;
	bad_at(as, start, 2, "a comment without its end");
	return p;
}

static bool hex_pair(const char *p)
{
	return is(p[0], C_HEX) && is(p[1], C_HEX) && (p[2] == ' ' || p[2] == '\t');
}

/* "12: (bf) ", "12: b7 01 00 00 2a 00 00 00\t": the place behind, or P. */
static const char *skip_log_prefix(struct as *as, const char *p)
{
	const char *q = p;
	unsigned n;

	while (is(*q, C_DIGIT))
		q++;
	if (q == p && (*q != '(' || !is(q[1], C_HEX)))
		return p;
	if (q > p && *q++ != ':')
		return p;
	while (is(*q, C_BLANK))
		q++;
	if (*q == '(' && is(q[1], C_HEX) && is(q[2], C_HEX) && q[3] == ')') {
		as->log_line = true;
		as->log_opcode = (uint8_t)(digit(q[1]) * 16 + digit(q[2]));
		as->in->log = true;
		return q + 4;
	}
	for (n = 0; n < 16 && q > p && hex_pair(q); n++)
		for (q += 2; is(*q, C_BLANK); q++)
			;
	return n == 8 || n == 16 ? q : p;
}

/* In a log, lines that are no instructions: `; source`, `int prog(struct ctx *c):`, and the
 * bytes that `bpftool … opcodes` adds. */
static bool is_log_noise(const struct as_input *in, const char *p)
{
	const char *nl = memchr(p, '\n', (size_t)(in->end - p)), *end = nl ? nl : in->end;
	unsigned n = 0;

	if (*p == ';')
		return true;
	while (end > p && is(end[-1], C_BLANK))
		end--;
	if (end - p > 2 && end[-1] == ':' && end[-2] == ')')
		return true;
	while (p + 1 < end && is(p[0], C_HEX) && is(p[1], C_HEX) && (p + 2 == end || p[2] == ' '))
		for (n++, p += 2; p < end && *p == ' '; p++)
			;
	return p == end && (n == 8 || n == 16);
}

static void skip_line(struct as_input *in, const char *p)
{
	const char *nl = memchr(p, '\n', (size_t)(in->end - p));

	in->at = nl ? nl : in->end;
}

/* Does this '#' belong to a call of a kernel log: name#12, pc+3#name? */
static bool hash_is_part(const struct as *as, const char *p, bool space)
{
	if (space || !as->ntok || !(is(p[1], C_ID | C_DIGIT) || p[1] == '-'))
		return false;
	for (uint32_t i = 0; i < as->ntok && i < 4; i++)
		if (as->tok[i].word && as->tok[i].word == as->word_call)
			return true;
	return false;
}

static struct tok *new_tok(struct as *as)
{
	struct tok *t;

	if (as->ntok + 2 > as->tok_cap) {
		t = arena_array(&as->cx->unit, struct tok, as->tok_cap * 2);
		memcpy(t, as->tok, as->ntok * sizeof *t);
		as->tok = t;
		as->tok_cap *= 2;
	}
	t = &as->tok[as->ntok];
	memset(t, 0, sizeof *t);
	return t;
}

static const char *lex_one(struct as *as, struct tok *t, const char *p)
{
	const char *q;

	if (is(*p, C_ID)) {
		if (*p == 's' && (q = lex_signed(as, t, p)))
			return q;
		return lex_name(as, t, p);
	}
	if (is(*p, C_DIGIT))
		return lex_number(as, t, p);
	if (*p == '"')
		return lex_string(as, t, p);
	if (*p == '\'')
		return lex_char(as, t, p);
	return lex_punct(as, t, p);
}

/* Line markers of the preprocessor: # 12 "file.c" 1 3 */
static void line_marker(struct as *as, const char *p)
{
	struct as_input *in = as->in;
	const char *end = memchr(p, '\n', (size_t)(in->end - p));
	char *after;
	unsigned long line;
	const char *q;

	for (p++; is(*p, C_BLANK); p++)
		;
	if (!strncmp(p, "line", 4))
		for (p += 4; is(*p, C_BLANK); p++)
			;
	if (!is(*p, C_DIGIT) || !end || in->nsegs)
		return;
	line = strtoul(p, &after, 10);
	for (p = after; is(*p, C_BLANK); p++)
		;
	if (*p != '"' || !(q = memchr(p + 1, '"', (size_t)(end - p - 1))))
		return;
	src_mark(as->cx, in->base + (uint32_t)(end + 1 - in->text), (uint32_t)line,
		 arena_strndup(&as->cx->unit, p + 1, (size_t)(q - p - 1)), false);
}

bool as_next(struct as *as)
{
	struct as_input *in = as->in;
	const char *p = in->at;
	bool space = false;
	struct tok *t;

	as->ntok = 0;
	as->log_line = as->bad_line = false;
	if (p >= in->end)
		return false;
	if (p == in->text || p[-1] == '\n') {
		while (is(*p, C_BLANK))
			p++;
		if (in->log && is_log_noise(in, p))
			skip_line(in, p), p = in->at;
		else if (is(*p, C_DIGIT) || *p == '(')
			p = skip_log_prefix(as, p);
		else if (*p == '#')
			line_marker(as, p);
	}
	as->line = p;
	for (;;) {
		if (is(*p, C_BLANK)) {
			space = true;
			p++;
			continue;
		}
		if (*p == '\n')
			break;
		if (*p == '#' && !hash_is_part(as, p, space)) {
			skip_line(in, p);
			p = in->at;
			continue;
		}
		if (*p == '/' && p[1] == '/') {
			skip_line(in, p);
			p = in->at;
			continue;
		}
		if (*p == '/' && p[1] == '*') {
			p = skip_block_comment(as, p);
			space = true;
			continue;
		}
		if (*p == '\\' && p[1] == '\n') {
			p += 2;
			continue;
		}
		if (*p == ';') {
			if (as->dialect == AS_CLIKE && !in->log)
				break;
			skip_line(in, p);
			p = in->at;
			continue;
		}
		if (!*p && p >= in->end)
			break;
		t = new_tok(as);
		t->off = (uint32_t)(p - in->text);
		t->flags = space ? TOK_SPACE : 0;
		space = false;
		p = lex_one(as, t, p);
		t->len = (uint32_t)(p - in->text) - t->off;
		as->ntok++;
	}
	t = new_tok(as);
	t->off = (uint32_t)(p - in->text);
	in->at = p < in->end ? p + 1 : p;
	return true;
}
