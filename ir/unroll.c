/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Full unrolling of loops that are known to end after a few rounds: those that
 * `#pragma unroll` asks for, and small ones.  And rotation of the rest: the test
 * moves to the end, which saves each round a jump.
 *
 * Needs loops, uses; breaks the control flow.
 * The number of rounds is found by running the loop's exit conditions on the
 * constants that enter it.  All rounds but the last are then peeled off in front of
 * the loop, whatever its exits look like; sccp finds that what remains of it
 * runs once.  A value that is used behind the loop goes through a slot, which
 * mem2reg turns back into phis.
 * Loops with a factor are unrolled only if that makes them vanish; the others
 * keep their one plain induction variable (rule 11).
 */
#include "ir/clone.h"
#include "ir/eval.h"

enum {
	SMALL = 150,       /* instructions that a loop without a hint may become */
	ASKED = 16 * 1024, /* … with one */
	MAX_ROUNDS = 4096,
	ROTATED = 8, /* instructions of a header that is copied */
	DEPTH = 64,  /* of expressions */
};

/* A value in the round being run. */
struct cell {
	uint32_t round; /* for which it was computed, plus 1 */
	bool known;
	int64_t val;
};

struct unroll {
	struct cx *cx;
	struct ir_fn *fn;
	struct cell *cells;    /* by temporary: in this round */
	struct cell *entering; /* by temporary: of header phis, this round's value */
	uint32_t round;        /* counts over all loops, so that cells need no clearing */
	struct ir_blk *header;
	VEC(struct ir_blk *) body; /* the loop's blocks, header first, in rpo */
	uint32_t size;             /* its instructions */
	bool changed;
};

static bool in_loop(const struct unroll *u, const struct ir_blk *b)
{
	const struct ir_blk *h = b->loop;

	while (h && h != u->header)
		h = h->loop_up;
	return h != NULL;
}

static void find_body(struct unroll *u)
{
	u->body.n = 0;
	u->size = 0;
	for (uint32_t k = u->header->rpo; k < u->fn->rpo.n; k++) {
		struct ir_blk *b = u->fn->rpo.at[k];

		if (!in_loop(u, b))
			continue;
		b->scratch = u->header;
		vec_push(&u->cx->scratch, &u->body, b);
		u->size += b->ins.n + (b->term.op == JMP_BR);
	}
}

/* ---- The number of rounds ---- */

static bool eval(struct unroll *u, ir_ref r, int depth, int64_t *val);

static bool eval_def(struct unroll *u, const struct ir_tmp *t, int depth, int64_t *val)
{
	struct ir_ins *i;
	int64_t x, y = 0;

	if (!t->def || t->def_phi || t->def->scratch != u->header || t->def_ins >= t->def->ins.n)
		return false;
	i = &t->def->ins.at[t->def_ins];
	if (i->op >= IR_MACHINE || !(ir_op_info[i->op].flags & OP_PURE) ||
	    i->arg[0].kind == REF_NONE || i->op == IR_constp || i->op == IR_coreaddr)
		return false;
	if (!eval(u, i->arg[0], depth - 1, &x) ||
	    (i->arg[1].kind != REF_NONE && !eval(u, i->arg[1], depth - 1, &y)))
		return false;
	return ir_eval((enum ir_op)i->op, i->cls, i->acls, x, y, val);
}

/* The value of R in this round. */
static bool eval(struct unroll *u, ir_ref r, int depth, int64_t *val)
{
	struct cell *c;

	if (r.kind != REF_TMP)
		return ir_is_int(u->fn, r, val);
	c = &u->entering[r.idx];
	if (c->round != u->round + 1) {
		c = &u->cells[r.idx];
		if (c->round != u->round + 1) {
			c->round = u->round + 1;
			c->known = false; /* while it is being computed */
			c->known = depth > 0 && eval_def(u, &u->fn->tmps.at[r.idx], depth, &c->val);
		}
	}
	*val = c->val;
	return c->known;
}

/* The value of header phi P that the edges from outside (or, INSIDE, the latches) bring. */
static bool phi_value(struct unroll *u, const struct ir_phi *p, bool inside, int64_t *val)
{
	bool have = false;
	int64_t v;

	for (uint32_t i = 0; i < p->n; i++) {
		if ((p->from[i]->scratch == u->header) != inside)
			continue;
		if (!eval(u, p->arg[i], DEPTH, &v) || (have && v != *val))
			return false;
		*val = v;
		have = true;
	}
	return have;
}

