/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a matched statement to bytes: operands are checked and put into their fields; a
 * symbol whose value is not known yet leaves a fix.  What the encoding allows and the
 * kernel refuses gets a warning (-Wkernel; kernel/bpf/verifier.c says no for sure).
 */
#include "asm/as_int.h"

static src_loc tok_loc(struct as *as, uint32_t i)
{
	return as_loc(as, &as->tok[i]);
}

static src_loc cap_end(struct as *as, const struct cap *c)
{
	return as_end(as, &as->tok[c->end - 1]);
}

static bool range_error(struct as *as, src_loc loc, src_loc end, const char *what, int64_t v,
			int64_t lo, int64_t hi)
{
	diag_range(as->cx, loc, end, D_as_range, what, (long long)v, (long long)lo, (long long)hi);
	return false;
}

/* A 32-bit immediate: signed, or written in hexadecimal up to 0xffffffff. */
static bool fits_imm(int64_t v, bool hex)
{
	return v == (int32_t)v || (hex && v == (uint32_t)v);
}

/* ---- Fields -------------------------------------------------------------------------------- */

static bool put_value(struct as *as, struct as_sec *s, const struct as_fix *f, int64_t v)
{
	uint8_t *p = s->sec->data.at + f->off;

	switch ((enum as_fix_kind)f->kind) {
	case FIX_IMM:
	case FIX_CALL:
		if (!fits_imm(v, true))
			return range_error(as, f->loc, f->loc + f->len, "immediate", v, INT32_MIN,
					   INT32_MAX);
		obj_put(as->o, p + 4, (uint64_t)v, 4);
		return true;
	case FIX_OFF:
		if (v != (int16_t)v)
			return range_error(as, f->loc, f->loc + f->len, "offset", v, INT16_MIN,
					   INT16_MAX);
		obj_put(as->o, p + 2, (uint64_t)v, 2);
		return true;
	case FIX_JUMP:
		if (p[0] == isa_info[ISA_jal].opcode && v == (int32_t)v) {
			obj_put(as->o, p + 4, (uint64_t)v, 4);
			return true;
		}
		if (v != (int16_t)v)
			return range_error(as, f->loc, f->loc + f->len, "jump distance", v,
					   INT16_MIN, INT16_MAX);
		obj_put(as->o, p + 2, (uint64_t)v, 2);
		return true;
	case FIX_IMM64:
		obj_put(as->o, p + 4, (uint64_t)v, 4);
		obj_put(as->o, p + 12, (uint64_t)v >> 32, 4);
		return true;
	case FIX_DATA:
		if (f->size < 8 &&
		    (v >= (int64_t)1 << 8 * f->size || v < -((int64_t)1 << (8 * f->size - 1))))
			return range_error(as, f->loc, f->loc + f->len, "value", v,
					   -((int64_t)1 << (8 * f->size - 1)),
					   ((int64_t)1 << 8 * f->size) - 1);
		obj_put(as->o, p, (uint64_t)v, f->size);
		return true;
	case FIX_ULEB:
	case FIX_SLEB:
		break;
	}
	return false;
}

bool as_put_field(struct as *as, struct as_sec *s, const struct as_fix *f, int64_t v)
{
	return put_value(as, s, f, v);
}

static void add_fix(struct as *as, const struct cap *c, enum as_fix_kind kind,
		    const struct as_val *v, uint32_t off)
{
	struct as_fix f = {.off = off, .loc = tok_loc(as, c->tok), .kind = kind, .pcrel = c->pc};
	src_loc end = cap_end(as, c);

	f.len = end > f.loc && end - f.loc < UINT16_MAX ? (uint16_t)(end - f.loc) : 1;
	fix_set(as, &f, v);
	vec_push(&as->cx->unit, &as->cur->fixes, f);
}

/* ---- Operands ------------------------------------------------------------------------------- */

/* An instruction in the making. */
struct making {
	struct isa_insn insn;
	const struct match *m;
	uint32_t off; /* where it will be */
	uint8_t seen; /* 1: dst, 2: src is set */
};

