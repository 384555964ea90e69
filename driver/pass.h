/* SPDX-License-Identifier: BSD-2-Clause */
/* The pass table (pass.def) and the pipelines made of it. */
#ifndef CBEE_DRIVER_PASS_H
#define CBEE_DRIVER_PASS_H

#include "ir/pass.h"

extern const struct pass pass_table[];
extern const size_t pass_count;

/* Run the passes that --passes or the level asks for; false if --stop-after ended it. */
bool pipeline_passes(struct cx *cx, struct ir_unit *u);

#endif
