/* SPDX-License-Identifier: BSD-2-Clause */
/* The builtin functions' numbers and facts; the table is frontend/builtin.def. */
#ifndef CBEE_FRONTEND_BUILTIN_H
#define CBEE_FRONTEND_BUILTIN_H

#include <stdint.h>

struct cx;
struct name;

enum builtin_id {
	BI_NONE,
#define BUILTIN(id, name, sig, flags) BI_##id,
#include "frontend/builtin.def"
#undef BUILTIN
	BI__count
};

enum { BF_LIB = 1, BF_PURE = 2, BF_NORET = 4, BF_TYPED = 8, BF_GONE = 16, BF_FLOAT = 32 };

struct builtin {
	const char *name;
	const char *sig; /* see builtin.def; empty: typed by hand */
	uint32_t flags;  /* BF_* */
};

extern const struct builtin builtins[BI__count];

/* Enter the builtins' numbers into the names' table (name->builtin); the library's
 * own names (memcpy) too. */
void builtin_init(struct cx *cx);
/* The builtin that NAME spells, or BI_NONE; understands __sync_fetch_and_add_8. */
enum builtin_id builtin_of(struct cx *cx, struct name *name);

#endif
