/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BTF: the type graph of an object, in memory (kernel, Documentation/bpf/btf.rst).
 *
 * Types are added one at a time and get ids from 1; 0 is void.  A type may
 * name an id that is added later.  Encoding to .BTF/.BTF.ext bytes, reading
 * them back, dumping as text and parsing that text are here; what C types
 * become which BTF types is the front end's business (frontend/btf_types.c).
 */
#ifndef CBEE_OBJWRITER_BTF_H
#define CBEE_OBJWRITER_BTF_H

#include "base/cx.h"

/* BTF_KIND_* of the kernel's linux/btf.h, same numbers. */
enum btf_kind {
	BTF_VOID,
	BTF_INT,
	BTF_PTR,
	BTF_ARRAY,
	BTF_STRUCT,
	BTF_UNION,
	BTF_ENUM,
	BTF_FWD,
	BTF_TYPEDEF,
	BTF_VOLATILE,
	BTF_CONST,
	BTF_RESTRICT,
	BTF_FUNC,
	BTF_FUNC_PROTO,
	BTF_VAR,
	BTF_DATASEC,
	BTF_FLOAT,
	BTF_DECL_TAG,
	BTF_TYPE_TAG,
	BTF_ENUM64,
	BTF__kinds
};

enum btf_linkage { BTF_L_STATIC, BTF_L_GLOBAL, BTF_L_EXTERN };
enum btf_int_encoding { BTF_SIGNED = 1, BTF_CHAR = 2, BTF_BOOL = 4 };

/* A member, enumerator, parameter or DATASEC variable. */
struct btf_item {
	const char *name; /* NULL or "": none */
	uint32_t type;    /* member, parameter, variable */
	union {
		int64_t value; /* enumerator */
		struct {
			uint32_t off;  /* member: bits; variable: bytes */
			uint32_t size; /* bit-field: bits; variable: bytes; else 0 */
		};
	};
};

struct btf_type {
	enum btf_kind kind;
	const char *name; /* NULL or "": none */
	uint32_t size;    /* bytes: INT STRUCT UNION ENUM ENUM64 FLOAT DATASEC */
	uint32_t type;    /* PTR TYPEDEF VOLATILE CONST RESTRICT FUNC VAR DECL_TAG TYPE_TAG;
			   * element of ARRAY, result of FUNC_PROTO */
	uint32_t index_type, nelems; /* ARRAY */
	uint32_t bits, bit_off;      /* INT */
	uint32_t encoding;           /* INT: enum btf_int_encoding */
	uint32_t linkage;            /* FUNC, VAR: enum btf_linkage */
	int32_t component;           /* DECL_TAG: member or parameter index, -1 for the whole */
	bool kflag; /* STRUCT UNION: bit-fields; ENUM ENUM64: signed; FWD: a union */
	VEC(struct btf_item)
	items; /* STRUCT UNION ENUM ENUM64 FUNC_PROTO DATASEC; a variadic
		* prototype ends with an item of type 0 and no name */
};

struct btf {
	VEC(struct btf_type) types; /* types.at[0] is void */
};

struct btf *btf_new(struct cx *cx);
/* Add a type; returns its id. */
uint32_t btf_add(struct cx *cx, struct btf *b, struct btf_type t);
/* Shorthand for the kinds that are a name and a referenced type. */
uint32_t btf_add_ref(struct cx *cx, struct btf *b, enum btf_kind kind, const char *name,
		     uint32_t type);
const char *btf_kind_name(enum btf_kind k);
/* The K-th reference that T makes to a type (its own, then the items'), NULL past the last. */
uint32_t *btf_ref(struct btf_type *t, uint32_t k);

/* Bytes of a value of type ID, 0 if it has no size. */
uint64_t btf_size(const struct btf *b, uint32_t id);

struct obj;
/* Add the DATASECs: every symbol of O with a VAR (obj_sym.btf_id) under its section, every
 * undefined one with a VAR or FUNC under obj_sym.datasec.  To be called once, after the
 * other types have been added and all symbols placed. */
void btf_add_datasecs(struct cx *cx, struct obj *o);
/* Drop the types that nothing in O needs (FUNC, VAR, DATASEC, DECL_TAG on a kept type,
 * func_info and CO-RE records are the roots), merge equal ones, and renumber. */
void btf_prune(struct cx *cx, struct obj *o);
/* For each type the lowest id of its class: types of one class cannot be told apart by
 * walks of fewer than ROUNDS references.  True if more rounds would change nothing.
 * CLS has room for all types of B. */
bool btf_classes(struct cx *cx, struct btf *b, unsigned rounds, uint32_t *cls);
/* The bytes of .BTF and .BTF.ext. */
void btf_encode(struct cx *cx, struct obj *o, const uint8_t **btf, size_t *btf_size,
		const uint8_t **ext, size_t *ext_size);
/* Fill O's btf and its sections' records from the bytes; false after reporting. */
bool btf_decode(struct cx *cx, struct obj *o, const char *path, const uint8_t *btf, size_t btf_size,
		const uint8_t *ext, size_t ext_size);
/* The raw dump, in the format of `bpftool btf dump file X format raw`. */
void btf_dump_raw(struct cx *cx, const struct btf *b, FILE *f);
/* One type of it: a line, and one more for each item.  With ESCAPE, quotes, backslashes and
 * what is not printable ASCII come escaped, so that btf_parse_line reads the same back. */
void btf_dump_type(const struct btf *b, uint32_t id, bool escape, FILE *f);
/* Add what a line of the dump says to B: the type with the next number, or an item of the
 * last type.  False after reporting, at LOC, what is wrong with it. */
bool btf_parse_line(struct cx *cx, src_loc loc, struct btf *b, const char *line, size_t len);
/* After the last line: does every type refer to one that exists?  False after reporting. */
bool btf_parse_end(struct cx *cx, src_loc loc, struct btf *b);

#endif
