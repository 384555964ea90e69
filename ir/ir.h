/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The intermediate representation: functions of basic blocks of instructions
 * in SSA form, shaped after QBE's, with a source location on each instruction
 * and pointers as a class of their own, because the verifier tells pointers
 * from integers.
 *
 * One IR serves to the end: instruction selection rewrites the operations of
 * op.def into those of asm/isa.def (IR_M_*), register allocation rewrites
 * temporaries into registers, emission encodes what is left.  The text form
 * (print.c, parse.c) round-trips at every stage; doc/ir.md is its manual.
 */
#ifndef CBEE_IR_IR_H
#define CBEE_IR_IR_H

#include "base/cx.h"
#include "objwriter/btf.h"

#include "asm/isa.h"

/* The class of a value. */
enum ir_cls { IR_V, IR_W, IR_L, IR_P };

/* A handle on an operand. */
enum ir_kind {
	REF_NONE, /* no operand */
	REF_TMP,  /* fn->tmps[]: a value */
	REF_CON,  /* fn->cons[]: an integer or a symbol's address plus offset */
	REF_SLOT, /* fn->slots[]: the address of a stack object */
	REF_REG,  /* a machine register, 0 to 10 (after isel) */
};

typedef struct ir_ref {
	uint32_t kind : 3, idx : 29;
} ir_ref;

#define IR_NONE   ((ir_ref){REF_NONE, 0})
#define IR_REG(n) ((ir_ref){REF_REG, (n)})

static inline bool ref_eq(ir_ref a, ir_ref b)
{
	return a.kind == b.kind && a.idx == b.idx;
}

enum ir_op {
	IR_NOP, /* nothing: passes leave it, the manager sweeps it away */
#define OP(name, ...) IR_##name,
#include "ir/op.def"
#undef OP
	IR_MACHINE, /* IR_MACHINE + enum isa_op: a machine instruction */
};

enum { INS_VOLATILE = 1 }; /* a load or store that must stay as it is */

struct ir_ins {
	uint16_t op;   /* enum ir_op, or IR_MACHINE + enum isa_op */
	uint8_t cls;   /* of the result */
	uint8_t acls;  /* of the operands, where op.def says C; of a store's value */
	uint8_t flags; /* INS_* */
	uint8_t align; /* blit, fill, loads and stores: known alignment in bytes, 0 = natural */
	ir_ref to;     /* the result, REF_NONE if there is none */
	ir_ref arg[3];
	int32_t off;  /* memory operations: bytes added to the address */
	int32_t off2; /* blit: bytes added to the source address */
	uint32_t aux; /* see op.def: a size, a count, an index */
	src_loc loc;
};

struct ir_phi {
	struct ir_phi *next;
	ir_ref to;
	uint8_t cls;
	uint32_t n, cap;
	ir_ref *arg;          /* value that comes from … */
	struct ir_blk **from; /* … this predecessor; each is here once */
	src_loc loc;
};

/* Conditions of a branch, the order of the comparison operations. */
enum ir_cc { CC_EQ, CC_NE, CC_ULT, CC_ULE, CC_UGT, CC_UGE, CC_SLT, CC_SLE, CC_SGT, CC_SGE, CC_SET };

enum ir_jmp {
	JMP_NONE,        /* block under construction */
	JMP_RET,         /* return arg[0] (REF_NONE: nothing) */
	JMP_GOTO,        /* to succ[0] */
	JMP_BR,          /* arg[0] CC arg[1] of class acls: succ[0], else succ[1] */
	JMP_ASM,         /* asm goto fn->asms[aux]: succ[0] is the fall-through */
	JMP_UNREACHABLE, /* control does not get here */
};

struct ir_term {
	enum ir_jmp op;
	enum ir_cc cc;
	uint8_t acls;
	int8_t hint; /* > 0: succ[0] is expected, < 0: succ[1] */
	ir_ref arg[2];
	uint32_t aux;
	src_loc loc;
};

/* What `#pragma unroll` and `#pragma clang loop` asked of the loop headed by a block. */
enum { UNROLL_DEFAULT = 0, UNROLL_FULL = -1, UNROLL_DISABLE = -2 }; /* > 0: a factor */

