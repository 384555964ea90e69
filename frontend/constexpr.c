/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Constant expressions: the value of a typed tree without running it (C11 6.6,
 * with the folding that GCC and clang allow beyond it).
 *
 * Integers are kept in 128 bits, extended as their type says, so that every
 * operation is one on two's complement numbers followed by int_wrap.  An address
 * constant is an object (or string, compound literal, label) plus a byte offset; a
 * pointer without an object is an integer, which is how offsetof written by hand
 * works: &((struct s *)0)->member.
 */
#include <math.h>

#include "frontend/parse.h"

typedef __int128 s128;

static struct const_val eval(struct fe *fe, struct expr *e, bool addr);

static const struct const_val none = {.kind = CV_NONE};

static struct const_val integer(u128 v)
{
	return (struct const_val){.kind = CV_INT, .i = v};
}

static struct const_val wrapped(struct fe *fe, u128 v, struct type *t)
{
	return integer(int_wrap(fe, v, t));
}

/* V rounded to the floating type T. */
static struct const_val floating(struct type *t, long double v)
{
	enum type_kind k = type_bare(t)->kind;

	if (k == TY_FLOAT)
		v = (float)v;
	else
		v = (double)v; /* BPF's long double is a double */
	return (struct const_val){.kind = CV_FLOAT, .f = v};
}

static bool is_signed(struct type *t)
{
	return type_is_signed(type_bare(t));
}

static long double to_float(u128 v, struct type *from)
{
	return is_signed(from) ? (long double)(s128)v : (long double)v;
}

static bool same_object(const struct const_val *a, const struct const_val *b)
{
	return a->decl == b->decl && a->str == b->str && a->label == b->label;
}

/* The address itself may be null: a weak declaration that nothing defines. */
static bool never_null(const struct const_val *v)
{
	return !v->decl || !(v->decl->attrs & DA_WEAK);
}

/* ---- addresses ---- */

static bool has_static_storage(const struct decl *d)
{
	return d->kind == D_FUNC || (d->kind == D_VAR && (d->file_scope || d->storage == ST_STATIC ||
							   d->storage == ST_EXTERN));
}

static struct const_val offset_by(struct const_val v, u128 bytes)
{
	if (v.kind == CV_INT || v.kind == CV_ADDR)
		v.i += bytes;
	return v;
}

static u128 pointee_size(struct fe *fe, struct type *ptr)
{
	struct type *to = type_bare(ptr)->base;
	enum type_kind k = type_bare(to)->kind;

	return k == TY_VOID || k == TY_FUNC ? 1 : type_size(fe, to);
}

/* The address of the lvalue (or function) E. */
static struct const_val eval_place(struct fe *fe, struct expr *e)
{
	struct const_val base, index;

	switch (e->kind) {
	case E_DECL:
		if (!has_static_storage(e->decl))
			return none;
		return (struct const_val){.kind = CV_ADDR, .decl = e->decl};
	case E_STRING:
		return (struct const_val){.kind = CV_ADDR, .str = e};
	case E_COMPOUND:
		if (!has_static_storage(e->compound.object))
			return none;
		return (struct const_val){.kind = CV_ADDR, .decl = e->compound.object};
	case E_MEMBER:
		if (!e->member.base->lvalue || e->member.field->bits >= 0)
			return none;
		base = eval_place(fe, e->member.base);
		return offset_by(base, e->member.field->off);
	case E_INDEX:
		base = eval(fe, e->bin.lhs, true);
		index = eval(fe, e->bin.rhs, true);
		if (index.kind != CV_INT)
			return none;
		return offset_by(base, index.i * pointee_size(fe, e->bin.lhs->type));
	case E_DEREF:
		return eval(fe, e->un.x, true);
	case E_CAST:
		return e->op == CAST_SAME ? eval_place(fe, e->cast.x) : none;
	default:
		return none;
	}
}

/* ---- reading objects whose contents are known ---- */

static struct expr *initial_value(struct fe *fe, struct decl *d, uint64_t off, struct type *t)
{
	if (!d->init)
		return NULL;
	if (d->init->kind != E_INIT)
		return off ? NULL : d->init;
	for (uint32_t i = d->init->init.n; i-- > 0;) {
		struct init_item *it = &d->init->init.items[i];

		if (it->off == off && !it->bitfield &&
		    type_bare(it->value->type) == type_bare(t))
			return it->value;
	}
	(void)fe;
	return NULL;
}

