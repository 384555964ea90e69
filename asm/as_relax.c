/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making jumps reach whose 16-bit distance is too short.
 *
 * With -mcpu=v4, `goto L` becomes `gotol L`, and `if a < b goto L` becomes
 *	if a >= b goto +1; gotol L
 * Below, a jump goes by way of a trampoline put within its reach:
 *	goto +1; goto L
 * Inserting code moves what follows, so this is repeated until every jump fits.
 * Jumps written as numbers keep their target too: they are given a label first.
 */
#include <stdlib.h>

#include "asm/as_int.h"

enum { REACH = 32767, HOP = 32000, MAX_ROUNDS = 64 };

/* Code to be put before offset POS. */
struct insertion {
	uint32_t pos, bytes;
	uint8_t code[16];
	uint32_t fix_at; /* offset in code of a jump to be fixed; UINT32_MAX: none */
	struct as_fix fix;
	struct as_sym *label; /* names the place FIX_AT */
	uint32_t order, start;
};

struct relax {
	struct as *as;
	struct as_sec *s;
	VEC(struct insertion) ins;
	uint8_t *boundary; /* by slot: an instruction starts here */
};

static uint32_t target_of(struct as *as, const struct as_fix *f, struct as_sec *s, bool *known)
{
	struct as_val v = fix_val(f);

	*known = expr_eval(as, &v) == EXPR_OK && v.sym && v.sym->state == SYM_LABEL &&
		 v.sym->sec == s;
	return *known ? (uint32_t)(v.sym->off + (uint64_t)v.k) : 0;
}

static bool in_data(const struct as_sec *s, uint32_t off)
{
	for (uint32_t i = 0; i < s->data_at.n; i += 2)
		if (off >= s->data_at.at[i] && off < s->data_at.at[i + 1])
			return true;
	return false;
}

static bool too_far(struct relax *r, const struct as_fix *f)
{
	bool known;
	uint32_t to;
	int64_t d;

	if (f->kind != FIX_JUMP || r->s->sec->data.at[f->off] == isa_info[ISA_jal].opcode)
		return false;
	to = target_of(r->as, f, r->s, &known);
	d = ((int64_t)to - f->off) / 8 - 1;
	return known && (d > REACH || d < -REACH - 1);
}

/* Give every jump and local call by number a label, so that they follow the code. */
static void label_numbers(struct relax *r)
{
	struct as_sec *s = r->s;
	uint32_t nfixes = s->fixes.n, next = 0, size = s->sec->data.n;
	struct isa_insn insn;

	for (uint32_t off = 0, n; off + 8 <= size; off += n) {
		int64_t to;

		n = isa_decode(s->sec->data.at + off, size - off, r->as->o->big_endian, &insn);
		if (!n || in_data(s, off)) {
			n = 8;
			continue;
		}
		while (next < nfixes && s->fixes.at[next].off < off)
			next++;
		if (next < nfixes && s->fixes.at[next].off == off)
			continue;
		if (insn.op == ISA_call_pseudo)
			to = off + 8 + insn.imm * 8;
		else if (isa_info[insn.op].flags & (ISA_COND | ISA_JUMP) &&
			 !(isa_info[insn.op].flags & ISA_INDIRECT))
			to = off + 8 + (int64_t)isa_disp(&insn) * 8;
		else
			continue;
		if (to < 0 || to > size)
			continue;
		struct as_sym *y = sym_anon(r->as);

		y->state = SYM_LABEL;
		y->sec = s;
		y->off = (uint64_t)to;
		vec_push(&r->as->cx->unit, &r->as->order, y);
		vec_push(&r->as->cx->unit, &s->fixes,
			 (struct as_fix){.off = off,
					 .kind = insn.op == ISA_call_pseudo ? FIX_CALL : FIX_JUMP,
					 .pcrel = true,
					 .sym = y});
	}
}

static void mark_boundaries(struct relax *r)
{
	struct as_sec *s = r->s;
	uint32_t size = s->sec->data.n;
	struct isa_insn insn;

	r->boundary = arena_alloc(&r->as->cx->unit, size / 8 + 1);
	for (uint32_t off = 0, n; off + 8 <= size; off += n) {
		n = isa_decode(s->sec->data.at + off, size - off, r->as->o->big_endian, &insn);
		r->boundary[off / 8] = n && !in_data(s, off) && off % 8 == 0;
		n = n ? n : 8;
	}
}

static struct insertion *add(struct relax *r, uint32_t pos)
{
	struct insertion i = {.pos = pos, .fix_at = UINT32_MAX, .order = r->ins.n};

	vec_push(&r->as->cx->unit, &r->ins, i);
	return &vec_last(&r->ins);
}

static void emit(struct relax *r, struct insertion *i, struct isa_insn insn)
{
	i->bytes += isa_encode(&insn, r->as->o->big_endian, i->code + i->bytes);
}

/* The condition's opposite: the operation bits of jump opcodes come in pairs. */
static bool invert(uint8_t *opcode)
{
	static const uint8_t pairs[][2] = {
		{0x10, 0x50}, {0x20, 0xb0}, {0x30, 0xa0}, {0x60, 0xd0}, {0x70, 0xc0},
	};

	for (unsigned k = 0; k < sizeof pairs / sizeof *pairs; k++)
		for (int side = 0; side < 2; side++)
			if ((*opcode & 0xf0) == pairs[k][side]) {
				*opcode = (uint8_t)((*opcode & 0x0f) | pairs[k][!side]);
				return true;
			}
	return false;
}

static void note(struct relax *r, const struct as_fix *f, const char *how)
{
	if (r->as->opt->verbose && f->loc)
		diag(r->as->cx, f->loc, D_as_relaxed, how);
}

