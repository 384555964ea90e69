/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Atomics.
 *
 * Of 4 and 8 bytes: BPF's instructions (RFC 9669, 5.3), which are fully
 * ordered where they fetch.  What has none (nand, min, max) and objects of 1
 * and 2 bytes take a loop around compare-and-exchange; for the small ones on
 * the aligned word around the object, which must be provable: the verifier
 * does not let us round an address.  The loop gives up after RETRIES failures
 * in a row, because the verifier must see it end.
 *
 * Ordering: v4 has load-acquire and store-release.  Below, a fence stands
 * beside the plain access: a fetching atomic on a word of the own stack.
 */
#include "frontend/builtin.h"
#include "frontend/lower.h"

enum { RETRIES = 128, RELAXED = 0, CONSUME = 1, RELEASE = 3 };

/* What becomes of the old value. */
enum rmw { RMW_ADD, RMW_SUB, RMW_AND, RMW_OR, RMW_XOR, RMW_NAND, RMW_MIN, RMW_MAX, RMW_SET };

/* The object: a word, or a part of one. */
struct word {
	struct place p;    /* the aligned word */
	enum ir_cls cls;   /* of the word */
	unsigned size;     /* of the object */
	unsigned shift;    /* of the object in the word, in bits */
	struct type *type; /* of the object */
};

static bool order_is(struct lower *lw, struct expr *e, bool acquire)
{
	u128 v;

	if (!const_int(lw->fe, e, &v))
		return true;
	return acquire ? v != RELAXED && v != RELEASE : v != RELAXED && v != CONSUME;
}

static void fence(struct lower *lw)
{
	struct place p = low_at(low_slot(lw, 8, 8, NULL, lw->loc), type_basic(lw->fe, TY_ULONG), 8);
	struct ir_ins i = {
		.op = IR_aadd, .cls = IR_V, .acls = IR_L, .arg = {p.base, low_int(lw, 0)}};

	low_scope_add(lw, p.base, NULL, p);
	low_store_int(lw, p, 0, 8, IR_L, low_int(lw, 0));
	if (lw->cx->opt.cpu >= 3) {
		i.cls = IR_L;
		i.to = ir_tmp_new(lw->cx, lw->fn, IR_L, NULL);
	}
	low_emit(lw, i);
}

/* Memory as the compiler sees it is not to be moved across. */
static void compiler_fence(struct lower *lw)
{
	struct ir_asm a = {.text = "", .memory = true, .is_volatile = true, .loc = lw->loc};

	vec_push(lw->fn->arena, &lw->fn->asms, a);
	low_emit(lw, (struct ir_ins){.op = IR_asm, .aux = lw->fn->asms.n - 1});
}

/* --- values: pointers are integers to the instructions --- */

static ir_ref as_int(struct lower *lw, struct val v, struct type *t)
{
	if (low_kind(t) != VK_P || (v.r.kind == REF_CON && !lw->fn->cons.at[v.r.idx].sym))
		return v.r;
	return low_op1(lw, IR_ptoi, IR_L, v.r);
}

static struct val from_int(struct lower *lw, ir_ref r, struct type *t)
{
	if (r.kind == REF_NONE)
		return low_zero(lw, t);
	return low_val(low_kind(t) == VK_P ? low_op1(lw, IR_itop, IR_P, r) : r);
}

static struct val plain_load(struct lower *lw, struct place p)
{
	p.type = p.type->unqual->canon->unqual;
	p.is_volatile = true;
	return low_load(lw, p);
}

static void plain_store(struct lower *lw, struct place p, struct val v)
{
	p.type = p.type->unqual->canon->unqual;
	p.is_volatile = true;
	low_store(lw, p, v);
}

