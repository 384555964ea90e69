/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Subprograms made on demand: what C's library does with memory and strings,
 * and the division of __int128.  BPF has no library to link, so that each is
 * made once in a unit that needs it, as a local function with a plain loop that
 * the verifier can follow as far as it knows the bounds of the arguments.
 */
#include "frontend/lower.h"

/* A local variable of the function being made. */
struct var {
	struct place p;
	enum ir_cls cls;
};

static ir_ref param(struct lower *lw, unsigned i)
{
	return lw->fn->params.at[i];
}

static ir_ref get(struct lower *lw, struct var v)
{
	return low_load_int(lw, v.p, 0, 8, false, v.cls);
}

static void set(struct lower *lw, struct var v, ir_ref x)
{
	low_store_int(lw, v.p, 0, 8, v.cls, x);
}

static struct var var(struct lower *lw, enum ir_cls cls, ir_ref init)
{
	struct var v = {low_at(low_slot(lw, 8, 8, NULL, 0), type_basic(lw->fe, TY_ULONG), 8), cls};

	set(lw, v, init);
	return v;
}

static ir_ref plus(struct lower *lw, ir_ref p, ir_ref n)
{
	return low_op(lw, IR_add, IR_P, p, n);
}

static void step(struct lower *lw, struct var i, int64_t by)
{
	set(lw, i, low_op(lw, IR_add, IR_L, get(lw, i), low_int(lw, by)));
}

static ir_ref byte_at(struct lower *lw, ir_ref p, ir_ref i)
{
	return low_load_int(lw, low_at(plus(lw, p, i), type_basic(lw->fe, TY_UCHAR), 1), 0, 1,
			    false, IR_W);
}

static void put_byte(struct lower *lw, ir_ref p, ir_ref i, ir_ref x)
{
	low_store_int(lw, low_at(plus(lw, p, i), type_basic(lw->fe, TY_UCHAR), 1), 0, 1, IR_W, x);
}

/* Branch on X CC Y of class CLS; continue at YES, control goes to NO otherwise. */
static void unless(struct lower *lw, enum ir_cc cc, enum ir_cls cls, ir_ref x, ir_ref y,
		   struct ir_blk *no)
{
	struct ir_blk *yes = low_block(lw, NULL);

	low_br(lw, cc, cls, x, y, yes, no);
	low_start(lw, yes);
}

static struct ir_blk *loop(struct lower *lw)
{
	struct ir_blk *head = low_block(lw, "loop");

	low_goto(lw, head);
	low_start(lw, head);
	return head;
}

/* Back to HEAD; go on at DONE. */
static void end_loop(struct lower *lw, struct ir_blk *head, struct ir_blk *done)
{
	low_goto(lw, head);
	low_start(lw, done);
}

static void ret(struct lower *lw, ir_ref x)
{
	ir_ret(lw->cx, lw->fn, lw->b, x, 0);
}

static ir_ref zero(struct lower *lw)
{
	return low_int(lw, 0);
}

/* --- memory --- */

static void copy_forward(struct lower *lw)
{
	struct var i = var(lw, IR_L, zero(lw));
	struct ir_blk *done = low_block(lw, "done"), *head = loop(lw);

	unless(lw, CC_ULT, IR_L, get(lw, i), param(lw, 2), done);
	put_byte(lw, param(lw, 0), get(lw, i), byte_at(lw, param(lw, 1), get(lw, i)));
	step(lw, i, 1);
	end_loop(lw, head, done);
	ret(lw, param(lw, 0));
}

static void make_memcpy(struct lower *lw)
{
	copy_forward(lw);
}

static void make_memmove(struct lower *lw)
{
	struct ir_blk *forward = low_block(lw, "forward"), *done = low_block(lw, "done"), *head;
	struct var i = var(lw, IR_L, param(lw, 2));

	unless(lw, CC_UGT, IR_P, param(lw, 0), param(lw, 1), forward);
	head = loop(lw);
	unless(lw, CC_NE, IR_L, get(lw, i), zero(lw), done);
	step(lw, i, -1);
	put_byte(lw, param(lw, 0), get(lw, i), byte_at(lw, param(lw, 1), get(lw, i)));
	end_loop(lw, head, done);
	ret(lw, param(lw, 0));
	low_start(lw, forward);
	copy_forward(lw);
}

