/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memcpy, strlen and their kin.  Sizes known here become copies, fills and
 * wide comparisons; a literal bounds a string comparison; everything else
 * calls a subprogram made on demand (lower_lib.c), since BPF programs have no
 * C library to call.
 */
#include "frontend/builtin.h"
#include "frontend/lower.h"

/* Above this many accesses a loop is better than straight code. */
enum { MAX_ACCESSES = 1024, MAX_COMPARE = 32, MAX_LITERAL = 64 };

static struct expr *arg(struct expr *e, unsigned i)
{
	return e->call.args[i];
}

static struct place pointee(struct lower *lw, struct expr *e)
{
	return low_settle(lw, low_pointee(lw, e));
}

static uint32_t unit_of(struct place p)
{
	uint32_t a = low_align_at(p);

	return a < 8 ? a : 8;
}

static bool is_small(uint64_t n, uint32_t unit)
{
	return n / unit <= MAX_ACCESSES;
}

/* --- library calls --- */

/* Call F with E's arguments, in the order PERM gives (letters), and in r0 get CLS. */
static ir_ref call_lib(struct lower *lw, struct expr *e, enum lib_fn f, enum ir_cls ret,
		       const char *order)
{
	ir_ref args[5];
	enum ir_cls cls[5];
	uint32_t n = (uint32_t)strlen(order);
	ir_ref vals[5];

	for (uint32_t i = 0; i < e->call.nargs && i < 5; i++)
		vals[i] = low_scalar(lw, arg(e, i));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = (uint32_t)(order[i] - 'a');

		args[i] = vals[k];
		cls[i] = low_cls(arg(e, k)->type);
	}
	return low_call_sym(lw, low_lib(lw, f), ret, args, cls, n);
}

/* --- copying and filling --- */

/* Through a subprogram: the size is large or not known. */
static struct val copy_lib(struct lower *lw, struct expr *e, int id)
{
	static const enum ir_cls cls[] = {IR_P, IR_P, IR_L};
	ir_ref a = low_scalar(lw, arg(e, 0)), b = low_scalar(lw, arg(e, 1));
	ir_ref n = low_scalar(lw, arg(e, 2)), args[] = {a, b, n}, r;

	if (id == BI_bcopy) {
		args[0] = b;
		args[1] = a;
	}
	r = low_call_sym(lw,
			 low_lib(lw, id == BI_memmove || id == BI_bcopy ? LIB_MEMMOVE : LIB_MEMCPY),
			 IR_P, args, cls, 3);
	if (id == BI_mempcpy)
		r = low_ptr_add(lw, r, n, type_basic(lw->fe, TY_CHAR), false);
	return low_val(r);
}

static struct val copy(struct lower *lw, struct expr *e, int id)
{
	bool swapped = id == BI_bcopy, may_overlap = id == BI_memmove || id == BI_bcopy;
	struct place d, s, t;
	u128 n;

	if (!const_int(lw->fe, arg(e, 2), &n) || n > (may_overlap ? 128 : MAX_ACCESSES * 8))
		return copy_lib(lw, e, id);
	d = pointee(lw, arg(e, swapped));
	s = pointee(lw, arg(e, !swapped));
	if (may_overlap && n) {
		t = low_at(low_slot(lw, (uint64_t)n, 8, NULL, lw->loc), d.type, 8);
		low_scope_add(lw, t.base, NULL, t);
		low_copy(lw, t, s, (uint64_t)n);
		s = t;
	}
	low_copy(lw, d, s, (uint64_t)n);
	d.off += id == BI_mempcpy ? (int64_t)n : 0;
	return low_val(low_address(lw, d));
}

/* memset with a variable byte: the byte in every lane of a word. */
static void fill_words(struct lower *lw, struct place d, ir_ref c, uint64_t n)
{
	uint32_t unit = unit_of(d);
	ir_ref w = low_op1(lw, IR_zext8, IR_W, c), l;

	w = low_op(lw, IR_mul, IR_W, w, low_int(lw, 0x01010101));
	l = low_op1(lw, IR_zext32, IR_L, w);
	if (unit == 8 && n >= 8)
		l = low_op(lw, IR_or, IR_L, l, low_op(lw, IR_shl, IR_L, l, low_int(lw, 32)));
	for (uint64_t i = 0, size; i < n; i += size) {
		for (size = unit; size > n - i;)
			size /= 2;
		low_store_int(lw, d, i, (unsigned)size, size == 8 ? IR_L : IR_W, size == 8 ? l : w);
	}
}

