/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Register assignment.  Blocks are visited in reverse postorder with a map from
 * registers to the values they hold; every definition takes the free register it
 * gains most from (prefer.c).  Where an instruction wants fixed registers or loses
 * some (calls, inline assembly, return), a parallel copy before it rearranges what
 * is live.  A value may thus sit in different registers at different points; copies on
 * the edges make ends meet.  Copies never lose a value's identity for the verifier
 * (rules 3, 4, 7): they are moves of whole registers.
 *
 * Needs critical edges split and spilling done, so there is always a register;
 * leaves registers for temporaries and no phis.
 *
 * Source: Braun, Mallon, Hack, "Preference-Guided Register Assignment", CC 2010.
 */
#include "backend/mach.h"

enum { NONE = UINT32_MAX };

struct color {
	struct be *be;
	uint32_t val[NREGS]; /* what each register holds, or NONE */
	int8_t *reg;         /* by temporary: where it is now */
	struct be_code out;
	uint32_t nk, nd; /* kills and deads of the block not yet consumed */
};

static void put(struct color *c, struct ir_ins i)
{
	vec_push(&c->be->cx->scratch, &c->out, i);
}

static uint16_t occupied(const struct color *c)
{
	uint16_t m = 0;

	for (int r = 0; r < NREGS; r++)
		if (c->val[r] != NONE)
			m |= (uint16_t)(1u << r);
	return m;
}

static void place(struct color *c, uint32_t t, int r)
{
	c->val[r] = t;
	c->reg[t] = (int8_t)r;
	be_took(c->be, t, r);
}

/* The best register of ALLOWED for T. */
static int best_reg(struct color *c, uint32_t t, uint16_t allowed)
{
	int best = -1;
	int32_t score = 0;

	for (int r = 0; r < NREGS; r++) {
		int32_t s;

		if (!(allowed >> r & 1))
			continue;
		s = be_score(c->be, t, r);
		if (best < 0 || s > score) {
			best = r;
			score = s;
		}
	}
	if (best < 0)
		diag_bug(c->be->cx, 0, "no register is left");
	return best;
}

static uint16_t bit(int r)
{
	return (uint16_t)(1u << r);
}

/* Would T, in register CUR, better be moved now to one of FREE?  That register, or CUR. */
static int better_home(struct color *c, uint32_t t, int cur, uint16_t free)
{
	int best;

	if (!free)
		return cur;
	best = best_reg(c, t, free);
	return be_score(c->be, t, best) > be_score(c->be, t, cur) + COST_MOVE ? best : cur;
}

static struct ir_ins move(int to, int from, src_loc loc)
{
	return (struct ir_ins){.op = M(mov64_r),
			       .cls = IR_L,
			       .to = IR_REG((uint32_t)to),
			       .arg = {IR_NONE, IR_REG((uint32_t)from)},
			       .loc = loc};
}

/* An instruction without fixed registers, and at most one result. */
static void color_plain(struct color *c, struct ir_ins *ins, struct be_ops *o, bool *dies,
			bool dead)
{
	int from[MAX_OPNDS], tied = o->ndef ? o->def[0].tied : -1, to = -1;
	uint32_t t = o->ndef ? o->def[0].ref->idx : NONE;
	src_loc loc = ins->loc;

	if (tied == 0 && o->nuse == 2 && o->commutes && dies[1] &&
	    (!dies[0] || be_score(c->be, t, c->reg[o->use[1].ref->idx]) >
				 be_score(c->be, t, c->reg[o->use[0].ref->idx]))) {
		ir_ref x = ins->arg[0];
		bool k = dies[0];

		ins->arg[0] = ins->arg[1];
		ins->arg[1] = x;
		dies[0] = dies[1];
		dies[1] = k;
	}
	for (uint32_t u = 0; u < o->nuse; u++)
		from[u] = c->reg[o->use[u].ref->idx];
	if (tied >= 0) {
		int src = from[tied];
		uint16_t others = occupied(c);

		to = dies[tied] ? better_home(c, t, src, (uint16_t)(~others & 0x3ff))
				: best_reg(c, t, (uint16_t)(~others & 0x3ff));
		/* x op x with x dying: both operands move along. */
		if (to != src) {
			put(c, move(to, src, loc));
			for (uint32_t u = 0; u < o->nuse; u++)
				if ((int)u == tied)
					from[u] = to;
		}
	}
	for (uint32_t u = 0; u < o->nuse; u++)
		if (dies[u])
			c->val[c->reg[o->use[u].ref->idx]] = NONE;
	if (t != NONE && to < 0)
		to = best_reg(c, t, (uint16_t)(~occupied(c) & 0x3ff));
	for (uint32_t u = 0; u < o->nuse; u++)
		*o->use[u].ref = IR_REG((uint32_t)from[u]);
	if (t != NONE) {
		*o->def[0].ref = IR_REG((uint32_t)to);
		if (dead)
			c->reg[t] = (int8_t)to;
		else
			place(c, t, to);
	}
}

