/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instruction selection: IR operations become IR_MACHINE operations, block by
 * block in reverse postorder, still in SSA form.
 *
 * Requirements on a rule (isel_alu.c, isel_mem.c, isel_call.c):
 * 1. An operation that leaves its operand's bits as they are (copy, trunc, ptoi,
 *    zext32 of a value known to be zero-extended) is no instruction but an alias.
 * 2. A constant offset belongs to the load or store: ctx accesses must look like
 *    that (rule 1 of verifier-friendly-code.md), packet and map accesses may.
 * 3. An immediate that fits signed 32 bits is an operand; others are loaded, once
 *    for a block and those it dominates (the spiller loads them again where registers
 *    are short, which costs no more).
 * 4. A w in a register has any upper half unless isel_is_zext says that it is zero;
 *    below v3 there is no 32-bit arithmetic, so what looks at the upper half (right
 *    shifts, division, comparison) extends first.
 * 5. A CO-RE record stays on one instruction (rule 19).
 * What turns out to have no use is deleted at the end.
 *
 * Needs legalized IR; leaves critical edges split.
 */
#include "backend/isel.h"

struct ir_ins *isel_put(struct isel *s, struct ir_ins i)
{
	i.loc = s->loc;
	vec_push(&s->cx->scratch, &s->out, i);
	return &vec_last(&s->out);
}

ir_ref isel_tmp(struct isel *s, enum ir_cls cls)
{
	return ir_tmp_new(s->cx, s->fn, cls, NULL);
}

struct isel_val *isel_val(struct isel *s, ir_ref t)
{
	if (t.idx >= s->nval) {
		uint32_t n = s->fn->tmps.cap > t.idx ? s->fn->tmps.cap : (uint32_t)t.idx + 64;
		struct isel_val *v = arena_array(&s->cx->scratch, struct isel_val, n);

		memcpy(v, s->val, s->nval * sizeof *v);
		s->val = v;
		s->nval = n;
	}
	return &s->val[t.idx];
}

ir_ref isel_same(struct isel *s, ir_ref r)
{
	while (r.kind == REF_TMP && isel_val(s, r)->same.kind != REF_NONE)
		r = isel_val(s, r)->same;
	return r;
}

void isel_alias(struct isel *s, ir_ref to, ir_ref from)
{
	from = isel_same(s, from); /* may move the table */
	isel_val(s, to)->same = from;
}

void isel_set_zext(struct isel *s, ir_ref t)
{
	if (t.kind == REF_TMP)
		isel_val(s, t)->zext = true;
}

bool isel_is_zext(struct isel *s, ir_ref r)
{
	int64_t k;

	r = isel_same(s, r);
	if (ir_is_int(s->fn, r, &k))
		return k >= 0;
	return r.kind == REF_TMP && isel_val(s, r)->zext;
}

unsigned isel_width(struct isel *s, ir_ref r)
{
	int64_t k;

	r = isel_same(s, r);
	if (ir_is_int(s->fn, r, &k))
		return k < 0 ? 64 : k == 0 ? 1 : 64 - (unsigned)__builtin_clzll((uint64_t)k);
	if (r.kind != REF_TMP)
		return 64;
	if (isel_val(s, r)->width)
		return isel_val(s, r)->width;
	return isel_val(s, r)->zext ? 32 : 64;
}

void isel_set_width(struct isel *s, ir_ref t, unsigned width)
{
	if (width == 0)
		width = 1;
	if (width <= 32)
		isel_set_zext(s, t);
	if (width < 64)
		isel_val(s, t)->width = (uint8_t)width;
}

enum { MAX_KEPT = 12 }; /* constants remembered at a time */

ir_ref isel_reg(struct isel *s, ir_ref r)
{
	struct ir_ins i;
	ir_ref t;
	bool wide;

	r = isel_same(s, r);
	if (r.kind == REF_TMP || r.kind == REF_NONE)
		return r;
	t = IR_NONE;
	i = be_load_const(s->be, t, r, s->loc);
	wide = i.op == M(lddw);
	for (uint32_t k = 0; wide && k < s->cons.n; k++)
		if (ref_eq(s->cons.at[k].con, r))
			return s->cons.at[k].reg;
	t = isel_tmp(s, ir_cls_of(s->fn, r));
	i.to = t;
	isel_put(s, i);
	if (wide && s->cons.n < MAX_KEPT)
		vec_push(&s->cx->scratch, &s->cons, (struct isel_con){r, t});
	else if (wide)
		s->cons.at[r.idx % MAX_KEPT] = (struct isel_con){r, t};
	return t;
}

