/* SPDX-License-Identifier: BSD-2-Clause */
/* Values as BTF describes them: size, printing, parsing (see value.h). */
#include "sim/value.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

enum { MAX_DEPTH = 32 }; /* of nested types; hostile BTF may be circular */

const struct btf_type *value_type(const struct btf *b, uint32_t id)
{
	for (unsigned k = 0; b && k < MAX_DEPTH && id < b->types.n; k++) {
		const struct btf_type *t = &b->types.at[id];

		switch (t->kind) {
		case BTF_TYPEDEF:
		case BTF_VOLATILE:
		case BTF_CONST:
		case BTF_RESTRICT:
		case BTF_TYPE_TAG:
		case BTF_VAR:
			id = t->type;
			continue;
		default:
			return t;
		}
	}
	static const struct btf_type none;

	return b && b->types.n ? &b->types.at[0] : &none;
}

static uint64_t size_within(const struct btf *b, uint32_t id, unsigned depth)
{
	const struct btf_type *t = value_type(b, id);

	if (depth > MAX_DEPTH)
		return 0;
	switch (t->kind) {
	case BTF_PTR:
		return 8;
	case BTF_ARRAY:
		return (uint64_t)t->nelems * size_within(b, t->type, depth + 1);
	default:
		return t->size;
	}
}

uint64_t value_size_of(const struct btf *b, uint32_t id)
{
	return size_within(b, id, 0);
}

uint64_t value_number(const uint8_t *p, uint64_t size)
{
	uint64_t v = 0;

	for (uint64_t k = 0; k < size && k < 8; k++)
		v |= (uint64_t)p[k] << 8 * k;
	return v;
}

static int64_t extend(uint64_t v, unsigned bits)
{
	return bits && bits < 64 ? (int64_t)(v << (64 - bits)) >> (64 - bits) : (int64_t)v;
}

static void print_hex(FILE *f, const uint8_t *p, uint64_t size)
{
	for (uint64_t k = 0; k < size; k++)
		fprintf(f, "%s%02x", k ? " " : "", p[k]);
}

static void print_int(FILE *f, uint64_t v, bool is_signed, unsigned bits)
{
	if (is_signed)
		fprintf(f, "%" PRId64, extend(v, bits));
	else
		fprintf(f, "%" PRIu64, v);
}

static bool is_char(const struct btf *b, uint32_t id)
{
	const struct btf_type *t = value_type(b, id);

	return t->kind == BTF_INT && t->size == 1 &&
	       (t->encoding & BTF_CHAR || (t->name && !strcmp(t->name, "char")));
}

/* A char array that holds a text. */
static bool print_text(FILE *f, const uint8_t *p, uint64_t size)
{
	uint64_t n = 0;

	while (n < size && p[n])
		if (!isprint(p[n++]))
			return false;
	for (uint64_t k = n; k < size; k++)
		if (p[k])
			return false;
	fprintf(f, "\"%.*s\"", (int)n, (const char *)p);
	return true;
}

static void print(FILE *f, const struct btf *b, uint32_t id, const uint8_t *p, uint64_t size,
		  unsigned depth);

static void print_enum(FILE *f, const struct btf_type *t, uint64_t v)
{
	for (uint32_t k = 0; k < t->items.n; k++)
		if ((uint64_t)t->items.at[k].value == v ||
		    (t->size < 8 && (uint32_t)t->items.at[k].value == (uint32_t)v)) {
			fputs(t->items.at[k].name, f);
			return;
		}
	print_int(f, v, t->kflag, t->size * 8);
}

static void print_array(FILE *f, const struct btf *b, const struct btf_type *t, const uint8_t *p,
			uint64_t size, unsigned depth)
{
	uint64_t one = value_size_of(b, t->type), n = one ? size / one : 0;

	if (is_char(b, t->type) && print_text(f, p, size))
		return;
	fputc('[', f);
	for (uint64_t k = 0; k < n; k++) {
		uint64_t run = 1;

		while (k + run < n && !memcmp(p + k * one, p + (k + run) * one, one))
			run++;
		fputs(k ? ", " : "", f);
		print(f, b, t->type, p + k * one, one, depth + 1);
		if (run > 3) {
			fprintf(f, " × %" PRIu64, run);
			k += run - 1;
		}
	}
	fputc(']', f);
}

static void print_record(FILE *f, const struct btf *b, const struct btf_type *t, const uint8_t *p,
			 uint64_t size, unsigned depth)
{
	fputc('{', f);
	for (uint32_t k = 0; k < t->items.n; k++) {
		const struct btf_item *m = &t->items.at[k];
		uint64_t at = m->off / 8, n = value_size_of(b, m->type);
		const struct btf_type *mt = value_type(b, m->type);

		fputs(k ? ", " : "", f);
		if (m->name && *m->name)
			fprintf(f, "%s = ", m->name);
		if (at + n > size)
			fputs("?", f);
		else if (m->size && m->size < 64) {
			uint64_t v =
				value_number(p + at, size - at > 8 ? 8 : size - at) >> m->off % 8;

			v &= (UINT64_C(1) << m->size) - 1;
			print_int(f, v, mt->encoding & BTF_SIGNED, m->size);
		} else
			print(f, b, m->type, p + at, n, depth + 1);
	}
	fputc('}', f);
}

