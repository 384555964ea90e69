/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzz target: the BTF reader alone; what it accepts is printed, pruned and written. */
#include "objwriter/obj.h"
#include "tests/fuzz/fuzz.h"

static void go(struct cx *cx, void *arg)
{
	struct fuzz_input *in = arg;
	struct obj *o = obj_new(cx, false);
	const uint8_t *btf, *ext;
	size_t n, m;
	FILE *out;

	if (!btf_decode(cx, o, "fuzz.btf", in->data, in->size, NULL, 0) || !o->btf)
		return;
	out = fuzz_null(cx);
	if (!out)
		return;
	btf_dump_raw(cx, o->btf, out);
	btf_encode(cx, o, &btf, &n, &ext, &m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_run(go, data, size);
}
