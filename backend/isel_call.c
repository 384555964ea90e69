/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Selection of calls and of inline assembly's operands (rules: isel.c).
 *
 * Arguments are in r1 to r5, the result is in r0 (RFC 9669, 2.1; kernel
 * bpf/classic_vs_extended.rst).  The `arg` operations stay in front of the call
 * until registers are assigned.
 */
#include "backend/isel.h"

enum { MAX_ARGS = 5 };

/* LLVM's names for the legacy packet loads, which C reaches by asm labels. */
static unsigned packet_load(const char *name, bool con)
{
	static const char prefix[] = "llvm.bpf.load.";

	if (strncmp(name, prefix, sizeof prefix - 1))
		return 0;
	name += sizeof prefix - 1;
	if (!strcmp(name, "byte"))
		return con ? M(ldabsb) : M(ldindb);
	if (!strcmp(name, "half"))
		return con ? M(ldabsh) : M(ldindh);
	if (!strcmp(name, "word"))
		return con ? M(ldabsw) : M(ldindw);
	return 0;
}

static bool select_packet(struct isel *s, struct ir_ins *args, struct ir_ins *call,
			  struct ir_sym *sym)
{
	struct ir_ins i = {.cls = IR_L, .to = call->to};
	ir_ref off;
	int64_t k;
	bool con;

	if (call->aux != 2)
		return false;
	off = isel_same(s, args[1].arg[0]);
	con = ir_is_int(s->fn, off, &k) && fits32(k);
	i.op = (uint16_t)packet_load(sym->name, con);
	if (!i.op)
		return false;
	i.arg[0] = isel_reg(s, args[0].arg[0]);
	i.arg[1] = con ? off : isel_reg(s, off);
	isel_put(s, i);
	return true;
}

/* An argument in the register it will leave from. */
static ir_ref argument(struct isel *s, struct ir_ins *a)
{
	ir_ref v = isel_same(s, a->arg[0]);
	int64_t k;

	/* A helper looks at 64 bits: no stale upper half, and bounds stay known (rule 10). */
	if (a->acls == IR_W) {
		if (ir_is_int(s->fn, v, &k))
			return isel_reg(
				s, ir_con_int(s->cx, s->fn,
					      s->be->alu32 ? (int64_t)(uint32_t)k : (int32_t)k));
		return isel_zext(s, v);
	}
	return isel_reg(s, v);
}

void isel_call(struct isel *s, struct ir_ins *args, struct ir_ins *call)
{
	ir_ref to = isel_same(s, call->arg[0]), v[MAX_ARGS];
	struct ir_ins i = {.cls = call->cls, .to = call->to, .aux = call->aux};
	struct ir_sym *sym = to.kind == REF_CON ? s->fn->cons.at[to.idx].sym : NULL;
	int64_t k;

	if (call->aux > MAX_ARGS) {
		diag(s->cx, call->loc, D_too_many_args, sym ? sym->name : "the function",
		     (unsigned)call->aux);
		if (call->to.kind == REF_TMP)
			isel_alias(s, call->to, ir_con_int(s->cx, s->fn, 0));
		return;
	}
	if (sym && select_packet(s, args, call, sym))
		return;
	for (uint32_t n = 0; n < call->aux; n++)
		v[n] = argument(s, &args[n]);
	if (sym) {
		i.op = M(call_pseudo);
		i.arg[1] = to;
	} else if (ir_is_int(s->fn, to, &k) && fits32(k)) {
		i.op = M(call_helper);
		i.arg[1] = to;
	} else {
		diag(s->cx, call->loc, D_indirect_call);
		i.op = M(call_helper);
		i.arg[1] = ir_con_int(s->cx, s->fn, 0);
	}
	for (uint32_t n = 0; n < call->aux; n++)
		isel_put(s, (struct ir_ins){.op = IR_arg, .acls = IR_L, .arg = {v[n]}});
	isel_put(s, i);
}

/* ---- Inline assembly ---- */

static void asm_operand(struct isel *s, struct ir_asm_operand *p)
{
	bool mem = strpbrk(p->constraint, "mo") && !strpbrk(p->constraint, "rgX");
	bool imm = strpbrk(p->constraint, "ingXsIJKLMNOP") != NULL;
	int64_t k;

	if (mem) {
		struct isel_addr a = isel_address(s, p->val, p->off);

		if (a.core || a.off != (int16_t)(a.off * 2) / 2)
			a = (struct isel_addr){.base = isel_same(s, p->val), .off = p->off};
		p->off = a.off;
		p->val = a.base.kind == REF_SLOT ? a.base : isel_reg(s, a.base);
		return;
	}
	if (p->out && p->to.kind == REF_NONE)
		p->to = isel_tmp(s, (enum ir_cls)p->cls);
	if (p->val.kind == REF_NONE)
		return;
	p->val = isel_same(s, p->val);
	if (!p->out && p->match < 0 && imm && p->val.kind == REF_CON &&
	    (!ir_is_int(s->fn, p->val, &k) || fits32(k) || !strpbrk(p->constraint, "rg")))
		return;
	p->val = isel_reg(s, p->val);
}

void isel_asm(struct isel *s, uint32_t *index)
{
	struct ir_asm *a;

	while (s->asm_seen.n < s->fn->asms.n)
		vec_push(&s->cx->scratch, &s->asm_seen, false);
	if (s->asm_seen.at[*index]) {
		/* Unrolled or inlined twice: operands of its own. */
		struct ir_asm copy = s->fn->asms.at[*index];

		memset(&copy.ops, 0, sizeof copy.ops);
		vec_append(s->fn->arena, &copy.ops, s->fn->asms.at[*index].ops.at,
			   s->fn->asms.at[*index].ops.n);
		vec_push(s->fn->arena, &s->fn->asms, copy);
		*index = s->fn->asms.n - 1;
		vec_push(&s->cx->scratch, &s->asm_seen, false);
	}
	s->asm_seen.at[*index] = true;
	for (uint32_t k = 0; k < s->fn->asms.at[*index].ops.n; k++)
		asm_operand(s, &s->fn->asms.at[*index].ops.at[k]);
	a = &s->fn->asms.at[*index];
	if (a->ops.n > MAX_OPNDS)
		diag(s->cx, a->loc, D_asm_operands, (unsigned)a->ops.n);
}
