/* SPDX-License-Identifier: BSD-2-Clause */
/* --time-passes: where the time of a compilation goes. */
#ifndef CBEE_DRIVER_PHASE_H
#define CBEE_DRIVER_PHASE_H

#include <stdio.h>

#include "base/cx.h"

void phase_start(struct cx *cx);
/* The phase NAME ends here. */
void phase(struct cx *cx, const char *name);
/* With --time-passes: microseconds and memory of each phase. */
void phase_report(struct cx *cx, FILE *f);

#endif
