/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inlining.  Runs on one function after its callees have been through the same
 * passes (the manager goes bottom-up), and puts the bodies of some of them in the
 * place of their calls.
 *
 * Needs sym->refs and fn->order, which the manager fills; breaks the control flow.
 * always_inline functions go in at every level, whatever their size; at -O1 and
 * above small functions, and static ones that are called from one place only.
 * A global function's own body is never altered on that account, and a weak one
 * may be replaced when objects are linked: it is never inlined (rule 15).
 * Instructions keep the location they have in the callee.
 */
#include "ir/clone.h"

/* Costs in the measure of LLVM's inliner: an instruction is 5, a call 25 more. */
enum {
	INSTRUCTION = 5,
	CALL = 25,
	LIMIT = 225,        /* of a function that is inlined everywhere */
	LIMIT_INLINE = 325, /* … that is declared inline */
	LIMIT_SIZE = 50,    /* … with -Os */
	HUGE_CALLER = 4000, /* a caller of so many instructions takes in no more small functions */
};

struct inl {
	struct cx *cx;
	struct ir_fn *fn;
	struct ir_rep rep; /* results of the calls */
	uint32_t size;     /* instructions of FN, about */
};

static uint32_t size_of(const struct ir_fn *fn)
{
	uint32_t n = 0;

	for (const struct ir_blk *b = fn->start; b; b = b->next)
		n += b->ins.n + (b->term.op == JMP_BR);
	return n;
}

/* What the body of FN costs beyond the call that it replaces. */
static int cost_of(const struct ir_fn *fn)
{
	int cost = -CALL - INSTRUCTION * (int)fn->params.n;

	for (const struct ir_blk *b = fn->start; b; b = b->next) {
		cost += b->term.op == JMP_BR ? INSTRUCTION : 0;
		for (uint32_t i = 0; i < b->ins.n; i++) {
			unsigned op = b->ins.at[i].op;

			if (op == IR_call)
				cost += CALL;
			else if (op == IR_blit || op == IR_fill)
				cost += INSTRUCTION * (int)(b->ins.at[i].aux / 8);
			if (op != IR_NOP && op != IR_life_start && op != IR_life_end)
				cost += INSTRUCTION;
		}
	}
	return cost;
}

/* Do call I and CALLEE agree on arguments and result? */
static bool fits(const struct ir_blk *b, uint32_t at, const struct ir_fn *callee)
{
	const struct ir_ins *call = &b->ins.at[at];

	if (call->aux != callee->params.n)
		return false;
	if (call->to.kind != REF_NONE && call->cls != callee->ret)
		return false;
	for (uint32_t k = callee->params.n; k > 0; at--)
		if (b->ins.at[at].op == IR_arg &&
		    b->ins.at[at].acls != ir_cls_of(callee, callee->params.at[--k]))
			return false;
	return true;
}

static bool wanted(struct inl *in, const struct ir_fn *callee)
{
	const struct ir_sym *s = callee->sym;
	int limit = in->cx->opt.opt_size    ? LIMIT_SIZE
		    : s->flags & SYM_INLINE ? LIMIT_INLINE
					    : LIMIT;

	if (s->flags & SYM_ALWAYS_INLINE)
		return true;
	if (in->cx->opt.opt_level < 1 || s->flags & SYM_NOINLINE || s->linkage == IR_WEAK)
		return false;
	if (s->linkage == IR_LOCAL && s->refs == 1 && !(s->flags & SYM_USED))
		return true;
	return in->size < HUGE_CALLER && cost_of(callee) <= limit;
}

/* Is the call at AT of B to be replaced by its callee's body? */
static struct ir_fn *to_inline(struct inl *in, struct ir_blk *b, uint32_t at)
{
	struct ir_fn *callee = ir_callee(in->fn, &b->ins.at[at]);

	if (!callee || callee->naked || !callee->start || !wanted(in, callee))
		return NULL;
	if (callee->order >= in->fn->order) {
		if (callee->sym->flags & SYM_ALWAYS_INLINE)
			diag(in->cx, b->ins.at[at].loc, D_inline_recursion, callee->sym->name);
		return NULL;
	}
	return fits(b, at, callee) ? callee : NULL;
}

/* The callee's parameters are the call's arguments; returns where the arguments start. */
static uint32_t bind_args(struct ir_clone *c, const struct ir_blk *b, uint32_t at)
{
	for (uint32_t k = c->from->params.n; k > 0;)
		if (b->ins.at[--at].op == IR_arg)
			c->tmp[c->from->params.at[--k].idx] = b->ins.at[at].arg[0];
	return at;
}

/* Slots of the callee that it does not itself start the life of. */
static bool *unmarked_slots(struct inl *in, const struct ir_fn *callee)
{
	bool *need = arena_array(&in->cx->scratch, bool, callee->slots.n + 1);

	for (uint32_t i = 0; i < callee->slots.n; i++)
		need[i] = callee->slots.at[i].size > 0;
	for (const struct ir_blk *b = callee->start; b; b = b->next)
		for (uint32_t i = 0; i < b->ins.n; i++)
			if (b->ins.at[i].op == IR_life_start &&
			    b->ins.at[i].arg[0].kind == REF_SLOT)
				need[b->ins.at[i].arg[0].idx] = false;
	return need;
}

