/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzz target: the ELF and BTF readers and those who trust what they give: the writer, the
 * disassembler and the simulator.
 */
#include "asm/print.h"
#include "objwriter/obj.h"
#include "sim/map.h"
#include "sim/prog.h"
#include "tests/fuzz/fuzz.h"

static void simulate(struct cx *cx, struct obj *o, FILE *out)
{
	static const uint8_t packet[64];
	struct sim_options opt;
	const struct sim_func *f;
	struct sim *s;

	sim_options_init(&opt);
	s = sim_new(cx, o, "fuzz.o", &opt);
	if (!s)
		return;
	f = prog_default(s);
	if (f) {
		prog_start(s, f, prog_type_of(f), packet, sizeof packet, NULL, 0);
		sim_run(s, 20000);
		sim_where(s, s->pc);
	}
	for (uint32_t k = 0; k < s->maps.n; k++)
		map_print(s, s->maps.at[k], out);
	sim_free(s);
}

static void go(struct cx *cx, void *arg)
{
	struct fuzz_input *in = arg;
	struct obj *o = elf_read(cx, "fuzz.o", in->data, in->size);
	FILE *out = fuzz_null(cx);

	if (!out)
		return;
	if (!o)
		return;
	if (o->btf)
		btf_dump_raw(cx, o->btf, out);
	obj_print(cx, o, &(struct print_options){.dialect = AS_CLIKE}, out);
	simulate(cx, o, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_run(go, data, size);
}
