/* SPDX-License-Identifier: BSD-2-Clause */
/* cbee: the compiler's main program. */
#include <stdio.h>
#include <string.h>

#include "driver/driver.h"

static void parse_protected(struct cx *cx, void *arg)
{
	struct driver *d = ((void **)arg)[0];

	(void)cx;
	options_parse(d, *(int *)((void **)arg)[1], ((void **)arg)[2]);
}

/* What the options leave to check once all are known. */
static bool check(struct driver *d)
{
	if (!d->inputs.n && d->lang == LANG_IR)
		vec_push(&d->cx->unit, &d->inputs, (struct input){"-", LANG_IR});
	if (!d->inputs.n && !d->done && !d->verbose)
		diag(d->cx, 0, D_no_input);
	if (d->inputs.n && d->mode == MODE_LINK && !d->emit_ir && !d->done)
		diag(d->cx, 0, D_no_link);
	if (d->inputs.n > 1 && d->output && d->mode != MODE_SYNTAX && d->mode != MODE_PREPROCESS)
		diag(d->cx, 0, D_output_many);
	return !diag_errors(d->cx);
}

static int run(struct driver *d)
{
	int status = 0;

	for (uint32_t i = 0; i < d->inputs.n; i++) {
		int s = compile(d, &d->inputs.at[i]);

		status = s > status ? s : status;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct cx cx;
	struct driver d = {.cx = &cx};
	void *args[] = {&d, &argc, argv};
	const char *slash = strrchr(argv[0] ? argv[0] : "cbee", '/');
	int status;

	cx_init(&cx);
	d.program = slash ? slash + 1 : argv[0] ? argv[0] : "cbee";
	if (!strcmp(d.program, "cbee-llc")) {
		d.mode = MODE_ASM;
		d.lang = LANG_IR;
	}
	status = cx_run(&cx, parse_protected, args);
	if (!status && (diag_errors(&cx) || !check(&d)))
		status = 1;
	diag_print(&cx, stderr);
	if (!status && d.verbose)
		print_version(&d, stderr);
	if (!status && !d.done)
		status = run(&d);
	if (fflush(stdout) == EOF || ferror(stdout)) {
		fputs("cbee: error: cannot write standard output\n", stderr);
		status = 1;
	}
	cx_free(&cx);
	return status;
}
