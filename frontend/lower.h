/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the lowering (typed tree to IR) share.
 *
 *	lower.c           the unit: which symbols are needed; a function's frame
 *	lower_stmt.c      statements; lower_scope.c lifetimes and clean-ups
 *	lower_switch.c    switch and computed goto as trees of comparisons
 *	lower_expr.c      values of expressions; lower_arith.c operators and conversions
 *	lower_place.c     where objects are: lvalues, loads and stores
 *	lower_bitfield.c  bit-fields
 *	lower_object.c    records and vectors by value, initializers of locals
 *	lower_cond.c      conditions as branches
 *	lower_int128.c    __int128 as pairs of l
 *	lower_call.c      calls and the calling convention
 *	lower_builtin.c   the builtin functions; lower_mem.c memory and strings
 *	lower_vector.c    vectors, element by element
 *	lower_atomic.c    atomics
 *	lower_asm.c       inline assembly
 *	lower_data.c      static objects
 *	lower_lib.c       subprograms made on demand (memcpy, __int128 division)
 *	core_path.c       CO-RE: access strings and records
 *
 * Locals are slots (mem2reg makes them SSA).  Invariant: a w that holds a char,
 * short, _Bool or a bit-field's value is already extended as its type says.
 */
#ifndef CBEE_FRONTEND_LOWER_H
#define CBEE_FRONTEND_LOWER_H

#include "frontend/fe.h"

/* How a value of a type is held. */
enum vkind {
	VK_VOID,
	VK_W,    /* integers up to 32 bits; a float's bits */
	VK_L,    /* 64-bit integers; a double's bits */
	VK_P,    /* pointers */
	VK_WIDE, /* __int128: two l */
	VK_MEM,  /* records, arrays, vectors: a place */
};

/* A scalar value. */
struct val {
	ir_ref r;
	ir_ref hi; /* upper half of an __int128, else REF_NONE */
};

struct core_step;

/* Where an object is. */
struct place {
	ir_ref base;         /* a pointer */
	int64_t off;         /* bytes from it; of a bit-field: of its record */
	uint32_t base_align; /* known alignment of BASE … */
	uint32_t align; /* … and of BASE + OFF, where more is known of that; see low_align_at */
	bool is_volatile;
	struct type *type;
	struct field *bits;     /* a bit-field, else NULL */
	struct record *rec;     /* of the bit-field; may be NULL */
	bool container;         /* access the bit-field through its declared type's unit (CO-RE) */
	struct core_step *path; /* relocated access under construction: core_path.c */
};

/* Something that ends when a scope is left. */
struct scope_entry {
	ir_ref slot;          /* its life ends */
	struct decl *cleanup; /* variable whose clean-up runs first, or NULL */
	struct place at;      /* of that variable */
};

struct lscope {
	struct lscope *parent;
	uint32_t parent_n; /* entries of the parent when this scope was opened */
	bool bypassed;     /* a jump may enter past the declarations: no lifetimes */
	VEC(struct scope_entry) entries;
};

/* A point in the nesting of scopes. */
struct scope_pos {
	struct lscope *scope;
	uint32_t n; /* its entries that are alive */
};

/* A loop or switch. */
struct jump_ctx {
	struct jump_ctx *outer;
	struct ir_blk *brk, *cont; /* cont NULL in a switch */
	struct scope_pos at;
};

/* A jump whose clean-ups wait for its label's scope. */
struct pending_goto {
	struct ir_blk *from; /* an empty block without terminator */
	struct scope_pos at;
	struct label *label;
	src_loc loc;
};

/* label.lowered */
struct low_label {
	struct ir_blk *blk;
	bool placed;
	struct scope_pos at;
	uint32_t number; /* from 1: its "address", if that is taken */
};

