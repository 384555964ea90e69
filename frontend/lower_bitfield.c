/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bit-fields: through which memory accesses a field is read and written.
 *
 * A field is accessed through one aligned unit where one holds it: as large as
 * its declared type, but never outside the bytes of the run of adjacent
 * bit-fields it belongs to, so that a store touches no other member (C11 3.14)
 * and no access leaves the record.  A packed field that straddles units takes
 * several accesses.  Bits count from the least significant end of a unit on a
 * little-endian target, from the most significant on a big-endian one.
 */
#include "frontend/lower.h"

/* SIZE bytes at OFF from the record's start hold BITS bits of the field: from SHIFT up in the
 * unit, from AT up in the value. */
struct piece {
	uint64_t off;
	unsigned size, shift, bits, at;
};

struct span {
	uint64_t first, last; /* bytes of the record, inclusive */
};

/* The bytes of the run of adjacent bit-fields around F. */
static struct span run_of(struct record *rec, struct field *f)
{
	uint64_t lo = f->bit_off, hi = f->bit_off + (uint64_t)f->bits;
	ptrdiff_t i, k;

	if (rec && !rec->is_union) {
		i = f - rec->fields.at;
		for (k = i - 1; k >= 0; k--) {
			struct field *g = &rec->fields.at[k];

			if (g->bits < 0 || g->bit_off + (uint64_t)g->bits != lo)
				break;
			lo = g->bit_off;
		}
		for (k = i + 1; k < (ptrdiff_t)rec->fields.n; k++) {
			struct field *g = &rec->fields.at[k];

			if (g->bits < 0 || g->bit_off != hi)
				break;
			hi = g->bit_off + (uint64_t)g->bits;
		}
	}
	return (struct span){lo / 8, (hi - 1) / 8};
}

static struct piece piece_at(struct lower *lw, struct field *f, uint64_t off, unsigned size)
{
	uint64_t end = f->bit_off + (uint64_t)f->bits;
	uint64_t lo = f->bit_off > off * 8 ? f->bit_off : off * 8;
	uint64_t hi = end < (off + size) * 8 ? end : (off + size) * 8;
	bool be = lw->cx->opt.big_endian;

	return (struct piece){
		.off = off,
		.size = size,
		.bits = (unsigned)(hi - lo),
		.shift = (unsigned)(be ? (off + size) * 8 - hi : lo - off * 8),
		.at = (unsigned)(be ? end - hi : lo - f->bit_off),
	};
}

static bool holds(struct span run, uint64_t off, unsigned size)
{
	return off >= run.first && off + size - 1 <= run.last;
}

/* The accesses for P's field; returns their number. */
static unsigned pieces_of(struct lower *lw, struct place p, struct piece out[16])
{
	struct field *f = p.bits;
	struct span run = run_of(p.rec, f);
	uint64_t first = f->bit_off / 8, last = (f->bit_off + (uint64_t)f->bits - 1) / 8, off;
	unsigned size, declared = (unsigned)low_size(lw, f->type), n = 0;

	if (declared > 8)
		declared = 8;
	if (p.container) {
		off = f->bit_off / 8 / declared * declared;
		if (off + declared > last) {
			out[0] = piece_at(lw, f, off, declared);
			return 1;
		}
	}
	for (size = 1; size <= 8; size *= 2) {
		off = first & ~(uint64_t)(size - 1);
		if (off + size > last)
			break;
	}
	if (size <= 8 && holds(run, off, size)) {
		while (size < declared && holds(run, first & ~(uint64_t)(size * 2 - 1), size * 2)) {
			size *= 2;
			off = first & ~(uint64_t)(size - 1);
		}
		out[0] = piece_at(lw, f, off, size);
		return 1;
	}
	for (off = first; off <= last; off += size) {
		for (size = 8; off & (size - 1) || off + size - 1 > last;)
			size /= 2;
		out[n++] = piece_at(lw, f, off, size);
	}
	return n;
}

static enum ir_cls unit_cls(const struct piece *u)
{
	return u->size == 8 ? IR_L : IR_W;
}

static uint64_t mask_of(unsigned bits)
{
	return bits >= 64 ? ~0ull : (1ull << bits) - 1;
}

static ir_ref con_of(struct lower *lw, enum ir_cls cls, uint64_t v)
{
	return low_int(lw, cls == IR_W ? (int32_t)v : (int64_t)v);
}

static ir_ref shifted(struct lower *lw, enum ir_op op, enum ir_cls cls, ir_ref x, unsigned n)
{
	return n ? low_op(lw, op, cls, x, low_int(lw, n)) : x;
}

/* The low BITS of X, extended in class CLS. */
static ir_ref extend(struct lower *lw, ir_ref x, enum ir_cls cls, unsigned bits, bool is_signed)
{
	unsigned w = cls == IR_W ? 32 : 64;

	if (bits >= w)
		return x;
	if (is_signed)
		return shifted(lw, IR_sar, cls, shifted(lw, IR_shl, cls, x, w - bits), w - bits);
	return low_op(lw, IR_and, cls, x, con_of(lw, cls, mask_of(bits)));
}