static bool set_reg(struct as *as, struct making *k, const struct cap *c, char letter)
{
	const struct tok *t = &as->tok[c->tok];
	const struct isa_info *row = &isa_info[k->insn.op];
	bool base_is_dst = row->flags & ISA_STORE;
	uint8_t *field, bit;

	if (t->reg >= ISA_REGS) {
		as_error(as, t, D_as_bad_register, as_tok_show(as, t));
		return false;
	}
	if (t->flags & TOK_W && as->dialect == AS_GNU && !(row->flags & ISA_W32) &&
	    (!row->size || row->size == 8)) {
		as_error(as, t, D_as_wide_register, as_tok_show(as, t));
		return false;
	}
	if (letter == '0') {
		if (!t->reg)
			return true;
		as_error(as, t, D_as_expected, t->flags & TOK_W ? "w0" : "r0", as_tok_show(as, t));
		return false;
	}
	bit = letter == 'd' || letter == 'D' || (letter == 'm' && base_is_dst) ? 1 : 2;
	field = bit == 1 ? &k->insn.dst : &k->insn.src;
	if (k->seen & bit && *field != t->reg) {
		as_error(as, t, D_as_same_register, as_tok_show(as, t));
		return false;
	}
	*field = t->reg;
	k->seen |= bit;
	return true;
}

/* C's value, which must be a number now. */
static bool number(struct as *as, const struct cap *c, int64_t *v, bool *hex)
{
	struct as_val val;

	if (!expr_parse(as, c->tok, c->end, &val))
		return false;
	if (expr_eval(as, &val) != EXPR_OK || val.sym) {
		diag_range(as->cx, tok_loc(as, c->tok), cap_end(as, c), D_as_not_const);
		return false;
	}
	*v = val.k;
	*hex = val.hex || c->end > c->tok + 1;
	return true;
}

static bool set_word(struct as *as, struct making *k, const struct cap *c, char letter)
{
	int64_t v, lo = 0, hi = 0xffff;
	uint64_t imm = (uint64_t)k->insn.imm;
	bool hex;

	if (!number(as, c, &v, &hex))
		return false;
	if (letter == 'P')
		hi = ISA_lddw_map_idx_value - ISA_lddw;
	else if (letter == 'l' || letter == 'u')
		lo = INT32_MIN, hi = UINT32_MAX;
	if (v < lo || v > hi)
		return range_error(as, tok_loc(as, c->tok), cap_end(as, c), "value", v, lo, hi);
	switch (letter) {
	case 'P':
		k->insn.op = ISA_lddw + (unsigned)v;
		return true;
	case 'l':
		imm = (imm & ~UINT64_C(0xffffffff)) | (uint32_t)v;
		break;
	case 'u':
		imm = (imm & 0xffffffff) | (uint64_t)v << 32;
		break;
	case 'a':
		imm = (imm & 0xffff) | (uint64_t)(int32_t)((uint32_t)v << 16);
		break;
	default:
		imm = (imm & ~UINT64_C(0xffff)) | (uint64_t)v;
		break;
	}
	k->insn.imm = (int64_t)imm;
	return true;
}

static bool set_imm(struct as *as, struct making *k, const struct cap *c)
{
	struct as_val v;

	if (!expr_parse(as, c->tok, c->end, &v))
		return false;
	if (v.sym || v.e) {
		add_fix(as, c, FIX_IMM, &v, k->off);
		return true;
	}
	if (!fits_imm(v.k, v.hex || c->end > c->tok + 1)) {
		range_error(as, tok_loc(as, c->tok), cap_end(as, c), "immediate", v.k, INT32_MIN,
			    INT32_MAX);
		if (k->insn.op == ISA_mov64_k)
			diag_note(as->cx, tok_loc(as, c->tok), "ld_imm64 takes 64 bits: %s",
				  as->dialect == AS_GNU ? "lddw" : "append 'll'");
		return false;
	}
	k->insn.imm = (int32_t)v.k;
	return true;
}

static bool set_off(struct as *as, struct making *k, const struct cap *c)
{
	struct as_val v;

	if (!expr_parse(as, c->tok, c->end, &v))
		return false;
	if (v.sym || v.e) {
		add_fix(as, c, FIX_OFF, &v, k->off);
		return true;
	}
	if (v.k != (int16_t)v.k)
		return range_error(as, tok_loc(as, c->tok), cap_end(as, c), "offset", v.k,
				   INT16_MIN, INT16_MAX);
	k->insn.off = (int16_t)v.k;
	return true;
}