static struct val set(struct lower *lw, struct expr *e, int id)
{
	struct expr *size = arg(e, id == BI_bzero ? 1 : 2);
	static const enum ir_cls cls[] = {IR_P, IR_W, IR_L};
	struct place d;
	u128 n, c = 0;
	bool byte_known = id == BI_bzero || const_int(lw->fe, arg(e, 1), &c);
	ir_ref args[3];

	if (const_int(lw->fe, size, &n) && n <= MAX_ACCESSES * 8) {
		d = pointee(lw, arg(e, 0));
		if (is_small((uint64_t)n, unit_of(d)) && (byte_known || n <= 256)) {
			if (byte_known)
				low_fill(lw, d, (int)(uint8_t)c, (uint64_t)n);
			else
				fill_words(lw, d, low_scalar(lw, arg(e, 1)), (uint64_t)n);
			return low_val(low_address(lw, d));
		}
		args[0] = low_address(lw, d);
	} else {
		args[0] = low_scalar(lw, arg(e, 0));
	}
	args[1] = byte_known ? low_int(lw, (int8_t)c) : low_scalar(lw, arg(e, 1));
	args[2] = low_scalar(lw, size);
	return low_val(low_call_sym(lw, low_lib(lw, LIB_MEMSET), IR_P, args, cls, 3));
}

/* --- comparing --- */

static ir_ref load_unit(struct lower *lw, struct place p, uint64_t off, unsigned size)
{
	return low_load_int(lw, p, off, size, false, size == 8 ? IR_L : IR_W);
}

/* The places that a memcmp of constant size compares, aligned as well as they may be. */
static bool compare_places(struct lower *lw, struct expr *e, struct place *a, struct place *b,
			   uint64_t *n, uint32_t *unit)
{
	u128 k;

	if (!const_int(lw->fe, arg(e, 2), &k) || k > MAX_COMPARE * 8)
		return false;
	*a = pointee(lw, arg(e, 0));
	*b = pointee(lw, arg(e, 1));
	low_raise_align(lw, a, 8);
	low_raise_align(lw, b, 8);
	*unit = unit_of(*a) < unit_of(*b) ? unit_of(*a) : unit_of(*b);
	*n = (uint64_t)k;
	return true;
}

static unsigned step_at(uint64_t i, uint64_t n, uint32_t unit)
{
	unsigned size = unit;

	while (size > n - i)
		size /= 2;
	return size;
}

/* Equal or not: the differences of all words, or'ed. */
static bool memcmp_branch(struct lower *lw, struct expr *e, struct ir_blk *differ,
			  struct ir_blk *equal)
{
	struct place a, b;
	ir_ref sum = IR_NONE;
	uint32_t unit;
	uint64_t n;
	unsigned size;

	if (!compare_places(lw, e, &a, &b, &n, &unit))
		return false;
	for (uint64_t i = 0; i < n; i += size) {
		enum ir_cls cls;
		ir_ref d;

		size = step_at(i, n, unit);
		cls = size == 8 ? IR_L : IR_W;
		d = low_op(lw, IR_xor, cls, load_unit(lw, a, i, size), load_unit(lw, b, i, size));
		if (cls == IR_W)
			d = low_op1(lw, IR_zext32, IR_L, d);
		sum = i ? low_op(lw, IR_or, IR_L, sum, d) : d;
	}
	if (sum.kind == REF_NONE)
		low_goto(lw, equal);
	else
		low_br(lw, CC_NE, IR_L, sum, low_int(lw, 0), differ, equal);
	return true;
}

/* The word X so that comparing it as a number compares its bytes in order. */
static ir_ref ordered(struct lower *lw, ir_ref x, unsigned size)
{
	if (!lw->cx->opt.big_endian && size == 2)
		x = low_op1(lw, IR_bswap16, IR_W, x);
	else if (!lw->cx->opt.big_endian && size == 4)
		x = low_op1(lw, IR_bswap32, IR_W, x);
	else if (!lw->cx->opt.big_endian && size == 8)
		x = low_op1(lw, IR_bswap64, IR_L, x);
	return size == 8 ? x : low_op1(lw, IR_zext32, IR_L, x);
}

static struct val memcmp_value(struct lower *lw, struct expr *e)
{
	struct ir_blk *differ, *join;
	struct ir_phi *pa, *pb, *res;
	struct place a, b;
	uint32_t unit;
	uint64_t n;
	unsigned size;
	ir_ref less;