/* A word of the calling convention: what one register holds. */
enum word_kind {
	WORD_SCALAR, /* the value */
	WORD_LO,     /* of an __int128 or a record of 9 to 16 bytes */
	WORD_HI,
	WORD_RECORD, /* a record of up to 8 bytes, zero-padded */
	WORD_PTR,    /* the address of the caller's copy */
	WORD_SRET,   /* where the result goes */
};
struct abi_word {
	enum word_kind kind;
	uint8_t cls;
	uint32_t param; /* index of the parameter */
};
struct abi {
	VEC(struct abi_word) words;
	bool sret;
	uint8_t ret;     /* class of the result in r0, IR_V if none */
	uint32_t in_reg; /* words in registers; the rest in the caller's frame, its address in r5 */
};

/* The value of the statement expression at hand. */
struct stmt_want {
	struct stmt *last; /* its last statement … */
	struct expr *e;    /* … and that one's value */
	struct place *to;
	struct val v;
	bool done;
};

struct lower {
	struct cx *cx;
	struct fe *fe;
	struct ir_unit *u;
	VEC(struct decl *) work;    /* functions and variables still to be lowered */
	VEC(struct decl *) helpers; /* variables taken to hold a helper's number */
	VEC(struct decl *) written; /* such variables that are assigned to */
	struct ir_sym **strings;    /* hash table of literals */
	uint32_t nstrings, strings_cap, string_names, literal_names;
	struct ir_sym *lib[64]; /* lower_lib.c's, by enum lib_fn */
	/* the function at hand */
	struct ir_fn *fn;
	struct ir_blk *b; /* code goes to its end; never NULL, may be unreachable */
	struct decl *func;
	struct type *ret; /* its result */
	struct lscope *scope;
	struct jump_ctx *jump;
	VEC(struct pending_goto) gotos;
	VEC(struct ir_blk *) dispatch; /* computed gotos: blocks that wait for a terminator */
	VEC(ir_ref) dispatch_on;       /* … and their operands */
	VEC(struct scope_pos) dispatch_at;
	ir_ref sret; /* where the result goes, or REF_NONE */
	struct stmt_want *want;
	bool preserve; /* inside __builtin_preserve_access_index */
	src_loc loc;   /* of the expression or statement at hand */
};

/* --- lower.c --- */
struct ir_sym *low_sym(struct lower *lw, struct decl *d);
/* The declaration that defines what D names, or D. */
struct decl *low_definition(struct decl *d);

/* --- building --- */
static inline struct ir_blk *low_block(struct lower *lw, const char *name)
{
	return ir_blk_new(lw->cx, lw->fn, name);
}
/* Continue at B. */
static inline void low_start(struct lower *lw, struct ir_blk *b)
{
	ir_blk_place(lw->fn, b);
	lw->b = b;
}
static inline void low_goto(struct lower *lw, struct ir_blk *to)
{
	ir_goto(lw->cx, lw->fn, lw->b, to, lw->loc);
}
/* Code that follows cannot be reached, until the next label. */
static inline void low_dead(struct lower *lw)
{
	low_start(lw, low_block(lw, NULL));
}
static inline ir_ref low_int(struct lower *lw, int64_t v)
{
	return ir_con_int(lw->cx, lw->fn, v);
}
static inline struct val low_val(ir_ref r)
{
	return (struct val){r, IR_NONE};
}
ir_ref low_op(struct lower *lw, enum ir_op op, enum ir_cls cls, ir_ref a, ir_ref b);
ir_ref low_op1(struct lower *lw, enum ir_op op, enum ir_cls cls, ir_ref a);
struct ir_ins *low_emit(struct lower *lw, struct ir_ins ins);
void low_br(struct lower *lw, enum ir_cc cc, enum ir_cls cls, ir_ref a, ir_ref b,
	    struct ir_blk *yes, struct ir_blk *no);
/* The value that comes from two predecessors; starts JOIN, which they must jump to. */
struct val low_join(struct lower *lw, struct ir_blk *join, enum vkind k, struct val a,
		    struct ir_blk *from_a, struct val b, struct ir_blk *from_b);
