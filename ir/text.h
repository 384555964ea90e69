/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the printer and the parser of the IR's text form share: the words of
 * its attributes.  doc/ir.md is the manual of the form.
 */
#ifndef CBEE_IR_TEXT_H
#define CBEE_IR_TEXT_H

#include "ir/ir.h"

/* A word and the bit or number it stands for; a list ends with word NULL. */
struct ir_word {
	const char *word;
	uint32_t value;
};

extern const struct ir_word ir_sym_words[], ir_linkage_words[], ir_vis_words[];
extern const char ir_cls_letter[];     /* by enum ir_cls: v w l p */
extern const char *const ir_cc_name[]; /* by enum ir_cc: eq … set */

/* Characters of a name that needs no quotes; it does not start with a digit. */
static inline bool ir_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.';
}

#endif