static bool set_jump(struct as *as, struct making *k, const struct cap *c)
{
	bool far = isa_of(&k->insn)->flags & ISA_FAR;
	int64_t lo = far ? INT32_MIN : INT16_MIN, hi = far ? INT32_MAX : INT16_MAX;
	struct as_val v;

	if (!expr_parse(as, c->tok, c->end, &v))
		return false;
	if (v.sym || v.e) {
		add_fix(as, c, k->insn.op == ISA_call_pseudo ? FIX_CALL : FIX_JUMP, &v, k->off);
		if (k->insn.op == ISA_call_pseudo)
			vec_last(&as->cur->fixes).pcrel = true;
		return true;
	}
	if (v.k < lo || v.k > hi) {
		range_error(as, tok_loc(as, c->tok), cap_end(as, c), "jump distance", v.k, lo, hi);
		if (k->insn.op == ISA_ja)
			diag_note(as->cx, tok_loc(as, c->tok),
				  "gotol jumps further, from -mcpu=v4 on");
		return false;
	}
	isa_set_disp(&k->insn, (int32_t)v.k);
	if (!as->inlined && k->insn.op != ISA_call_pseudo)
		vec_push(&as->cx->unit, &as->cur->lines,
			 (struct as_line){k->off, tok_loc(as, c->tok)});
	return true;
}

static bool set_call(struct as *as, struct making *k, const struct cap *c)
{
	struct as_val v;

	if (!expr_parse(as, c->tok, c->end, &v))
		return false;
	if (v.sym || v.e) {
		k->insn.op = ISA_call_pseudo;
		k->insn.imm = -1;
		add_fix(as, c, FIX_CALL, &v, k->off);
		return true;
	}
	if (!fits_imm(v.k, true))
		return range_error(as, tok_loc(as, c->tok), cap_end(as, c), "helper number", v.k,
				   INT32_MIN, INT32_MAX);
	k->insn.imm = (int32_t)v.k;
	return true;
}

static bool set_imm64(struct as *as, struct making *k, const struct cap *c)
{
	struct as_val v;

	if (!expr_parse(as, c->tok, c->end, &v))
		return false;
	if (v.sym || v.e)
		add_fix(as, c, FIX_IMM64, &v, k->off);
	k->insn.imm = v.sym || v.e ? 0 : v.k;
	return true;
}

/* The ignored part of `call name#imm`: a name that is no helper makes it a kfunc call. */
static bool set_name(struct as *as, struct making *k, const struct cap *c)
{
	const struct tok *t = &as->tok[c->tok];

	if (k->insn.op == ISA_call_helper && t->kind == T_IDENT &&
	    as_helper_id(as_tok_text(as, t), t->len) < 0 && !as_tok_is(as, t, "unknown"))
		k->insn.op = ISA_call_kfunc;
	return true;
}

static bool set_operand(struct as *as, struct making *k, const struct cap *c, char letter)
{
	switch (letter) {
	case 'd':
	case 'D':
	case 's':
	case 'S':
	case 'm':
	case '0':
		return set_reg(as, k, c, letter);
	case 'i':
		return set_imm(as, k, c);
	case 'o':
		return set_off(as, k, c);
	case 'j':
		return set_jump(as, k, c);
	case 'c':
		return set_call(as, k, c);
	case 'I':
		return set_imm64(as, k, c);
	case 'n':
		return set_name(as, k, c);
	default:
		return set_word(as, k, c, letter);
	}
}

/* ---- What the kernel refuses ------------------------------------------------------------------
 */

static bool is_op(unsigned opcode, unsigned code)
{
	return ((opcode & 7) == 7 || (opcode & 7) == 4) && (opcode & 0xf0) == code;
}

static void lint_memory(struct as *as, const struct isa_insn *i, const struct isa_info *row,
			src_loc loc, src_loc end)
{
	unsigned base = row->flags & ISA_STORE ? i->dst : i->src;

	if (base != ISA_FP || row->flags & ISA_PACKET)
		return;
	if (i->off >= 0 || i->off < -512 || i->off + row->size > 0)
		diag_range(as->cx, loc, end, D_as_k_stack_range, row->size, i->off);
	else if (i->off % row->size)
		diag_range(as->cx, loc, end, D_as_k_stack_align, row->size, i->off);
}

void as_lint(struct as *as, const struct isa_insn *i, src_loc loc, src_loc end)
{
	const struct isa_info *row = isa_of(i);
	unsigned width = row->flags & ISA_W32 ? 32 : 64;
	bool k = row->flags & ISA_IMM;

	if (row->size)
		lint_memory(as, i, row, loc, end);
	if ((isa_writes(i) >> ISA_FP) & 1)
		diag_range(as->cx, loc, end, D_as_k_write_fp);
	if (row->cpu == 9)
		diag_range(as->cx, loc, end, D_as_k_internal, row->name);
	if (k &&
	    (is_op(row->opcode, 0x60) || is_op(row->opcode, 0x70) || is_op(row->opcode, 0xc0)) &&
	    (uint64_t)i->imm >= width)
		diag_range(as->cx, loc, end, D_as_k_shift, (long long)i->imm, width - 1);
	if (k && (is_op(row->opcode, 0x30) || is_op(row->opcode, 0x90)) && !i->imm)
		diag_range(as->cx, loc, end, D_as_k_div_zero);
	if (i->op == ISA_call_helper && !as_helper_name(i->imm))
		diag_range(as->cx, loc, end, D_as_k_helper, (long long)i->imm);
}