struct ir_blk {
	struct ir_blk *next; /* in layout order */
	const char *name;    /* for the text form; may be NULL */
	uint32_t id;         /* unique in the function, dense after ir_renumber */
	struct ir_phi *phis;
	VEC(struct ir_ins) ins;
	struct ir_term term;
	VEC(struct ir_blk *) succ;
	int unroll; /* UNROLL_* or a factor, on a loop's header */
	/* analyses; valid as fn->valid says */
	VEC(struct ir_blk *) pred; /* each predecessor once, even if both its edges come here */
	uint32_t rpo; /* position in reverse postorder, 0 = entry; UINT32_MAX if unreachable */
	struct ir_blk *idom;
	uint32_t depth;                      /* in the dominator tree */
	uint32_t dom_pre, dom_post;          /* its order in a walk of that tree (ir_dominates) */
	struct ir_blk *dom_child, *dom_next; /* that tree: first child, next sibling */
	struct ir_blk *loop;                 /* header of the innermost loop around it */
	struct ir_blk *loop_up; /* of a header: the header of the loop around its loop */
	uint32_t loop_depth;
	void *scratch; /* the running pass's own */
};

struct ir_use {
	struct ir_blk *blk;
	enum { USE_INS, USE_PHI, USE_TERM } kind;
	union {
		uint32_t ins; /* index in blk->ins */
		struct ir_phi *phi;
	};
};

struct ir_tmp {
	const char *name; /* for the text form; may be NULL */
	uint8_t cls;
	/* analyses */
	struct ir_blk *def; /* block of the definition; NULL: a parameter */
	uint32_t def_ins;   /* index in def->ins; UINT32_MAX: a phi */
	struct ir_phi *def_phi;
	VEC(struct ir_use) uses;
	uint32_t scratch; /* the running pass's own */
};

struct ir_con {
	struct ir_sym *sym; /* NULL: an integer */
	int64_t val;        /* the integer (a w's is sign-extended), or bytes added to the symbol */
};

/* A stack object. */
struct ir_slot {
	const char *name; /* the variable's, for messages and the text form; may be NULL */
	uint32_t size, align;
	src_loc loc;
	/* filled by fill_escape */
	bool escapes; /* its address is used for more than loads and stores of it */
	bool leaks;   /* other code may get at it: its address is stored, passed, joined */
};

/* Inline assembly. */
struct ir_asm_operand {
	const char *name;       /* [name], or NULL */
	const char *constraint; /* without '=', '+', '&' */
	bool out, in;           /* '+' is both */
	bool early;             /* '&' */
	int match;              /* index of the operand a digit names; -1 */
	uint8_t cls;
	ir_ref to;   /* out: the temporary it defines */
	ir_ref val;  /* in: the value; for 'm' the address */
	int32_t off; /* 'm': bytes added to the address */
	src_loc loc;
};

struct ir_asm {
	const char *text; /* the template, %-escapes unexpanded */
	src_loc *locs;    /* for each byte of text the location it came from; may be NULL */
	VEC(struct ir_asm_operand) ops; /* outputs first, in the numbering of the template */
	VEC(const char *) labels;       /* asm goto: names; targets are the block's succ[1…] */
	uint32_t clobbers;              /* bit n: register n */
	bool memory;                    /* clobbers memory */
	bool is_volatile;
	src_loc loc;
};

enum {             /* ir_fn.valid */
       IR_RPO = 1, /* rpo order and reachability (drops unreachable blocks) */
       IR_PRED = 2,
       IR_DOM = 4,
       IR_USE = 8, /* tmp def and uses */
       IR_LOOP = 16,
       IR_ESCAPE = 32,
       IR_DEF = 64, /* tmp def alone */
};

struct ir_fn {
	struct ir_unit *unit;
	struct ir_sym *sym;
	struct ir_blk *start; /* entry, first in layout order; has no predecessors */
	struct ir_blk *last;  /* last in layout order */
	uint8_t ret;          /* class of the result, IR_V for none */
	VEC(ir_ref) params;   /* temporaries, at most five */
	VEC(struct ir_tmp) tmps;
	VEC(struct ir_con) cons;
	VEC(struct ir_slot) slots;
	VEC(struct ir_asm) asms;
	VEC(struct ir_use) uses; /* fill_use: what the temporaries' use lists are slices of */
	uint32_t nblk;           /* ids handed out */
	VEC(struct ir_blk *) rpo;
	uint32_t valid;                   /* IR_* analyses that hold */
	uint32_t order;                   /* bottom-up: callees have lower numbers (callgraph.c) */
	uint32_t frame;                   /* bytes of stack after frame layout */
	uint32_t con_hash_cap, *con_hash; /* index of equal constants, see ir_con_int */
	bool naked;
	bool machine;   /* instruction selection is done */
	bool allocated; /* registers are assigned */
	struct arena *arena;
};

