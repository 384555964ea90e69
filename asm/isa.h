/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The instruction set: what the rows of isa.def mean, and the way between an
 * instruction's decoded form and its bytes.
 *
 * Source: RFC 9669; the kernel's include/uapi/linux/bpf.h.
 */
#ifndef CBEE_ASM_ISA_H
#define CBEE_ASM_ISA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum isa_op {
	ISA_none, /* no instruction */
#define ISA(id, ...) ISA_##id,
#include "asm/isa.def"
	ISA__count
};

/* Operand roles and properties of a form. */
enum {
	ISA_RD = 1 << 0,      /* reads the register in the dst field */
	ISA_WD = 1 << 1,      /* writes it */
	ISA_RS = 1 << 2,      /* reads the register in the src field */
	ISA_WS = 1 << 3,      /* writes it (fetching atomics) */
	ISA_R0 = 1 << 4,      /* reads r0, which no field names */
	ISA_W0 = 1 << 5,      /* writes it */
	ISA_OFF = 1 << 6,     /* the 16-bit offset is an operand */
	ISA_IMM = 1 << 7,     /* the immediate is an operand: signed 32 bits */
	ISA_IMM64 = 1 << 8,   /* two slots; the immediate has 64 bits */
	ISA_LOAD = 1 << 9,    /* reads memory; base: dst if ISA_STORE is set too, else src */
	ISA_STORE = 1 << 10,  /* writes memory at dst + off */
	ISA_ATOMIC = 1 << 11, /* orders memory */
	ISA_PACKET = 1 << 12, /* legacy packet load: reads r6, writes r0, loses r1 to r5, may
			       * leave the program */
	ISA_W32 = 1 << 13,    /* a 32-bit operation: reads low halves; a register it writes has
			       * its high half zeroed */
	ISA_COND = 1 << 14,   /* may jump off slots past the next instruction */
	ISA_JUMP = 1 << 15,   /* always jumps: off, or imm with ISA_FAR, or dst with ISA_INDIRECT */
	ISA_FAR = 1 << 16,    /* the distance is in the immediate */
	ISA_INDIRECT = 1 << 17, /* the target is in a register */
	ISA_CALL = 1 << 18,     /* reads r1 to r5 as arguments, writes r0, loses r1 to r5 */
	ISA_EXIT = 1 << 19,     /* leaves the function */
	ISA_TERMINATOR = ISA_JUMP | ISA_EXIT, /* the next instruction does not follow */
};

enum isa_group {
	ISA_G_base32,
	ISA_G_base64,
	ISA_G_divmul32,
	ISA_G_divmul64,
	ISA_G_atomic32,
	ISA_G_atomic64,
	ISA_G_packet,
	ISA_G_kernel, /* not in RFC 9669 */
	ISA_G__count
};

/* A row of isa.def. */
struct isa_info {
	const char *name;
	uint8_t cpu; /* lowest -mcpu; 9: the kernel's own */
	uint8_t group;
	uint8_t opcode;
	uint8_t src;  /* fixed source field */
	int16_t off;  /* fixed offset */
	int32_t imm;  /* fixed immediate */
	uint8_t size; /* bytes of memory accessed */
	uint32_t flags;
	const char *clike, *gnu, *help;
};

extern const struct isa_info isa_info[ISA__count];

/* An instruction, decoded.  Fields that the form does not use are ignored by
 * isa_encode and zero after isa_decode. */
struct isa_insn {
	enum isa_op op;
	uint8_t dst, src; /* registers 0 to 10 */
	int32_t off;      /* bytes of a memory operand, slots of a jump; must fit 16 bits */
	int64_t imm;      /* signed 32 bits, or 64 bits in lddw forms: low word | high word << 32 */
};

enum { ISA_SLOT = 8, ISA_MAX_BYTES = 16, ISA_REGS = 11, ISA_FP = 10 };

/* Write the bytes of I; returns 8 or 16.  The caller has checked the ranges (isa_check). */
unsigned isa_encode(const struct isa_insn *i, bool big_endian, uint8_t out[ISA_MAX_BYTES]);
/* Decode the instruction at P; returns its bytes, 8 or 16, or 0 when no row matches the
 * bytes exactly (reserved fields count) or LEN is too short. */
unsigned isa_decode(const uint8_t *p, size_t len, bool big_endian, struct isa_insn *i);

/* The same for what the kernel shows of rewritten programs: registers up to 15 pass, and
 * local calls with their distance in the offset.  Not to be encoded again. */
unsigned isa_decode_any(const uint8_t *p, size_t len, bool big_endian, struct isa_insn *i);

enum isa_field { ISA_F_NONE, ISA_F_DST, ISA_F_SRC, ISA_F_OFF, ISA_F_IMM };
/* The first field of I whose value does not fit its form, or ISA_F_NONE. */
enum isa_field isa_check(const struct isa_insn *i);

static inline const struct isa_info *isa_of(const struct isa_insn *i)
{
	return &isa_info[i->op];
}

/* Slots of 8 bytes that a form takes. */
static inline unsigned isa_slots(enum isa_op op)
{
	return isa_info[op].flags & ISA_IMM64 ? 2 : 1;
}

static inline bool isa_has_dst(enum isa_op op)
{
	return isa_info[op].flags & (ISA_RD | ISA_WD);
}

static inline bool isa_has_src(enum isa_op op)
{
	return isa_info[op].flags & (ISA_RS | ISA_WS);
}

/* Registers read and written as bit masks, implicit ones included.  A call counts as
 * reading r1 to r5; who knows the prototype knows better. */
uint16_t isa_reads(const struct isa_insn *i);
uint16_t isa_writes(const struct isa_insn *i);

/* The jump displacement in slots from the next instruction; 0 if I is no direct jump. */
int32_t isa_disp(const struct isa_insn *i);
void isa_set_disp(struct isa_insn *i, int32_t slots);

const char *isa_group_name(enum isa_group g);

#endif
