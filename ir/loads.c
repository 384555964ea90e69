/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Load elimination: a load of bytes whose value is known, from an earlier load or
 * from a store to the same place, takes that value.
 *
 * Needs dominators, loops, defs, escapes.  Leaves the control flow alone.
 * Forward data flow over the set of known places, small and of bounded size, in
 * reverse postorder: at a join what all predecessors know, at a loop's header what
 * the whole loop leaves alone.  No load moves, so none gets ahead of its check;
 * volatile accesses stay; a load of the context keeps its width (rule 1).
 * (Available expressions on memory: Aho, Lam, Sethi, Ullman, section 9.2.6.)
 */
#include "ir/alias.h"

enum { KNOWN = 32, CLOBBERS = 24 };

/* A place whose value is known. */
struct known {
	struct ir_mem mem;
	uint16_t op; /* the load or store */
	uint8_t cls; /* of val */
	ir_ref val;
};

struct state {
	uint32_t n;
	struct known at[];
};

/* What a loop writes. */
struct loop {
	uint32_t n; /* UINT32_MAX: too much to list */
	struct ir_mem at[CLOBBERS];
};

/* A block's instructions after elimination; at NULL: as they were. */
struct new_code {
	struct ir_ins *at;
	uint32_t n;
};

struct elim {
	struct cx *cx;
	struct ir_fn *fn;
	struct ir_rep rep;
	struct state **out;        /* by rpo: what is known at the block's end */
	struct new_code *new_code; /* by rpo */
	struct loop **loops;       /* by rpo of the header */
	struct known now[KNOWN];
	uint32_t n;
	VEC(struct ir_ins) code;
	bool changed;
};

/* ---- What instructions write ---- */

enum effect { EFFECT_NONE, EFFECT_MEM, EFFECT_PUBLIC };

/* What I writes: nothing, *M, or whatever others can reach. */
static enum effect effect_of(struct ir_fn *fn, const struct ir_ins *i, struct ir_mem *m)
{
	if (i->op == IR_NOP || i->op >= IR_MACHINE)
		return i->op == IR_NOP ? EFFECT_NONE : EFFECT_PUBLIC;
	if (i->op == IR_life_start || i->op == IR_life_end) {
		*m = (struct ir_mem){i->arg[0], 0, 0};
		return EFFECT_MEM;
	}
	if (i->op == IR_call)
		return EFFECT_PUBLIC;
	if (i->op == IR_asm)
		return fn->asms.at[i->aux].memory || fn->asms.at[i->aux].is_volatile ? EFFECT_PUBLIC
										     : EFFECT_NONE;
	if (!(ir_op_info[i->op].flags & OP_STORE) && i->op != IR_aload)
		return EFFECT_NONE;
	*m = ir_mem_of(i);
	/* an atomic access orders the others' around it */
	if (ir_op_info[i->op].flags & OP_EFFECT && ir_is_public(fn, m))
		return EFFECT_PUBLIC;
	return EFFECT_MEM;
}

static void clobber_loop(struct loop *l, enum effect ef, const struct ir_mem *m)
{
	if (ef == EFFECT_NONE || l->n == UINT32_MAX)
		return;
	if (l->n == CLOBBERS)
		l->n = UINT32_MAX;
	else /* no base stands for what is public */
		l->at[l->n++] = ef == EFFECT_MEM ? *m : (struct ir_mem){IR_NONE, 0, 0};
}

static void clobber_blk(struct elim *e, struct loop *l, struct ir_blk *b)
{
	for (uint32_t i = 0; i < b->ins.n && l->n != UINT32_MAX; i++) {
		struct ir_mem m;
		enum effect ef = effect_of(e->fn, &b->ins.at[i], &m);

		clobber_loop(l, ef, &m);
	}
	if (b->term.op == JMP_ASM)
		clobber_loop(l, EFFECT_PUBLIC, NULL);
}

/* Note for each loop what its blocks write. */
static void fill_loops(struct elim *e)
{
	e->loops = arena_array(&e->cx->scratch, struct loop *, e->fn->rpo.n);
	for (uint32_t k = 0; k < e->fn->rpo.n; k++) {
		struct ir_blk *b = e->fn->rpo.at[k];

		for (struct ir_blk *h = b->loop; h; h = h->loop_up) {
			if (!e->loops[h->rpo])
				e->loops[h->rpo] = arena_new(&e->cx->scratch, struct loop);
			clobber_blk(e, e->loops[h->rpo], b);
		}
	}
}

static bool survives(struct elim *e, const struct known *k, enum effect ef, const struct ir_mem *m)
{
	if (ef == EFFECT_NONE || ir_is_constant(e->fn, &k->mem))
		return true;
	if (ef == EFFECT_PUBLIC)
		return !ir_is_public(e->fn, &k->mem);
	return !ir_may_alias(e->fn, &k->mem, m);
}