enum ir_linkage { IR_LOCAL, IR_GLOBAL, IR_WEAK };
enum ir_vis { IR_DEFAULT, IR_HIDDEN, IR_PROTECTED };
enum {
	SYM_USED = 1, /* attribute used: stays without a reference */
	SYM_ALWAYS_INLINE = 2,
	SYM_NOINLINE = 4,
	SYM_NORETURN = 8,
	SYM_CONST = 16,  /* data in a read-only section */
	SYM_INLINE = 32, /* declared inline */
	SYM_PURE = 64,
	SYM_KEEP_PROTO = 128, /* a global function: its signature is checked against BTF */
	SYM_EXTERN = 256,     /* declared, not defined here */
	SYM_UNWRITTEN = 512,  /* pass globals: nobody writes it */
};

/* A datum that needs another symbol's address. */
struct ir_data_rel {
	uint64_t off;
	struct ir_sym *sym;
	int64_t addend;
	uint32_t size; /* 4 or 8 */
};

/* A function or variable of the unit. */
struct ir_sym {
	const char *name;
	bool is_fn;
	enum ir_linkage linkage;
	enum ir_vis vis;
	uint32_t flags;       /* SYM_* */
	const char *section;  /* NULL: the default one (.text, .data, .bss, .rodata) */
	struct ir_fn *fn;     /* body, or NULL */
	struct ir_sym *alias; /* attribute alias, or NULL */
	/* data */
	uint64_t size;
	uint32_t align;
	const uint8_t *bytes; /* SIZE bytes; NULL: zeroes */
	VEC(struct ir_data_rel) rels;
	bool is_string; /* a literal: may be merged in .rodata.str1.1 */
	src_loc loc;
	void *decl;      /* the front end's declaration, for BTF; NULL in parsed IR */
	uint32_t btf_id; /* its FUNC or VAR; 0: none (yet) */
	uint32_t refs;   /* references from code and data (ir_count_refs) */
	uint32_t index;  /* in unit->syms */
	void *scratch;
};

/* A CO-RE relocation (rules 19 and 20 of verifier-friendly-code.md). */
struct ir_core {
	uint32_t kind;      /* enum bpf_core_relo_kind */
	const char *access; /* "0:1:2" */
	uint32_t type_id;   /* BTF id of the root type; filled from ctype */
	void *ctype;        /* the front end's type; NULL in parsed IR */
	int64_t value;      /* what the local types say */
	bool is64;          /* the value needs ld_imm64 (type ids, 64-bit enumerators) */
};

struct ir_unit {
	VEC(struct ir_sym *) syms;
	VEC(struct ir_core) cores;
	struct btf *btf;  /* filled after the passes; NULL without -g */
	const char *file; /* main source file as it is recorded in the object */
};

/* build.c: constructors.  All allocate in the function's arena. */
struct ir_unit *ir_unit_new(struct cx *cx);
struct ir_sym *ir_sym_new(struct cx *cx, struct ir_unit *u, const char *name, bool is_fn);
struct ir_fn *ir_fn_new(struct cx *cx, struct ir_unit *u, struct ir_sym *sym);
/* A block, not yet in the layout; ir_blk_place puts it at the end of the layout. */
struct ir_blk *ir_blk_new(struct cx *cx, struct ir_fn *fn, const char *name);
void ir_blk_place(struct ir_fn *fn, struct ir_blk *b);
ir_ref ir_tmp_new(struct cx *cx, struct ir_fn *fn, enum ir_cls cls, const char *name);
ir_ref ir_con_int(struct cx *cx, struct ir_fn *fn, int64_t val);
ir_ref ir_con_sym(struct cx *cx, struct ir_fn *fn, struct ir_sym *sym, int64_t off);
ir_ref ir_slot_new(struct cx *cx, struct ir_fn *fn, uint32_t size, uint32_t align, const char *name,
		   src_loc loc);