/* Rearrange the registers for an instruction that wants or loses particular ones; its
 * operands are rewritten, and the map is as it is behind it. */
static void color_fixed(struct color *c, struct be_ops *o, const bool *dies, const bool *dead,
			src_loc loc)
{
	struct be_move m[NREGS + MAX_OPNDS];
	uint32_t nm = 0, thru[NREGS], nt = 0;
	uint16_t before = occupied(c), fixed = o->clobber, taken = 0, used = 0, targets = 0;
	int newreg[NREGS], dest[MAX_OPNDS], ddest[MAX_OPNDS];
	bool is_tied[MAX_OPNDS] = {0};

	for (uint32_t u = 0; u < o->nuse; u++)
		if (o->use[u].reg >= 0)
			fixed |= bit(o->use[u].reg);
	for (uint32_t d = 0; d < o->ndef; d++) {
		if (o->def[d].reg >= 0)
			fixed |= bit(o->def[d].reg);
		if (o->def[d].tied >= 0)
			is_tied[o->def[d].tied] = true;
	}
	for (int r = 0; r < NREGS; r++) {
		bool ends = false;

		for (uint32_t u = 0; u < o->nuse; u++)
			ends |= c->val[r] == o->use[u].ref->idx && dies[u];
		if (c->val[r] == NONE || ends)
			continue;
		thru[nt] = c->val[r];
		newreg[nt++] = fixed & bit(r) ? -1 : r;
		if (!(fixed & bit(r)))
			taken |= bit(r);
	}
	for (uint32_t i = 0; i < nt; i++)
		if (newreg[i] < 0) {
			newreg[i] = best_reg(c, thru[i], (uint16_t)(~(fixed | taken) & 0x3ff));
			taken |= bit(newreg[i]);
			m[nm++] = (struct be_move){(int8_t)newreg[i],
						   IR_REG((uint32_t)c->reg[thru[i]])};
		}
	for (uint32_t u = 0; u < o->nuse; u++) {
		uint32_t t = o->use[u].ref->idx;

		dest[u] = o->use[u].reg;
		for (uint32_t i = 0; i < nt && dest[u] < 0; i++)
			if (thru[i] == t && !is_tied[u])
				dest[u] = newreg[i];
		for (uint32_t v = 0; v < u && dest[u] < 0; v++)
			if (o->use[v].ref->idx == t && o->use[v].reg < 0 && !is_tied[u] &&
			    !is_tied[v])
				dest[u] = dest[v];
		if (dest[u] >= 0)
			used |= bit(dest[u]);
	}
	for (uint32_t u = 0; u < o->nuse; u++) {
		uint32_t t = o->use[u].ref->idx;
		uint16_t bad = fixed | taken | used;
		int cur = c->reg[t];

		if (dest[u] < 0) {
			dest[u] = dies[u] && !(bad & bit(cur))
					  ? cur
					  : best_reg(c, t, (uint16_t)(~bad & 0x3ff));
			used |= bit(dest[u]);
		}
		if (dest[u] != cur) {
			bool have = false;

			for (uint32_t i = 0; i < nm; i++)
				have |= m[i].to == dest[u];
			if (!have)
				m[nm++] = (struct be_move){(int8_t)dest[u], IR_REG((uint32_t)cur)};
		}
	}
	for (uint32_t i = 0; i < nm; i++)
		targets |= bit(m[i].to);
	be_parcopy(c->be, &c->out, m, nm, (uint16_t)(~(before | targets | taken | used) & 0x3ff),
		   loc);

	/* Results: tied ones, then those that must avoid every use, then the rest. */
	targets = 0;
	for (uint32_t d = 0; d < o->ndef; d++) {
		ddest[d] = o->def[d].tied >= 0 ? dest[o->def[d].tied] : o->def[d].reg;
		if (ddest[d] >= 0)
			targets |= bit(ddest[d]);
	}
	for (uint32_t d = 0; d < o->ndef; d++) {
		uint16_t bad = taken | targets | o->clobber;

		if (ddest[d] >= 0)
			continue;
		if (o->def[d].early)
			bad |= used;
		ddest[d] = best_reg(c, o->def[d].ref->idx, (uint16_t)(~bad & 0x3ff));
		targets |= bit(ddest[d]);
	}
	for (int r = 0; r < NREGS; r++)
		c->val[r] = NONE;
	for (uint32_t i = 0; i < nt; i++)
		place(c, thru[i], newreg[i]);
	for (uint32_t u = 0; u < o->nuse; u++)
		*o->use[u].ref = IR_REG((uint32_t)dest[u]);
	for (uint32_t d = 0; d < o->ndef; d++) {
		uint32_t t = o->def[d].ref->idx;

		*o->def[d].ref = IR_REG((uint32_t)ddest[d]);
		c->reg[t] = (int8_t)ddest[d];
		if (!dead[d])
			place(c, t, ddest[d]);
	}
}