/* A character of a string literal, or a const object's initial value. */
static struct const_val eval_load(struct fe *fe, struct expr *e)
{
	struct const_val at = eval_place(fe, e);
	uint64_t size;
	struct expr *init;

	if (at.kind != CV_ADDR || type_quals(e->type) & Q_VOLATILE)
		return none;
	if (at.str) {
		size = type_size(fe, e->type);
		if (at.i + size > at.str->str.len || size > 4 || !type_is_integer(type_bare(e->type)))
			return none;
		u128 v = 0;
		for (uint64_t k = 0; k < size; k++) {
			uint64_t byte = fe->cx->opt.big_endian ? size - 1 - k : k;

			v |= (u128)(unsigned char)at.str->str.bytes[(uint64_t)at.i + byte] << (8 * k);
		}
		return wrapped(fe, v, e->type);
	}
	if (!at.decl || at.decl->kind != D_VAR || at.decl->attrs & DA_WEAK ||
	    !(type_quals(at.decl->type) & Q_CONST) || !type_is_scalar(type_bare(e->type)))
		return none;
	init = initial_value(fe, at.decl, (uint64_t)at.i, e->type);
	return init ? eval(fe, init, true) : none;
}

/* ---- conversions ---- */

static struct const_val to_integer(struct fe *fe, struct const_val v, struct type *t)
{
	bool negative;

	if (v.kind == CV_ADDR)
		return type_size(fe, t) >= 8 ? v : none;
	if (v.kind == CV_FLOAT) {
		negative = v.f < 0;
		if (!(fabsl(v.f) < 0x1p127L))
			return none;
		v = integer((u128)(s128)v.f);
		(void)negative;
	}
	return v.kind == CV_INT ? wrapped(fe, v.i, t) : none;
}

static struct const_val eval_cast(struct fe *fe, struct expr *e, bool addr)
{
	struct type *t = type_bare(e->type), *from = type_bare(e->cast.x->type);
	struct const_val v;

	if (e->op == CAST_LOAD)
		return addr ? eval_load(fe, e->cast.x) : none;
	if (e->op == CAST_DECAY)
		return eval_place(fe, e->cast.x);
	if (e->op == CAST_VOID || e->op == CAST_VECTOR)
		return none;
	v = eval(fe, e->cast.x, addr);
	if (v.kind == CV_NONE)
		return none;
	switch (e->op) {
	case CAST_BOOL:
		if (v.kind == CV_ADDR)
			return never_null(&v) ? integer(1) : none;
		return integer(v.kind == CV_FLOAT ? v.f != 0 : v.i != 0);
	case CAST_FLOAT:
		if (type_is_float(t)) {
			if (v.kind == CV_ADDR)
				return none;
			return floating(t, v.kind == CV_FLOAT ? v.f : to_float(v.i, from));
		}
		if (t->kind == TY_BOOL)
			return integer(v.kind == CV_FLOAT ? v.f != 0 : v.i != 0);
		return to_integer(fe, v, t);
	case CAST_INT:
	case CAST_PTR_INT:
		return to_integer(fe, v, t);
	case CAST_INT_PTR:
		if (v.kind == CV_INT)
			v.i = (uint64_t)v.i;
		return v;
	default: /* CAST_PTR, CAST_ADDRSPACE, CAST_SAME */
		return v;
	}
}

/* ---- operators ---- */

static struct const_val compare(int op, int sign)
{
	bool r = op == B_EQ   ? sign == 0
		 : op == B_NE ? sign != 0
		 : op == B_LT ? sign < 0
		 : op == B_LE ? sign <= 0
		 : op == B_GT ? sign > 0
			      : sign >= 0;

	return integer(r);
}

static bool is_comparison(int op)
{
	return op >= B_EQ && op <= B_GE;
}

static struct const_val float_binary(struct type *t, int op, long double a, long double b)
{
	switch (op) {
	case B_ADD:
		return floating(t, a + b);
	case B_SUB:
		return floating(t, a - b);
	case B_MUL:
		return floating(t, a * b);
	case B_DIV:
		return floating(t, a / b);
	}
	if (isnan(a) || isnan(b))
		return integer(op == B_NE);
	return is_comparison(op) ? compare(op, a < b ? -1 : a > b) : none;
}

