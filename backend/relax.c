/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Branch relaxation (rule 14 of verifier-friendly-code.md): a jump's offset has 16 bits.
 * One that is too far becomes `gotol` where the cpu has it, a conditional one an
 * inverted or doubled jump around it; without gotol it goes by way of trampolines, jumps
 * put between instructions within reach.  Repeats until every jump reaches; each round
 * is linear, and insertion only ever grows the code.
 */
#include <stdlib.h>

#include "backend/emit.h"

enum { REACH = 32767, STEP = 30000 /* where a trampoline is put, leaving room to grow */ };

uint32_t emit_label(struct be *be, struct mcode *m)
{
	vec_push(&be->cx->scratch, &m->labels, NO_LABEL);
	return m->labels.n - 1;
}

struct insertion {
	uint32_t at;    /* before this instruction */
	uint32_t label; /* of the trampoline; NO_LABEL: none */
	uint32_t to;
	bool around; /* what comes before may fall through: jump over the trampoline */
};

static int compare(const void *x, const void *y)
{
	const struct insertion *a = x, *b = y;

	return a->at < b->at ? -1 : a->at > b->at;
}

static bool ends_block(const struct mi *i)
{
	return i->in.op == ISA_ja || i->in.op == ISA_jal || i->in.op == ISA_exit;
}

static uint32_t slots(const struct mi *i)
{
	return i->in.op == ISA_none ? 1 : isa_slots(i->in.op);
}

/* Insert the trampolines; labels move along. */
static void insert(struct be *be, struct mcode *m, struct insertion *v, uint32_t n)
{
	struct arena *a = &be->cx->scratch;
	uint32_t *where = arena_array(a, uint32_t, m->code.n + 1), k = 0;
	struct mi *old = m->code.at;
	uint32_t count = m->code.n;

	qsort(v, n, sizeof *v, compare);
	m->code.at = NULL;
	m->code.n = m->code.cap = 0;
	vec_reserve(a, &m->code, count + 2 * n);
	for (uint32_t i = 0; i <= count; i++) {
		uint32_t over = NO_LABEL, first = k;

		for (; k < n && v[k].at == i; k++) {
			if (k == first && v[k].around) {
				over = emit_label(be, m);
				vec_push(a, &m->code,
					 (struct mi){.in = {.op = ISA_ja}, .label = over});
			}
			m->labels.at[v[k].label] = NO_LABEL - 1 - m->code.n; /* final already */
			vec_push(a, &m->code, (struct mi){.in = {.op = ISA_ja}, .label = v[k].to});
		}
		if (over != NO_LABEL)
			m->labels.at[over] = NO_LABEL - 1 - m->code.n;
		where[i] = m->code.n;
		if (i < count)
			vec_push(a, &m->code, old[i]);
	}
	for (uint32_t l = 0; l < m->labels.n; l++) {
		uint32_t x = m->labels.at[l];

		if (x == NO_LABEL)
			continue;
		m->labels.at[l] = x <= count ? where[x] : NO_LABEL - 1 - x;
	}
}

static bool relax_round(struct be *be, struct mcode *m)
{
	struct arena *a = &be->cx->scratch;
	uint32_t *pos = arena_array(a, uint32_t, m->code.n + 1), at = 0;
	VEC(struct insertion) v = {0};
	bool changed = false;

	for (uint32_t i = 0; i < m->code.n; i++) {
		pos[i] = at;
		at += slots(&m->code.at[i]);
	}
	pos[m->code.n] = at;
	if (at <= REACH)
		return false;
	for (uint32_t i = 0; i < m->code.n; i++) {
		struct mi *c = &m->code.at[i];
		struct insertion t = {.to = c->label};
		int64_t d;
		uint32_t k;

		if (c->label == NO_LABEL || c->in.op == ISA_jal)
			continue;
		d = (int64_t)pos[m->labels.at[c->label]] - (pos[i] + 1);
		if (d >= -REACH && d <= REACH)
			continue;
		changed = true;
		if (be->gotol && c->in.op == ISA_ja) {
			c->in.op = ISA_jal;
			continue;
		}
		/* A trampoline on the way; for a conditional jump before gotol, too. */
		if (be->gotol) {
			k = i + 1;
		} else if (d > 0) {
			for (k = i + 1; k < m->code.n && pos[k] < pos[i] + STEP; k++)
				;
		} else {
			for (k = i; k > 0 && pos[k] + STEP > pos[i]; k--)
				;
		}
		t.at = k;
		t.label = emit_label(be, m);
		t.around = k == 0 || !ends_block(&m->code.at[k - 1]);
		c->label = t.label;
		vec_push(a, &v, t);
	}
	if (v.n)
		insert(be, m, v.at, v.n);
	return changed;
}

void emit_relax(struct be *be, struct mcode *m)
{
	while (relax_round(be, m))
		;
}