/* Enter the first round (INSIDE false) or the next one.  False if nothing is known. */
static bool enter(struct unroll *u, bool inside)
{
	bool any = false;

	for (struct ir_phi *p = u->header->phis; p; p = p->next) {
		struct cell *c = &u->entering[p->to.idx];
		int64_t v;

		/* the next round's value is put where only the next round looks */
		if (phi_value(u, p, inside, &v)) {
			c = &u->cells[p->to.idx];
			c->val = v;
			c->known = true;
			any = true;
		} else {
			u->cells[p->to.idx].known = false;
		}
	}
	u->round++;
	for (struct ir_phi *p = u->header->phis; p; p = p->next)
		u->entering[p->to.idx] = (struct cell){u->round + 1, u->cells[p->to.idx].known,
						       u->cells[p->to.idx].val};
	return any;
}

/* Is the loop surely left in this round? */
static bool leaves(struct unroll *u)
{
	for (uint32_t i = 0; i < u->body.n; i++) {
		struct ir_blk *b = u->body.at[i];
		int64_t x, y;
		bool every = true;

		if (b->term.op != JMP_BR ||
		    (b->succ.at[0]->scratch == u->header && b->succ.at[1]->scratch == u->header))
			continue;
		/* only a test that every round makes decides */
		for (uint32_t k = 0; k < u->header->pred.n && every; k++)
			every = u->header->pred.at[k]->scratch != u->header ||
				ir_dominates(b, u->header->pred.at[k]);
		if (!every || !eval(u, b->term.arg[0], DEPTH, &x) ||
		    !eval(u, b->term.arg[1], DEPTH, &y))
			continue;
		if (b->succ.at[!ir_eval_cc(b->term.cc, b->term.acls, x, y)]->scratch != u->header)
			return true;
	}
	return false;
}

/* How many rounds the loop makes at most, counting the one it is left in; 0: unknown, or
 * more than LIMIT. */
static uint32_t count_rounds(struct unroll *u, uint32_t limit)
{
	u->round++;
	if (!enter(u, false))
		return 0;
	for (uint32_t n = 1; n <= limit; n++) {
		if (leaves(u))
			return n;
		if (!enter(u, true))
			return 0;
	}
	return 0;
}

/* ---- Values that are used behind the loop ---- */

/* Does V, defined in the loop, have a use outside other than in a phi on an exit's edge? */
static bool used_outside(const struct unroll *u, const struct ir_tmp *v, ir_ref r)
{
	for (uint32_t i = 0; i < v->uses.n; i++) {
		const struct ir_use *use = &v->uses.at[i];

		if (use->kind != USE_PHI) {
			if (use->blk->scratch != u->header)
				return true;
			continue;
		}
		for (uint32_t k = 0; k < use->phi->n; k++)
			if (ref_eq(use->phi->arg[k], r) && use->phi->from[k]->scratch != u->header)
				return true;
	}
	return false;
}

static void insert(struct unroll *u, struct ir_blk *b, uint32_t at, struct ir_ins i)
{
	vec_reserve(u->fn->arena, &b->ins, b->ins.n + 1);
	memmove(&b->ins.at[at + 1], &b->ins.at[at], (b->ins.n - at) * sizeof i);
	b->ins.at[at] = i;
	b->ins.n++;
}

static struct ir_ins load_of(const struct unroll *u, ir_ref slot, ir_ref to)
{
	enum ir_cls c = (enum ir_cls)u->fn->tmps.at[to.idx].cls;

	return (struct ir_ins){
		.op = c == IR_W ? IR_loadu32 : IR_load64, .cls = c, .to = to, .arg = {slot}};
}

/* In each place outside that uses R, a load of SLOT gives it. */
static void load_uses(struct unroll *u, ir_ref r, ir_ref slot)
{
	enum ir_cls c = (enum ir_cls)u->fn->tmps.at[r.idx].cls;
	ir_ref *x;

	for (struct ir_blk *b = u->fn->start; b; b = b->next) {
		ir_ref here = IR_NONE;

		if (b->scratch == u->header)
			continue;
		for (uint32_t i = 0; i < b->ins.n; i++)
			for (uint32_t k = 0; (x = ir_use(u->fn, &b->ins.at[i], k)); k++)
				if (ref_eq(*x, r)) {
					if (here.kind == REF_NONE)
						here = ir_tmp_new(u->cx, u->fn, c, NULL);
					*x = here;
				}
		for (uint32_t k = 0; (x = ir_term_use(u->fn, b, k)); k++)
			if (ref_eq(*x, r)) {
				if (here.kind == REF_NONE)
					here = ir_tmp_new(u->cx, u->fn, c, NULL);
				*x = here;
			}
		for (uint32_t s = 0; s < b->succ.n; s++)
			for (struct ir_phi *p = ir_first_edge(b, s) ? b->succ.at[s]->phis : NULL; p;
			     p = p->next) {
				x = ir_phi_arg(p, b);
				if (!x || !ref_eq(*x, r))
					continue;
				if (here.kind == REF_NONE)
					here = ir_tmp_new(u->cx, u->fn, c, NULL);
				*x = here;
			}
		if (here.kind != REF_NONE)
			insert(u, b, 0, load_of(u, slot, here));
	}
}

