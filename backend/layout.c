/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Order of the blocks: empty ones go, equal ones and equal tails become one, and each is followed
 * by a successor where possible, loops kept together, so that few jumps are left.
 *
 * Needs allocated code.  Leaves the layout in which emission falls through.
 */
#include "backend/mach.h"

struct layout {
	struct be *be;
	struct ir_fn *fn;
	bool *placed;
	VEC(struct ir_blk *) waiting; /* successors passed over, newest last */
	struct ir_blk *tail;
};

/* Where a jump to B ends up. */
static struct ir_blk *final_target(struct ir_blk *b)
{
	for (int n = 0; n < 64 && b->term.op == JMP_GOTO && b->ins.n == 0 && b->succ.at[0] != b;
	     n++)
		b = b->succ.at[0];
	return b;
}

static void thread_jumps(struct ir_fn *fn)
{
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		for (uint32_t k = 0; k < b->succ.n; k++)
			b->succ.at[k] = final_target(b->succ.at[k]);
		if (b->term.op == JMP_BR && b->succ.at[0] == b->succ.at[1]) {
			b->term.op = JMP_GOTO;
			b->succ.n = 1;
		}
		/* A jump to a return is a return. */
		if (b->term.op == JMP_GOTO && b->succ.at[0]->term.op == JMP_RET &&
		    b->succ.at[0]->ins.n == 0) {
			b->term = b->succ.at[0]->term;
			b->succ.n = 0;
		}
	}
}

/* ---- Order ---- */

/* Will another block that can do nothing but jump to S come later? */
static bool awaited(const struct layout *l, const struct ir_blk *s, const struct ir_blk *b)
{
	for (uint32_t p = 0; p < s->pred.n; p++) {
		const struct ir_blk *x = s->pred.at[p];

		if (x != b && x->term.op == JMP_GOTO && !l->placed[x->id] && x->rpo < s->rpo)
			return true;
	}
	return false;
}

/* How gladly B is followed by its successor K: fall-through saves a jump. */
static int follow_score(const struct layout *l, const struct ir_blk *b, uint32_t k)
{
	const struct ir_blk *s = b->succ.at[k];
	int score = 0;

	if (s->loop_depth >= b->loop_depth)
		score += 8;
	if (b->term.op == JMP_BR) {
		if ((b->term.hint > 0 && k == 0) || (b->term.hint < 0 && k == 1))
			score += 4;
		if (s->pred.n == 1)
			score += 2; /* a join can wait for its other side … */
		if (!awaited(l, s, b))
			score += 6; /* … which would have to jump to it */
		if (k == 1)
			score += b->term.cc == CC_SET ? 3 : 1; /* jset has no inverse */
	} else if (b->term.op == JMP_ASM) {
		score += k == 0 ? 100 : 0;
	}
	return score;
}

static void place(struct layout *l, struct ir_blk *b)
{
	l->placed[b->id] = true;
	if (l->tail)
		l->tail->next = b;
	l->tail = b;
	b->next = NULL;
}

static struct ir_blk *next_block(struct layout *l, struct ir_blk *b)
{
	struct ir_blk *best = NULL;
	int score = -1;

	for (uint32_t k = 0; k < b->succ.n; k++)
		if (!l->placed[b->succ.at[k]->id] && follow_score(l, b, k) > score) {
			score = follow_score(l, b, k);
			best = b->succ.at[k];
		}
	for (uint32_t k = b->succ.n; k-- > 0;)
		if (!l->placed[b->succ.at[k]->id] && b->succ.at[k] != best)
			vec_push(&l->be->cx->scratch, &l->waiting, b->succ.at[k]);
	while (!best && l->waiting.n) {
		best = l->waiting.at[--l->waiting.n];
		if (l->placed[best->id])
			best = NULL;
	}
	return best;
}

void be_layout(struct be *be)
{
	struct layout l = {.be = be, .fn = be->fn};

	for (int round = 0; round < 8; round++) {
		thread_jumps(be->fn);
		be->fn->valid = 0;
		ir_fill(be->cx, be->fn, IR_RPO | IR_PRED);
		ir_renumber(be->fn);
		if (!be_merge_blocks(be) && !be_merge_tails(be))
			break;
	}
	be->fn->valid = 0;
	ir_fill(be->cx, be->fn, IR_RPO | IR_PRED | IR_DOM | IR_LOOP);
	ir_renumber(be->fn);
	l.placed = arena_array(&be->cx->scratch, bool, be->fn->nblk + 1);
	for (struct ir_blk *b = be->fn->start; b; b = next_block(&l, b))
		place(&l, b);
	be->fn->last = l.tail;
	be->fn->valid = 0;
}
