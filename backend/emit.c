/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Emission: allocated blocks in layout order become instructions with labels, jumps are
 * made to reach (relax.c), and the bytes go to the function's section together
 * with its line, function and CO-RE records.  References to symbols are left as
 * fixups until every symbol has a place (data.c).
 */
#include "backend/emit.h"

static void put(struct be *be, struct mcode *m, struct mi i)
{
	vec_push(&be->cx->scratch, &m->code, i);
}

static uint8_t reg(ir_ref r)
{
	return r.kind == REF_REG ? (uint8_t)r.idx : 0;
}

/* An allocated machine instruction in its encoder's terms. */
static struct mi convert(struct be *be, const struct ir_ins *i)
{
	const struct isa_info *isa = be_isa(i);
	struct mi m = {.label = NO_LABEL, .loc = i->loc};
	uint32_t f = isa->flags;

	m.in.op = (enum isa_op)(i->op - IR_MACHINE);
	m.in.off = i->off;
	m.in.dst = f & ISA_WD ? reg(i->to) : reg(i->arg[0]);
	m.in.src = reg(i->arg[1]);
	if (i->arg[1].kind == REF_CON) {
		struct ir_con *c = &be->fn->cons.at[i->arg[1].idx];

		m.sym = c->sym;
		if (c->sym)
			m.addend = c->val;
		else
			m.in.imm = f & (ISA_W32 | ISA_STORE) ? (int32_t)c->val : c->val;
	}
	if (m.in.op == ISA_addr_space_cast)
		m.in.imm = (int32_t)i->aux;
	else if (!(f & ISA_CALL))
		m.core = i->aux;
	return m;
}

/* ---- Terminators ---- */

/* Jumps: {64-bit register, immediate, 32-bit register, immediate} follow each other. */
static enum isa_op jump_op(enum ir_cc cc, bool imm, bool w)
{
	static const uint16_t first[] = {
		[CC_EQ] = ISA_jeq64_r,   [CC_NE] = ISA_jne64_r,   [CC_ULT] = ISA_jlt64_r,
		[CC_ULE] = ISA_jle64_r,  [CC_UGT] = ISA_jgt64_r,  [CC_UGE] = ISA_jge64_r,
		[CC_SLT] = ISA_jslt64_r, [CC_SLE] = ISA_jsle64_r, [CC_SGT] = ISA_jsgt64_r,
		[CC_SGE] = ISA_jsge64_r, [CC_SET] = ISA_jset64_r,
	};

	return (enum isa_op)(first[cc] + (w ? 2 : 0) + (imm ? 1 : 0));
}

static enum ir_cc inverse(enum ir_cc cc)
{
	static const uint8_t inv[] = {
		[CC_EQ] = CC_NE,   [CC_NE] = CC_EQ,   [CC_ULT] = CC_UGE, [CC_ULE] = CC_UGT,
		[CC_UGT] = CC_ULE, [CC_UGE] = CC_ULT, [CC_SLT] = CC_SGE, [CC_SLE] = CC_SGT,
		[CC_SGT] = CC_SLE, [CC_SGE] = CC_SLT, [CC_SET] = CC_SET,
	};

	return (enum ir_cc)inv[cc];
}

static enum ir_cc mirrored(enum ir_cc cc)
{
	static const uint8_t mir[] = {
		[CC_EQ] = CC_EQ,   [CC_NE] = CC_NE,   [CC_ULT] = CC_UGT, [CC_ULE] = CC_UGE,
		[CC_UGT] = CC_ULT, [CC_UGE] = CC_ULE, [CC_SLT] = CC_SGT, [CC_SLE] = CC_SGE,
		[CC_SGT] = CC_SLT, [CC_SGE] = CC_SLE, [CC_SET] = CC_SET,
	};

	return (enum ir_cc)mir[cc];
}

static void put_goto(struct be *be, struct mcode *m, struct ir_blk *to, src_loc loc)
{
	put(be, m, (struct mi){.in = {.op = ISA_ja}, .label = to->id, .loc = loc});
}

static struct mi conditional(struct be *be, const struct ir_term *t, enum ir_cc cc,
			     const struct ir_blk *to)
{
	struct mi j = {.label = to->id, .loc = t->loc};
	ir_ref x = t->arg[0], y = t->arg[1];
	int64_t k;

	if (ir_is_int(be->fn, y, &k)) {
		j.in.op = jump_op(cc, true, t->acls == IR_W);
		j.in.dst = reg(x);
		j.in.imm = (int32_t)k;
		return j;
	}
	if (isa_info[jump_op(cc, false, false)].cpu > be->cpu) { /* v1 has no less-than */
		ir_ref z = x;

		x = y;
		y = z;
		cc = mirrored(cc);
	}
	j.in.op = jump_op(cc, false, t->acls == IR_W);
	j.in.dst = reg(x);
	j.in.src = reg(y);
	return j;
}

static void put_branch(struct be *be, struct mcode *m, struct ir_blk *b)
{
	const struct ir_term *t = &b->term;
	struct ir_blk *yes = b->succ.at[0], *no = b->succ.at[1];
	enum ir_cc cc = t->cc;
	bool invert = yes == b->next && cc != CC_SET;
	bool imm = t->arg[1].kind == REF_CON;

	/* v1 has no less-than: with an immediate only the other way round. */
	if (imm && isa_info[jump_op(invert ? inverse(cc) : cc, true, false)].cpu > be->cpu)
		invert = !invert;
	if (invert) {
		struct ir_blk *x = yes;

		yes = no;
		no = x;
		cc = inverse(cc);
	}
	put(be, m, conditional(be, t, cc, yes));
	if (no != b->next)
		put_goto(be, m, no, t->loc);
}

