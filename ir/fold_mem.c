/* SPDX-License-Identifier: BSD-2-Clause */
/* Simplification rules for addresses, loads and stores, and what is resolved last (see
 * fold.def for what each does). */
#include "ir/fold.h"

enum fold_answer fold_sym_add(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	const struct ir_con *c;
	int64_t k;

	if (i->cls != IR_P || i->arg[0].kind != REF_CON || !ir_is_int(f->fn, i->arg[1], &k))
		return FOLD_NO;
	c = &f->fn->cons.at[i->arg[0].idx];
	if (!c->sym)
		return FOLD_NO;
	*value = ir_con_sym(f->cx, f->fn, c->sym, c->val + k);
	return FOLD_VALUE;
}

/* The constant part of address R moves into *OFF, if an instruction's offset can hold it. */
static bool split_address(struct fold *f, ir_ref *r, int32_t *off)
{
	struct ir_ins *d = fold_def_op(f, *r, IR_add);
	ir_ref base;
	int64_t k;

	if (r->kind == REF_CON && f->fn->cons.at[r->idx].sym && f->fn->cons.at[r->idx].val) {
		k = f->fn->cons.at[r->idx].val;
		base = ir_con_sym(f->cx, f->fn, f->fn->cons.at[r->idx].sym, 0);
	} else if (d && d->cls == IR_P && ir_is_int(f->fn, d->arg[1], &k)) {
		base = d->arg[0];
	} else {
		return false;
	}
	if (k < INT16_MIN || k > INT16_MAX || k + *off < INT16_MIN || k + *off > INT16_MAX)
		return false;
	*r = base;
	*off += (int32_t)k;
	return true;
}

enum fold_answer fold_address(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	bool moved = split_address(f, &i->arg[ir_addr_arg(i->op)], &i->off);

	(void)value;
	if (i->op == IR_blit)
		moved |= split_address(f, &i->arg[1], &i->off2);
	return moved ? FOLD_AGAIN : FOLD_NO;
}

/* The symbol whose initial bytes a load at address R may take for granted. */
static struct ir_sym *constant_data(const struct fold *f, ir_ref r, int64_t *off)
{
	struct ir_sym *s = r.kind == REF_CON ? f->fn->cons.at[r.idx].sym : NULL;

	if (!s || s->is_fn || !(s->flags & (SYM_CONST | SYM_UNWRITTEN)) || s->flags & SYM_EXTERN ||
	    s->linkage == IR_WEAK || s->alias)
		return NULL;
	*off += f->fn->cons.at[r.idx].val;
	return s;
}

static uint64_t read_bytes(const struct fold *f, const struct ir_sym *s, int64_t off, unsigned size)
{
	uint64_t v = 0;

	for (unsigned k = 0; s->bytes && k < size; k++) {
		unsigned place = f->cx->opt.big_endian ? size - 1 - k : k;

		v |= (uint64_t)s->bytes[off + k] << 8 * place;
	}
	return v;
}

enum fold_answer fold_const_load(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	unsigned size = ir_access_size(i->op);
	int64_t off = i->off;
	struct ir_sym *s = constant_data(f, i->arg[0], &off);
	uint64_t v;

	if (!s || i->flags & INS_VOLATILE || off < 0 || (uint64_t)off + size > s->size)
		return FOLD_NO;
	for (uint32_t k = 0; k < s->rels.n; k++) {
		const struct ir_data_rel *r = &s->rels.at[k];

		if (r->off == (uint64_t)off && r->size == size && i->cls == IR_P) {
			*value = ir_con_sym(f->cx, f->fn, r->sym, r->addend);
			return FOLD_VALUE;
		}
		if (r->off < (uint64_t)off + size && (uint64_t)off < r->off + r->size)
			return FOLD_NO;
	}
	v = read_bytes(f, s, off, size);
	if (i->op == IR_loads8)
		v = (uint64_t)(int8_t)v;
	else if (i->op == IR_loads16)
		v = (uint64_t)(int16_t)v;
	else if (i->op == IR_loads32)
		v = (uint64_t)(int32_t)v;
	*value = fold_con(f, i->cls, (int64_t)v);
	return FOLD_VALUE;
}

/* The load gives an l, whose low half is what it gave before: what widened it (a packet
 * pointer of the context is a u32 there) then takes the loaded register itself. */
enum fold_answer fold_wide_load(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	struct ir_ins *n;

	if (i->cls != IR_W || i->to.kind != REF_TMP || i->to.idx >= f->first_new ||
	    !f->widened[i->to.idx])
		return FOLD_NO;
	n = arena_new(&f->cx->scratch, struct ir_ins);
	*n = *i;
	n->cls = IR_L;
	fold_put(f, n);
	*value = fold_emit(f, IR_trunc, IR_W, n->to, IR_NONE, i->loc);
	return FOLD_VALUE;
}

enum fold_answer fold_store(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	unsigned size = ir_access_size(i->op);
	struct ir_ins *d = fold_def(f, i->arg[0]);
	uint64_t mask = size == 8 ? UINT64_MAX : ((uint64_t)1 << 8 * size) - 1;
	int64_t k;
	ir_ref x;

	(void)value;
	if (ir_is_int(f->fn, i->arg[0], &k)) {
		/* one spelling for each constant that stores the same bits */
		int64_t v = size == 8   ? k
			    : size == 4 ? (int32_t)k
			    : size == 2 ? (int16_t)k
					: (int8_t)k;

		if (v == k)
			return FOLD_NO;
		i->arg[0] = ir_con_int(f->cx, f->fn, v);
		return FOLD_AGAIN;
	}
	if (d && size == 8 && i->acls == IR_L && d->op == IR_ptoi) {
		i->arg[0] = d->arg[0];
		i->acls = IR_P;
		return FOLD_AGAIN;
	}
	if (size == 8)
		return FOLD_NO;
	if (d && (d->op == IR_zext32 || d->op == IR_sext32 || d->op == IR_trunc)) {
		i->arg[0] = d->arg[0];
		i->acls = d->op == IR_trunc ? IR_L : IR_W;
		return FOLD_AGAIN;
	}
	x = fold_strip(f, i->arg[0], mask);
	if (ref_eq(x, i->arg[0]))
		return FOLD_NO;
	i->arg[0] = x;
	return FOLD_AGAIN;
}

enum fold_answer fold_constp(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	int64_t k;

	if (!ir_is_int(f->fn, i->arg[0], &k) && !f->late)
		return FOLD_NO;
	*value = fold_con(f, i->cls, ir_is_int(f->fn, i->arg[0], &k));
	return FOLD_VALUE;
}

enum fold_answer fold_undef(struct fold *f, struct ir_ins *i, ir_ref *value)
{
	if (!f->late)
		return FOLD_NO;
	*value = fold_con(f, i->cls, 0);
	return FOLD_VALUE;
}
