/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls of builtin functions: signatures read from builtin.def, the generic ones
 * typed by hand, constants folded, and the families that have several spellings
 * (__sync_, __c11_, …_chk, …) turned into the one that lowering knows.
 */
#include <math.h>
#include <string.h>

#include "frontend/parse.h"

/* ---- signatures ---- */

/* The type at *S (see builtin.def), which moves past it. */
static struct type *sig_type(struct fe *fe, const char **s)
{
	static const struct {
		char letter;
		enum type_kind kind, u;
	} letters[] = {
		{'v', TY_VOID, TY_VOID},     {'b', TY_BOOL, TY_BOOL},	 {'c', TY_CHAR, TY_UCHAR},
		{'s', TY_SHORT, TY_USHORT},  {'i', TY_INT, TY_UINT},	 {'l', TY_LONG, TY_ULONG},
		{'L', TY_LLONG, TY_ULLONG},  {'q', TY_INT128, TY_UINT128}, {'z', TY_ULONG, TY_ULONG},
		{'f', TY_FLOAT, TY_FLOAT},   {'d', TY_DOUBLE, TY_DOUBLE}, {'e', TY_LDOUBLE, TY_LDOUBLE},
	};
	bool u = **s == 'U';
	struct type *t = NULL;

	*s += u;
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (letters[i].letter == **s)
			t = type_basic(fe, u ? letters[i].u : letters[i].kind);
	for (++*s; **s == 'C' || **s == 'D' || **s == '*'; ++*s)
		t = **s == '*' ? type_ptr(fe, t) : type_qual(fe, t, **s == 'C' ? Q_CONST : Q_VOLATILE);
	return t;
}

struct type *builtin_type(struct fe *fe, enum builtin_id id)
{
	const char *s = builtins[id].sig;
	struct type *ret, **params = arena_array(&fe->cx->unit, struct type *, 8);
	uint32_t n = 0;

	if (!*s)
		return type_func(fe, type_basic(fe, TY_INT), NULL, 0, false, true);
	ret = sig_type(fe, &s);
	while (*s && *s != '.')
		params[n++] = sig_type(fe, &s);
	return type_func(fe, ret, params, n, *s == '.', false);
}

struct decl *builtin_decl(struct fe *fe, enum builtin_id id)
{
	struct decl **d = &fe->parser->builtin_decl[id];

	if (!*d) {
		*d = decl_new(fe, D_FUNC, name_of(fe->cx, builtins[id].name), builtin_type(fe, id), 0);
		(*d)->builtin = id;
		(*d)->scope = fe->parser->file;
		(*d)->linkage = LINK_EXTERNAL;
	}
	return *d;
}

/* ---- nodes ---- */

/* A call in the making. */
struct call {
	struct fe *fe;
	enum builtin_id id;
	struct expr **args;
	uint32_t nargs;
	src_loc loc;
};

static struct expr *make(struct call *c, enum builtin_id id, struct type *t, struct type *targ)
{
	struct expr *e = expr_new(c->fe, E_BUILTIN, t, c->loc);

	e->call.builtin = id;
	e->call.args = c->args;
	e->call.nargs = c->nargs;
	e->call.targ = targ;
	return e;
}

static struct expr *int_const(struct call *c, u128 v, enum type_kind k)
{
	return expr_int(c->fe, v, type_basic(c->fe, k), c->loc);
}

static bool count(struct call *c, uint32_t least, uint32_t most)
{
	if (c->nargs >= least && c->nargs <= most)
		return true;
	diag(c->fe->cx, c->loc, D_arg_count, c->nargs < least ? "few" : "many",
	     c->nargs < least ? least : most, c->nargs);
	return false;
}

static struct expr *error(struct call *c)
{
	return expr_error(c->fe, c->loc);
}

/* Arguments as they are in calls of functions without a prototype. */
static bool values(struct call *c)
{
	for (uint32_t i = 0; i < c->nargs; i++) {
		c->args[i] = conv_rvalue(c->fe, c->args[i]);
		if (c->args[i]->kind == E_ERROR)
			return false;
	}
	return true;
}

/* A builtin with a signature. */
static struct expr *by_signature(struct call *c)
{
	struct type *t = builtin_type(c->fe, c->id);
	struct expr *e;
	struct const_val v;

