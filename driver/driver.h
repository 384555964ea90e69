/* SPDX-License-Identifier: BSD-2-Clause */
/* The compiler driver: what the command line says, and the pipelines it asks for. */
#ifndef CBEE_DRIVER_DRIVER_H
#define CBEE_DRIVER_DRIVER_H

#include "base/cx.h"

enum mode { MODE_LINK, MODE_OBJECT, MODE_ASM, MODE_PREPROCESS, MODE_SYNTAX };
enum language { LANG_BY_NAME, LANG_C, LANG_CPP_OUTPUT, LANG_ASM, LANG_ASM_CPP, LANG_IR };

struct input {
	const char *path;
	enum language lang;
};

struct driver {
	struct cx *cx;       /* holds the options and what is said about them */
	const char *program; /* argv[0] without its directory */
	enum mode mode;
	bool emit_ir;       /* -emit-llvm */
	bool dump_ir;       /* --dump-ir */
	bool verbose;       /* -v */
	bool done;          /* a --print option has been served */
	bool gnu_dialect;   /* -masm=normal */
	const char *output; /* -o, or NULL */
	enum language lang; /* -x, for the inputs that follow */
	bool optimize_given;
	const char *pending_feature; /* -Xclang -target-feature waits for its value */
	VEC(struct input) inputs;
};

/* options.c: fill D from the command line; false after reporting what is wrong. */
bool options_parse(struct driver *d, int argc, char **argv);
/* print.c: the --version, --help and --print family. */
void print_version(struct driver *d, FILE *f);
void print_help(FILE *f);
/* The option table as the OPTIONS section of the manual page. */
void print_help_man(FILE *f);
enum print_what {
	PRINT_MACHINE,
	PRINT_VERSION,
	PRINT_RESOURCE,
	PRINT_SEARCH,
	PRINT_TARGETS,
	PRINT_CPUS,
	PRINT_PASSES
};
void print_what(struct driver *d, enum print_what what);
void print_name(struct driver *d, const char *name);
/* pipeline.c: compile one input; returns the exit status. */
int compile(struct driver *d, const struct input *in);

/* output.c: write LEN bytes to PATH ("-": standard output) as a whole: through a
 * temporary file that is renamed, so that nothing partial is ever seen.  False after
 * reporting the error. */
bool output_write(struct cx *cx, const char *path, const void *data, size_t len);
/* The name of IN with its suffix replaced, without its directory: x.c → x.o. */
const char *output_name(struct cx *cx, const char *in, const char *suffix);

#endif