static void make_memset(struct lower *lw)
{
	struct var i = var(lw, IR_L, zero(lw));
	struct ir_blk *done = low_block(lw, "done"), *head = loop(lw);

	unless(lw, CC_ULT, IR_L, get(lw, i), param(lw, 2), done);
	put_byte(lw, param(lw, 0), get(lw, i), param(lw, 1));
	step(lw, i, 1);
	end_loop(lw, head, done);
	ret(lw, param(lw, 0));
}

/* Compare bytes; stop after a NUL if STRING, after the third argument's number if COUNTED. */
static void compare(struct lower *lw, bool string, bool counted)
{
	struct var i = var(lw, IR_L, zero(lw));
	struct ir_blk *equal = low_block(lw, "equal"), *differ = low_block(lw, "differ");
	struct ir_blk *head = loop(lw);
	struct ir_phi *x = ir_phi_new(lw->cx, lw->fn, differ, IR_W);
	struct ir_phi *y = ir_phi_new(lw->cx, lw->fn, differ, IR_W);
	ir_ref a, b;

	if (counted)
		unless(lw, CC_ULT, IR_L, get(lw, i), param(lw, 2), equal);
	a = byte_at(lw, param(lw, 0), get(lw, i));
	b = byte_at(lw, param(lw, 1), get(lw, i));
	ir_phi_add(lw->cx, lw->fn, x, a, lw->b);
	ir_phi_add(lw->cx, lw->fn, y, b, lw->b);
	unless(lw, CC_EQ, IR_W, a, b, differ);
	if (string)
		unless(lw, CC_NE, IR_W, a, zero(lw), equal);
	step(lw, i, 1);
	end_loop(lw, head, equal);
	ret(lw, zero(lw));
	low_start(lw, differ);
	ret(lw, low_op(lw, IR_sub, IR_W, x->to, y->to));
}

static void make_memcmp(struct lower *lw)
{
	compare(lw, false, true);
}

static void make_strcmp(struct lower *lw)
{
	compare(lw, true, false);
}

static void make_strncmp(struct lower *lw)
{
	compare(lw, true, true);
}

static void make_memchr(struct lower *lw)
{
	struct var i = var(lw, IR_L, zero(lw));
	struct ir_blk *none = low_block(lw, "none"), *found = low_block(lw, "found");
	ir_ref c = low_op1(lw, IR_zext8, IR_W, param(lw, 1));
	struct ir_blk *head = loop(lw);

	unless(lw, CC_ULT, IR_L, get(lw, i), param(lw, 2), none);
	unless(lw, CC_NE, IR_W, byte_at(lw, param(lw, 0), get(lw, i)), c, found);
	step(lw, i, 1);
	end_loop(lw, head, none);
	ret(lw, zero(lw));
	low_start(lw, found);
	ret(lw, plus(lw, param(lw, 0), get(lw, i)));
}

/* --- strings --- */

/* The variable I at the index of the NUL of S. */
static struct var find_end(struct lower *lw, ir_ref s)
{
	struct var i = var(lw, IR_L, zero(lw));
	struct ir_blk *done = low_block(lw, "done"), *head = loop(lw);

	unless(lw, CC_NE, IR_W, byte_at(lw, s, get(lw, i)), zero(lw), done);
	step(lw, i, 1);
	end_loop(lw, head, done);
	return i;
}

static void make_strlen(struct lower *lw)
{
	struct var i = find_end(lw, param(lw, 0));

	ret(lw, get(lw, i));
}

static void make_strnlen(struct lower *lw)
{
	struct var i = var(lw, IR_L, zero(lw));
	struct ir_blk *done = low_block(lw, "done"), *head = loop(lw);

	unless(lw, CC_ULT, IR_L, get(lw, i), param(lw, 1), done);
	unless(lw, CC_NE, IR_W, byte_at(lw, param(lw, 0), get(lw, i)), zero(lw), done);
	step(lw, i, 1);
	end_loop(lw, head, done);
	ret(lw, get(lw, i));
}

