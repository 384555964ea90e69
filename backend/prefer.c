/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Register preferences: what each temporary would gain in each register.
 *
 * One walk over the blocks backwards sees where values are arguments and results
 * of calls, which of them live through calls, and which are joined by phis and
 * two-address instructions; the members of such a class share their wishes.  On
 * the way the walk notes which operands die (be_blk.kills, deads) and deletes
 * reloads and phis that nobody uses.
 *
 * Needs be_blk.wentry; leaves in wexit what is in registers at each block's end.
 *
 * Source: Braun, Mallon, Hack, "Preference-Guided Register Assignment", CC 2010.
 */
#include "backend/mach.h"

struct be_prefs {
	int32_t (*own)[NREGS]; /* by temporary */
	int32_t (*all)[NREGS]; /* by class */
	uint32_t *parent;      /* union-find */
	int8_t *took;          /* by class: register given last, plus 1 */
};

struct walk {
	struct be *be;
	struct be_prefs *p;
	uint32_t *mark; /* by temporary: epoch in which it is live */
	uint32_t epoch;
	uint32_t live[NREGS + MAX_OPNDS], n;
	int32_t w; /* weight of the block */
};

static uint32_t find(struct be_prefs *p, uint32_t t)
{
	while (p->parent[t] != t) {
		p->parent[t] = p->parent[p->parent[t]];
		t = p->parent[t];
	}
	return t;
}

static void join(struct be_prefs *p, uint32_t a, uint32_t b)
{
	a = find(p, a);
	b = find(p, b);
	if (a == b)
		return;
	p->parent[b] = a;
	for (int r = 0; r < NREGS; r++)
		p->all[a][r] += p->all[b][r];
}

static void wish(struct be_prefs *p, uint32_t t, int r, int32_t gain)
{
	p->own[t][r] += gain;
	p->all[find(p, t)][r] += gain;
}

int32_t be_score(struct be *be, uint32_t t, int r)
{
	struct be_prefs *p = be->prefs;
	uint32_t c = find(p, t);
	int32_t s = p->own[t][r] + p->all[c][r];

	if (p->took[c] == r + 1)
		s += COST_MOVE;
	/* All else equal: r0 first, then the registers that few calls take. */
	return s + (r < 6 ? 6 - r : 0);
}

void be_took(struct be *be, uint32_t t, int r)
{
	be->prefs->took[find(be->prefs, t)] = (int8_t)(r + 1);
}

static bool is_live(const struct walk *k, uint32_t t)
{
	return k->mark[t] == k->epoch;
}

static bool add(struct walk *k, uint32_t t)
{
	if (is_live(k, t))
		return false;
	if (k->n == NREGS + MAX_OPNDS)
		diag_bug(k->be->cx, 0, "register pressure after spilling");
	k->mark[t] = k->epoch;
	k->live[k->n++] = t;
	return true;
}

static void del(struct walk *k, uint32_t t)
{
	if (!is_live(k, t))
		return;
	k->mark[t] = 0;
	for (uint32_t i = 0; i < k->n; i++)
		if (k->live[i] == t) {
			k->live[i] = k->live[--k->n];
			return;
		}
}

/* What lives while T is defined leaves T the register it wishes most. */
static void yield(struct walk *k, uint32_t t)
{
	const int32_t *own = k->p->own[t], *all = k->p->all[find(k->p, t)];
	int best = 0;

	for (int r = 1; r < NREGS; r++)
		if (own[r] + all[r] > own[best] + all[best])
			best = r;
	if (own[best] + all[best] <= 0)
		return;
	for (uint32_t i = 0; i < k->n; i++)
		wish(k->p, k->live[i], best, -k->w / 4);
}

/* Wishes at an instruction: K holds what lives through it. */
static void wishes(struct walk *k, struct be_ops *o, const bool *dies)
{
	for (uint32_t i = 0; i < k->n; i++)
		for (int r = 0; r < NREGS; r++)
			if (o->clobber >> r & 1)
				wish(k->p, k->live[i], r, -2 * k->w);
	for (uint32_t u = 0; u < o->nuse; u++) {
		uint32_t t = o->use[u].ref->idx;

		for (uint32_t v = 0; v < o->nuse; v++)
			if (v != u && o->use[v].reg >= 0)
				wish(k->p, t, o->use[v].reg, -k->w / 4);
		if (o->use[u].reg >= 0 && dies[u])
			wish(k->p, t, o->use[u].reg, k->w);
	}
	for (uint32_t d = 0; d < o->ndef; d++)
		if (o->def[d].reg < 0)
			yield(k, o->def[d].ref->idx);
		else
			wish(k->p, o->def[d].ref->idx, o->def[d].reg, k->w);
}

