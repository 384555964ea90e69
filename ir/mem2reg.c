/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Promotion of stack slots to values in SSA form.
 *
 * Needs: dominators, escapes.  Leaves the control flow alone.
 * A slot is promoted when it is only loaded and stored, whole, at one offset and
 * width, and never volatile.  Phis are placed on the iterated dominance frontier
 * of the stores, where the slot is live (Cytron, Ferrante, Rosen, Wegman, Zadeck
 * 1991; Cooper, Harvey, Kennedy 2001 for the frontier), and values are renamed in
 * one walk of the dominator tree.
 *
 * The value of a slot of one or two bytes is kept extended as most of its loads
 * want it, so that the mask stands at the store and loop-carried values keep
 * bounds that the verifier sees (rule 7).  A slot that ever holds a pointer is of
 * class p.  A read before any write gives `undef`.
 */
#include "ir/pass.h"

/* What is known of a slot's accesses. */
struct var {
	bool bad;  /* cannot be promoted */
	bool seen; /* accessed at all */
	bool ptr;  /* some access is of class p */
	int32_t off;
	uint8_t size;
	uint8_t cls;                     /* of the promoted value */
	int32_t signed_loads;            /* sign-extending loads minus zero-extending ones */
	VEC(struct ir_blk *) defs, uses; /* blocks that store; that load first */
	struct ir_blk *last_def, *last_use, *last_kill; /* of the scan */
	ir_ref undef;                                   /* made on demand */
};

/* A phi that stands for a slot. */
struct var_phi {
	struct ir_phi *phi;
	uint32_t slot;
};

typedef VEC(struct var_phi) var_phis;

struct blk_info {
	VEC(struct ir_blk *) frontier;
	var_phis phis;
	uint32_t live;    /* slot + 1 for which this block was last seen live on entry */
	uint32_t has_phi; /* … to have a phi */
	uint32_t is_def;  /* … to store */
};

struct m2r {
	struct cx *cx;
	struct ir_fn *fn;
	struct var *vars;      /* by slot */
	struct blk_info *blks; /* by rpo */
	ir_ref *cur;           /* by slot: the value at the place of renaming */
	VEC(struct {
		uint32_t slot;
		ir_ref old;
	})
	undo;
	VEC(struct ir_ins) out; /* the block's new instructions */
	struct ir_rep rep;
};

static struct blk_info *info(struct m2r *m, const struct ir_blk *b)
{
	return &m->blks[b->rpo];
}

/* ---- Which slots ---- */

static void access(struct m2r *m, struct ir_blk *b, const struct ir_ins *i)
{
	bool store = ir_is_store(i->op);
	ir_ref addr = i->arg[store ? 1 : 0];
	struct var *v;

	if (addr.kind != REF_SLOT)
		return;
	v = &m->vars[addr.idx];
	if (v->seen && (v->off != i->off || v->size != ir_access_size(i->op)))
		v->bad = true;
	if (i->flags & INS_VOLATILE || i->off < 0 ||
	    (uint32_t)i->off + ir_access_size(i->op) > m->fn->slots.at[addr.idx].size)
		v->bad = true;
	v->seen = true;
	v->off = i->off;
	v->size = (uint8_t)ir_access_size(i->op);
	v->ptr |= (store ? i->acls : i->cls) == IR_P;
	if (store) {
		if (v->last_def != b)
			vec_push(&m->cx->scratch, &v->defs, b);
		v->last_def = b;
	} else {
		bool sign = i->op == IR_loads8 || i->op == IR_loads16 || i->op == IR_loads32;

		v->signed_loads += sign ? 1 : -1;
		if (v->last_def != b && v->last_use != b && v->last_kill != b)
			vec_push(&m->cx->scratch, &v->uses, b);
		v->last_use = b;
	}
}