/* Copy the string S with its NUL to D; the variable is at the NUL. */
static struct var copy_string(struct lower *lw, ir_ref d, ir_ref s)
{
	struct var i = var(lw, IR_L, zero(lw));
	struct ir_blk *done = low_block(lw, "done"), *head = loop(lw);
	ir_ref x = byte_at(lw, s, get(lw, i));

	put_byte(lw, d, get(lw, i), x);
	unless(lw, CC_NE, IR_W, x, zero(lw), done);
	step(lw, i, 1);
	end_loop(lw, head, done);
	return i;
}

static void make_strcpy(struct lower *lw)
{
	copy_string(lw, param(lw, 0), param(lw, 1));
	ret(lw, param(lw, 0));
}

static void make_stpcpy(struct lower *lw)
{
	struct var i = copy_string(lw, param(lw, 0), param(lw, 1));

	ret(lw, plus(lw, param(lw, 0), get(lw, i)));
}

static void make_strncpy(struct lower *lw)
{
	struct var i = var(lw, IR_L, zero(lw)), k = var(lw, IR_L, zero(lw));
	struct ir_blk *done = low_block(lw, "done"), *next = low_block(lw, "next");
	struct ir_blk *head = loop(lw);
	ir_ref x;

	/* k is the place in the source and stays at its NUL */
	unless(lw, CC_ULT, IR_L, get(lw, i), param(lw, 2), done);
	x = byte_at(lw, param(lw, 1), get(lw, k));
	put_byte(lw, param(lw, 0), get(lw, i), x);
	step(lw, i, 1);
	unless(lw, CC_NE, IR_W, x, zero(lw), next);
	step(lw, k, 1);
	low_goto(lw, next);
	low_start(lw, next);
	end_loop(lw, head, done);
	ret(lw, param(lw, 0));
}

static void make_strcat(struct lower *lw)
{
	struct var end = find_end(lw, param(lw, 0));

	copy_string(lw, plus(lw, param(lw, 0), get(lw, end)), param(lw, 1));
	ret(lw, param(lw, 0));
}

static void make_strncat(struct lower *lw)
{
	struct var end = find_end(lw, param(lw, 0));
	ir_ref d = plus(lw, param(lw, 0), get(lw, end)), x;
	struct var i = var(lw, IR_L, zero(lw));
	struct ir_blk *done = low_block(lw, "done"), *head = loop(lw);

	unless(lw, CC_ULT, IR_L, get(lw, i), param(lw, 2), done);
	x = byte_at(lw, param(lw, 1), get(lw, i));
	unless(lw, CC_NE, IR_W, x, zero(lw), done);
	put_byte(lw, d, get(lw, i), x);
	step(lw, i, 1);
	end_loop(lw, head, done);
	put_byte(lw, d, get(lw, i), zero(lw));
	ret(lw, param(lw, 0));
}

static void make_strchr(struct lower *lw)
{
	struct var i = var(lw, IR_L, zero(lw));
	struct ir_blk *none = low_block(lw, "none"), *found = low_block(lw, "found");
	ir_ref c = low_op1(lw, IR_zext8, IR_W, param(lw, 1)), x;
	struct ir_blk *head = loop(lw);

	x = byte_at(lw, param(lw, 0), get(lw, i));
	unless(lw, CC_NE, IR_W, x, c, found);
	unless(lw, CC_NE, IR_W, x, zero(lw), none);
	step(lw, i, 1);
	end_loop(lw, head, none);
	ret(lw, zero(lw));
	low_start(lw, found);
	ret(lw, plus(lw, param(lw, 0), get(lw, i)));
}

