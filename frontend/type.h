/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C types.
 *
 * Types are interned: two spellings of one type are one pointer, and after
 * `canon` (typedefs, type tags and sugar gone at every level) type identity is
 * pointer identity.  Sugar is kept in the nodes themselves, because BTF
 * describes the program as it was written.
 */
#ifndef CBEE_FRONTEND_TYPE_H
#define CBEE_FRONTEND_TYPE_H

#include "base/cx.h"

/* X(id, C spelling, size in bytes, is signed); alignment is the size, but 16-byte
 * alignment for the 128-bit ones. Order is conversion rank within the integers. */
#define TYPE_BASIC(X)                                                                              \
	X(VOID, "void", 1, 0)                                                                      \
	X(BOOL, "_Bool", 1, 0)                                                                     \
	X(CHAR, "char", 1, 1)                                                                      \
	X(SCHAR, "signed char", 1, 1)                                                              \
	X(UCHAR, "unsigned char", 1, 0)                                                            \
	X(SHORT, "short", 2, 1)                                                                    \
	X(USHORT, "unsigned short", 2, 0)                                                          \
	X(INT, "int", 4, 1)                                                                        \
	X(UINT, "unsigned int", 4, 0)                                                              \
	X(LONG, "long", 8, 1)                                                                      \
	X(ULONG, "unsigned long", 8, 0)                                                            \
	X(LLONG, "long long", 8, 1)                                                                \
	X(ULLONG, "unsigned long long", 8, 0)                                                      \
	X(INT128, "__int128", 16, 1)                                                               \
	X(UINT128, "unsigned __int128", 16, 0)                                                     \
	X(FLOAT, "float", 4, 1)                                                                    \
	X(DOUBLE, "double", 8, 1)                                                                  \
	X(LDOUBLE, "long double", 8, 1)                                                            \
	X(NULLPTR, "nullptr_t", 8, 0)

enum type_kind {
#define X(id, ...) TY_##id,
	TYPE_BASIC(X)
#undef X
		TY_ENUM,
	TY_PTR,
	TY_ARRAY,
	TY_VECTOR,
	TY_FUNC,
	TY_STRUCT,
	TY_UNION,
	/* sugar */
	TY_TYPEDEF,   /* a typedef's name for base */
	TY_TAG,       /* base with a btf_type_tag */
	TY_ADDRSPACE, /* base in an address space (attribute address_space) */
};

enum { Q_CONST = 1, Q_VOLATILE = 2, Q_RESTRICT = 4, Q_ATOMIC = 8 };

struct type {
	enum type_kind kind;
	uint8_t quals;         /* Q_* on top of what follows */
	bool variadic;         /* FUNC: ends in … */
	bool no_proto;         /* FUNC: () before C23 */
	bool incomplete_array; /* ARRAY: [] */
	uint8_t addr_space;    /* ADDRSPACE */
	struct type *base;     /* pointee, element, result, sugared type */
	struct type *canon;    /* without sugar, at every level; itself if it has none */
	struct type *unqual;   /* the same node without quals */
	uint64_t nelems;       /* ARRAY, VECTOR */
	struct type **params;  /* FUNC: adjusted types of the parameters */
	uint32_t nparams;
	struct record *rec;      /* STRUCT, UNION */
	struct enumeration *enm; /* ENUM */
	struct decl *decl;       /* TYPEDEF */
	const char *tag;         /* TAG: its text */
	struct type *next;       /* interning chain */
	struct type *ptr;        /* cached pointer to this */
	uint32_t btf_id;         /* frontend/btf_types.c's; 0: none yet */
};

struct field {
	struct name *name; /* NULL: anonymous */
	struct type *type;
	uint64_t off;     /* bytes from the record's start (of a bit-field: of its byte) */
	uint64_t bit_off; /* bits from the record's start */
	int bits;         /* width of a bit-field, -1: none */
	uint32_t index;   /* position among the record's members, unnamed bit-fields included
			   * as BTF and CO-RE count them (they are not counted) */
	bool anonymous;   /* an anonymous struct or union: its members are reached through it */
	bool packed;
	uint32_t align;        /* attribute aligned, 0: none */
	struct attr_tag *tags; /* btf_decl_tag */
	src_loc loc;
};

/* btf_decl_tag attributes in the order written. */
struct attr_tag {
	const char *text;
	struct attr_tag *next;
};

