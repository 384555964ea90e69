/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hash tables, with eviction for the LRU kinds, and longest-prefix tries.
 *
 * Elements stand in slots; chains of slots hang on buckets.  A free slot is taken from
 * the end of the free list, so that a stale pointer does not at once see new data.  The
 * kernel's LRU is approximate; here exactly the least recently used element goes.
 *
 * A trie is a hash table of masked prefixes, looked up from the longest prefix length
 * that is present to the shortest: slower than the kernel's trie and plainly right.
 * Source for results: kernel/bpf/hashtab.c, lpm_trie.c.
 */
#include <errno.h>

#include "sim/map.h"
#include "sim/value.h"

struct slot {
	int32_t next; /* in the bucket's chain or the free list, -1: end */
	bool used;
	uint64_t age; /* of the last use */
};

struct hash {
	int32_t *buckets;
	uint32_t mask;
	struct slot *slots;
	uint8_t *keys;
	int32_t free_first, free_last;
	uint64_t clock;
	uint32_t lengths[2049]; /* tries: elements with each prefix length */
};

const char *hash_init(struct sim *s, struct sim_map *m)
{
	struct hash *h = arena_new(&s->arena, struct hash);
	uint32_t n = m->max_entries, buckets = 1;

	if (m->type == MAP_SK_STORAGE || m->type == MAP_INODE_STORAGE ||
	    m->type == MAP_TASK_STORAGE || m->type == MAP_CGRP_STORAGE) {
		/* keyed by an object of the kernel, without a limit of its own */
		m->key_size = 8;
		m->key_type = 0;
		n = m->max_entries = 1024;
	}
	if (!m->key_size || !n)
		return "a hash map has a key and at least one entry";
	if (n > 1 << 26)
		return "more than 64 million entries";
	while (buckets < n)
		buckets *= 2;
	h->mask = buckets - 1;
	h->buckets = sim_alloc(s, (size_t)buckets * sizeof *h->buckets);
	memset(h->buckets, 0xff, (size_t)buckets * sizeof *h->buckets);
	h->slots = sim_alloc(s, (size_t)n * sizeof *h->slots);
	h->keys = sim_alloc(s, (size_t)n * m->key_size);
	for (uint32_t k = 0; k < n; k++)
		h->slots[k].next = k + 1 < n ? (int32_t)k + 1 : -1;
	h->free_last = (int32_t)n - 1;
	m->state = h;
	map_make_values(s, m, n);
	return NULL;
}

/* FNV-1a */
static uint32_t bucket_of(const struct hash *h, const uint8_t *key, uint32_t size)
{
	uint32_t v = 2166136261u;

	for (uint32_t k = 0; k < size; k++)
		v = (v ^ key[k]) * 16777619u;
	return (v ^ v >> 15) & h->mask;
}

int64_t hash_find(struct sim *s, struct sim_map *m, const uint8_t *key)
{
	struct hash *h = m->state;

	(void)s;
	for (int32_t k = h->buckets[bucket_of(h, key, m->key_size)]; k >= 0; k = h->slots[k].next)
		if (!memcmp(h->keys + (size_t)k * m->key_size, key, m->key_size)) {
			h->slots[k].age = ++h->clock;
			return k;
		}
	return -1;
}

static void remove_slot(struct sim_map *m, int32_t k)
{
	struct hash *h = m->state;
	int32_t *p = &h->buckets[bucket_of(h, h->keys + (size_t)k * m->key_size, m->key_size)];

	while (*p != k)
		p = &h->slots[*p].next;
	*p = h->slots[k].next;
	h->slots[k].used = false;
	h->slots[k].next = -1;
	if (h->free_first < 0)
		h->free_first = k;
	else
		h->slots[h->free_last].next = k;
	h->free_last = k;
	m->count--;
}

static void evict(struct sim_map *m)
{
	struct hash *h = m->state;
	int32_t oldest = -1;

	for (uint32_t k = 0; k < m->max_entries; k++)
		if (h->slots[k].used && (oldest < 0 || h->slots[k].age < h->slots[oldest].age))
			oldest = (int32_t)k;
	remove_slot(m, oldest);
}