static bool survives_loop(struct elim *e, const struct known *k, const struct loop *l)
{
	if (!l)
		return true;
	if (l->n == UINT32_MAX)
		return ir_is_constant(e->fn, &k->mem);
	for (uint32_t i = 0; i < l->n; i++)
		if (!survives(e, k, l->at[i].base.kind == REF_NONE ? EFFECT_PUBLIC : EFFECT_MEM,
			      &l->at[i]))
			return false;
	return true;
}

/* ---- The set of what is known ---- */

static void forget(struct elim *e, enum effect ef, const struct ir_mem *m)
{
	uint32_t n = 0;

	if (ef == EFFECT_NONE)
		return;
	for (uint32_t i = 0; i < e->n; i++)
		if (survives(e, &e->now[i], ef, m))
			e->now[n++] = e->now[i];
	e->n = n;
}

static void learn(struct elim *e, struct known k)
{
	if (e->n == KNOWN) { /* the oldest goes */
		memmove(e->now, e->now + 1, (KNOWN - 1) * sizeof *e->now);
		e->n--;
	}
	e->now[e->n++] = k;
}

static bool same_known(const struct known *a, const struct known *b)
{
	return ref_eq(a->mem.base, b->mem.base) && a->mem.off == b->mem.off &&
	       a->mem.size == b->mem.size && a->op == b->op && a->cls == b->cls &&
	       ref_eq(a->val, b->val);
}

static bool knows(const struct state *s, const struct known *k)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (same_known(&s->at[i], k))
			return true;
	return false;
}

/* What is known where B begins. */
static void enter(struct elim *e, struct ir_blk *b)
{
	struct state *first = NULL;

	e->n = 0;
	for (uint32_t i = 0; i < b->pred.n; i++) {
		struct ir_blk *p = b->pred.at[i];

		if (p->rpo < b->rpo && !first)
			first = e->out[p->rpo];
		if (p->rpo >= b->rpo && !ir_dominates(b, p))
			return; /* into the middle of a cycle */
	}
	for (uint32_t k = 0; first && k < first->n; k++) {
		bool all = true;

		for (uint32_t i = 0; i < b->pred.n && all; i++) {
			struct ir_blk *p = b->pred.at[i];

			if (p->rpo < b->rpo)
				all = e->out[p->rpo] == first ||
				      knows(e->out[p->rpo], &first->at[k]);
			else
				all = survives_loop(e, &first->at[k], e->loops[b->rpo]);
		}
		if (all)
			e->now[e->n++] = first->at[k];
	}
}

static void leave(struct elim *e, struct ir_blk *b)
{
	struct state *s = arena_alloc(&e->cx->scratch, sizeof *s + e->n * sizeof *s->at);

	s->n = e->n;
	memcpy(s->at, e->now, e->n * sizeof *s->at);
	e->out[b->rpo] = s;
}

/* ---- Loads and stores ---- */

static ir_ref emit(struct elim *e, enum ir_op op, enum ir_cls cls, ir_ref a, src_loc loc)
{
	ir_ref to = ir_tmp_new(e->cx, e->fn, cls, NULL);

	vec_push(&e->cx->scratch, &e->code,
		 (struct ir_ins){.op = op, .cls = cls, .to = to, .arg = {a}, .loc = loc});
	return to;
}

static ir_ref con(struct elim *e, enum ir_cls cls, int64_t v)
{
	return ir_con_int(e->cx, e->fn, cls == IR_W ? (int32_t)v : v);
}

/* A value that SIZE bytes were stored from, as load I would give it; REF_NONE if that
 * takes more than one operation. */
static ir_ref from_store(struct elim *e, const struct known *k, const struct ir_ins *i)
{
	unsigned size = k->mem.size;
	int64_t v;

	if (ir_is_int(e->fn, k->val, &v)) {
		if (size < 8) {
			int64_t low = v & (((int64_t)1 << 8 * size) - 1);

			v = i->op == IR_loads8    ? (int8_t)v
			    : i->op == IR_loads16 ? (int16_t)v
			    : i->op == IR_loads32 ? (int32_t)v
						  : low;
		}
		return con(e, i->cls, v);
	}
	if (size == 8) {
		if (k->cls == i->cls)
			return k->val;
		return emit(e, i->cls == IR_P ? IR_itop : IR_ptoi, i->cls, k->val, i->loc);
	}
	if (size == 4 && k->cls == IR_W)
		return i->cls == IR_W ? k->val
				      : emit(e, i->op == IR_loads32 ? IR_sext32 : IR_zext32, IR_L,
					     k->val, i->loc);
	if (size == 4)
		return i->cls == IR_W ? emit(e, IR_trunc, IR_W, k->val, i->loc) : IR_NONE;
	if (k->cls != i->cls)
		return IR_NONE;
	return emit(e,
		    i->op == IR_loadu8    ? IR_zext8
		    : i->op == IR_loads8  ? IR_sext8
		    : i->op == IR_loadu16 ? IR_zext16
					  : IR_sext16,
		    i->cls, k->val, i->loc);
}

