/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spilling: afterwards at most ten values are in registers at any point and at
 * most four live through a call in registers.
 *
 * Walks the blocks in reverse postorder with the set W of values in registers
 * and, when it overflows, drops the one whose next use is farthest (Belady's
 * MIN).  A dropped value was stored once, right after its definition (rules 4, 5 and 9 of
 * verifier-friendly-code.md: whole, 8 bytes, aligned), and comes back by a
 * reload before its next use; constants and slot addresses are recomputed
 * instead, everything else never is (rules 3, 7).
 *
 * Needs SSA form without critical edges, liveness, loops.  Leaves reloads
 * (INS_RELOAD) that define the same temporary again, so the form is no longer SSA;
 * be_blk.wentry says what is in registers at each block's start.
 *
 * Source: Braun and Hack, "Register Spilling and Live-Range Splitting for
 * SSA-Form Programs", CC 2009.
 */
#include "backend/spill.h"

struct spiller {
	struct be *be;
	uint32_t *next;      /* by temporary: instruction of its next use */
	VEC(uint32_t) nexts; /* next uses behind each use and definition, last first */
	uint32_t w[NREGS + MAX_OPNDS], nw;
	ir_ref *slot;         /* by temporary: its spill slot */
	struct ir_ins *remat; /* by temporary: what recomputes it, op 0 if nothing does */
	VEC(struct ir_ins) out;
};

static bool in_w(const struct spiller *s, uint32_t t)
{
	for (uint32_t i = 0; i < s->nw; i++)
		if (s->w[i] == t)
			return true;
	return false;
}

static void drop_at(struct spiller *s, uint32_t i)
{
	s->w[i] = s->w[--s->nw];
}

/* Drop what is not used again. */
static void drop_dead(struct spiller *s)
{
	for (uint32_t i = 0; i < s->nw;)
		if (s->next[s->w[i]] == DIST_INF)
			drop_at(s, i);
		else
			i++;
}

static bool is_used(const struct be_ops *o, uint32_t t)
{
	for (uint32_t u = 0; u < o->nuse; u++)
		if (o->use[u].ref->idx == t)
			return true;
	return false;
}

/* How gladly T leaves its register at AT: far uses, and cheap ones, first. */
static uint64_t farness(const struct spiller *s, uint32_t t, uint32_t at)
{
	uint64_t d = s->next[t] == DIST_INF ? (uint64_t)DIST_INF * 8 : s->next[t] - at;

	if (s->remat[t].op)
		return d * 4 + 8; /* costs neither a store nor a slot */
	if (s->slot[t].kind != REF_NONE)
		return d * 2; /* its store is there already */
	return d;
}

/* Drop values, not those that KEEP uses, until LIMIT are left. */
static void limit(struct spiller *s, uint32_t limit, const struct be_ops *keep, uint32_t at)
{
	while (s->nw > limit) {
		uint32_t best = UINT32_MAX;

		for (uint32_t i = 0; i < s->nw; i++) {
			if (keep && is_used(keep, s->w[i]))
				continue;
			if (best == UINT32_MAX ||
			    farness(s, s->w[i], at) > farness(s, s->w[best], at))
				best = i;
		}
		if (best == UINT32_MAX)
			return;
		drop_at(s, best);
	}
}

static struct ir_ins reload(struct spiller *s, uint32_t t, src_loc loc)
{
	struct ir_fn *fn = s->be->fn;
	struct ir_ins i;

	if (s->remat[t].op) {
		i = s->remat[t];
		i.loc = loc;
		i.flags |= INS_RELOAD;
		return i;
	}
	if (s->slot[t].kind == REF_NONE)
		s->slot[t] = ir_slot_new(s->be->cx, fn, 8, 8, NULL, loc);
	i = (struct ir_ins){.op = M(ldxdw), .cls = fn->tmps.at[t].cls, .loc = loc};
	i.flags = INS_RELOAD;
	i.to = (ir_ref){REF_TMP, t};
	i.arg[1] = s->slot[t];
	return i;
}

static void emit(struct spiller *s, struct ir_ins i)
{
	vec_push(&s->be->cx->scratch, &s->out, i);
}