/* What a struct or union tag stands for. */
struct record {
	struct name *tag; /* NULL: unnamed */
	bool is_union;
	bool complete; /* the fields below are known; see record_complete */
	bool being_defined;
	bool packed, preserve_access_index, preserve_static_offset, transparent_union;
	bool ms_anonymous;
	uint32_t attr_align; /* attribute aligned, 0: none */
	uint64_t size, align;
	VEC(struct field) fields; /* in order; unnamed bit-fields left out */
	struct attr_tag *tags;
	void *lazy; /* a body that has not been parsed yet (frontend/pp.h), or NULL */
	struct type *type;
	struct decl *typedef_name; /* first typedef of an unnamed record, for messages */
	src_loc loc;
	uint32_t pack; /* #pragma pack in force, 0: none */
	uint32_t btf_id;
	void *scratch;
};

struct enumeration {
	struct name *tag;
	bool complete;
	bool fixed; /* underlying type was written */
	bool packed;
	struct type *under; /* compatible integer type */
	VEC(struct decl *) consts;
	struct attr_tag *tags;
	struct type *type;
	src_loc loc;
	uint32_t btf_id;
};

struct types; /* the interning tables, in the front end's context */
struct fe;    /* the front end's context (frontend/fe.h) */

struct type *type_basic(struct fe *fe, enum type_kind k);
struct type *type_ptr(struct fe *fe, struct type *to);
struct type *type_array(struct fe *fe, struct type *elem, uint64_t n, bool incomplete);
struct type *type_vector(struct fe *fe, struct type *elem, uint64_t n);
struct type *type_func(struct fe *fe, struct type *ret, struct type **params, uint32_t n,
		       bool variadic, bool no_proto);
/* T with QUALS added (on the element, for an array). */
struct type *type_qual(struct fe *fe, struct type *t, unsigned quals);
struct type *type_typedef(struct fe *fe, struct decl *d, struct type *t);
struct type *type_tag(struct fe *fe, const char *tag, struct type *t);
struct type *type_addr_space(struct fe *fe, unsigned as, struct type *t);

/* T without sugar and qualifiers on top: for switching on ->kind. */
static inline struct type *type_bare(struct type *t)
{
	return t->canon->unqual;
}

/* The new type that a record or an enumeration is. */
struct type *type_of_record(struct fe *fe, struct record *r);
struct type *type_of_enum(struct fe *fe, struct enumeration *e);
void types_init(struct fe *fe);
/* The address space written on T (an object's type, a pointee), 0 if none. */
unsigned type_addr_space_of(const struct type *t);
/* T without sugar on top (qualifiers collected): its ->base keeps the sugar below. */
struct type *type_desugar(struct fe *fe, struct type *t);
/* T without qualifiers (an array: of its elements); sugar is kept where possible. */
struct type *type_unqual(struct fe *fe, struct type *t);
/* Q_* of T, through sugar; of the elements of an array. */
unsigned type_quals(const struct type *t);
/* The unsigned type of an integer type's size. */
struct type *type_to_unsigned(struct fe *fe, struct type *t);
const char *type_basic_name(enum type_kind k);
unsigned type_basic_size(enum type_kind k);

/* Parse a record's lazy body, if it has one; true if the record is complete. */
bool record_complete(struct fe *fe, struct record *r);
/* Size and alignment in bytes; the type must be complete (type_is_complete). */
uint64_t type_size(struct fe *fe, struct type *t);
uint64_t type_align(struct fe *fe, struct type *t);
bool type_is_complete(struct fe *fe, struct type *t);
bool type_is_integer(struct type *t); /* bool, char, enum, … __int128 */
bool type_is_signed(struct type *t);  /* of an integer (enums too) */
bool type_is_float(struct type *t);
bool type_is_arith(struct type *t);
bool type_is_scalar(struct type *t);    /* arithmetic or pointer */
bool type_is_aggregate(struct type *t); /* record or array */
bool type_is_ptr(struct type *t);
bool type_is_record(struct type *t);
bool type_is_void(struct type *t);
bool type_compatible(struct fe *fe, struct type *a, struct type *b);
/* The member NAME of R, looked up through anonymous members; fills PATH (at most
 * MAX members, outermost first) and returns their number, 0 if there is none. */
unsigned record_find(struct fe *fe, struct record *r, struct name *name, struct field **path,
		     unsigned max);
/* The type of which A and B (compatible) are both a description (6.2.7p3). */
struct type *type_composite(struct fe *fe, struct type *a, struct type *b);
/* T as C text, for messages; in the unit arena. */
const char *type_str(struct fe *fe, struct type *t);
/* The same in quotes, with "(aka '…')" when a typedef hides something. */
const char *type_quote(struct fe *fe, struct type *t);
/* Offsets, size and alignment of R from its N fields, unnamed bit-fields included. */
void record_layout(struct fe *fe, struct record *r, struct field *all, uint32_t n);

#endif
