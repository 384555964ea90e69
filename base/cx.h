/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The context of one compilation.  It is passed first everywhere; there are no
 * mutable globals, so that a process can run any number of compilations, one
 * after the other or side by side (fuzzers and tests do).
 */
#ifndef CBEE_BASE_CX_H
#define CBEE_BASE_CX_H

#include <setjmp.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/name.h"
#include "base/options.h"
#include "base/srcmap.h"
#include "base/vec.h"

/* A handle that an arena cannot free: a file, a libelf descriptor. */
struct cleanup {
	struct cleanup *next;
	void (*fn)(void *);
	void *arg;
};

/* --time-passes: the end of a phase. */
struct phase_mark {
	const char *name;
	uint64_t ns;  /* CPU time of the process */
	size_t bytes; /* of the unit arena */
};

struct cx {
	struct arena unit;    /* lives as long as the compilation */
	struct arena scratch; /* mark and release within a function */
	struct names names;
	struct srcmap src;
	struct diags diag;
	struct options opt;
	VEC(struct phase_mark) phases;
	struct cleanup *cleanups; /* newest first */
	jmp_buf *fatal;           /* where cx_unwind goes */
	int status;               /* exit status after an unwind: 1 or 70 */
};

void cx_init(struct cx *cx);
/* Run the cleanups and free the arenas. */
void cx_free(struct cx *cx);
/* Run FN(cx, ARG) so that fatal errors return here.  Returns 0, or the exit
 * status: 1 after an error in the input, 70 after one of ours.  Cleanups
 * registered by FN have run when it returns non-zero. */
int cx_run(struct cx *cx, void (*fn)(struct cx *, void *), void *arg);
/* Leave the innermost cx_run with STATUS. */
_Noreturn void cx_unwind(struct cx *cx, int status);
/* Call FN(ARG) when the compilation ends, however it does. */
struct cleanup *cx_cleanup(struct cx *cx, void (*fn)(void *), void *arg);
/* FN has been done by hand: forget it. */
void cx_cleanup_done(struct cx *cx, struct cleanup *c);

#endif
