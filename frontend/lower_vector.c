/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vector types (attribute vector_size), element by element: BPF has no vector
 * instructions.  Values are objects in memory, which SROA takes apart.
 */
#include "frontend/builtin.h"
#include "frontend/lower.h"

static struct type *elem_of(struct type *t)
{
	return type_bare(t)->base;
}

static struct place elem_at(struct lower *lw, struct place v, uint64_t i)
{
	struct type *t = elem_of(v.type);

	return low_part(v, i * low_size(lw, t), t->unqual);
}

static struct val load_elem(struct lower *lw, struct place v, uint64_t i)
{
	return low_load(lw, elem_at(lw, v, i));
}

/* An operand: a vector's elements, or one scalar for all of them. */
struct operand {
	bool is_vector;
	struct place p;
	struct val v;
	struct type *type; /* of an element */
};

static struct operand operand(struct lower *lw, struct expr *e)
{
	struct operand o = {.is_vector = low_is_vector(e->type)};

	if (o.is_vector) {
		/* the result may overwrite what it is made from: read a copy */
		o.p = low_object(lw, e);
		o.type = elem_of(e->type);
	} else {
		o.v = low_value(lw, e);
		o.type = e->type;
	}
	return o;
}

static struct val element(struct lower *lw, const struct operand *o, uint64_t i)
{
	return o->is_vector ? load_elem(lw, o->p, i) : o->v;
}

/* All ones where the comparison holds. */
static struct val compare(struct lower *lw, enum binop op, struct val x, struct val y,
			  struct type *t, struct type *res)
{
	struct val v;
	struct ir_ins i = {.op = IR_ceq + low_cc(op, type_is_signed(t)),
			   .cls = IR_W,
			   .acls = low_cls(t),
			   .arg = {x.r, y.r}};

	if (low_kind(t) == VK_WIDE) {
		i.to = low_wide_compare(lw, op, x, y, type_is_signed(t));
	} else {
		i.to = ir_tmp_new(lw->cx, lw->fn, IR_W, NULL);
		low_emit(lw, i);
	}
	v = low_val(low_op1(lw, IR_neg, IR_W, i.to));
	return low_convert(lw, v, type_basic(lw->fe, TY_INT), res);
}

static bool refuse_float(struct lower *lw, struct expr *e)
{
	if (!type_is_float(elem_of(e->type)))
		return false;
	low_no_float(lw, e->loc, "arithmetic", e->type);
	return true;
}

static void binary(struct lower *lw, struct expr *e, struct place to)
{
	bool assign = e->kind == E_OPASSIGN;
	struct operand y = {.is_vector = false};
	struct operand x = {.is_vector = true, .p = to, .type = elem_of(e->type)};
	uint64_t n = type_bare(e->type)->nelems;
	struct place tmp = low_temp(lw, e->type);
	bool cmp = e->kind == E_BINARY && e->op >= B_EQ && e->op <= B_GE;

	if (!assign)
		x = operand(lw, e->bin.lhs);
	y = operand(lw, e->bin.rhs);
	if (type_is_float(x.type) || refuse_float(lw, e)) {
		if (type_is_float(x.type) && !type_is_float(elem_of(e->type)))
			low_no_float(lw, e->loc, "comparison", x.type);
		return;
	}
	for (uint64_t i = 0; i < n; i++) {
		struct val a = element(lw, &x, i), b = element(lw, &y, i), v;

		if (!x.is_vector)
			a = low_convert(lw, a, x.type, elem_of(e->type));
		if (!y.is_vector)
			b = low_convert(lw, b, y.type, elem_of(e->type));
		v = cmp ? compare(lw, (enum binop)e->op, a, b, x.type, elem_of(e->type))
			: low_binary(lw, (enum binop)e->op, a, b, elem_of(e->type),
				     y.is_vector ? y.type : elem_of(e->type));
		low_store(lw, elem_at(lw, tmp, i), v);
	}
	low_copy(lw, to, tmp, low_size(lw, e->type));
}

static void unary(struct lower *lw, struct expr *e, struct place to)
{
	struct operand x = operand(lw, e->un.x);
	struct type *t = elem_of(e->type);
	uint64_t n = type_bare(e->type)->nelems;

	if (refuse_float(lw, e))
		return;
	for (uint64_t i = 0; i < n; i++) {
		struct val a = element(lw, &x, i), v = a;

		if (e->op == '-')
			v = low_binary(lw, B_SUB, low_zero(lw, t), a, t, t);
		else if (e->op == '~')
			v = low_binary(lw, B_XOR, a, low_const(lw, (u128)-1, t), t, t);
		else if (e->op == '!')
			v = compare(lw, B_EQ, a, low_zero(lw, x.type), x.type, t);
		low_store(lw, elem_at(lw, to, i), v);
	}
}

static void splat(struct lower *lw, struct expr *e, struct place to)
{
	struct type *t = elem_of(e->type);
	struct val v = low_value(lw, e->cast.x);

	v = low_convert(lw, v, e->cast.x->type, t);
	for (uint64_t i = 0; i < type_bare(e->type)->nelems; i++)
		low_store(lw, elem_at(lw, to, i), v);
}