/* A reload or constant that nobody reads. */
static bool useless(const struct walk *k, const struct ir_ins *ins)
{
	if (ins->to.kind != REF_TMP || is_live(k, ins->to.idx) || ins->aux)
		return false;
	return ins->flags & INS_RELOAD || ins->op == M(mov64_k) || ins->op == M(mov32_k) ||
	       ins->op == M(lddw) || ins->op == M(mov64_r);
}

static void step(struct walk *k, struct be_blk *bb, struct be_ops *o)
{
	struct arena *a = &k->be->cx->scratch;
	bool dies[MAX_OPNDS];

	for (uint32_t d = o->ndef; d-- > 0;)
		vec_push(a, &bb->deads, !is_live(k, o->def[d].ref->idx));
	for (uint32_t d = 0; d < o->ndef; d++)
		del(k, o->def[d].ref->idx);
	for (uint32_t u = 0; u < o->nuse; u++)
		dies[u] = !is_live(k, o->use[u].ref->idx);
	wishes(k, o, dies);
	for (uint32_t d = 0; d < o->ndef; d++) {
		int8_t u = o->def[d].tied;

		if (u == 0 && !dies[0] && o->commutes)
			u = 1;
		if (u >= 0 && dies[u])
			join(k->p, o->def[d].ref->idx, o->use[u].ref->idx);
	}
	for (uint32_t u = o->nuse; u-- > 0;)
		vec_push(a, &bb->kills, dies[u]);
	for (uint32_t u = 0; u < o->nuse; u++)
		add(k, o->use[u].ref->idx);
}

static bool contains(const uint32_t *at, uint32_t n, uint32_t t)
{
	for (uint32_t i = 0; i < n; i++)
		if (at[i] == t)
			return true;
	return false;
}

static void walk_block(struct walk *k, struct ir_blk *b)
{
	struct be_blk *bb = &k->be->blk[b->id];
	struct be_ops o;

	k->epoch++;
	k->n = 0;
	k->w = COST_MOVE * (1 + (int32_t)(b->loop_depth > 3 ? 3 : b->loop_depth));
	for (uint32_t i = 0; i < bb->wexit.n; i++)
		add(k, bb->wexit.at[i]);
	for (uint32_t s = 0; s < b->succ.n; s++) {
		struct be_blk *sb = &k->be->blk[b->succ.at[s]->id];

		for (struct ir_phi *p = b->succ.at[s]->phis; p; p = p->next) {
			ir_ref *r = ir_phi_arg(p, b);

			if (r && r->kind == REF_TMP &&
			    !contains(sb->wentry.at, sb->wentry.n, r->idx))
				join(k->p, p->to.idx, r->idx);
		}
	}
	be_collect_term(k->be, b, &o);
	step(k, bb, &o);
	for (uint32_t i = b->ins.n; i-- > 0;) {
		if (useless(k, &b->ins.at[i])) {
			b->ins.at[i] = (struct ir_ins){.op = IR_NOP};
			continue;
		}
		be_collect(k->be, b, i, &o);
		step(k, bb, &o);
	}
	for (struct ir_phi **p = &b->phis; *p;)
		if (is_live(k, (*p)->to.idx))
			p = &(*p)->next;
		else
			*p = (*p)->next;
	if (b == k->be->fn->start)
		for (uint32_t i = 0; i < k->be->fn->params.n; i++)
			k->be->read[k->be->fn->params.at[i].idx] =
				is_live(k, k->be->fn->params.at[i].idx);
}

/* wexit = what the successors find in registers, and their phis' arguments. */
static void fill_exits(struct be *be)
{
	for (uint32_t i = 0; i < be->fn->rpo.n; i++) {
		struct ir_blk *b = be->fn->rpo.at[i];
		struct be_blk *bb = &be->blk[b->id];

		bb->wexit.n = 0;
		for (uint32_t s = 0; s < b->succ.n; s++) {
			struct be_blk *sb = &be->blk[b->succ.at[s]->id];

			for (uint32_t k = 0; k < sb->wentry.n; k++)
				if (!contains(bb->wexit.at, bb->wexit.n, sb->wentry.at[k]))
					vec_push(&be->cx->scratch, &bb->wexit, sb->wentry.at[k]);
			for (struct ir_phi *p = b->succ.at[s]->phis; p; p = p->next) {
				ir_ref *r = ir_phi_arg(p, b);

				if (r && r->kind == REF_TMP &&
				    !contains(bb->wexit.at, bb->wexit.n, r->idx))
					vec_push(&be->cx->scratch, &bb->wexit, r->idx);
			}
		}
	}
}