ir_ref isel_rhs(struct isel *s, ir_ref r, enum ir_cls cls)
{
	int64_t k;

	r = isel_same(s, r);
	if (ir_is_int(s->fn, r, &k)) {
		if (cls == IR_W && k != (int32_t)k)
			return ir_con_int(s->cx, s->fn, (int32_t)k);
		if (fits32(k))
			return r;
	}
	return isel_reg(s, r);
}

ir_ref isel_zext(struct isel *s, ir_ref r)
{
	ir_ref t;
	int64_t k;

	r = isel_same(s, r);
	if (ir_is_int(s->fn, r, &k))
		return isel_reg(s, ir_con_int(s->cx, s->fn, (int64_t)(uint32_t)k));
	r = isel_reg(s, r);
	if (isel_is_zext(s, r))
		return r;
	t = isel_tmp(s, IR_L);
	if (s->be->alu32) {
		isel_put(s, (struct ir_ins){
				    .op = M(mov32_r), .cls = IR_W, .to = t, .arg = {IR_NONE, r}});
	} else {
		ir_ref u = isel_tmp(s, IR_L), n = ir_con_int(s->cx, s->fn, 32);

		isel_op(s, M(lsh64_r), false, u, r, n);
		isel_op(s, M(rsh64_r), false, t, u, n);
	}
	isel_set_zext(s, t);
	return t;
}

ir_ref isel_sext(struct isel *s, ir_ref r)
{
	ir_ref t, u, n = ir_con_int(s->cx, s->fn, 32);
	int64_t k;

	r = isel_same(s, r);
	if (ir_is_int(s->fn, r, &k))
		return isel_reg(s, ir_con_int(s->cx, s->fn, (int32_t)k));
	r = isel_reg(s, r);
	t = isel_tmp(s, IR_L);
	if (s->be->movsx) {
		isel_put(s,
			 (struct ir_ins){
				 .op = M(movsx64_32_r), .cls = IR_L, .to = t, .arg = {IR_NONE, r}});
		return t;
	}
	u = isel_tmp(s, IR_L);
	isel_op(s, M(lsh64_r), false, u, r, n);
	isel_op(s, M(arsh64_r), false, t, u, n);
	return t;
}

/* ---- Terminators ---- */

static enum ir_cc swapped(enum ir_cc cc)
{
	switch (cc) {
	case CC_ULT:
		return CC_UGT;
	case CC_ULE:
		return CC_UGE;
	case CC_UGT:
		return CC_ULT;
	case CC_UGE:
		return CC_ULE;
	case CC_SLT:
		return CC_SGT;
	case CC_SLE:
		return CC_SGE;
	case CC_SGT:
		return CC_SLT;
	case CC_SGE:
		return CC_SLE;
	default:
		return cc;
	}
}

static bool is_signed(enum ir_cc cc)
{
	return cc >= CC_SLT && cc <= CC_SGE;
}

static void select_branch(struct isel *s, struct ir_blk *b)
{
	struct ir_term *t = &b->term;
	ir_ref x = isel_same(s, t->arg[0]), y = isel_same(s, t->arg[1]);
	bool w = t->acls == IR_W;
	int64_t k;

	if (x.kind != REF_TMP && y.kind == REF_TMP) {
		ir_ref z = x;

		x = y;
		y = z;
		t->cc = swapped(t->cc);
	}
	if (w && !s->be->jmp32) {
		/* Equality needs no more than equal upper halves. */
		x = is_signed(t->cc) ? isel_sext(s, x) : isel_zext(s, x);
		if (ir_is_int(s->fn, y, &k))
			y = isel_rhs(
				s,
				ir_con_int(s->cx, s->fn,
					   is_signed(t->cc) ? (int32_t)k : (int64_t)(uint32_t)k),
				IR_L);
		else
			y = is_signed(t->cc) ? isel_sext(s, y) : isel_zext(s, y);
		t->acls = IR_L;
	} else {
		x = isel_reg(s, x);
		y = isel_rhs(s, y, t->acls);
	}
	t->arg[0] = x;
	t->arg[1] = y;
}