static struct const_val shift(struct fe *fe, struct type *t, int op, u128 a, u128 n)
{
	unsigned width = (unsigned)type_size(fe, t) * 8;
	bool over = n >= width; /* undefined: what is left after that many single shifts */

	if (op == B_SHL)
		return wrapped(fe, over ? 0 : a << n, t);
	if (is_signed(t))
		return wrapped(fe, (u128)((s128)a >> (over ? 127 : n)), t);
	return wrapped(fe, over ? 0 : a >> n, t);
}

static struct const_val divide(struct fe *fe, struct type *t, int op, u128 a, u128 b)
{
	u128 r;

	if (!b)
		return none;
	if (!is_signed(t))
		r = op == B_DIV ? a / b : a % b;
	else if ((s128)b == -1) /* MIN / -1 wraps */
		r = op == B_DIV ? -a : 0;
	else
		r = (u128)(op == B_DIV ? (s128)a / (s128)b : (s128)a % (s128)b);
	return wrapped(fe, r, t);
}

/* T: the operands' type; RESULT: the operation's. */
static struct const_val int_binary(struct fe *fe, struct type *t, int op, u128 a, u128 b)
{
	switch (op) {
	case B_ADD:
		return wrapped(fe, a + b, t);
	case B_SUB:
		return wrapped(fe, a - b, t);
	case B_MUL:
		return wrapped(fe, a * b, t);
	case B_DIV:
	case B_MOD:
		return divide(fe, t, op, a, b);
	case B_AND:
		return integer(a & b);
	case B_OR:
		return integer(a | b);
	case B_XOR:
		return integer(a ^ b);
	case B_SHL:
	case B_SHR:
		return shift(fe, t, op, a, b);
	}
	if (is_signed(t))
		return compare(op, (s128)a < (s128)b ? -1 : (s128)a > (s128)b);
	return compare(op, a < b ? -1 : a > b);
}

static struct const_val address_compare(int op, const struct const_val *a,
					const struct const_val *b)
{
	if (same_object(a, b))
		return compare(op, (int64_t)a->i < (int64_t)b->i ? -1 : (int64_t)a->i > (int64_t)b->i);
	if ((op != B_EQ && op != B_NE) || !never_null(a) || !never_null(b))
		return none;
	if (a->kind == CV_ADDR && b->kind == CV_ADDR ? a->str || b->str : (a->kind == CV_INT ? a : b)->i)
		return none; /* equal strings may or may not be one object */
	return integer(op == B_NE);
}

static struct const_val pointer_binary(struct fe *fe, struct expr *e, struct const_val a,
				       struct const_val b)
{
	struct type *l = type_bare(e->bin.lhs->type), *r = type_bare(e->bin.rhs->type);
	u128 size;

	if (is_comparison(e->op))
		return address_compare(e->op, &a, &b);
	if (type_is_ptr(l) && type_is_ptr(r)) {
		size = pointee_size(fe, l);
		if (!same_object(&a, &b) || !size)
			return none;
		return integer((u128)((s128)(int64_t)(a.i - b.i) / (s128)size));
	}
	if (type_is_ptr(r) && e->op == B_ADD) {
		struct const_val t = a;

		a = b;
		b = t;
		l = r;
	}
	if (b.kind != CV_INT || !type_is_ptr(l))
		return none;
	size = pointee_size(fe, l);
	a = offset_by(a, e->op == B_SUB ? -(b.i * size) : b.i * size);
	if (a.kind == CV_INT)
		a.i = (uint64_t)a.i;
	return a;
}

/* An address in integer arithmetic: only adding a constant leaves an address. */
static struct const_val address_arith(struct expr *e, struct const_val a, struct const_val b)
{
	if (is_comparison(e->op))
		return address_compare(e->op, &a, &b);
	if (e->op == B_SUB && a.kind == CV_ADDR && b.kind == CV_ADDR)
		return same_object(&a, &b) ? integer((u128)(s128)(int64_t)(a.i - b.i)) : none;
	if (e->op == B_ADD && a.kind == CV_ADDR && b.kind == CV_INT)
		return offset_by(a, b.i);
	if (e->op == B_ADD && a.kind == CV_INT && b.kind == CV_ADDR)
		return offset_by(b, a.i);
	if (e->op == B_SUB && a.kind == CV_ADDR && b.kind == CV_INT)
		return offset_by(a, -b.i);
	return none;
}