static void life(struct inl *in, const struct ir_clone *c, const bool *need, struct ir_blk *b,
		 enum ir_op op, src_loc loc)
{
	for (uint32_t i = 0; i < c->from->slots.n; i++)
		if (need[i])
			ir_emit(in->cx, in->fn, b,
				(struct ir_ins){
					.op = op, .arg = {{REF_SLOT, c->slot[i]}}, .loc = loc});
}

/* The part of B after AT becomes a block of its own. */
static struct ir_blk *split(struct inl *in, struct ir_blk *b, uint32_t at)
{
	struct ir_blk *rest = ir_blk_new(in->cx, in->fn, b->name);

	ir_set_ins(in->fn, rest, b->ins.at + at + 1, b->ins.n - at - 1);
	rest->term = b->term;
	vec_append(in->fn->arena, &rest->succ, b->succ.at, b->succ.n);
	for (uint32_t k = 0; k < rest->succ.n; k++)
		ir_phi_rename(rest->succ.at[k], b, rest);
	rest->next = b->next;
	b->next = rest;
	if (in->fn->last == b)
		in->fn->last = rest;
	return rest;
}

/* The copied block B returned: it goes on to REST. */
static void leave(struct inl *in, struct ir_blk *b, struct ir_blk *rest, struct ir_phi *phi,
		  ir_ref result)
{
	ir_ref val = b->term.arg[0];

	if (result.kind != REF_NONE && val.kind == REF_NONE) {
		val = ir_tmp_new(in->cx, in->fn, in->fn->tmps.at[result.idx].cls, NULL);
		ir_emit(in->cx, in->fn, b,
			(struct ir_ins){.op = IR_undef,
					.cls = in->fn->tmps.at[result.idx].cls,
					.to = val,
					.loc = b->term.loc});
	}
	if (phi)
		ir_phi_add(in->cx, in->fn, phi, val, b);
	else if (result.kind != REF_NONE)
		ir_rep_set(&in->rep, result, val);
	ir_goto(in->cx, in->fn, b, rest, b->term.loc);
}

static uint32_t count_returns(const struct ir_fn *fn)
{
	uint32_t n = 0;

	for (const struct ir_blk *b = fn->start; b; b = b->next)
		n += b->term.op == JMP_RET;
	return n;
}

/* Put CALLEE's body in the place of the call at AT of B. */
static void expand(struct inl *in, struct ir_blk *b, uint32_t at, struct ir_fn *callee)
{
	struct ir_ins call = b->ins.at[at];
	struct ir_blk *rest, *last = b;
	struct ir_phi *phi = NULL;
	struct ir_clone c;
	bool *need;

	ir_clone_start(&c, in->cx, callee, in->fn);
	c.call = call.loc;
	need = unmarked_slots(in, callee);
	rest = split(in, b, at);
	b->ins.n = bind_args(&c, b, at);
	for (struct ir_blk *s = callee->start; s; s = s->next) {
		ir_clone_blk(&c, s);
		ir_clone_defs(&c, s);
	}
	life(in, &c, need, b, IR_life_start, call.loc);
	if (call.to.kind != REF_NONE && count_returns(callee) != 1) {
		phi = ir_phi_new(in->cx, in->fn, rest, call.cls);
		phi->loc = call.loc;
		ir_rep_set(&in->rep, call.to, phi->to);
	}
	for (struct ir_blk *s = callee->start; s; s = s->next) {
		struct ir_blk *n = c.blk[s->id];

		ir_clone_body(&c, s);
		if (n->term.op == JMP_RET) {
			life(in, &c, need, n, IR_life_end, call.loc);
			leave(in, n, rest, phi, call.to);
		}
		n->next = rest;
		last->next = n;
		last = n;
	}
	ir_goto(in->cx, in->fn, b, c.blk[callee->start->id], call.loc);
	in->size += size_of(callee);
	callee->sym->refs--;
}

bool pass_inline(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct inl in = {.cx = cx, .fn = fn, .size = size_of(fn)};
	bool changed = false;

	if (fn->naked)
		return false;
	in.rep = ir_rep_new(cx, fn);
	for (struct ir_blk *b = fn->start, *next; b; b = next) {
		next = b->next; /* what is put in is done with */
		for (uint32_t at = b->ins.n; at-- > 0;) {
			struct ir_fn *callee =
				b->ins.at[at].op == IR_call ? to_inline(&in, b, at) : NULL;

			if (callee) {
				expand(&in, b, at, callee);
				at = b->ins.n;
				changed = true;
			}
		}
	}
	if (changed)
		ir_rep_apply(fn, &in.rep);
	arena_release(&cx->scratch, m);
	return changed;
}
