/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated address space: regions, checked access, and saying what an
 * address is (see sim.h).
 */
#include <inttypes.h>
#include <stdlib.h>

#include "sim/map.h"
#include "sim/prog.h"
#include "sim/sim.h"

/* Big pieces of memory: calloc gives pages that cost nothing until they are touched. */
struct sim_block {
	struct sim_block *next;
	_Alignas(16) uint8_t data[];
};

enum { BIG = 64 << 10 };

void *sim_alloc(struct sim *s, size_t size)
{
	struct sim_block *b;

	if (size < BIG)
		return arena_alloc(&s->arena, size ? size : 1);
	b = calloc(1, sizeof *b + size);
	if (!b)
		s->arena.oom(s->arena.oom_arg);
	b->next = s->blocks;
	s->blocks = b;
	return b->data;
}

void mem_free(struct sim *s)
{
	while (s->blocks) {
		struct sim_block *b = s->blocks;

		s->blocks = b->next;
		free(b);
	}
	arena_free(&s->arena);
}

static uint32_t add_region(struct sim *s, struct sim_region r)
{
	uint32_t k = s->region_vec.n;

	vec_push(&s->arena, &s->region_vec, r);
	s->regions = s->region_vec.at;
	s->nregions = s->region_vec.n;
	return k;
}

uint32_t sim_region(struct sim *s, enum sim_region_kind kind, const char *name, uint8_t *base,
		    uint64_t size, bool writable)
{
	return add_region(s, (struct sim_region){base, size, UINT32_MAX, (uint32_t)size,
						 writable ? (uint32_t)size : 0, kind, name, NULL});
}

void sim_region_move(struct sim *s, uint32_t k, uint8_t *base, uint64_t size, bool writable)
{
	struct sim_region *r = &s->regions[k];

	r->base = base;
	r->size = size;
	r->rlimit = (uint32_t)size;
	r->wlimit = writable ? (uint32_t)size : 0;
}

uint32_t sim_region_array(struct sim *s, enum sim_region_kind kind, const char *name, uint8_t *base,
			  uint32_t size, uint32_t stride, uint64_t n)
{
	return add_region(
		s, (struct sim_region){base, stride * n, stride - 1, size, size, kind, name, NULL});
}

/* The region ADDR points into or just misses, by an offset that may be negative. */
static const struct sim_region *near(const struct sim *s, uint64_t addr, int64_t *off)
{
	uint64_t k = addr >> 32;

	if (!k || k >= s->nregions)
		return NULL;
	*off = (int32_t)sim_offset(addr);
	return &s->regions[k];
}

static const char *describe_stack(struct sim *s, int64_t off)
{
	int64_t stride = s->frame_stride, k = off >= 0 ? off / stride : 0;
	int64_t fp = k * stride + s->opt.frame_size;
	/* frames grow upwards here: frame 0 is the entry's */
	const struct sim_func *f =
		sim_func_at(s, k == s->depth || k > s->depth ? s->pc : s->frames[k].ret - 1);

	return arena_printf(&s->arena, "stack of %s, fp%+" PRId64, f ? f->name : "?", off - fp);
}

const char *sim_describe(struct sim *s, uint64_t addr)
{
	const struct sim_region *r;
	int64_t off;

	if (addr < 65536)
		return addr ? arena_printf(&s->arena, "the small number %" PRIu64, addr) : "null";
	if (addr >> 32 == 0xdeadbeef)
		return "a register or stack slot that was never written, or lost in a call";
	if (addr >> 32 == 0xa5a5a5a5 || (uint32_t)addr == 0xa5a5a5a5)
		return "uninitialized stack memory";
	r = near(s, addr, &off);
	if (!r)
		return arena_printf(&s->arena, "0x%" PRIx64 ", which points nowhere", addr);
	switch (r->kind) {
	case SIM_R_STACK:
		return describe_stack(s, off);
	case SIM_R_CTX:
		return arena_printf(&s->arena, "context%+" PRId64, off);
	case SIM_R_PACKET:
		return arena_printf(&s->arena, "packet%+" PRId64 " (it has %u bytes)",
				    off - s->packet.meta, s->packet.end - s->packet.start);
	case SIM_R_DEAD:
		return arena_printf(&s->arena, "%s", r->name);
	case SIM_R_MAP:
		return arena_printf(&s->arena, "the map %s itself (look a value up first)",
				    r->name);
	case SIM_R_CODE:
		return "code";
	case SIM_R_VALUES:
		if (r->mask != UINT32_MAX && off >= 0 && (uint64_t)off < r->size)
			return arena_printf(&s->arena,
					    "value of map %s%+" PRId64 " (it has %u bytes)",
					    r->name, off & r->mask, r->rlimit);
		/* fall through */
	case SIM_R_NONE:
	case SIM_R_DATA:
	case SIM_R_RECORD:
	case SIM_R_MEM:
		break;
	}
	return arena_printf(&s->arena, "%s%+" PRId64 " (%" PRIu64 " bytes)", r->name, off, r->size);
}

void sim_bad_access(struct sim *s, uint64_t addr, uint64_t n, bool write, const char *what)
{
	const struct sim_region *r = addr >> 32 < s->nregions ? &s->regions[addr >> 32] : NULL;
	bool readonly = write && r && r->rlimit && !r->wlimit;

	sim_fault(s, "%s%s of %" PRIu64 " byte%s at %s%s", what ? what : "",
		  write ? "write" : "read", n, n == 1 ? "" : "s", sim_describe(s, addr),
		  readonly ? ", which is read-only" : "");
}

uint8_t *sim_arg(struct sim *s, uint64_t addr, uint64_t n, bool write, const char *what)
{
	static const uint8_t nothing[8];
	uint8_t *p = n ? sim_ptr(s, addr, n, write) : (uint8_t *)nothing;

	if (!p)
		sim_bad_access(s, addr, n, write, arena_printf(&s->arena, "%s: ", what));
	return p;
}

bool sim_load_slow(struct sim *s, uint64_t addr, unsigned n, uint64_t *v)
{
	if (addr >> 32 == s->ctx_region && s->ctx_region &&
	    prog_ctx_load(s, sim_offset(addr), n, v))
		return !s->fault;
	sim_bad_access(s, addr, n, false, NULL);
	return false;
}

bool sim_store_slow(struct sim *s, uint64_t addr, unsigned n, uint64_t v)
{
	if (addr >> 32 == s->ctx_region && s->ctx_region &&
	    prog_ctx_store(s, sim_offset(addr), n, v))
		return !s->fault;
	sim_bad_access(s, addr, n, true, NULL);
	return false;
}
