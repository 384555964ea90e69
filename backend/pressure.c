/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Register pressure: does the function need spilling at all, and how much room
 * do loops leave?  And the next-use distances that spilling decides by.
 *
 * Source: Braun and Hack, "Register Spilling and Live-Range Splitting for
 * SSA-Form Programs", CC 2009, sections 4.1 and 4.2.
 */
#include "backend/spill.h"

/* How many values may live through O's instruction, given that DYING of its uses
 * (the tied ones among them TIED) end there. */
uint32_t be_through_limit(const struct be_ops *o, uint32_t dying, uint32_t tied)
{
	uint32_t lost = (uint32_t)__builtin_popcount(o->clobber), defs = 0, early = 0, need;

	if (o->call)
		return NREGS - lost;
	for (uint32_t d = 0; d < o->ndef; d++) {
		if (o->def[d].reg >= 0 || o->def[d].tied >= 0)
			continue;
		if (o->def[d].early)
			early++;
		else
			defs++;
	}
	need = dying - tied > defs ? dying - tied : defs;
	need += tied + early + lost;
	return need >= NREGS ? 0 : NREGS - need;
}

struct scan {
	struct be *be;
	uint32_t *mark; /* by temporary: epoch in which it is live */
	uint32_t epoch, n, max;
};

static bool scan_add(struct scan *s, uint32_t t)
{
	if (s->mark[t] == s->epoch)
		return false;
	s->mark[t] = s->epoch;
	s->n++;
	return true;
}

static void scan_del(struct scan *s, uint32_t t)
{
	if (s->mark[t] != s->epoch)
		return;
	s->mark[t] = 0;
	s->n--;
}

/* Step back over an instruction with operands O. */
static void scan_ops(struct scan *s, struct be_ops *o)
{
	uint32_t dying = 0, tied = 0, through, limit, extra = 0;
	uint32_t peak = s->n;

	for (uint32_t d = 0; d < o->ndef; d++)
		if (s->mark[o->def[d].ref->idx] != s->epoch)
			peak++; /* a dead result takes a register, too */
	if (peak > s->max)
		s->max = peak;
	for (uint32_t d = 0; d < o->ndef; d++)
		scan_del(s, o->def[d].ref->idx);
	through = s->n;
	for (uint32_t u = 0; u < o->nuse; u++) {
		bool is_tied = false;

		for (uint32_t d = 0; d < o->ndef; d++)
			is_tied |= o->def[d].tied == (int)u;
		if (scan_add(s, o->use[u].ref->idx)) {
			dying++;
			tied += is_tied;
		} else if (is_tied) {
			extra++;
		}
	}
	limit = be_through_limit(o, dying, tied);
	if (o->clobber || o->ndef > 1)
		through += NREGS - limit;
	if (through > s->max)
		s->max = through;
	if (s->n + extra > s->max)
		s->max = s->n + extra;
}

static void block_pressure(struct scan *s, struct ir_blk *b)
{
	struct be_blk *bb = &s->be->blk[b->id];
	struct be_ops o;

	s->epoch++;
	s->n = s->max = 0;
	for (uint32_t i = 0; i < bb->out.n; i++)
		scan_add(s, bb->out.at[i]);
	s->max = s->n;
	be_collect_term(s->be, b, &o);
	scan_ops(s, &o);
	for (uint32_t i = b->ins.n; i-- > 0;) {
		be_collect(s->be, b, i, &o);
		scan_ops(s, &o);
	}
	for (struct ir_phi *p = b->phis; p; p = p->next)
		scan_add(s, p->to.idx);
	if (s->n > s->max)
		s->max = s->n;
	bb->pressure = s->max;
}

uint32_t be_pressure(struct be *be)
{
	struct scan s = {.be = be};
	uint32_t max = 0;

	s.mark = arena_array(&be->cx->scratch, uint32_t, be->fn->tmps.n + 1);
	for (uint32_t k = 0; k < be->fn->rpo.n; k++) {
		struct ir_blk *b = be->fn->rpo.at[k];

		block_pressure(&s, b);
		if (be->blk[b->id].pressure > max)
			max = be->blk[b->id].pressure;
	}
	return max;
}