static bool find_word(struct lower *lw, struct place p, struct word *w)
{
	int64_t off;

	p = low_settle(lw, p);
	*w = (struct word){.p = p, .type = type_bare(p.type)};
	w->size = (unsigned)low_size(lw, p.type);
	w->p.is_volatile = true;
	w->cls = w->size == 8 ? IR_L : IR_W;
	if (w->size == 4 || w->size == 8)
		return true;
	if (w->size > 8 || (w->size & (w->size - 1))) {
		diag(lw->cx, lw->loc, D_lower_atomic_size, w->size);
		return false;
	}
	if (low_align_at(p) >= 4) {
		off = 0;
	} else if (p.base_align >= 4) {
		off = p.off & 3;
	} else {
		diag(lw->cx, lw->loc, D_lower_atomic_narrow, w->size);
		return false;
	}
	w->p.off -= off;
	w->p.align = 4;
	w->shift = (unsigned)(lw->cx->opt.big_endian ? 4 - w->size - off : off) * 8;
	return true;
}

/* --- the loop --- */

static bool is_part(const struct word *w)
{
	return w->size < 4;
}

/* The object's value in the word X, extended as its type. */
static ir_ref extract(struct lower *lw, const struct word *w, ir_ref x)
{
	struct val v;

	if (!is_part(w))
		return x;
	if (w->shift)
		x = low_op(lw, IR_shr, IR_W, x, low_int(lw, w->shift));
	v = low_convert(lw, low_val(x), type_basic(lw->fe, TY_UINT), w->type);
	return v.r;
}

/* V, computed in a word, in the range of the object's type. */
static ir_ref extract_value(struct lower *lw, const struct word *w, ir_ref v)
{
	return is_part(w) ? low_convert(lw, low_val(v), type_basic(lw->fe, TY_UINT), w->type).r : v;
}

/* The word X with the object's value replaced by V. */
static ir_ref insert(struct lower *lw, const struct word *w, ir_ref x, ir_ref v)
{
	uint32_t mask = (w->size == 1 ? 0xffu : 0xffffu) << w->shift;

	if (!is_part(w))
		return v;
	if (w->shift)
		v = low_op(lw, IR_shl, IR_W, v, low_int(lw, w->shift));
	v = low_op(lw, IR_and, IR_W, v, low_int(lw, (int32_t)mask));
	x = low_op(lw, IR_and, IR_W, x, low_int(lw, (int32_t)~mask));
	return low_op(lw, IR_or, IR_W, x, v);
}

static ir_ref select_by(struct lower *lw, enum ir_cc cc, enum ir_cls cls, ir_ref a, ir_ref b)
{
	struct ir_blk *yes = low_block(lw, "then"), *no = low_block(lw, "else");
	struct ir_blk *join = low_block(lw, "join");

	low_br(lw, cc, cls, a, b, yes, no);
	low_start(lw, yes);
	low_goto(lw, join);
	low_start(lw, no);
	low_goto(lw, join);
	return low_join(lw, join, cls == IR_L ? VK_L : VK_W, low_val(a), yes, low_val(b), no).r;
}

static ir_ref combine(struct lower *lw, enum rmw op, enum ir_cls cls, ir_ref old, ir_ref v,
		      struct type *t)
{
	static const uint8_t ops[] = {[RMW_ADD] = IR_add,
				      [RMW_SUB] = IR_sub,
				      [RMW_AND] = IR_and,
				      [RMW_OR] = IR_or,
				      [RMW_XOR] = IR_xor};
	bool s = type_is_integer(t) && type_is_signed(t);

	switch (op) {
	case RMW_NAND:
		return low_op(lw, IR_xor, cls, low_op(lw, IR_and, cls, old, v), low_int(lw, -1));
	case RMW_MIN:
		return select_by(lw, s ? CC_SLT : CC_ULT, cls, old, v);
	case RMW_MAX:
		return select_by(lw, s ? CC_SGT : CC_UGT, cls, old, v);
	case RMW_SET:
		return v;
	default:
		return low_op(lw, (enum ir_op)ops[op], cls, old, v);
	}
}

static ir_ref cmpxchg(struct lower *lw, const struct word *w, ir_ref expected, ir_ref v)
{
	struct place p = low_settle(lw, w->p);
	struct ir_ins i = {.op = IR_acmpxchg,
			   .cls = w->cls,
			   .acls = w->cls,
			   .arg = {p.base, expected, v},
			   .off = (int32_t)p.off,
			   .to = ir_tmp_new(lw->cx, lw->fn, w->cls, NULL)};

	low_emit(lw, i);
	return i.to;
}

