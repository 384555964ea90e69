/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operands of machine instructions, and edits of the flow graph that several
 * stages need.
 */
#include "backend/mach.h"

void be_init(struct be *be, struct cx *cx, struct ir_fn *fn)
{
	const struct options *o = &cx->opt;

	*be = (struct be){.cx = cx, .fn = fn, .cpu = o->cpu};
	be->alu32 = o->alu32 || o->cpu >= 3;
	be->jmp32 = o->cpu >= 3;
	be->fetch = o->cpu >= 3;
	be->movsx = o->cpu >= 4 && !o->no_movsx;
	be->ldsx = o->cpu >= 4 && !o->no_ldsx;
	be->bswap = o->cpu >= 4 && !o->no_bswap;
	be->sdiv = o->cpu >= 4 && !o->no_sdiv_smod;
	be->gotol = o->cpu >= 4 && !o->no_gotol;
	be->storeimm = !o->no_storeimm;
}

static void add_use(struct be_ops *o, ir_ref *r, int reg)
{
	if (r->kind == REF_TMP && o->nuse < MAX_OPNDS)
		o->use[o->nuse++] = (struct be_opnd){.ref = r, .reg = (int8_t)reg, .tied = -1};
}

static struct be_opnd *add_def(struct be_ops *o, ir_ref *r, int reg, int tied)
{
	if (r->kind != REF_TMP || o->ndef >= MAX_OPNDS)
		return NULL;
	o->def[o->ndef] = (struct be_opnd){.ref = r, .reg = (int8_t)reg, .tied = (int8_t)tied};
	return &o->def[o->ndef++];
}

static void collect_asm(struct ir_asm *a, struct be_ops *o)
{
	int8_t use_of[MAX_OPNDS];

	o->clobber = a->clobbers & 0x3ff;
	for (uint32_t i = 0; i < a->ops.n && i < MAX_OPNDS; i++) {
		struct ir_asm_operand *p = &a->ops.at[i];

		use_of[i] = -1;
		if (p->val.kind == REF_TMP) {
			use_of[i] = (int8_t)o->nuse;
			add_use(o, &p->val, -1);
		}
	}
	for (uint32_t i = 0; i < a->ops.n && i < MAX_OPNDS; i++) {
		struct ir_asm_operand *p = &a->ops.at[i];
		int tied = -1;
		struct be_opnd *d;

		if (p->to.kind != REF_TMP)
			continue;
		if (p->in)
			tied = use_of[i];
		for (uint32_t k = 0; k < a->ops.n && k < MAX_OPNDS; k++)
			if (a->ops.at[k].match == (int)i && !a->ops.at[k].out)
				tied = use_of[k];
		d = add_def(o, &p->to, -1, tied);
		if (d)
			d->early = p->early;
	}
}

static bool commutes(const struct ir_ins *i)
{
	switch (i->op) {
	case M(add64_r):
	case M(add32_r):
	case M(mul64_r):
	case M(mul32_r):
	case M(and64_r):
	case M(and32_r):
	case M(or64_r):
	case M(or32_r):
	case M(xor64_r):
	case M(xor32_r):
		return true;
	default:
		return false;
	}
}

void be_collect(struct be *be, struct ir_blk *b, uint32_t i, struct be_ops *o)
{
	struct ir_ins *ins = &b->ins.at[i];
	const struct isa_info *isa = be_isa(ins);
	uint32_t f = isa->flags;
	int tied = -1;

	o->nuse = o->ndef = 0;
	o->clobber = 0;
	o->call = o->commutes = false;
	if (ins->op == IR_NOP || ins->op == IR_arg)
		return;
	if (ins->op == IR_asm) {
		collect_asm(&be->fn->asms.at[ins->aux], o);
		return;
	}
	if (f & ISA_CALL) {
		o->call = true;
		o->clobber = 0x3f;
		for (uint32_t k = 0; k < ins->aux; k++)
			add_use(o, &b->ins.at[i - ins->aux + k].arg[0], (int)k + 1);
		add_use(o, &ins->arg[0], -1); /* callx: any register that is not lost */
		add_def(o, &ins->to, 0, -1);
		return;
	}
	if (f & ISA_PACKET) {
		o->call = true;
		o->clobber = 0x7f; /* r6 is the context's */
		add_use(o, &ins->arg[0], 6);
		add_use(o, &ins->arg[1], -1);
		add_def(o, &ins->to, 0, -1);
		return;
	}
	if (ins->arg[0].kind == REF_TMP) {
		if (f & ISA_WD)
			tied = (int)o->nuse;
		add_use(o, &ins->arg[0], -1);
	}
	if (ins->arg[1].kind == REF_TMP) {
		if (f & ISA_WS)
			tied = (int)o->nuse;
		add_use(o, &ins->arg[1], -1);
	}
	add_use(o, &ins->arg[2], 0);
	o->commutes = o->nuse == 2 && commutes(ins);
	if (f & ISA_W0) {
		o->clobber = 1;
		add_def(o, &ins->to, 0, -1);
	} else {
		add_def(o, &ins->to, -1, tied);
	}
}

