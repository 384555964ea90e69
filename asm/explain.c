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
	fprintf(f, "\t\t%s: %s\n", row->name, row->help);
	if (row->cpu == 9)
		fputs("\t\tonly the kernel itself makes this one", f);
	else
		fprintf(f, "\t\tfrom -mcpu=v%d", row->cpu);
	fprintf(f, ", group %s; %s\n", isa_group_name(row->group), rfc_section(row));
}