/* Replace the object's value old by OP(old, V) — with EXPECTED not NONE, only if old equals it.
 * Returns old. */
static ir_ref loop(struct lower *lw, const struct word *w, enum rmw op, ir_ref v, ir_ref expected)
{
	struct type *ulong_type = type_basic(lw->fe, TY_ULONG);
	struct place n = low_at(low_slot(lw, 8, 8, NULL, lw->loc), ulong_type, 8);
	struct place res = low_at(low_slot(lw, 8, 8, NULL, lw->loc), ulong_type, 8);
	struct ir_blk *head = low_block(lw, "try"), *again = low_block(lw, "again");
	struct ir_blk *attempt = low_block(lw, "attempt"), *done = low_block(lw, "done");
	unsigned bytes = w->cls == IR_L ? 8 : 4;
	ir_ref word, old, count;

	low_store_int(lw, n, 0, 8, IR_L, low_int(lw, RETRIES));
	low_goto(lw, head);
	low_start(lw, head);
	word = low_load_int(lw, w->p, 0, bytes, false, w->cls);
	old = extract(lw, w, word);
	low_store_int(lw, res, 0, bytes, w->cls, old);
	if (expected.kind != REF_NONE)
		low_br(lw, CC_EQ, w->cls, old, expected, attempt, done);
	else
		low_goto(lw, attempt);
	low_start(lw, attempt);
	v = insert(lw, w, word, combine(lw, op, w->cls, old, v, w->type));
	low_br(lw, CC_EQ, w->cls, cmpxchg(lw, w, word, v), word, done, again);
	low_start(lw, again);
	count = low_load_int(lw, n, 0, 8, false, IR_L);
	count = low_op(lw, IR_sub, IR_L, count, low_int(lw, 1));
	low_store_int(lw, n, 0, 8, IR_L, count);
	low_br(lw, CC_NE, IR_L, count, low_int(lw, 0), head, done);
	low_start(lw, done);
	return low_load_int(lw, res, 0, bytes, false, w->cls);
}

/* --- the operations --- */

static ir_ref direct(struct lower *lw, const struct word *w, enum ir_op op, ir_ref v, bool want)
{
	struct place p = low_settle(lw, w->p);
	struct ir_ins i = {.op = op,
			   .cls = want ? w->cls : IR_V,
			   .acls = w->cls,
			   .arg = {p.base, v},
			   .off = (int32_t)p.off};

	if (want)
		i.to = ir_tmp_new(lw->cx, lw->fn, w->cls, NULL);
	low_emit(lw, i);
	return i.to;
}

/* The old value, if WANT. */
static ir_ref fetch(struct lower *lw, const struct word *w, enum rmw op, ir_ref v, bool want)
{
	static const uint8_t ops[] = {
		[RMW_ADD] = IR_aadd, [RMW_SUB] = IR_aadd,  [RMW_AND] = IR_aand, [RMW_OR] = IR_aor,
		[RMW_XOR] = IR_axor, [RMW_SET] = IR_axchg, [RMW_MAX] = 0};

	if (is_part(w) || !ops[op])
		return loop(lw, w, op, v, IR_NONE);
	if (op == RMW_SUB)
		v = low_op1(lw, IR_neg, w->cls, v);
	return direct(lw, w, (enum ir_op)ops[op], v, want || op == RMW_SET);
}

static struct val load(struct lower *lw, struct place p, bool acquire)
{
	struct word w;
	struct val v;
	ir_ref r;

	if (low_kind(p.type) == VK_MEM || low_kind(p.type) == VK_WIDE) {
		diag(lw->cx, lw->loc, D_lower_atomic_size, (unsigned)low_size(lw, p.type));
		return low_zero(lw, p.type);
	}
	p = low_settle(lw, p);
	if (acquire && lw->cx->opt.cpu >= 4) {
		w = (struct word){.type = type_bare(p.type),
				  .size = (unsigned)low_size(lw, p.type)};
		w.cls = w.size == 8 ? IR_L : IR_W;
		r = ir_tmp_new(lw->cx, lw->fn, w.cls, NULL);
		low_emit(lw, (struct ir_ins){.op = IR_aload,
					     .cls = w.cls,
					     .to = r,
					     .arg = {p.base},
					     .off = (int32_t)p.off,
					     .aux = w.size});
		if (w.size < 4)
			r = low_convert(lw, low_val(r), type_basic(lw->fe, TY_UINT), w.type).r;
		return from_int(lw, r, p.type);
	}
	v = plain_load(lw, p);
	if (acquire)
		fence(lw);
	return v;
}

