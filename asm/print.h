/* SPDX-License-Identifier: BSD-2-Clause */
/* Printing instructions and objects as assembly text. */
#ifndef CBEE_ASM_PRINT_H
#define CBEE_ASM_PRINT_H

#include <stdio.h>

#include "asm/as.h"

/* The text of I in DIALECT (not AS_AUTO), without references, as cbee-as reads it back:
 * jumps as +N, helper calls by name.  Returns the length; BUF is always terminated. */
int isa_print(const struct isa_insn *i, enum as_dialect dialect, char *buf, size_t size);

/* What a relocation or a label puts in place of numbers. */
struct isa_names {
	const char *target; /* of a jump or a call, or NULL */
	const char *value;  /* of ld_imm64, or NULL */
};
int isa_print_names(const struct isa_insn *i, enum as_dialect dialect,
		    const struct isa_names *names, char *buf, size_t size);

struct print_options {
	enum as_dialect dialect; /* AS_AUTO: C-like */
};

/* Print O as assembly text that cbee-as turns into the same object. */
void obj_print(struct cx *cx, const struct obj *o, const struct print_options *opt, FILE *f);

#endif