static void select_term(struct isel *s, struct ir_blk *b)
{
	struct ir_term *t = &b->term;

	s->loc = t->loc;
	switch (t->op) {
	case JMP_RET:
		t->arg[0] = isel_same(s, t->arg[0]);
		break;
	case JMP_BR:
		select_branch(s, b);
		break;
	case JMP_ASM:
		isel_asm(s, &t->aux);
		break;
	default:
		break;
	}
}

/* ---- Blocks ---- */

static void select_block(struct isel *s, struct ir_blk *b)
{
	s->out.n = 0;
	s->cons.n = 0;
	if (b->idom)
		vec_append(&s->cx->scratch, &s->cons, s->kept[b->idom->id].at,
			   s->kept[b->idom->id].n);
	for (uint32_t i = 0; i < b->ins.n; i++) {
		struct ir_ins *ins = &b->ins.at[i];
		uint32_t first = i;

		s->loc = ins->loc;
		if (ins->op == IR_NOP || ins->op >= IR_MACHINE) {
			isel_put(s, *ins);
			continue;
		}
		while (b->ins.at[i].op == IR_arg)
			i++;
		ins = &b->ins.at[i];
		s->loc = ins->loc;
		if (ins->op == IR_call)
			isel_call(s, &b->ins.at[first], ins);
		else if (ins->op == IR_asm)
			isel_asm(s, &ins->aux), isel_put(s, *ins);
		else if (!isel_alu(s, ins) && !isel_mem(s, ins))
			diag_bug(s->cx, ins->loc, "no instruction for `%s'",
				 ir_op_info[ins->op].name);
	}
	select_term(s, b);
	s->kept[b->id].n = s->cons.n;
	s->kept[b->id].at = arena_array(&s->cx->scratch, struct isel_con, s->cons.n + 1);
	if (s->cons.n)
		memcpy(s->kept[b->id].at, s->cons.at, s->cons.n * sizeof *s->cons.at);
	b->ins.n = 0;
	vec_append(s->fn->arena, &b->ins, s->out.at, s->out.n);
}

/* A w phi is zero-extended if its arguments are, assuming that of those to come. */
static void guess_phis(struct isel *s)
{
	for (uint32_t k = 0; k < s->fn->rpo.n; k++)
		for (struct ir_phi *p = s->fn->rpo.at[k]->phis; p; p = p->next)
			if (p->cls == IR_W)
				isel_set_zext(s, p->to);
}

/* Will T, a w, be zero-extended?  What select will say of the operation that defines it. */
static bool will_be_zext(struct isel *s, const struct ir_ins *i)
{
	int64_t k;

	if (i->cls != IR_W)
		return false;
	switch (i->op) {
	case IR_call:
	case IR_asm:
	case IR_trunc:
	case IR_undef:
	case IR_loads8:
	case IR_loads16:
		return false;
	case IR_copy:
	case IR_sext8:
	case IR_sext16:
		if (i->op == IR_copy && ir_is_int(s->fn, i->arg[0], &k))
			return k >= 0 || s->be->alu32;
		return i->op == IR_copy ? i->arg[0].kind == REF_TMP && isel_val(s, i->arg[0])->zext
					: s->be->alu32;
	case IR_loadu8:
	case IR_loadu16:
	case IR_loadu32:
	case IR_zext8:
	case IR_zext16:
		return true;
	case IR_bswap16:
	case IR_bswap32:
		return true;
	case IR_aadd:
	case IR_aand:
	case IR_aor:
	case IR_axor:
	case IR_axchg:
	case IR_acmpxchg:
	case IR_aload:
		return true;
	default:
		return s->be->alu32;
	}
}

/* The greatest set of w temporaries that are zero-extended: start from all phis, take
 * back what an argument contradicts until nothing changes. */