/* The header of the loop around the loop that H heads. */
struct ir_blk *be_outer_loop(struct ir_blk *h)
{
	struct ir_blk *x = h->idom ? h->idom->loop : NULL;

	while (x && x->loop_depth >= h->loop_depth)
		x = x->idom ? x->idom->loop : NULL;
	return x;
}

static bool in_loop(struct ir_blk *b, struct ir_blk *head)
{
	struct ir_blk *l = b->loop;

	while (l && l != head)
		l = be_outer_loop(l);
	return l == head;
}

uint32_t be_dist_in(struct be *be, struct ir_blk *b, uint32_t t)
{
	struct be_blk *bb = &be->blk[b->id];
	uint32_t lo = 0, hi = bb->in.n;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (bb->in.at[mid] < t)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < bb->in.n && bb->in.at[lo] == t ? bb->dist.at[lo] : DIST_INF;
}

/* Distance of T's next use from the end of B. */
uint32_t be_dist_out(struct be *be, struct ir_blk *b, uint32_t t)
{
	uint32_t best = DIST_INF;

	for (uint32_t k = 0; k < b->succ.n; k++) {
		struct ir_blk *s = b->succ.at[k];
		uint32_t d = be_dist_in(be, s, t);

		if (d != DIST_INF && b->loop && b->loop != s->loop && !in_loop(s, b->loop))
			d += DIST_EXIT;
		if (d < best)
			best = d;
	}
	return best > DIST_MAX && best != DIST_INF ? DIST_MAX : best;
}

/* The first use of each live-in value within its block, or DIST_INF. */
static void local_distances(struct be *be, uint32_t *first)
{
	struct be_ops o;

	for (uint32_t k = 0; k < be->fn->rpo.n; k++) {
		struct ir_blk *b = be->fn->rpo.at[k];
		struct be_blk *bb = &be->blk[b->id];

		be_collect_term(be, b, &o);
		for (uint32_t i = 0; i < bb->in.n; i++)
			first[bb->in.at[i]] = DIST_INF;
		for (uint32_t s = 0; s < b->succ.n; s++)
			for (struct ir_phi *p = b->succ.at[s]->phis; p; p = p->next) {
				ir_ref *r = ir_phi_arg(p, b);

				if (r && r->kind == REF_TMP)
					first[r->idx] = b->ins.n;
			}
		for (uint32_t u = 0; u < o.nuse; u++)
			first[o.use[u].ref->idx] = b->ins.n;
		for (uint32_t i = b->ins.n; i-- > 0;) {
			be_collect(be, b, i, &o);
			for (uint32_t u = 0; u < o.nuse; u++)
				first[o.use[u].ref->idx] = i;
		}
		vec_reserve(&be->cx->scratch, &bb->dist, bb->in.n);
		for (uint32_t i = 0; i < bb->in.n; i++)
			bb->dist.at[i] = first[bb->in.at[i]];
		bb->dist.n = bb->in.n;
	}
}

void be_distances(struct be *be)
{
	uint32_t *first = arena_array(&be->cx->scratch, uint32_t, be->fn->tmps.n + 1);
	bool changed = true;

	local_distances(be, first);
	for (int round = 0; changed && round < 20; round++) {
		changed = false;
		for (uint32_t k = be->fn->rpo.n; k-- > 0;) {
			struct ir_blk *b = be->fn->rpo.at[k];
			struct be_blk *bb = &be->blk[b->id];

			for (uint32_t i = 0; i < bb->in.n; i++) {
				uint32_t d;

				if (bb->dist.at[i] <= b->ins.n)
					continue; /* used here */
				d = be_dist_out(be, b, bb->in.at[i]);
				if (d != DIST_INF)
					d += b->ins.n + 1;
				if (d < bb->dist.at[i]) {
					bb->dist.at[i] = d;
					changed = true;
				}
			}
		}
	}
}
