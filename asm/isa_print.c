/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An instruction as text: its row's template with the operands filled in.  The text says
 * all there is in the encoding, and the assembler reads the same bytes from it.
 */
#include "asm/print.h"
#include "asm/text.h"

/* Small numbers in decimal, others, which are mostly masks and addresses, in hexadecimal. */
static void put_number(struct text *o, int64_t v)
{
	if (v > -10000 && v < 10000) {
		text_dec(o, v);
		return;
	}
	if (v < 0)
		text_char(o, '-');
	text_put(o, "0x", 2);
	text_num(o, v < 0 ? -(uint64_t)v : (uint64_t)v, 16, 0, ' ');
}

static void put_reg(struct text *o, enum as_dialect d, char letter, unsigned reg)
{
	if (d == AS_GNU)
		text_put(o, "%r", 2);
	else
		text_char(o, letter == 'D' || letter == 'S' ? 'w' : 'r');
	text_num(o, reg, 10, 0, ' ');
}

static void put_memory(struct text *o, enum as_dialect d, const struct isa_insn *i, bool closed)
{
	unsigned base = isa_of(i)->flags & ISA_STORE ? i->dst : i->src;

	text_char(o, d == AS_GNU ? '[' : '(');
	put_reg(o, d, 'd', base);
	if (d == AS_GNU)
		text_char(o, i->off < 0 ? '-' : '+');
	else
		text_put(o, i->off < 0 ? " - " : " + ", 3);
	text_num(o, (uint64_t)(i->off < 0 ? -i->off : i->off), 10, 0, ' ');
	if (closed)
		text_char(o, d == AS_GNU ? ']' : ')');
}

static void put_jump(struct text *o, const struct isa_insn *i, const struct isa_names *names)
{
	int32_t slots = i->op == ISA_call_pseudo ? (int32_t)i->imm : isa_disp(i);

	if (names && names->target) {
		text_str(o, names->target);
		return;
	}
	if (slots >= 0)
		text_char(o, '+');
	text_dec(o, slots);
}

static void put_call(struct text *o, const struct isa_insn *i, const struct isa_names *names)
{
	const char *helper = as_helper_name(i->imm);

	if (names && names->target)
		text_str(o, names->target);
	else if (helper)
		text_str(o, helper);
	else
		put_number(o, i->imm);
}

static void put_imm64(struct text *o, const struct isa_insn *i, const struct isa_names *names)
{
	if (names && names->value)
		text_str(o, names->value);
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

static void put_operand(struct text *o, enum as_dialect d, const struct isa_insn *i, char letter,
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
	struct text o = {buf, size ? size - 1 : 0, 0};
	const char *t = d == AS_GNU ? row->gnu : row->clike;

	if (i->op == ISA_call_pseudo && names && names->target)
		t = "call %c"; /* a name says that it is local */
	for (; *t; t++) {
		if (*t == '{') { /* left out when its operand is 0 */
			const char *operand = strchr(t, '%');

			if (!number(i, operand[1]))
				t = strchr(t, '}');
		} else if (*t == '%' && t[1] == '%') {
			text_put(&o, t++, 1);
		} else if (*t == '%' && t[1] != '=') {
			put_operand(&o, d, i, *++t, names);
		} else if (*t != '}') {
			text_put(&o, t, 1);
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
