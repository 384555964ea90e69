/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scalar replacement of aggregates: a slot whose address does not escape is cut
 * into the ranges of bytes that are used as one, each a slot of its own, so that
 * mem2reg can turn it into a value.
 *
 * Needs escapes.  Leaves the control flow alone.
 * Bytes belong together when one load or store covers them; copies and fills may
 * be cut anywhere and are replaced by a load and a store, or a store, for each
 * piece.  Cuts and joints travel along copies between slots, so that both sides
 * fall into the same pieces.  A piece of 1, 2, 4 or 8 bytes that is accessed in
 * parts (unions, bit-fields) is accessed whole, the part shifted out or in.
 * Volatile accesses keep their slot as it is.
 * (The idea is LLVM's SROA, which cuts to the byte too.)
 */
#include "ir/pass.h"

enum { MAX_SIZE = 1024, MAX_ROUNDS = 8 };
enum {
	CUT = 1,
	JOINED = 2,
	COVERED = 4
}; /* of the byte: the edge before it; JOINED: to the one before */

struct piece {
	uint32_t start, size;
	uint32_t slot; /* its new slot */
	bool scalar;   /* of 1, 2, 4 or 8 bytes */
	bool ptr;      /* somewhere accessed as a pointer */
};

struct agg {                /* a slot */
	bool bad;           /* stays as it is */
	bool used;          /* accessed at all */
	bool copied;        /* by a blit or fill */
	uint8_t *byte;      /* SIZE + 1 sets of CUT, JOINED, COVERED */
	uint32_t *piece_of; /* by byte: index in pieces */
	VEC(struct piece) pieces;
};

struct sroa {
	struct cx *cx;
	struct ir_fn *fn;
	struct agg *aggs; /* by slot, those there were at the start */
	uint32_t naggs;
	VEC(struct ir_ins) copies; /* blits between candidates */
	VEC(struct ir_ins) out;
	bool more; /* a round of travelling changed something */
};

/* One side of a copy. */
struct side {
	struct agg *agg; /* NULL: memory at addr + off */
	ir_ref addr;
	int32_t off; /* of the first byte, in the slot or from the address */
	unsigned align;
};

static struct agg *agg_of(struct sroa *s, ir_ref r)
{
	if (r.kind != REF_SLOT || r.idx >= s->naggs || s->aggs[r.idx].bad)
		return NULL;
	return &s->aggs[r.idx];
}

static bool inside(const struct sroa *s, ir_ref r, int32_t off, uint32_t size)
{
	return off >= 0 && (uint64_t)off + size <= s->fn->slots.at[r.idx].size;
}

/* ---- Collecting ---- */

static void range(struct sroa *s, ir_ref r, int32_t off, uint32_t size, bool scalar,
		  bool is_volatile)
{
	struct agg *a = agg_of(s, r);

	if (!a)
		return;
	a->used = true;
	a->copied |= !scalar;
	if (is_volatile || !inside(s, r, off, size) || !size) {
		a->bad = true;
		return;
	}
	a->byte[off] |= CUT;
	a->byte[off + (int32_t)size] |= CUT;
	for (uint32_t i = 0; i < size; i++)
		a->byte[(uint32_t)off + i] |= COVERED | (scalar && i ? JOINED : 0);
}

static void collect_ins(struct sroa *s, const struct ir_ins *i)
{
	bool vol = i->flags & INS_VOLATILE;
	int addr = ir_addr_arg(i->op);

	if (ir_is_load(i->op) || ir_is_store(i->op)) {
		range(s, i->arg[addr], i->off, ir_access_size(i->op), true, vol);
	} else if (i->op == IR_fill) {
		range(s, i->arg[0], i->off, i->aux, false, vol);
	} else if (i->op == IR_blit) {
		range(s, i->arg[0], i->off, i->aux, false, vol);
		range(s, i->arg[1], i->off2, i->aux, false, vol);
		if (agg_of(s, i->arg[0]) && agg_of(s, i->arg[1]))
			vec_push(&s->cx->scratch, &s->copies, *i);
	} else if (addr >= 0 && agg_of(s, i->arg[addr])) {
		s->aggs[i->arg[addr].idx].bad = true; /* atomics */
	}
}

static void collect(struct sroa *s)
{
	for (uint32_t i = 0; i < s->naggs; i++) {
		const struct ir_slot *slot = &s->fn->slots.at[i];

		s->aggs[i].bad = !slot->size || slot->size > MAX_SIZE || slot->escapes;
		if (!s->aggs[i].bad)
			s->aggs[i].byte = arena_array(&s->cx->scratch, uint8_t, slot->size + 1);
	}
	for (struct ir_blk *b = s->fn->start; b; b = b->next)
		for (uint32_t i = 0; i < b->ins.n; i++)
			collect_ins(s, &b->ins.at[i]);
}

/* Is cutting A of any use? */
static bool worthwhile(const struct agg *a, uint32_t size)
{
	bool scalar = size <= 8 && !(size & (size - 1));

	if (a->copied && (scalar || size > 8))
		return true;
	for (uint32_t i = 1; i < size; i++)
		if (!(a->byte[i] & JOINED) || (scalar && a->byte[i] & CUT))
			return true;
	return false;
}

/* ---- Travelling along copies ---- */

static void travel(struct sroa *s, const struct ir_ins *c)
{
	struct agg *a = agg_of(s, c->arg[0]), *b = agg_of(s, c->arg[1]);

	if (!a || !b)
		return;
	for (uint32_t i = 0; i <= c->aux; i++) {
		uint8_t *x = &a->byte[(uint32_t)c->off + i], *y = &b->byte[(uint32_t)c->off2 + i];
		uint8_t both = (*x | *y) & (i && i < c->aux ? CUT | JOINED : CUT);

		if ((*x | both) != *x || (*y | both) != *y)
			s->more = true;
		*x |= both;
		*y |= both;
	}
}

static void travel_all(struct sroa *s)
{
	for (int round = 0; round < MAX_ROUNDS; round++) {
		s->more = false;
		for (uint32_t i = 0; i < s->copies.n; i++)
			travel(s, &s->copies.at[i]);
		if (!s->more)
			return;
	}
}

/* ---- Pieces ---- */

static unsigned alignment_at(unsigned align, uint32_t off)
{
	while (align > 1 && off % align)
		align /= 2;
	return align;
}

/* Where the piece that starts at FROM ends. */
static uint32_t piece_end(const struct agg *a, uint32_t from, uint32_t size, unsigned align)
{
	uint32_t end = from + 1, limit;

	if (end < size && a->byte[end] & JOINED) {
		while (end < size && a->byte[end] & JOINED)
			end++;
		return end;
	}
	/* bytes that are only copied or filled: as much as the alignment allows */
	limit = alignment_at(align > 8 ? 8 : align, from);
	while (end < size && end - from < limit && a->byte[end] & COVERED &&
	       !(a->byte[end] & (CUT | JOINED)) && !(end + 1 < size && a->byte[end + 1] & JOINED))
		end++;
	while (end - from > 1 && ((end - from) & (end - from - 1)))
		end--;
	return end;
}

static void add_piece(struct sroa *s, uint32_t slot, uint32_t from, uint32_t end)
{
	struct agg *a = &s->aggs[slot];
	struct ir_slot old = s->fn->slots.at[slot];
	struct piece p = {.start = from, .size = end - from};
	unsigned align = alignment_at(old.align, from);

	p.scalar = p.size <= 8 && !(p.size & (p.size - 1));
	if (p.scalar)
		align = p.size;
	p.slot = ir_slot_new(s->cx, s->fn, p.size, align, old.name, old.loc).idx;
	for (uint32_t i = from; i < end; i++)
		a->piece_of[i] = a->pieces.n;
	vec_push(&s->cx->scratch, &a->pieces, p);
}

static void cut(struct sroa *s, uint32_t slot)
{
	struct agg *a = &s->aggs[slot];
	uint32_t size = s->fn->slots.at[slot].size;
	unsigned align = s->fn->slots.at[slot].align;

	a->piece_of = arena_array(&s->cx->scratch, uint32_t, size);
	for (uint32_t from = 0, end; from < size; from = end) {
		if (!(a->byte[from] & COVERED)) {
			end = from + 1;
			continue;
		}
		end = piece_end(a, from, size, align);
		add_piece(s, slot, from, end);
	}
}

/* ---- Rewriting ---- */

static struct piece *piece_at(const struct agg *a, int32_t off)
{
	return &a->pieces.at[a->piece_of[off]];
}

static ir_ref slot_ref(const struct piece *p)
{
	return (ir_ref){REF_SLOT, p->slot};
}

static ir_ref emit(struct sroa *s, struct ir_ins i)
{
	if (i.cls != IR_V)
		i.to = ir_tmp_new(s->cx, s->fn, i.cls, NULL);
	vec_push(&s->cx->scratch, &s->out, i);
	return i.to;
}

static ir_ref emit2(struct sroa *s, enum ir_op op, enum ir_cls cls, ir_ref a, ir_ref b, src_loc loc)
{
	struct ir_ins i = {.op = op, .cls = cls, .arg = {a, b}, .loc = loc};

	if (ir_needs_acls(op))
		i.acls = cls;
	return emit(s, i);
}

static ir_ref con(struct sroa *s, enum ir_cls cls, uint64_t v)
{
	return ir_con_int(s->cx, s->fn, cls == IR_W ? (int32_t)v : (int64_t)v);
}

static enum ir_op load_op(unsigned size)
{
	return size == 1 ? IR_loadu8 : size == 2 ? IR_loadu16 : size == 4 ? IR_loadu32 : IR_load64;
}

static enum ir_op store_op(unsigned size)
{
	return size == 1 ? IR_store8 : size == 2 ? IR_store16 : size == 4 ? IR_store32 : IR_store64;
}

static ir_ref emit_load(struct sroa *s, enum ir_cls cls, unsigned size, ir_ref addr, int32_t off,
			src_loc loc)
{
	return emit(
		s, (struct ir_ins){
			   .op = load_op(size), .cls = cls, .arg = {addr}, .off = off, .loc = loc});
}

static void emit_store(struct sroa *s, enum ir_cls acls, unsigned size, ir_ref val, ir_ref addr,
		       int32_t off, src_loc loc)
{
	emit(s, (struct ir_ins){.op = store_op(size),
				.acls = acls,
				.arg = {val, addr},
				.off = off,
				.loc = loc});
}

/* The class of a piece's whole value. */
static enum ir_cls whole_cls(const struct piece *p)
{
	return p->size == 8 ? IR_L : IR_W;
}

/* How far the SIZE bytes at AT of the piece are from its low end, in bits. */
static unsigned part_shift(const struct sroa *s, const struct piece *p, uint32_t at, uint32_t size)
{
	return 8 * (s->cx->opt.big_endian ? p->size - at - size : at);
}

/* VAL of class FROM as one of class TO; the upper half is zero or dropped. */
static ir_ref resize(struct sroa *s, ir_ref val, enum ir_cls from, enum ir_cls to, src_loc loc)
{
	int64_t k;

	if (from == IR_P && to != IR_P) {
		val = emit2(s, IR_ptoi, IR_L, val, IR_NONE, loc);
		from = IR_L;
	}
	if (from == to)
		return val;
	if (ir_is_int(s->fn, val, &k))
		return con(s, to, to == IR_L ? (uint32_t)k : (uint64_t)k);
	if (to == IR_P)
		return emit2(s, IR_itop, IR_P, resize(s, val, from, IR_L, loc), IR_NONE, loc);
	return emit2(s, to == IR_L ? IR_zext32 : IR_trunc, to, val, IR_NONE, loc);
}

/* The SIZE bytes at AT of piece P, zero-extended, in class *CLS. */
static ir_ref get_part(struct sroa *s, const struct piece *p, uint32_t at, unsigned size,
		       enum ir_cls *cls, src_loc loc)
{
	enum ir_cls c = whole_cls(p);
	ir_ref v;

	*cls = c;
	if (size == p->size)
		*cls = c = p->ptr ? IR_P : c;
	v = emit_load(s, c, p->size, slot_ref(p), 0, loc);
	if (size == p->size)
		return v;
	if (part_shift(s, p, at, size))
		v = emit2(s, IR_shr, c, v, con(s, c, part_shift(s, p, at, size)), loc);
	return emit2(s, IR_and, c, v, con(s, c, ((uint64_t)1 << 8 * size) - 1), loc);
}

/* VAL, of class CLS, into the SIZE bytes at AT of piece P. */
static void put_part(struct sroa *s, const struct piece *p, uint32_t at, unsigned size, ir_ref val,
		     enum ir_cls cls, src_loc loc)
{
	enum ir_cls c = whole_cls(p);
	unsigned shift = part_shift(s, p, at, size);
	uint64_t mask;
	ir_ref old;

	if (size == p->size) {
		emit_store(s, cls, size, val, slot_ref(p), 0, loc);
		return;
	}
	mask = ((uint64_t)1 << 8 * size) - 1;
	val = emit2(s, IR_and, c, resize(s, val, cls, c, loc), con(s, c, mask), loc);
	if (shift)
		val = emit2(s, IR_shl, c, val, con(s, c, shift), loc);
	old = emit_load(s, c, p->size, slot_ref(p), 0, loc);
	old = emit2(s, IR_and, c, old, con(s, c, ~(mask << shift)), loc);
	emit_store(s, c, p->size, emit2(s, IR_or, c, old, val, loc), slot_ref(p), 0, loc);
}

static bool is_signed(unsigned op)
{
	return op == IR_loads8 || op == IR_loads16 || op == IR_loads32;
}

static void rewrite_load(struct sroa *s, struct ir_ins i)
{
	struct agg *a = agg_of(s, i.arg[0]);
	struct piece *p = piece_at(a, i.off);
	uint32_t at = (uint32_t)i.off - p->start;
	unsigned size = ir_access_size(i.op);
	enum ir_cls c;
	ir_ref v;

	if (!p->scalar || size == p->size) {
		i.arg[0] = slot_ref(p);
		i.off = (int32_t)at;
		if (p->scalar)
			i.align = 0;
		vec_push(&s->cx->scratch, &s->out, i);
		return;
	}
	v = get_part(s, p, at, size, &c, i.loc);
	if (is_signed(i.op) && size < 4)
		v = emit2(s, size == 1 ? IR_sext8 : IR_sext16, c, v, IR_NONE, i.loc);
	if (is_signed(i.op) && i.cls == IR_L) {
		if (c == IR_L)
			v = emit2(s, IR_trunc, IR_W, v, IR_NONE, i.loc);
		v = emit2(s, IR_sext32, IR_L, v, IR_NONE, i.loc);
	} else {
		v = resize(s, v, c, (enum ir_cls)i.cls, i.loc);
	}
	vec_push(
		&s->cx->scratch, &s->out,
		(struct ir_ins){.op = IR_copy, .cls = i.cls, .to = i.to, .arg = {v}, .loc = i.loc});
}

static void rewrite_store(struct sroa *s, struct ir_ins i)
{
	struct agg *a = agg_of(s, i.arg[1]);
	struct piece *p = piece_at(a, i.off);
	uint32_t at = (uint32_t)i.off - p->start;

	if (!p->scalar) {
		i.arg[1] = slot_ref(p);
		i.off = (int32_t)at;
		vec_push(&s->cx->scratch, &s->out, i);
		return;
	}
	put_part(s, p, at, ir_access_size(i.op), i.arg[0], (enum ir_cls)i.acls, i.loc);
}

/* SIZE bytes of memory that is aligned to ALIGN, put together if they must be. */
static ir_ref get_memory(struct sroa *s, ir_ref addr, int32_t off, unsigned size, unsigned align,
			 enum ir_cls cls, src_loc loc)
{
	ir_ref v = IR_NONE;

	if (align >= size)
		return emit_load(s, cls, size, addr, off, loc);
	for (unsigned at = 0; at < size; at += align) {
		ir_ref part =
			emit_load(s, cls == IR_P ? IR_L : cls, align, addr, off + (int32_t)at, loc);
		unsigned shift = 8 * (s->cx->opt.big_endian ? size - at - align : at);
		enum ir_cls c = cls == IR_P ? IR_L : cls;

		if (shift)
			part = emit2(s, IR_shl, c, part, con(s, c, shift), loc);
		v = v.kind == REF_NONE ? part : emit2(s, IR_or, c, v, part, loc);
	}
	return cls == IR_P ? emit2(s, IR_itop, IR_P, v, IR_NONE, loc) : v;
}

static void put_memory(struct sroa *s, ir_ref addr, int32_t off, unsigned size, unsigned align,
		       ir_ref val, enum ir_cls cls, src_loc loc)
{
	if (align >= size) {
		emit_store(s, cls, size, val, addr, off, loc);
		return;
	}
	val = resize(s, val, cls, cls == IR_P ? IR_L : cls, loc);
	cls = cls == IR_P ? IR_L : cls;
	for (unsigned at = 0; at < size; at += align) {
		unsigned shift = 8 * (s->cx->opt.big_endian ? size - at - align : at);
		ir_ref part = shift ? emit2(s, IR_shr, cls, val, con(s, cls, shift), loc) : val;

		emit_store(s, cls, align, part, addr, off + (int32_t)at, loc);
	}
}

/* Bytes from AT on that one access of this side can take. */
static uint32_t reach(const struct side *d, uint32_t at)
{
	const struct piece *p;

	if (!d->agg)
		return 8;
	p = piece_at(d->agg, d->off + (int32_t)at);
	return p->start + p->size - (uint32_t)d->off - at;
}

static struct side make_side(struct sroa *s, ir_ref addr, int32_t off, unsigned align)
{
	struct side d = {.agg = agg_of(s, addr), .addr = addr, .off = off, .align = align};

	return d;
}

/* The place of byte AT of a side that is memory: a piece too large to be a value is. */
static void memory_place(const struct side *d, uint32_t at, ir_ref *addr, int32_t *off,
			 unsigned *align, const struct sroa *s)
{
	const struct piece *p;

	*addr = d->addr;
	*off = d->off + (int32_t)at;
	*align = alignment_at(d->align, at);
	if (d->agg) {
		p = piece_at(d->agg, *off);
		*addr = slot_ref(p);
		*off -= (int32_t)p->start;
		*align = alignment_at(s->fn->slots.at[p->slot].align, (uint32_t)*off);
	}
}

static bool is_value(const struct side *d, uint32_t at, struct piece **p)
{
	*p = d->agg ? piece_at(d->agg, d->off + (int32_t)at) : NULL;
	return *p && (*p)->scalar;
}

static ir_ref get(struct sroa *s, const struct side *d, uint32_t at, unsigned size, bool ptr,
		  enum ir_cls *cls, src_loc loc)
{
	struct piece *p;
	ir_ref addr;
	int32_t off;
	unsigned align;

	if (is_value(d, at, &p))
		return get_part(s, p, (uint32_t)d->off + at - p->start, size, cls, loc);
	memory_place(d, at, &addr, &off, &align, s);
	*cls = size < 8 ? IR_W : ptr ? IR_P : IR_L;
	return get_memory(s, addr, off, size, align, *cls, loc);
}

static void put(struct sroa *s, const struct side *d, uint32_t at, unsigned size, ir_ref val,
		enum ir_cls cls, src_loc loc)
{
	struct piece *p;
	ir_ref addr;
	int32_t off;
	unsigned align;

	if (is_value(d, at, &p)) {
		put_part(s, p, (uint32_t)d->off + at - p->start, size, val, cls, loc);
		return;
	}
	memory_place(d, at, &addr, &off, &align, s);
	put_memory(s, addr, off, size, align, val, cls, loc);
}

/* The largest of 8, 4, 2, 1 that is not larger than N. */
static unsigned step_size(uint32_t n)
{
	return n >= 8 ? 8 : n >= 4 ? 4 : n >= 2 ? 2 : 1;
}

/* Both sides are memory from AT on: how much stays one copy. */
static uint32_t memory_run(const struct side *a, const struct side *b, uint32_t at, uint32_t n)
{
	struct piece *p;
	uint32_t len = n - at;

	if (is_value(a, at, &p) || is_value(b, at, &p))
		return 0;
	if (a->agg && reach(a, at) < len)
		len = reach(a, at);
	if (b->agg && reach(b, at) < len)
		len = reach(b, at);
	return len;
}

static void rewrite_blit(struct sroa *s, struct ir_ins i)
{
	unsigned align = i.align ? i.align : 1;
	struct side d = make_side(s, i.arg[0], i.off, align);
	struct side f = make_side(s, i.arg[1], i.off2, align);

	for (uint32_t at = 0, n; at < i.aux; at += n) {
		struct piece *p, *q;
		enum ir_cls cls;
		ir_ref val;

		n = memory_run(&d, &f, at, i.aux);
		if (n) {
			struct ir_ins part = i;
			unsigned x, y;

			memory_place(&d, at, &part.arg[0], &part.off, &x, s);
			memory_place(&f, at, &part.arg[1], &part.off2, &y, s);
			part.align = (uint8_t)(x < y ? x : y);
			part.aux = n;
			vec_push(&s->cx->scratch, &s->out, part);
			continue;
		}
		n = i.aux - at;
		n = reach(&d, at) < n ? reach(&d, at) : n;
		n = step_size(reach(&f, at) < n ? reach(&f, at) : n);
		is_value(&d, at, &p);
		is_value(&f, at, &q);
		val = get(s, &f, at, n, (p && p->ptr) || (q && q->ptr), &cls, i.loc);
		put(s, &d, at, n, val, cls, i.loc);
	}
}

static void rewrite_fill(struct sroa *s, struct ir_ins i)
{
	struct side d = make_side(s, i.arg[0], i.off, i.align ? i.align : 1);
	int64_t byte = 0;

	ir_is_int(s->fn, i.arg[1], &byte);
	for (uint32_t at = 0, n; at < i.aux; at += n) {
		enum ir_cls cls;
		struct piece *p;

		n = i.aux - at;
		if (reach(&d, at) < n)
			n = reach(&d, at);
		if (!is_value(&d, at, &p)) {
			struct ir_ins part = i;
			unsigned align;

			memory_place(&d, at, &part.arg[0], &part.off, &align, s);
			part.align = (uint8_t)align;
			part.aux = n;
			vec_push(&s->cx->scratch, &s->out, part);
			continue;
		}
		n = step_size(n);
		cls = n == 8 ? IR_L : IR_W;
		put(s, &d, at, n, con(s, cls, (uint64_t)(uint8_t)byte * 0x0101010101010101u), cls,
		    i.loc);
	}
}

static void rewrite_life(struct sroa *s, struct ir_ins i)
{
	struct agg *a = agg_of(s, i.arg[0]);

	for (uint32_t k = 0; k < a->pieces.n; k++) {
		i.arg[0] = slot_ref(&a->pieces.at[k]);
		vec_push(&s->cx->scratch, &s->out, i);
	}
}

static void rewrite(struct sroa *s, const struct ir_ins *i)
{
	int addr = ir_addr_arg(i->op);

	if (addr < 0 && (i->op == IR_life_start || i->op == IR_life_end))
		addr = 0;
	if (addr < 0 || !(agg_of(s, i->arg[addr]) || (i->op == IR_blit && agg_of(s, i->arg[1]))))
		vec_push(&s->cx->scratch, &s->out, *i);
	else if (ir_is_load(i->op))
		rewrite_load(s, *i);
	else if (ir_is_store(i->op))
		rewrite_store(s, *i);
	else if (i->op == IR_blit)
		rewrite_blit(s, *i);
	else if (i->op == IR_fill)
		rewrite_fill(s, *i);
	else
		rewrite_life(s, *i);
}

/* A piece that some load or store takes as a pointer is one. */
static void find_pointers(struct sroa *s)
{
	for (struct ir_blk *b = s->fn->start; b; b = b->next)
		for (uint32_t k = 0; k < b->ins.n; k++) {
			const struct ir_ins *i = &b->ins.at[k];
			bool store = i->op == IR_store64;
			struct agg *a =
				store || i->op == IR_load64 ? agg_of(s, i->arg[store]) : NULL;

			if (a && (store ? i->acls : i->cls) == IR_P && a->piece_of)
				piece_at(a, i->off)->ptr = true;
		}
}

bool pass_sroa(struct cx *cx, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct sroa s = {.cx = cx, .fn = fn, .naggs = fn->slots.n};
	bool changed = false;

	s.aggs = arena_array(&cx->scratch, struct agg, fn->slots.n + 1);
	collect(&s);
	travel_all(&s);
	for (uint32_t i = 0; i < s.naggs; i++)
		if (!s.aggs[i].bad)
			s.aggs[i].bad =
				!s.aggs[i].used || !worthwhile(&s.aggs[i], fn->slots.at[i].size);
	for (uint32_t i = 0; i < s.naggs; i++)
		if (!s.aggs[i].bad) {
			cut(&s, i);
			changed = true;
		}
	find_pointers(&s);
	for (struct ir_blk *b = fn->start; changed && b; b = b->next) {
		s.out.n = 0;
		for (uint32_t i = 0; i < b->ins.n; i++)
			rewrite(&s, &b->ins.at[i]);
		ir_set_ins(fn, b, s.out.at, s.out.n);
	}
	for (uint32_t i = 0; i < s.naggs; i++)
		if (!s.aggs[i].bad)
			fn->slots.at[i].size = 0; /* gone */
	arena_release(&cx->scratch, m);
	return changed;
}
