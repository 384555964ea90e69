/* SPDX-License-Identifier: BSD-2-Clause */
/* An instruction for learners: its fields in bits, where it is defined, what it does. */
#include <inttypes.h>

#include "asm/dump.h"

static const char *const classes[] = {
	"LD: immediates and packet loads", "LDX: load into a register",
	"ST: store an immediate",          "STX: store a register, atomics",
	"ALU: 32-bit arithmetic",          "JMP: jumps on 64 bits, calls, exit",
	"JMP32: jumps on 32 bits",         "ALU64: 64-bit arithmetic",
};

static void put_bits(FILE *f, unsigned v, int from, int to)
{
	for (int b = from; b >= to; b--)
		fputc('0' + (v >> b & 1), f);
}

/* The section of RFC 9669 that defines the row. */
static const char *rfc_section(const struct isa_info *row)
{
	unsigned cls = row->opcode & 7;

	if (row->group == ISA_G_kernel)
		return "not in RFC 9669: a kernel extension";
	if (row->flags & ISA_PACKET)
		return "RFC 9669 section 5.5, Legacy BPF Packet Access Instructions";
	if (row->flags & ISA_ATOMIC)
		return "RFC 9669 section 5.3, Atomic Operations";
	if (row->flags & ISA_IMM64)
		return "RFC 9669 section 5.4, 64-bit Immediate Instructions";
	if (row->flags & ISA_LOAD && row->opcode >> 5 == 4)
		return "RFC 9669 section 5.2, Sign-Extension Load Operations";
	if (row->flags & (ISA_LOAD | ISA_STORE))
		return "RFC 9669 section 5.1, Regular Load and Store Operations";
	if (row->opcode == 0xd4 || row->opcode == 0xdc || row->opcode == 0xd7)
		return "RFC 9669 section 4.2, Byte Swap Instructions";
	if (cls == 4 || cls == 7)
		return "RFC 9669 section 4.1, Arithmetic Instructions";
	return row->flags & ISA_CALL ? "RFC 9669 section 4.3.1 and 4.3.2, functions"
				     : "RFC 9669 section 4.3, Jump Instructions";
}

static void put_opcode(const struct isa_info *row, FILE *f)
{
	unsigned op = row->opcode, cls = op & 7;
	bool memory = cls < 4;

	fprintf(f, "\t\topcode %02x = ", op);
	if (memory) {
		put_bits(f, op, 7, 5);
		fputs(" mode, ", f);
		put_bits(f, op, 4, 3);
		fputs(" size, ", f);
	} else {
		put_bits(f, op, 7, 4);
		fputs(" operation, ", f);
		put_bits(f, op, 3, 3);
		fputs(op & 8 ? " source: a register, " : " source: the immediate, ", f);
	}
	put_bits(f, op, 2, 0);
	fprintf(f, " class %s\n", classes[cls]);
}

/* The row's meaning; forms with an immediate share theirs with those of a register. */
static void put_help(const struct isa_info *row, bool table, FILE *f)
{
	bool imm = row->flags & ISA_IMM && !(row->flags & (ISA_RS | ISA_WS));

	for (const char *s = row->help; *s; s++)
		if (imm && !strncmp(s, "src", 3)) {
			fputs("imm", f);
			s += 2;
		} else if (*s == '|' && table) {
			fputs("\\|", f);
		} else {
			fputc(*s, f);
		}
}

void explain_insn(const struct isa_insn *i, const uint8_t *p, unsigned len, bool big, FILE *f)
{
	const struct isa_info *row = isa_of(i);
	unsigned dst = big ? p[1] >> 4 : p[1] & 15, src = big ? p[1] & 15 : p[1] >> 4;
	int16_t off = (int16_t)(big ? p[2] << 8 | p[3] : p[3] << 8 | p[2]);
	uint32_t imm = 0;

	for (unsigned k = 0; k < 4; k++)
		imm |= (uint32_t)p[4 + k] << 8 * (big ? 3 - k : k);
	put_opcode(row, f);
	fprintf(f,
		"\t\tregs %02x: dst %u%s, src %u%s   off %d%s   imm 0x%08" PRIx32 " (%" PRId32
		")%s\n",
		p[1], dst, isa_has_dst(i->op) ? "" : " (unused)", src,
		isa_has_src(i->op) ? ""
		: row->src         ? " (part of the operation)"
				   : " (unused)",
		off,
		row->flags & ISA_OFF ? ""
		: row->off           ? " (part of the operation)"
				     : " (unused)",
		imm, (int32_t)imm,
		row->flags & (ISA_IMM | ISA_IMM64) ? ""
		: row->imm                         ? " (part of the operation)"
						   : " (unused)");
	if (len == 16)
		fprintf(f,
			"\t\tsecond slot: the immediate's high word; together 0x%016" PRIx64 "\n",
			(uint64_t)i->imm);
	fprintf(f, "\t\t%s: ", row->name);
	put_help(row, false, f);
	fputc('\n', f);
	if (row->cpu == 9)
		fputs("\t\tonly the kernel itself makes this one", f);
	else
		fprintf(f, "\t\tfrom -mcpu=v%d", row->cpu);
	fprintf(f, ", group %s; %s\n", isa_group_name(row->group), rfc_section(row));
}

