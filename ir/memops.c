/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies and fills of known small size become loads and stores, as wide as the
 * alignment allows; what is larger stays for the back end.
 *
 * Needs nothing.  Leaves the control flow alone.  Runs late: before, a copy as a
 * whole tells sroa more than its pieces do.
 * A slot of eight bytes or more is aligned to eight on the way: the frame is ours.
 */
#include "ir/pass.h"

enum { MAX_STORES = 128 };

struct memops {
	struct cx *cx;
	struct ir_fn *fn;
	VEC(struct ir_ins) out;
};

static const uint16_t load_op[] = {
	[1] = IR_loadu8, [2] = IR_loadu16, [4] = IR_loadu32, [8] = IR_load64};
static const uint16_t store_op[] = {
	[1] = IR_store8, [2] = IR_store16, [4] = IR_store32, [8] = IR_store64};

/* The alignment of symbol S's start, ALIGN if that is better.  Loads of constant data without
 * addresses fold: they need none. */
static unsigned sym_align(const struct ir_sym *s, unsigned align)
{
	if (!s)
		return align;
	if (s->flags & (SYM_CONST | SYM_UNWRITTEN) && s->linkage != IR_WEAK &&
	    !(s->flags & SYM_EXTERN) && !s->rels.n && !s->alias)
		return 8;
	return align;
}

/* The alignment that is known at BASE + OFF when ALIGN is known of BASE + AT. */
static unsigned align_at(const struct memops *m, ir_ref base, int32_t off, unsigned align,
			 uint32_t at)
{
	unsigned a = align ? align : 1;
	uint32_t from = at;

	if (base.kind == REF_SLOT && m->fn->slots.at[base.idx].align > a) {
		a = m->fn->slots.at[base.idx].align;
		from = (uint32_t)off + at;
	}
	if (base.kind == REF_CON)
		a = sym_align(m->fn->cons.at[base.idx].sym, a);
	a = a > 8 ? 8 : a;
	while (from % a)
		a /= 2;
	return a;
}

static unsigned widest(uint32_t left, unsigned align)
{
	while (align > left)
		align /= 2;
	return align;
}

/* The sizes of the pieces of I in order; how many there are. */
static uint32_t pieces(const struct memops *m, const struct ir_ins *i, uint8_t *sizes)
{
	uint32_t n = 0;

	for (uint32_t at = 0; at < i->aux; n++) {
		unsigned a = align_at(m, i->arg[0], i->off, i->align, at), b;

		if (i->op == IR_blit) {
			b = align_at(m, i->arg[1], i->off2, i->align, at);
			a = a < b ? a : b;
		}
		if (n == MAX_STORES)
			return UINT32_MAX;
		sizes[n] = (uint8_t)widest(i->aux - at, a);
		at += sizes[n];
	}
	return n;
}

static void put(struct memops *m, struct ir_ins i)
{
	vec_push(&m->cx->scratch, &m->out, i);
}

static void expand_blit(struct memops *m, const struct ir_ins *i, const uint8_t *sizes, uint32_t n)
{
	int32_t at = 0;

	for (uint32_t k = 0; k < n; at += sizes[k++]) {
		enum ir_cls cls = sizes[k] == 8 ? IR_L : IR_W;
		ir_ref v = ir_tmp_new(m->cx, m->fn, cls, NULL);

		put(m, (struct ir_ins){.op = load_op[sizes[k]],
				       .cls = cls,
				       .to = v,
				       .arg = {i->arg[1]},
				       .off = i->off2 + at,
				       .loc = i->loc});
		put(m, (struct ir_ins){.op = store_op[sizes[k]],
				       .acls = cls,
				       .arg = {v, i->arg[0]},
				       .off = i->off + at,
				       .loc = i->loc});
	}
}

static void expand_fill(struct memops *m, const struct ir_ins *i, const uint8_t *sizes, uint32_t n)
{
	int32_t at = 0;
	int64_t byte = 0;

	ir_is_int(m->fn, i->arg[1], &byte);
	for (uint32_t k = 0; k < n; at += sizes[k++]) {
		int64_t v = (int64_t)((uint8_t)byte * 0x0101010101010101u);

		v = sizes[k] == 8   ? v
		    : sizes[k] == 4 ? (int32_t)v
		    : sizes[k] == 2 ? (int16_t)v
				    : (int8_t)v;
		put(m, (struct ir_ins){.op = store_op[sizes[k]],
				       .acls = sizes[k] == 8 ? IR_L : IR_W,
				       .arg = {ir_con_int(m->cx, m->fn, v), i->arg[0]},
				       .off = i->off + at,
				       .loc = i->loc});
	}
}

static bool expand(struct memops *m, const struct ir_ins *i)
{
	uint8_t sizes[MAX_STORES];
	uint32_t n;

	if ((i->op != IR_blit && i->op != IR_fill) || i->flags & INS_VOLATILE)
		return false;
	n = pieces(m, i, sizes);
	if (n == UINT32_MAX)
		return false;
	if (i->op == IR_blit)
		expand_blit(m, i, sizes, n);
	else
		expand_fill(m, i, sizes, n);
	return true;
}

bool pass_memops(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark mark = arena_mark(&cx->scratch);
	struct memops m = {.cx = cx, .fn = fn};
	bool changed = false;

	for (uint32_t i = 0; i < fn->slots.n; i++)
		if (fn->slots.at[i].size >= 8 && fn->slots.at[i].align < 8)
			fn->slots.at[i].align = 8;
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		bool here = false;

		m.out.n = 0;
		for (uint32_t i = 0; i < b->ins.n; i++) {
			if (expand(&m, &b->ins.at[i]))
				here = true;
			else
				put(&m, b->ins.at[i]);
		}
		if (here)
			ir_set_ins(fn, b, m.out.at, m.out.n);
		changed |= here;
	}
	arena_release(&cx->scratch, mark);
	return changed;
}
