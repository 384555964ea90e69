/* SPDX-License-Identifier: BSD-2-Clause */
/* The context of one compilation: set-up, protected calls, cleanups (see cx.h). */
#include "base/cx.h"

#include <stdlib.h>

static void out_of_memory(void *arg)
{
	struct cx *cx = arg;

	diag_no_memory(cx);
	cx_unwind(cx, 1);
}

void cx_init(struct cx *cx)
{
	*cx = (struct cx){0};
	cx->unit.oom = cx->scratch.oom = out_of_memory;
	cx->unit.oom_arg = cx->scratch.oom_arg = cx;
	options_init(&cx->opt);
}

static void run_cleanups(struct cx *cx, struct cleanup *until)
{
	while (cx->cleanups != until) {
		struct cleanup *c = cx->cleanups;

		cx->cleanups = c->next;
		if (c->fn)
			c->fn(c->arg);
	}
}

void cx_free(struct cx *cx)
{
	run_cleanups(cx, NULL);
	arena_free(&cx->scratch);
	arena_free(&cx->unit);
}

int cx_run(struct cx *cx, void (*fn)(struct cx *, void *), void *arg)
{
	jmp_buf here;
	jmp_buf *volatile outer = cx->fatal;
	struct cleanup *volatile before = cx->cleanups;

	cx->fatal = &here;
	if (setjmp(here)) {
		cx->fatal = outer;
		run_cleanups(cx, before);
		return cx->status;
	}
	fn(cx, arg);
	cx->fatal = outer;
	return 0;
}

_Noreturn void cx_unwind(struct cx *cx, int status)
{
	cx->status = status;
	if (!cx->fatal)
		abort();
	longjmp(*cx->fatal, 1);
}

struct cleanup *cx_cleanup(struct cx *cx, void (*fn)(void *), void *arg)
{
	struct cleanup *c = arena_new(&cx->unit, struct cleanup);

	*c = (struct cleanup){cx->cleanups, fn, arg};
	cx->cleanups = c;
	return c;
}

void cx_cleanup_done(struct cx *cx, struct cleanup *c)
{
	(void)cx;
	c->fn = NULL;
}
