/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzz target: the assembler, and printing what it made. */
#include "asm/as.h"
#include "asm/print.h"
#include "objwriter/obj.h"
#include "tests/fuzz/fuzz.h"

static void go(struct cx *cx, void *arg)
{
	static const enum as_dialect dialects[] = {AS_AUTO, AS_CLIKE, AS_GNU, AS_AUTO};
	struct fuzz_input *in = arg;
	struct as_options opt = {.dialect = dialects[in->data[0] & 3], .cpu = 4};
	const uint8_t *image;
	size_t size;
	struct obj *o;
	FILE *out;

	o = as_file(cx, as_new(cx),
		    src_text(cx, "fuzz.s", (const char *)in->data + 1, in->size - 1), &opt);
	if (!o || diag_errors(cx))
		return;
	elf_write(cx, o, &image, &size);
	out = fuzz_null(cx);
	if (!out)
		return;
	obj_print(cx, o, &(struct print_options){.dialect = AS_CLIKE}, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return size ? fuzz_run(go, data, size) : 0;
}