/* ---- The reference card --------------------------------------------------------------------- */

/* A template as it is in print: operands by name. */
static void put_template(const char *t, FILE *f)
{
	static const struct {
		char letter;
		const char *text;
	} names[] = {{'d', "dst"},      {'s', "src"},        {'D', "wdst"},     {'S', "wsrc"},
		     {'i', "imm"},      {'I', "imm64"},      {'l', "imm"},      {'u', "high"},
		     {'a', "a"},        {'b', "b"},          {'o', "off"},      {'j', "label"},
		     {'c', "function"}, {'m', "[base+off]"}, {'x', "[base+off"}};

	fputc('`', f);
	for (; *t; t++) {
		if (*t == '%' && t[1] != '=' && t[1] != '%') {
			t++;
			for (unsigned k = 0; k < sizeof names / sizeof *names; k++)
				if (names[k].letter == *t)
					fputs(names[k].text, f);
		} else if (*t == '%' && t[1] == '%') {
			fputc(*t++, f);
		} else if (*t != '{' && *t != '}') {
			if (*t == '|')
				fputc('\\', f);
			fputc(*t, f);
		}
	}
	fputc('`', f);
}

static void put_row(const struct isa_info *row, FILE *f)
{
	fprintf(f, "| %02x | ", row->opcode);
	if (row->flags & (ISA_RS | ISA_WS))
		fputs("src | ", f);
	else
		fprintf(f, "%u | ", row->src);
	if (row->flags & ISA_OFF)
		fputs("off | ", f);
	else
		fprintf(f, "%d | ", row->off);
	if (row->flags & (ISA_IMM | ISA_IMM64))
		fputs("imm | ", f);
	else
		fprintf(f, row->flags & ISA_ATOMIC ? "0x%" PRIx32 " | " : "%" PRIu32 " | ",
			(uint32_t)row->imm);
	put_template(row->clike, f);
	fputs(" | ", f);
	put_template(row->gnu, f);
	fputs(" | ", f);
	put_help(row, true, f);
	if (row->cpu == 9)
		fputs(" | - |\n", f);
	else
		fprintf(f, " | v%d |\n", row->cpu);
}

static const char *const card =
	"# The BPF instruction set\n\n"
	"Generated from `asm/isa.def` by `cbee-objdump --isa`.  An instruction is 8 bytes:\n\n"
	"    byte 0   1          2 3       4 5 6 7\n"
	"    opcode   src<<4|dst offset    immediate       (dst<<4|src in big-endian objects)\n\n"
	"and `lddw`, 16: the second half's immediate is the high word, the rest of it zero.  There are\n"
	"r0 (results), r1 to r5 (arguments, lost in calls), r6 to r9 (kept) and r10 (frame pointer,\n"
	"read-only), of 64 bits; `w` names the low half, and writing it clears the high one.  The opcode's\n"
	"low three bits are the class: 0 ld, 1 ldx, 2 st, 3 stx, 4 alu (32 bits), 5 jmp, 6 jmp32,\n"
	"7 alu64.  Jumps count in instructions of 8 bytes from the next one.  A column with a\n"
	"number is fixed.  `cbee-objdump --explain` shows the fields of any instruction.\n";

void explain_all(FILE *f)
{
	fputs(card, f);
	for (int g = 0; g < ISA_G__count; g++) {
		fprintf(f, "\n## Group %s\n\n", isa_group_name(g));
		fputs("| opcode | src | off | imm | C-like | GNU | meaning | from |\n"
		      "|---|---|---|---|---|---|---|---|\n",
		      f);
		for (unsigned op = 1; op < ISA__count; op++)
			if (isa_info[op].group == g)
				put_row(&isa_info[op], f);
	}
}
