/* SPDX-License-Identifier: BSD-2-Clause */
/* The pass table and the pipelines, made of pass.def. */
#include "driver/pass.h"

#define PASS(name, function, needs, breaks, help) bool function(struct cx *cx, struct ir_fn *fn);
#define UNIT_PASS(name, function, help)           bool function(struct cx *cx, struct ir_unit *u);
#define PIPELINE(level, list)
#include "driver/pass.def"
#undef PASS
#undef UNIT_PASS
#undef PIPELINE

const struct pass pass_table[] = {
#define PASS(name, function, needs, breaks, help) {name, function, NULL, needs, breaks, help},
#define UNIT_PASS(name, function, help)           {name, NULL, function, 0, 0, help},
#define PIPELINE(level, list)
#include "driver/pass.def"
#undef PASS
#undef UNIT_PASS
#undef PIPELINE
	{0},
};

const size_t pass_count = sizeof pass_table / sizeof *pass_table - 1;

/* Levels in ascending order. */
static const struct {
	int level;
	const char *list;
} pipelines[] = {
#define PASS(name, function, needs, breaks, help)
#define UNIT_PASS(name, function, help)
#define PIPELINE(level, list) {level, list},
#include "driver/pass.def"
#undef PASS
#undef UNIT_PASS
#undef PIPELINE
	{0, NULL},
};

bool pipeline_passes(struct cx *cx, struct ir_unit *u)
{
	const char *list = "";

	for (size_t i = 0; pipelines[i].list; i++)
		if (pipelines[i].level <= cx->opt.opt_level)
			list = pipelines[i].list;
	return pass_run(cx, u, pass_table, pass_count, cx->opt.passes ? cx->opt.passes : list);
}
