/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzz target: the whole compiler.  The first byte of the input chooses the -O level, the
 * cpu and -S or -c; the rest is the source, which goes through a file because the pipeline
 * reads files.
 */
#include <string.h>
#include <unistd.h>

#include "driver/driver.h"
#include "tests/fuzz/fuzz.h"

static char path[64];

static void remove_file(void)
{
	unlink(path);
}

static void write_input(const uint8_t *data, size_t size)
{
	FILE *f;

	if (!*path) {
		snprintf(path, sizeof path, "/tmp/cbee-fuzz.%ld.c", (long)getpid());
		atexit(remove_file);
	}
	f = fopen(path, "wb");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		_exit(0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const levels[] = {"-O0", "-O1", "-O2", "-O2"};
	static const char *const cpus[] = {"-mcpu=v1", "-mcpu=v2", "-mcpu=v3", "-mcpu=v4"};
	unsigned pick = size ? data[0] : 0;
	const char *argv[] = {"cbee",
			      "-g",
			      "-nostdinc",
			      levels[pick & 3],
			      cpus[pick >> 2 & 3],
			      pick & 16 ? "-S" : "-c",
			      "-o",
			      "/dev/null",
			      path,
			      NULL};
	struct driver d = {0};
	struct cx cx;
	int status;

	if (!size)
		return 0;
	write_input(data + 1, size - 1);
	cx_init(&cx);
	d.cx = &cx;
	d.program = "cbee";
	if (!options_parse(&d, (int)(sizeof argv / sizeof *argv) - 1, (char **)argv))
		abort();
	cx.opt.checking = true;
	status = compile(&d, &d.inputs.at[0]);
	cx_free(&cx);
	if (status == 70)
		abort();
	return 0;
}