enum vkind low_kind(struct type *t);
static inline enum ir_cls low_cls(struct type *t)
{
	enum vkind k = low_kind(t);

	return k == VK_W ? IR_W : k == VK_L ? IR_L : k == VK_P ? IR_P : IR_V;
}
static inline uint64_t low_size(struct lower *lw, struct type *t)
{
	return type_size(lw->fe, t);
}

/* --- lower_expr.c --- */
struct val low_value(struct lower *lw, struct expr *e);
static inline ir_ref low_scalar(struct lower *lw, struct expr *e)
{
	return low_value(lw, e).r;
}
void low_effect(struct lower *lw, struct expr *e);
/* The value of an integer constant of type T. */
struct val low_const(struct lower *lw, u128 v, struct type *t);
struct val low_zero(struct lower *lw, struct type *t);
/* Strip parentheses' and casts' nodes that keep the value (pointer to pointer, same). */
struct expr *low_strip(struct expr *e);

/* --- lower_arith.c --- */
struct val low_convert(struct lower *lw, struct val v, struct type *from, struct type *to);
struct val low_to_bool(struct lower *lw, struct val v, struct type *from);
/* x OP y, both of type T (shifts: y of type YT). */
struct val low_binary(struct lower *lw, enum binop op, struct val x, struct val y, struct type *t,
		      struct type *yt);
enum ir_cc low_cc(enum binop op, bool is_signed);
/* P + N elements of T (negated with SUB); N is an l. */
ir_ref low_ptr_add(struct lower *lw, ir_ref p, ir_ref n, struct type *elem, bool sub);
/* An integer expression's value as an l. */
ir_ref low_as_l(struct lower *lw, struct expr *e);
ir_ref low_to_l(struct lower *lw, struct val v, struct type *t);
/* Report floating-point OP; returns a value to go on with. */
struct val low_no_float(struct lower *lw, src_loc loc, const char *what, struct type *t);

/* --- lower_place.c --- */
struct place low_place(struct lower *lw, struct expr *e);
struct place low_place_of(struct lower *lw, struct decl *d);
struct val low_load(struct lower *lw, struct place p);
void low_store(struct lower *lw, struct place p, struct val v);
/* The place's address as a pointer value. */
ir_ref low_address(struct lower *lw, struct place p);
/* P without a pending relocation: base and offset stand for themselves. */
struct place low_settle(struct lower *lw, struct place p);
/* The part of P that is OFF bytes in and of type T. */
struct place low_part(struct place p, uint64_t off, struct type *t);
/* What pointer R of alignment ALIGN points to. */
struct place low_at(ir_ref r, struct type *t, uint32_t align);
/* What the pointer expression E points to, with what is known of its alignment. */
struct place low_pointee(struct lower *lw, struct expr *e);
uint32_t low_align_at(struct place p);
/* Raise what P is known to be aligned to, if we lay the object out ourselves. */
void low_raise_align(struct lower *lw, struct place *p, uint32_t align);
/* A new stack object for a value of type T that lives until the block ends. */
struct place low_temp(struct lower *lw, struct type *t);
ir_ref low_slot(struct lower *lw, uint64_t size, uint64_t align, const char *name, src_loc loc);
void low_copy(struct lower *lw, struct place to, struct place from, uint64_t size);
void low_fill(struct lower *lw, struct place to, int byte, uint64_t size);
/* Memory operations of SIZE bytes (1, 2, 4, 8). */
ir_ref low_load_int(struct lower *lw, struct place p, uint64_t off, unsigned size, bool is_signed,
		    enum ir_cls cls);
void low_store_int(struct lower *lw, struct place p, uint64_t off, unsigned size, enum ir_cls cls,
		   ir_ref v);

/* --- lower_bitfield.c --- */
struct val low_bits_load(struct lower *lw, struct place p);
void low_bits_store(struct lower *lw, struct place p, struct val v);
/* V as it reads back from the bit-field F of type T. */
struct val low_bits_narrow(struct lower *lw, struct val v, struct field *f, struct type *t);