/* Append an instruction; returns its place, valid until the next append. */
struct ir_ins *ir_emit(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, struct ir_ins ins);
/* Append `to =cls op a, b` with a fresh result, which is returned. */
ir_ref ir_op2(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, enum ir_op op, enum ir_cls cls,
	      ir_ref a, ir_ref c, src_loc loc);
struct ir_phi *ir_phi_new(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, enum ir_cls cls);
void ir_phi_add(struct cx *cx, struct ir_fn *fn, struct ir_phi *p, ir_ref val, struct ir_blk *from);
void ir_goto(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, struct ir_blk *to, src_loc loc);
void ir_br(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, enum ir_cc cc, enum ir_cls acls,
	   ir_ref x, ir_ref y, struct ir_blk *yes, struct ir_blk *no, src_loc loc);
void ir_ret(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, ir_ref val, src_loc loc);
void ir_unreachable(struct cx *cx, struct ir_fn *fn, struct ir_blk *b, src_loc loc);

/* The value of ACLS for OP with result CLS and operands A and C, where op.def says C. */
enum ir_cls ir_operand_cls(const struct ir_fn *fn, enum ir_op op, enum ir_cls cls, ir_ref a,
			   ir_ref c);

/* The K-th operand read (defined) by INS, asm operands included; NULL past the last. */
ir_ref *ir_use(struct ir_fn *fn, struct ir_ins *ins, uint32_t k);
ir_ref *ir_def(struct ir_fn *fn, struct ir_ins *ins, uint32_t k);
/* Likewise for a block's terminator (its arguments; a JMP_ASM's operands). */
ir_ref *ir_term_use(struct ir_fn *fn, struct ir_blk *b, uint32_t k);
ir_ref *ir_term_def(struct ir_fn *fn, struct ir_blk *b, uint32_t k);

enum { OP_COMM = 1, OP_PURE = 2, OP_LOAD = 4, OP_STORE = 8, OP_EFFECT = 16, OP_DIV = 32 };
struct ir_op_info {
	const char *name;
	char result, arg[3]; /* the letters of op.def */
	uint32_t flags;      /* OP_* */
	const char *help;
};
extern const struct ir_op_info ir_op_info[IR_MACHINE];

static inline bool ir_is_load(unsigned op)
{
	return op >= IR_loadu8 && op <= IR_load64;
}

static inline bool ir_is_store(unsigned op)
{
	return op >= IR_store8 && op <= IR_store64;
}

/* Bytes that a load or store moves. */
static inline unsigned ir_access_size(unsigned op)
{
	static const uint8_t load[] = {1, 1, 2, 2, 4, 4, 8};

	return ir_is_load(op) ? load[op - IR_loadu8] : 1u << (op - IR_store8);
}

static inline bool ir_is_compare(unsigned op)
{
	return op >= IR_ceq && op <= IR_cset;
}

static inline enum ir_cc ir_cc_of(unsigned op)
{
	return (enum ir_cc)(op - IR_ceq);
}

/* Does OP say in `acls` of what class its operands are? */
static inline bool ir_needs_acls(unsigned op)
{
	const struct ir_op_info *i = &ir_op_info[op];

	return i->arg[0] == 'C' || i->arg[1] == 'C' || ir_is_store(op) || op == IR_astore ||
	       op == IR_arg || op == IR_constp;
}

/* Which operand is the address that `off` belongs to; -1 for none. */
static inline int ir_addr_arg(unsigned op)
{
	if (op >= IR_MACHINE)
		return -1;
	if (ir_is_store(op) || op == IR_astore)
		return 1;
	return ir_op_info[op].flags & (OP_LOAD | OP_STORE) && op != IR_call && op != IR_asm ? 0
											    : -1;
}

static inline enum ir_cls ir_cls_of(const struct ir_fn *fn, ir_ref r)
{
	return r.kind == REF_TMP                             ? (enum ir_cls)fn->tmps.at[r.idx].cls
	       : r.kind == REF_SLOT                          ? IR_P
	       : r.kind == REF_CON && fn->cons.at[r.idx].sym ? IR_P
	       : r.kind == REF_CON                           ? IR_L
							     : IR_V;
}

/* Is R an integer constant?  Its value through VAL. */
static inline bool ir_is_int(const struct ir_fn *fn, ir_ref r, int64_t *val)
{
	if (r.kind != REF_CON || fn->cons.at[r.idx].sym)
		return false;
	*val = fn->cons.at[r.idx].val;
	return true;
}

#endif