	if (!count(c, t->nparams, t->variadic ? 99 : t->nparams))
		return error(c);
	for (uint32_t i = 0; i < c->nargs; i++) {
		c->args[i] = i < t->nparams ? conv_assign(c->fe, c->args[i], t->params[i], CONV_ARG,
							  c->args[i]->loc, i + 1, NULL)
					    : conv_default(c->fe, c->args[i]);
		if (c->args[i]->kind == E_ERROR)
			return c->args[i];
	}
	e = make(c, c->id, t->base, NULL);
	if (builtins[c->id].flags & BF_PURE || c->id == BI_strlen) {
		v = const_eval(c->fe, e, false);
		if (v.kind == CV_INT && type_is_integer(type_bare(t->base)))
			return expr_int(c->fe, v.i, t->base, c->loc);
	}
	return e;
}

/* The call with its last argument dropped. */
static struct expr *unchecked(struct call *c, enum builtin_id id)
{
	struct type *t = builtin_type(c->fe, c->id);

	if (!count(c, t->nparams, t->nparams))
		return error(c);
	c->nargs--;
	c->id = id;
	return by_signature(c);
}

/* ---- atomics ---- */

/* The pointer argument 0; its pointee, or NULL after reporting. */
static struct type *atomic_object(struct call *c)
{
	struct type *t, *b;

	c->args[0] = conv_rvalue(c->fe, c->args[0]);
	if (c->args[0]->kind == E_ERROR)
		return NULL;
	t = type_bare(c->args[0]->type);
	b = t->kind == TY_PTR ? type_bare(t->base) : NULL;
	if (b && (type_is_integer(b) || b->kind == TY_PTR))
		return type_unqual(c->fe, t->base);
	if (b && type_is_record(b) && type_is_complete(c->fe, b) && type_size(c->fe, b) <= 8)
		return type_unqual(c->fe, t->base);
	diag(c->fe->cx, c->loc, D_atomic_pointer, builtins[c->id].name, type_quote(c->fe, c->args[0]->type));
	return NULL;
}

static struct expr *as_value(struct call *c, struct expr *e, struct type *t)
{
	e = conv_rvalue(c->fe, e);
	if (e->kind == E_ERROR)
		return e;
	if (type_is_ptr(type_bare(t)) != type_is_ptr(type_bare(e->type)) &&
	    type_is_scalar(type_bare(t)) && type_is_scalar(type_bare(e->type)))
		return conv_cast(c->fe, e, t, true, e->loc); /* as the peers: silently */
	return conv_assign(c->fe, e, t, CONV_ARG, e->loc, 0, NULL);
}

static struct expr *as_int(struct call *c, struct expr *e)
{
	return conv_assign(c->fe, e, type_basic(c->fe, TY_INT), CONV_ARG, e->loc, 0, NULL);
}

/* (pointer, NVALUES values[, order]) as builtin ID, with ORDER where none is written. */
static struct expr *atomic(struct call *c, enum builtin_id id, uint32_t nvalues, int order,
			   enum type_kind result)
{
	uint32_t n = 1 + nvalues + (order < 0);
	struct expr **args = arena_array(&c->fe->cx->unit, struct expr *, n + 1);
	struct type *t;
	struct expr *e;

	if (order >= 0 && c->nargs > 1 + nvalues && !strncmp(builtins[c->id].name, "__sync_", 7))
		c->nargs = 1 + nvalues; /* GCC: more objects to be protected */
	if (!count(c, n, n) || !(t = atomic_object(c)))
		return error(c);
	args[0] = c->args[0];
	for (uint32_t i = 1; i <= nvalues; i++)
		args[i] = as_value(c, c->args[i], t);
	args[nvalues + 1] = order < 0 ? as_int(c, c->args[nvalues + 1])
				      : int_const(c, (u128)order, TY_INT);
	c->args = args;
	c->nargs = nvalues + 2;
	for (uint32_t i = 0; i < c->nargs; i++)
		if (args[i]->kind == E_ERROR)
			return args[i];
	e = make(c, id, result == TY_NULLPTR ? t : type_basic(c->fe, result), t);
	return e;
}

enum { VALUE = TY_NULLPTR, WRITTEN = -1, SEQ_CST = 5 };