/* --- lower_object.c --- */
/* The place of the record or vector value E; it stays until the block ends, is not to be written.
 */
struct place low_object(struct lower *lw, struct expr *e);
/* Evaluate E into TO, a fresh object that E does not refer to. */
void low_into(struct lower *lw, struct expr *e, struct place to);
void low_init(struct lower *lw, struct expr *e, struct place to);
struct place low_compound(struct lower *lw, struct decl *object);
/* Assign the record or vector E to TO, which E may overlap. */
void low_assign_object(struct lower *lw, struct place to, struct expr *e);
struct place low_vector(struct lower *lw, struct expr *e, struct place to);
bool low_is_vector(struct type *t);

/* --- lower_cond.c --- */
void low_branch(struct lower *lw, struct expr *e, struct ir_blk *yes, struct ir_blk *no);
/* Is E known to be true (1) or false (0) without evaluating it; -1: no. */
int low_known(struct lower *lw, struct expr *e);
struct val low_cond_value(struct lower *lw, struct expr *e);
/* Branch on V != 0. */
void low_branch_val(struct lower *lw, struct val v, struct type *t, struct ir_blk *yes,
		    struct ir_blk *no);

/* --- lower_stmt.c --- */
void low_stmt(struct lower *lw, struct stmt *s);
void low_var(struct lower *lw, struct decl *d);
/* The value of ({ … }); records go to TO. */
struct val low_stmt_expr(struct lower *lw, struct expr *e, struct place *to);
/* Does S hold a label that a jump from outside may reach? (lower_scope.c) */
bool low_has_label(struct stmt *s);
struct low_label *low_label(struct lower *lw, struct label *l);
void low_finish_gotos(struct lower *lw);

/* --- lower_scope.c --- */
void low_scope_open(struct lower *lw, struct stmt *block);
void low_scope_close(struct lower *lw);
static inline struct scope_pos low_scope_here(struct lower *lw)
{
	return (struct scope_pos){lw->scope, lw->scope ? lw->scope->entries.n : 0};
}
/* Emit what ends on the way from FROM to TO. */
void low_scope_leave(struct lower *lw, struct scope_pos from, struct scope_pos to);
/* SLOT lives from here to the end of the scope. */
void low_scope_add(struct lower *lw, ir_ref slot, struct decl *cleanup, struct place at);

/* --- lower_switch.c --- */
void low_switch(struct lower *lw, struct stmt *s);
/* One target of a multiway branch: values lo..hi (inclusive) of a w or l. */
struct arm {
	int64_t lo, hi; /* sign-extended if signed, else as unsigned bits */
	struct ir_blk *to;
};
void low_multiway(struct lower *lw, ir_ref x, enum ir_cls cls, bool is_signed, struct arm *arms,
		  uint32_t n, struct ir_blk *other);

/* --- lower_call.c --- */
struct val low_call(struct lower *lw, struct expr *e, struct place *to);
void low_abi(struct lower *lw, struct type *ret, struct type **args, uint32_t n, struct abi *abi);
/* Declare the parameters and store them to their slots. */
void low_params(struct lower *lw, struct decl *d);
void low_return(struct lower *lw, struct expr *e);
ir_ref low_call_sym(struct lower *lw, struct ir_sym *s, enum ir_cls ret, const ir_ref *args,
		    const enum ir_cls *cls, uint32_t n);
bool low_is_helper_var(struct lower *lw, struct decl *d, int64_t *number);
/* The variable D is assigned to or its address escapes. */
void low_written(struct lower *lw, struct decl *d, src_loc loc);