	if (!compare_places(lw, e, &a, &b, &n, &unit))
		return low_val(call_lib(lw, e, LIB_MEMCMP, IR_W, "abc"));
	if (!n)
		return low_val(low_int(lw, 0));
	differ = low_block(lw, "differ");
	join = low_block(lw, "join");
	pa = ir_phi_new(lw->cx, lw->fn, differ, IR_L);
	pb = ir_phi_new(lw->cx, lw->fn, differ, IR_L);
	res = ir_phi_new(lw->cx, lw->fn, join, IR_W);
	for (uint64_t i = 0; i < n; i += size) {
		struct ir_blk *same = low_block(lw, "same");
		ir_ref x, y;

		size = step_at(i, n, unit);
		x = ordered(lw, load_unit(lw, a, i, size), size);
		y = ordered(lw, load_unit(lw, b, i, size), size);
		ir_phi_add(lw->cx, lw->fn, pa, x, lw->b);
		ir_phi_add(lw->cx, lw->fn, pb, y, lw->b);
		low_br(lw, CC_EQ, IR_L, x, y, same, differ);
		low_start(lw, same);
	}
	ir_phi_add(lw->cx, lw->fn, res, low_int(lw, 0), lw->b);
	low_goto(lw, join);
	low_start(lw, differ);
	/* 1 - 2 * (x < y) */
	less = low_op(lw, IR_cult, IR_W, pa->to, pb->to);
	less = low_op(lw, IR_shl, IR_W, less, low_int(lw, 1));
	less = low_op(lw, IR_sub, IR_W, low_int(lw, 1), less);
	vec_last(&lw->b->ins).acls = IR_W;
	ir_phi_add(lw->cx, lw->fn, res, less, lw->b);
	low_goto(lw, join);
	low_start(lw, join);
	return low_val(res->to);
}

/* --- strings --- */

/* The literal that E points to the start of, or NULL. */
static struct expr *literal(struct expr *e)
{
	e = low_strip(e);
	if (e->kind == E_CAST && e->op == CAST_DECAY)
		e = e->cast.x;
	return e->kind == E_STRING && strlen(e->str.bytes) + 1 == e->str.len ? e : NULL;
}

/* How many bytes a comparison of strings can look at, 0 if nothing bounds it. */
static uint64_t string_bound(struct lower *lw, struct expr *e, int id)
{
	struct expr *l = literal(arg(e, 0)) ? literal(arg(e, 0)) : literal(arg(e, 1));
	uint64_t n = l ? l->str.len : 0;
	u128 k;

	if (id == BI_strncmp) {
		if (!const_int(lw->fe, arg(e, 2), &k))
			return 0;
		if (!n || k < n)
			n = k > MAX_LITERAL ? 0 : (uint64_t)k;
	}
	return n > MAX_LITERAL ? 0 : n;
}

/* Compare byte by byte.  Where the bytes differ control goes to DIFFER, whose phis X and Y (if
 * wanted) get them; at the end, or at a NUL in both, to EQUAL. */
static void compare_strings(struct lower *lw, struct expr *e, uint64_t n, struct ir_blk *differ,
			    struct ir_phi *x, struct ir_phi *y, struct ir_blk *equal)
{
	struct expr *la = literal(arg(e, 0)), *lb = literal(arg(e, 1));
	struct place a = {.base = IR_NONE}, b = {.base = IR_NONE};

	if (!la)
		a = pointee(lw, arg(e, 0));
	if (!lb)
		b = pointee(lw, arg(e, 1));
	for (uint64_t i = 0; i < n; i++) {
		ir_ref p = la ? low_int(lw, (uint8_t)la->str.bytes[i]) : load_unit(lw, a, i, 1);
		ir_ref q = lb ? low_int(lw, (uint8_t)lb->str.bytes[i]) : load_unit(lw, b, i, 1);
		struct ir_blk *next = low_block(lw, "next");
		bool last = i + 1 == n;

		if (x) {
			ir_phi_add(lw->cx, lw->fn, x, p, lw->b);
			ir_phi_add(lw->cx, lw->fn, y, q, lw->b);
		}
		low_br(lw, CC_EQ, IR_W, p, q, last ? equal : next, differ);
		if (last)
			return;
		low_start(lw, next);
		if ((la && !la->str.bytes[i]) || (lb && !lb->str.bytes[i])) {
			low_goto(lw, equal);
			return;
		}
		if (!la && !lb) {
			struct ir_blk *more = low_block(lw, "more");

			low_br(lw, CC_EQ, IR_W, p, low_int(lw, 0), equal, more);
			low_start(lw, more);
		}
	}
	low_goto(lw, equal);
}

