/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cbee-run --conformance: a plugin of bpf_conformance.  The first argument that is no
 * option holds the memory in hexadecimal, standard input the code in hexadecimal (or,
 * with --elf, an object's bytes in hexadecimal); r0 is printed in hexadecimal.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/run.h"
#include "sim/prog.h"

struct conformance {
	const char *memory;
	bool elf;
	const char *code;
};

static const struct sim_func *entry(struct sim *s)
{
	const struct sim_func *f = sim_find_func(s, "main");

	return f ? f : prog_default(s);
}

static void go(struct cx *cx, void *arg)
{
	struct conformance *c = arg;
	struct sim_options opt;
	struct sim *s;
	uint32_t size = 0, n = 0;
	const char *why = "";
	uint8_t *code = packet_hex(&cx->unit, c->code, &size, &why), *mem;
	uint64_t args[5] = {0};
	struct obj *o;

	mem = packet_hex(&cx->unit, c->memory ? c->memory : "", &n, &why);
	if (!code || !mem) {
		diag(cx, 0, D_sim_argument, "conformance", why);
		return;
	}
	sim_options_init(&opt);
	if (c->elf) {
		o = elf_read(cx, "stdin", code, size);
		s = o ? sim_new(cx, o, "stdin", &opt) : NULL;
	} else
		s = sim_new_raw(cx, code, size, &opt);
	if (!s || !s->funcs.n)
		return;
	if (n) {
		args[0] = sim_addr(sim_region(s, SIM_R_MEM, "memory", mem, n, true), 0);
		args[1] = n;
	}
	sim_start(s, entry(s)->start, args);
	switch (sim_run(s, 100000000)) {
	case SIM_EXIT:
		printf("%" PRIx64 "\n", s->r[0]);
		break;
	case SIM_FAULT:
		diag(cx, 0, D_sim_argument, sim_where(s, s->pc), s->fault);
		break;
	case SIM_BUDGET:
		diag(cx, 0, D_sim_argument, "code", "it does not end");
		break;
	}
	sim_free(s);
}

int run_conformance(int argc, char **argv)
{
	struct conformance c = {0};
	struct cx cx;
	struct src_file *f;
	int status;

	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--elf"))
			c.elf = true;
		else if (argv[i][0] != '-' && !c.memory)
			c.memory = argv[i];
	cx_init(&cx);
	f = src_read(&cx, "-");
	c.code = f ? f->text : "";
	status = cx_run(&cx, go, &c);
	if (!status && diag_errors(&cx))
		status = 1;
	diag_print(&cx, stderr);
	cx_free(&cx);
	return status;
}