/* (pointer, expected *, desired, weak, success, failure); WEAK >= 0: not written. */
static struct expr *compare_exchange(struct call *c, int weak, bool through_memory)
{
	struct expr **args = arena_array(&c->fe->cx->unit, struct expr *, 6);
	uint32_t i = 3;
	struct type *t;

	if (!count(c, weak < 0 ? 6 : 5, weak < 0 ? 6 : 5) || !(t = atomic_object(c)))
		return error(c);
	args[0] = c->args[0];
	args[1] = conv_assign(c->fe, c->args[1], type_ptr(c->fe, t), CONV_ARG, c->args[1]->loc, 2, NULL);
	args[2] = through_memory ? conv_rvalue(c->fe, act_deref(c->fe, c->args[2], c->loc))
				 : as_value(c, c->args[2], t);
	args[3] = weak < 0 ? as_int(c, c->args[i++]) : int_const(c, (u128)weak, TY_INT);
	args[4] = as_int(c, c->args[i++]);
	args[5] = as_int(c, c->args[i]);
	for (uint32_t k = 0; k < 6; k++)
		if (args[k]->kind == E_ERROR)
			return args[k];
	c->args = args;
	c->nargs = 6;
	return make(c, BI_atomic_compare_exchange, type_basic(c->fe, TY_BOOL), t);
}

/* The forms through memory: *ret = …, …(*value). */
static struct expr *through_memory(struct call *c)
{
	struct expr *ret, *arg[3];
	struct fe *fe = c->fe;

	if (c->id == BI_atomic_compare_exchange_mem)
		return compare_exchange(c, -1, true);
	if (!count(c, c->id == BI_atomic_exchange_mem ? 4 : 3, c->id == BI_atomic_exchange_mem ? 4 : 3))
		return error(c);
	if (c->id == BI_atomic_load_mem) {
		ret = act_deref(fe, c->args[1], c->loc);
		arg[0] = c->args[0];
		arg[1] = c->args[2];
		c->args = arg;
		c->nargs = 2;
		c->id = BI_atomic_load;
		return act_assign(fe, ret, atomic(c, BI_atomic_load, 0, WRITTEN, VALUE), c->loc);
	}
	arg[0] = c->args[0];
	arg[1] = conv_rvalue(fe, act_deref(fe, c->args[1], c->loc));
	if (c->id == BI_atomic_store_mem) {
		arg[2] = c->args[2];
		c->args = arg;
		return atomic(c, BI_atomic_store, 1, WRITTEN, TY_VOID);
	}
	ret = act_deref(fe, c->args[2], c->loc);
	arg[2] = c->args[3];
	c->args = arg;
	c->nargs = 3;
	return act_assign(fe, ret, atomic(c, BI_atomic_exchange, 1, WRITTEN, VALUE), c->loc);
}

/* __c11_atomic_fetch_add on a pointer counts in elements. */
static struct expr *c11_fetch(struct call *c, enum builtin_id id)
{
	struct type *t = c->nargs == 3 ? atomic_object(c) : NULL;

	if (t && type_is_ptr(type_bare(t)) && c->nargs == 3)
		c->args[1] = act_binary(c->fe, B_MUL, c->args[1],
					act_sizeof(c->fe, NULL, type_bare(t)->base, 0, c->loc), c->loc);
	return atomic(c, id, 1, WRITTEN, VALUE);
}

static struct expr *lock_free(struct call *c)
{
	u128 n;

	if (!count(c, 1, 2) || !act_const_int(c->fe, c->args[0], &n, "the size"))
		return error(c);
	return int_const(c, n == 1 || n == 2 || n == 4 || n == 8, TY_BOOL);
}