/* Leave the function; an exit that follows serves as well. */
static void put_exit(struct be *be, struct mcode *m, const struct ir_blk *b)
{
	if (!b->next || b->next->ins.n || b->next->term.op != JMP_RET)
		put(be, m,
		    (struct mi){.in = {.op = ISA_exit}, .label = NO_LABEL, .loc = b->term.loc});
}

static void put_term(struct be_unit *bu, struct be *be, struct mcode *m, struct ir_blk *b)
{
	const struct ir_term *t = &b->term;

	switch (t->op) {
	case JMP_RET:
		put_exit(be, m, b);
		break;
	case JMP_GOTO:
		if (b->succ.at[0] != b->next)
			put_goto(be, m, b->succ.at[0], t->loc);
		break;
	case JMP_BR:
		put_branch(be, m, b);
		break;
	case JMP_ASM:
		emit_asm(bu, be, m, t->aux, b->succ.at);
		if (b->succ.at[0] != b->next)
			put_goto(be, m, b->succ.at[0], t->loc);
		break;
	default:
		/* Control does not get here, but the verifier may look: nothing may fall off.
		 * Behind a call r0 holds something. */
		if (!b->ins.n || !be_is_call(&vec_last(&b->ins)))
			put(be, m,
			    (struct mi){
				    .in = {.op = ISA_mov64_k}, .label = NO_LABEL, .loc = t->loc});
		put_exit(be, m, b);
		break;
	}
}

static void flatten(struct be_unit *bu, struct be *be, struct mcode *m)
{
	struct ir_fn *fn = be->fn;

	for (uint32_t i = 0; i < fn->nblk; i++)
		emit_label(be, m);
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		m->labels.at[b->id] = m->code.n;
		for (uint32_t i = 0; i < b->ins.n; i++) {
			struct ir_ins *ins = &b->ins.at[i];

			if (ins->op == IR_asm)
				emit_asm(bu, be, m, ins->aux, NULL);
			else if (ins->op >= IR_MACHINE)
				put(be, m, convert(be, ins));
			else if (ins->op != IR_NOP)
				diag_bug(be->cx, ins->loc, "`%s' reached emission",
					 ir_op_info[ins->op].name);
		}
		if (!fn->naked || b->term.op != JMP_RET)
			put_term(bu, be, m, b);
	}
}

/* ---- Bytes ---- */

static uint32_t slots_of(const struct mi *i)
{
	return i->in.op == ISA_none ? 1 : isa_slots(i->in.op);
}

static void refer(struct be_unit *bu, struct obj_sec *sec, uint64_t at, struct mi *i)
{
	struct fixup f = {.sec = sec, .off = at, .sym = i->sym, .addend = i->addend};

	f.kind = i->in.op == ISA_none                   ? FIX_ABS64
		 : isa_info[i->in.op].flags & ISA_IMM64 ? FIX_IMM64
							: FIX_CALL;
	if (f.kind == FIX_CALL)
		i->in.imm = -1;
	vec_push(&bu->cx->unit, &bu->fixups, f);
}

static void put_bytes(struct be_unit *bu, struct be *be, struct obj_sec *sec, uint64_t start,
		      struct mcode *m)
{
	uint32_t *pos = arena_array(&be->cx->scratch, uint32_t, m->code.n + 1), at = 0;

	for (uint32_t i = 0; i < m->code.n; i++) {
		pos[i] = at;
		at += slots_of(&m->code.at[i]);
	}
	pos[m->code.n] = at;
	vec_reserve(&be->cx->unit, &sec->data, sec->data.n + at * 8);
	for (uint32_t i = 0; i < m->code.n; i++) {
		struct mi *c = &m->code.at[i];
		uint64_t off = start + pos[i] * 8ull;
		uint8_t buf[ISA_MAX_BYTES];

		if (c->label != NO_LABEL)
			isa_set_disp(&c->in, (int32_t)pos[m->labels.at[c->label]] -
						     (int32_t)(pos[i] + slots_of(c)));
		if (c->sym)
			refer(bu, sec, off, c);
		if (c->in.op == ISA_none) {
			obj_put(bu->o, buf, c->raw, 8);
			obj_append(bu->cx, sec, buf, 8);
			continue;
		}
		if (isa_check(&c->in) != ISA_F_NONE)
			diag_bug(be->cx, c->loc, "a field of `%s' is out of range",
				 isa_info[c->in.op].name);
		obj_append(bu->cx, sec, buf, isa_encode(&c->in, bu->o->big_endian, buf));
		if (c->core) {
			struct ir_core *k = &bu->u->cores.at[c->core - 1];

			vec_push(&bu->cx->unit, &sec->cores,
				 (struct obj_core_relo){.off = (uint32_t)off,
							.type_id = k->type_id,
							.access = k->access,
							.kind = k->kind});
		}
	}
}

void emit_fn(struct be_unit *bu, struct be *be)
{
	struct ir_sym *sym = be->fn->sym;
	struct obj_sec *sec = emit_code_section(bu, sym);
	struct mcode m = {0};
	struct placed *p = &bu->placed[sym->index];

	ir_renumber(be->fn);
	flatten(bu, be, &m);
	emit_relax(be, &m);
	p->sec = sec;
	p->off = sec->data.n;
	put_bytes(bu, be, sec, p->off, &m);
	p->sym->sec = sec;
	p->sym->value = p->off;
	p->sym->size = sec->data.n - p->off;
	if (bu->o->btf && sym->btf_id) {
		vec_push(&bu->cx->unit, &sec->funcs,
			 (struct obj_func_info){.off = (uint32_t)p->off, .type_id = sym->btf_id});
		emit_lines(bu, be, sec, p->off, &m);
	}
}
