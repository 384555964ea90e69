/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of cbee-run: what the command line said, and who does what with it. */
#ifndef CBEE_DRIVER_RUN_H
#define CBEE_DRIVER_RUN_H

#include "base/cx.h"
#include "sim/packet.h"
#include "sim/sim.h"

struct run {
	struct cx *cx;
	int argc;
	char **argv;
	struct sim_options opt;
	const char *path, *function; /* the object; NULL: its first program */
	uint64_t args[5];
	uint32_t nargs;
	VEC(const char *) packet_args, map_args, var_args;
	VEC(struct packet) packets;
	const char *ctx_arg, *script, *output;
	struct packet ctx;
	const struct prog_type *type; /* --type, or NULL: by section */
	uint64_t repeat, limit;
	bool trace, step, quiet, done;
	struct obj *obj;
	const struct sim_func *f;
	uint32_t events_shown;
	int status; /* 2 after a fault */
};

/* run.c */
/* A machine with the object and everything the command line sets; NULL after reporting. */
struct sim *run_machine(struct run *r);
void run_start(struct run *r, struct sim *s, const struct packet *data);
void run_print_fault(struct sim *s);
struct src_file *run_read(struct run *r, const char *path);

/* run_step.c: one instruction at a time. */
enum sim_stop run_trace(struct run *r, struct sim *s);
void run_step(struct run *r);

/* run_set.c: maps, variables and scripts. */
/* Apply --map and --var; false after reporting. */
bool run_set(struct run *r, struct sim *s);
void run_print_vars(struct run *r, struct sim *s);
/* --script: the exit status. */
int run_script(struct run *r);

/* run_conformance.c: the plugin protocol of bpf_conformance. */
int run_conformance(int argc, char **argv);

#endif