static void scan(struct m2r *m)
{
	for (struct ir_blk *b = m->fn->start; b; b = b->next)
		for (uint32_t i = 0; i < b->ins.n; i++) {
			const struct ir_ins *in = &b->ins.at[i];

			if (ir_is_load(in->op) || ir_is_store(in->op)) {
				access(m, b, in);
			} else if (in->op == IR_life_start && in->arg[0].kind == REF_SLOT) {
				/* what was stored before is not read after it */
				m->vars[in->arg[0].idx].last_kill = b;
			} else if (in->op != IR_life_end) {
				int addr = ir_addr_arg(in->op);

				if (addr >= 0 && in->arg[addr].kind == REF_SLOT)
					m->vars[in->arg[addr].idx].bad = true;
				if (in->op == IR_blit && in->arg[1].kind == REF_SLOT)
					m->vars[in->arg[1].idx].bad = true;
			}
		}
}

static uint32_t choose(struct m2r *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < m->fn->slots.n; i++) {
		struct var *v = &m->vars[i];

		v->bad |= !v->seen || m->fn->slots.at[i].escapes;
		v->cls = v->size < 8 ? IR_W : v->ptr ? IR_P : IR_L;
		n += !v->bad;
	}
	return n;
}

/* ---- Where the phis go ---- */

static void fill_frontiers(struct m2r *m)
{
	for (uint32_t i = 0; i < m->fn->rpo.n; i++) {
		struct ir_blk *b = m->fn->rpo.at[i];

		for (uint32_t k = 0; b->pred.n > 1 && k < b->pred.n; k++)
			for (struct ir_blk *p = b->pred.at[k]; p && p != b->idom; p = p->idom) {
				struct blk_info *f = info(m, p);

				if (!f->frontier.n || vec_last(&f->frontier) != b)
					vec_push(&m->cx->scratch, &f->frontier, b);
			}
	}
}

/* Blocks in which V is live on entry: backwards from the loads that no store precedes. */
static void fill_live(struct m2r *m, struct var *v, uint32_t mark)
{
	VEC(struct ir_blk *) work = {0};

	for (uint32_t i = 0; i < v->defs.n; i++)
		info(m, v->defs.at[i])->is_def = mark;
	for (uint32_t i = 0; i < v->uses.n; i++) {
		info(m, v->uses.at[i])->live = mark;
		vec_push(&m->cx->scratch, &work, v->uses.at[i]);
	}
	while (work.n) {
		struct ir_blk *b = work.at[--work.n];

		for (uint32_t i = 0; i < b->pred.n; i++) {
			struct blk_info *p = info(m, b->pred.at[i]);

			if (p->live != mark && p->is_def != mark) {
				p->live = mark;
				vec_push(&m->cx->scratch, &work, b->pred.at[i]);
			}
		}
	}
}

static void place_phis(struct m2r *m, uint32_t slot)
{
	struct var *v = &m->vars[slot];
	VEC(struct ir_blk *) work = {0};

	if (v->uses.n == 0)
		return;
	fill_live(m, v, slot + 1);
	vec_append(&m->cx->scratch, &work, v->defs.at, v->defs.n);
	while (work.n) {
		struct blk_info *b = info(m, work.at[--work.n]);

		for (uint32_t i = 0; i < b->frontier.n; i++) {
			struct ir_blk *at = b->frontier.at[i];
			struct blk_info *f = info(m, at);
			struct ir_phi *p;

			if (f->has_phi == slot + 1 || f->live != slot + 1)
				continue;
			f->has_phi = slot + 1;
			p = ir_phi_new(m->cx, m->fn, at, v->cls);
			m->fn->tmps.at[p->to.idx].name = m->fn->slots.at[slot].name;
			vec_push(&m->cx->scratch, &f->phis, (struct var_phi){p, slot});
			vec_push(&m->cx->scratch, &work, at);
		}
	}
}

/* ---- Renaming ---- */

static ir_ref emit(struct m2r *m, enum ir_op op, enum ir_cls cls, ir_ref a, src_loc loc)
{
	ir_ref to = ir_tmp_new(m->cx, m->fn, cls, NULL);

	vec_push(&m->cx->scratch, &m->out,
		 (struct ir_ins){.op = op, .cls = cls, .to = to, .arg = {a}, .loc = loc});
	return to;
}