/* -mcpu=v4: a jump with a 32-bit distance. */
static void stretch(struct relax *r, struct as_fix *f)
{
	uint8_t *p = r->s->sec->data.at + f->off;
	static const struct as_val one = {.k = 1};
	struct isa_insn far = {.op = ISA_jal}, skip = {.op = ISA_ja, .off = 1};
	struct insertion *i;

	if (p[0] == isa_info[ISA_ja].opcode) {
		isa_encode(&far, r->as->o->big_endian, p);
		note(r, f, "gotol");
		return;
	}
	note(r, f, "a jump around gotol");
	i = add(r, f->off + 8);
	if (!invert(&p[0]))
		emit(r, i, skip); /* if (set) goto +1; goto +1; gotol L */
	i->fix_at = i->bytes;
	emit(r, i, far);
	obj_put(r->as->o, p + 2, 1, 2);
	i->fix = *f;
	f->kind = FIX_OFF; /* done: off = 1 */
	fix_set(r->as, f, &one);
}

/* Below v4: by way of a trampoline within reach, on the way to the target. */
static void hop(struct relax *r, struct as_fix *f)
{
	struct isa_insn skip = {.op = ISA_ja, .off = 1}, jump = {.op = ISA_ja};
	bool known;
	uint32_t to = target_of(r->as, f, r->s, &known);
	int64_t slot = f->off / 8 + (to > f->off ? HOP : -HOP);
	struct insertion *i;

	while (slot > 0 && !r->boundary[slot])
		slot--;
	note(r, f, "a trampoline");
	i = add(r, (uint32_t)slot * 8);
	emit(r, i, skip);
	i->fix_at = i->bytes;
	emit(r, i, jump);
	i->fix = *f;
	i->label = sym_anon(r->as);
	f->sym = i->label;
	f->later = false;
}

static int by_pos(const void *a, const void *b)
{
	const struct insertion *x = a, *y = b;

	if (x->pos != y->pos)
		return x->pos < y->pos ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* Where offset OFF is after the insertions. */
static uint32_t moved(const struct relax *r, uint64_t off)
{
	uint32_t lo = 0, hi = r->ins.n;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (r->ins.at[mid].pos <= off)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo)
		return (uint32_t)off;
	const struct insertion *i = &r->ins.at[lo - 1];

	return i->start + i->bytes + (uint32_t)(off - i->pos);
}

#define MOVE(v, field)                                                                             \
	for (uint32_t i_ = 0; i_ < (v).n; i_++)                                                    \
	(v).at[i_].field = moved(r, (v).at[i_].field)

static void move_everything(struct relax *r)
{
	struct as *as = r->as;
	struct as_sec *s = r->s;

	for (uint32_t i = 0; i < as->order.n; i++)
		if (as->order.at[i]->state == SYM_LABEL && as->order.at[i]->sec == s)
			as->order.at[i]->off = moved(r, as->order.at[i]->off);
	for (uint32_t i = 0; i < s->data_at.n; i++)
		s->data_at.at[i] = moved(r, s->data_at.at[i]);
	MOVE(s->fixes, off);
	MOVE(s->lines, off);
	MOVE(s->sec->funcs, off);
	MOVE(s->sec->lines, off);
	MOVE(s->sec->cores, off);
	if (s->last != UINT32_MAX)
		s->last = moved(r, s->last);
}

static void insert_all(struct relax *r)
{
	struct as_sec *s = r->s;
	uint32_t grown = 0, from = 0, at = 0, size = s->sec->data.n;
	uint8_t *out;

	qsort(r->ins.at, r->ins.n, sizeof *r->ins.at, by_pos);
	for (uint32_t k = 0; k < r->ins.n; k++) {
		r->ins.at[k].start = r->ins.at[k].pos + grown;
		grown += r->ins.at[k].bytes;
	}
	out = arena_alloc(&r->as->cx->unit, size + grown);
	for (uint32_t k = 0; k < r->ins.n; k++) {
		const struct insertion *i = &r->ins.at[k];

		memcpy(out + at, s->sec->data.at + from, i->pos - from);
		at += i->pos - from;
		from = i->pos;
		memcpy(out + at, i->code, i->bytes);
		at += i->bytes;
	}
	memcpy(out + at, s->sec->data.at + from, size - from);
	move_everything(r);
	s->sec->data.at = out;
	s->sec->data.n = s->sec->data.cap = size + grown;
	for (uint32_t k = 0; k < r->ins.n; k++) {
		struct insertion *i = &r->ins.at[k];

		if (i->fix_at == UINT32_MAX)
			continue;
		i->fix.off = i->start + i->fix_at;
		vec_push(&r->as->cx->unit, &s->fixes, i->fix);
		if (!i->label)
			continue;
		i->label->state = SYM_LABEL;
		i->label->sec = s;
		i->label->off = i->fix.off;
		vec_push(&r->as->cx->unit, &r->as->order, i->label);
	}
}

void as_relax(struct as *as, struct as_sec *s)
{
	struct relax r = {.as = as, .s = s};
	bool far = !as->cpu || as->cpu >= 4, first = true;

	for (int round = 0; round < MAX_ROUNDS; round++) {
		bool any = false;

		for (uint32_t i = 0; i < s->fixes.n && !any; i++)
			any = too_far(&r, &s->fixes.at[i]);
		if (!any || as->opt->no_relax)
			return;
		if (first)
			label_numbers(&r);
		first = false;
		mark_boundaries(&r);
		r.ins.n = 0;
		for (uint32_t i = 0, n = s->fixes.n; i < n; i++)
			if (too_far(&r, &s->fixes.at[i]))
				(far ? stretch : hop)(&r, &s->fixes.at[i]);
		if (r.ins.n)
			insert_all(&r);
	}
}
