/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Selection of loads, stores, atomics and CO-RE (rules: isel.c).
 *
 * A CO-RE address that is nothing but the base of a load or store disappears into its
 * offset, which then carries the record; elsewhere an `add` of the offset carries
 * it (libbpf's relo_core.c patches both).
 */
#include "backend/isel.h"

static ir_ref num(struct isel *s, int64_t v)
{
	return ir_con_int(s->cx, s->fn, v);
}

/* May S be reached from its neighbours in the section?  Not if the linker may put another in
 * its place. */
static bool fixed_place(const struct ir_sym *s)
{
	return !s->is_fn && !s->alias && !(s->flags & SYM_EXTERN) && s->linkage != IR_WEAK &&
	       !s->is_string;
}

/* The place of symbol S plus K as a neighbour's that is in a register, plus an offset. */
static bool by_neighbour(struct isel *s, const struct ir_sym *sym, int64_t k, struct isel_addr *a)
{
	struct be_unit *bu = s->be->unit;

	if (!bu || !fixed_place(sym))
		return false;
	for (uint32_t i = s->cons.n; i-- > 0;) {
		struct ir_con *c = &s->fn->cons.at[s->cons.at[i].con.idx];
		int64_t d;

		if (!c->sym || !fixed_place(c->sym) || !be_distance(bu, c->sym, sym, &d) ||
		    !fits16(d + k - c->val) || !fits16(d + k - c->val + 64))
			continue;
		a->base = s->cons.at[i].con;
		a->off = (int32_t)(d + k - c->val);
		return true;
	}
	return false;
}

struct isel_addr isel_address(struct isel *s, ir_ref r, int32_t off)
{
	struct isel_addr a = {.off = off};
	struct isel_val *v;

	r = isel_same(s, r);
	a.base = r;
	if (r.kind == REF_CON && s->fn->cons.at[r.idx].sym) {
		/* The symbol itself in the register: its fields share it. */
		struct ir_con *c = &s->fn->cons.at[r.idx];

		if (!c->sym->is_fn && c->val && fits16(c->val + off) && c->val > 0) {
			a.off = (int32_t)(c->val + off);
			a.base = ir_con_sym(s->cx, s->fn, c->sym, 0);
		}
		c = &s->fn->cons.at[a.base.idx];
		by_neighbour(s, c->sym, c->val + a.off, &a);
		return a;
	}
	if (r.kind != REF_TMP)
		return a;
	v = isel_val(s, r);
	a.param = v->param;
	if (v->core && off == 0) {
		a.core = v->core;
		a.base = v->base;
		a.off = 0;
		return a;
	}
	if (v->has_base && !v->core &&
	    (v->base.kind == REF_SLOT || fits16((int64_t)v->off + off))) {
		a.base = v->base;
		a.off = v->off + off;
	}
	return a;
}

/* The address of an access, ready for its fields; *CORE gets the record. */
static ir_ref operand(struct isel *s, ir_ref r, int32_t *off, uint32_t *core, bool *param)
{
	struct isel_addr a = isel_address(s, r, *off);
	int64_t value = 0;

	*core = 0;
	*param = a.param;
	if (a.core) {
		value = s->fn->unit->cores.at[a.core - 1].value;
		if (fits16(value)) {
			*core = a.core;
			*off = (int32_t)value;
			return isel_reg(s, a.base);
		}
		a.base = isel_same(s, r);
	}
	if (a.base.kind != REF_SLOT && !fits16(a.off)) {
		ir_ref t = isel_tmp(s, IR_P);

		isel_op(s, M(add64_r), false, t, isel_reg(s, a.base), num(s, a.off));
		a.base = t;
		a.off = 0;
	}
	/* Far outside its object, as wrong programs are: room for the frame's offset. */
	if (a.base.kind == REF_SLOT && a.off != (int16_t)(a.off * 2) / 2) {
		ir_ref t = isel_tmp(s, IR_P);

		isel_put(s, (struct ir_ins){.op = M(mov64_r),
					    .cls = IR_P,
					    .to = t,
					    .arg = {IR_NONE, a.base},
					    .off = a.off});
		a.base = t;
		a.off = 0;
	}
	*off = a.off;
	return a.base.kind == REF_SLOT ? a.base : isel_reg(s, a.base);
}

static void load(struct isel *s, struct ir_ins *i)
{
	static const uint16_t op[] = {M(ldxb), M(ldxb), M(ldxh), M(ldxh),
				      M(ldxw), M(ldxw), M(ldxdw)};
	static const uint16_t sop[] = {0, M(ldxsb), 0, M(ldxsh), 0, M(ldxsw), 0};
	unsigned k = i->op - IR_loadu8, nbits = 8 * ir_access_size(i->op);
	bool sign = sop[k] != 0, shift = sign && !s->be->ldsx;
	struct ir_ins l = {.op = op[k], .cls = i->cls, .flags = i->flags, .off = i->off};
	bool param, w = i->cls == IR_W && s->be->alu32;
	ir_ref raw, t;

	if (sign && s->be->ldsx)
		l.op = sop[k];
	l.arg[1] = operand(s, i->arg[0], &l.off, &l.aux, &param);
	l.to = raw = shift ? isel_tmp(s, i->cls) : i->to;
	isel_put(s, l);
	if (!sign) {
		isel_set_width(s, i->to, nbits);
	} else if (shift && w) {
		t = isel_tmp(s, IR_W);
		isel_op(s, M(lsh64_r), true, t, raw, num(s, 32 - (int)nbits));
		isel_op(s, M(arsh64_r), true, i->to, t, num(s, 32 - (int)nbits));
	} else if (shift) {
		t = isel_tmp(s, IR_L);
		isel_op(s, M(lsh64_r), false, t, raw, num(s, 64 - (int)nbits));
		isel_op(s, M(arsh64_r), false, i->to, t, num(s, 64 - (int)nbits));
	}
}

static void store(struct isel *s, struct ir_ins *i)
{
	static const uint16_t opr[] = {M(stxb), M(stxh), M(stxw), M(stxdw)};
	static const uint16_t opk[] = {M(stb), M(sth), M(stw), M(stdw)};
	unsigned n = i->op - IR_store8;
	struct ir_ins st = {.flags = i->flags, .off = i->off};
	ir_ref v = isel_same(s, i->arg[0]);
	bool param;
	int64_t k;

	st.arg[0] = operand(s, i->arg[1], &st.off, &st.aux, &param);
	if (ir_is_int(s->fn, v, &k)) {
		k = n == 0 ? (uint8_t)k : n == 1 ? (uint16_t)k : n == 2 ? (int32_t)k : k;
		/* Kernels before 6.3 refuse immediate stores to the context. */
		if (fits32(k) && s->be->storeimm && (!param || s->be->cpu >= 4)) {
			st.op = opk[n];
			st.arg[1] = num(s, k);
			isel_put(s, st);
			return;
		}
		v = num(s, k);
	}
	st.op = opr[n];
	st.arg[1] = isel_reg(s, v);
	isel_put(s, st);
}

/* Read-modify-write: {without result, with result} in 64 and 32 bits. */
static void atomic(struct isel *s, struct ir_ins *i)
{
	static const uint16_t op[][4] = {
		{M(aadd64), M(afadd64), M(aadd32), M(afadd32)},
		{M(aand64), M(afand64), M(aand32), M(afand32)},
		{M(aor64), M(afor64), M(aor32), M(afor32)},
		{M(axor64), M(afxor64), M(axor32), M(afxor32)},
		{M(axchg64), M(axchg64), M(axchg32), M(axchg32)},
	};
	bool w = i->acls == IR_W, result = i->to.kind != REF_NONE;
	struct ir_ins a = {.cls = i->acls, .off = i->off, .to = i->to};
	bool param;

	a.op = op[i->op - IR_aadd][(w ? 2 : 0) + (result ? 1 : 0)];
	if (isa_info[a.op - IR_MACHINE].cpu > s->be->cpu)
		diag(s->cx, i->loc, D_needs_cpu,
		     result ? "an atomic operation whose result is used" : "this atomic operation",
		     isa_info[a.op - IR_MACHINE].cpu);
	a.arg[0] = operand(s, i->arg[0], &a.off, &a.aux, &param);
	a.arg[1] = isel_reg(s, i->arg[1]);
	if (i->op == IR_axchg && !result)
		a.to = isel_tmp(s, i->acls);
	isel_put(s, a);
	if (w && result)
		isel_set_zext(s, a.to);
}

static void compare_exchange(struct isel *s, struct ir_ins *i)
{
	bool w = i->acls == IR_W, param;
	struct ir_ins a = {.cls = i->acls, .off = i->off, .to = i->to};

	if (s->be->cpu < 3)
		diag(s->cx, i->loc, D_needs_cpu, "atomic compare-and-exchange", 3);
	a.op = w ? M(acmpxchg32) : M(acmpxchg64);
	a.arg[0] = operand(s, i->arg[0], &a.off, &a.aux, &param);
	a.arg[1] = isel_reg(s, i->arg[2]);
	/* The 32-bit form compares 32 bits, whatever r0's upper half. */
	a.arg[2] = isel_reg(s, i->arg[1]);
	if (a.to.kind == REF_NONE)
		a.to = isel_tmp(s, i->acls);
	isel_put(s, a);
	if (w)
		isel_set_zext(s, a.to);
}

/* Acquire loads and release stores exist from v4; below, a full-order operation does. */
static void ordered(struct isel *s, struct ir_ins *i)
{
	static const uint16_t ld[] = {M(load_acquire_b), M(load_acquire_h), M(load_acquire_w),
				      M(load_acquire_dw)};
	static const uint16_t st[] = {M(store_release_b), M(store_release_h), M(store_release_w),
				      M(store_release_dw)};
	unsigned n = (unsigned)__builtin_ctz(i->aux ? i->aux : 8);
	bool is_load = i->op == IR_aload, param;
	struct ir_ins a = {.off = i->off, .flags = INS_VOLATILE};

	if (s->be->cpu >= 4) {
		uint32_t core;

		a.op = is_load ? ld[n] : st[n];
		a.cls = i->cls;
		if (is_load) {
			a.to = i->to;
			a.arg[1] = operand(s, i->arg[0], &a.off, &core, &param);
		} else {
			a.arg[0] = operand(s, i->arg[1], &a.off, &core, &param);
			a.arg[1] = isel_reg(s, i->arg[0]);
		}
		isel_put(s, a);
		if (is_load && n < 3)
			isel_set_width(s, i->to, 8u << n);
		return;
	}
	if (n < 2 || s->be->cpu < 3) {
		diag(s->cx, i->loc, D_needs_cpu,
		     is_load ? "this acquire load" : "this release store", n < 2 ? 4 : 3);
		if (is_load)
			isel_alias(s, i->to, num(s, 0));
		return;
	}
	a.op = (uint16_t)(is_load ? IR_aadd : IR_axchg);
	a.cls = a.acls = n == 3 ? IR_L : IR_W;
	a.to = is_load ? i->to : IR_NONE;
	a.arg[0] = is_load ? i->arg[0] : i->arg[1];
	a.arg[1] = is_load ? num(s, 0) : i->arg[0];
	a.loc = i->loc;
	atomic(s, &a);
}

/* A relocated value: the loader patches the immediate. */
static void core_value(struct isel *s, struct ir_ins *i)
{
	struct ir_core *c = &s->fn->unit->cores.at[i->aux];
	struct ir_ins m = {.cls = i->cls, .to = i->to, .aux = i->aux + 1};

	m.arg[1] = num(s, c->value);
	if (c->is64 || !fits32(c->value))
		m.op = M(lddw);
	else
		m.op = i->cls == IR_W && s->be->alu32 ? M(mov32_k) : M(mov64_k);
	isel_put(s, m);
	if (m.op == M(mov32_k))
		isel_set_zext(s, i->to);
}

static void core_address(struct isel *s, struct ir_ins *i)
{
	struct ir_core *c = &s->fn->unit->cores.at[i->aux];
	ir_ref base = isel_reg(s, i->arg[0]);
	bool param = base.kind == REF_TMP && isel_val(s, base)->param;
	struct isel_val *v;

	isel_put(s, (struct ir_ins){.op = M(add64_k),
				    .cls = IR_P,
				    .to = i->to,
				    .arg = {base, num(s, c->value)},
				    .aux = i->aux + 1});
	v = isel_val(s, i->to);
	v->core = i->aux + 1;
	v->base = base;
	v->param = param;
}

bool isel_mem(struct isel *s, struct ir_ins *i)
{
	struct isel_addr a;

	if (ir_is_load(i->op)) {
		load(s, i);
		return true;
	}
	if (ir_is_store(i->op)) {
		store(s, i);
		return true;
	}
	switch (i->op) {
	case IR_aadd:
	case IR_aand:
	case IR_aor:
	case IR_axor:
	case IR_axchg:
		atomic(s, i);
		return true;
	case IR_acmpxchg:
		compare_exchange(s, i);
		return true;
	case IR_aload:
	case IR_astore:
		ordered(s, i);
		return true;
	case IR_core:
		core_value(s, i);
		return true;
	case IR_coreaddr:
		core_address(s, i);
		return true;
	case IR_life_start:
	case IR_life_end:
		a = isel_address(s, i->arg[0], 0);
		if (a.base.kind == REF_SLOT)
			isel_put(s, (struct ir_ins){.op = i->op, .arg = {a.base}});
		return true;
	default:
		return false;
	}
}
