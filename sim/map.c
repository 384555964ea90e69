/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of map kinds, arrays, queues, and what all kinds share (see map.h).
 * Hash tables and tries are in hash.c, ring buffers in ring.c, definitions in mapdef.c.
 * Source: kernel/bpf/arraymap.c, queue_stack_maps.c for results and errors.
 */
#include "sim/map.h"

#include <errno.h>
#include <inttypes.h>

#include "sim/value.h"

static uint32_t key_index(const uint8_t *key)
{
	return (uint32_t)value_number(key, 4);
}

static const char *array_init(struct sim *s, struct sim_map *m)
{
	if (m->key_size != 4)
		return "an array's key has 4 bytes";
	if (!m->value_size && !m->kind->handles)
		return "an array's value has at least 1 byte";
	map_make_values(s, m, m->max_entries);
	return NULL;
}

static int64_t array_find(struct sim *s, struct sim_map *m, const uint8_t *key)
{
	(void)s;
	return key_index(key) < m->max_entries ? (int64_t)key_index(key) : -1;
}

static int64_t array_insert(struct sim *s, struct sim_map *m, const uint8_t *key, uint64_t flags)
{
	(void)s;
	if (key_index(key) >= m->max_entries)
		return -E2BIG;
	return flags == MAP_NOEXIST ? -EEXIST : (int64_t)key_index(key);
}

static int array_erase(struct sim *s, struct sim_map *m, const uint8_t *key)
{
	if (!m->kind->handles)
		return -EINVAL;
	if (array_find(s, m, key) < 0)
		return -E2BIG;
	memset(map_value(m, key_index(key), 0), 0, 8);
	return 0;
}

static int64_t array_next(struct sim *s, struct sim_map *m, int64_t slot, uint8_t *key)
{
	(void)s;
	for (; slot < (int64_t)m->max_entries; slot++)
		if (!m->kind->handles || value_number(map_value(m, slot, 0), 8)) {
			uint32_t k = (uint32_t)slot;

			memcpy(key, &k, 4);
			return slot;
		}
	return -1;
}

/* Queues and stacks: the values form a ring from FIRST on. */
struct queue {
	uint64_t first, n;
};

static const char *queue_init(struct sim *s, struct sim_map *m)
{
	if (m->key_size)
		return "queues and stacks have no key";
	m->state = arena_new(&s->arena, struct queue);
	map_make_values(s, m, m->max_entries);
	return NULL;
}

int map_push(struct sim *s, struct sim_map *m, const uint8_t *value, uint64_t flags)
{
	struct queue *q = m->state;

	(void)s;
	if (flags > MAP_EXIST || flags == MAP_NOEXIST)
		return -EINVAL;
	if (q->n == m->max_entries) {
		if (flags != MAP_EXIST)
			return -E2BIG;
		q->first = (q->first + 1) % m->max_entries;
		q->n--;
	}
	memcpy(map_value(m, (int64_t)((q->first + q->n++) % m->max_entries), 0), value,
	       m->value_size);
	return 0;
}

int map_pop(struct sim *s, struct sim_map *m, uint8_t *value, bool remove)
{
	struct queue *q = m->state;
	uint64_t at;

	(void)s;
	if (!q->n) {
		memset(value, 0, m->value_size);
		return -ENOENT;
	}
	at = m->type == MAP_STACK ? q->first + q->n - 1 : q->first;
	memcpy(value, map_value(m, (int64_t)(at % m->max_entries), 0), m->value_size);
	if (remove) {
		q->n--;
		if (m->type != MAP_STACK)
			q->first = (q->first + 1) % m->max_entries;
	}
	return 0;
}

static int64_t queue_next(struct sim *s, struct sim_map *m, int64_t slot, uint8_t *key)
{
	struct queue *q = m->state;

	(void)s;
	(void)key;
	return slot < (int64_t)q->n ? slot : -1;
}

/* Bloom filters: a set, without the false positives. */
static const char *bloom_init(struct sim *s, struct sim_map *m)
{
	m->key_size = m->value_size;
	return hash_init(s, m);
}

static const char *no_values(struct sim *s, struct sim_map *m)
{
	(void)s;
	(void)m;
	return NULL;
}

#define ARRAY array_init, array_find, array_insert, array_erase, array_next
#define HASH  hash_init, hash_find, hash_insert, hash_erase, hash_next
#define LPM   lpm_init, lpm_find, lpm_insert, lpm_erase, hash_next
#define NONE  NULL, NULL, NULL, NULL