static void demote(struct unroll *u, struct ir_blk *b, ir_ref r)
{
	enum ir_cls c = (enum ir_cls)u->fn->tmps.at[r.idx].cls;
	unsigned size = c == IR_W ? 4 : 8;
	ir_ref slot = ir_slot_new(u->cx, u->fn, size, size, u->fn->tmps.at[r.idx].name, 0);
	struct ir_ins st = {.op = c == IR_W ? IR_store32 : IR_store64, .acls = c, .arg = {r, slot}};
	uint32_t at = 0;
	ir_ref *d;

	for (uint32_t i = 0; i < b->ins.n; i++)
		for (uint32_t k = 0; (d = ir_def(u->fn, &b->ins.at[i], k)); k++)
			if (ref_eq(*d, r))
				at = i + 1;
	insert(u, b, at, st);
	load_uses(u, r, slot);
}

/* False if a value cannot be carried out of the loop (an asm goto's). */
static bool demote_all(struct unroll *u)
{
	struct {
		struct ir_blk *b;
		ir_ref r;
	} todo[64];
	uint32_t n = 0;
	ir_ref *d;

	for (uint32_t i = 0; i < u->body.n; i++) {
		struct ir_blk *b = u->body.at[i];

		if (b->term.op == JMP_ASM)
			return false;
		for (struct ir_phi *p = b->phis; p; p = p->next)
			if (used_outside(u, &u->fn->tmps.at[p->to.idx], p->to)) {
				if (n == sizeof todo / sizeof *todo)
					return false;
				todo[n].b = b;
				todo[n++].r = p->to;
			}
		for (uint32_t k = 0; k < b->ins.n; k++)
			for (uint32_t x = 0; (d = ir_def(u->fn, &b->ins.at[k], x)); x++)
				if (d->kind == REF_TMP &&
				    used_outside(u, &u->fn->tmps.at[d->idx], *d)) {
					if (n == sizeof todo / sizeof *todo)
						return false;
					todo[n].b = b;
					todo[n++].r = *d;
				}
	}
	for (uint32_t i = 0; i < n; i++)
		demote(u, todo[i].b, todo[i].r);
	return true;
}

/* ---- Peeling ---- */

static void forget_defs(struct unroll *u, struct ir_clone *c)
{
	ir_ref *d;

	for (uint32_t i = 0; i < u->body.n; i++) {
		struct ir_blk *b = u->body.at[i];

		for (struct ir_phi *p = b->phis; p; p = p->next)
			c->tmp[p->to.idx] = IR_NONE;
		for (uint32_t k = 0; k < b->ins.n; k++)
			for (uint32_t x = 0; (d = ir_def(u->fn, &b->ins.at[k], x)); x++)
				if (d->kind == REF_TMP)
					c->tmp[d->idx] = IR_NONE;
	}
}

/* Entries of the phis behind the loop for the edges out of B's copy. */
static void add_exits(struct unroll *u, struct ir_clone *c, struct ir_blk *b)
{
	for (uint32_t k = 0; k < b->succ.n; k++) {
		struct ir_blk *e = b->succ.at[k];

		if (e->scratch == u->header || !ir_first_edge(b, k))
			continue;
		for (struct ir_phi *p = e->phis; p; p = p->next)
			ir_phi_add(u->cx, u->fn, p, ir_clone_ref(c, *ir_phi_arg(p, b)),
				   c->blk[b->id]);
	}
}

/* The header's phis: its copy has what comes from outside, itself what comes from the
 * copied latches and its own. */