static void make_strrchr(struct lower *lw)
{
	struct var i = var(lw, IR_L, zero(lw)), last = var(lw, IR_P, zero(lw));
	struct ir_blk *done = low_block(lw, "done"), *next = low_block(lw, "next");
	ir_ref c = low_op1(lw, IR_zext8, IR_W, param(lw, 1)), x;
	struct ir_blk *head = loop(lw);

	x = byte_at(lw, param(lw, 0), get(lw, i));
	unless(lw, CC_EQ, IR_W, x, c, next);
	set(lw, last, plus(lw, param(lw, 0), get(lw, i)));
	low_goto(lw, next);
	low_start(lw, next);
	unless(lw, CC_NE, IR_W, x, zero(lw), done);
	step(lw, i, 1);
	end_loop(lw, head, done);
	ret(lw, get(lw, last));
}

static void make_strstr(struct lower *lw)
{
	struct var i = var(lw, IR_L, zero(lw)), k = var(lw, IR_L, zero(lw));
	struct ir_blk *none = low_block(lw, "none"), *found = low_block(lw, "found");
	struct ir_blk *next = low_block(lw, "next"), *head = loop(lw), *inner;
	ir_ref at = plus(lw, param(lw, 0), get(lw, i)), x, y;

	set(lw, k, zero(lw));
	inner = loop(lw);
	y = byte_at(lw, param(lw, 1), get(lw, k));
	unless(lw, CC_NE, IR_W, y, zero(lw), found);
	x = byte_at(lw, at, get(lw, k));
	unless(lw, CC_EQ, IR_W, x, y, next);
	step(lw, k, 1);
	end_loop(lw, inner, next);
	unless(lw, CC_NE, IR_W, byte_at(lw, at, zero(lw)), zero(lw), none);
	step(lw, i, 1);
	end_loop(lw, head, none);
	ret(lw, zero(lw));
	low_start(lw, found);
	ret(lw, at);
}

/* The variable at the first byte of the first argument that is in the second (IN) or is not; at
 * its NUL if there is none. */
static struct var span(struct lower *lw, bool in)
{
	struct var i = var(lw, IR_L, zero(lw)), k = var(lw, IR_L, zero(lw));
	struct ir_blk *done = low_block(lw, "done"), *member = low_block(lw, "member");
	struct ir_blk *other = low_block(lw, "other"), *next = low_block(lw, "next");
	struct ir_blk *head = loop(lw), *inner;
	ir_ref x = byte_at(lw, param(lw, 0), get(lw, i)), y;

	unless(lw, CC_NE, IR_W, x, zero(lw), done);
	set(lw, k, zero(lw));
	inner = loop(lw);
	y = byte_at(lw, param(lw, 1), get(lw, k));
	unless(lw, CC_NE, IR_W, y, zero(lw), other);
	unless(lw, CC_NE, IR_W, x, y, member);
	step(lw, k, 1);
	low_goto(lw, inner);
	low_start(lw, member);
	low_goto(lw, in ? done : next);
	low_start(lw, other);
	low_goto(lw, in ? next : done);
	low_start(lw, next);
	step(lw, i, 1);
	end_loop(lw, head, done);
	return i;
}

static void make_strspn(struct lower *lw)
{
	struct var i = span(lw, false);

	ret(lw, get(lw, i));
}

static void make_strcspn(struct lower *lw)
{
	struct var i = span(lw, true);

	ret(lw, get(lw, i));
}

static void make_strpbrk(struct lower *lw)
{
	struct var i = span(lw, true);
	struct ir_blk *none = low_block(lw, "none");
	ir_ref p = plus(lw, param(lw, 0), get(lw, i));

	unless(lw, CC_NE, IR_W, byte_at(lw, p, zero(lw)), zero(lw), none);
	ret(lw, p);
	low_start(lw, none);
	ret(lw, zero(lw));
}

/* --- __int128 --- */

static void store_result(struct lower *lw, ir_ref q0, ir_ref q1, ir_ref r0, ir_ref r1)
{
	struct place out = low_at(param(lw, 4), type_basic(lw->fe, TY_ULONG), 8);

	low_store_int(lw, out, 0, 8, IR_L, q0);
	low_store_int(lw, out, 8, 8, IR_L, q1);
	low_store_int(lw, out, 16, 8, IR_L, r0);
	low_store_int(lw, out, 24, 8, IR_L, r1);
	ret(lw, IR_NONE);
}