/* Bring the uses of O into registers. */
static void bring(struct spiller *s, struct be_ops *o, uint32_t at, src_loc loc)
{
	uint32_t missing = 0;

	for (uint32_t u = 0; u < o->nuse; u++) {
		uint32_t t = o->use[u].ref->idx;
		bool dup = in_w(s, t);

		for (uint32_t k = 0; k < u && !dup; k++)
			dup = o->use[k].ref->idx == t;
		missing += !dup;
	}
	if (!missing)
		return;
	limit(s, NREGS - missing, o, at);
	for (uint32_t u = 0; u < o->nuse; u++) {
		uint32_t t = o->use[u].ref->idx;

		if (in_w(s, t))
			continue;
		emit(s, reload(s, t, loc));
		s->w[s->nw++] = t;
	}
}

/* Let the instruction with operands O happen at AT: its uses are in registers. */
static void execute(struct spiller *s, struct be_ops *o, uint32_t at)
{
	uint32_t dying = 0, tied = 0, ndef = 0, extra = 0;

	for (uint32_t u = 0; u < o->nuse; u++)
		s->next[o->use[u].ref->idx] = s->nexts.at[--s->nexts.n];
	for (uint32_t u = 0; u < o->nuse; u++) {
		bool is_tied = false, last = s->next[o->use[u].ref->idx] == DIST_INF;

		for (uint32_t d = 0; d < o->ndef; d++)
			is_tied |= o->def[d].tied == (int)u;
		dying += last;
		tied += last && is_tied;
		extra += is_tied && !last;
	}
	if (extra)
		limit(s, NREGS - extra, o, at);
	drop_dead(s);
	for (uint32_t d = 0; d < o->ndef; d++) {
		s->next[o->def[d].ref->idx] = s->nexts.at[--s->nexts.n];
		ndef++;
	}
	if (o->clobber || ndef > 1)
		limit(s, be_through_limit(o, dying, tied), NULL, at);
	else
		limit(s, NREGS - ndef, NULL, at);
	for (uint32_t d = 0; d < o->ndef; d++)
		if (s->next[o->def[d].ref->idx] != DIST_INF)
			s->w[s->nw++] = o->def[d].ref->idx;
}

/* Push the next uses behind each operand, from the end of B to its start. */
static void scan_back(struct spiller *s, struct ir_blk *b)
{
	struct arena *a = &s->be->cx->scratch;
	struct be_blk *bb = &s->be->blk[b->id];
	struct be_ops o;
	uint32_t n = b->ins.n;

	s->nexts.n = 0;
	for (uint32_t i = 0; i < bb->in.n; i++)
		s->next[bb->in.at[i]] = DIST_INF;
	for (uint32_t i = 0; i < bb->out.n; i++) {
		uint32_t d = be_dist_out(s->be, b, bb->out.at[i]);

		s->next[bb->out.at[i]] = d == DIST_INF ? DIST_INF : d + n + 1;
	}
	for (uint32_t k = 0; k < b->succ.n; k++)
		for (struct ir_phi *p = b->succ.at[k]->phis; p; p = p->next) {
			ir_ref *r = ir_phi_arg(p, b);

			if (r && r->kind == REF_TMP)
				s->next[r->idx] = n + 1;
		}
	for (uint32_t i = n + 1; i-- > 0;) {
		if (i == n)
			be_collect_term(s->be, b, &o);
		else
			be_collect(s->be, b, i, &o);
		for (uint32_t d = o.ndef; d-- > 0;) {
			vec_push(a, &s->nexts, s->next[o.def[d].ref->idx]);
			s->next[o.def[d].ref->idx] = DIST_INF;
		}
		for (uint32_t u = o.nuse; u-- > 0;)
			vec_push(a, &s->nexts, s->next[o.use[u].ref->idx]);
		for (uint32_t u = 0; u < o.nuse; u++)
			s->next[o.use[u].ref->idx] = i;
	}
}

/* Sort candidates by distance and take them until W holds MAX. */
struct cand {
	uint32_t tmp, dist;
};

static void take(struct spiller *s, struct cand *c, uint32_t n, uint32_t max)
{
	while (n && s->nw < max) {
		uint32_t best = 0;

		for (uint32_t i = 1; i < n; i++)
			if (c[i].dist < c[best].dist)
				best = i;
		s->w[s->nw++] = c[best].tmp;
		c[best] = c[--n];
	}
}

