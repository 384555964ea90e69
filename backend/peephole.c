/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clean-up of allocated code: moves and constants that a register holds already,
 * instructions whose result nobody reads, constants stored to the frame side by side.
 *
 * Values are followed through each extended basic block (a block inherits what its only
 * predecessor knew).  Nothing is forwarded from one register into another's use, so the
 * verifier sees the registers that were checked (rules 3, 4, 7).
 *
 * Needs registers and the frame; keeps them.
 */
#include "backend/mach.h"

/* What a register holds: the same number, the same value. */
struct known {
	uint32_t num[11];
};

struct peep {
	struct be *be;
	struct ir_fn *fn;
	struct known *out; /* by block */
	uint16_t *live;    /* by block: registers read at or after its start */
	uint32_t next;
	VEC(struct ir_ins) consts; /* by value number - first: the load of a constant, or op 0 */
};

static uint32_t fresh(struct peep *p)
{
	return ++p->next;
}

static bool same_const(const struct ir_ins *x, const struct ir_ins *y)
{
	return x->op == y->op && x->cls == y->cls && !x->aux && !y->aux &&
	       ref_eq(x->arg[1], y->arg[1]);
}

static bool is_const(const struct ir_ins *i)
{
	return (i->op == M(mov64_k) || i->op == M(mov32_k) || i->op == M(lddw)) && !i->aux;
}

/* The number of the constant that I loads. */
static uint32_t const_number(struct peep *p, const struct known *k, const struct ir_ins *i)
{
	for (int r = 0; r < NREGS; r++)
		if (k->num[r] && k->num[r] <= p->consts.n &&
		    same_const(&p->consts.at[k->num[r] - 1], i))
			return k->num[r];
	return 0;
}

static void remember(struct peep *p, uint32_t num, const struct ir_ins *i)
{
	while (p->consts.n < num)
		vec_push(&p->be->cx->scratch, &p->consts, (struct ir_ins){0});
	p->consts.at[num - 1] = *i;
}

static void forget(struct peep *p, struct known *k, uint16_t regs)
{
	for (int r = 0; r < NREGS; r++)
		if (regs >> r & 1)
			k->num[r] = fresh(p);
}

/* Returns true if I changes nothing. */
static bool redundant(struct peep *p, struct known *k, struct ir_ins *i)
{
	uint32_t num;

	if (i->op == M(mov64_r) && i->arg[1].kind == REF_REG && i->arg[1].idx < NREGS) {
		if (k->num[i->to.idx] == k->num[i->arg[1].idx])
			return true;
		k->num[i->to.idx] = k->num[i->arg[1].idx];
		return false;
	}
	if (is_const(i)) {
		num = const_number(p, k, i);
		if (num && k->num[i->to.idx] == num)
			return true;
		if (num && i->op == M(lddw)) { /* one slot instead of two */
			for (uint32_t r = 0; r < NREGS; r++)
				if (k->num[r] == num) {
					*i = (struct ir_ins){.op = M(mov64_r),
							     .cls = IR_L,
							     .to = i->to,
							     .loc = i->loc,
							     .arg = {IR_NONE, IR_REG(r)}};
					break;
				}
		}
		if (!num) {
			num = fresh(p);
			remember(p, num, i);
		}
		k->num[i->to.idx] = num;
		return false;
	}
	forget(p, k, be_writes(p->be, i));
	return false;
}

static void forward(struct peep *p)
{
	for (uint32_t n = 0; n < p->fn->rpo.n; n++) {
		struct ir_blk *b = p->fn->rpo.at[n];
		struct known *k = &p->out[b->id];

		if (b->pred.n == 1 && b->pred.at[0]->rpo < b->rpo)
			*k = p->out[b->pred.at[0]->id];
		else
			forget(p, k, 0x3ff);
		for (uint32_t i = 0; i < b->ins.n; i++)
			if (redundant(p, k, &b->ins.at[i]))
				b->ins.at[i] = (struct ir_ins){.op = IR_NOP};
		if (b->term.op == JMP_ASM)
			forget(p, k, (uint16_t)(p->fn->asms.at[b->term.aux].clobbers | 0x3ff));
	}
}

static bool removable(const struct ir_ins *i)
{
	uint32_t f = be_isa(i)->flags;

	return i->op >= IR_MACHINE && !(i->flags & INS_VOLATILE) && i->to.kind == REF_REG &&
	       !(f & (ISA_STORE | ISA_ATOMIC | ISA_CALL | ISA_PACKET));
}

