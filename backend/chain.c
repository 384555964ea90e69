/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stack along call chains: the kernel adds up the frames, each rounded up to 32 bytes, and
 * refuses more than 512 (rule 6 of verifier-friendly-code.md; kernel/bpf/verifier.c,
 * check_max_stack_depth).  Callbacks count as called by who takes their address.
 *
 * A chain that is too deep is a warning: newer kernels give some program types a
 * private stack and then check frames one by one.
 */
#include "backend/emit.h"

struct chain {
	struct be_unit *bu;
	uint32_t *head, *next; /* calls of each symbol: index in callee + 1 */
	struct ir_sym **callee;
	uint32_t n;
	uint32_t *depth;        /* by symbol: deepest chain from it */
	struct ir_sym **deeper; /* by symbol: the callee on that chain */
	uint8_t *state;         /* by symbol: 0 unknown, 1 under way, 2 known */
};

static uint32_t frame_of(const struct ir_sym *s)
{
	uint32_t n = s->fn ? s->fn->frame : 0;

	return ((n ? n : 1) + 31) / 32 * 32;
}

static uint32_t deepest(struct chain *c, struct ir_sym *s)
{
	uint32_t best = 0;

	if (c->state[s->index])
		return c->state[s->index] == 2 ? c->depth[s->index] : 0;
	c->state[s->index] = 1;
	for (uint32_t e = c->head[s->index]; e; e = c->next[e - 1]) {
		struct ir_sym *to = c->callee[e - 1];
		uint32_t d = deepest(c, to);

		if (d > best) {
			best = d;
			c->deeper[s->index] = to;
		}
	}
	c->state[s->index] = 2;
	return c->depth[s->index] = best + frame_of(s);
}

/* The function whose code FIXUP lies in. */
static struct ir_sym *caller(struct be_unit *bu, const struct fixup *f, uint32_t *hint)
{
	for (uint32_t k = 0; k < bu->u->syms.n; k++) {
		uint32_t i = (*hint + k) % bu->u->syms.n;
		struct placed *p = &bu->placed[i];

		if (bu->u->syms.at[i]->fn && p->sec == f->sec && f->off >= p->off &&
		    f->off < p->off + p->sym->size) {
			*hint = i;
			return bu->u->syms.at[i];
		}
	}
	return NULL;
}

static void report(struct chain *c, struct ir_sym *s, uint32_t limit)
{
	struct cx *cx = c->bu->cx;

	if (!diag(cx, s->loc, D_chain_too_deep, s->name, c->depth[s->index], limit))
		return;
	for (; s; s = c->deeper[s->index])
		diag_note(cx, s->loc, "'%s' takes %u bytes", s->name, s->fn ? s->fn->frame : 0);
}

void emit_check_chains(struct be_unit *bu)
{
	struct arena_mark mark = arena_mark(&bu->cx->scratch);
	struct arena *a = &bu->cx->scratch;
	uint32_t nsym = bu->u->syms.n, limit = 512, hint = 0;
	struct chain c = {.bu = bu};

	c.head = arena_array(a, uint32_t, nsym + 1);
	c.next = arena_array(a, uint32_t, bu->fixups.n + 1);
	c.callee = arena_array(a, struct ir_sym *, bu->fixups.n + 1);
	c.depth = arena_array(a, uint32_t, nsym + 1);
	c.deeper = arena_array(a, struct ir_sym *, nsym + 1);
	c.state = arena_array(a, uint8_t, nsym + 1);
	for (uint32_t i = 0; i < bu->fixups.n; i++) {
		const struct fixup *f = &bu->fixups.at[i];
		struct ir_sym *from;

		if (!f->sym->is_fn || !f->sym->fn || (f->kind != FIX_CALL && f->kind != FIX_IMM64))
			continue;
		from = caller(bu, f, &hint);
		if (!from)
			continue;
		c.callee[c.n] = f->sym;
		c.next[c.n] = c.head[from->index];
		c.head[from->index] = ++c.n;
	}
	for (uint32_t i = 0; c.n && i < nsym; i++)
		if (bu->u->syms.at[i]->fn)
			deepest(&c, bu->u->syms.at[i]);
	/* Only where a chain begins. */
	for (uint32_t e = 0; e < c.n; e++)
		c.state[c.callee[e]->index] = 3;
	for (uint32_t i = 0; c.n && i < nsym; i++)
		if (bu->u->syms.at[i]->fn && c.state[i] != 3 && c.depth[i] > limit)
			report(&c, bu->u->syms.at[i], limit);
	arena_release(a, mark);
}
