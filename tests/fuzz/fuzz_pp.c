/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzz target: the preprocessor; the input is the main file. */
#include "frontend/pp.h"
#include "tests/fuzz/fuzz.h"

static void go(struct cx *cx, void *arg)
{
	struct fuzz_input *in = arg;
	struct pp *pp;
	FILE *out = fuzz_null(cx);

	if (!out)
		return;
	cx->opt.nostdinc = true;
	pp = pp_new(cx);
	pp_main_text(pp, "fuzz.c", (const char *)in->data, in->size);
	pp_print(pp, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_run(go, data, size);
}