/* The atomics that are a row: what they become. */
static const struct {
	uint16_t id, becomes;
	uint8_t nvalues;
	int8_t order;
	uint8_t result; /* enum type_kind; VALUE: the object's type */
} atomics[] = {
	{BI_atomic_load, BI_atomic_load, 0, WRITTEN, VALUE},
	{BI_atomic_store, BI_atomic_store, 1, WRITTEN, TY_VOID},
	{BI_atomic_exchange, BI_atomic_exchange, 1, WRITTEN, VALUE},
	{BI_atomic_fetch_add, BI_atomic_fetch_add, 1, WRITTEN, VALUE},
	{BI_atomic_fetch_sub, BI_atomic_fetch_sub, 1, WRITTEN, VALUE},
	{BI_atomic_fetch_and, BI_atomic_fetch_and, 1, WRITTEN, VALUE},
	{BI_atomic_fetch_or, BI_atomic_fetch_or, 1, WRITTEN, VALUE},
	{BI_atomic_fetch_xor, BI_atomic_fetch_xor, 1, WRITTEN, VALUE},
	{BI_atomic_fetch_nand, BI_atomic_fetch_nand, 1, WRITTEN, VALUE},
	{BI_atomic_fetch_min, BI_atomic_fetch_min, 1, WRITTEN, VALUE},
	{BI_atomic_fetch_max, BI_atomic_fetch_max, 1, WRITTEN, VALUE},
	{BI_atomic_add_fetch, BI_atomic_add_fetch, 1, WRITTEN, VALUE},
	{BI_atomic_sub_fetch, BI_atomic_sub_fetch, 1, WRITTEN, VALUE},
	{BI_atomic_and_fetch, BI_atomic_and_fetch, 1, WRITTEN, VALUE},
	{BI_atomic_or_fetch, BI_atomic_or_fetch, 1, WRITTEN, VALUE},
	{BI_atomic_xor_fetch, BI_atomic_xor_fetch, 1, WRITTEN, VALUE},
	{BI_atomic_nand_fetch, BI_atomic_nand_fetch, 1, WRITTEN, VALUE},
	{BI_sync_val_cas, BI_sync_val_cas, 2, SEQ_CST, VALUE},
	{BI_sync_bool_cas, BI_sync_bool_cas, 2, SEQ_CST, TY_BOOL},
	{BI_sync_fetch_and_add, BI_atomic_fetch_add, 1, SEQ_CST, VALUE},
	{BI_sync_fetch_and_sub, BI_atomic_fetch_sub, 1, SEQ_CST, VALUE},
	{BI_sync_fetch_and_and, BI_atomic_fetch_and, 1, SEQ_CST, VALUE},
	{BI_sync_fetch_and_or, BI_atomic_fetch_or, 1, SEQ_CST, VALUE},
	{BI_sync_fetch_and_xor, BI_atomic_fetch_xor, 1, SEQ_CST, VALUE},
	{BI_sync_fetch_and_nand, BI_atomic_fetch_nand, 1, SEQ_CST, VALUE},
	{BI_sync_add_and_fetch, BI_atomic_add_fetch, 1, SEQ_CST, VALUE},
	{BI_sync_sub_and_fetch, BI_atomic_sub_fetch, 1, SEQ_CST, VALUE},
	{BI_sync_and_and_fetch, BI_atomic_and_fetch, 1, SEQ_CST, VALUE},
	{BI_sync_or_and_fetch, BI_atomic_or_fetch, 1, SEQ_CST, VALUE},
	{BI_sync_xor_and_fetch, BI_atomic_xor_fetch, 1, SEQ_CST, VALUE},
	{BI_sync_nand_and_fetch, BI_atomic_nand_fetch, 1, SEQ_CST, VALUE},
	{BI_sync_lock_test_and_set, BI_atomic_exchange, 1, 2, VALUE},
	{BI_sync_swap, BI_atomic_exchange, 1, SEQ_CST, VALUE},
	{BI_c11_atomic_load, BI_atomic_load, 0, WRITTEN, VALUE},
	{BI_c11_atomic_store, BI_atomic_store, 1, WRITTEN, TY_VOID},
	{BI_c11_atomic_exchange, BI_atomic_exchange, 1, WRITTEN, VALUE},
	{BI_c11_atomic_fetch_and, BI_atomic_fetch_and, 1, WRITTEN, VALUE},
	{BI_c11_atomic_fetch_or, BI_atomic_fetch_or, 1, WRITTEN, VALUE},
	{BI_c11_atomic_fetch_xor, BI_atomic_fetch_xor, 1, WRITTEN, VALUE},
	{BI_c11_atomic_fetch_nand, BI_atomic_fetch_nand, 1, WRITTEN, VALUE},
	{BI_c11_atomic_fetch_min, BI_atomic_fetch_min, 1, WRITTEN, VALUE},
	{BI_c11_atomic_fetch_max, BI_atomic_fetch_max, 1, WRITTEN, VALUE},
};