/* W at a loop's header: what the loop uses first, then what fits through it. */
static void enter_loop(struct spiller *s, struct ir_blk *b, uint32_t loop_max)
{
	struct be_blk *bb = &s->be->blk[b->id];
	struct arena *a = &s->be->cx->scratch;
	struct arena_mark m = arena_mark(a);
	struct cand *used = arena_array(a, struct cand, bb->in.n + 1);
	struct cand *through = arena_array(a, struct cand, bb->in.n + 1);
	uint32_t nu = 0, nt = 0, room;

	for (uint32_t i = 0; i < bb->in.n; i++) {
		uint32_t t = bb->in.at[i], d = bb->dist.at[i];
		bool have = false;

		for (uint32_t p = 0; p < b->pred.n; p++) {
			struct be_blk *pb = &s->be->blk[b->pred.at[p]->id];

			for (uint32_t k = 0; pb->done && k < pb->wexit.n; k++)
				have |= pb->wexit.at[k] == t;
		}
		if (d < DIST_EXIT && (have || (s->remat[t].op == 0 && loop_max <= NREGS)))
			used[nu++] = (struct cand){t, d};
		else if (have)
			through[nt++] = (struct cand){t, d};
	}
	take(s, used, nu, NREGS);
	/* Of those only needed after the loop as many as it has registers to spare. */
	room = loop_max >= NREGS + nt ? 0 : NREGS + nt - loop_max;
	if (room > nt)
		room = nt;
	take(s, through, nt, s->nw + room < NREGS ? s->nw + room : NREGS);
	arena_release(a, m);
}

/* W at a join: what every predecessor has, then what some have. */
static void enter_join(struct spiller *s, struct ir_blk *b)
{
	struct cand all[NREGS + MAX_OPNDS], some[256];
	uint32_t na = 0, ns = 0;

	for (uint32_t p = 0; p < b->pred.n; p++) {
		struct be_blk *pb = &s->be->blk[b->pred.at[p]->id];

		for (uint32_t k = 0; k < pb->wexit.n; k++) {
			uint32_t t = pb->wexit.at[k], count = 0, d;
			bool seen = false;

			for (uint32_t i = 0; i < na; i++)
				seen |= all[i].tmp == t;
			for (uint32_t i = 0; i < ns; i++)
				seen |= some[i].tmp == t;
			d = seen ? DIST_INF : be_dist_in(s->be, b, t);
			if (d == DIST_INF)
				continue;
			for (uint32_t q = 0; q < b->pred.n; q++) {
				struct be_blk *qb = &s->be->blk[b->pred.at[q]->id];

				for (uint32_t i = 0; i < qb->wexit.n; i++)
					count += qb->wexit.at[i] == t;
			}
			if (count == b->pred.n)
				all[na++] = (struct cand){t, d};
			else if (count + 1 == b->pred.n && ns < 256)
				some[ns++] = (struct cand){t, d};
		}
	}
	take(s, all, na, NREGS);
	/* What only some have is reloaded on the other edges: worth it for a near use. */
	for (uint32_t i = 0; i < ns;)
		if (some[i].dist > b->ins.n + 8 || s->remat[some[i].tmp].op)
			some[i] = some[--ns];
		else
			i++;
	take(s, some, ns, NREGS);
}

static bool is_header(struct ir_blk *b)
{
	for (uint32_t p = 0; p < b->pred.n; p++)
		if (b->pred.at[p]->rpo >= b->rpo)
			return true;
	return false;
}

