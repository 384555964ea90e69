/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes of BTF types, and values printed and read as their types say. */
#ifndef CBEE_SIM_VALUE_H
#define CBEE_SIM_VALUE_H

#include "objwriter/btf.h"

/* The type behind typedefs and qualifiers; void for a bad id. */
const struct btf_type *value_type(const struct btf *b, uint32_t id);
/* Bytes of a value; 0 if unknown. */
uint64_t value_size_of(const struct btf *b, uint32_t id);
/* Print the value at P, which has SIZE bytes: by its type, or as hex bytes if ID is 0 or
 * does not fit. */
void value_print(FILE *f, const struct btf *b, uint32_t id, const uint8_t *p, uint64_t size);
/* Little-endian number of at most 8 bytes. */
uint64_t value_number(const uint8_t *p, uint64_t size);
/* Put the value that TEXT tells into SIZE bytes at P: a number (also 0x…, negative), an
 * IPv4 address, `hex:…`, a "string", or {a, b, …} by members or elements.  NULL, or what
 * is wrong. */
const char *value_parse(struct arena *a, const struct btf *b, uint32_t id, const char *text,
			uint8_t *p, uint64_t size);

#endif