/* --- lower_builtin.c, lower_mem.c --- */
struct val low_builtin(struct lower *lw, struct expr *e, int id, bool want);
/* Branch on the truth of a builtin, where that is simpler than its value. */
bool low_builtin_branch(struct lower *lw, struct expr *e, struct ir_blk *yes, struct ir_blk *no);
/* A builtin whose value is a record or vector. */
struct place low_builtin_object(struct lower *lw, struct expr *e);
/* Call the function NAME of another object with E's arguments. */
struct val low_call_named(struct lower *lw, struct expr *e, const char *name);
/* The builtin a call stands for, 0 if it is a plain call. */
int low_builtin_of(struct lower *lw, struct expr *e);
struct val low_mem_builtin(struct lower *lw, struct expr *e, int id, bool want, bool *done);
/* A memcmp, strcmp or strncmp that only asks for equality; false if E is none we can expand. */
bool low_memcmp_branch(struct lower *lw, struct expr *e, int id, struct ir_blk *differ,
		       struct ir_blk *equal);

/* --- lower_atomic.c --- */
struct val low_atomic(struct lower *lw, struct expr *e, int id, bool want);
struct val low_atomic_load(struct lower *lw, struct place p);
void low_atomic_store(struct lower *lw, struct place p, struct val v);
/* lhs op= rhs on an _Atomic object; the new value (old: with OLD). */
struct val low_atomic_op(struct lower *lw, struct place p, enum binop op, struct val rhs,
			 struct type *rt, struct type *ct, bool old);

/* --- lower_int128.c --- */
struct val low_wide_binary(struct lower *lw, enum binop op, struct val x, struct val y,
			   bool is_signed);
struct val low_wide_neg(struct lower *lw, struct val x);
/* Compare; the result is a w. */
ir_ref low_wide_compare(struct lower *lw, enum binop op, struct val x, struct val y,
			bool is_signed);
void low_wide_branch(struct lower *lw, enum binop op, struct val x, struct val y, bool is_signed,
		     struct ir_blk *yes, struct ir_blk *no);
/* The 128-bit product of two l. */
struct val low_mul_wide(struct lower *lw, ir_ref x, ir_ref y, bool is_signed);

/* --- lower_asm.c --- */
void low_asm(struct lower *lw, struct stmt *s);

/* --- lower_data.c --- */
void low_data(struct lower *lw, struct decl *d);
struct ir_sym *low_string(struct lower *lw, struct expr *e);
/* The unnamed static object of a compound literal. */
struct ir_sym *low_literal(struct lower *lw, struct decl *d);

/* --- lower_lib.c --- */
enum lib_fn {
	LIB_MEMCPY,
	LIB_MEMMOVE,
	LIB_MEMSET,
	LIB_MEMCMP,
	LIB_MEMCHR,
	LIB_STRLEN,
	LIB_STRNLEN,
	LIB_STRCMP,
	LIB_STRNCMP,
	LIB_STRCPY,
	LIB_STPCPY,
	LIB_STRNCPY,
	LIB_STRCAT,
	LIB_STRNCAT,
	LIB_STRCHR,
	LIB_STRRCHR,
	LIB_STRSTR,
	LIB_STRSPN,
	LIB_STRCSPN,
	LIB_STRPBRK,
	LIB_UDIVMOD128,
	LIB__count
};
struct ir_sym *low_lib(struct lower *lw, enum lib_fn f);
/* Make the bodies of those that are used. */
void low_lib_bodies(struct lower *lw);

/* --- core_path.c --- */
/* The part of P that is field F of record REC as an access that a loader relocates. */
struct place core_member(struct lower *lw, struct place p, struct type *rec_type,
			 struct record *rec, struct field *f);
/* Element INDEX of the array P (of type ARRAY), or of what the pointer P.base points to. */
struct place core_element(struct lower *lw, struct place p, struct type *array, int64_t index);
/* Emit the pending relocation. */
struct place core_settle(struct lower *lw, struct place p);
struct val core_builtin(struct lower *lw, struct expr *e, int id);
/* Are accesses relocated at all (-g)? */
bool core_enabled(struct lower *lw);

#endif