/* A of class FROM as one of class TO, wide values cut or widened without sign. */
static ir_ref convert(struct m2r *m, ir_ref a, enum ir_cls from, enum ir_cls to, src_loc loc)
{
	int64_t k;

	if (from == to)
		return a;
	if (ir_is_int(m->fn, a, &k)) {
		if (to == IR_W)
			k = (int32_t)k;
		else if (from == IR_W)
			k = (uint32_t)k;
		return ir_con_int(m->cx, m->fn, k);
	}
	if (from == IR_P)
		return convert(m, emit(m, IR_ptoi, IR_L, a, loc), IR_L, to, loc);
	if (from == IR_W)
		return convert(m, emit(m, IR_zext32, IR_L, a, loc), IR_L, to, loc);
	return emit(m, to == IR_P ? IR_itop : IR_trunc, to, a, loc);
}

/* The low SIZE bytes of A, of class w, extended. */
static ir_ref extend(struct m2r *m, ir_ref a, unsigned size, bool sign, src_loc loc)
{
	int64_t k;

	if (size >= 4)
		return a;
	if (ir_is_int(m->fn, a, &k)) {
		k = size == 1 ? (sign ? (int8_t)k : (uint8_t)k) : (sign ? (int16_t)k : (uint16_t)k);
		return ir_con_int(m->cx, m->fn, k);
	}
	return emit(m, size == 1 ? (sign ? IR_sext8 : IR_zext8) : (sign ? IR_sext16 : IR_zext16),
		    IR_W, a, loc);
}

static void set_cur(struct m2r *m, uint32_t slot, ir_ref val)
{
	vec_reserve(&m->cx->scratch, &m->undo, m->undo.n + 1);
	m->undo.at[m->undo.n].slot = slot;
	m->undo.at[m->undo.n++].old = m->cur[slot];
	m->cur[slot] = val;
}

static ir_ref get_cur(struct m2r *m, uint32_t slot)
{
	struct var *v = &m->vars[slot];

	if (m->cur[slot].kind != REF_NONE)
		return m->cur[slot];
	if (v->undef.kind == REF_NONE)
		v->undef = ir_tmp_new(m->cx, m->fn, v->cls, m->fn->slots.at[slot].name);
	return v->undef;
}

static void rename_store(struct m2r *m, const struct ir_ins *i)
{
	uint32_t slot = i->arg[1].idx;
	const struct var *v = &m->vars[slot];
	ir_ref a = convert(m, ir_rep_get(&m->rep, i->arg[0]), i->acls, v->cls, i->loc);

	set_cur(m, slot, extend(m, a, v->size, v->signed_loads > 0, i->loc));
}

static void rename_load(struct m2r *m, const struct ir_ins *i)
{
	const struct var *v = &m->vars[i->arg[0].idx];
	bool sign = i->op == IR_loads8 || i->op == IR_loads16 || i->op == IR_loads32;
	ir_ref a = get_cur(m, i->arg[0].idx);

	if (sign != (v->signed_loads > 0))
		a = extend(m, a, v->size, sign, i->loc);
	if (sign && i->cls == IR_L) {
		int64_t k;

		if (!ir_is_int(m->fn, a, &k))
			a = emit(m, IR_sext32, IR_L, a, i->loc);
	} else {
		a = convert(m, a, v->cls, i->cls, i->loc);
	}
	ir_rep_set(&m->rep, i->to, a);
}

static bool promoted(const struct m2r *m, ir_ref r)
{
	return r.kind == REF_SLOT && !m->vars[r.idx].bad;
}