static bool needs_fixed(const struct be_ops *o)
{
	if (o->clobber || o->ndef > 1)
		return true;
	for (uint32_t u = 0; u < o->nuse; u++)
		if (o->use[u].reg >= 0)
			return true;
	return o->ndef == 1 && (o->def[0].reg >= 0 || o->def[0].early);
}

/* Take the next marks of prefer.c's backward walk. */
static void take_marks(struct color *c, struct be_blk *bb, struct be_ops *o, bool *dies, bool *dead)
{
	for (uint32_t u = 0; u < o->nuse; u++)
		dies[u] = bb->kills.at[--c->nk];
	for (uint32_t d = 0; d < o->ndef; d++)
		dead[d] = bb->deads.at[--c->nd];
}

/* A result in a register that it cannot keep moves at once where it can stay. */
static void settle(struct color *c, uint32_t t, src_loc loc)
{
	int cur = c->reg[t];
	int to = better_home(c, t, cur, (uint16_t)(~occupied(c) & 0x3ff));

	if (to == cur)
		return;
	put(c, move(to, cur, loc));
	c->val[cur] = NONE;
	place(c, t, to);
}

static void color_ins(struct color *c, struct ir_blk *b, uint32_t i)
{
	struct ir_ins *ins = &b->ins.at[i];
	bool dies[MAX_OPNDS], dead[MAX_OPNDS] = {0};
	uint32_t t = NONE;
	struct be_ops o;

	if (ins->op == IR_NOP || ins->op == IR_arg)
		return;
	be_collect(c->be, b, i, &o);
	take_marks(c, &c->be->blk[b->id], &o, dies, dead);
	if (o.ndef && o.def[0].reg >= 0 && !dead[0])
		t = o.def[0].ref->idx;
	if (needs_fixed(&o))
		color_fixed(c, &o, dies, dead, ins->loc);
	else
		color_plain(c, ins, &o, dies, dead[0]);
	put(c, *ins);
	if (t != NONE)
		settle(c, t, ins->loc);
}

static void color_term(struct color *c, struct ir_blk *b)
{
	bool dies[MAX_OPNDS], dead[MAX_OPNDS];
	struct be_ops o;

	be_collect_term(c->be, b, &o);
	take_marks(c, &c->be->blk[b->id], &o, dies, dead);
	if (b->term.op == JMP_RET && b->term.arg[0].kind != REF_NONE &&
	    b->term.arg[0].kind != REF_TMP) {
		put(c, be_load_const(c->be, IR_REG(0), b->term.arg[0], b->term.loc));
		b->term.arg[0] = IR_REG(0);
	} else if (b->term.op == JMP_RET || b->term.op == JMP_ASM) {
		color_fixed(c, &o, dies, dead, b->term.loc);
	} else {
		for (uint32_t u = 0; u < o.nuse; u++) {
			int r = c->reg[o.use[u].ref->idx];

			if (dies[u])
				c->val[r] = NONE;
			*o.use[u].ref = IR_REG((uint32_t)r);
		}
	}
}

