/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Legalization: IR in, IR out, without what no instruction sequence within a block
 * stands for at this cpu level.
 *
 *	comparisons as values	one or two arithmetic operations, or
 *				t = 1; branch; t = 0 around a new block
 *	ctz clz popcnt		arithmetic (Warren, Hacker's Delight, ch. 5)
 *	sdiv smod below v4	unsigned ones around the signs
 *	blit fill		loads and stores of the known alignment, in a loop when long
 *	constp undef		0
 *
 * Needs nothing; breaks all analyses.
 */
#include "backend/mach.h"

struct legal {
	struct be *be;
	struct cx *cx;
	struct ir_fn *fn;
	struct ir_blk *cur; /* where the code goes */
	struct ir_ins *cmp; /* by temporary: the comparison that defines it, op 0: none */
	uint32_t *uses;     /* by temporary */
	uint32_t ntmp;
	src_loc loc;
};

enum { UNROLL_LIMIT = 256 /* accesses before a blit or fill becomes a loop */ };

static struct ir_ins *put(struct legal *g, struct ir_ins i)
{
	return ir_emit(g->cx, g->fn, g->cur, i);
}

static ir_ref op2(struct legal *g, enum ir_op op, enum ir_cls cls, ir_ref a, ir_ref b)
{
	return ir_op2(g->cx, g->fn, g->cur, op, cls, a, b, g->loc);
}

static ir_ref num(struct legal *g, int64_t v)
{
	return ir_con_int(g->cx, g->fn, v);
}

/* TO = OP a, b */
static void op_to(struct legal *g, ir_ref to, enum ir_op op, enum ir_cls cls, ir_ref a, ir_ref b)
{
	put(g, (struct ir_ins){
		       .op = op, .cls = cls, .acls = cls, .to = to, .arg = {a, b}, .loc = g->loc});
}

static unsigned bits(enum ir_cls c)
{
	return c == IR_W ? 32 : 64;
}

/* ---- Comparisons ---- */

static bool power_of_two(int64_t v)
{
	return v != 0 && (v & (v - 1)) == 0;
}

/* The sign bit of X as 0 or 1 in TO. */
static void sign_bit(struct legal *g, struct ir_ins *i, ir_ref x, bool invert)
{
	enum ir_cls c = i->acls;
	bool last = c == i->cls && !invert;
	ir_ref t = last ? i->to : ir_tmp_new(g->cx, g->fn, c, NULL);

	op_to(g, t, IR_shr, c, x, num(g, bits(c) - 1));
	if (c != i->cls) {
		ir_ref u = invert ? ir_tmp_new(g->cx, g->fn, i->cls, NULL) : i->to;

		op_to(g, u, c == IR_W ? IR_zext32 : IR_trunc, i->cls, t, IR_NONE);
		t = u;
	}
	if (invert)
		op_to(g, i->to, IR_xor, i->cls, t, num(g, 1));
}

/* Comparisons that arithmetic computes in no more instructions than a branch does. */
static bool cheap_compare(struct legal *g, struct ir_ins *i)
{
	int64_t k;

	if (i->acls == IR_P || !ir_is_int(g->fn, i->arg[1], &k))
		return false;
	if ((i->op == IR_cslt && k == 0) || (i->op == IR_csle && k == -1)) {
		sign_bit(g, i, i->arg[0], false);
		return true;
	}
	if ((i->op == IR_csge && k == 0) || (i->op == IR_csgt && k == -1)) {
		sign_bit(g, i, i->arg[0], true);
		return true;
	}
	if (i->op == IR_cset && i->acls == i->cls &&
	    power_of_two(i->acls == IR_W ? (uint32_t)k : k)) {
		unsigned n = (unsigned)__builtin_ctzll((uint64_t)k);

		if (n == 0)
			op_to(g, i->to, IR_and, i->cls, i->arg[0], num(g, 1));
		else if (n == bits(i->cls) - 1)
			op_to(g, i->to, IR_shr, i->cls, i->arg[0], num(g, n));
		else
			op_to(g, i->to, IR_and, i->cls,
			      op2(g, IR_shr, i->cls, i->arg[0], num(g, n)), num(g, 1));
		return true;
	}
	return false;
}

static void compare(struct legal *g, struct ir_ins *i)
{
	struct ir_blk *zero, *join;
	struct ir_phi *p;
	ir_ref one;

	if (cheap_compare(g, i))
		return;
	zero = ir_blk_new(g->cx, g->fn, NULL);
	join = ir_blk_new(g->cx, g->fn, NULL);
	join->next = g->cur->next;
	zero->next = join;
	if (g->fn->last == g->cur)
		g->fn->last = join;
	one = ir_tmp_new(g->cx, g->fn, i->cls, NULL);
	op_to(g, one, IR_copy, i->cls, num(g, 1), IR_NONE);
	ir_br(g->cx, g->fn, g->cur, ir_cc_of(i->op), i->acls, i->arg[0], i->arg[1], join, zero,
	      g->loc);
	g->cur->next = zero;
	ir_goto(g->cx, g->fn, zero, join, g->loc);
	p = ir_phi_new(g->cx, g->fn, join, i->cls);
	p->to = i->to;
	p->loc = g->loc;
	ir_phi_add(g->cx, g->fn, p, one, g->cur);
	ir_phi_add(g->cx, g->fn, p, num(g, 0), zero);
	g->cur = join;
}

/* A branch on a comparison's value compares itself. */
static void fuse(struct legal *g, struct ir_blk *b)
{
	struct ir_term *t = &b->term;
	int64_t k;
	struct ir_ins *c;
	struct ir_blk *x;

	if (t->op != JMP_BR || (t->cc != CC_EQ && t->cc != CC_NE) || t->arg[0].kind != REF_TMP ||
	    !ir_is_int(g->fn, t->arg[1], &k) || k != 0)
		return;
	c = &g->cmp[t->arg[0].idx];
	if (!c->op)
		return;
	if (t->cc == CC_EQ) {
		x = b->succ.at[0];
		b->succ.at[0] = b->succ.at[1];
		b->succ.at[1] = x;
		t->hint = (int8_t)-t->hint;
	}
	t->cc = ir_cc_of(c->op);
	t->acls = c->acls;
	t->arg[0] = c->arg[0];
	t->arg[1] = c->arg[1];
}

/* ---- Bits ---- */

static void popcount(struct legal *g, ir_ref to, enum ir_cls c, ir_ref x)
{
	int64_t m1 = c == IR_W ? 0x55555555 : 0x5555555555555555;
	int64_t m2 = c == IR_W ? 0x33333333 : 0x3333333333333333;
	int64_t m4 = c == IR_W ? 0x0f0f0f0f : 0x0f0f0f0f0f0f0f0f;
	int64_t h = c == IR_W ? 0x01010101 : 0x0101010101010101;
	ir_ref t;

	x = op2(g, IR_sub, c, x, op2(g, IR_and, c, op2(g, IR_shr, c, x, num(g, 1)), num(g, m1)));
	t = op2(g, IR_and, c, op2(g, IR_shr, c, x, num(g, 2)), num(g, m2));
	x = op2(g, IR_add, c, op2(g, IR_and, c, x, num(g, m2)), t);
	x = op2(g, IR_and, c, op2(g, IR_add, c, x, op2(g, IR_shr, c, x, num(g, 4))), num(g, m4));
	x = op2(g, IR_mul, c, x, num(g, h));
	op_to(g, to, IR_shr, c, x, num(g, bits(c) - 8));
}

static void count_bits(struct legal *g, struct ir_ins *i)
{
	enum ir_cls c = i->cls;
	ir_ref x = i->arg[0], t;

	if (i->op == IR_ctz) { /* the ones below the lowest one */
		t = op2(g, IR_add, c, x, num(g, -1));
		x = op2(g, IR_and, c, op2(g, IR_xor, c, x, num(g, -1)), t);
	} else if (i->op == IR_clz) { /* the zeroes above the smeared highest one */
		for (unsigned n = 1; n < bits(c); n *= 2)
			x = op2(g, IR_or, c, x, op2(g, IR_shr, c, x, num(g, n)));
		x = op2(g, IR_xor, c, x, num(g, -1));
	}
	popcount(g, i->to, c, x);
}

/* ---- Signed division without sdiv and smod ---- */

static ir_ref magnitude(struct legal *g, enum ir_cls c, ir_ref x, ir_ref sign)
{
	return op2(g, IR_sub, c, op2(g, IR_xor, c, x, sign), sign);
}

static void divide_by_power(struct legal *g, struct ir_ins *i, int64_t k)
{
	enum ir_cls c = i->cls;
	unsigned n = (unsigned)__builtin_ctzll((uint64_t)k);
	ir_ref x = i->arg[0], t;

	/* Towards zero: add 2^n - 1 to negative dividends. */
	t = op2(g, IR_sar, c, x, num(g, bits(c) - 1));
	t = op2(g, IR_add, c, x, op2(g, IR_shr, c, t, num(g, bits(c) - n)));
	if (i->op == IR_sdiv)
		op_to(g, i->to, IR_sar, c, t, num(g, n));
	else
		op_to(g, i->to, IR_sub, c, x, op2(g, IR_and, c, t, num(g, -k)));
}

static void divide(struct legal *g, struct ir_ins *i)
{
	enum ir_cls c = i->cls;
	ir_ref a = i->arg[0], b = i->arg[1], sa, sb, q;
	int64_t k;
	bool con = ir_is_int(g->fn, b, &k);

	if (con && k > 1 && power_of_two(k) && k <= INT32_MAX) {
		divide_by_power(g, i, k);
		return;
	}
	sa = op2(g, IR_sar, c, a, num(g, bits(c) - 1));
	a = magnitude(g, c, a, sa);
	if (con && k >= 0) {
		sb = num(g, 0);
	} else {
		sb = op2(g, IR_sar, c, b, num(g, bits(c) - 1));
		b = magnitude(g, c, b, sb);
	}
	q = op2(g, i->op == IR_sdiv ? IR_udiv : IR_umod, c, a, b);
	if (i->op == IR_sdiv && sb.kind == REF_TMP)
		sa = op2(g, IR_xor, c, sa, sb);
	op_to(g, i->to, IR_sub, c, op2(g, IR_xor, c, q, sa), sa);
}

/* ---- Blocks of memory ---- */

static void load_store(struct legal *g, const struct ir_ins *i, ir_ref dst, ir_ref src, int64_t off,
		       unsigned size)
{
	static const uint16_t load[] = {IR_loadu8, IR_loadu16, IR_loadu32, IR_load64};
	unsigned n = (unsigned)__builtin_ctz(size);
	enum ir_cls c = size == 8 ? IR_L : IR_W;
	ir_ref v;

	if (i->op == IR_blit) {
		v = ir_tmp_new(g->cx, g->fn, c, NULL);
		put(g, (struct ir_ins){.op = load[n],
				       .cls = c,
				       .to = v,
				       .arg = {src},
				       .off = (int32_t)(i->off2 + off),
				       .loc = g->loc,
				       .flags = i->flags});
	} else {
		int64_t k = 0;

		ir_is_int(g->fn, i->arg[1], &k);
		k = (int64_t)(0x0101010101010101ull * (uint8_t)k);
		v = num(g, size == 8   ? k
			   : size == 4 ? (int32_t)k
			   : size == 2 ? (uint16_t)k
				       : (uint8_t)k);
	}
	put(g, (struct ir_ins){.op = (uint16_t)(IR_store8 + n),
			       .acls = c,
			       .arg = {v, dst},
			       .off = (int32_t)(i->off + off),
			       .loc = g->loc,
			       .flags = i->flags});
}

/* SIZE bytes at a time, COUNT times, in a loop. */
static void access_loop(struct legal *g, const struct ir_ins *i, unsigned size, uint32_t count)
{
	struct ir_blk *before = g->cur, *head = ir_blk_new(g->cx, g->fn, NULL);
	struct ir_blk *after = ir_blk_new(g->cx, g->fn, NULL);
	struct ir_phi *p;
	ir_ref next, dst, src = IR_NONE;

	after->next = before->next;
	head->next = after;
	if (g->fn->last == before)
		g->fn->last = after;
	ir_goto(g->cx, g->fn, before, head, g->loc);
	before->next = head;
	g->cur = head;
	p = ir_phi_new(g->cx, g->fn, head, IR_L);
	dst = op2(g, IR_add, IR_P, i->arg[0], p->to);
	if (i->op == IR_blit)
		src = op2(g, IR_add, IR_P, i->arg[1], p->to);
	load_store(g, i, dst, src, 0, size);
	next = op2(g, IR_add, IR_L, p->to, num(g, size));
	ir_phi_add(g->cx, g->fn, p, num(g, 0), before);
	ir_phi_add(g->cx, g->fn, p, next, head);
	ir_br(g->cx, g->fn, head, CC_ULT, IR_L, next, num(g, (int64_t)size * count), head, after,
	      g->loc);
	g->cur = after;
}

/* The greatest power of two that divides address BASE + OFF, as far as is known: the frame
 * gives slots of 8 bytes and more an aligned place. */
static unsigned known_align(struct legal *g, ir_ref base, int64_t off, unsigned align)
{
	const struct ir_slot *s = base.kind == REF_SLOT ? &g->fn->slots.at[base.idx] : NULL;
	unsigned a;

	if (!s)
		return align;
	a = s->size >= 8 || s->align > 8 ? 8 : s->align ? s->align : 1;
	while (off & (a - 1))
		a /= 2;
	return a > align ? a : align;
}

/* The widest access of at most LEFT bytes at OFF into the block. */
static unsigned access_size(struct legal *g, const struct ir_ins *i, uint32_t off, uint32_t left)
{
	unsigned align = i->align ? i->align : 1, a;

	while (off & (align - 1))
		align /= 2;
	a = known_align(g, i->arg[0], (int64_t)i->off + off, align);
	if (i->op == IR_blit) {
		unsigned from = known_align(g, i->arg[1], (int64_t)i->off2 + off, align);

		a = a < from ? a : from;
	}
	if (a > 8)
		a = 8;
	while (a > left)
		a /= 2;
	return a;
}

static void move_block(struct legal *g, struct ir_ins *i)
{
	uint32_t off = 0, left = i->aux;
	unsigned size = i->align >= 8 ? 8 : i->align ? i->align : 1;

	if (left / size > UNROLL_LIMIT) {
		access_loop(g, i, size, left / size);
		off = left - left % size;
		left %= size;
	}
	while (left) {
		size = access_size(g, i, off, left);
		load_store(g, i, i->arg[0], i->op == IR_blit ? i->arg[1] : IR_NONE, off, size);
		off += size;
		left -= size;
	}
}

/* ---- */

static void legalize_ins(struct legal *g, struct ir_ins *i)
{
	g->loc = i->loc;
	if (ir_is_compare(i->op)) {
		if (i->to.kind == REF_TMP && (i->to.idx >= g->ntmp || g->uses[i->to.idx]))
			compare(g, i);
		return;
	}
	switch (i->op) {
	case IR_NOP:
		break;
	case IR_ctz:
	case IR_clz:
	case IR_popcnt:
		count_bits(g, i);
		break;
	case IR_sdiv:
	case IR_smod:
		if (g->be->sdiv)
			put(g, *i);
		else
			divide(g, i);
		break;
	case IR_blit:
	case IR_fill:
		move_block(g, i);
		break;
	case IR_constp:
	case IR_undef:
		op_to(g, i->to, IR_copy, i->cls, num(g, 0), IR_NONE);
		break;
	default:
		put(g, *i);
		break;
	}
}

static void legalize_block(struct legal *g, struct ir_blk *b)
{
	struct ir_ins *old = b->ins.at;
	uint32_t n = b->ins.n;
	struct ir_term term;
	struct ir_blk *succ[2] = {NULL, NULL}, **more = NULL;
	uint32_t nsucc = b->succ.n;

	for (uint32_t k = 0; k < n; k++)
		if (old[k].op < IR_MACHINE &&
		    (ir_is_compare(old[k].op) || old[k].op == IR_ctz || old[k].op == IR_clz ||
		     old[k].op == IR_popcnt || old[k].op == IR_sdiv || old[k].op == IR_smod ||
		     old[k].op == IR_blit || old[k].op == IR_fill || old[k].op == IR_constp ||
		     old[k].op == IR_undef))
			goto work;
	return;
work:
	term = b->term;
	if (nsucc > 2)
		more = b->succ.at;
	for (uint32_t k = 0; k < nsucc && k < 2; k++)
		succ[k] = b->succ.at[k];
	b->ins.at = NULL;
	b->ins.n = b->ins.cap = 0;
	if (more)
		memset(&b->succ, 0, sizeof b->succ);
	g->cur = b;
	for (uint32_t k = 0; k < n; k++)
		legalize_ins(g, &old[k]);
	if (g->cur == b && !more)
		return;
	g->cur->term = term;
	g->cur->succ.n = 0;
	for (uint32_t k = 0; k < nsucc; k++)
		vec_push(g->fn->arena, &g->cur->succ, more ? more[k] : succ[k]);
	for (uint32_t k = 0; k < nsucc && g->cur != b; k++)
		ir_phi_rename(more ? more[k] : succ[k], b, g->cur);
}

static void count_uses(struct legal *g)
{
	for (struct ir_blk *b = g->fn->start; b; b = b->next) {
		ir_ref *r;

		for (struct ir_phi *p = b->phis; p; p = p->next)
			for (uint32_t k = 0; k < p->n; k++)
				if (p->arg[k].kind == REF_TMP)
					g->uses[p->arg[k].idx]++;
		for (uint32_t i = 0; i < b->ins.n; i++)
			for (uint32_t k = 0; (r = ir_use(g->fn, &b->ins.at[i], k)); k++)
				if (r->kind == REF_TMP)
					g->uses[r->idx]++;
		for (uint32_t k = 0; (r = ir_term_use(g->fn, b, k)); k++)
			if (r->kind == REF_TMP)
				g->uses[r->idx]++;
	}
}

void be_legalize(struct be *be)
{
	struct legal g = {.be = be, .cx = be->cx, .fn = be->fn};

	g.ntmp = be->fn->tmps.n;
	g.cmp = arena_array(&be->cx->scratch, struct ir_ins, g.ntmp + 1);
	g.uses = arena_array(&be->cx->scratch, uint32_t, g.ntmp + 1);
	for (struct ir_blk *b = be->fn->start; b; b = b->next)
		for (uint32_t i = 0; i < b->ins.n; i++)
			if (ir_is_compare(b->ins.at[i].op) && b->ins.at[i].to.kind == REF_TMP)
				g.cmp[b->ins.at[i].to.idx] = b->ins.at[i];
	for (struct ir_blk *b = be->fn->start; b; b = b->next)
		fuse(&g, b);
	count_uses(&g);
	for (struct ir_blk *b = be->fn->start, *next; b; b = next) {
		next = b->next;
		legalize_block(&g, b);
	}
	be->fn->valid = 0;
}
