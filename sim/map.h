/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps.  A map's kind is a row of map_kinds[] (map.c): which operations it has.  The
 * values stand in a region of their own, one for each simulated CPU where the kind is
 * per-CPU, so that programs get plain addresses and stray accesses are seen.
 */
#ifndef CBEE_SIM_MAP_H
#define CBEE_SIM_MAP_H

#include "sim/sim.h"

/* BPF_MAP_TYPE_* of the kernel's linux/bpf.h, same numbers. */
enum map_type {
	MAP_UNSPEC,
	MAP_HASH,
	MAP_ARRAY,
	MAP_PROG_ARRAY,
	MAP_PERF_EVENT_ARRAY,
	MAP_PERCPU_HASH,
	MAP_PERCPU_ARRAY,
	MAP_STACK_TRACE,
	MAP_CGROUP_ARRAY,
	MAP_LRU_HASH,
	MAP_LRU_PERCPU_HASH,
	MAP_LPM_TRIE,
	MAP_ARRAY_OF_MAPS,
	MAP_HASH_OF_MAPS,
	MAP_DEVMAP,
	MAP_SOCKMAP,
	MAP_CPUMAP,
	MAP_XSKMAP,
	MAP_SOCKHASH,
	MAP_CGROUP_STORAGE,
	MAP_REUSEPORT_SOCKARRAY,
	MAP_PERCPU_CGROUP_STORAGE,
	MAP_QUEUE,
	MAP_STACK,
	MAP_SK_STORAGE,
	MAP_DEVMAP_HASH,
	MAP_STRUCT_OPS,
	MAP_RINGBUF,
	MAP_INODE_STORAGE,
	MAP_TASK_STORAGE,
	MAP_BLOOM_FILTER,
	MAP_USER_RINGBUF,
	MAP_CGRP_STORAGE,
	MAP_ARENA,
	MAP__count
};

enum { MAP_ANY, MAP_NOEXIST, MAP_EXIST }; /* flags of an update */
enum { MAP_F_NO_PREALLOC = 1, MAP_F_RDONLY_PROG = 1 << 7, MAP_F_WRONLY_PROG = 1 << 8 };

struct sim_map {
	const char *name;
	enum map_type type;
	uint32_t key_size, value_size, max_entries, flags;
	uint32_t key_type, value_type; /* BTF, 0: unknown */
	const struct map_kind *kind;
	uint64_t handle;       /* the address a program holds */
	struct sim_map *inner; /* what an inner map looks like */
	uint32_t stride;       /* of the values */
	uint32_t *values;      /* region of each CPU's values */
	uint8_t **store;       /* their host addresses */
	uint32_t count;        /* elements present, where the kind counts */
	void *state;           /* the kind's own */
};

struct map_kind {
	const char *name;
	/* Get ready after the definition is known; NULL or what is wrong with it. */
	const char *(*init)(struct sim *s, struct sim_map *m);
	/* The slot of the element, or -1.  KEY is host memory. */
	int64_t (*find)(struct sim *s, struct sim_map *m, const uint8_t *key);
	/* The slot for KEY, made if need be; or -errno. */
	int64_t (*insert)(struct sim *s, struct sim_map *m, const uint8_t *key, uint64_t flags);
	int (*erase)(struct sim *s, struct sim_map *m, const uint8_t *key);
	/* The slot at or after SLOT that holds an element, or -1; its key goes to KEY. */
	int64_t (*next)(struct sim *s, struct sim_map *m, int64_t slot, uint8_t *key);
	bool percpu;
	bool handles;  /* values are handles of programs or maps: 8 bytes inside, 4 outside */
	bool no_value; /* elements are not for programs to look into */
	bool push_pop; /* a queue or stack: no keys */
};

struct btf;
/* Make the maps of the object's .maps section; false after reporting. */
bool map_load(struct sim *s);
/* A new map like DEF; NULL with *WHY. */
struct sim_map *map_create(struct sim *s, const struct sim_map *def, const char *name,
			   const char **why);
struct sim_map *map_find(const struct sim *s, const char *name);
/* The map whose handle ADDR is, or NULL. */
struct sim_map *map_of(const struct sim *s, uint64_t addr);

/* As the helpers see it: the address of the running CPU's value, or 0. */
uint64_t map_lookup(struct sim *s, struct sim_map *m, const uint8_t *key);
/* 0 or -errno.  VALUE has value_size bytes; other CPUs' copies of a new element are zero. */
int map_update(struct sim *s, struct sim_map *m, const uint8_t *key, const uint8_t *value,
	       uint64_t flags);
int map_delete(struct sim *s, struct sim_map *m, const uint8_t *key);
/* The host address of slot's value on CPU. */
uint8_t *map_value(const struct sim_map *m, int64_t slot, uint32_t cpu);
/* As user space sees it: VALUE holds all CPUs' copies, each padded to 8 bytes. */
uint64_t map_user_size(const struct sim *s, const struct sim_map *m);

/* Put the program or map NAME into an array of such. */
const char *map_set_handle(struct sim *s, struct sim_map *m, const uint8_t *key, const char *name);
/* Queue and stack. */
int map_push(struct sim *s, struct sim_map *m, const uint8_t *value, uint64_t flags);
int map_pop(struct sim *s, struct sim_map *m, uint8_t *value, bool remove);

/* Ring buffers. */
uint64_t ring_reserve(struct sim *s, struct sim_map *m, uint64_t size);
void ring_submit(struct sim *s, uint64_t record, bool discard);
uint64_t ring_query(struct sim *s, struct sim_map *m, uint64_t what);

/* Rooms of the kinds' own. */
const char *hash_init(struct sim *s, struct sim_map *m);
int64_t hash_find(struct sim *s, struct sim_map *m, const uint8_t *key);
int64_t hash_insert(struct sim *s, struct sim_map *m, const uint8_t *key, uint64_t flags);
int hash_erase(struct sim *s, struct sim_map *m, const uint8_t *key);
int64_t hash_next(struct sim *s, struct sim_map *m, int64_t slot, uint8_t *key);
const char *lpm_init(struct sim *s, struct sim_map *m);
int64_t lpm_find(struct sim *s, struct sim_map *m, const uint8_t *key);
int64_t lpm_insert(struct sim *s, struct sim_map *m, const uint8_t *key, uint64_t flags);
int lpm_erase(struct sim *s, struct sim_map *m, const uint8_t *key);
const char *ring_init(struct sim *s, struct sim_map *m);
/* Room for SLOTS values on each CPU. */
void map_make_values(struct sim *s, struct sim_map *m, uint64_t slots);

/* Print the map's elements. */
void map_print(struct sim *s, struct sim_map *m, FILE *f);

#endif