static void split_phis(struct unroll *u, struct ir_clone *c)
{
	struct ir_blk *h = u->header, *copy = c->blk[h->id];
	struct ir_phi *p = h->phis, *q = copy->phis;

	for (; p; p = p->next, q = q->next) {
		uint32_t n = p->n;

		q->n = 0;
		for (uint32_t i = 0; i < n; i++)
			if (p->from[i]->scratch != h)
				ir_phi_add(u->cx, u->fn, q, p->arg[i], p->from[i]);
		for (uint32_t i = 0; i < p->n;)
			if (p->from[i]->scratch != h) {
				p->n--;
				p->from[i] = p->from[p->n];
				p->arg[i] = p->arg[p->n];
			} else {
				i++;
			}
		n = p->n;
		for (uint32_t i = 0; i < n; i++)
			ir_phi_add(u->cx, u->fn, p, ir_clone_ref(c, p->arg[i]),
				   c->blk[p->from[i]->id]);
	}
}

/* Put the copies before the header in the layout, where *LINK points to it. */
static struct ir_blk **place(struct unroll *u, struct ir_clone *c, struct ir_blk **link)
{
	for (uint32_t i = 0; i < u->body.n; i++) {
		struct ir_blk *n = c->blk[u->body.at[i]->id];

		*link = n;
		link = &n->next;
	}
	*link = u->header;
	return link;
}

static bool goes_to(const struct ir_blk *b, const struct ir_blk *to)
{
	for (uint32_t k = 0; k < b->succ.n; k++)
		if (b->succ.at[k] == to)
			return true;
	return false;
}

/* One round in front of the loop; the blocks in OUTSIDE enter it, and become its latches. */
static void peel(struct unroll *u, struct ir_clone *c)
{
	struct ir_blk *h = u->header, *copy;

	for (uint32_t i = 0; i < u->body.n; i++) {
		ir_clone_blk(c, u->body.at[i]);
		ir_clone_defs(c, u->body.at[i]);
	}
	for (uint32_t i = 0; i < u->body.n; i++)
		ir_clone_body(c, u->body.at[i]);
	copy = c->blk[h->id];
	copy->unroll = 0;
	for (uint32_t i = 0; i < h->pred.n; i++) {
		struct ir_blk *p = h->pred.at[i];

		for (uint32_t k = 0; p->scratch != h && k < p->succ.n; k++)
			if (p->succ.at[k] == h)
				p->succ.at[k] = copy;
	}
	split_phis(u, c);
	for (uint32_t i = 0; i < u->body.n; i++)
		add_exits(u, c, u->body.at[i]);
	/* the copied latches go on to the loop itself, which they are outside of */
	h->pred.n = 0;
	for (uint32_t i = 0; i < u->body.n; i++) {
		struct ir_blk *n = c->blk[u->body.at[i]->id];
		bool latch = false;

		n->scratch = NULL;
		for (uint32_t k = 0; k < n->succ.n; k++)
			if (n->succ.at[k] == copy) {
				n->succ.at[k] = h;
				latch = true;
			}
		if (latch)
			vec_push(u->fn->arena, &h->pred, n);
		if (goes_to(u->body.at[i], h))
			vec_push(u->fn->arena, &h->pred, u->body.at[i]);
	}
}

static void peel_all(struct unroll *u, uint32_t rounds)
{
	struct ir_blk **link = &u->fn->start;
	struct ir_clone c;

	while (*link != u->header)
		link = &(*link)->next;
	ir_clone_start(&c, u->cx, u->fn, u->fn);
	for (uint32_t i = 0; i < rounds; i++) {
		peel(u, &c);
		link = place(u, &c, link);
		forget_defs(u, &c);
	}
	u->header->unroll = UNROLL_DEFAULT;
	u->fn->valid = 0;
	u->changed = true;
}

static bool consider(struct unroll *u, struct ir_blk *header)
{
	uint32_t limit, rounds;
	bool asked = header->unroll > 1 || header->unroll == UNROLL_FULL;

	if (header->unroll == UNROLL_DISABLE || header->unroll == 1)
		return false;
	if (!asked && (u->cx->opt.opt_level < 2 || u->cx->opt.opt_size))
		return false;
	u->header = header;
	find_body(u);
	limit = (asked ? ASKED : SMALL) / (u->size ? u->size : 1);
	rounds = count_rounds(u, limit < MAX_ROUNDS ? limit : MAX_ROUNDS);
	if (rounds <= 1 || !demote_all(u))
		return false;
	peel_all(u, rounds - 1);
	return true;
}

/* ---- Rotation: the test at the loop's end ---- */