static struct const_val eval_binary(struct fe *fe, struct expr *e, bool addr)
{
	struct type *l = type_bare(e->bin.lhs->type), *r = type_bare(e->bin.rhs->type);
	struct const_val a = eval(fe, e->bin.lhs, addr), b;

	if (a.kind == CV_NONE)
		return none;
	b = eval(fe, e->bin.rhs, addr);
	if (b.kind == CV_NONE)
		return none;
	if (a.kind == CV_FLOAT && b.kind == CV_FLOAT)
		return float_binary(e->type, e->op, a.f, b.f);
	if (a.kind == CV_FLOAT || b.kind == CV_FLOAT)
		return none;
	if (type_is_ptr(l) || type_is_ptr(r))
		return pointer_binary(fe, e, a, b);
	if (a.kind == CV_ADDR || b.kind == CV_ADDR)
		return address_arith(e, a, b);
	if (!type_is_integer(l))
		return none;
	return int_binary(fe, l, e->op, a.i, b.i);
}

/* 1, 0, or -1 when it is not known. */
static int truth(const struct const_val *v)
{
	switch (v->kind) {
	case CV_INT:
		return v->i != 0;
	case CV_FLOAT:
		return v->f != 0;
	case CV_ADDR:
		return never_null(v) ? 1 : -1;
	default:
		return -1;
	}
}

static struct const_val eval_unary(struct fe *fe, struct expr *e, bool addr)
{
	struct const_val v = eval(fe, e->un.x, addr);
	int t;

	if (v.kind == CV_NONE)
		return none;
	if (e->op == '!') {
		t = truth(&v);
		return t < 0 ? none : integer(!t);
	}
	if (v.kind == CV_FLOAT)
		return e->op == '-' ? floating(e->type, -v.f) : e->op == '+' ? v : none;
	if (v.kind != CV_INT)
		return e->op == '+' ? v : none;
	return wrapped(fe, e->op == '-' ? -v.i : e->op == '~' ? ~v.i : v.i, e->type);
}

static struct const_val eval_andor(struct fe *fe, struct expr *e, bool addr)
{
	struct const_val a = eval(fe, e->bin.lhs, addr), b;
	int l = truth(&a), r;

	if (l < 0)
		return none;
	if (l == (e->op == B_LOR))
		return integer((u128)l);
	b = eval(fe, e->bin.rhs, addr);
	r = truth(&b);
	return r < 0 ? none : integer((u128)r);
}

static struct const_val eval_cond(struct fe *fe, struct expr *e, bool addr)
{
	struct const_val c = eval(fe, e->cond.c, addr);
	int t = truth(&c);

	if (t < 0)
		return none;
	if (!t)
		return eval(fe, e->cond.no, addr);
	if (e->cond.yes)
		return eval(fe, e->cond.yes, addr);
	if (c.kind == CV_INT && type_is_integer(type_bare(e->type)))
		return wrapped(fe, c.i, e->type);
	return c;
}

/* ---- builtins ---- */

static unsigned popcount128(u128 v)
{
	return (unsigned)(__builtin_popcountll((uint64_t)v) +
			  __builtin_popcountll((uint64_t)(v >> 64)));
}

/* Builtins of one integer argument, of WIDTH bits, zero-extended in V. */
static struct const_val fold_bits(struct fe *fe, struct expr *e, uint64_t v, unsigned width)
{
	int64_t s = (int64_t)(v << (64 - width)) >> (64 - width);

	switch (e->call.builtin) {
	case BI_clz:
	case BI_clzl:
	case BI_clzll:
	case BI_clzs:
		return v ? integer((unsigned)__builtin_clzll(v) - (64 - width)) : none;
	case BI_ctz:
	case BI_ctzl:
	case BI_ctzll:
	case BI_ctzs:
		return v ? integer((unsigned)__builtin_ctzll(v)) : none;
	case BI_clrsb:
	case BI_clrsbl:
	case BI_clrsbll:
		return integer((unsigned)__builtin_clrsbll(s) - (64 - width));
	case BI_popcount:
	case BI_popcountl:
	case BI_popcountll:
		return integer(popcount128(v));
	case BI_parity:
	case BI_parityl:
	case BI_parityll:
		return integer(popcount128(v) & 1);
	case BI_ffs:
	case BI_ffsl:
	case BI_ffsll:
		return integer(v ? (unsigned)__builtin_ctzll(v) + 1 : 0);
	case BI_bswap16:
		return integer(__builtin_bswap16((uint16_t)v));
	case BI_bswap32:
		return integer(__builtin_bswap32((uint32_t)v));
	case BI_bswap64:
		return integer(__builtin_bswap64(v));
	case BI_abs:
	case BI_labs:
	case BI_llabs:
	case BI_imaxabs:
		return wrapped(fe, s < 0 ? -(u128)(s128)s : (u128)(s128)s, e->type);
	default:
		return none;
	}
}

