/* SPDX-License-Identifier: BSD-2-Clause */
/* Helpers on maps, and those that call functions back. */
#include <errno.h>

#include "sim/helper.h"
#include "sim/map.h"
#include "sim/value.h"

static struct sim_map *map_arg(struct sim *s, uint64_t addr)
{
	struct sim_map *m = map_of(s, addr);

	if (!m)
		sim_fault(s, "the first argument must be a map, not %s", sim_describe(s, addr));
	return m;
}

/* The keyed object's address stands for it in the storage maps. */
static const uint8_t *key_arg(struct sim *s, const struct sim_map *m, uint64_t addr)
{
	return sim_arg(s, addr, m->key_size, false, "key");
}

uint64_t helper_map_lookup_elem(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = map_arg(s, a[1]);
	const uint8_t *key = m ? key_arg(s, m, a[2]) : NULL;

	return key ? map_lookup(s, m, key) : 0;
}

uint64_t helper_map_lookup_percpu_elem(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = map_arg(s, a[1]);
	const uint8_t *key = m ? key_arg(s, m, a[2]) : NULL;
	uint64_t v = key ? map_lookup(s, m, key) : 0;

	if (!v || !m->kind->percpu || a[3] >= s->opt.cpus)
		return 0;
	return sim_addr(m->values[a[3]], sim_offset(v));
}

uint64_t helper_map_update_elem(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = map_arg(s, a[1]);
	const uint8_t *key = m ? key_arg(s, m, a[2]) : NULL;
	const uint8_t *value = key ? sim_arg(s, a[3], m->value_size, false, "value") : NULL;

	if (!value)
		return 0;
	if (m->kind->handles)
		return ERRNO(EINVAL);
	return (uint64_t)(int64_t)map_update(s, m, key, value, a[4]);
}

uint64_t helper_map_delete_elem(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = map_arg(s, a[1]);
	const uint8_t *key = m ? key_arg(s, m, a[2]) : NULL;

	return key ? (uint64_t)(int64_t)map_delete(s, m, key) : 0;
}

uint64_t helper_map_push_elem(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = map_arg(s, a[1]);
	const uint8_t *value = m ? sim_arg(s, a[2], m->value_size, false, "value") : NULL;

	if (!value)
		return 0;
	if (m->type == MAP_BLOOM_FILTER) {
		int64_t slot = m->kind->insert(s, m, value, MAP_ANY);

		return slot < 0 ? (uint64_t)slot : 0;
	}
	return m->kind->push_pop ? (uint64_t)(int64_t)map_push(s, m, value, a[3]) : ERRNO(EINVAL);
}

static uint64_t pop(struct sim *s, const uint64_t *a, bool remove)
{
	struct sim_map *m = map_arg(s, a[1]);
	uint8_t *value = m ? sim_arg(s, a[2], m->value_size, true, "value") : NULL;

	if (!value)
		return 0;
	if (m->type == MAP_BLOOM_FILTER)
		return m->kind->find(s, m, value) < 0 ? ERRNO(ENOENT) : 0;
	return m->kind->push_pop ? (uint64_t)(int64_t)map_pop(s, m, value, remove) : ERRNO(EINVAL);
}

uint64_t helper_map_pop_elem(struct sim *s, const uint64_t *a)
{
	return pop(s, a, true);
}

uint64_t helper_map_peek_elem(struct sim *s, const uint64_t *a)
{
	return pop(s, a, false);
}

uint64_t helper_tail_call(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = map_of(s, a[2]);
	uint32_t index = (uint32_t)a[3];
	uint64_t to;

	if (!m || m->type != MAP_PROG_ARRAY) {
		sim_fault(s, "tail call through %s, not a prog_array", sim_describe(s, a[2]));
		return 0;
	}
	if (index >= m->max_entries)
		return ERRNO(EINVAL);
	to = value_number(map_value(m, index, 0), 8);
	if (!to)
		return ERRNO(EINVAL);
	return sim_tail_call(s, sim_offset(to) / 8, a[1]) ? 0 : ERRNO(EINVAL);
}

uint64_t helper_perf_event_output(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = map_of(s, a[2]);
	uint8_t *p = sim_arg(s, a[4], a[5], false, "data");

	if (!m || m->type != MAP_PERF_EVENT_ARRAY)
		sim_fault(s, "the second argument must be a perf event array, not %s",
			  sim_describe(s, a[2]));
	else if (p)
		sim_event(s, m->name, p, (uint32_t)a[5]);
	return 0;
}

uint64_t helper_redirect_map(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = map_arg(s, a[1]);
	uint8_t key[4];
	uint64_t v;

	if (!m)
		return 0;
	memcpy(key, &a[2], 4);
	v = m->key_size == 4 ? map_lookup(s, m, key) : 0;
	if (!v)
		return a[3] & 3; /* the action to take when there is no such entry */
	s->redirect_ifindex = (uint32_t)value_number(sim_ptr(s, v, 4, false), 4);
	return 4; /* XDP_REDIRECT */
}

uint64_t helper_spin_lock(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[1], 4, true, "lock");

	if (p && value_number(p, 4))
		sim_fault(s, "deadlock: the spin lock is held already");
	else if (p)
		p[0] = 1;
	return 0;
}