static struct val pair(struct lower *lw, struct var lo, struct var hi)
{
	return (struct val){get(lw, lo), get(lw, hi)};
}

static void set_pair(struct lower *lw, struct var lo, struct var hi, struct val v)
{
	set(lw, lo, v.r);
	set(lw, hi, v.hi);
}

/* Shift and subtract, one bit of the quotient a step (Knuth, TAOCP 2, 4.3.1); 64-bit operands
 * divide directly. */
static void make_udivmod(struct lower *lw)
{
	struct val y = {param(lw, 2), param(lw, 3)}, one = {low_int(lw, 1), zero(lw)}, q, r, carry;
	struct ir_blk *wide = low_block(lw, "wide"), *done = low_block(lw, "done"), *head;
	struct ir_blk *take = low_block(lw, "take"), *next = low_block(lw, "next"), *test;
	struct var q0 = var(lw, IR_L, param(lw, 0)), q1 = var(lw, IR_L, param(lw, 1));
	struct var r0 = var(lw, IR_L, zero(lw)), r1 = var(lw, IR_L, zero(lw));
	struct var i = var(lw, IR_L, zero(lw));
	ir_ref top;

	unless(lw, CC_EQ, IR_L, low_op(lw, IR_or, IR_L, param(lw, 1), param(lw, 3)), zero(lw),
	       wide);
	store_result(lw, low_op(lw, IR_udiv, IR_L, param(lw, 0), param(lw, 2)), zero(lw),
		     low_op(lw, IR_umod, IR_L, param(lw, 0), param(lw, 2)), zero(lw));
	low_start(lw, wide);
	head = loop(lw);
	unless(lw, CC_ULT, IR_L, get(lw, i), low_int(lw, 128), done);
	step(lw, i, 1);
	q = pair(lw, q0, q1);
	r = pair(lw, r0, r1);
	top = low_op(lw, IR_shr, IR_L, r.hi, low_int(lw, 63));
	carry.r = low_op(lw, IR_shr, IR_L, q.hi, low_int(lw, 63));
	carry.hi = zero(lw);
	r = low_wide_binary(lw, B_SHL, r, one, false);
	r = low_wide_binary(lw, B_OR, r, carry, false);
	set_pair(lw, r0, r1, r);
	set_pair(lw, q0, q1, low_wide_binary(lw, B_SHL, q, one, false));
	test = low_block(lw, "test");
	low_br(lw, CC_NE, IR_L, top, zero(lw), take, test);
	low_start(lw, test);
	low_wide_branch(lw, B_GE, r, y, false, take, next);
	low_start(lw, take);
	set_pair(lw, r0, r1, low_wide_binary(lw, B_SUB, pair(lw, r0, r1), y, false));
	set(lw, q0, low_op(lw, IR_or, IR_L, get(lw, q0), low_int(lw, 1)));
	low_goto(lw, next);
	low_start(lw, next);
	end_loop(lw, head, done);
	q = pair(lw, q0, q1);
	r = pair(lw, r0, r1);
	store_result(lw, q.r, q.hi, r.r, r.hi);
}

/* --- the table --- */

