/* SPDX-License-Identifier: BSD-2-Clause */
/* --time-passes (see phase.h): thread CPU time and arena size at each phase's end. */
#include "driver/phase.h"

#include <time.h>

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void phase_start(struct cx *cx)
{
	phase(cx, NULL);
}

void phase(struct cx *cx, const char *name)
{
	if (cx->opt.time_passes)
		vec_push(&cx->unit, &cx->phases, (struct phase_mark){name, now(), cx->unit.total});
}

void phase_report(struct cx *cx, FILE *f)
{
	if (!cx->opt.time_passes)
		return;
	for (uint32_t i = 1; i < cx->phases.n; i++)
		fprintf(f, "%-10s %8.3f ms %8zu KiB\n", cx->phases.at[i].name,
			(double)(cx->phases.at[i].ns - cx->phases.at[i - 1].ns) / 1e6,
			cx->phases.at[i].bytes >> 10);
}