uint64_t helper_spin_unlock(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[1], 4, true, "lock");

	if (p && !value_number(p, 4))
		sim_fault(s, "the spin lock is not held");
	else if (p)
		p[0] = 0;
	return 0;
}

/* --- ring buffers ------------------------------------------------------------------------- */

static struct sim_map *ring_arg(struct sim *s, uint64_t addr)
{
	struct sim_map *m = map_arg(s, addr);

	if (m && m->type != MAP_RINGBUF) {
		sim_fault(s, "%s is not a ring buffer", m->name);
		return NULL;
	}
	return m;
}

uint64_t helper_ringbuf_reserve(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = ring_arg(s, a[1]);

	return m ? ring_reserve(s, m, a[2]) : 0;
}

uint64_t helper_ringbuf_submit(struct sim *s, const uint64_t *a)
{
	ring_submit(s, a[1], false);
	return 0;
}

uint64_t helper_ringbuf_discard(struct sim *s, const uint64_t *a)
{
	ring_submit(s, a[1], true);
	return 0;
}

uint64_t helper_ringbuf_output(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = ring_arg(s, a[1]);
	uint8_t *p = m ? sim_arg(s, a[2], a[3], false, "data") : NULL;
	uint64_t record;

	if (!p)
		return 0;
	record = ring_reserve(s, m, a[3]);
	if (!record)
		return ERRNO(EAGAIN);
	if (a[3])
		memcpy(sim_ptr(s, record, a[3], true), p, a[3]);
	ring_submit(s, record, false);
	return 0;
}

uint64_t helper_ringbuf_query(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = ring_arg(s, a[1]);

	return m ? ring_query(s, m, a[2]) : 0;
}

/* --- storage of the kernel's objects: any number stands for one ----------------------------- */

uint64_t helper_task_storage_get(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = map_arg(s, a[1]);
	uint8_t key[8], *zero;
	uint64_t v;

	if (!m || m->key_size != 8)
		return 0;
	memcpy(key, &a[2], 8);
	v = map_lookup(s, m, key);
	if (v || !(a[4] & 1)) /* BPF_LOCAL_STORAGE_GET_F_CREATE */
		return v;
	zero = sim_alloc(s, m->value_size);
	if (a[3]) {
		uint8_t *init = sim_arg(s, a[3], m->value_size, false, "initial value");

		if (!init)
			return 0;
		memcpy(zero, init, m->value_size);
	}
	map_update(s, m, key, zero, MAP_ANY);
	return map_lookup(s, m, key);
}

uint64_t helper_task_storage_delete(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = map_arg(s, a[1]);
	uint8_t key[8];

	memcpy(key, &a[2], 8);
	return m && m->key_size == 8 ? (uint64_t)(int64_t)map_delete(s, m, key) : ERRNO(EINVAL);
}

/* --- callbacks ------------------------------------------------------------------------------ */

struct loop {
	uint64_t fn, ctx, done, n;
};

static bool loop_next(struct sim *s, void *state, uint64_t result)
{
	struct loop *l = state;
	uint64_t args[5] = {0};

	l->done++;
	if (result || l->done >= l->n) {
		s->r[0] = l->done;
		return false;
	}
	args[0] = l->done;
	args[1] = l->ctx;
	sim_callback(s, l->fn, args, loop_next, l);
	return true;
}

uint64_t helper_loop(struct sim *s, const uint64_t *a)
{
	struct loop *l = arena_new(&s->arena, struct loop);
	uint64_t args[5] = {0, a[3]};

	*l = (struct loop){a[2], a[3], 0, (uint32_t)a[1]};
	if (a[4])
		return ERRNO(EINVAL);
	if (l->n > 8 << 20)
		return ERRNO(E2BIG);
	if (l->n)
		sim_callback(s, a[2], args, loop_next, l);
	return 0;
}

struct walk {
	struct sim_map *map;
	uint64_t fn, ctx;
	int64_t slot;
	uint64_t done;
	uint32_t key; /* region of the key shown to the callback */
};

static bool walk_next(struct sim *s, void *state, uint64_t result)
{
	struct walk *w = state;
	uint8_t *key = s->regions[w->key].base;
	uint64_t args[5] = {0};

	if (!result)
		w->slot = w->map->kind->next(s, w->map, w->slot, key);
	if (result || w->slot < 0) {
		s->r[0] = w->done;
		return false;
	}
	w->done++;
	args[0] = w->map->handle;
	args[1] = sim_addr(w->key, 0);
	args[2] = sim_addr(w->map->values[w->map->kind->percpu ? s->opt.cpu : 0],
			   (uint64_t)w->slot * w->map->stride);
	args[3] = w->ctx;
	w->slot++;
	sim_callback(s, w->fn, args, walk_next, w);
	return true;
}

uint64_t helper_for_each_map_elem(struct sim *s, const uint64_t *a)
{
	struct sim_map *m = map_arg(s, a[1]);
	struct walk *w;

	if (!m || a[4] || !m->kind->next || m->kind->handles || m->kind->push_pop)
		return ERRNO(EINVAL);
	w = arena_new(&s->arena, struct walk);
	*w = (struct walk){m, a[2], a[3], 0, 0, 0};
	w->key = sim_region(s, SIM_R_MEM, "the key", sim_alloc(s, m->key_size + 8), m->key_size,
			    false);
	walk_next(s, w, 0);
	return s->r[0] = 0;
}