static const struct {
	const char *name;
	const char *sig; /* result, parameters: v nothing, w int, l unsigned long, p pointer */
	void (*make)(struct lower *lw);
} libs[LIB__count] = {
	[LIB_MEMCPY] = {"memcpy", "pppl", make_memcpy},
	[LIB_MEMMOVE] = {"memmove", "pppl", make_memmove},
	[LIB_MEMSET] = {"memset", "ppwl", make_memset},
	[LIB_MEMCMP] = {"memcmp", "wppl", make_memcmp},
	[LIB_MEMCHR] = {"memchr", "ppwl", make_memchr},
	[LIB_STRLEN] = {"strlen", "lp", make_strlen},
	[LIB_STRNLEN] = {"strnlen", "lpl", make_strnlen},
	[LIB_STRCMP] = {"strcmp", "wpp", make_strcmp},
	[LIB_STRNCMP] = {"strncmp", "wppl", make_strncmp},
	[LIB_STRCPY] = {"strcpy", "ppp", make_strcpy},
	[LIB_STPCPY] = {"stpcpy", "ppp", make_stpcpy},
	[LIB_STRNCPY] = {"strncpy", "pppl", make_strncpy},
	[LIB_STRCAT] = {"strcat", "ppp", make_strcat},
	[LIB_STRNCAT] = {"strncat", "pppl", make_strncat},
	[LIB_STRCHR] = {"strchr", "ppw", make_strchr},
	[LIB_STRRCHR] = {"strrchr", "ppw", make_strrchr},
	[LIB_STRSTR] = {"strstr", "ppp", make_strstr},
	[LIB_STRSPN] = {"strspn", "lpp", make_strspn},
	[LIB_STRCSPN] = {"strcspn", "lpp", make_strcspn},
	[LIB_STRPBRK] = {"strpbrk", "ppp", make_strpbrk},
	[LIB_UDIVMOD128] = {"udivmod128", "vllllp", make_udivmod},
};

static struct type *type_of(struct lower *lw, char c)
{
	switch (c) {
	case 'v':
		return type_basic(lw->fe, TY_VOID);
	case 'w':
		return type_basic(lw->fe, TY_INT);
	case 'l':
		return type_basic(lw->fe, TY_ULONG);
	default:
		return type_ptr(lw->fe, type_basic(lw->fe, TY_VOID));
	}
}

/* A declaration, so that the subprogram has BTF: the kernel wants it of all or none. */
static struct decl *declare(struct lower *lw, const char *name, const char *sig)
{
	struct decl *d = arena_new(&lw->cx->unit, struct decl);
	uint32_t n = (uint32_t)strlen(sig) - 1;
	struct type **types = arena_array(&lw->cx->unit, struct type *, n + 1);

	d->kind = D_FUNC;
	d->storage = ST_STATIC;
	d->linkage = LINK_INTERNAL;
	d->defined = true;
	d->name = name_of(lw->cx, name);
	d->params = arena_array(&lw->cx->unit, struct decl *, n + 1);
	d->nparams = n;
	for (uint32_t i = 0; i < n; i++) {
		struct decl *p = arena_new(&lw->cx->unit, struct decl);

		types[i] = type_of(lw, sig[i + 1]);
		p->kind = D_PARAM;
		p->type = types[i];
		p->name = name_of(lw->cx, arena_printf(&lw->cx->unit, "a%u", i));
		d->params[i] = p;
	}
	d->type = type_func(lw->fe, type_of(lw, sig[0]), types, n, false, false);
	return d;
}

struct ir_sym *low_lib(struct lower *lw, enum lib_fn f)
{
	struct ir_sym *s = lw->lib[f];
	const char *name;

	if (s)
		return s;
	name = arena_printf(&lw->cx->unit, "__cbee_%s", libs[f].name);
	s = ir_sym_new(lw->cx, lw->u, name, true);
	/* the first use: the kernel wants a line_info record at each function's start */
	s->loc = lw->loc;
	s->decl = declare(lw, name, libs[f].sig);
	lw->lib[f] = s;
	return s;
}

static void make_body(struct lower *lw, struct ir_sym *s, unsigned f)
{
	struct ir_fn *fn = ir_fn_new(lw->cx, lw->u, s);

	fn->ret = low_cls(type_of(lw, libs[f].sig[0]));
	for (const char *c = libs[f].sig + 1; *c; c++)
		vec_push(&lw->cx->unit, &fn->params,
			 ir_tmp_new(lw->cx, fn, low_cls(type_of(lw, *c)), NULL));
	lw->fn = fn;
	lw->scope = NULL;
	lw->loc = 0;
	lw->b = low_block(lw, "entry");
	ir_blk_place(fn, lw->b);
	libs[f].make(lw);
}

void low_lib_bodies(struct lower *lw)
{
	for (unsigned f = 0; f < LIB__count; f++)
		if (lw->lib[f])
			make_body(lw, lw->lib[f], f);
}