static void incdec(struct lower *lw, struct expr *e, struct place to)
{
	struct place p = low_settle(lw, low_place(lw, e->incdec.x));
	struct type *t = elem_of(e->type);

	if (refuse_float(lw, e))
		return;
	if (e->incdec.post)
		low_copy(lw, to, p, low_size(lw, e->type));
	for (uint64_t i = 0; i < type_bare(e->type)->nelems; i++)
		low_store(lw, elem_at(lw, p, i),
			  low_binary(lw, e->incdec.dec ? B_SUB : B_ADD, load_elem(lw, p, i),
				     low_const(lw, 1, t), t, t));
	if (!e->incdec.post)
		low_copy(lw, to, p, low_size(lw, e->type));
}

static void convert_vector(struct lower *lw, struct expr *e, struct place to)
{
	struct operand x = operand(lw, e->call.args[0]);

	if (type_is_float(x.type) || type_is_float(elem_of(e->type))) {
		low_no_float(lw, e->loc, "conversion", e->type);
		return;
	}
	for (uint64_t i = 0; i < type_bare(e->type)->nelems; i++)
		low_store(lw, elem_at(lw, to, i),
			  low_convert(lw, element(lw, &x, i), x.type, elem_of(e->type)));
}

/* Element I of the two vectors of a shuffle, taken as one. */
static struct val picked(struct lower *lw, struct place a, struct place b, uint64_t i)
{
	uint64_t n = type_bare(a.type)->nelems;

	return i < n ? load_elem(lw, a, i) : load_elem(lw, b, (i - n) % type_bare(b.type)->nelems);
}

/* __builtin_shufflevector(a, b, i, …): the indexes are constants. */
static void shufflevector(struct lower *lw, struct expr *e, struct place to)
{
	struct place a = low_object(lw, e->call.args[0]), b = low_object(lw, e->call.args[1]);
	struct place tmp = low_temp(lw, e->type);

	for (uint32_t i = 2; i < e->call.nargs; i++) {
		u128 k = 0;

		const_int(lw->fe, e->call.args[i], &k);
		if ((__int128)k >= 0)
			low_store(lw, elem_at(lw, tmp, i - 2), picked(lw, a, b, (uint64_t)k));
	}
	low_copy(lw, to, tmp, low_size(lw, e->type));
}

/* __builtin_shuffle(a, [b,] mask): the indexes are a vector; read from memory. */
static void shuffle(struct lower *lw, struct expr *e, struct place to)
{
	struct place a = low_object(lw, e->call.args[0]), both, from;
	struct place mask = low_object(lw, e->call.args[e->call.nargs - 1]);
	bool two = e->call.nargs == 3;
	uint64_t n = type_bare(e->type)->nelems, size = low_size(lw, e->type);
	struct type *t = elem_of(e->type);

	both = low_at(low_slot(lw, size * 2, 16, NULL, lw->loc), e->type, 8);
	low_scope_add(lw, both.base, NULL, both);
	low_copy(lw, both, a, size);
	low_copy(lw, low_part(both, size, e->type), two ? low_object(lw, e->call.args[1]) : a,
		 size);
	for (uint64_t i = 0; i < n; i++) {
		struct type *mt = elem_of(mask.type);
		ir_ref k = low_to_l(lw, load_elem(lw, mask, i), mt);

		k = low_op(lw, IR_and, IR_L, k, low_int(lw, (int64_t)(two ? 2 * n : n) - 1));
		from = low_at(low_ptr_add(lw, both.base, k, t, false), t,
			      (uint32_t)type_align(lw->fe, t));
		low_store(lw, elem_at(lw, to, i), low_load(lw, from));
	}
}

struct place low_vector(struct lower *lw, struct expr *e, struct place to)
{
	to.type = e->type->unqual;
	if (e->kind == E_BINARY || e->kind == E_OPASSIGN)
		binary(lw, e, to);
	else if (e->kind == E_UNARY)
		unary(lw, e, to);
	else if (e->kind == E_INCDEC)
		incdec(lw, e, to);
	else if (e->kind == E_CAST && e->op == CAST_VECTOR)
		splat(lw, e, to);
	else if (e->kind == E_CAST && low_kind(e->cast.x->type) != VK_MEM) {
		struct place as = to; /* the bits of a scalar of the same size */

		as.type = e->cast.x->type->unqual;
		low_store(lw, as, low_value(lw, e->cast.x));
	} else if (e->kind == E_BUILTIN && e->call.builtin == BI_convertvector)
		convert_vector(lw, e, to);
	else if (e->kind == E_BUILTIN && e->call.builtin == BI_shufflevector)
		shufflevector(lw, e, to);
	else if (e->kind == E_BUILTIN && e->call.builtin == BI_shuffle)
		shuffle(lw, e, to);
	else
		diag(lw->cx, e->loc, D_lower_vector);
	return to;
}
