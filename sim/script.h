/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scripts: what to do with a program and what must come of it, as comments of its source
 * (tests/README.md has the list).  The same script runs against the simulator (cbee-run
 * --script) and the kernel (tests/kernel/support/kload.c), through a table of operations.
 */
#ifndef CBEE_SIM_SCRIPT_H
#define CBEE_SIM_SCRIPT_H

#include "objwriter/obj.h"
#include "sim/packet.h"

struct script_map {
	uint32_t key_size, value_size, copies; /* copies: CPUs of a per-CPU map, else 1 */
	uint32_t key_type, value_type;         /* BTF, 0: unknown */
	bool push_pop;
};

struct script_result {
	uint32_t retval;
	struct packet out;
};

/* Functions that return a text return NULL, or what went wrong. */
struct script_target {
	void *arg;
	struct obj *obj;
	/* Run PROG (NULL: the first).  DATA or CTX may be NULL. */
	const char *(*run)(void *arg, const char *prog, const struct packet *data,
			   const struct packet *ctx, unsigned repeat, struct script_result *res);
	const char *(*map_info)(void *arg, const char *name, struct script_map *m);
	/* VALUE holds all copies, each padded to 8 bytes when there are several. */
	const char *(*map_update)(void *arg, const char *name, const uint8_t *key,
				  const uint8_t *value);
	/* Put the program or map WHAT into an array of such. */
	const char *(*map_put)(void *arg, const char *name, const uint8_t *key, const char *what);
	bool (*map_lookup)(void *arg, const char *name, const uint8_t *key, uint8_t *value);
	/* Bytes of a global variable: SIZE at OFF of section SEC. */
	const char *(*var_set)(void *arg, const char *sec, uint64_t off, const uint8_t *p,
			       uint32_t size);
	const char *(*var_get)(void *arg, const char *sec, uint64_t off, uint8_t *p, uint32_t size);
	/* Records that came through a ring buffer or perf event array. */
	uint32_t (*events)(void *arg, const char *name);
	/* Text about a failure. */
	void (*fail)(void *arg, int line, const char *text);
};

/* Does the script say that loading fails?  The text the log must hold, else NULL. */
const char *script_reject(struct arena *a, const char *text);
/* Set the variables that the script sets before its first run. */
void script_before_load(struct cx *cx, const char *text, const struct script_target *t);
/* Run the script; the number of failures. */
unsigned script_run(struct cx *cx, const char *text, const struct script_target *t);

#endif