/* Can a second copy of header H decide whether the loop is entered? */
static bool can_rotate(const struct unroll *u, const struct ir_blk *h)
{
	if (h->term.op != JMP_BR || h->ins.n > ROTATED ||
	    (h->succ.at[0]->scratch == u->header) == (h->succ.at[1]->scratch == u->header) ||
	    goes_to(h, h))
		return false;
	for (uint32_t i = 0; i < h->ins.n; i++) {
		const struct ir_ins *in = &h->ins.at[i];

		if (in->op >= IR_MACHINE || in->flags & INS_VOLATILE || in->op == IR_coreaddr ||
		    !(ir_op_info[in->op].flags & (OP_PURE | OP_LOAD)) ||
		    ir_op_info[in->op].flags & (OP_EFFECT | OP_STORE))
			return false;
	}
	return true;
}

/* Is the loop surely entered, so that the test in front of it vanishes? */
static bool surely_entered(struct unroll *u)
{
	const struct ir_term *t = &u->header->term;
	int64_t x, y;

	u->round++;
	if (!enter(u, false) || !eval(u, t->arg[0], DEPTH, &x) || !eval(u, t->arg[1], DEPTH, &y))
		return false;
	return u->header->succ.at[!ir_eval_cc(t->cc, (enum ir_cls)t->acls, x, y)]->scratch ==
	       u->header;
}

/* What enters the loop goes through a copy of its header; the header itself then only ends
 * its rounds. */
static void rotate(struct unroll *u)
{
	struct ir_blk **link = &u->fn->start, *h = u->header, *copy;
	struct ir_clone c;

	while (*link != h)
		link = &(*link)->next;
	ir_clone_start(&c, u->cx, u->fn, u->fn);
	copy = ir_clone_blk(&c, h);
	ir_clone_defs(&c, h);
	ir_clone_body(&c, h);
	copy->unroll = 0;
	copy->next = h;
	*link = copy;
	for (uint32_t i = 0; i < h->pred.n; i++) {
		struct ir_blk *p = h->pred.at[i];

		if (in_loop(u, p)) {
			ir_phi_remove(copy, p);
			continue;
		}
		ir_phi_remove(h, p);
		for (uint32_t k = 0; k < p->succ.n; k++)
			if (p->succ.at[k] == h)
				p->succ.at[k] = copy;
	}
	add_exits(u, &c, h);
	u->fn->valid = 0;
	u->changed = true;
}

static bool consider_rotation(struct unroll *u, struct ir_blk *header)
{
	bool worth;

	u->header = header;
	find_body(u);
	worth = can_rotate(u, header) && (header->ins.n == 0 || surely_entered(u));
	/* from here on the header alone is what is copied */
	for (uint32_t i = 1; i < u->body.n; i++)
		u->body.at[i]->scratch = NULL;
	u->body.n = 1;
	if (!worth || !demote_all(u))
		return false;
	rotate(u);
	return true;
}

static bool each_loop(struct cx *cx, struct ir_fn *fn,
		      bool (*consider)(struct unroll *u, struct ir_blk *header))
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct unroll u = {.cx = cx, .fn = fn};
	uint32_t tried_n = fn->nblk;
	bool *tried = arena_array(&cx->scratch, bool, tried_n + 1); /* by block id */
	bool again = true;

	while (again) {
		again = false;
		ir_fill(cx, fn, IR_LOOP | IR_USE);
		u.cells = arena_array(&cx->scratch, struct cell, fn->tmps.n + 1);
		u.entering = arena_array(&cx->scratch, struct cell, fn->tmps.n + 1);
		for (uint32_t k = 0; k < fn->rpo.n; k++)
			fn->rpo.at[k]->scratch = NULL;
		/* inner loops first */
		for (uint32_t k = fn->rpo.n; k-- > 0 && !again;) {
			struct ir_blk *b = fn->rpo.at[k];

			if (b->loop != b || (b->id < tried_n && tried[b->id]))
				continue;
			if (b->id < tried_n)
				tried[b->id] = true;
			again = consider(&u, b);
		}
	}
	arena_release(&cx->scratch, m);
	return u.changed;
}

bool pass_unroll(struct cx *cx, struct ir_fn *fn)
{
	return each_loop(cx, fn, consider);
}

bool pass_rotate(struct cx *cx, struct ir_fn *fn)
{
	return each_loop(cx, fn, consider_rotation);
}

/* The loops that were to be unrolled and are still there. */
bool pass_unroll_check(struct cx *cx, struct ir_fn *fn)
{
	for (uint32_t k = 0; k < fn->rpo.n; k++) {
		struct ir_blk *b = fn->rpo.at[k];

		if (b->loop == b && b->unroll == UNROLL_FULL)
			diag(cx, b->ins.n ? b->ins.at[0].loc : b->term.loc, D_not_unrolled);
	}
	return false;
}
