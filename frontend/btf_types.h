/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From C types to BTF types, on demand.  Whoever describes a function, a
 * variable or a CO-RE access asks for the type's id; what it refers to comes
 * along by the rules in btf_types.c.  btf_conv_finish closes the open ends.
 */
#ifndef CBEE_FRONTEND_BTF_TYPES_H
#define CBEE_FRONTEND_BTF_TYPES_H

#include "frontend/fe.h"
#include "objwriter/btf.h"

/* A PTR, qualifier or typedef whose named record is not known to be needed. */
struct btf_fixup {
	uint32_t id; /* the type whose reference is open */
	struct record *rec;
};

/* Work put off so that the recursion stays shallow: the members of a record. */
struct btf_later {
	uint32_t id;
	struct record *rec;
};

struct btf_conv {
	struct fe *fe;
	struct cx *cx;
	struct btf *btf;
	VEC(struct btf_fixup) fixups;
	VEC(struct btf_later) later;
	VEC(struct record *) records; /* described in full, by rising id */
	uint32_t array_index;         /* the type of every array's index, 0: none yet */
	unsigned depth;
};

struct btf_conv btf_conv_new(struct fe *fe, struct btf *btf);
/* The id of T with all that it refers to; 0 for void. */
uint32_t btf_conv_type(struct btf_conv *c, struct type *t);
/* The id of the type of a variable in `.maps`: keys and values count as if they were
 * named by themselves, so that what they point to is described as well. */
uint32_t btf_conv_map(struct btf_conv *c, struct type *t);
/* A FUNC_PROTO of its own for a function of type T; NAMES (T's parameters, or NULL)
 * give the parameters their names and types. */
uint32_t btf_conv_proto(struct btf_conv *c, struct type *t, struct decl **names, uint32_t n);
/* DECL_TAGs for TAGS of type or member COMPONENT of ID. */
void btf_conv_tags(struct btf_conv *c, const struct attr_tag *tags, uint32_t id, int component);
/* Resolve the references to records: to the record if it has been described, else to a FWD. */
void btf_conv_finish(struct btf_conv *c);

#endif
