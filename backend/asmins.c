/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inline assembly: the template's operand references become registers, constants,
 * addresses, symbols and label names as clang prints them, and the assembler makes
 * instructions of the text (asm/as.h, as_inline).
 *
 *	%0 %[name]	the operand; a 32-bit one in a register as wN
 *	%w0		its 32-bit register		%c0 %n0	its constant, negated
 *	%l0 %l[name]	a label of asm goto		%= a number, %% a percent sign
 *
 * Source: GCC manual, 6.47 "How to Use Inline Assembly Language"; LLVM's BPFAsmPrinter.
 */
#include <ctype.h>
#include <stdlib.h>

#include "backend/emit.h"

#define LABEL_PREFIX ".Lcbee_asm_goto_"

struct expand {
	struct be_unit *bu;
	struct be *be;
	struct ir_asm *a;
	VEC(char) text;
	VEC(struct as_seg) segs;
	src_loc next; /* location that needs no new segment */
};

static void add_char(struct expand *x, char c)
{
	vec_push(&x->be->cx->scratch, &x->text, c);
}

static void add_text(struct expand *x, const char *s)
{
	while (*s)
		add_char(x, *s++);
}

static void add_number(struct expand *x, int64_t v)
{
	char buf[32];

	snprintf(buf, sizeof buf, "%lld", (long long)v);
	add_text(x, buf);
}

/* What follows comes from byte I of the template. */
static void at_byte(struct expand *x, uint32_t i)
{
	src_loc loc = x->a->locs ? x->a->locs[i] : x->a->loc;

	if (x->segs.n && x->a->locs && loc == x->next + 1) {
		x->next = loc;
		return;
	}
	if (x->segs.n && !x->a->locs)
		return;
	x->next = loc;
	vec_push(&x->be->cx->scratch, &x->segs, (struct as_seg){x->text.n, loc});
}

static void bad_escape(struct expand *x, uint32_t at, uint32_t end)
{
	src_loc loc = x->a->locs ? x->a->locs[at] : x->a->loc;

	diag(x->be->cx, loc, D_asm_bad_escape,
	     arena_printf(&x->be->cx->scratch, "%.*s", (int)(end - at), x->a->text + at));
}

static void add_register(struct expand *x, ir_ref r, bool w)
{
	char buf[16];

	snprintf(buf, sizeof buf, "%c%u", w ? 'w' : 'r', (unsigned)r.idx);
	add_text(x, buf);
}

static void add_operand(struct expand *x, struct ir_asm_operand *p, char modifier)
{
	ir_ref r = p->val.kind != REF_NONE && !(p->out && p->to.kind == REF_REG) ? p->val : p->to;
	bool mem = strpbrk(p->constraint, "mo") && !strpbrk(p->constraint, "rgX");
	int64_t k;
	char buf[40];

	if (mem) {
		snprintf(buf, sizeof buf, "(r%u %c %lld)", (unsigned)r.idx, p->off < 0 ? '-' : '+',
			 llabs((long long)p->off));
		add_text(x, buf);
	} else if (r.kind == REF_REG) {
		add_register(x, r, modifier == 'w' || (p->cls == IR_W && x->be->alu32));
	} else if (ir_is_int(x->be->fn, r, &k)) {
		add_number(x, modifier == 'n' ? -k : k);
	} else if (r.kind == REF_CON) {
		struct ir_con *c = &x->be->fn->cons.at[r.idx];

		add_text(x, c->sym->name);
		if (c->val) {
			snprintf(buf, sizeof buf, "%+lld", (long long)c->val);
			add_text(x, buf);
		}
	}
}

static void add_label(struct expand *x, uint32_t k)
{
	add_text(x, LABEL_PREFIX);
	add_number(x, k);
}

/* The operand or label that [NAME] means; -1 if none does. */
static int find_operand(struct ir_asm *a, const char *name, size_t len)
{
	for (uint32_t i = 0; i < a->ops.n; i++)
		if (a->ops.at[i].name && strlen(a->ops.at[i].name) == len &&
		    !memcmp(a->ops.at[i].name, name, len))
			return (int)i;
	return -1;
}

static int find_label(struct ir_asm *a, const char *name, size_t len)
{
	for (uint32_t i = 0; i < a->labels.n; i++)
		if (strlen(a->labels.at[i]) == len && !memcmp(a->labels.at[i], name, len))
			return (int)i;
	return -1;
}

