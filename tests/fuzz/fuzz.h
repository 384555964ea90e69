/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the fuzz targets share.  A target is one function with libFuzzer's name and
 * signature; mutate.c drives it where there is no libFuzzer (tests/fuzz/README.md).
 */
#ifndef CBEE_TESTS_FUZZ_H
#define CBEE_TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz_input {
	const uint8_t *data;
	size_t size;
};

static inline void fuzz_close(void *f)
{
	fclose(f);
}

/* Where output goes that nobody reads; NULL if it cannot be opened. */
static inline FILE *fuzz_null(struct cx *cx)
{
	FILE *f = fopen("/dev/null", "w");

	if (f)
		cx_cleanup(cx, fuzz_close, f);
	return f;
}

/* Run FN on the input in a compilation of its own.  Errors in the input are what is
 * expected; an internal error (status 70) is a crash. */
static inline int fuzz_run(void (*fn)(struct cx *, void *), const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	struct cx cx;
	int status;
	FILE *null;

	cx_init(&cx);
	cx.opt.checking = true;
	status = cx_run(&cx, fn, &in);
	null = fopen("/dev/null", "w");
	if (status == 70)
		diag_print(&cx, stderr);
	else if (null)
		diag_print(&cx, null); /* printing must survive too */
	if (null)
		fclose(null);
	cx_free(&cx);
	if (status == 70)
		abort();
	return 0;
}

#endif
