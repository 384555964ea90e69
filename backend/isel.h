/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of instruction selection share: isel.c, isel_alu.c, isel_mem.c, isel_call.c. */
#ifndef CBEE_BACKEND_ISEL_H
#define CBEE_BACKEND_ISEL_H

#include "backend/mach.h"

/* What selection has found out about a temporary. */
struct isel_val {
	ir_ref same; /* it is this value: a register needs no instruction (copy, trunc, …) */
	ir_ref base; /* as an address it is base + off */
	int32_t off;
	uint32_t core; /* CO-RE record + 1: the address is base + that record's value */
	bool has_base;
	bool zext;     /* bits 32 and up are known to be zero */
	uint8_t width; /* bits from this one on are known to be zero; 0: nothing is known */
	bool param;    /* a parameter, or a parameter plus a constant: it may be the context */
};

/* A constant of two slots that is in a register, in this block and those it dominates. */
struct isel_con {
	ir_ref con, reg;
};

struct isel {
	struct be *be;
	struct cx *cx;
	struct ir_fn *fn;
	struct isel_val *val;
	uint32_t nval;
	VEC(struct ir_ins) out;
	VEC(struct isel_con) cons;
	struct isel_kept {
		struct isel_con *at;
		uint32_t n;
	} * kept; /* by block: `cons' at its end */
	VEC(bool) asm_seen;
	src_loc loc;
};

/* isel.c */
struct ir_ins *isel_put(struct isel *s, struct ir_ins i);
ir_ref isel_tmp(struct isel *s, enum ir_cls cls);
/* What R is, through copies and conversions that cost nothing. */
ir_ref isel_same(struct isel *s, ir_ref r);
/* R in a register: constants and addresses are loaded. */
ir_ref isel_reg(struct isel *s, ir_ref r);
/* R as the right operand of an instruction: a register, or an immediate that fits. */
ir_ref isel_rhs(struct isel *s, ir_ref r, enum ir_cls cls);
/* R, a w, in a register whose upper half is zero, or its sign. */
ir_ref isel_zext(struct isel *s, ir_ref r);
ir_ref isel_sext(struct isel *s, ir_ref r);
void isel_alias(struct isel *s, ir_ref to, ir_ref from);
void isel_set_zext(struct isel *s, ir_ref t);
/* Bits of R from this one on are zero; 64 if nothing is known. */
unsigned isel_width(struct isel *s, ir_ref r);
void isel_set_width(struct isel *s, ir_ref t, unsigned width);
struct isel_val *isel_val(struct isel *s, ir_ref t);
bool isel_is_zext(struct isel *s, ir_ref r);

/* isel_alu.c: true if I is an arithmetic operation, which is then done. */
bool isel_alu(struct isel *s, struct ir_ins *i);
/* OP64_R is the first of the four forms of an operation: 64_r, 64_k, 32_r, 32_k. */
void isel_op(struct isel *s, unsigned op64_r, bool w, ir_ref to, ir_ref a, ir_ref b);
/* isel_mem.c: likewise for memory and CO-RE. */
bool isel_mem(struct isel *s, struct ir_ins *i);
struct isel_addr {
	ir_ref base;
	int32_t off;
	uint32_t core;
	bool param;
};
struct isel_addr isel_address(struct isel *s, ir_ref r, int32_t off);
/* isel_call.c: calls and inline assembly.  CALL with its arguments in the instructions before. */
void isel_call(struct isel *s, struct ir_ins *args, struct ir_ins *call);
void isel_asm(struct isel *s, uint32_t *index);

#endif
