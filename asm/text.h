/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text in a buffer of fixed size, without printf: disassembly prints millions of small
 * numbers.  What does not fit is counted and dropped.
 */
#ifndef CBEE_ASM_TEXT_H
#define CBEE_ASM_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
	char *buf;
	size_t size, n; /* n may exceed size */
};

static inline void text_put(struct text *t, const char *s, size_t len)
{
	if (t->n + len <= t->size)
		memcpy(t->buf + t->n, s, len);
	else if (t->n < t->size)
		memcpy(t->buf + t->n, s, t->size - t->n);
	t->n += len;
}

static inline void text_str(struct text *t, const char *s)
{
	text_put(t, s, strlen(s));
}

static inline void text_char(struct text *t, char c)
{
	if (t->n < t->size)
		t->buf[t->n] = c;
	t->n++;
}

/* V in BASE (10 or 16), padded on the left with PAD to WIDTH. */
static inline void text_num(struct text *t, uint64_t v, unsigned base, unsigned width, char pad)
{
	char b[32], *p = b + sizeof b;

	do
		*--p = "0123456789abcdef"[v % base];
	while (v /= base);
	while ((size_t)(b + sizeof b - p) < width && p > b)
		*--p = pad;
	text_put(t, p, (size_t)(b + sizeof b - p));
}

static inline void text_dec(struct text *t, int64_t v)
{
	if (v < 0)
		text_char(t, '-');
	text_num(t, v < 0 ? -(uint64_t)v : (uint64_t)v, 10, 0, ' ');
}

/* The two hexadecimal digits of a byte. */
static inline void text_byte(struct text *t, uint8_t v)
{
	text_char(t, "0123456789abcdef"[v >> 4]);
	text_char(t, "0123456789abcdef"[v & 15]);
}

#endif
