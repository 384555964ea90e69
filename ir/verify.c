/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The IR's rules (doc/ir.md), checked: classes as op.def says, one definition
 * that dominates each use, phis that agree with the predecessors, terminators
 * with the right targets, arguments next to their call.
 *
 * Machine code (fn->machine) is checked for its graph alone: its registers are
 * assigned many times.
 */
#include <stdarg.h>

#include "ir/pass.h"

struct v {
	struct cx *cx;
	struct ir_fn *fn;
	const char *after; /* pass to blame; NULL: the user */
	uint32_t *def_at;  /* by temporary: position of its definition in its block, from 1 */
	struct ir_blk **def_in;
};

__attribute__((format(printf, 3, 4))) static _Noreturn void broken(struct v *v, src_loc loc,
								   const char *fmt, ...)
{
	va_list ap;
	char what[256];

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	if (!v->after)
		diag_fatal(v->cx, loc, D_ir_invalid, v->fn->sym->name, what);
	diag_bug(v->cx, loc, "IR verifier after pass %s: function %s: %s", v->after,
		 v->fn->sym->name, what);
}

/* A constant's class is what its use asks for; a w's is sign-extended. */
static bool con_fits(struct v *v, ir_ref r, enum ir_cls c)
{
	const struct ir_con *k = &v->fn->cons.at[r.idx];

	if (k->sym)
		return c == IR_P;
	return c != IR_W || k->val == (int32_t)k->val;
}

static bool is_cls(struct v *v, ir_ref r, enum ir_cls c)
{
	if (r.kind == REF_CON)
		return con_fits(v, r, c);
	return ir_cls_of(v->fn, r) == c;
}

static void check_ref(struct v *v, ir_ref r, src_loc loc)
{
	uint32_t n = r.kind == REF_TMP    ? v->fn->tmps.n
		     : r.kind == REF_CON  ? v->fn->cons.n
		     : r.kind == REF_SLOT ? v->fn->slots.n
		     : r.kind == REF_REG  ? 11
					  : 1;

	if (r.idx >= n)
		broken(v, loc, "operand %u of kind %u does not exist", (unsigned)r.idx,
		       (unsigned)r.kind);
	if (r.kind == REF_SLOT && !v->fn->slots.at[r.idx].size)
		broken(v, loc, "slot &%u is gone but used", (unsigned)r.idx);
	if (r.kind == REF_REG && !v->fn->machine)
		broken(v, loc, "register R%u before instruction selection", (unsigned)r.idx);
}

static void check_use(struct v *v, ir_ref r, struct ir_blk *b, uint32_t at, src_loc loc)
{
	struct ir_blk *d;

	check_ref(v, r, loc);
	if (r.kind != REF_TMP || v->fn->machine)
		return;
	d = v->def_in[r.idx];
	if (!v->def_at[r.idx])
		broken(v, loc, "%%%u is used but never defined", (unsigned)r.idx);
	if (d == b ? v->def_at[r.idx] > at : d && !ir_dominates(d, b))
		broken(v, loc, "%%%u does not dominate its use in @%u", (unsigned)r.idx, b->id);
}

static void define(struct v *v, ir_ref r, struct ir_blk *b, uint32_t at, src_loc loc)
{
	check_ref(v, r, loc);
	if (r.kind != REF_TMP || v->fn->machine)
		return;
	if (v->def_at[r.idx])
		broken(v, loc, "%%%u is defined twice", (unsigned)r.idx);
	v->def_at[r.idx] = at;
	v->def_in[r.idx] = b;
}

static void define_all(struct v *v)
{
	ir_ref *r;

	for (uint32_t i = 0; i < v->fn->params.n; i++)
		define(v, v->fn->params.at[i], NULL, 1, 0);
	for (struct ir_blk *b = v->fn->start; b; b = b->next) {
		for (struct ir_phi *p = b->phis; p; p = p->next)
			define(v, p->to, b, 1, p->loc);
		for (uint32_t i = 0; i < b->ins.n; i++)
			for (uint32_t k = 0; (r = ir_def(v->fn, &b->ins.at[i], k)); k++)
				define(v, *r, b, i + 2, b->ins.at[i].loc);
		/* an asm goto's outputs are not there on its labels' edges, but on its own */
		for (uint32_t k = 0; (r = ir_term_def(v->fn, b, k)); k++)
			define(v, *r, b, b->ins.n + 2, b->term.loc);
	}
}