/* ---- checked arithmetic ---- */

static struct expr *overflow(struct call *c, enum builtin_id id, bool pointer)
{
	struct type *t;

	if (!count(c, 3, 3) || !values(c))
		return error(c);
	t = type_bare(c->args[2]->type);
	if (pointer)
		t = t->kind == TY_PTR ? type_bare(t->base) : NULL;
	if (!t || !type_is_integer(t) || !type_is_integer(type_bare(c->args[0]->type)) ||
	    !type_is_integer(type_bare(c->args[1]->type))) {
		diag(c->fe->cx, c->loc, D_overflow_types, builtins[c->id].name);
		return error(c);
	}
	return make(c, id, type_basic(c->fe, TY_BOOL), t);
}

/* ---- the others ---- */

static struct expr *constant_p(struct call *c)
{
	struct const_val v;
	struct expr *x;

	if (!count(c, 1, 1))
		return error(c);
	x = c->args[0] = conv_rvalue(c->fe, c->args[0]);
	if (x->kind == E_ERROR)
		return x;
	v = const_eval(c->fe, x, true);
	if (v.kind == CV_INT || v.kind == CV_FLOAT || (v.kind == CV_ADDR && v.str && !v.i))
		return int_const(c, 1, TY_INT);
	if (v.kind == CV_ADDR || has_side_effects(x) || !type_is_scalar(type_bare(x->type)) ||
	    !c->fe->parser->fn || c->fe->parser->unevaluated)
		return int_const(c, 0, TY_INT);
	return make(c, BI_constant_p, type_basic(c->fe, TY_INT), NULL);
}

/* CO-RE: argument 0 is kept as it was written, 1 is a constant. */
static struct expr *core(struct call *c)
{
	enum type_kind result = c->id == BI_btf_type_id || c->id == BI_preserve_enum_value
					? TY_ULLONG
					: TY_UINT;
	struct expr *x;

	if (!count(c, c->id == BI_preserve_access_index ? 1 : 2,
		   c->id == BI_preserve_access_index ? 1 : 2))
		return error(c);
	x = c->args[0] = expr_declared(c->fe, c->args[0]);
	if (x->kind == E_ERROR)
		return x;
	if (c->id == BI_preserve_access_index) {
		struct expr *v = conv_rvalue(c->fe, x);

		if (x->lvalue && type_bare(x->type)->kind != TY_ARRAY)
			c->args[0] = v;
		return make(c, c->id, type_unqual(c->fe, v->type), NULL);
	}
	return make(c, c->id, type_basic(c->fe, result), x->type);
}

/* GCC's typeclass.h numbers. */
static struct expr *classify_type(struct call *c)
{
	struct type *t;

	if (!count(c, 1, 1) || !values(c))
		return error(c);
	t = type_bare(c->args[0]->type);
	return int_const(c, (u128)(type_is_void(t)      ? 0
				   : type_is_integer(t) ? 1
				   : t->kind == TY_PTR  ? 5
				   : type_is_float(t)   ? 8
				   : t->kind == TY_STRUCT ? 12
				   : t->kind == TY_UNION  ? 13
							  : -1),
			 TY_INT);
}

/* The generic bit counters, by the argument's width. */
static struct expr *bits_generic(struct call *c)
{
	bool wide;

	if (!count(c, 1, 1) || !values(c))
		return error(c);
	wide = type_size(c->fe, c->args[0]->type) == 8;
	c->id = c->id == BI_clzg   ? wide ? BI_clzll : BI_clz
		: c->id == BI_ctzg ? wide ? BI_ctzll : BI_ctz
		: wide		   ? BI_popcountll
				   : BI_popcount;
	return by_signature(c);
}

static struct expr *shuffle(struct call *c)
{
	struct type *v, *t;
	uint32_t n;

	if (c->nargs < 2 || !values(c))
		return count(c, 2, 99) ? error(c) : error(c);
	v = type_bare(c->args[0]->type);
	if (v->kind != TY_VECTOR) {
		diag(c->fe->cx, c->loc, D_shuffle_vector);
		return error(c);
	}
	n = c->nargs - 2;
	t = c->id == BI_shufflevector && n ? type_vector(c->fe, v->base, n) : c->args[0]->type;
	return make(c, c->id, t, NULL);
}