void be_collect_term(struct be *be, struct ir_blk *b, struct be_ops *o)
{
	o->nuse = o->ndef = 0;
	o->clobber = 0;
	o->call = o->commutes = false;
	switch (b->term.op) {
	case JMP_RET:
		add_use(o, &b->term.arg[0], 0);
		break;
	case JMP_BR:
		add_use(o, &b->term.arg[0], -1);
		add_use(o, &b->term.arg[1], -1);
		break;
	case JMP_ASM:
		collect_asm(&be->fn->asms.at[b->term.aux], o);
		break;
	default:
		break;
	}
}

static uint16_t reg_bit(ir_ref r)
{
	return r.kind == REF_REG ? (uint16_t)(1u << r.idx) : 0;
}

static uint16_t asm_regs(struct ir_asm *a, bool writes)
{
	uint16_t m = writes ? a->clobbers & 0x3ff : 0;

	for (uint32_t i = 0; i < a->ops.n; i++)
		m |= reg_bit(writes ? a->ops.at[i].to : a->ops.at[i].val);
	return m;
}

uint16_t be_reads(struct be *be, const struct ir_ins *i)
{
	uint32_t f = be_isa(i)->flags;
	uint16_t m;

	if (i->op == IR_asm)
		return asm_regs(&be->fn->asms.at[i->aux], false);
	m = reg_bit(i->arg[0]) | reg_bit(i->arg[1]) | reg_bit(i->arg[2]);
	if (f & ISA_CALL)
		m |= (uint16_t)(((1u << i->aux) - 1) << 1);
	if (f & ISA_PACKET)
		m |= 1u << 6;
	return m;
}

uint16_t be_writes(struct be *be, const struct ir_ins *i)
{
	uint32_t f = be_isa(i)->flags;

	if (i->op == IR_asm)
		return asm_regs(&be->fn->asms.at[i->aux], true);
	if (f & (ISA_CALL | ISA_PACKET))
		return 0x3f;
	return reg_bit(i->to);
}

uint16_t be_term_reads(struct be *be, const struct ir_blk *b)
{
	if (b->term.op == JMP_ASM)
		return asm_regs(&be->fn->asms.at[b->term.aux], false);
	return reg_bit(b->term.arg[0]) | reg_bit(b->term.arg[1]);
}

struct ir_blk *be_split_edge(struct be *be, struct ir_blk *b, uint32_t k)
{
	struct ir_fn *fn = be->fn;
	struct ir_blk *to = b->succ.at[k], *e = ir_blk_new(be->cx, fn, NULL);
	uint32_t same = 0;

	ir_goto(be->cx, fn, e, to, b->term.loc);
	e->next = b->next;
	b->next = e;
	if (fn->last == b)
		fn->last = e;
	for (uint32_t i = 0; i < b->succ.n; i++)
		same += b->succ.at[i] == to;
	b->succ.at[k] = e;
	if (same == 1)
		ir_phi_rename(to, b, e);
	else
		for (struct ir_phi *p = to->phis; p; p = p->next)
			ir_phi_add(be->cx, fn, p, *ir_phi_arg(p, b), e);
	return e;
}

void be_split_critical(struct be *be)
{
	struct ir_fn *fn = be->fn;
	bool changed = false;

	ir_fill(be->cx, fn, IR_RPO | IR_PRED);
	for (struct ir_blk *b = fn->start, *next; b; b = next) {
		next = b->next;
		if (b->succ.n < 2)
			continue;
		for (uint32_t k = 0; k < b->succ.n; k++)
			if (b->succ.at[k]->pred.n > 1) {
				be_split_edge(be, b, k);
				changed = true;
			}
	}
	if (changed)
		fn->valid = 0;
}

struct ir_ins be_load_const(struct be *be, ir_ref to, ir_ref v, src_loc loc)
{
	struct ir_ins i = {.to = to, .cls = IR_L, .loc = loc};
	int64_t c;

	i.arg[1] = v;
	if (v.kind == REF_SLOT)
		i.op = M(mov64_r), i.cls = IR_P;
	else if (v.kind == REF_REG || v.kind == REF_TMP)
		i.op = M(mov64_r);
	else if (ir_is_int(be->fn, v, &c) && fits32(c))
		i.op = M(mov64_k);
	else if (ir_is_int(be->fn, v, &c) && be->alu32 && c == (int64_t)(uint32_t)c) {
		i.op = M(mov32_k);
		i.cls = IR_W;
		i.arg[1] = ir_con_int(be->cx, be->fn, (int32_t)c);
	} else
		i.op = M(lddw);
	return i;
}
