/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine of the simplifier.  One walk in reverse postorder: an
 * instruction's operands are replaced by what stands for them, constants are
 * folded (eval.c), and the rules of fold.def are tried until none applies.
 * Phis of one value vanish, branches on comparisons become comparing branches.
 *
 * Needs dominators, defs.  Leaves the control flow alone (a decided branch compares two
 * constants; simplcfg drops it).
 *
 * A rule may put new instructions before the one at hand; they are simplified
 * as they are made.  `def` and `uses` are kept up to date for them, use counts
 * never fall below the truth.
 * (The shape is LuaJIT's lj_opt_fold.c: rules as rows, one engine.)
 */
#include "ir/fold.h"

enum { MAX_TRIES = 16 }; /* rounds over one instruction: rules do not cycle, this makes sure */

static const struct {
	uint16_t op;
	fold_rule *rule;
} rules[] = {
#define RULE(op, function, text) {IR_##op, function},
#include "ir/fold.def"
#undef RULE
};

/* The rules by operation. */
static void index_rules(struct fold *f)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		fold_rule **r = f->rules[rules[i].op];

		while (*r)
			r++;
		*r = rules[i].rule;
	}
}

struct ir_ins *fold_def(const struct fold *f, ir_ref r)
{
	return r.kind == REF_TMP && r.idx < f->ntmps ? f->def[r.idx] : NULL;
}

bool fold_single(const struct fold *f, ir_ref r)
{
	return r.kind == REF_TMP && r.idx < f->ntmps && f->uses[r.idx] <= 1;
}

ir_ref fold_con(struct fold *f, enum ir_cls cls, int64_t v)
{
	return ir_con_int(f->cx, f->fn, ir_norm(cls, v));
}

/* Make room in the maps for temporaries up to N. */
static void grow(struct fold *f, uint32_t n)
{
	uint32_t cap = n + n / 2 + 64;
	struct ir_ins **def = arena_array(&f->cx->scratch, struct ir_ins *, cap);
	struct ir_phi **phi = arena_array(&f->cx->scratch, struct ir_phi *, cap);
	uint32_t *uses = arena_array(&f->cx->scratch, uint32_t, cap);
	ir_ref *rep = arena_array(&f->cx->scratch, ir_ref, cap);

	if (f->ntmps) {
		memcpy(def, f->def, f->ntmps * sizeof *def);
		memcpy(phi, f->phi, f->ntmps * sizeof *phi);
		memcpy(uses, f->uses, f->ntmps * sizeof *uses);
		memcpy(rep, f->rep.at, f->ntmps * sizeof *rep);
	}
	f->def = def;
	f->phi = phi;
	f->uses = uses;
	f->rep.at = rep;
	f->rep.n = f->ntmps = cap;
}

/* Count the operands of I N times more (not an asm's). */
static void count_args(struct fold *f, const struct ir_ins *i, int n)
{
	for (int k = 0; k < 3; k++)
		if (i->arg[k].kind == REF_TMP)
			f->uses[i->arg[k].idx] += (uint32_t)n;
}

static ir_ref new_tmp(struct fold *f, enum ir_cls cls)
{
	ir_ref r = ir_tmp_new(f->cx, f->fn, cls, NULL);

	if (r.idx >= f->ntmps)
		grow(f, r.idx + 1);
	return r;
}

/* The instruction is part of the block from here on. */
static void put(struct fold *f, struct ir_ins *i)
{
	vec_push(&f->cx->scratch, &f->out, i);
	if (i->to.kind == REF_TMP)
		f->def[i->to.idx] = i;
}

static void canonical(struct fold *f, struct ir_ins *i)
{
	ir_ref t = i->arg[0];

	if (i->arg[0].kind != REF_CON || i->arg[1].kind == REF_CON || i->arg[1].kind == REF_NONE)
		return;
	if (ir_is_compare(i->op))
		i->op = (uint16_t)(IR_ceq + ir_cc_swap(ir_cc_of(i->op)));
	else if (!(ir_op_info[i->op].flags & OP_COMM) || i->cls == IR_P)
		return;
	i->arg[0] = i->arg[1];
	i->arg[1] = t;
	f->changed = true;
}

/* Fold constants; the value or REF_NONE. */
static ir_ref evaluate(struct fold *f, const struct ir_ins *i)
{
	int64_t x, y = 0, r;

	if (!(ir_op_info[i->op].flags & OP_PURE) || i->arg[0].kind == REF_NONE ||
	    !ir_is_int(f->fn, i->arg[0], &x) ||
	    (i->arg[1].kind != REF_NONE && !ir_is_int(f->fn, i->arg[1], &y)))
		return IR_NONE;
	if (!ir_eval((enum ir_op)i->op, i->cls, i->acls, x, y, &r))
		return IR_NONE;
	return ir_con_int(f->cx, f->fn, r);
}