static const struct map_kind map_kinds[MAP__count] = {
	[MAP_HASH] = {"hash", HASH},
	[MAP_ARRAY] = {"array", ARRAY},
	[MAP_PROG_ARRAY] = {"prog_array", ARRAY, .handles = true, .no_value = true},
	[MAP_PERF_EVENT_ARRAY] = {"perf_event_array", no_values, NONE, .no_value = true},
	[MAP_PERCPU_HASH] = {"percpu_hash", HASH, .percpu = true},
	[MAP_PERCPU_ARRAY] = {"percpu_array", ARRAY, .percpu = true},
	[MAP_STACK_TRACE] = {"stack_trace", HASH},
	[MAP_CGROUP_ARRAY] = {"cgroup_array", ARRAY, .no_value = true},
	[MAP_LRU_HASH] = {"lru_hash", HASH},
	[MAP_LRU_PERCPU_HASH] = {"lru_percpu_hash", HASH, .percpu = true},
	[MAP_LPM_TRIE] = {"lpm_trie", LPM},
	[MAP_ARRAY_OF_MAPS] = {"array_of_maps", ARRAY, .handles = true},
	[MAP_HASH_OF_MAPS] = {"hash_of_maps", HASH, .handles = true},
	[MAP_DEVMAP] = {"devmap", ARRAY},
	[MAP_SOCKMAP] = {"sockmap", ARRAY, .no_value = true},
	[MAP_CPUMAP] = {"cpumap", ARRAY},
	[MAP_XSKMAP] = {"xskmap", ARRAY},
	[MAP_SOCKHASH] = {"sockhash", HASH, .no_value = true},
	[MAP_QUEUE] = {"queue", queue_init, NULL, NULL, NULL, queue_next, .push_pop = true},
	[MAP_STACK] = {"stack", queue_init, NULL, NULL, NULL, queue_next, .push_pop = true},
	[MAP_DEVMAP_HASH] = {"devmap_hash", HASH},
	[MAP_RINGBUF] = {"ringbuf", ring_init, NONE, .no_value = true},
	[MAP_BLOOM_FILTER] = {"bloom_filter", bloom_init, hash_find, hash_insert, NULL, hash_next,
			      .no_value = true},
	/* keyed by the kernel's objects: any 8-byte number stands for one */
	[MAP_SK_STORAGE] = {"sk_storage", HASH},
	[MAP_INODE_STORAGE] = {"inode_storage", HASH},
	[MAP_TASK_STORAGE] = {"task_storage", HASH},
	[MAP_CGRP_STORAGE] = {"cgrp_storage", HASH},
};

uint8_t *map_value(const struct sim_map *m, int64_t slot, uint32_t cpu)
{
	return m->store[m->kind->percpu ? cpu : 0] + (uint64_t)slot * m->stride;
}

uint64_t map_user_size(const struct sim *s, const struct sim_map *m)
{
	return m->kind->percpu ? (uint64_t)s->opt.cpus * ((m->value_size + 7) & ~7u)
			       : m->value_size;
}

void map_make_values(struct sim *s, struct sim_map *m, uint64_t slots)
{
	uint32_t n = m->kind->percpu ? s->opt.cpus : 1, size = m->kind->handles ? 8 : m->value_size;
	bool rdonly = m->flags & MAP_F_RDONLY_PROG, wronly = m->flags & MAP_F_WRONLY_PROG;

	m->stride = 8;
	while (m->stride < size)
		m->stride *= 2;
	/* one element, or elements without gaps: no need for a power of two */
	m->values = arena_array(&s->arena, uint32_t, n);
	m->store = arena_array(&s->arena, uint8_t *, n);
	for (uint32_t k = 0; k < n; k++) {
		m->store[k] = sim_alloc(s, m->stride * slots);
		m->values[k] = sim_region_array(s, SIM_R_VALUES, m->name, m->store[k], size,
						m->stride, slots);
		s->regions[m->values[k]].owner = m;
		if (rdonly || m->kind->handles || m->kind->no_value)
			s->regions[m->values[k]].wlimit = 0;
		if (wronly || m->kind->handles || m->kind->no_value)
			s->regions[m->values[k]].rlimit = 0;
	}
}

struct sim_map *map_create(struct sim *s, const struct sim_map *def, const char *name,
			   const char **why)
{
	struct sim_map *m = arena_new(&s->arena, struct sim_map);
	uint32_t stride = 8;
	uint32_t region;

	*m = *def;
	m->name = arena_strdup(&s->arena, name);
	m->kind = m->type < MAP__count ? &map_kinds[m->type] : NULL;
	if (!m->kind || !m->kind->name) {
		*why = arena_printf(&s->arena, "map type %u is not simulated", (unsigned)m->type);
		return NULL;
	}
	if (m->kind->no_value && m->type == MAP_PERF_EVENT_ARRAY)
		m->max_entries = m->max_entries ? m->max_entries : s->opt.cpus;
	if (m->value_size > 1 << 30 || m->key_size > 1 << 16) {
		*why = "the key or value is too large";
		return NULL;
	}
	while (stride < m->value_size)
		stride *= 2;
	if (m->type != MAP_RINGBUF && (uint64_t)stride * m->max_entries > UINT32_MAX / 2) {
		*why = "the map is larger than 2 GiB";
		return NULL;
	}
	region = sim_region(s, SIM_R_MAP, m->name, NULL, 0, false);
	s->regions[region].owner = m;
	m->handle = sim_addr(region, 0);
	*why = m->kind->init(s, m);
	return *why ? NULL : m;
}

struct sim_map *map_find(const struct sim *s, const char *name)
{
	for (uint32_t k = 0; k < s->maps.n; k++)
		if (!strcmp(s->maps.at[k]->name, name))
			return s->maps.at[k];
	return NULL;
}

