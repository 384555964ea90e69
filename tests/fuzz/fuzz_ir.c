/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzz target: the IR's text form: what parses prints, and what was printed parses. */
#include "ir/pass.h"
#include "tests/fuzz/fuzz.h"

static void go(struct cx *cx, void *arg)
{
	struct fuzz_input *in = arg;
	struct ir_unit *u;
	char *text = NULL;
	size_t n = 0;
	FILE *f;

	u = ir_parse(cx, src_text(cx, "fuzz.ir", (const char *)in->data, in->size));
	if (!u || diag_errors(cx))
		return;
	f = open_memstream(&text, &n);
	if (!f)
		return;
	ir_print(cx, u, f, true);
	fclose(f);
	cx_cleanup(cx, free, text);
	ir_parse(cx, src_text(cx, "again.ir", text, n));
	if (diag_errors(cx)) {
		diag_print(cx, stderr);
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_run(go, data, size);
}
