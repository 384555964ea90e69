/* SPDX-License-Identifier: BSD-2-Clause */
/* The builtin functions' table and names (see builtin.def). */
#include "frontend/builtin.h"

#include <string.h>

#include "base/cx.h"

const struct builtin builtins[BI__count] = {
	[BI_NONE] = {"", "", 0},
#define BUILTIN(id, name, sig, flags) [BI_##id] = {name, sig, flags},
#include "frontend/builtin.def"
#undef BUILTIN
};

enum { PREFIX = sizeof "__builtin_" - 1 };

void builtin_init(struct cx *cx)
{
	for (unsigned i = 1; i < BI__count; i++) {
		name_of(cx, builtins[i].name)->builtin = (uint16_t)i;
		if ((builtins[i].flags & BF_LIB) && !cx->opt.no_builtin)
			name_of(cx, builtins[i].name + PREFIX)->builtin = (uint16_t)i;
	}
}

/* __sync_fetch_and_add_8 is __sync_fetch_and_add, the size being the operand's. */
static enum builtin_id sized(struct cx *cx, const struct name *name)
{
	static const char *const sizes[] = {"_1", "_2", "_4", "_8", "_16"};

	for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		size_t n = strlen(sizes[i]);
		struct name *whole;

		if (name->len < n || strcmp(name->s + name->len - n, sizes[i]) != 0)
			continue;
		whole = name_find(cx, name->s, name->len - n);
		if (whole && whole->builtin)
			return whole->builtin;
	}
	return BI_NONE;
}

enum builtin_id builtin_of(struct cx *cx, struct name *name)
{
	if (name->builtin)
		return name->builtin;
	if (!strncmp(name->s, "__sync_", 7))
		return sized(cx, name);
	return BI_NONE;
}