static void spill_block(struct spiller *s, struct ir_blk *b, uint32_t loop_max)
{
	struct arena *a = &s->be->cx->scratch;
	struct be_blk *bb = &s->be->blk[b->id];
	struct be_ops o;

	s->nw = 0;
	s->out.n = 0;
	for (struct ir_phi *p = b->phis; p; p = p->next)
		s->w[s->nw++] = p->to.idx;
	if (b == s->be->fn->start)
		for (uint32_t i = 0; i < s->be->fn->params.n; i++)
			s->w[s->nw++] = s->be->fn->params.at[i].idx;
	else if (is_header(b))
		enter_loop(s, b, loop_max);
	else
		enter_join(s, b);
	scan_back(s, b);
	for (uint32_t i = 0; i < bb->in.n; i++)
		s->next[bb->in.at[i]] = bb->dist.at[i];
	for (uint32_t i = 0; i < s->nw; i++) {
		bool phi = false;

		for (struct ir_phi *p = b->phis; p && !phi; p = p->next)
			phi = p->to.idx == s->w[i];
		if (!phi && b != s->be->fn->start)
			vec_push(a, &bb->wentry, s->w[i]);
	}
	drop_dead(s);
	for (uint32_t i = 0; i <= b->ins.n; i++) {
		uint32_t first = i;

		if (i == b->ins.n) {
			be_collect_term(s->be, b, &o);
			bring(s, &o, i, b->term.loc);
			execute(s, &o, i);
			break;
		}
		while (b->ins.at[i].op == IR_arg)
			i++;
		be_collect(s->be, b, i, &o);
		bring(s, &o, first, b->ins.at[i].loc);
		for (; first < i; first++)
			emit(s, b->ins.at[first]);
		emit(s, b->ins.at[i]);
		execute(s, &o, i);
	}
	/* The arguments of the successors' phis. */
	o.nuse = o.ndef = 0;
	for (uint32_t k = 0; k < b->succ.n; k++)
		for (struct ir_phi *p = b->succ.at[k]->phis; p; p = p->next) {
			ir_ref *r = ir_phi_arg(p, b);

			if (r && r->kind == REF_TMP && o.nuse < MAX_OPNDS)
				o.use[o.nuse++] = (struct be_opnd){.ref = r};
		}
	bring(s, &o, b->ins.n, b->term.loc);
	for (uint32_t i = 0; i < s->nw; i++)
		vec_push(a, &bb->wexit, s->w[i]);
	bb->done = true;
	b->ins.n = 0;
	vec_append(s->be->fn->arena, &b->ins, s->out.at, s->out.n);
}

static bool has(const uint32_t *at, uint32_t n, uint32_t t)
{
	for (uint32_t i = 0; i < n; i++)
		if (at[i] == t)
			return true;
	return false;
}

/* Reload on the edges into B what their sources have not got. */
static void fix_edges(struct spiller *s, struct ir_blk *b)
{
	struct be_blk *bb = &s->be->blk[b->id];

	for (uint32_t p = 0; p < b->pred.n; p++) {
		struct ir_blk *pb = b->pred.at[p];
		struct be_blk *pp = &s->be->blk[pb->id];

		for (uint32_t i = 0; i < bb->wentry.n; i++) {
			uint32_t t = bb->wentry.at[i];

			if (has(pp->wexit.at, pp->wexit.n, t))
				continue;
			vec_push(s->be->fn->arena, &pb->ins, reload(s, t, pb->term.loc));
		}
	}
}

/* Store every spilled value behind its definition. */
static void add_stores(struct spiller *s, struct ir_blk *b)
{
	struct be_ops o;
	bool any = false;

	s->out.n = 0;
#define STORE(t, where)                                                                            \
	do {                                                                                       \
		if ((t) < s->be->ntmp && s->slot[t].kind != REF_NONE) {                            \
			emit(s, (struct ir_ins){.op = M(stxdw),                                    \
						.arg = {s->slot[t], {REF_TMP, (t)}},               \
						.loc = (where)});                                  \
			any = true;                                                                \
		}                                                                                  \
	} while (0)
	if (b == s->be->fn->start)
		for (uint32_t i = 0; i < s->be->fn->params.n; i++)
			STORE(s->be->fn->params.at[i].idx, 0);
	for (struct ir_phi *p = b->phis; p; p = p->next)
		STORE(p->to.idx, p->loc);
	for (uint32_t i = 0; i < b->ins.n; i++) {
		emit(s, b->ins.at[i]);
		if (b->ins.at[i].flags & INS_RELOAD)
			continue;
		be_collect(s->be, b, i, &o);
		for (uint32_t d = 0; d < o.ndef; d++)
			STORE(o.def[d].ref->idx, b->ins.at[i].loc);
	}
#undef STORE
	/* What an asm goto defines is stored where it arrives: successors of one
	 * predecessor, since critical edges are split. */
	if (any) {
		b->ins.n = 0;
		vec_append(s->be->fn->arena, &b->ins, s->out.at, s->out.n);
	}
}