/* A reference: T[I] is the character after '%'.  Returns the index behind it. */
static uint32_t reference(struct expand *x, uint32_t i)
{
	const char *t = x->a->text;
	uint32_t start = i - 1;
	/* "+" operands count twice: GCC numbers labels after the inputs they imply. */
	uint32_t nops = x->a->ops.n;
	char modifier = 0;
	int k = -1;

	if (t[i] == '%') {
		add_char(x, '%');
		return i + 1;
	}
	if (t[i] == '=') {
		add_number(x, x->bu->asm_count);
		return i + 1;
	}
	for (uint32_t n = 0; n < x->a->ops.n; n++)
		nops += x->a->ops.at[n].out && x->a->ops.at[n].in;
	if (isalpha((unsigned char)t[i]))
		modifier = t[i++];
	if (t[i] == '[') {
		const char *end = strchr(t + i, ']');
		size_t len = end ? (size_t)(end - (t + i + 1)) : 0;

		if (end) {
			k = modifier == 'l' ? find_label(x->a, t + i + 1, len)
					    : find_operand(x->a, t + i + 1, len);
			i = (uint32_t)(end - t) + 1;
		}
		if (modifier == 'l' && k >= 0)
			k += (int)nops;
	} else if (isdigit((unsigned char)t[i])) {
		for (k = 0; isdigit((unsigned char)t[i]) && k < 1000; i++)
			k = k * 10 + (t[i] - '0');
	}
	if (modifier == 'l' && k >= (int)nops && k - (int)nops < (int)x->a->labels.n)
		add_label(x, (uint32_t)k - nops);
	else if (k >= 0 && k < (int)x->a->ops.n && modifier != 'l')
		add_operand(x, &x->a->ops.at[k], modifier);
	else
		bad_escape(x, start, i > start + 1 ? i : i + 1);
	return t[i - 1] ? i : i - 1;
}

static void expand(struct expand *x)
{
	const char *t = x->a->text;

	for (uint32_t i = 0; t[i];) {
		at_byte(x, i);
		if (t[i] != '%' || !t[i + 1]) {
			add_char(x, t[i++]);
			continue;
		}
		i = reference(x, i + 1);
		x->next = 0; /* a new segment behind the substitution */
	}
	if (!x->segs.n)
		vec_push(&x->be->cx->scratch, &x->segs, (struct as_seg){0, x->a->loc});
}

static bool blank(const char *s, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (!isspace((unsigned char)s[i]) && s[i] != ';')
			return false;
	return true;
}

static struct mi item(struct be_unit *bu, struct be *be, struct mcode *m, const struct as_item *it,
		      uint32_t first, struct ir_blk *const *targets, src_loc loc)
{
	struct mi c = {.in = it->insn, .label = NO_LABEL, .loc = loc};
	size_t n = sizeof LABEL_PREFIX - 1;

	if (it->insn.op == ISA_none)
		c.raw = (uint64_t)it->insn.imm;
	switch (it->ref) {
	case AS_REF_NONE:
		break;
	case AS_REF_ITEM:
		c.label = first + it->target;
		break;
	case AS_REF_JUMP:
		if (targets && !strncmp(it->sym, LABEL_PREFIX, n))
			c.label = targets[1 + strtoul(it->sym + n, NULL, 10)]->id;
		else
			diag(be->cx, it->loc, D_asm_unknown_label, it->sym);
		break;
	default:
		c.sym = emit_find_sym(bu, it->sym);
		c.addend = it->addend;
		break;
	}
	(void)m;
	return c;
}

void emit_asm(struct be_unit *bu, struct be *be, struct mcode *m, uint32_t index,
	      struct ir_blk *const *targets)
{
	struct expand x = {.bu = bu, .be = be, .a = &be->fn->asms.at[index]};
	struct as_inline_args args = {.big_endian = bu->o->big_endian};
	uint32_t first;

	bu->asm_count++;
	expand(&x);
	if (blank(x.text.at, x.text.n))
		return;
	if (!bu->as)
		bu->as = as_new(be->cx);
	args.as = bu->as;
	args.text = (struct as_text){x.text.at, x.text.n, x.segs.at, x.segs.n};
	if (!as_inline(be->cx, &args))
		return;
	first = m->labels.n;
	for (uint32_t i = 0; i <= args.items.n; i++) {
		uint32_t l = emit_label(be, m);

		m->labels.at[l] = m->code.n + i;
	}
	for (uint32_t i = 0; i < args.items.n; i++)
		vec_push(&be->cx->scratch, &m->code,
			 item(bu, be, m, &args.items.at[i], first, targets, x.a->loc));
}