static void print(FILE *f, const struct btf *b, uint32_t id, const uint8_t *p, uint64_t size,
		  unsigned depth)
{
	const struct btf_type *t = value_type(b, id);

	if (depth > MAX_DEPTH || !t->kind || value_size_of(b, id) > size) {
		print_hex(f, p, size);
		return;
	}
	switch (t->kind) {
	case BTF_INT:
		if (t->size > 8)
			print_hex(f, p, size);
		else if (t->encoding & BTF_BOOL)
			fputs(p[0] ? "true" : "false", f);
		else
			print_int(f, value_number(p, t->size), t->encoding & BTF_SIGNED,
				  t->size * 8);
		break;
	case BTF_PTR:
		fprintf(f, "0x%" PRIx64, value_number(p, 8));
		break;
	case BTF_ENUM:
	case BTF_ENUM64:
		print_enum(f, t, value_number(p, t->size));
		break;
	case BTF_ARRAY:
		print_array(f, b, t, p, size, depth);
		break;
	case BTF_STRUCT:
	case BTF_UNION:
		print_record(f, b, t, p, size, depth);
		break;
	default:
		print_hex(f, p, size);
	}
}

void value_print(FILE *f, const struct btf *b, uint32_t id, const uint8_t *p, uint64_t size)
{
	print(f, b, id, p, size, 0);
}

/* --- parsing ---------------------------------------------------------------------------- */

static const char *parse_hex(const char *t, uint8_t *p, uint64_t size)
{
	uint64_t n = 0;

	while (*t) {
		char two[3] = {t[0], t[1], 0};

		if (isspace((unsigned char)*t) || *t == ':') {
			t++;
			continue;
		}
		if (!isxdigit((unsigned char)two[0]) || !isxdigit((unsigned char)two[1]))
			return "bad hex digits";
		if (n == size)
			return "more bytes than the value has";
		p[n++] = (uint8_t)strtoul(two, NULL, 16);
		t += 2;
	}
	return n == size ? NULL : "fewer bytes than the value has";
}

static const char *put_number(const char *t, uint8_t *p, uint64_t size)
{
	unsigned a, b, c, d;
	char end, *stop;
	uint64_t v;

	if (sscanf(t, "%u.%u.%u.%u%c", &a, &b, &c, &d, &end) == 4 && size == 4) {
		const uint8_t ip[4] = {(uint8_t)a, (uint8_t)b, (uint8_t)c, (uint8_t)d};

		memcpy(p, ip, 4);
		return NULL;
	}
	v = *t == '-' ? (uint64_t)strtoll(t, &stop, 0) : strtoull(t, &stop, 0);
	if (stop == t || *stop)
		return "not a number";
	for (uint64_t k = 0; k < size; k++)
		p[k] = (uint8_t)(k < 8 ? v >> 8 * k : *t == '-' ? 0xff : 0);
	return NULL;
}

/* The length of the value at T: up to a comma or brace outside braces and quotes. */
static size_t value_length(const char *t)
{
	size_t n = 0;
	int depth = 0;
	bool quoted = false;

	for (; t[n]; n++) {
		if (t[n] == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if (t[n] == '{')
			depth++;
		else if (t[n] == '}' && depth-- == 0)
			break;
		else if (t[n] == ',' && depth == 0)
			break;
	}
	while (n && isspace((unsigned char)t[n - 1]))
		n--;
	return n;
}

static const char *parse_braces(struct arena *a, const struct btf *b, const struct btf_type *t,
				const char *text, uint8_t *p, uint64_t size)
{
	uint64_t one = t->kind == BTF_ARRAY ? value_size_of(b, t->type) : 0;

	text++;
	for (uint64_t k = 0;; k++) {
		size_t n;
		const char *bad;
		uint64_t at, len;
		uint32_t id;

		text += strspn(text, " \t");
		if (*text == '}' || !*text)
			return NULL;
		if (t->kind == BTF_ARRAY && k < t->nelems) {
			at = k * one, len = one, id = t->type;
		} else if (t->kind == BTF_STRUCT && k < t->items.n && !t->items.at[k].size) {
			id = t->items.at[k].type, at = t->items.at[k].off / 8;
			len = value_size_of(b, id);
		} else
			return "too many values, or not a structure or array";
		if (at + len > size)
			return "the type is larger than the value";
		n = value_length(text);
		bad = value_parse(a, b, id, arena_strndup(a, text, n), p + at, len);
		if (bad)
			return bad;
		text += n + strspn(text + n, " \t");
		if (*text == ',')
			text++;
	}
}

const char *value_parse(struct arena *a, const struct btf *b, uint32_t id, const char *text,
			uint8_t *p, uint64_t size)
{
	const struct btf_type *t = value_type(b, id);

	text += strspn(text, " \t");
	if (!strncmp(text, "hex:", 4))
		return parse_hex(text + 4, p, size);
	if (*text == '{')
		return parse_braces(a, b, t, text, p, size);
	if (*text == '"') {
		size_t n = strcspn(text + 1, "\"");

		if (n > size)
			return "the text is longer than the value";
		memset(p, 0, size);
		memcpy(p, text + 1, n);
		return NULL;
	}
	for (uint32_t k = 0; (t->kind == BTF_ENUM || t->kind == BTF_ENUM64) && k < t->items.n; k++)
		if (!strcmp(t->items.at[k].name, text))
			return put_number(arena_printf(a, "%" PRId64, t->items.at[k].value), p,
					  size);
	return put_number(text, p, size);
}