static bool both_literals(struct expr *e)
{
	return literal(arg(e, 0)) && literal(arg(e, 1));
}

static struct val strcmp_value(struct lower *lw, struct expr *e, int id)
{
	uint64_t n = string_bound(lw, e, id);
	struct ir_blk *differ, *equal, *join;
	struct ir_phi *x, *y;
	ir_ref d;

	if (!n || both_literals(e))
		return low_val(id == BI_strcmp ? call_lib(lw, e, LIB_STRCMP, IR_W, "ab")
					       : call_lib(lw, e, LIB_STRNCMP, IR_W, "abc"));
	differ = low_block(lw, "differ");
	equal = low_block(lw, "equal");
	join = low_block(lw, "join");
	x = ir_phi_new(lw->cx, lw->fn, differ, IR_W);
	y = ir_phi_new(lw->cx, lw->fn, differ, IR_W);
	compare_strings(lw, e, n, differ, x, y, equal);
	low_start(lw, differ);
	d = low_op(lw, IR_sub, IR_W, x->to, y->to);
	low_goto(lw, join);
	low_start(lw, equal);
	low_goto(lw, join);
	return low_join(lw, join, VK_W, low_val(d), differ, low_val(low_int(lw, 0)), equal);
}

bool low_memcmp_branch(struct lower *lw, struct expr *e, int id, struct ir_blk *differ,
		       struct ir_blk *equal)
{
	uint64_t n;

	if (id == BI_memcmp || id == BI_bcmp)
		return memcmp_branch(lw, e, differ, equal);
	n = string_bound(lw, e, id);
	if (!n || both_literals(e))
		return false;
	compare_strings(lw, e, n, differ, NULL, NULL, equal);
	return true;
}

/* --- the table of the rest --- */

static const struct {
	int id;
	enum lib_fn fn;
	uint8_t ret;
	const char *order;
} libs[] = {
	{BI_memchr, LIB_MEMCHR, IR_P, "abc"},  {BI_strlen, LIB_STRLEN, IR_L, "a"},
	{BI_strnlen, LIB_STRNLEN, IR_L, "ab"}, {BI_strcpy, LIB_STRCPY, IR_P, "ab"},
	{BI_stpcpy, LIB_STPCPY, IR_P, "ab"},   {BI_strncpy, LIB_STRNCPY, IR_P, "abc"},
	{BI_strcat, LIB_STRCAT, IR_P, "ab"},   {BI_strncat, LIB_STRNCAT, IR_P, "abc"},
	{BI_strchr, LIB_STRCHR, IR_P, "ab"},   {BI_index, LIB_STRCHR, IR_P, "ab"},
	{BI_strrchr, LIB_STRRCHR, IR_P, "ab"}, {BI_rindex, LIB_STRRCHR, IR_P, "ab"},
	{BI_strstr, LIB_STRSTR, IR_P, "ab"},   {BI_strspn, LIB_STRSPN, IR_L, "ab"},
	{BI_strcspn, LIB_STRCSPN, IR_L, "ab"}, {BI_strpbrk, LIB_STRPBRK, IR_P, "ab"},
};

struct val low_mem_builtin(struct lower *lw, struct expr *e, int id, bool want, bool *done)
{
	struct expr *l;

	(void)want;
	*done = true;
	switch (id) {
	case BI_memcpy:
	case BI_memcpy_inline:
	case BI_mempcpy:
	case BI_memmove:
	case BI_bcopy:
		return copy(lw, e, id);
	case BI_memset:
	case BI_memset_inline:
	case BI_bzero:
		return set(lw, e, id);
	case BI_memcmp:
	case BI_bcmp:
		return memcmp_value(lw, e);
	case BI_strcmp:
	case BI_strncmp:
		return strcmp_value(lw, e, id);
	case BI_strlen:
		l = literal(arg(e, 0));
		if (l)
			return low_val(low_int(lw, (int64_t)l->str.len - 1));
		break;
	}
	for (unsigned i = 0; i < sizeof libs / sizeof *libs; i++)
		if (libs[i].id == id)
			return low_val(call_lib(lw, e, libs[i].fn, (enum ir_cls)libs[i].ret,
						libs[i].order));
	*done = false;
	return low_val(IR_NONE);
}