/* ---- One instruction
 * ----------------------------------------------------------------------------- */

static bool check_cpu(struct as *as, enum isa_op op, uint32_t i)
{
	if (!as->cpu || isa_info[op].cpu <= as->cpu || isa_info[op].cpu == 9)
		return true;
	diag_range(as->cx, tok_loc(as, i), as_end(as, &as->tok[as->ntok - 1]), D_as_cpu,
		   isa_info[op].cpu, as->cpu);
	return false;
}

/* llvm-objdump writes the target's name behind a jump: goto +0x5 <LBB0_2>. */
static void cut_annotation(struct as *as, uint32_t first)
{
	uint32_t i = as->ntok - 1;

	if (as->tok[i].word != P_GT)
		return;
	while (i > first && as->tok[i].word != P_LT)
		i--;
	if (i > first && as->tok[i].flags & TOK_SPACE) {
		as->ntok = i;
		as->tok[i].kind = T_END;
		as->tok[i].word = 0;
	}
}

static void append(struct as *as, struct as_sec *s, const struct isa_insn *insn)
{
	struct obj_sec *o = s->sec;

	if (o->data.n + ISA_MAX_BYTES > OBJ_MAX_SIZE)
		obj_append(as->cx, o, NULL, ISA_MAX_BYTES);
	if (!o->data.cap &&
	    as->in->end - as->in->text > 1 << 16) /* a guess; unused pages are free */
		vec_reserve(&as->cx->unit, &o->data, (uint32_t)(as->in->end - as->in->text));
	if (!s->fixes.cap && as->in->end - as->in->text > 1 << 16)
		vec_reserve(&as->cx->unit, &s->fixes, (uint32_t)(as->in->end - as->in->text) / 128);
	vec_reserve(&as->cx->unit, &o->data, o->data.n + ISA_MAX_BYTES);
	o->data.n += isa_encode(insn, as->o->big_endian, o->data.at + o->data.n);
}

bool as_insn(struct as *as, uint32_t first)
{
	struct match m;
	struct making k = {.m = &m};
	struct as_sec *s = sec_cur(as);
	uint32_t nfixes = s->fixes.n;

	cut_annotation(as, first);
	if (!match_insn(as, first, &m))
		return false;
	k.insn.op = m.op;
	if (as->log_line && as->log_opcode == isa_info[ISA_lddw].opcode && m.op == ISA_mov64_k) {
		k.insn.op = ISA_lddw; /* the kernel prints no `ll` */
		m.letters = "dI";
	}
	k.off = s->sec->data.n;
	for (unsigned c = 0; c < m.ncaps; c++)
		if (!set_operand(as, &k, &m.caps[c], m.letters[c])) {
			s->fixes.n = nfixes;
			return false;
		}
	if (!check_cpu(as, k.insn.op, first)) {
		s->fixes.n = nfixes;
		return false;
	}
	if (obj_is_nobits(s->sec)) {
		s->fixes.n = nfixes;
		as_error(as, &as->tok[first], D_as_nobits, s->sec->name);
		return false;
	}
	if (as->data_file && k.insn.op == ISA_exit && as->first_exit &&
	    as->first_exit->state == SYM_UNDEF)
		sym_define(as, as->first_exit, tok_loc(as, first));
	if (as->keep_lines)
		vec_push(&as->cx->unit, &s->lines, (struct as_line){k.off, tok_loc(as, first)});
	if (as->want_btf && as->progs.n) {
		obj_add_line(as->cx, s->sec, k.off, tok_loc(as, first), as->func_start);
		as->func_start = false;
	}
	if (!as->inlined)
		as_lint(as, &k.insn, tok_loc(as, first), as_end(as, &as->tok[as->ntok - 1]));
	s->code = true;
	if (s->sec->align < 8)
		s->sec->align = 8;
	s->last = k.off;
	s->last_loc = tok_loc(as, first);
	append(as, s, &k.insn);
	return true;
}