/* Does R suit LETTER of op.def in instruction I? */
static bool suits(struct v *v, const struct ir_ins *i, char letter, ir_ref r)
{
	/* the class that I and T mean: a store has no result but a class of operand */
	enum ir_cls own = i->to.kind == REF_NONE ? i->acls : i->cls;

	switch (letter) {
	case 'V':
		return r.kind == REF_NONE;
	case 'W':
		return is_cls(v, r, IR_W);
	case 'L':
		return is_cls(v, r, IR_L);
	case 'P':
		return is_cls(v, r, IR_P) && r.kind != REF_NONE;
	case 'I':
		return (own == IR_W || own == IR_L) && is_cls(v, r, own);
	case 'C':
		return i->acls != IR_V && is_cls(v, r, i->acls);
	case 'T':
		return is_cls(v, r, i->cls);
	case 'A':
		return r.kind != REF_NONE;
	default:
		return true;
	}
}

static bool result_suits(const struct ir_ins *i, char letter)
{
	switch (letter) {
	case 'V':
		return i->to.kind == REF_NONE;
	case 'W':
		return i->cls == IR_W;
	case 'L':
		return i->cls == IR_L;
	case 'P':
		return i->cls == IR_P;
	case 'I':
		return i->cls == IR_W || i->cls == IR_L;
	case 'C':
		return i->to.kind == REF_NONE || i->cls == i->acls;
	case 'A':
	case 'T':
		return i->cls != IR_V;
	default:
		return true;
	}
}

/* What the letters do not say. */
static const char *special(struct v *v, const struct ir_ins *i)
{
	switch (i->op) {
	case IR_add:
		return i->acls != (i->cls == IR_P ? IR_L : i->cls) ? "acls of add" : NULL;
	case IR_sub:
		if (i->cls == IR_P)
			return !is_cls(v, i->arg[0], IR_P) || i->acls != IR_L ? "pointer sub"
									      : NULL;
		if (i->acls == IR_P)
			return i->cls != IR_L || !is_cls(v, i->arg[0], IR_P) ? "pointer sub" : NULL;
		return i->acls != i->cls || !is_cls(v, i->arg[0], i->cls) ? "class of sub" : NULL;
	case IR_loadu32:
		return NULL;
	case IR_load64:
		return i->cls == IR_W ? "load64 of a w" : NULL;
	case IR_store64:
		return (i->acls != IR_L && i->acls != IR_P) || !is_cls(v, i->arg[0], i->acls)
			       ? "class of store64"
			       : NULL;
	case IR_arg:
		return i->acls == IR_V || !is_cls(v, i->arg[0], i->acls) ? "class of arg" : NULL;
	case IR_call:
		return i->arg[0].kind == REF_TMP && !is_cls(v, i->arg[0], IR_P) ? "callee's class"
										: NULL;
	case IR_fill:
		return i->arg[1].kind != REF_CON ? "fill with no constant" : NULL;
	default:
		return NULL;
	}
}

static void check_args(struct v *v, struct ir_blk *b, uint32_t at)
{
	uint32_t left = b->ins.at[at].aux;

	while (left && at-- > 0) {
		if (b->ins.at[at].op == IR_NOP)
			continue;
		if (b->ins.at[at].op != IR_arg)
			break;
		left--;
	}
	if (left)
		broken(v, b->ins.at[at].loc, "a call's arguments do not stand before it");
}

static void check_ins(struct v *v, struct ir_blk *b, uint32_t at)
{
	struct ir_ins *i = &b->ins.at[at];
	const struct ir_op_info *o;
	const char *what;
	ir_ref *r;

	for (uint32_t k = 0; (r = ir_use(v->fn, i, k)); k++)
		check_use(v, *r, b, at + 1, i->loc);
	if (i->op >= IR_MACHINE || i->op == IR_NOP || v->fn->machine)
		return;
	o = &ir_op_info[i->op];
	if (i->to.kind == REF_TMP && i->cls != v->fn->tmps.at[i->to.idx].cls)
		broken(v, i->loc, "%s: the result's class is not its temporary's", o->name);
	if (!result_suits(i, o->result))
		broken(v, i->loc, "%s: class of the result %%%u", o->name, (unsigned)i->to.idx);
	for (int k = 0; k < 3; k++)
		if (!suits(v, i, o->arg[k], i->arg[k]))
			broken(v, i->loc, "%s: class of operand %d (result %%%u in @%u)", o->name,
			       k, (unsigned)i->to.idx, b->id);
	what = special(v, i);
	if (what)
		broken(v, i->loc, "%s: %s (result %%%u in @%u)", o->name, what, (unsigned)i->to.idx,
		       b->id);
	if (i->op == IR_call)
		check_args(v, b, at);
}

