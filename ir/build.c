/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Constructors of the IR (see ir.h) and the walk over an instruction's
 * operands.  Everything is allocated in the function's arena, units and
 * symbols in the compilation's.
 */
#include "ir/ir.h"

#define NONE   0
#define COMM   OP_COMM
#define PURE   OP_PURE
#define LOAD   OP_LOAD
#define STORE  OP_STORE
#define EFFECT OP_EFFECT
#define DIV    OP_DIV

const struct ir_op_info ir_op_info[IR_MACHINE] = {
	[IR_NOP] = {"nop", 'V', {'V', 'V', 'V'}, 0, "nothing"},
#define OP(name, r, a, b, c, flags, help)                                                          \
	[IR_##name] = {#name, #r[0], {#a[0], #b[0], #c[0]}, flags, help},
#include "ir/op.def"
#undef OP
};

struct ir_unit *ir_unit_new(struct cx *cx)
{
	return arena_new(&cx->unit, struct ir_unit);
}

struct ir_sym *ir_sym_new(struct cx *cx, struct ir_unit *u, const char *name, bool is_fn)
{
	struct ir_sym *s = arena_new(&cx->unit, struct ir_sym);

	s->name = name;
	s->is_fn = is_fn;
	s->align = 1;
	s->index = u->syms.n;
	vec_push(&cx->unit, &u->syms, s);
	return s;
}

struct ir_fn *ir_fn_new(struct cx *cx, struct ir_unit *u, struct ir_sym *sym)
{
	struct ir_fn *fn = arena_new(&cx->unit, struct ir_fn);

	fn->arena = &cx->unit;
	fn->unit = u;
	fn->sym = sym;
	sym->fn = fn;
	return fn;
}

struct ir_blk *ir_blk_new(struct cx *cx, struct ir_fn *fn, const char *name)
{
	struct ir_blk *b = arena_new(fn->arena, struct ir_blk);

	(void)cx;
	b->name = name;
	b->id = fn->nblk++;
	return b;
}

void ir_blk_place(struct ir_fn *fn, struct ir_blk *b)
{
	if (fn->last)
		fn->last->next = b;
	else
		fn->start = b;
	fn->last = b;
	fn->valid = 0;
}

ir_ref ir_tmp_new(struct cx *cx, struct ir_fn *fn, enum ir_cls cls, const char *name)
{
	(void)cx;
	vec_push(fn->arena, &fn->tmps, (struct ir_tmp){.name = name, .cls = cls});
	return (ir_ref){REF_TMP, fn->tmps.n - 1};
}

static uint32_t con_hash(const struct ir_con *c)
{
	uint64_t h = ((uint64_t)(uintptr_t)c->sym >> 4) * 0x9e3779b97f4a7c15u;

	h ^= (uint64_t)c->val * 0xff51afd7ed558ccdu;
	return (uint32_t)(h >> 29);
}

/* Double the table of constants; entries are indices plus 1. */
static void con_rehash(struct ir_fn *fn)
{
	fn->con_hash_cap = fn->con_hash_cap ? fn->con_hash_cap * 2 : 32;
	fn->con_hash = arena_array(fn->arena, uint32_t, fn->con_hash_cap);
	for (uint32_t i = 0; i < fn->cons.n; i++) {
		uint32_t h = con_hash(&fn->cons.at[i]);

		while (fn->con_hash[h & (fn->con_hash_cap - 1)])
			h++;
		fn->con_hash[h & (fn->con_hash_cap - 1)] = i + 1;
	}
}

static ir_ref con_get(struct ir_fn *fn, struct ir_con c)
{
	uint32_t h = con_hash(&c), i;

	if (fn->cons.n * 2 >= fn->con_hash_cap)
		con_rehash(fn);
	for (; (i = fn->con_hash[h & (fn->con_hash_cap - 1)]); h++)
		if (fn->cons.at[i - 1].sym == c.sym && fn->cons.at[i - 1].val == c.val)
			return (ir_ref){REF_CON, i - 1};
	vec_push(fn->arena, &fn->cons, c);
	fn->con_hash[h & (fn->con_hash_cap - 1)] = fn->cons.n;
	return (ir_ref){REF_CON, fn->cons.n - 1};
}

ir_ref ir_con_int(struct cx *cx, struct ir_fn *fn, int64_t val)
{
	(void)cx;
	return con_get(fn, (struct ir_con){NULL, val});
}

ir_ref ir_con_sym(struct cx *cx, struct ir_fn *fn, struct ir_sym *sym, int64_t off)
{
	(void)cx;
	return con_get(fn, (struct ir_con){sym, off});
}

ir_ref ir_slot_new(struct cx *cx, struct ir_fn *fn, uint32_t size, uint32_t align, const char *name,
		   src_loc loc)
{
	(void)cx;
	vec_push(fn->arena, &fn->slots,
		 (struct ir_slot){
			 .name = name, .size = size, .align = align ? align : 1, .loc = loc});
	return (ir_ref){REF_SLOT, fn->slots.n - 1};
}

struct ir_ins *ir_emit(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, struct ir_ins ins)
{
	(void)cx;
	vec_push(fn->arena, &b->ins, ins);
	fn->valid &= ~(uint32_t)(IR_USE | IR_DEF | IR_ESCAPE);
	return &vec_last(&b->ins);
}

ir_ref ir_op2(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, enum ir_op op, enum ir_cls cls,
	      ir_ref a, ir_ref c, src_loc loc)
{
	ir_ref to = ir_tmp_new(cx, fn, cls, NULL);

	ir_emit(cx, fn, b,
		(struct ir_ins){.op = op,
				.cls = cls,
				.acls = ir_needs_acls(op) ? ir_operand_cls(fn, op, cls, a, c)
							  : IR_V,
				.to = to,
				.arg = {a, c, IR_NONE},
				.loc = loc});
	return to;
}

enum ir_cls ir_operand_cls(const struct ir_fn *fn, enum ir_op op, enum ir_cls cls, ir_ref a,
			   ir_ref c)
{
	if (op == IR_add)
		return cls == IR_P ? IR_L : cls;
	if (a.kind == REF_CON && c.kind != REF_NONE && c.kind != REF_CON)
		return ir_cls_of(fn, c);
	if (op == IR_sub && cls == IR_P)
		return IR_L;
	return ir_cls_of(fn, a);
}

struct ir_phi *ir_phi_new(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, enum ir_cls cls)
{
	struct ir_phi *p = arena_new(fn->arena, struct ir_phi), **end = &b->phis;

	p->cls = cls;
	p->to = ir_tmp_new(cx, fn, cls, NULL);
	while (*end)
		end = &(*end)->next;
	*end = p;
	fn->valid &= ~(uint32_t)(IR_USE | IR_DEF);
	return p;
}

void ir_phi_add(struct cx *cx, struct ir_fn *fn, struct ir_phi *p, ir_ref val, struct ir_blk *from)
{
	(void)cx;
	if (p->n == p->cap) {
		uint32_t cap = p->cap;

		p->arg = vec_grow(fn->arena, p->arg, p->n, p->n + 1, &cap, sizeof *p->arg);
		p->from = vec_grow(fn->arena, p->from, p->n, p->n + 1, &p->cap, sizeof *p->from);
	}
	p->arg[p->n] = val;
	p->from[p->n++] = from;
	fn->valid &= ~(uint32_t)(IR_USE | IR_DEF);
}

static void set_succ(struct ir_fn *fn, struct ir_blk *b, struct ir_blk *s0, struct ir_blk *s1)
{
	b->succ.n = 0;
	if (s0)
		vec_push(fn->arena, &b->succ, s0);
	if (s1)
		vec_push(fn->arena, &b->succ, s1);
	fn->valid = 0;
}

void ir_goto(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, struct ir_blk *to, src_loc loc)
{
	(void)cx;
	b->term = (struct ir_term){.op = JMP_GOTO, .loc = loc};
	set_succ(fn, b, to, NULL);
}

void ir_br(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, enum ir_cc cc, enum ir_cls acls,
	   ir_ref x, ir_ref y, struct ir_blk *yes, struct ir_blk *no, src_loc loc)
{
	if (yes == no) {
		ir_goto(cx, fn, b, yes, loc);
		return;
	}
	b->term = (struct ir_term){.op = JMP_BR, .cc = cc, .acls = acls, .arg = {x, y}, .loc = loc};
	set_succ(fn, b, yes, no);
}

void ir_ret(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, ir_ref val, src_loc loc)
{
	(void)cx;
	b->term = (struct ir_term){.op = JMP_RET,
				   .acls = val.kind == REF_NONE ? IR_V : fn->ret,
				   .arg = {val, IR_NONE},
				   .loc = loc};
	set_succ(fn, b, NULL, NULL);
}

void ir_unreachable(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, src_loc loc)
{
	(void)cx;
	b->term = (struct ir_term){.op = JMP_UNREACHABLE, .loc = loc};
	set_succ(fn, b, NULL, NULL);
}

static ir_ref *asm_use(struct ir_fn *fn, uint32_t index, uint32_t k)
{
	struct ir_asm *a = &fn->asms.at[index];

	for (uint32_t i = 0; i < a->ops.n; i++)
		if (a->ops.at[i].val.kind != REF_NONE && k-- == 0)
			return &a->ops.at[i].val;
	return NULL;
}

static ir_ref *asm_def(struct ir_fn *fn, uint32_t index, uint32_t k)
{
	struct ir_asm *a = &fn->asms.at[index];

	for (uint32_t i = 0; i < a->ops.n; i++)
		if (a->ops.at[i].to.kind != REF_NONE && k-- == 0)
			return &a->ops.at[i].to;
	return NULL;
}

ir_ref *ir_use(struct ir_fn *fn, struct ir_ins *ins, uint32_t k)
{
	if (ins->op == IR_asm)
		return asm_use(fn, ins->aux, k);
	for (uint32_t i = 0; i < 3; i++)
		if (ins->arg[i].kind != REF_NONE && k-- == 0)
			return &ins->arg[i];
	return NULL;
}

ir_ref *ir_def(struct ir_fn *fn, struct ir_ins *ins, uint32_t k)
{
	if (ins->op == IR_asm)
		return asm_def(fn, ins->aux, k);
	return k == 0 && ins->to.kind != REF_NONE ? &ins->to : NULL;
}

ir_ref *ir_term_use(struct ir_fn *fn, struct ir_blk *b, uint32_t k)
{
	if (b->term.op == JMP_ASM)
		return asm_use(fn, b->term.aux, k);
	for (uint32_t i = 0; i < 2; i++)
		if (b->term.arg[i].kind != REF_NONE && k-- == 0)
			return &b->term.arg[i];
	return NULL;
}

ir_ref *ir_term_def(struct ir_fn *fn, struct ir_blk *b, uint32_t k)
{
	return b->term.op == JMP_ASM ? asm_def(fn, b->term.aux, k) : NULL;
}