static struct expr *float_const(struct call *c, long double f)
{
	struct expr *e = expr_new(c->fe, E_FLOAT, builtin_type(c->fe, c->id)->base, c->loc);

	e->f = f;
	return e;
}

/* isnan and its kin of constants; others are left for lowering to refuse. */
static struct expr *float_question(struct call *c)
{
	long double a, b;
	bool two = c->nargs == 2;

	if (!count(c, 1, 2) || !values(c))
		return error(c);
	if (c->args[0]->kind != E_FLOAT || (two && c->args[1]->kind != E_FLOAT))
		return make(c, c->id, type_basic(c->fe, TY_INT), NULL);
	a = c->args[0]->f;
	b = two ? c->args[1]->f : 0;
	switch (c->id) {
	case BI_isnan:
		return int_const(c, isnan(a), TY_INT);
	case BI_isinf:
		return int_const(c, !!isinf(a), TY_INT);
	case BI_isinf_sign:
		return int_const(c, (u128)(isinf(a) ? a > 0 ? 1 : -1 : 0), TY_INT);
	case BI_isfinite:
		return int_const(c, !!isfinite(a), TY_INT);
	case BI_isnormal:
		return int_const(c, !!isnormal(a), TY_INT);
	case BI_signbit:
		return int_const(c, !!signbit(a), TY_INT);
	case BI_isgreater:
		return int_const(c, isgreater(a, b), TY_INT);
	case BI_isgreaterequal:
		return int_const(c, isgreaterequal(a, b), TY_INT);
	case BI_isless:
		return int_const(c, isless(a, b), TY_INT);
	case BI_islessequal:
		return int_const(c, islessequal(a, b), TY_INT);
	case BI_islessgreater:
		return int_const(c, islessgreater(a, b), TY_INT);
	default:
		return int_const(c, isunordered(a, b), TY_INT);
	}
}

static struct expr *first_value(struct call *c)
{
	if (!count(c, 1, 1))
		return error(c);
	return conv_rvalue(c->fe, c->args[0]);
}