/* Try everything on I; the value that stands for its result, or REF_NONE. */
static ir_ref simplify(struct fold *f, struct ir_ins *i)
{
	for (int tries = 0; tries < MAX_TRIES; tries++) {
		enum fold_answer a = FOLD_NO;
		ir_ref value;

		canonical(f, i);
		value = evaluate(f, i);
		if (value.kind != REF_NONE)
			return value;
		for (fold_rule **r = f->rules[i->op]; *r && a == FOLD_NO; r++)
			a = (*r)(f, i, &value);
		if (a == FOLD_VALUE)
			return value;
		if (a == FOLD_NO)
			break;
		f->changed = true;
	}
	return IR_NONE;
}

ir_ref fold_emit(struct fold *f, unsigned op, enum ir_cls cls, ir_ref a, ir_ref b, src_loc loc)
{
	struct ir_ins *i = arena_new(&f->cx->scratch, struct ir_ins);
	ir_ref value;

	*i = (struct ir_ins){.op = (uint16_t)op, .cls = cls, .arg = {a, b}, .loc = loc};
	if (ir_needs_acls(op))
		i->acls = ir_operand_cls(f->fn, (enum ir_op)op, cls, a, b);
	value = simplify(f, i);
	if (value.kind != REF_NONE)
		return value;
	fold_put(f, i);
	return i->to;
}

void fold_put(struct fold *f, struct ir_ins *i)
{
	i->to = new_tmp(f, (enum ir_cls)i->cls);
	count_args(f, i, 1);
	put(f, i);
	f->changed = true;
}

enum fold_answer fold_to(struct fold *f, struct ir_ins *i, unsigned op, ir_ref a, ir_ref b)
{
	i->op = (uint16_t)op;
	i->arg[0] = a;
	i->arg[1] = b;
	i->acls = ir_needs_acls(op) ? ir_operand_cls(f->fn, (enum ir_op)op, i->cls, a, b) : IR_V;
	return FOLD_AGAIN;
}

/* ---- The walk ---- */

static void count_uses(struct fold *f)
{
	for (struct ir_blk *b = f->fn->start; b; b = b->next) {
		ir_ref *r;

		for (struct ir_phi *p = b->phis; p; p = p->next) {
			f->phi[p->to.idx] = p;
			for (uint32_t i = 0; i < p->n; i++)
				if (p->arg[i].kind == REF_TMP)
					f->uses[p->arg[i].idx]++;
		}
		for (uint32_t i = 0; i < b->ins.n; i++) {
			struct ir_ins *in = &b->ins.at[i];

			for (uint32_t k = 0; (r = ir_use(f->fn, in, k)); k++)
				if (r->kind == REF_TMP)
					f->uses[r->idx]++;
			if ((in->op == IR_zext32 || in->op == IR_sext32) &&
			    in->arg[0].kind == REF_TMP)
				f->widened[in->arg[0].idx] = true;
		}
		for (uint32_t k = 0; (r = ir_term_use(f->fn, b, k)); k++)
			if (r->kind == REF_TMP)
				f->uses[r->idx]++;
	}
}

static void replace(struct fold *f, ir_ref to, ir_ref with)
{
	if (with.kind == REF_TMP)
		f->uses[with.idx] += f->uses[to.idx];
	ir_rep_set(&f->rep, to, with);
	f->changed = true;
}

static bool is_undef(const struct fold *f, ir_ref r)
{
	return fold_def_op(f, r, IR_undef) != NULL;
}

/* Does the definition of R come before block B on every path? */
static bool available(const struct fold *f, ir_ref r, const struct ir_blk *b)
{
	const struct ir_tmp *t;

	if (r.kind != REF_TMP)
		return true;
	if (r.idx >= f->first_new)
		return false;
	t = &f->fn->tmps.at[r.idx];
	return !t->def || (t->def != b && ir_dominates(t->def, b));
}

/* A phi all of whose entries are one value, itself and undefined values aside. */
static void fold_phi(struct fold *f, struct ir_blk *b, struct ir_phi *p)
{
	ir_ref same = IR_NONE;
	bool undef = false;

	for (uint32_t i = 0; i < p->n; i++) {
		ir_ref r = ir_rep_get(&f->rep, p->arg[i]);

		p->arg[i] = r;
		if (ref_eq(r, p->to))
			continue;
		if (is_undef(f, r)) {
			undef = true;
			continue;
		}
		if (same.kind != REF_NONE && !ref_eq(same, r))
			return;
		same = r;
	}
	if (same.kind == REF_NONE || ref_eq(same, p->to))
		return;
	/* an entry can come from below when others are undefined */
	if (undef && !available(f, same, b))
		return;
	replace(f, p->to, same);
	f->phi[p->to.idx] = NULL;
}