/* Is wentry[i] of B read before it is reloaded (1), reloaded first (2), neither (0)? */
static void entry_states(struct be *be, struct ir_blk *b, uint8_t *seen, uint8_t *state)
{
	struct be_blk *bb = &be->blk[b->id];
	struct be_ops o;

	for (uint32_t i = 0; i < bb->wentry.n; i++)
		seen[bb->wentry.at[i]] = 0;
	for (uint32_t i = 0; i <= b->ins.n; i++) {
		if (i == b->ins.n)
			be_collect_term(be, b, &o);
		else
			be_collect(be, b, i, &o);
		for (uint32_t u = 0; u < o.nuse; u++)
			if (!seen[o.use[u].ref->idx])
				seen[o.use[u].ref->idx] = 1;
		for (uint32_t d = 0; d < o.ndef; d++)
			if (!seen[o.def[d].ref->idx])
				seen[o.def[d].ref->idx] = 2;
	}
	for (uint32_t s = 0; s < b->succ.n; s++)
		for (struct ir_phi *p = b->succ.at[s]->phis; p; p = p->next) {
			ir_ref *r = ir_phi_arg(p, b);

			if (r && r->kind == REF_TMP && !seen[r->idx])
				seen[r->idx] = 1;
		}
	for (uint32_t i = 0; i < bb->wentry.n; i++)
		state[i] = seen[bb->wentry.at[i]];
}

/* Drop from the entry sets what is reloaded, or never used, before it is read. */
static void trim_entries(struct be *be)
{
	struct arena *a = &be->cx->scratch;
	uint8_t *seen = arena_array(a, uint8_t, be->fn->tmps.n + 1);
	uint8_t **state = arena_array(a, uint8_t *, be->fn->nblk + 1);
	bool changed = true;

	for (uint32_t i = 0; i < be->fn->rpo.n; i++) {
		struct ir_blk *b = be->fn->rpo.at[i];

		state[b->id] = arena_array(a, uint8_t, be->blk[b->id].wentry.n + 1);
		entry_states(be, b, seen, state[b->id]);
	}
	while (changed) {
		changed = false;
		for (uint32_t i = be->fn->rpo.n; i-- > 0;) {
			struct ir_blk *b = be->fn->rpo.at[i];
			struct be_blk *bb = &be->blk[b->id];

			for (uint32_t k = 0; k < bb->wentry.n; k++) {
				if (state[b->id][k])
					continue;
				for (uint32_t s = 0; s < b->succ.n && !state[b->id][k]; s++) {
					struct be_blk *sb = &be->blk[b->succ.at[s]->id];

					for (uint32_t j = 0; j < sb->wentry.n; j++)
						if (sb->wentry.at[j] == bb->wentry.at[k] &&
						    state[b->succ.at[s]->id][j] == 1) {
							state[b->id][k] = 1;
							changed = true;
						}
				}
			}
		}
	}
	for (uint32_t i = 0; i < be->fn->rpo.n; i++) {
		struct ir_blk *b = be->fn->rpo.at[i];
		struct be_blk *bb = &be->blk[b->id];
		uint32_t n = 0;

		for (uint32_t k = 0; k < bb->wentry.n; k++)
			if (state[b->id][k] == 1)
				bb->wentry.at[n++] = bb->wentry.at[k];
		bb->wentry.n = n;
	}
}

void be_prefer(struct be *be)
{
	struct arena *a = &be->cx->scratch;
	struct be_prefs *p = arena_new(a, struct be_prefs);
	struct walk k = {.be = be, .p = p};
	uint32_t n = be->fn->tmps.n + 1;

	be->prefs = p;
	p->own = arena_alloc(a, sizeof *p->own * n);
	p->all = arena_alloc(a, sizeof *p->all * n);
	p->parent = arena_array(a, uint32_t, n);
	p->took = arena_array(a, int8_t, n);
	be->read = arena_array(a, bool, n);
	k.mark = arena_array(a, uint32_t, n);
	for (uint32_t i = 0; i < n; i++)
		p->parent[i] = i;
	trim_entries(be);
	fill_exits(be);
	for (uint32_t i = 0; i < be->fn->params.n; i++)
		wish(p, be->fn->params.at[i].idx, (int)i + 1, COST_MOVE);
	for (uint32_t i = be->fn->rpo.n; i-- > 0;)
		walk_block(&k, be->fn->rpo.at[i]);
}