static struct const_val fold_strlen(struct fe *fe, struct expr *arg)
{
	struct const_val v = eval(fe, arg, true);

	if (v.kind != CV_ADDR || !v.str || v.i >= v.str->str.len)
		return none;
	for (uint64_t i = (uint64_t)v.i; i < v.str->str.len; i++)
		if (!v.str->str.bytes[i])
			return integer(i - (uint64_t)v.i);
	return none;
}

static struct const_val eval_builtin(struct fe *fe, struct expr *e, bool addr)
{
	struct expr *arg = e->call.nargs ? e->call.args[0] : NULL;
	struct const_val v;
	unsigned width;

	switch (e->call.builtin) {
	case BI_expect:
	case BI_expect_with_probability:
		return eval(fe, arg, addr);
	case BI_constant_p:
		v = eval(fe, arg, true);
		return integer(v.kind == CV_INT || v.kind == CV_FLOAT ||
			       (v.kind == CV_ADDR && v.str && !v.i));
	case BI_strlen:
		return fold_strlen(fe, arg);
	}
	if (e->call.nargs != 1 || !type_is_integer(type_bare(arg->type)))
		return none;
	width = (unsigned)type_size(fe, arg->type) * 8;
	v = eval(fe, arg, addr);
	if (v.kind != CV_INT || width > 64)
		return none;
	return fold_bits(fe, e, (uint64_t)v.i & (~0ull >> (64 - width)), width);
}

/* ---- */

static struct const_val eval(struct fe *fe, struct expr *e, bool addr)
{
	struct const_val v;

	switch (e->kind) {
	case E_INT:
		return integer(e->i);
	case E_FLOAT:
		return (struct const_val){.kind = CV_FLOAT, .f = e->f};
	case E_CAST:
		return eval_cast(fe, e, addr);
	case E_ADDR:
		return eval_place(fe, e->un.x);
	case E_UNARY:
		return eval_unary(fe, e, addr);
	case E_BINARY:
		return eval_binary(fe, e, addr);
	case E_ANDOR:
		return eval_andor(fe, e, addr);
	case E_COND:
		return eval_cond(fe, e, addr);
	case E_COMMA:
		v = eval(fe, e->bin.lhs, addr);
		return addr && v.kind != CV_NONE ? eval(fe, e->bin.rhs, addr) : none;
	case E_BUILTIN:
		return eval_builtin(fe, e, addr);
	case E_LABEL:
		return (struct const_val){.kind = CV_ADDR, .label = e->label};
	default:
		return none;
	}
}

struct const_val const_eval(struct fe *fe, struct expr *e, bool addr)
{
	struct const_val v = eval(fe, e, addr);

	/* offsetof by hand leaves an integer; an object's address is no constant without ADDR */
	return v.kind == CV_ADDR && !addr ? none : v;
}

bool const_int(struct fe *fe, struct expr *e, u128 *value)
{
	struct const_val v;

	if (e->kind == E_INT) {
		*value = e->i;
		return true;
	}
	if (!type_is_integer(type_bare(e->type)))
		return false;
	v = const_eval(fe, e, false);
	*value = v.i;
	return v.kind == CV_INT;
}

bool act_const_int(struct fe *fe, struct expr *e, u128 *v, const char *what)
{
	*v = 0;
	if (e->kind == E_ERROR)
		return false;
	e = conv_rvalue(fe, e);
	if (!type_is_integer(type_bare(e->type))) {
		diag_range(fe->cx, e->loc, e->end, D_const_not_integer, what,
			   type_str(fe, e->type));
		return false;
	}
	if (const_int(fe, e, v))
		return true;
	diag_range(fe->cx, e->loc, e->end, D_const_not_constant, what);
	return false;
}