static void store(struct lower *lw, struct place p, struct val v, bool release)
{
	if (low_kind(p.type) == VK_MEM || low_kind(p.type) == VK_WIDE) {
		diag(lw->cx, lw->loc, D_lower_atomic_size, (unsigned)low_size(lw, p.type));
		return;
	}
	p = low_settle(lw, p);
	if (release && lw->cx->opt.cpu >= 4) {
		unsigned size = (unsigned)low_size(lw, p.type);

		low_emit(lw, (struct ir_ins){.op = IR_astore,
					     .acls = size == 8 ? IR_L : IR_W,
					     .arg = {as_int(lw, v, p.type), p.base},
					     .off = (int32_t)p.off,
					     .aux = size});
		return;
	}
	if (release)
		fence(lw);
	plain_store(lw, p, v);
}

struct val low_atomic_load(struct lower *lw, struct place p)
{
	return load(lw, p, true);
}

void low_atomic_store(struct lower *lw, struct place p, struct val v)
{
	store(lw, p, v, true);
}

/* x op= y for operators that no instruction has, and conversions between: a loop in C's terms. */
struct val low_atomic_op(struct lower *lw, struct place p, enum binop op, struct val rhs,
			 struct type *rt, struct type *ct, bool old)
{
	static const uint8_t simple[] = {[B_ADD] = RMW_ADD + 1,
					 [B_SUB] = RMW_SUB + 1,
					 [B_AND] = RMW_AND + 1,
					 [B_OR] = RMW_OR + 1,
					 [B_XOR] = RMW_XOR + 1};
	struct type *t = type_bare(p.type);
	struct word w;
	ir_ref was, v;
	struct val now;

	if (!find_word(lw, p, &w))
		return low_zero(lw, t);
	if (type_is_ptr(t) || op >= sizeof simple || !simple[op]) {
		/* read, compute, store: atomic accesses, but not one atomic step */
		diag(lw->cx, lw->loc, D_lower_atomic_op);
		return low_zero(lw, t);
	}
	now = low_convert(lw, rhs, rt, ct ? ct : t);
	now = low_convert(lw, now, ct ? ct : t, t);
	v = now.r;
	was = fetch(lw, &w, (enum rmw)(simple[op] - 1), v, true);
	if (old)
		return low_val(was);
	return low_binary(lw, op, low_val(was), low_val(v), t, t);
}

/* --- the builtins --- */

static struct val compare_exchange(struct lower *lw, struct expr *e, struct word *w)
{
	struct place exp = low_settle(lw, low_pointee(lw, e->call.args[1]));
	ir_ref want, v = as_int(lw, low_value(lw, e->call.args[2]), w->type), old;
	struct ir_blk *yes = low_block(lw, "equal"), *no = low_block(lw, "differ");
	struct ir_blk *join = low_block(lw, "join");

	exp.type = w->type;
	exp.is_volatile = false;
	want = as_int(lw, low_load(lw, exp), w->type);
	old = is_part(w) ? loop(lw, w, RMW_SET, v, want) : cmpxchg(lw, w, want, v);
	low_br(lw, CC_EQ, w->cls, old, want, yes, no);
	low_start(lw, no);
	low_store(lw, exp, from_int(lw, old, w->type));
	no = lw->b;
	low_goto(lw, join);
	low_start(lw, yes);
	low_goto(lw, join);
	return low_join(lw, join, VK_W, low_val(low_int(lw, 1)), yes, low_val(low_int(lw, 0)), no);
}

