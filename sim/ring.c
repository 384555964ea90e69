/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ring buffers.  Each reserved record is a region of its own, so that a write past its
 * end, or after it was submitted, is seen.  The consumer is quick: a submitted record
 * becomes an event and its room is free again.  Source: kernel/bpf/ringbuf.c.
 */
#include "sim/map.h"

struct ring {
	uint64_t used;               /* bytes reserved and not yet submitted, headers included */
	uint64_t produced, consumed; /* positions */
	uint32_t open;               /* records reserved */
};

enum { HEADER = 8 };

const char *ring_init(struct sim *s, struct sim_map *m)
{
	uint64_t n = m->max_entries;

	if (!n || n & (n - 1) || n < 4096)
		return "a ring buffer's size is a power of two, 4096 at least";
	m->state = arena_new(&s->arena, struct ring);
	return NULL;
}

static uint64_t room(uint64_t size)
{
	return (size + HEADER + 7) & ~UINT64_C(7);
}

uint64_t ring_reserve(struct sim *s, struct sim_map *m, uint64_t size)
{
	struct ring *r = m->state;
	uint32_t k;

	if (size > m->max_entries - HEADER || r->used + room(size) > m->max_entries)
		return 0;
	r->used += room(size);
	r->produced += room(size);
	r->open++;
	k = sim_region(s, SIM_R_RECORD, arena_printf(&s->arena, "record of %s", m->name),
		       sim_alloc(s, size), size, true);
	s->regions[k].owner = m;
	return sim_addr(k, 0);
}

void ring_submit(struct sim *s, uint64_t record, bool discard)
{
	struct sim_region *r = record >> 32 < s->nregions ? &s->regions[record >> 32] : NULL;
	struct sim_map *m;
	struct ring *ring;

	if (!r || r->kind != SIM_R_RECORD || sim_offset(record)) {
		sim_fault(s, "not a ring buffer record: %s", sim_describe(s, record));
		return;
	}
	m = r->owner;
	ring = m->state;
	if (!discard)
		sim_event(s, m->name, r->base, (uint32_t)r->size);
	ring->used -= room(r->size);
	ring->consumed += room(r->size);
	ring->open--;
	r->kind = SIM_R_DEAD;
	r->rlimit = r->wlimit = 0;
	r->name = arena_printf(&s->arena, "a record of %s that was submitted", m->name);
}

uint64_t ring_query(struct sim *s, struct sim_map *m, uint64_t what)
{
	struct ring *r = m->state;

	(void)s;
	switch (what) {
	case 0: /* BPF_RB_AVAIL_DATA */
		return r->used;
	case 1: /* BPF_RB_RING_SIZE */
		return m->max_entries;
	case 2: /* BPF_RB_CONS_POS */
		return r->consumed;
	case 3: /* BPF_RB_PROD_POS */
		return r->produced;
	}
	return 0;
}