static void fill_zext(struct isel *s)
{
	bool changed = true;

	guess_phis(s);
	for (uint32_t k = 0; k < s->fn->rpo.n; k++) {
		struct ir_blk *b = s->fn->rpo.at[k];

		for (uint32_t i = 0; i < b->ins.n; i++)
			if (b->ins.at[i].to.kind == REF_TMP && will_be_zext(s, &b->ins.at[i]))
				isel_set_zext(s, b->ins.at[i].to);
	}
	while (changed) {
		changed = false;
		for (uint32_t k = 0; k < s->fn->rpo.n; k++) {
			struct ir_blk *b = s->fn->rpo.at[k];

			for (struct ir_phi *p = b->phis; p; p = p->next)
				for (uint32_t i = 0; i < p->n && isel_val(s, p->to)->zext; i++) {
					int64_t c;
					bool ok = ir_is_int(s->fn, p->arg[i], &c)
							  ? (c >= 0 || s->be->alu32)
							  : p->arg[i].kind == REF_TMP &&
								    isel_val(s, p->arg[i])->zext;

					if (!ok) {
						isel_val(s, p->to)->zext = false;
						changed = true;
					}
				}
			for (uint32_t i = 0; i < b->ins.n; i++) {
				struct ir_ins *c = &b->ins.at[i];

				if (c->op == IR_copy && c->cls == IR_W &&
				    c->arg[0].kind == REF_TMP && isel_val(s, c->to)->zext &&
				    !isel_val(s, c->arg[0])->zext) {
					isel_val(s, c->to)->zext = false;
					changed = true;
				}
			}
		}
	}
	/* Selection sets the others itself, by what it emits. */
	for (uint32_t k = 0; k < s->fn->rpo.n; k++) {
		struct ir_blk *b = s->fn->rpo.at[k];

		for (uint32_t i = 0; i < b->ins.n; i++)
			if (b->ins.at[i].to.kind == REF_TMP)
				isel_val(s, b->ins.at[i].to)->zext = false;
	}
}

/* Phi arguments: aliases resolved; a constant that comes along a critical edge is loaded
 * before the branch, so that the edge needs no block. */
static void select_phis(struct isel *s, struct ir_blk *b)
{
	for (struct ir_phi *p = b->phis; p; p = p->next)
		for (uint32_t i = 0; i < p->n; i++) {
			struct ir_blk *from = p->from[i];
			ir_ref r = isel_same(s, p->arg[i]);
			int64_t k;

			if (p->cls == IR_W && ir_is_int(s->fn, r, &k))
				r = ir_con_int(s->cx, s->fn,
					       s->be->alu32 ? (int64_t)(uint32_t)k : (int32_t)k);
			if (r.kind != REF_TMP && r.kind != REF_NONE && from->succ.n > 1 &&
			    from->term.op == JMP_BR) {
				ir_ref t = isel_tmp(s, p->cls);
				struct ir_ins ins = be_load_const(s->be, t, r, from->term.loc);

				vec_push(s->fn->arena, &from->ins, ins);
				r = t;
			}
			p->arg[i] = r;
		}
}

static bool pure(const struct ir_ins *i)
{
	uint32_t f = be_isa(i)->flags;

	if (i->op == IR_NOP)
		return true;
	if (i->op < IR_MACHINE || i->flags & INS_VOLATILE)
		return false;
	return !(f & (ISA_STORE | ISA_ATOMIC | ISA_CALL | ISA_PACKET));
}