static void store_asm_goto_defs(struct spiller *s, struct ir_blk *b)
{
	struct be_ops o;

	if (b->term.op != JMP_ASM)
		return;
	be_collect_term(s->be, b, &o);
	for (uint32_t d = 0; d < o.ndef; d++) {
		uint32_t t = o.def[d].ref->idx;

		if (s->slot[t].kind == REF_NONE)
			continue;
		for (uint32_t k = 0; k < b->succ.n; k++) {
			struct ir_blk *to = b->succ.at[k];

			vec_push(s->be->fn->arena, &to->ins, (struct ir_ins){0});
			memmove(to->ins.at + 1, to->ins.at, (to->ins.n - 1) * sizeof *to->ins.at);
			to->ins.at[0] = (struct ir_ins){.op = M(stxdw),
							.arg = {s->slot[t], {REF_TMP, t}},
							.loc = b->term.loc};
			if (!has(s->be->blk[to->id].wentry.at, s->be->blk[to->id].wentry.n, t))
				vec_push(&s->be->cx->scratch, &s->be->blk[to->id].wentry, t);
		}
	}
}

/* The greatest pressure inside each loop, by header's id. */
static uint32_t *loop_pressures(struct be *be)
{
	uint32_t *max = arena_array(&be->cx->scratch, uint32_t, be->fn->nblk + 1);

	for (uint32_t k = 0; k < be->fn->rpo.n; k++) {
		struct ir_blk *b = be->fn->rpo.at[k];

		for (struct ir_blk *h = b->loop; h; h = be_outer_loop(h))
			if (be->blk[b->id].pressure > max[h->id])
				max[h->id] = be->blk[b->id].pressure;
	}
	return max;
}

static void find_remat(struct spiller *s)
{
	for (struct ir_blk *b = s->be->fn->start; b; b = b->next)
		for (uint32_t i = 0; i < b->ins.n; i++) {
			struct ir_ins *ins = &b->ins.at[i];

			if (ins->to.kind != REF_TMP || ins->aux)
				continue;
			if (ins->op == M(mov64_k) || ins->op == M(mov32_k) || ins->op == M(lddw) ||
			    (ins->op == M(mov64_r) && ins->arg[1].kind == REF_SLOT))
				s->remat[ins->to.idx] = *ins;
		}
}

/* Everything live is in registers at block boundaries: the usual case. */
static void all_in_registers(struct be *be)
{
	for (uint32_t k = 0; k < be->fn->rpo.n; k++) {
		struct be_blk *bb = &be->blk[be->fn->rpo.at[k]->id];

		bb->wentry.at = bb->in.at;
		bb->wentry.n = bb->in.n;
	}
}

void be_spill(struct be *be)
{
	struct arena *a = &be->cx->scratch;
	struct spiller s = {.be = be};
	uint32_t *loop_max;

	if (be_pressure(be) <= NREGS) {
		all_in_registers(be);
		return;
	}
	ir_fill(be->cx, be->fn, IR_RPO | IR_PRED | IR_DOM | IR_LOOP);
	be_distances(be);
	loop_max = loop_pressures(be);
	s.next = arena_array(a, uint32_t, be->fn->tmps.n + 1);
	s.slot = arena_array(a, ir_ref, be->fn->tmps.n + 1);
	s.remat = arena_array(a, struct ir_ins, be->fn->tmps.n + 1);
	for (uint32_t t = 0; t < be->fn->tmps.n; t++)
		s.next[t] = DIST_INF;
	find_remat(&s);
	for (uint32_t k = 0; k < be->fn->rpo.n; k++)
		spill_block(&s, be->fn->rpo.at[k], loop_max[be->fn->rpo.at[k]->id]);
	for (uint32_t k = 0; k < be->fn->rpo.n; k++)
		fix_edges(&s, be->fn->rpo.at[k]);
	for (uint32_t k = 0; k < be->fn->rpo.n; k++)
		add_stores(&s, be->fn->rpo.at[k]);
	for (uint32_t k = 0; k < be->fn->rpo.n; k++)
		store_asm_goto_defs(&s, be->fn->rpo.at[k]);
}