static struct val sync_cas(struct lower *lw, struct expr *e, struct word *w, bool truth)
{
	ir_ref want = as_int(lw, low_value(lw, e->call.args[1]), w->type);
	ir_ref v = as_int(lw, low_value(lw, e->call.args[2]), w->type);
	ir_ref old = is_part(w) ? loop(lw, w, RMW_SET, v, want) : cmpxchg(lw, w, want, v);

	if (!truth)
		return from_int(lw, old, w->type);
	return low_val(low_op(lw, IR_ceq, IR_W, old, want));
}

static struct val fences(struct lower *lw, struct expr *e, int id)
{
	compiler_fence(lw);
	if (id == BI_atomic_thread_fence && e->call.nargs && order_is(lw, e->call.args[0], true))
		fence(lw);
	return low_val(IR_NONE);
}

static const struct {
	int id;
	enum rmw op;
	bool after; /* the result is the new value */
} rmws[] = {
	{BI_atomic_exchange, RMW_SET, false},    {BI_atomic_fetch_add, RMW_ADD, false},
	{BI_atomic_fetch_sub, RMW_SUB, false},   {BI_atomic_fetch_and, RMW_AND, false},
	{BI_atomic_fetch_or, RMW_OR, false},     {BI_atomic_fetch_xor, RMW_XOR, false},
	{BI_atomic_fetch_nand, RMW_NAND, false}, {BI_atomic_fetch_min, RMW_MIN, false},
	{BI_atomic_fetch_max, RMW_MAX, false},   {BI_atomic_add_fetch, RMW_ADD, true},
	{BI_atomic_sub_fetch, RMW_SUB, true},    {BI_atomic_and_fetch, RMW_AND, true},
	{BI_atomic_or_fetch, RMW_OR, true},      {BI_atomic_xor_fetch, RMW_XOR, true},
	{BI_atomic_nand_fetch, RMW_NAND, true},
};

static struct val read_modify_write(struct lower *lw, struct expr *e, int id, struct word *w,
				    bool want)
{
	for (unsigned i = 0; i < sizeof rmws / sizeof *rmws; i++) {
		ir_ref v, old;

		if (rmws[i].id != id)
			continue;
		v = as_int(lw, low_value(lw, e->call.args[1]), w->type);
		old = fetch(lw, w, rmws[i].op, v, want);
		if (want && rmws[i].after)
			old = extract_value(lw, w,
					    combine(lw, rmws[i].op, w->cls, old, v, w->type));
		return from_int(lw, old, w->type);
	}
	diag_bug(lw->cx, e->loc, "atomic builtin %d", id);
}

struct val low_atomic(struct lower *lw, struct expr *e, int id, bool want)
{
	struct expr **args = e->call.args;
	struct type *t = e->call.targ;
	struct place p;
	struct word w;

	if (id == BI_atomic_thread_fence || id == BI_atomic_signal_fence)
		return fences(lw, e, id);
	p = low_settle(lw, low_pointee(lw, args[0]));
	if (id == BI_atomic_test_and_set || id == BI_atomic_clear)
		t = type_basic(lw->fe, TY_UCHAR);
	p.type = t ? t->unqual : p.type;
	if (id == BI_atomic_load)
		return load(lw, p, e->call.nargs < 2 || order_is(lw, args[1], true));
	if (id == BI_atomic_store) {
		struct val v = low_value(lw, args[1]);

		store(lw, p, v, e->call.nargs < 3 || order_is(lw, args[2], false));
		return low_val(IR_NONE);
	}
	if (id == BI_atomic_clear) {
		store(lw, p, low_val(low_int(lw, 0)), true);
		return low_val(IR_NONE);
	}
	if (!find_word(lw, p, &w))
		return low_zero(lw, e->type);
	switch (id) {
	case BI_atomic_test_and_set:
		return low_val(low_op(lw, IR_cne, IR_W,
				      fetch(lw, &w, RMW_SET, low_int(lw, 1), true),
				      low_int(lw, 0)));
	case BI_atomic_compare_exchange:
		return compare_exchange(lw, e, &w);
	case BI_sync_val_cas:
		return sync_cas(lw, e, &w, false);
	case BI_sync_bool_cas:
		return sync_cas(lw, e, &w, true);
	default:
		return read_modify_write(lw, e, id, &w, want);
	}
}