static int find_pair(const struct be_pair *p, uint32_t n, uint32_t t)
{
	for (uint32_t i = 0; i < n; i++)
		if (p[i].tmp == t)
			return p[i].reg;
	return -1;
}

/* What value T at B's start gains in each register: be where the predecessors have it. */
static void entry_gains(struct color *c, struct ir_blk *b, uint32_t t, struct ir_phi *phi,
			int32_t gain[NREGS])
{
	for (int r = 0; r < NREGS; r++)
		gain[r] = be_score(c->be, t, r);
	for (uint32_t p = 0; p < b->pred.n; p++) {
		struct be_blk *pb = &c->be->blk[b->pred.at[p]->id];
		uint32_t from = t;
		int r;

		if (!pb->done)
			continue;
		if (phi) {
			ir_ref *a = ir_phi_arg(phi, b->pred.at[p]);

			if (!a || a->kind != REF_TMP)
				continue;
			from = a->idx;
		}
		r = find_pair(pb->rout.at, pb->rout.n, from);
		if (r >= 0)
			gain[r] += COST_MOVE * 2 * (1 + (int32_t)b->pred.at[p]->loop_depth);
	}
}

/* Registers at the start of a block with several predecessors. */
static void enter_join(struct color *c, struct ir_blk *b)
{
	struct be_blk *bb = &c->be->blk[b->id];
	int32_t gain[NREGS * 2][NREGS];
	uint32_t tmp[NREGS * 2], n = 0;
	bool done[NREGS * 2] = {0};
	uint16_t taken = 0;

	for (uint32_t i = 0; i < bb->wentry.n && n < NREGS * 2; i++) {
		entry_gains(c, b, bb->wentry.at[i], NULL, gain[n]);
		tmp[n++] = bb->wentry.at[i];
	}
	for (struct ir_phi *p = b->phis; p && n < NREGS * 2; p = p->next) {
		entry_gains(c, b, p->to.idx, p, gain[n]);
		tmp[n++] = p->to.idx;
	}
	for (uint32_t k = 0; k < n; k++) {
		uint32_t best = NONE;
		int reg = -1;

		for (uint32_t i = 0; i < n; i++)
			for (int r = 0; r < NREGS && !done[i]; r++)
				if (!(taken & bit(r)) &&
				    (best == NONE || gain[i][r] > gain[best][reg])) {
					best = i;
					reg = r;
				}
		if (best == NONE)
			diag_bug(c->be->cx, 0, "too many values at a block's start");
		done[best] = true;
		taken |= bit(reg);
		place(c, tmp[best], reg);
	}
}

static void enter(struct color *c, struct ir_blk *b)
{
	struct ir_fn *fn = c->be->fn;
	struct be_blk *bb = &c->be->blk[b->id];

	for (int r = 0; r < NREGS; r++)
		c->val[r] = NONE;
	if (b == fn->start) {
		for (uint32_t i = 0; i < fn->params.n; i++)
			place(c, fn->params.at[i].idx, (int)i + 1);
	} else if (b->pred.n == 1 && !b->phis) {
		struct be_blk *pb = &c->be->blk[b->pred.at[0]->id];

		for (uint32_t i = 0; i < bb->wentry.n; i++)
			place(c, bb->wentry.at[i],
			      find_pair(pb->rout.at, pb->rout.n, bb->wentry.at[i]));
	} else {
		enter_join(c, b);
	}
	for (int r = 0; r < NREGS; r++)
		if (c->val[r] != NONE)
			vec_push(&c->be->cx->scratch, &bb->rin,
				 (struct be_pair){c->val[r], (int8_t)r});
}

