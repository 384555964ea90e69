/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inline assembly: operands to temporaries, constants and addresses.
 *
 * An output that is an object in memory is a temporary stored afterwards; '+'
 * is loaded before.  What only the back end or the assembler can judge (the
 * template, whether an "i" became a constant after inlining) is left to them.
 */
#include <ctype.h>
#include <stdlib.h>

#include "frontend/lower.h"

/* An output to store when the assembly is done. */
struct output {
	struct place p;
	ir_ref r;
};

struct asm_ctx {
	struct lower *lw;
	struct asm_stmt *s;
	struct ir_asm a;
	VEC(struct output) outs;
};

static const char *skip_marks(const char *c, bool *plus, bool *early)
{
	for (;; c++) {
		if (*c == '+')
			*plus = true;
		else if (*c == '&')
			*early = true;
		else if (*c != '=' && *c != '%' && *c != ' ')
			return c;
	}
}

static bool allows(const char *c, const char *letters)
{
	for (; *c; c++)
		if (strchr(letters, *c))
			return true;
	return false;
}

/* Memory and nothing else. */
static bool is_memory(const char *c)
{
	return allows(c, "moVQ") && !allows(c, "rgX0123456789[");
}

static int matched(struct asm_ctx *c, const char *text)
{
	if (isdigit((unsigned char)*text))
		return atoi(text);
	if (*text != '[')
		return -1;
	for (uint32_t i = 0; i < c->s->nout; i++) {
		struct name *n = c->s->ops[i].name;

		if (n && !strncmp(n->s, text + 1, n->len) && text[1 + n->len] == ']')
			return (int)i;
	}
	return -1;
}

/* The place of X as a memory operand. */
static void memory_operand(struct asm_ctx *c, struct ir_asm_operand *o, struct expr *x)
{
	struct place p = low_settle(c->lw, x->lvalue ? low_place(c->lw, x) : low_object(c->lw, x));

	if (p.off != (int16_t)p.off) {
		p.base = low_address(c->lw, p);
		p.off = 0;
	}
	o->val = p.base;
	o->off = (int32_t)p.off;
	o->cls = IR_P;
	o->in = true;
	o->constraint = "m";
}

static bool fits_register(struct asm_ctx *c, struct asm_operand *op)
{
	enum ir_cls cls = low_cls(op->x->type);

	if (cls != IR_V && !type_is_float(op->x->type))
		return true;
	diag(c->lw->cx, op->loc ? op->loc : op->x->loc, D_lower_asm_type,
	     type_str(c->lw->fe, op->x->type));
	return false;
}

static void output(struct asm_ctx *c, struct asm_operand *op, struct ir_asm_operand *o)
{
	bool plus = false;
	struct output out;

	o->constraint = skip_marks(op->constraint, &plus, &o->early);
	o->match = -1;
	if (is_memory(o->constraint)) {
		memory_operand(c, o, op->x);
		return;
	}
	if (!fits_register(c, op))
		return;
	o->cls = low_cls(op->x->type);
	o->out = true;
	o->in = plus;
	out.p = low_settle(c->lw, low_place(c->lw, op->x));
	if (plus)
		o->val = low_load(c->lw, out.p).r;
	o->to = out.r = ir_tmp_new(c->lw->cx, c->lw->fn, (enum ir_cls)o->cls, NULL);
	vec_push(&c->lw->cx->unit, &c->outs, out);
}

/* The constant that an "i" operand asks for, where it can be told now. */
static bool immediate(struct asm_ctx *c, struct expr *x, struct ir_asm_operand *o)
{
	struct const_val v = const_eval(c->lw->fe, x, true);

	if (v.kind == CV_INT) {
		o->val = low_const(c->lw, v.i, x->type).r;
		return true;
	}
	if (v.kind == CV_ADDR && v.decl && v.decl->kind == D_FUNC) {
		o->val = ir_con_sym(c->lw->cx, c->lw->fn, low_sym(c->lw, v.decl), (int64_t)v.i);
		o->cls = IR_P;
		return true;
	}
	return false;
}

