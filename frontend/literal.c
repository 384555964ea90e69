/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of C's literals (see literal.h). */
#include "frontend/literal.h"

#include <stdlib.h>

/* ---- characters ---- */

/* One code point of well-formed UTF-8 at *P; a bad byte gives -1 and is passed over. */
static int32_t utf8_next(const char **p, const char *end)
{
	const unsigned char *s = (const unsigned char *)*p;
	int n = *s < 0x80 ? 0 : *s < 0xc2 ? -1 : *s < 0xe0 ? 1 : *s < 0xf0 ? 2 : *s < 0xf5 ? 3 : -1;
	int32_t c = n == 0 ? *s : n > 0 ? *s & (0x3f >> n) : -1;

	(*p)++;
	if (n <= 0)
		return c;
	if (end - *p < n)
		return -1;
	for (int i = 1; i <= n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (s[i] & 0x3f);
	}
	*p += n;
	return c;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The value of the escape after a backslash at *P.  *WIDE: a code point (\u), to be encoded;
 * otherwise one unit of at most UNIT bytes. */
static uint32_t escape(struct cx *cx, src_loc loc, const char **p, const char *end, int unit,
		       bool *wide)
{
	static const char from[] = "abfnrtveE", to[] = "\a\b\f\n\r\t\v\033\033";
	uint64_t max = unit == 4 ? UINT32_MAX : (1u << (8 * unit)) - 1, v = 0;
	char c = *(*p)++;
	const char *f = c ? strchr(from, c) : NULL;
	int digits = 0;

	if (f)
		return (unsigned char)to[f - from];
	if (c >= '0' && c <= '7') {
		v = (unsigned)(c - '0');
		for (int i = 0; i < 2 && *p < end && **p >= '0' && **p <= '7'; i++)
			v = v * 8 + (unsigned)(*(*p)++ - '0');
	} else if (c == 'x') {
		for (; *p < end && hex_digit(**p) >= 0; digits++) {
			v = v << 4 | (unsigned)hex_digit(*(*p)++);
			if (v > UINT32_MAX)
				v = (uint64_t)UINT32_MAX + 1;
		}
		if (!digits)
			diag(cx, loc, D_lit_hex_digits);
	} else if (c == 'u' || c == 'U') {
		int want = c == 'u' ? 4 : 8;

		*wide = true;
		for (; digits < want && *p < end && hex_digit(**p) >= 0; digits++)
			v = v << 4 | (unsigned)hex_digit(*(*p)++);
		if (digits < want || v > 0x10ffff || (v >= 0xd800 && v < 0xe000)) {
			diag(cx, loc, D_lit_universal);
			v = '?';
		}
		return (uint32_t)v;
	} else {
		if (!strchr("\\'\"?", c))
			diag(cx, loc, D_lit_escape, c);
		return (unsigned char)c;
	}
	if (v > max) {
		diag(cx, loc, D_lit_escape_range);
		v &= max;
	}
	return (uint32_t)v;
}

enum c_encoding lit_encoding(const char *s)
{
	switch (*s) {
	case 'L':
		return ENC_WIDE;
	case 'U':
		return ENC_CHAR32;
	case 'u':
		return s[1] == '8' ? ENC_UTF8 : ENC_CHAR16;
	}
	return ENC_PLAIN;
}

static int unit_size(enum c_encoding e)
{
	return e == ENC_PLAIN || e == ENC_UTF8 ? 1 : e == ENC_CHAR16 ? 2 : 4;
}

static int prefix_len(enum c_encoding e)
{
	return e == ENC_PLAIN ? 0 : e == ENC_UTF8 ? 2 : 1;
}

bool lit_char(struct cx *cx, src_loc loc, const char *s, uint32_t len, struct c_value *v)
{
	static const enum c_const_type types[] = {CT_INT, CT_UCHAR, CT_CHAR16, CT_CHAR32, CT_WCHAR};
	enum c_encoding enc = lit_encoding(s);
	const char *p = s + prefix_len(enc) + 1, *end = s + len - 1;
	int unit = unit_size(enc);
	uint64_t value = 0;
	uint32_t n = 0;

	for (; p < end; n++) {
		bool wide = false;
		int64_t c;

		if (*p == '\\') {
			p++;
			c = escape(cx, loc, &p, end, unit, &wide);
		} else if (unit == 1 && enc == ENC_PLAIN) {
			c = (unsigned char)*p++; /* bytes, in the source's encoding */
		} else {
			c = utf8_next(&p, end);
			wide = true;
			if (c < 0) {
				diag(cx, loc, D_lit_utf8);
				c = '?';
			}
		}
		if (wide && unit < 4 && c > (enc == ENC_PLAIN || enc == ENC_UTF8 ? 0x7f : 0xffff))
			diag(cx, loc, D_lit_char_wide);
		value = unit == 1 ? value << 8 | (c & 0xff) : (uint64_t)c;
	}
	if (n > 4 && enc == ENC_PLAIN)
		diag(cx, loc, D_lit_char_long);
	else if (n > 1 && enc == ENC_PLAIN)
		diag(cx, loc, D_lit_multichar);
	else if (n > 1)
		diag(cx, loc, D_lit_char_many);
	if (enc == ENC_PLAIN && n == 1)
		value = (uint64_t)(int64_t)(cx->opt.unsigned_char ? (int)(uint8_t)value
								  : (int)(int8_t)value);
	else if (enc == ENC_PLAIN || enc == ENC_WIDE)
		value = (uint64_t)(int64_t)(int32_t)value;
	v->num.lo = value;
	v->num.hi = (int64_t)value < 0 ? UINT64_MAX : 0;
	v->num.type = enc == ENC_UTF8 && cx->opt.std < STD_C23 ? CT_INT : types[enc];
	return true;
}

/* ---- strings ---- */

static void put_unit(struct cx *cx, struct lit_buf *b, uint32_t v)
{
	int unit = unit_size(b->encoding);

	for (int i = 0; i < unit; i++) {
		int byte = cx->opt.big_endian ? unit - 1 - i : i;

		vec_push(&cx->unit, &b->bytes, (char)(v >> (8 * byte)));
	}
}

static void put_code_point(struct cx *cx, struct lit_buf *b, uint32_t c)
{
	int unit = unit_size(b->encoding);

	if (unit == 2 && c > 0xffff) {
		put_unit(cx, b, 0xd800 + ((c - 0x10000) >> 10));
		put_unit(cx, b, 0xdc00 + ((c - 0x10000) & 0x3ff));
	} else if (unit > 1 || c < 0x80) {
		put_unit(cx, b, c);
	} else {
		int n = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

		put_unit(cx, b, (uint32_t)(0xff00 >> (n + 1) & 0xff) | c >> (6 * n));
		while (n-- > 0)
			put_unit(cx, b, 0x80 | (c >> (6 * n) & 0x3f));
	}
}

void lit_string(struct cx *cx, struct lit_buf *b, src_loc loc, const char *s, uint32_t len)
{
	const char *p = s + prefix_len(lit_encoding(s)) + 1, *end = s + len - 1;
	int unit = unit_size(b->encoding);

	while (p < end) {
		if (*p == '\\') {
			bool wide = false;
			uint32_t c;

			p++;
			c = escape(cx, loc + (src_loc)(p - 1 - s), &p, end, unit, &wide);
			if (wide)
				put_code_point(cx, b, c);
			else
				put_unit(cx, b, c);
		} else if (unit == 1) {
			const char *q = memchr(p, '\\', (size_t)(end - p));

			if (!q)
				q = end;
			vec_append(&cx->unit, &b->bytes, p, q - p);
			p = q;
		} else {
			int32_t c = utf8_next(&p, end);

			if (c < 0) {
				diag(cx, loc, D_lit_utf8);
				c = '?';
			}
			put_code_point(cx, b, (uint32_t)c);
		}
	}
}

struct c_string *lit_finish(struct cx *cx, struct lit_buf *b)
{
	struct c_string *str = arena_new(&cx->unit, struct c_string);

	str->unit = (uint8_t)unit_size(b->encoding);
	str->encoding = (uint8_t)b->encoding;
	str->len = b->bytes.n / str->unit;
	put_unit(cx, b, 0);
	str->bytes = b->bytes.at;
	return str;
}

/* ---- numbers ---- */

struct suffix {
	bool u, f, bad, imaginary;
	int l; /* 1: long, 2: long long */
};

static struct suffix suffix(const char *s, bool is_float)
{
	struct suffix x = {0};

	while (*s && !x.bad) {
		if ((*s == 'u' || *s == 'U') && !x.u && !is_float) {
			x.u = true;
			s++;
		} else if ((*s == 'l' || *s == 'L') && !x.l) {
			x.l = s[1] == *s && !is_float ? 2 : 1;
			s += x.l;
			x.bad = x.f;
		} else if ((*s == 'f' || *s == 'F') && is_float && !x.f && !x.l) {
			x.f = true;
			s++;
		} else if (*s == 'i' || *s == 'j' || *s == 'I' || *s == 'J') {
			x.imaginary = true;
			s++;
		} else {
			x.bad = true;
		}
	}
	return x;
}

/* The first of the types that the standard lists which holds V (6.4.4.1). */
static enum c_const_type int_type(uint64_t v, struct suffix x, bool decimal)
{
	static const uint64_t max[] = {INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX};

	for (int rank = x.l; rank <= 2; rank++)
		for (int u = x.u; u <= (x.u || !decimal); u++) {
			int size = rank ? 2 : 0;

			if (v <= max[size + u])
				return (enum c_const_type)(CT_INT + 2 * rank + u);
		}
	return x.l == 2 ? CT_ULLONG : CT_ULONG;
}

static bool integer(struct cx *cx, src_loc loc, const char *text, const char *s, int base,
		    struct c_value *v)
{
	bool overflow = false;
	struct suffix x;
	uint64_t n = 0;

	for (;; s++) {
		int d = hex_digit(*s);

		if (d < 0 || d >= (base == 8 ? 10 : base))
			break;
		if (base == 8 && d > 7) {
			diag(cx, loc, D_lit_digit, *s, "octal");
			return false;
		}
		overflow |= n > (UINT64_MAX - (unsigned)d) / (unsigned)base;
		n = n * (unsigned)base + (unsigned)d;
	}
	if (base == 2 && *s >= '2' && *s <= '9') {
		diag(cx, loc, D_lit_digit, *s, "binary");
		return false;
	}
	x = suffix(s, false);
	if (x.bad)
		diag(cx, loc, D_lit_int_suffix, s);
	else if (x.imaginary)
		diag(cx, loc, D_lit_imaginary, s);
	if (x.bad || x.imaginary)
		return false;
	if (overflow) {
		diag(cx, loc, D_lit_int_large, text);
		return false;
	}
	v->num.lo = n;
	v->num.type = int_type(n, x, base == 10);
	if (base == 10 && !x.u && n > INT64_MAX)
		diag(cx, loc, D_lit_int_unsigned);
	return true;
}

static bool floating(struct cx *cx, src_loc loc, const char *s, bool hex, struct c_value *v)
{
	char *end;
	struct suffix x;

	v->is_float = true;
	v->flt.f = strtold(s, &end);
	v->flt.type = CT_DOUBLE;
	if (hex && !strpbrk(s, "pP")) {
		diag(cx, loc, D_lit_hex_float);
		return false;
	}
	x = suffix(end, true);
	if (x.bad)
		diag(cx, loc, D_lit_float_suffix, end);
	else if (x.imaginary)
		diag(cx, loc, D_lit_imaginary, end);
	if (x.bad || x.imaginary)
		return false;
	if (x.f) {
		v->flt.type = CT_FLOAT;
		v->flt.f = strtof(s, NULL);
	} else {
		v->flt.type = x.l ? CT_LDOUBLE : CT_DOUBLE;
		v->flt.f = strtod(s, NULL); /* long double is double here */
	}
	return true;
}

/* Most numbers are a few decimal digits. */
static bool small_decimal(const char *s, uint32_t len, struct c_value *v)
{
	uint64_t n = 0;

	if (len > 9 || (*s == '0' && len > 1))
		return false;
	for (uint32_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		n = n * 10 + (unsigned)(s[i] - '0');
	}
	v->is_float = false;
	v->num.lo = n;
	v->num.hi = 0;
	v->num.type = CT_INT;
	return true;
}

bool lit_number(struct cx *cx, src_loc loc, const char *s, uint32_t len, struct c_value *v)
{
	char small[64], *text = len < sizeof small ? small : arena_alloc(&cx->unit, len + 1), *q;
	bool hex, ok;

	if (small_decimal(s, len, v))
		return true;
	q = text;
	for (uint32_t i = 0; i < len; i++)
		if (s[i] != '\'')
			*q++ = s[i];
	*q = '\0';
	v->is_float = false;
	v->num.lo = v->num.hi = 0;
	v->num.type = CT_INT;
	hex = text[0] == '0' && (text[1] | 0x20) == 'x';
	if (hex ? strpbrk(text, ".pP") != NULL
		: strpbrk(text, ".") || (strpbrk(text, "eE") && (text[1] | 0x20) != 'b'))
		ok = floating(cx, loc, text, hex, v);
	else if (hex && hex_digit(text[2]) >= 0)
		ok = integer(cx, loc, text, text + 2, 16, v);
	else if (text[0] == '0' && (text[1] | 0x20) == 'b' && (text[2] == '0' || text[2] == '1'))
		ok = integer(cx, loc, text, text + 2, 2, v);
	else
		ok = integer(cx, loc, text, text, text[0] == '0' ? 8 : 10, v);
	if (!ok) {
		v->is_float = false;
		v->num.lo = v->num.hi = 0;
		v->num.type = CT_INT;
	}
	return ok;
}