struct sim_map *map_of(const struct sim *s, uint64_t addr)
{
	uint64_t k = addr >> 32;

	return k < s->nregions && s->regions[k].kind == SIM_R_MAP && !sim_offset(addr)
		       ? s->regions[k].owner
		       : NULL;
}

uint64_t map_lookup(struct sim *s, struct sim_map *m, const uint8_t *key)
{
	int64_t slot = m->kind->find ? m->kind->find(s, m, key) : -1;

	if (slot < 0)
		return 0;
	if (m->kind->handles)
		return value_number(map_value(m, slot, 0), 8);
	return sim_addr(m->values[m->kind->percpu ? s->opt.cpu : 0], (uint64_t)slot * m->stride);
}

int map_update(struct sim *s, struct sim_map *m, const uint8_t *key, const uint8_t *value,
	       uint64_t flags)
{
	bool present;
	int64_t slot;

	if (m->kind->push_pop)
		return map_push(s, m, value, flags);
	if (!m->kind->insert)
		return -EINVAL;
	flags &= ~UINT64_C(4); /* BPF_F_LOCK */
	if (flags > MAP_EXIST)
		return -EINVAL;
	present = m->kind->find(s, m, key) >= 0;
	slot = m->kind->insert(s, m, key, flags);
	if (slot < 0)
		return (int)slot;
	for (uint32_t k = 0; m->kind->percpu && !present && k < s->opt.cpus; k++)
		memset(map_value(m, slot, k), 0, m->value_size);
	memcpy(map_value(m, slot, s->opt.cpu), value, m->kind->handles ? 8 : m->value_size);
	return 0;
}

int map_delete(struct sim *s, struct sim_map *m, const uint8_t *key)
{
	return m->kind->erase ? m->kind->erase(s, m, key) : -EOPNOTSUPP;
}

const char *map_set_handle(struct sim *s, struct sim_map *m, const uint8_t *key, const char *name)
{
	const struct sim_func *f = sim_find_func(s, name);
	struct sim_map *inner = map_find(s, name);
	uint64_t v;
	int err;

	if (m->type == MAP_PROG_ARRAY && f)
		v = sim_addr(1, (uint64_t)f->start * 8);
	else if (m->type != MAP_PROG_ARRAY && inner)
		v = inner->handle;
	else
		return "no such program or map";
	err = map_update(s, m, key, (const uint8_t *)&v, MAP_ANY);
	return err ? "the key does not fit the map" : NULL;
}

/* --- printing --------------------------------------------------------------------------- */

static void print_handle(struct sim *s, uint64_t v, FILE *f)
{
	struct sim_map *inner = map_of(s, v);
	const struct sim_func *fn = sim_func_at(s, sim_offset(v) / 8);

	fputs(inner ? inner->name : fn ? fn->name : "?", f);
}

/* All copies of a per-CPU value, or just the one. */
static void print_value(struct sim *s, struct sim_map *m, int64_t slot, FILE *f)
{
	if (m->kind->handles) {
		print_handle(s, value_number(map_value(m, slot, 0), 8), f);
		return;
	}
	for (uint32_t k = 0; k < (m->kind->percpu ? s->opt.cpus : 1); k++) {
		if (m->kind->percpu && s->opt.cpus > 1)
			fprintf(f, "%scpu%u: ", k ? ", " : "", k);
		value_print(f, s->obj->btf, m->value_type, map_value(m, slot, k), m->value_size);
	}
}

static bool all_zero(const struct sim *s, const struct sim_map *m, int64_t slot)
{
	for (uint32_t k = 0; k < (m->kind->percpu ? s->opt.cpus : 1); k++)
		for (uint32_t b = 0; b < m->value_size; b++)
			if (map_value(m, slot, k)[b])
				return false;
	return true;
}

void map_print(struct sim *s, struct sim_map *m, FILE *f)
{
	bool array = m->kind->find == array_find && !m->kind->handles;
	uint8_t *key = sim_alloc(s, m->key_size + 8);
	uint64_t zeroes = 0;

	fprintf(f, "map %s (%s, %u)\n", m->name, m->kind->name, m->max_entries);
	if (!m->kind->next || (m->kind->no_value && !m->kind->handles))
		return;
	for (int64_t slot = 0; (slot = m->kind->next(s, m, slot, key)) >= 0; slot++) {
		int64_t at = slot;

		if (array && all_zero(s, m, slot)) {
			zeroes++;
			continue;
		}
		if (m->kind->push_pop) {
			struct queue *q = m->state;

			at = (int64_t)((q->first + (uint64_t)slot) % m->max_entries);
			fprintf(f, "  %" PRId64, slot);
		} else {
			fputs("  ", f);
			value_print(f, s->obj->btf, m->key_type, key, m->key_size);
		}
		fputs(": ", f);
		print_value(s, m, at, f);
		fputc('\n', f);
	}
	if (zeroes)
		fprintf(f, "  (%" PRIu64 " all zero)\n", zeroes);
}
