/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Aliasing by objects: the address of an access is followed down to what it was
 * made from (a slot, a symbol, a parameter, a helper's result), and two different
 * objects never meet.  Within one base, constant offsets decide.  There is no
 * analysis by types.
 */
#include "ir/alias.h"

enum object {
	OBJ_ANY,     /* what escaped, or is not of this frame */
	OBJ_UNKNOWN, /* anything: too far to follow */
	OBJ_SLOT,    /* slot IDX */
	OBJ_SYM,     /* symbol of constant IDX */
	OBJ_OUTSIDE, /* not of this frame, not of a symbol of the unit: packets, map values */
	OBJ_PARAM,   /* what a parameter points to: not of this frame */
};

enum { DEPTH = 8 };

struct ir_mem ir_mem_of(const struct ir_ins *i)
{
	int addr = ir_addr_arg(i->op);
	struct ir_mem m = {i->arg[addr > 0], i->off, 0};

	if (ir_is_load(i->op) || ir_is_store(i->op))
		m.size = ir_access_size(i->op);
	else if (i->op == IR_blit || i->op == IR_fill || i->op == IR_aload || i->op == IR_astore)
		m.size = i->aux;
	else
		m.size = i->acls == IR_W ? 4 : 8;
	return m;
}

struct ir_mem ir_mem_source(const struct ir_ins *i)
{
	return (struct ir_mem){i->arg[1], i->off2, i->aux};
}

static bool is_param(const struct ir_fn *fn, ir_ref r)
{
	for (uint32_t i = 0; i < fn->params.n; i++)
		if (ref_eq(fn->params.at[i], r))
			return true;
	return false;
}

/* What R points into. */
static enum object object_of(const struct ir_fn *fn, ir_ref r, uint32_t *idx)
{
	for (int depth = 0; depth < DEPTH; depth++) {
		struct ir_ins *d, *w;

		*idx = r.idx;
		if (r.kind == REF_SLOT)
			return OBJ_SLOT;
		if (r.kind == REF_CON)
			return fn->cons.at[r.idx].sym ? OBJ_SYM : OBJ_ANY;
		if (r.kind != REF_TMP)
			return OBJ_ANY;
		if (!fn->tmps.at[r.idx].def)
			return is_param(fn, r) ? OBJ_PARAM : OBJ_ANY;
		d = ir_def_ins(fn, r);
		if (!d || d->op >= IR_MACHINE)
			return OBJ_ANY;
		switch (d->op) {
		case IR_add:
		case IR_sub:
		case IR_copy:
		case IR_coreaddr:
			r = d->arg[0];
			break;
		case IR_call: /* no helper returns a pointer into the frame */
			return d->arg[0].kind == REF_CON && !fn->cons.at[d->arg[0].idx].sym
				       ? OBJ_OUTSIDE
				       : OBJ_ANY;
		case IR_itop: /* 32 bits of the context: a packet pointer */
			w = ir_def_ins(fn, d->arg[0]);
			return w && w->op == IR_loadu32 ? OBJ_OUTSIDE : OBJ_ANY;
		default:
			return OBJ_ANY;
		}
	}
	return OBJ_UNKNOWN;
}

static bool overlap(const struct ir_mem *a, const struct ir_mem *b)
{
	if (!a->size || !b->size)
		return true;
	return a->off < (int64_t)b->off + b->size && b->off < (int64_t)a->off + a->size;
}

static struct ir_sym *sym_of(const struct ir_fn *fn, uint32_t con)
{
	return fn->cons.at[con].sym;
}

bool ir_may_alias(const struct ir_fn *fn, const struct ir_mem *a, const struct ir_mem *b)
{
	uint32_t x = 0, y = 0;
	enum object oa, ob;

	if (ref_eq(a->base, b->base))
		return overlap(a, b);
	oa = object_of(fn, a->base, &x);
	ob = object_of(fn, b->base, &y);
	if (oa == OBJ_UNKNOWN || ob == OBJ_UNKNOWN)
		return true;
	if (oa == OBJ_SLOT && ob == OBJ_SLOT)
		return x == y;
	if (oa == OBJ_SLOT || ob == OBJ_SLOT)
		return (oa == OBJ_ANY || ob == OBJ_ANY) &&
		       fn->slots.at[oa == OBJ_SLOT ? x : y].leaks;
	if (oa == OBJ_SYM && ob == OBJ_SYM)
		return sym_of(fn, x) == sym_of(fn, y) || sym_of(fn, x)->alias ||
		       sym_of(fn, y)->alias ||
		       (sym_of(fn, x)->linkage != IR_LOCAL && sym_of(fn, y)->linkage != IR_LOCAL &&
			((sym_of(fn, x)->flags | sym_of(fn, y)->flags) & SYM_EXTERN));
	return true;
}

bool ir_covers(const struct ir_mem *a, const struct ir_mem *b)
{
	return ref_eq(a->base, b->base) && a->size && b->size && a->off <= b->off &&
	       (int64_t)b->off + b->size <= (int64_t)a->off + a->size;
}

bool ir_is_public(const struct ir_fn *fn, const struct ir_mem *a)
{
	uint32_t x = 0;

	if (object_of(fn, a->base, &x) == OBJ_SLOT)
		return fn->slots.at[x].leaks;
	return true;
}

bool ir_is_constant(const struct ir_fn *fn, const struct ir_mem *a)
{
	uint32_t x = 0;

	return object_of(fn, a->base, &x) == OBJ_SYM && sym_of(fn, x)->flags & SYM_CONST;
}
