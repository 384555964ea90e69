/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An instruction as text: its row's template with the operands filled in.  The text says
 * all there is in the encoding, and the assembler reads the same bytes from it.
 */
#include <inttypes.h>

#include "asm/print.h"

struct out {
	char *buf;
	size_t size, n;
};

static void put(struct out *o, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++, o->n++)
		if (o->n + 1 < o->size)
			o->buf[o->n] = s[i];
}

static void put_text(struct out *o, const char *s)
{
	put(o, s, strlen(s));
}

/* Small numbers in decimal, others, which are mostly masks and addresses, in hexadecimal. */
static void put_number(struct out *o, int64_t v)
{
	char b[32];

	if (v > -10000 && v < 10000)
		snprintf(b, sizeof b, "%" PRId64, v);
	else
		snprintf(b, sizeof b, v < 0 ? "-0x%" PRIx64 : "0x%" PRIx64,
			 v < 0 ? -(uint64_t)v : (uint64_t)v);
	put_text(o, b);
}

static void put_reg(struct out *o, enum as_dialect d, char letter, unsigned reg)
{
	char b[8];

	snprintf(b, sizeof b, "%s%u",
		 d == AS_GNU                      ? "%r"
		 : letter == 'D' || letter == 'S' ? "w"
						  : "r",
		 reg);
	put_text(o, b);
}

static void put_memory(struct out *o, enum as_dialect d, const struct isa_insn *i, bool closed)
{
	unsigned base = isa_of(i)->flags & ISA_STORE ? i->dst : i->src;
	char b[40];

	if (d == AS_GNU)
		snprintf(b, sizeof b, "[%%r%u%+d%s", base, i->off, closed ? "]" : "");
	else
		snprintf(b, sizeof b, "(r%u %c %d%s", base, i->off < 0 ? '-' : '+',
			 i->off < 0 ? -i->off : i->off, closed ? ")" : "");
	put_text(o, b);
}

static void put_jump(struct out *o, const struct isa_insn *i, const struct isa_names *names)
{
	char b[16];
	int32_t slots = i->op == ISA_call_pseudo ? (int32_t)i->imm : isa_disp(i);

	snprintf(b, sizeof b, "%+" PRId32, slots);
	put_text(o, names && names->target ? names->target : b);
}

static void put_call(struct out *o, const struct isa_insn *i, const struct isa_names *names)
{
	const char *helper = as_helper_name(i->imm);

	if (names && names->target)
		put_text(o, names->target);
	else if (helper)
		put_text(o, helper);
	else
		put_number(o, i->imm);
}

static void put_imm64(struct out *o, const struct isa_insn *i, const struct isa_names *names)
{
	if (names && names->value)
		put_text(o, names->value);
	else
		put_number(o, i->imm);
}

/* The number that LETTER stands for. */
static int64_t number(const struct isa_insn *i, char letter)
{
	uint64_t imm = (uint64_t)i->imm;

	switch (letter) {
	case 'l':
		return (int32_t)imm;
	case 'u':
		return (int32_t)(imm >> 32);
	case 'a':
		return (imm >> 16) & 0xffff;
	case 'b':
		return imm & 0xffff;
	case 'o':
		return i->off;
	default:
		return i->imm;
	}
}

static void put_operand(struct out *o, enum as_dialect d, const struct isa_insn *i, char letter,
			const struct isa_names *names)
{
	switch (letter) {
	case 'd':
	case 'D':
		put_reg(o, d, letter, i->dst);
		break;
	case 's':
	case 'S':
		put_reg(o, d, letter, i->src);
		break;
	case 'm':
	case 'x':
		put_memory(o, d, i, letter == 'm');
		break;
	case 'j':
		put_jump(o, i, names);
		break;
	case 'c':
		put_call(o, i, names);
		break;
	case 'I':
		put_imm64(o, i, names);
		break;
	default:
		put_number(o, number(i, letter));
	}
}

int isa_print_names(const struct isa_insn *i, enum as_dialect d, const struct isa_names *names,
		    char *buf, size_t size)
{
	const struct isa_info *row = isa_of(i);
	struct out o = {buf, size, 0};
	const char *t = d == AS_GNU ? row->gnu : row->clike;

	if (i->op == ISA_call_pseudo && names && names->target)
		t = "call %c"; /* a name says that it is local */
	for (; *t; t++) {
		if (*t == '{') { /* left out when its operand is 0 */
			const char *operand = strchr(t, '%');

			if (!number(i, operand[1]))
				t = strchr(t, '}');
		} else if (*t == '%' && t[1] == '%') {
			put(&o, t++, 1);
		} else if (*t == '%' && t[1] != '=') {
			put_operand(&o, d, i, *++t, names);
		} else if (*t != '}') {
			put(&o, t, 1);
		}
	}
	if (size)
		buf[o.n < size ? o.n : size - 1] = '\0';
	return (int)o.n;
}

int isa_print(const struct isa_insn *i, enum as_dialect dialect, char *buf, size_t size)
{
	return isa_print_names(i, dialect, NULL, buf, size);
}