static void check_phi(struct v *v, struct ir_blk *b, struct ir_phi *p)
{
	if (p->n != b->pred.n)
		broken(v, p->loc, "phi %%%u in @%u has %u entries for %u predecessors",
		       (unsigned)p->to.idx, b->id, p->n, b->pred.n);
	for (uint32_t i = 0; i < p->n; i++) {
		struct ir_blk *from = p->from[i];

		check_use(v, p->arg[i], from, UINT32_MAX, p->loc);
		if (p->arg[i].kind == REF_NONE)
			broken(v, p->loc, "phi %%%u lacks a value", (unsigned)p->to.idx);
		if (!is_cls(v, p->arg[i], p->cls))
			broken(v, p->loc, "phi %%%u: class of entry %u", (unsigned)p->to.idx, i);
		for (uint32_t k = 0; k < i; k++)
			if (p->from[k] == from)
				broken(v, p->loc, "phi %%%u names @%u twice", (unsigned)p->to.idx,
				       from->id);
	}
	for (uint32_t i = 0; i < b->pred.n; i++)
		if (!ir_phi_arg(p, b->pred.at[i]))
			broken(v, p->loc, "phi %%%u in @%u lacks predecessor @%u",
			       (unsigned)p->to.idx, b->id, b->pred.at[i]->id);
	if (p->to.kind == REF_TMP && v->fn->tmps.at[p->to.idx].cls != p->cls)
		broken(v, p->loc, "phi %%%u: class", (unsigned)p->to.idx);
}

static void check_term(struct v *v, struct ir_blk *b)
{
	static const uint8_t targets[] = {0, 0, 1, 2, 1, 0};
	const struct ir_term *t = &b->term;
	ir_ref *r;

	if (t->op == JMP_NONE || t->op > JMP_UNREACHABLE)
		broken(v, t->loc, "@%u has no terminator", b->id);
	if (t->op == JMP_ASM ? b->succ.n < 1 : b->succ.n != targets[t->op])
		broken(v, t->loc, "@%u has the wrong number of targets", b->id);
	for (uint32_t k = 0; (r = ir_term_use(v->fn, b, k)); k++)
		check_use(v, *r, b, UINT32_MAX, t->loc);
	if (v->fn->machine)
		return;
	if (t->op == JMP_BR && (!is_cls(v, t->arg[0], t->acls) || !is_cls(v, t->arg[1], t->acls) ||
				t->acls == IR_V || t->arg[0].kind == REF_NONE))
		broken(v, t->loc, "class of the branch of @%u", b->id);
	if (t->op == JMP_RET && t->arg[0].kind != REF_NONE && !is_cls(v, t->arg[0], v->fn->ret))
		broken(v, t->loc, "class of the value that @%u returns", b->id);
}

static void check_layout(struct v *v)
{
	struct ir_blk *last = NULL;
	uint32_t n = 0;

	for (struct ir_blk *b = v->fn->start; b; b = b->next) {
		last = b;
		n++;
		if (b->rpo >= v->fn->rpo.n || v->fn->rpo.at[b->rpo] != b)
			broken(v, b->term.loc, "@%u is not in the reverse postorder", b->id);
	}
	if (n != v->fn->rpo.n || last != v->fn->last)
		broken(v, 0, "the layout and the reachable blocks differ");
	if (v->fn->start->pred.n)
		broken(v, v->fn->start->term.loc, "the entry block has a predecessor");
}

void ir_verify(struct cx *cx, struct ir_fn *fn, const char *after)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct v v = {cx, fn, after, arena_array(&cx->scratch, uint32_t, fn->tmps.n + 1),
		      arena_array(&cx->scratch, struct ir_blk *, fn->tmps.n + 1)};

	if (!fn->start)
		broken(&v, fn->sym->loc, "no blocks");
	/* not what the pass says that holds: that is checked too */
	fn->valid &= ~(uint32_t)(IR_RPO | IR_PRED | IR_DOM);
	ir_fill(cx, fn, IR_DOM);
	check_layout(&v);
	define_all(&v);
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		for (struct ir_phi *p = b->phis; p; p = p->next)
			check_phi(&v, b, p);
		for (uint32_t i = 0; i < b->ins.n; i++)
			check_ins(&v, b, i);
		check_term(&v, b);
	}
	arena_release(&cx->scratch, m);
}