/* Parameters that nothing reads give their registers up; those that live through calls
 * leave theirs. */
static void settle_params(struct color *c, struct ir_blk *b)
{
	struct ir_fn *fn = c->be->fn;

	for (uint32_t i = 0; i < fn->params.n; i++)
		if (!c->be->read[fn->params.at[i].idx])
			c->val[i + 1] = NONE;
	for (uint32_t i = 0; i < fn->params.n; i++)
		if (c->val[i + 1] == fn->params.at[i].idx)
			settle(c, fn->params.at[i].idx, b->ins.n ? b->ins.at[0].loc : b->term.loc);
}

static void color_block(struct color *c, struct ir_blk *b)
{
	struct be_blk *bb = &c->be->blk[b->id];

	c->out.n = 0;
	c->nk = bb->kills.n;
	c->nd = bb->deads.n;
	enter(c, b);
	if (b == c->be->fn->start)
		settle_params(c, b);
	for (uint32_t i = 0; i < b->ins.n; i++)
		color_ins(c, b, i);
	color_term(c, b);
	for (uint32_t i = 0; i < bb->wexit.n; i++)
		vec_push(&c->be->cx->scratch, &bb->rout,
			 (struct be_pair){bb->wexit.at[i], c->reg[bb->wexit.at[i]]});
	bb->done = true;
	b->ins.n = 0;
	vec_append(c->be->fn->arena, &b->ins, c->out.at, c->out.n);
}

/* The copies on the edge from P to B. */
static void edge_copies(struct color *c, struct ir_blk *p, struct ir_blk *b)
{
	struct be_blk *pb = &c->be->blk[p->id], *bb = &c->be->blk[b->id];
	struct be_move m[NREGS * 2];
	uint16_t busy = 0;
	uint32_t n = 0;

	for (uint32_t i = 0; i < bb->rin.n; i++) {
		uint32_t t = bb->rin.at[i].tmp;
		ir_ref from = {REF_TMP, t};

		for (struct ir_phi *phi = b->phis; phi; phi = phi->next)
			if (phi->to.idx == t)
				from = *ir_phi_arg(phi, p);
		if (from.kind == REF_TMP) {
			int r = find_pair(pb->rout.at, pb->rout.n, from.idx);

			if (r < 0)
				diag_bug(c->be->cx, p->term.loc, "a value is missing on an edge");
			from = IR_REG((uint32_t)r);
			busy |= bit(r);
		}
		busy |= bit(bb->rin.at[i].reg);
		m[n++] = (struct be_move){bb->rin.at[i].reg, from};
	}
	c->out.n = 0;
	be_parcopy(c->be, &c->out, m, n, (uint16_t)(~busy & 0x3ff), p->term.loc);
	if (!c->out.n)
		return;
	if (p->succ.n == 1) {
		vec_append(c->be->fn->arena, &p->ins, c->out.at, c->out.n);
	} else {
		uint32_t old = b->ins.n;

		vec_append(c->be->fn->arena, &b->ins, c->out.at, c->out.n);
		memmove(b->ins.at + c->out.n, b->ins.at, old * sizeof *b->ins.at);
		memcpy(b->ins.at, c->out.at, c->out.n * sizeof *b->ins.at);
	}
}

void be_color(struct be *be)
{
	struct ir_fn *fn = be->fn;
	struct color c = {.be = be};

	be_prefer(be);
	for (uint32_t k = 0; k < fn->rpo.n; k++)
		be->blk[fn->rpo.at[k]->id].done = false;
	c.reg = arena_array(&be->cx->scratch, int8_t, fn->tmps.n + 1);
	for (uint32_t k = 0; k < fn->rpo.n; k++)
		color_block(&c, fn->rpo.at[k]);
	for (uint32_t k = 0; k < fn->rpo.n; k++) {
		struct ir_blk *b = fn->rpo.at[k];

		for (uint32_t p = 0; p < b->pred.n; p++)
			edge_copies(&c, b->pred.at[p], b);
	}
	for (uint32_t k = 0; k < fn->rpo.n; k++)
		fn->rpo.at[k]->phis = NULL;
	fn->valid = 0;
	fn->allocated = true;
}
