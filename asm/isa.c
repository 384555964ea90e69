/* SPDX-License-Identifier: BSD-2-Clause */
/* Encoding and decoding, straight from the table (see isa.h). */
#include "asm/isa.h"

#include <string.h>

#define ISA(id, cpu, group, opcode, src, off, imm, size, flags, clike, gnu, help)                  \
	{#id, cpu, ISA_G_##group, opcode, src, off, imm, size, flags, clike, gnu, help},
const struct isa_info isa_info[ISA__count] = {
	{.name = "none", .clike = "", .gnu = "", .help = ""},
#include "asm/isa.def"
};

/* The last row of each opcode; ISA_none where there is none.  The others of the same
 * opcode stand at most SPAN rows above it (a test holds this). */
enum { SPAN = 40 };
#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif
static const uint8_t last_row[256] = {
#define ISA(id, cpu, group, opcode, ...) [opcode] = ISA_##id,
#include "asm/isa.def"
};
#pragma GCC diagnostic pop

_Static_assert(ISA__count < 256, "last_row's element is a byte");

static void put32(uint8_t *p, uint32_t v, bool big)
{
	for (unsigned k = 0; k < 4; k++)
		p[big ? 3 - k : k] = (uint8_t)(v >> 8 * k);
}

static uint32_t get32(const uint8_t *p, bool big)
{
	if (big)
		return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

unsigned isa_encode(const struct isa_insn *i, bool big, uint8_t out[ISA_MAX_BYTES])
{
	const struct isa_info *row = isa_of(i);
	uint32_t f = row->flags;
	unsigned dst = f & (ISA_RD | ISA_WD) ? i->dst : 0;
	unsigned src = f & (ISA_RS | ISA_WS) ? i->src : row->src;
	uint16_t off = (uint16_t)(f & ISA_OFF ? i->off : row->off);
	uint32_t imm = (uint32_t)(f & (ISA_IMM | ISA_IMM64) ? i->imm : row->imm);

	out[0] = row->opcode;
	out[1] = (uint8_t)(big ? dst << 4 | src : src << 4 | dst);
	out[2] = (uint8_t)(big ? off >> 8 : off);
	out[3] = (uint8_t)(big ? off : off >> 8);
	put32(out + 4, imm, big);
	if (!(f & ISA_IMM64))
		return 8;
	put32(out + 8, 0, big);
	put32(out + 12, (uint32_t)((uint64_t)i->imm >> 32), big);
	return 16;
}

/* Does the row leave these fields as they are? */
static bool row_matches(const struct isa_info *row, unsigned dst, unsigned src, int off,
			int32_t imm)
{
	uint32_t f = row->flags;

	return (f & (ISA_RD | ISA_WD) || !dst) && (f & (ISA_RS | ISA_WS) || src == row->src) &&
	       (f & ISA_OFF || off == row->off) && (f & (ISA_IMM | ISA_IMM64) || imm == row->imm);
}

static unsigned decode(const uint8_t *p, size_t len, bool big, unsigned regs, struct isa_insn *i)
{
	unsigned dst, src, last, op;
	int16_t off;
	int32_t imm;

	if (len < 8)
		return 0;
	dst = big ? p[1] >> 4 : p[1] & 15;
	src = big ? p[1] & 15 : p[1] >> 4;
	off = (int16_t)(big ? p[2] << 8 | p[3] : p[3] << 8 | p[2]);
	imm = (int32_t)get32(p + 4, big);
	last = last_row[p[0]];
	for (op = last; op && op + SPAN > last; op--)
		if (isa_info[op].opcode == p[0] && row_matches(&isa_info[op], dst, src, off, imm))
			break;
	if (!op || op + SPAN <= last || dst >= regs)
		return 0;
	const struct isa_info *row = &isa_info[op];
	uint32_t f = row->flags;

	if (f & (ISA_RS | ISA_WS) && src >= regs)
		return 0;
	*i = (struct isa_insn){.op = op, .dst = (uint8_t)dst};
	if (f & (ISA_RS | ISA_WS))
		i->src = (uint8_t)src;
	if (f & ISA_OFF)
		i->off = off;
	if (f & ISA_IMM)
		i->imm = imm;
	if (!(f & ISA_IMM64))
		return 8;
	if (len < 16 || get32(p + 8, big))
		return 0;
	i->imm = (int64_t)((uint64_t)get32(p + 12, big) << 32 | (uint32_t)imm);
	return 16;
}

unsigned isa_decode(const uint8_t *p, size_t len, bool big_endian, struct isa_insn *i)
{
	return decode(p, len, big_endian, ISA_REGS, i);
}

unsigned isa_decode_any(const uint8_t *p, size_t len, bool big_endian, struct isa_insn *i)
{
	unsigned n = decode(p, len, big_endian, 16, i);
	uint8_t call[8];

	if (n || len < 8 || p[0] != isa_info[ISA_call_pseudo].opcode)
		return n;
	/* the JIT leaves the distance of a local call in the offset */
	memcpy(call, p, sizeof call);
	call[2] = call[3] = 0;
	n = decode(call, 8, big_endian, ISA_REGS, i);
	if (n && i->op == ISA_call_pseudo)
		i->imm = (int16_t)(big_endian ? p[2] << 8 | p[3] : p[3] << 8 | p[2]);
	return n && i->op == ISA_call_pseudo ? n : 0;
}

enum isa_field isa_check(const struct isa_insn *i)
{
	uint32_t f = isa_of(i)->flags;

	if (f & (ISA_RD | ISA_WD) && i->dst >= ISA_REGS)
		return ISA_F_DST;
	if (f & (ISA_RS | ISA_WS) && i->src >= ISA_REGS)
		return ISA_F_SRC;
	if (f & ISA_OFF && i->off != (int16_t)i->off)
		return ISA_F_OFF;
	if (f & ISA_IMM && i->imm != (int32_t)i->imm)
		return ISA_F_IMM;
	return ISA_F_NONE;
}

enum { ARGS = 0x3e, CALLER_SAVED = 0x3f }; /* r1-r5, r0-r5 */

uint16_t isa_reads(const struct isa_insn *i)
{
	uint32_t f = isa_of(i)->flags;
	unsigned m = 0;

	if (f & ISA_RD)
		m |= 1u << i->dst;
	if (f & ISA_RS)
		m |= 1u << i->src;
	if (f & ISA_R0)
		m |= 1;
	if (f & ISA_CALL)
		m |= ARGS;
	if (f & ISA_PACKET)
		m |= 1u << 6;
	return (uint16_t)m;
}

uint16_t isa_writes(const struct isa_insn *i)
{
	uint32_t f = isa_of(i)->flags;
	unsigned m = 0;

	if (f & ISA_WD)
		m |= 1u << i->dst;
	if (f & ISA_WS)
		m |= 1u << i->src;
	if (f & ISA_W0)
		m |= 1;
	if (f & (ISA_CALL | ISA_PACKET))
		m |= CALLER_SAVED;
	return (uint16_t)m;
}

int32_t isa_disp(const struct isa_insn *i)
{
	uint32_t f = isa_of(i)->flags;

	if (!(f & (ISA_COND | ISA_JUMP)) || f & ISA_INDIRECT)
		return 0;
	return f & ISA_FAR ? (int32_t)i->imm : i->off;
}

void isa_set_disp(struct isa_insn *i, int32_t slots)
{
	if (isa_of(i)->flags & ISA_FAR)
		i->imm = slots;
	else
		i->off = slots;
}

const char *isa_group_name(enum isa_group g)
{
	static const char *const names[] = {"base32",   "base64",   "divmul32", "divmul64",
					    "atomic32", "atomic64", "packet",   "kernel"};

	return g < ISA_G__count ? names[g] : "?";
}