static struct expr *dispatch(struct call *c)
{
	for (size_t i = 0; i < sizeof atomics / sizeof *atomics; i++)
		if (atomics[i].id == c->id)
			return atomic(c, atomics[i].becomes, atomics[i].nvalues, atomics[i].order,
				      atomics[i].result);
	switch (c->id) {
	case BI_memcpy_chk:
		return unchecked(c, BI_memcpy);
	case BI_memmove_chk:
		return unchecked(c, BI_memmove);
	case BI_memset_chk:
		return unchecked(c, BI_memset);
	case BI_mempcpy_chk:
		return unchecked(c, BI_mempcpy);
	case BI_strcpy_chk:
		return unchecked(c, BI_strcpy);
	case BI_strncpy_chk:
		return unchecked(c, BI_strncpy);
	case BI_stpcpy_chk:
		return unchecked(c, BI_stpcpy);
	case BI_strcat_chk:
		return unchecked(c, BI_strcat);
	case BI_strncat_chk:
		return unchecked(c, BI_strncat);
	case BI_clzg:
	case BI_ctzg:
	case BI_popcountg:
		return bits_generic(c);
	case BI_add_overflow:
	case BI_sub_overflow:
	case BI_mul_overflow:
		return overflow(c, c->id, true);
	case BI_add_overflow_p:
	case BI_sub_overflow_p:
	case BI_mul_overflow_p:
		return overflow(c, c->id, false);
	case BI_sadd_overflow:
	case BI_saddl_overflow:
	case BI_saddll_overflow:
	case BI_uadd_overflow:
	case BI_uaddl_overflow:
	case BI_uaddll_overflow:
		return overflow(c, BI_add_overflow, true);
	case BI_ssub_overflow:
	case BI_ssubl_overflow:
	case BI_ssubll_overflow:
	case BI_usub_overflow:
	case BI_usubl_overflow:
	case BI_usubll_overflow:
		return overflow(c, BI_sub_overflow, true);
	case BI_smul_overflow:
	case BI_smull_overflow:
	case BI_smulll_overflow:
	case BI_umul_overflow:
	case BI_umull_overflow:
	case BI_umulll_overflow:
		return overflow(c, BI_mul_overflow, true);
	case BI_constant_p:
		return constant_p(c);
	case BI_classify_type:
		return classify_type(c);
	case BI_is_constant_evaluated:
		return int_const(c, 0, TY_BOOL);
	case BI_unpredictable:
	case BI_launder:
	case BI_nondeterministic_value:
		return first_value(c);
	case BI_addressof:
		return count(c, 1, 1) ? act_addr(c->fe, c->args[0], c->loc) : error(c);
	case BI_va_start:
	case BI_va_end:
	case BI_va_copy:
		return values(c) ? make(c, c->id, type_basic(c->fe, TY_VOID), NULL) : error(c);
	case BI_preserve_access_index:
	case BI_preserve_field_info:
	case BI_preserve_type_info:
	case BI_preserve_enum_value:
	case BI_btf_type_id:
		return core(c);
	case BI_atomic_compare_exchange:
		return compare_exchange(c, -1, false);
	case BI_c11_atomic_cas_strong:
		return compare_exchange(c, 0, false);
	case BI_c11_atomic_cas_weak:
		return compare_exchange(c, 1, false);
	case BI_c11_atomic_fetch_add:
		return c11_fetch(c, BI_atomic_fetch_add);
	case BI_c11_atomic_fetch_sub:
		return c11_fetch(c, BI_atomic_fetch_sub);
	case BI_c11_atomic_init:
		return count(c, 2, 2) ? act_assign(c->fe, act_deref(c->fe, c->args[0], c->loc), c->args[1],
						   c->loc)
				      : error(c);
	case BI_atomic_load_mem:
	case BI_atomic_store_mem:
	case BI_atomic_exchange_mem:
	case BI_atomic_compare_exchange_mem:
		return through_memory(c);
	case BI_sync_lock_release: {
		struct expr **args = arena_array(&c->fe->cx->unit, struct expr *, 2);

		if (!count(c, 1, 99))
			return error(c);
		args[0] = c->args[0];
		args[1] = int_const(c, 0, TY_INT);
		c->args = args;
		c->nargs = 2;
		return atomic(c, BI_atomic_store, 1, 3, TY_VOID);
	}
	case BI_sync_synchronize:
	case BI_c11_atomic_thread_fence:
	case BI_c11_atomic_signal_fence:
		c->args = arena_array(&c->fe->cx->unit, struct expr *, 1);
		c->args[0] = int_const(c, SEQ_CST, TY_INT);
		c->nargs = 1;
		return make(c,
			    c->id == BI_c11_atomic_signal_fence ? BI_atomic_signal_fence
								: BI_atomic_thread_fence,
			    type_basic(c->fe, TY_VOID), NULL);
	case BI_atomic_always_lock_free:
	case BI_atomic_is_lock_free:
	case BI_c11_atomic_is_lock_free:
		return lock_free(c);
	case BI_shufflevector:
	case BI_shuffle:
		return shuffle(c);
	case BI_huge_val:
	case BI_huge_valf:
	case BI_huge_vall:
	case BI_inf:
	case BI_inff:
	case BI_infl:
		return float_const(c, HUGE_VALL);
	case BI_nan:
	case BI_nanf:
	case BI_nanl:
		return float_const(c, (long double)NAN);
	case BI_isnan:
	case BI_isinf:
	case BI_isinf_sign:
	case BI_isfinite:
	case BI_isnormal:
	case BI_signbit:
	case BI_isgreater:
	case BI_isgreaterequal:
	case BI_isless:
	case BI_islessequal:
	case BI_islessgreater:
	case BI_isunordered:
		return float_question(c);
	default:
		return by_signature(c);
	}
}

struct expr *act_builtin_call(struct fe *fe, enum builtin_id id, struct expr *fn, struct args *a,
			      src_loc loc)
{
	struct call c = {fe, id, a ? a->at : NULL, a ? a->n : 0, loc};
	struct expr *e;

	(void)fn;
	for (uint32_t i = 0; i < c.nargs; i++) {
		c.args[i] = expr_declared(fe, c.args[i]);
		if (c.args[i]->kind == E_ERROR)
			return c.args[i];
	}
	e = dispatch(&c);
	if (e->kind == E_BUILTIN)
		e->implicit = false;
	return e;
}