/* The value of load I, or REF_NONE. */
static ir_ref lookup(struct elim *e, const struct ir_ins *i, const struct ir_mem *m)
{
	for (uint32_t n = e->n; n-- > 0;) {
		const struct known *k = &e->now[n];

		if (!ref_eq(k->mem.base, m->base) || k->mem.off != m->off || k->mem.size != m->size)
			continue;
		if (ir_is_store(k->op))
			return from_store(e, k, i);
		if (k->op == i->op && k->cls == i->cls)
			return k->val;
		if (k->op == i->op && k->cls == IR_L && i->cls == IR_W)
			return emit(e, IR_trunc, IR_W, k->val, i->loc);
		if (k->op == IR_load64 && i->op == IR_load64)
			return emit(e, i->cls == IR_P ? IR_itop : IR_ptoi, (enum ir_cls)i->cls,
				    k->val, i->loc);
	}
	return IR_NONE;
}

static void do_load(struct elim *e, const struct ir_ins *i)
{
	struct ir_mem m = ir_mem_of(i);
	ir_ref v = lookup(e, i, &m);

	if (v.kind != REF_NONE) {
		ir_rep_set(&e->rep, i->to, v);
		e->changed = true;
		return;
	}
	vec_push(&e->cx->scratch, &e->code, *i);
	learn(e, (struct known){.mem = m, .op = i->op, .cls = i->cls, .val = i->to});
}

/* Is what I stores already there? */
static bool is_idle(struct elim *e, const struct ir_ins *i, const struct ir_mem *m)
{
	for (uint32_t n = e->n; n-- > 0;) {
		const struct known *k = &e->now[n];

		if (ref_eq(k->mem.base, m->base) && k->mem.off == m->off && k->mem.size == m->size)
			return ref_eq(k->val, i->arg[0]);
	}
	return false;
}

static void do_store(struct elim *e, const struct ir_ins *i)
{
	struct ir_mem m = ir_mem_of(i);

	if (is_idle(e, i, &m)) {
		e->changed = true;
		return;
	}
	vec_push(&e->cx->scratch, &e->code, *i);
	forget(e, EFFECT_MEM, &m);
	learn(e, (struct known){.mem = m, .op = i->op, .cls = i->acls, .val = i->arg[0]});
}

static void walk(struct elim *e, struct ir_blk *b)
{
	bool changed = e->changed;
	ir_ref *r;

	enter(e, b);
	e->code.n = 0;
	e->changed = false;
	for (uint32_t k = 0; k < b->ins.n; k++) {
		struct ir_ins *i = &b->ins.at[k];
		struct ir_mem m;

		for (uint32_t u = 0; (r = ir_use(e->fn, i, u)); u++)
			*r = ir_rep_get(&e->rep, *r);
		if (ir_is_load(i->op) && !(i->flags & INS_VOLATILE)) {
			do_load(e, i);
		} else if (ir_is_store(i->op) && !(i->flags & INS_VOLATILE)) {
			do_store(e, i);
		} else {
			vec_push(&e->cx->scratch, &e->code, *i);
			forget(e, effect_of(e->fn, i, &m), &m);
		}
	}
	if (b->term.op == JMP_ASM)
		forget(e, EFFECT_PUBLIC, NULL);
	leave(e, b);
	if (e->changed) {
		/* the old code, in which aliasing looks up definitions, stays until the end */
		struct new_code *n = &e->new_code[b->rpo];

		n->at = arena_array(&e->cx->scratch, struct ir_ins, e->code.n + 1);
		n->n = e->code.n;
		memcpy(n->at, e->code.at, n->n * sizeof *n->at);
	}
	e->changed |= changed;
}

bool pass_loads(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct elim e = {.cx = cx, .fn = fn, .rep = ir_rep_new(cx, fn)};

	e.out = arena_array(&cx->scratch, struct state *, fn->rpo.n);
	e.new_code = arena_array(&cx->scratch, struct new_code, fn->rpo.n);
	fill_loops(&e);
	for (uint32_t k = 0; k < fn->rpo.n; k++)
		walk(&e, fn->rpo.at[k]);
	for (uint32_t k = 0; k < fn->rpo.n; k++)
		if (e.new_code[k].at)
			ir_set_ins(fn, fn->rpo.at[k], e.new_code[k].at, e.new_code[k].n);
	if (e.changed)
		ir_rep_apply(fn, &e.rep);
	arena_release(&cx->scratch, m);
	return e.changed;
}