/* Delete what has no use. */
static void sweep(struct isel *s)
{
	struct ir_fn *fn = s->fn;
	uint32_t *uses = arena_array(&s->cx->scratch, uint32_t, fn->tmps.n + 1);
	bool changed = true;
	struct ir_blk *b;
	ir_ref *r;

	for (b = fn->start; b; b = b->next) {
		for (struct ir_phi *p = b->phis; p; p = p->next)
			for (uint32_t i = 0; i < p->n; i++)
				if (p->arg[i].kind == REF_TMP && p->arg[i].idx != p->to.idx)
					uses[p->arg[i].idx]++;
		for (uint32_t i = 0; i < b->ins.n; i++)
			for (uint32_t k = 0; (r = ir_use(fn, &b->ins.at[i], k)); k++)
				if (r->kind == REF_TMP)
					uses[r->idx]++;
		for (uint32_t k = 0; (r = ir_term_use(fn, b, k)); k++)
			if (r->kind == REF_TMP)
				uses[r->idx]++;
	}
	while (changed) {
		changed = false;
		for (uint32_t j = fn->rpo.n; j-- > 0;) {
			b = fn->rpo.at[j];
			for (uint32_t i = b->ins.n; i-- > 0;) {
				struct ir_ins *ins = &b->ins.at[i];

				if (ins->to.kind != REF_TMP || uses[ins->to.idx] || !pure(ins))
					continue;
				for (uint32_t k = 0; (r = ir_use(fn, ins, k)); k++)
					if (r->kind == REF_TMP)
						uses[r->idx]--;
				*ins = (struct ir_ins){.op = IR_NOP};
			}
			for (struct ir_phi **p = &b->phis; *p;) {
				if (uses[(*p)->to.idx]) {
					p = &(*p)->next;
					continue;
				}
				for (uint32_t i = 0; i < (*p)->n; i++)
					if ((*p)->arg[i].kind == REF_TMP &&
					    (*p)->arg[i].idx != (*p)->to.idx)
						uses[(*p)->arg[i].idx]--;
				*p = (*p)->next;
				changed = true;
			}
		}
	}
	ir_sweep(fn);
}

/* More phis in a block than registers: the rest live in slots, stored on the edges. */
static void demote_phis(struct be *be)
{
	enum { MAX_PHIS = 8 };
	struct ir_fn *fn = be->fn;

	for (struct ir_blk *b = fn->start; b; b = b->next) {
		struct ir_phi **end = &b->phis;
		uint32_t n = 0;

		while (*end && n < MAX_PHIS) {
			end = &(*end)->next;
			n++;
		}
		for (struct ir_phi *p = *end; p; p = p->next) {
			ir_ref slot = ir_slot_new(be->cx, fn, 8, 8, NULL, p->loc);

			for (uint32_t i = 0; i < p->n; i++) {
				struct ir_blk *from = p->from[i];
				ir_ref v = p->arg[i];

				if (v.kind != REF_TMP && v.kind != REF_NONE) {
					ir_ref t = ir_tmp_new(be->cx, fn, p->cls, NULL);

					vec_push(fn->arena, &from->ins,
						 be_load_const(be, t, v, from->term.loc));
					v = t;
				}
				vec_push(fn->arena, &from->ins,
					 (struct ir_ins){.op = M(stxdw),
							 .arg = {slot, v},
							 .loc = from->term.loc});
			}
			vec_push(fn->arena, &b->ins, (struct ir_ins){0});
			memmove(b->ins.at + 1, b->ins.at, (b->ins.n - 1) * sizeof *b->ins.at);
			b->ins.at[0] = (struct ir_ins){.op = M(ldxdw),
						       .cls = p->cls,
						       .to = p->to,
						       .arg = {IR_NONE, slot},
						       .loc = p->loc};
		}
		*end = NULL;
	}
}

void be_isel(struct be *be)
{
	struct isel s = {.be = be, .cx = be->cx, .fn = be->fn};

	ir_fill(be->cx, be->fn, IR_RPO | IR_PRED | IR_DOM);
	s.kept = arena_array(&be->cx->scratch, struct isel_kept, be->fn->nblk + 1);
	s.nval = be->fn->tmps.n + 64;
	s.val = arena_array(&be->cx->scratch, struct isel_val, s.nval);
	for (uint32_t i = 0; i < be->fn->params.n; i++)
		isel_val(&s, be->fn->params.at[i])->param = true;
	fill_zext(&s);
	for (uint32_t k = 0; k < be->fn->rpo.n; k++)
		select_block(&s, be->fn->rpo.at[k]);
	for (uint32_t k = 0; k < be->fn->rpo.n; k++)
		select_phis(&s, be->fn->rpo.at[k]);
	sweep(&s);
	be_split_critical(be);
	ir_fill(be->cx, be->fn, IR_RPO | IR_PRED);
	demote_phis(be);
	be->fn->machine = true;
}
