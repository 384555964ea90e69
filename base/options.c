/* SPDX-License-Identifier: BSD-2-Clause */
/* Defaults of the options (see options.h). */
#include "base/options.h"

void options_init(struct options *opt)
{
	*opt = (struct options){
		.cpu = 3,
		.alu32 = true,
		.opt_level = 2,
		.debug = 1,
		.stack_size = 512,
		.std = STD_C17,
		.gnu = true,
		.line_markers = true,
		.error_limit = 20,
	};
}