static void rename_block(struct m2r *m, struct ir_blk *b)
{
	struct blk_info *bi = info(m, b);

	for (uint32_t i = 0; i < bi->phis.n; i++)
		set_cur(m, bi->phis.at[i].slot, bi->phis.at[i].phi->to);
	m->out.n = 0;
	for (uint32_t i = 0; i < b->ins.n; i++) {
		const struct ir_ins *in = &b->ins.at[i];

		if (ir_is_store(in->op) && promoted(m, in->arg[1]))
			rename_store(m, in);
		else if (ir_is_load(in->op) && promoted(m, in->arg[0]))
			rename_load(m, in);
		else if (in->op == IR_life_start && promoted(m, in->arg[0]))
			set_cur(m, in->arg[0].idx, IR_NONE);
		else if (in->op != IR_life_end || !promoted(m, in->arg[0]))
			vec_push(&m->cx->scratch, &m->out, *in);
	}
	ir_set_ins(m->fn, b, m->out.at, m->out.n);
	for (uint32_t k = 0; k < b->succ.n; k++) {
		struct blk_info *s = info(m, b->succ.at[k]);

		if (!ir_first_edge(b, k))
			continue;
		for (uint32_t i = 0; i < s->phis.n; i++)
			ir_phi_add(m->cx, m->fn, s->phis.at[i].phi, get_cur(m, s->phis.at[i].slot),
				   b);
	}
}

static void unwind(struct m2r *m, uint32_t to)
{
	while (m->undo.n > to) {
		m->undo.n--;
		m->cur[m->undo.at[m->undo.n].slot] = m->undo.at[m->undo.n].old;
	}
}

static void rename_all(struct m2r *m)
{
	VEC(struct {
		struct ir_blk *b;
		uint32_t undo; /* what to unwind to before B */
	})
	work = {0};

	vec_reserve(&m->cx->scratch, &work, m->fn->rpo.n);
	work.at[work.n].b = m->fn->start;
	work.at[work.n++].undo = 0;
	while (work.n) {
		struct ir_blk *b = work.at[--work.n].b;

		unwind(m, work.at[work.n].undo);
		rename_block(m, b);
		for (struct ir_blk *c = b->dom_child; c; c = c->dom_next) {
			work.at[work.n].b = c;
			work.at[work.n++].undo = m->undo.n;
		}
	}
}

/* Define the undefs that were read, at the entry. */
static void emit_undefs(struct m2r *m)
{
	struct ir_blk *b = m->fn->start;

	m->out.n = 0;
	for (uint32_t i = 0; i < m->fn->slots.n; i++)
		if (m->vars[i].undef.kind != REF_NONE)
			vec_push(&m->cx->scratch, &m->out,
				 (struct ir_ins){.op = IR_undef,
						 .cls = m->vars[i].cls,
						 .to = m->vars[i].undef,
						 .loc = m->fn->slots.at[i].loc});
	if (!m->out.n)
		return;
	vec_append(&m->cx->scratch, &m->out, b->ins.at, b->ins.n);
	ir_set_ins(m->fn, b, m->out.at, m->out.n);
}

static void promote(struct m2r *m)
{
	m->blks = arena_array(&m->cx->scratch, struct blk_info, m->fn->rpo.n);
	m->cur = arena_array(&m->cx->scratch, ir_ref, m->fn->slots.n);
	fill_frontiers(m);
	for (uint32_t i = 0; i < m->fn->slots.n; i++)
		if (!m->vars[i].bad)
			place_phis(m, i);
	m->rep = ir_rep_new(m->cx, m->fn);
	rename_all(m);
	emit_undefs(m);
	ir_rep_apply(m->fn, &m->rep);
	for (uint32_t i = 0; i < m->fn->slots.n; i++)
		if (!m->vars[i].bad)
			m->fn->slots.at[i].size = 0; /* gone */
}

bool pass_mem2reg(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark mark = arena_mark(&cx->scratch);
	struct m2r m = {.cx = cx, .fn = fn};
	bool changed;

	m.vars = arena_array(&cx->scratch, struct var, fn->slots.n + 1);
	scan(&m);
	changed = choose(&m) > 0;
	if (changed)
		promote(&m);
	arena_release(&cx->scratch, mark);
	return changed;
}