static void input(struct asm_ctx *c, struct asm_operand *op, struct ir_asm_operand *o)
{
	bool plus = false;

	o->constraint = skip_marks(op->constraint, &plus, &o->early);
	o->match = matched(c, o->constraint);
	if (is_memory(o->constraint)) {
		memory_operand(c, o, op->x);
		return;
	}
	o->in = true;
	if (!fits_register(c, op)) {
		o->val = low_int(c->lw, 0);
		o->cls = IR_L;
		return;
	}
	o->cls = low_cls(op->x->type);
	if (o->match < 0 && allows(o->constraint, "ing") && immediate(c, op->x, o))
		return;
	o->val = low_scalar(c->lw, op->x);
	if (o->match >= 0 && (uint32_t)o->match < c->a.ops.n) {
		enum ir_cls want = (enum ir_cls)c->a.ops.at[o->match].cls;

		/* the two share a register: as wide as the output */
		if (want == IR_L && o->cls == IR_W)
			o->val = low_to_l(c->lw, low_val(o->val), op->x->type);
		else if (want == IR_W && o->cls != IR_W)
			o->val = low_convert(c->lw, low_val(o->val), op->x->type,
					     type_basic(c->lw->fe, TY_UINT))
					 .r;
		if (want != IR_V && o->cls != want && (want == IR_L || want == IR_W)) {
			if (o->cls == IR_P && want == IR_L)
				o->val = low_op1(c->lw, IR_ptoi, IR_L, o->val);
			o->cls = want;
		}
	}
}

static void clobber(struct asm_ctx *c, const char *name, src_loc loc)
{
	char *end;
	long n;

	if (!strcmp(name, "memory")) {
		c->a.memory = true;
		return;
	}
	if (!strcmp(name, "cc"))
		return;
	n = (name[0] == 'r' || name[0] == 'w') && name[1] ? strtol(name + 1, &end, 10) : -1;
	if (n < 0 || n > 10 || *end)
		diag(c->lw->cx, loc, D_lower_asm_clobber, name);
	else
		c->a.clobbers |= 1u << n;
}

static void store_outputs(struct asm_ctx *c)
{
	for (uint32_t i = 0; i < c->outs.n; i++)
		low_store(c->lw, c->outs.at[i].p, low_val(c->outs.at[i].r));
}

/* A block on the way to label L that stores the outputs and leaves the scopes between. */
static struct ir_blk *label_edge(struct asm_ctx *c, struct label *l, struct ir_blk *from)
{
	struct lower *lw = c->lw;
	struct ir_blk *b = low_block(lw, "asm");

	(void)from;
	low_start(lw, b);
	store_outputs(c);
	vec_push(&lw->cx->unit, &lw->gotos,
		 (struct pending_goto){lw->b, low_scope_here(lw), l, lw->loc});
	return b;
}

static void finish_goto(struct asm_ctx *c, uint32_t index)
{
	struct lower *lw = c->lw;
	struct ir_blk *from = lw->b, *next = low_block(lw, "next");

	from->term = (struct ir_term){.op = JMP_ASM, .aux = index, .loc = lw->loc};
	vec_push(&lw->cx->unit, &from->succ, next);
	for (uint32_t i = 0; i < c->s->nlabels; i++) {
		struct ir_blk *b = label_edge(c, c->s->labels[i], from);

		vec_push(&lw->cx->unit, &from->succ, b);
	}
	low_start(lw, next);
	store_outputs(c);
}

void low_asm(struct lower *lw, struct stmt *st)
{
	struct asm_stmt *s = st->as;
	struct asm_ctx c = {.lw = lw, .s = s};
	uint32_t index;

	c.a.text = s->text;
	c.a.locs = s->locs;
	c.a.loc = st->loc;
	c.a.is_volatile = s->is_volatile || s->is_goto || !s->nout;
	for (uint32_t i = 0; i < s->nout + s->nin; i++) {
		struct asm_operand *op = &s->ops[i];
		struct ir_asm_operand o = {.match = -1, .loc = op->loc};

		o.name = op->name ? op->name->s : NULL;
		if (i < s->nout)
			output(&c, op, &o);
		else
			input(&c, op, &o);
		vec_push(&lw->cx->unit, &c.a.ops, o);
	}
	for (uint32_t i = 0; i < s->nclobbers; i++)
		clobber(&c, s->clobbers[i], st->loc);
	for (uint32_t i = 0; i < s->nlabels; i++)
		vec_push(&lw->cx->unit, &c.a.labels, s->labels[i]->name->s);
	index = lw->fn->asms.n;
	vec_push(lw->fn->arena, &lw->fn->asms, c.a);
	lw->loc = st->loc;
	if (s->is_goto) {
		finish_goto(&c, index);
		return;
	}
	low_emit(lw, (struct ir_ins){.op = IR_asm, .aux = index});
	store_outputs(&c);
}