static uint16_t block_live(struct peep *p, struct ir_blk *b, bool delete)
{
	uint16_t live = 0;

	for (uint32_t s = 0; s < b->succ.n; s++)
		live |= p->live[b->succ.at[s]->id];
	if (b->term.op == JMP_ASM) {
		struct ir_asm *a = &p->fn->asms.at[b->term.aux];

		for (uint32_t k = 0; k < a->ops.n; k++)
			if (a->ops.at[k].to.kind == REF_REG)
				live &= (uint16_t) ~(1u << a->ops.at[k].to.idx);
	}
	live |= be_term_reads(p->be, b);
	for (uint32_t i = b->ins.n; i-- > 0;) {
		struct ir_ins *ins = &b->ins.at[i];
		uint16_t w = be_writes(p->be, ins);

		if (ins->op == IR_NOP)
			continue;
		if (delete &&removable(ins) && !(w & live)) {
			*ins = (struct ir_ins){.op = IR_NOP};
			continue;
		}
		live = (uint16_t)((live & ~w) | be_reads(p->be, ins));
	}
	return live;
}

static void delete_dead(struct peep *p)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (uint32_t n = p->fn->rpo.n; n-- > 0;) {
			struct ir_blk *b = p->fn->rpo.at[n];
			uint16_t live = block_live(p, b, false);

			if (live != p->live[b->id]) {
				p->live[b->id] = live;
				changed = true;
			}
		}
	}
	for (uint32_t n = p->fn->rpo.n; n-- > 0;)
		block_live(p, p->fn->rpo.at[n], true);
}

/* ---- Stores of constants side by side ---- */

static int store_log(const struct ir_ins *i)
{
	switch (i->op) {
	case M(stb):
		return 0;
	case M(sth):
		return 1;
	case M(stw):
		return 2;
	default:
		return -1;
	}
}

/* Can X and Y, constants stored to the frame one after the other, be one aligned store?
 * It then replaces X. */
static bool merge_stores(struct peep *p, struct ir_ins *x, const struct ir_ins *y)
{
	static const uint16_t wider[] = {M(sth), M(stw), M(stdw)};
	int n = store_log(x);
	int32_t size = 1 << (n < 0 ? 0 : n), low;
	int64_t a, b, v;

	if (n < 0 || y->op != x->op || (x->flags | y->flags) & INS_VOLATILE || x->aux || y->aux ||
	    !ref_eq(x->arg[0], IR_REG(10)) || !ref_eq(y->arg[0], IR_REG(10)) ||
	    !ir_is_int(p->fn, x->arg[1], &a) || !ir_is_int(p->fn, y->arg[1], &b))
		return false;
	low = x->off < y->off ? x->off : y->off;
	if (x->off + y->off != 2 * low + size || low % (2 * size))
		return false;
	if ((x->off > y->off) != p->be->cx->opt.big_endian) {
		v = a;
		a = b;
		b = v;
	}
	v = (int64_t)((uint64_t)b << (8 * size) | ((uint64_t)a & ((1ull << (8 * size)) - 1)));
	if (size == 2)
		v = (int32_t)v;
	if (!fits32(v))
		return false;
	x->op = wider[n];
	x->off = low;
	x->arg[1] = ir_con_int(p->be->cx, p->fn, v);
	return true;
}

static void widen_stores(struct peep *p, struct ir_blk *b)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->ins.n; i++) {
		b->ins.at[n++] = b->ins.at[i];
		while (n >= 2 && merge_stores(p, &b->ins.at[n - 2], &b->ins.at[n - 1]))
			n--;
	}
	b->ins.n = n;
}

void be_peephole(struct be *be)
{
	struct peep p = {.be = be, .fn = be->fn};

	ir_fill(be->cx, be->fn, IR_RPO | IR_PRED);
	ir_renumber(be->fn);
	p.out = arena_array(&be->cx->scratch, struct known, be->fn->nblk + 1);
	p.live = arena_array(&be->cx->scratch, uint16_t, be->fn->nblk + 1);
	forward(&p);
	delete_dead(&p);
	ir_sweep(be->fn);
	for (struct ir_blk *b = be->fn->start; b; b = b->next)
		widen_stores(&p, b);
}