/* X of class CLS as a value of the integer type T. */
static struct val as_type(struct lower *lw, ir_ref x, enum ir_cls cls, struct type *t)
{
	bool s = type_is_signed(t);
	enum type_kind k = cls == IR_W ? s ? TY_INT : TY_UINT : s ? TY_LONG : TY_ULONG;
	struct type *from = type_basic(lw->fe, k);

	if (low_kind(t) == VK_WIDE)
		return low_convert(lw, low_val(x), from, t);
	if (low_kind(t) == VK_L)
		return low_val(low_to_l(lw, low_val(x), from));
	return cls == IR_L ? low_convert(lw, low_val(x), from, type_basic(lw->fe, TY_UINT))
			   : low_val(x);
}

static struct val load_one(struct lower *lw, struct place p, const struct piece *u)
{
	enum ir_cls cls = unit_cls(u);
	unsigned w = cls == IR_W ? 32 : 64;
	bool s = type_is_signed(p.bits->type);
	ir_ref x = low_load_int(lw, p, u->off, u->size, false, cls);

	if (s) {
		x = shifted(lw, IR_shl, cls, x, w - u->bits - u->shift);
		x = shifted(lw, IR_sar, cls, x, w - u->bits);
	} else {
		x = shifted(lw, IR_shr, cls, x, u->shift);
		if (u->shift + u->bits < u->size * 8)
			x = extend(lw, x, cls, u->bits, false);
	}
	return as_type(lw, x, cls, p.bits->type);
}

static bool too_wide(struct lower *lw, struct place p)
{
	if (p.bits->bits <= 64)
		return false;
	diag(lw->cx, lw->loc, D_lower_wide_bitfield, p.bits->bits);
	return true;
}

struct val low_bits_load(struct lower *lw, struct place p)
{
	struct piece u[16];
	unsigned n;
	ir_ref sum = IR_NONE;

	if (too_wide(lw, p))
		return low_zero(lw, p.type);
	n = pieces_of(lw, p, u);
	if (n == 1)
		return load_one(lw, p, &u[0]);
	for (unsigned i = 0; i < n; i++) {
		enum ir_cls cls = unit_cls(&u[i]);
		ir_ref x = low_load_int(lw, p, u[i].off, u[i].size, false, cls);

		x = shifted(lw, IR_shr, cls, x, u[i].shift);
		if (u[i].shift + u[i].bits < u[i].size * 8)
			x = extend(lw, x, cls, u[i].bits, false);
		if (cls == IR_W)
			x = low_op1(lw, IR_zext32, IR_L, x);
		x = shifted(lw, IR_shl, IR_L, x, u[i].at);
		sum = i ? low_op(lw, IR_or, IR_L, sum, x) : x;
	}
	if (type_is_signed(p.bits->type))
		sum = extend(lw, sum, IR_L, (unsigned)p.bits->bits, true);
	return as_type(lw, sum, IR_L, p.bits->type);
}

static void store_one(struct lower *lw, struct place p, const struct piece *u, struct val v)
{
	enum ir_cls cls = unit_cls(u), have = low_kind(p.type) == VK_W ? IR_W : IR_L;
	uint64_t mask = mask_of(u->bits);
	ir_ref x = v.r, old;
	int64_t k;

	if (ir_is_int(lw->fn, x, &k)) {
		x = con_of(lw, cls, ((uint64_t)k >> u->at & mask) << u->shift);
	} else {
		x = shifted(lw, IR_shr, have, x, u->at);
		if (have == IR_L && cls == IR_W)
			x = low_op1(lw, IR_trunc, IR_W, x);
		else if (have == IR_W && cls == IR_L)
			x = low_op1(lw, IR_zext32, IR_L, x);
		if (u->bits < u->size * 8)
			x = extend(lw, x, cls, u->bits, false);
		x = shifted(lw, IR_shl, cls, x, u->shift);
	}
	if (u->bits < u->size * 8) {
		old = low_load_int(lw, p, u->off, u->size, false, cls);
		old = low_op(lw, IR_and, cls, old, con_of(lw, cls, ~(mask << u->shift)));
		x = low_op(lw, IR_or, cls, old, x);
	}
	low_store_int(lw, p, u->off, u->size, cls, x);
}

void low_bits_store(struct lower *lw, struct place p, struct val v)
{
	struct piece u[16];
	unsigned n;

	if (too_wide(lw, p))
		return;
	n = pieces_of(lw, p, u);
	for (unsigned i = 0; i < n; i++)
		store_one(lw, p, &u[i], v);
}

struct val low_bits_narrow(struct lower *lw, struct val v, struct field *f, struct type *t)
{
	enum ir_cls cls = low_cls(t);

	if (low_kind(t) == VK_WIDE) {
		v.r = extend(lw, v.r, IR_L, (unsigned)f->bits, type_is_signed(f->type));
		return as_type(lw, v.r, IR_L, t);
	}
	return low_val(extend(lw, v.r, cls, (unsigned)f->bits, type_is_signed(f->type)));
}
