/* SPDX-License-Identifier: BSD-2-Clause */
/* The simplifier: the engine of fold.c and what the rules of fold.def may use. */
#ifndef CBEE_IR_FOLD_H
#define CBEE_IR_FOLD_H

#include "ir/eval.h"
#include "ir/pass.h"

struct fold;

/* What a rule answers. */
enum fold_answer {
	FOLD_NO,    /* the rule does not apply */
	FOLD_AGAIN, /* the instruction was changed in place: try all rules again */
	FOLD_VALUE, /* the result is *value */
};

/* A rule looks at instruction I, whose operands are simplified and whose constant, if it
 * is commutative or a comparison, stands right. */
typedef enum fold_answer fold_rule(struct fold *f, struct ir_ins *i, ir_ref *value);

struct fold {
	struct cx *cx;
	struct ir_fn *fn;
	struct ir_rep rep;
	uint32_t *uses;           /* by temporary: how often it is used, about */
	uint32_t ntmps;           /* temporaries that have entries in these arrays */
	uint32_t first_new;       /* the first temporary that was made here */
	bool *widened;            /* by temporary below first_new: a zext32 or sext32 uses it */
	struct ir_ins **def;      /* by temporary: its instruction */
	struct ir_phi **phi;      /* by temporary: its phi */
	VEC(struct ir_ins *) out; /* the block's new instructions so far */
	fold_rule *rules[IR_MACHINE][8];
	bool late; /* resolve what must be resolved at last */
	bool changed;
};

/* The instruction that defines R, or NULL. */
struct ir_ins *fold_def(const struct fold *f, ir_ref r);
/* … if it is a NAME. */
static inline struct ir_ins *fold_def_op(const struct fold *f, ir_ref r, unsigned op)
{
	struct ir_ins *d = fold_def(f, r);

	return d && d->op == op ? d : NULL;
}
/* Is R a temporary that is used once? */
bool fold_single(const struct fold *f, ir_ref r);
/* Put `fresh =cls op a, b` before the instruction at hand; the simplified result. */
ir_ref fold_emit(struct fold *f, unsigned op, enum ir_cls cls, ir_ref a, ir_ref b, src_loc loc);
/* Put I, from the scratch arena, before the instruction at hand with a fresh result. */
void fold_put(struct fold *f, struct ir_ins *i);
/* A constant of class CLS. */
ir_ref fold_con(struct fold *f, enum ir_cls cls, int64_t v);
/* I becomes `op a, b` of its own class. */
enum fold_answer fold_to(struct fold *f, struct ir_ins *i, unsigned op, ir_ref a, ir_ref b);

/* Bits of R, of class CLS, that are surely zero (a w's upper half counts as zero). */
uint64_t fold_zeros(const struct fold *f, ir_ref r, enum ir_cls cls);
/* Is R surely not negative in class CLS? */
bool fold_nonneg(const struct fold *f, ir_ref r, enum ir_cls cls);
/* At how many of its low bits, at least, does R already equal its own sign extension? */
unsigned fold_sign_bits(const struct fold *f, ir_ref r, enum ir_cls cls);

/* X without operations that leave the bits of MASK alone; the class stays. */
ir_ref fold_strip(const struct fold *f, ir_ref x, uint64_t mask);

static inline uint64_t fold_mask(enum ir_cls cls)
{
	return cls == IR_W ? UINT32_MAX : UINT64_MAX;
}

static inline unsigned fold_width(enum ir_cls cls)
{
	return cls == IR_W ? 32 : 64;
}

#define RULE(op, function, text)                                                                   \
	enum fold_answer function(struct fold *f, struct ir_ins *i, ir_ref *value);
#include "ir/fold.def"
#undef RULE

#endif
