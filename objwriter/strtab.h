/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A string table: NUL-terminated strings in one block, the empty one first,
 * equal ones once.  ELF and BTF share the form.
 */
#ifndef CBEE_OBJWRITER_STRTAB_H
#define CBEE_OBJWRITER_STRTAB_H

#include "base/cx.h"

struct strtab {
	VEC(char) text;
	uint32_t *slot; /* hash table of offsets into the text; 0: free */
	uint32_t n, cap;
};

/* The offset of S (NULL: 0) in the table, which is in the unit arena. */
uint32_t strtab_add(struct cx *cx, struct strtab *t, const char *s);

#endif