int64_t hash_insert(struct sim *s, struct sim_map *m, const uint8_t *key, uint64_t flags)
{
	struct hash *h = m->state;
	int64_t found = hash_find(s, m, key);
	uint32_t b;
	int32_t k;

	if (found >= 0)
		return flags == MAP_NOEXIST ? -EEXIST : found;
	if (flags == MAP_EXIST)
		return -ENOENT;
	if (h->free_first < 0) {
		if (m->type != MAP_LRU_HASH && m->type != MAP_LRU_PERCPU_HASH)
			return -E2BIG;
		evict(m);
	}
	k = h->free_first;
	h->free_first = h->slots[k].next;
	b = bucket_of(h, key, m->key_size);
	h->slots[k] = (struct slot){h->buckets[b], true, ++h->clock};
	h->buckets[b] = k;
	memcpy(h->keys + (size_t)k * m->key_size, key, m->key_size);
	m->count++;
	return k;
}

int hash_erase(struct sim *s, struct sim_map *m, const uint8_t *key)
{
	int64_t k = hash_find(s, m, key);

	if (k < 0)
		return -ENOENT;
	remove_slot(m, (int32_t)k);
	return 0;
}

int64_t hash_next(struct sim *s, struct sim_map *m, int64_t slot, uint8_t *key)
{
	struct hash *h = m->state;

	(void)s;
	for (; slot < (int64_t)m->max_entries; slot++)
		if (h->slots[slot].used) {
			memcpy(key, h->keys + (size_t)slot * m->key_size, m->key_size);
			return slot;
		}
	return -1;
}

/* --- tries: the key is a 32-bit prefix length and the bits ------------------------------ */

const char *lpm_init(struct sim *s, struct sim_map *m)
{
	if (m->key_size < 5 || m->key_size > 4 + 256)
		return "a trie's key is a prefix length and 1 to 256 bytes";
	if (!(m->flags & MAP_F_NO_PREALLOC))
		return "a trie needs BPF_F_NO_PREALLOC";
	return hash_init(s, m);
}

/* KEY with only the first LEN bits, in OUT. */
static void mask_key(const struct sim_map *m, const uint8_t *key, uint32_t len, uint8_t *out)
{
	uint32_t bytes = m->key_size - 4;

	memcpy(out, &len, 4);
	for (uint32_t k = 0; k < bytes; k++) {
		uint32_t bits = len > k * 8 ? len - k * 8 : 0;

		out[4 + k] = bits >= 8 ? key[4 + k] : (uint8_t)(key[4 + k] & ~(0xff >> bits));
	}
}

int64_t lpm_find(struct sim *s, struct sim_map *m, const uint8_t *key)
{
	struct hash *h = m->state;
	uint32_t len = (uint32_t)value_number(key, 4), bits = (m->key_size - 4) * 8;
	uint8_t masked[4 + 256];

	for (len = len < bits ? len : bits;; len--) {
		int64_t k = -1;

		if (h->lengths[len]) {
			mask_key(m, key, len, masked);
			k = hash_find(s, m, masked);
		}
		if (k >= 0 || !len)
			return k;
	}
}

int64_t lpm_insert(struct sim *s, struct sim_map *m, const uint8_t *key, uint64_t flags)
{
	struct hash *h = m->state;
	uint32_t len = (uint32_t)value_number(key, 4), before = m->count;
	uint8_t masked[4 + 256];
	int64_t k;

	if (len > (m->key_size - 4) * 8)
		return -EINVAL;
	mask_key(m, key, len, masked);
	k = hash_insert(s, m, masked, flags);
	if (m->count != before)
		h->lengths[len]++;
	return k == -E2BIG ? -ENOSPC : k;
}

int lpm_erase(struct sim *s, struct sim_map *m, const uint8_t *key)
{
	struct hash *h = m->state;
	uint32_t len = (uint32_t)value_number(key, 4);
	uint8_t masked[4 + 256];
	int err;

	if (len > (m->key_size - 4) * 8)
		return -EINVAL;
	mask_key(m, key, len, masked);
	err = hash_erase(s, m, masked);
	if (!err)
		h->lengths[len]--;
	return err;
}