static void fold_ins(struct fold *f, struct ir_ins *in)
{
	ir_ref *r, value;
	struct ir_ins before;

	for (uint32_t k = 0; (r = ir_use(f->fn, in, k)); k++)
		*r = ir_rep_get(&f->rep, *r);
	if (in->op == IR_NOP)
		return;
	if (in->op >= IR_MACHINE || in->op == IR_asm) {
		put(f, in);
		return;
	}
	before = *in;
	value = simplify(f, in);
	if (value.kind != REF_NONE && in->to.kind == REF_TMP) {
		replace(f, in->to, value);
	} else {
		count_args(f, in, 1);
		put(f, in);
	}
	count_args(f, &before, -1);
}

/* The branch compares what the comparison it tests compares. */
static void fold_branch(struct fold *f, struct ir_blk *b)
{
	struct ir_term *t = &b->term;
	struct ir_ins i = {.op = (uint16_t)(IR_ceq + t->cc),
			   .cls = IR_W,
			   .acls = t->acls,
			   .arg = {t->arg[0], t->arg[1]},
			   .loc = t->loc};
	struct ir_ins *d;
	ir_ref value = simplify(f, &i);
	int64_t k;

	if (value.kind == REF_NONE) {
		d = &i;
	} else if (ir_is_int(f->fn, value, &k)) {
		i.op = IR_cne;
		i.acls = IR_W;
		i.arg[0] = value;
		i.arg[1] = fold_con(f, IR_W, 0);
		d = &i;
	} else {
		d = fold_def(f, value);
		if (!d || !ir_is_compare(d->op))
			return;
	}
	/* (x & m) == 0 as a branch: x set m, the other way round */
	if (d->op == IR_ceq && d->acls != IR_P && ir_is_int(f->fn, d->arg[1], &k) && !k) {
		struct ir_ins *a = fold_def_op(f, d->arg[0], IR_and);

		if (a && fold_single(f, d->arg[0])) {
			struct ir_blk *s = b->succ.at[0];

			i.op = IR_cset;
			i.arg[0] = a->arg[0];
			i.arg[1] = a->arg[1];
			i.acls = d->acls;
			d = &i;
			b->succ.at[0] = b->succ.at[1];
			b->succ.at[1] = s;
			t->hint = (int8_t)-t->hint;
		}
	}
	f->changed |= t->cc != ir_cc_of(d->op) || t->acls != d->acls ||
		      !ref_eq(t->arg[0], d->arg[0]) || !ref_eq(t->arg[1], d->arg[1]);
	t->cc = ir_cc_of(d->op);
	t->acls = d->acls;
	t->arg[0] = d->arg[0];
	t->arg[1] = d->arg[1];
}

/* The block's new instructions replace the old ones, among which some of them still lie. */
static void take_out(struct fold *f, struct ir_blk *b)
{
	struct ir_ins *now;
	uint32_t n = 0;

	while (n < f->out.n && n < b->ins.n && f->out.at[n] == &b->ins.at[n])
		n++;
	if (n == f->out.n && n == b->ins.n)
		return;
	now = arena_array(&f->cx->scratch, struct ir_ins, f->out.n + 1);
	for (uint32_t i = 0; i < f->out.n; i++)
		now[i] = *f->out.at[i];
	ir_set_ins(f->fn, b, now, f->out.n);
	for (uint32_t i = 0; i < f->out.n; i++)
		if (b->ins.at[i].to.kind == REF_TMP)
			f->def[b->ins.at[i].to.idx] = &b->ins.at[i];
}

static void fold_block(struct fold *f, struct ir_blk *b)
{
	ir_ref *r;

	for (struct ir_phi *p = b->phis; p; p = p->next)
		fold_phi(f, b, p);
	f->out.n = 0;
	for (uint32_t i = 0; i < b->ins.n; i++)
		fold_ins(f, &b->ins.at[i]);
	for (uint32_t k = 0; (r = ir_term_use(f->fn, b, k)); k++)
		*r = ir_rep_get(&f->rep, *r);
	if (b->term.op == JMP_BR)
		fold_branch(f, b);
	take_out(f, b);
}

static bool run(struct cx *cx, struct ir_fn *fn, bool late)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct fold f = {.cx = cx, .fn = fn, .late = late, .first_new = fn->tmps.n};

	index_rules(&f);
	grow(&f, fn->tmps.n);
	f.widened = arena_array(&cx->scratch, bool, fn->tmps.n + 1);
	count_uses(&f);
	for (uint32_t i = 0; i < fn->rpo.n; i++)
		fold_block(&f, fn->rpo.at[i]);
	if (f.changed) {
		/* phis that were replaced */
		for (struct ir_blk *b = fn->start; b; b = b->next)
			for (struct ir_phi **p = &b->phis; *p;)
				if (f.rep.at[(*p)->to.idx].kind != REF_NONE)
					*p = (*p)->next;
				else
					p = &(*p)->next;
		ir_rep_apply(fn, &f.rep);
	}
	arena_release(&cx->scratch, m);
	return f.changed;
}

bool pass_fold(struct cx *cx, struct ir_fn *fn)
{
	return run(cx, fn, false);
}

bool pass_fold_late(struct cx *cx, struct ir_fn *fn)
{
	return run(cx, fn, true);
}
