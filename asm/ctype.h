/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C declarations in assembly: text to BTF.  Types are found again by name in the object's
 * BTF, so declarations add up.
 */
#ifndef CBEE_ASM_CTYPE_H
#define CBEE_ASM_CTYPE_H

#include "base/cx.h"
#include "objwriter/btf.h"

enum ctype_want { WANTS_DECLS, WANTS_TYPE, WANTS_PROTO };

struct ctype_parse {
	struct cx *cx;
	struct btf *b;
	src_loc loc; /* of the text's first character */
	enum ctype_want want;
	bool started, failed;
	void *scanner;
	uint32_t off, next; /* of the last word, behind it: bytes of the text */
	uint32_t result;    /* WANTS_TYPE: the type; WANTS_PROTO: the FUNC */
	const char *name;   /* WANTS_PROTO: the function's */
};

/* Parse LEN bytes at TEXT; false after reporting. */
bool ctype_run(struct ctype_parse *p, const char *text, size_t len);

/* Alignment of a type in bytes. */
uint32_t ctype_align(const struct btf *b, uint32_t id);

/* ---- For the grammar --------------------------------------------------------------------- */

union CTYPE_STYPE;
int ctype_lex(union CTYPE_STYPE *v, void *scanner);

struct ctype_var {
	const char *name;
	long long pointers;
	long long nelems; /* of an array; -1: none */
};

/* Words of an integer type, added up; `long` counts twice. */
enum {
	CT_CHAR = 1,
	CT_SHORT = 2,
	CT_INT = 4,
	CT_LONG = 8,
	CT_LONG_LONG = 16,
	CT_SIGNED = 32,
	CT_UNSIGNED = 64,
	CT_BOOL = 128,
};
#define CTYPE_NEXT (-0x7fffffffffffffffLL) /* an enumerator without a value */

void ctype_fail(struct ctype_parse *p, const char *what);
bool ctype_is_type(struct ctype_parse *p, const char *name);
struct btf_type *ctype_new(struct ctype_parse *p);
uint32_t ctype_derive(struct ctype_parse *p, uint32_t id, long long pointers, long long nelems);
uint32_t ctype_qualify(struct ctype_parse *p, enum btf_kind kind, uint32_t id);
unsigned ctype_more_int(unsigned a, unsigned b);
uint32_t ctype_int(struct ctype_parse *p, unsigned words);
uint32_t ctype_named(struct ctype_parse *p, const char *name);
uint32_t ctype_tag(struct ctype_parse *p, enum btf_kind kind, const char *name);
uint32_t ctype_struct(struct ctype_parse *p, enum btf_kind kind, const char *name,
		      struct btf_type *t);
uint32_t ctype_enum(struct ctype_parse *p, const char *name, struct btf_type *t);
struct btf_type *ctype_member(struct ctype_parse *p, struct btf_type *t, uint32_t id,
			      struct ctype_var v, unsigned bits);
struct btf_type *ctype_enumerator(struct ctype_parse *p, struct btf_type *t, const char *name,
				  long long value);
struct btf_type *ctype_param(struct ctype_parse *p, struct btf_type *t, uint32_t id,
			     struct ctype_var v);
void ctype_prototype(struct ctype_parse *p, uint32_t result, const char *name, struct btf_type *t);
void ctype_add_typedef(struct ctype_parse *p, uint32_t id, struct ctype_var v);

#endif
