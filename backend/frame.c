/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frame layout: a place below r10 for each stack object and spill slot; objects
 * whose lifetimes do not meet share space (rule 6 of verifier-friendly-code.md).
 *
 * A slot lives where it may have been written (forward: from any reference on, up
 * to life_start or life_end) and may still be read (backward, if its address goes
 * nowhere but into loads and stores; else always).  Two bit-vector problems give the
 * lives as ranges of instruction numbers; places are given first-fit, large ones first.
 *
 * Source: LLVM's StackColoring.cpp for the meaning of the markers; the rest is
 * textbook data flow.
 *
 * Needs registers assigned.  Leaves no REF_SLOT and no life_* operations.
 */
#include "backend/mach.h"

struct span {
	uint32_t from, to; /* numbers of instructions, half open */
};

struct slot {
	VEC(struct span) live;
	bool used, escapes;
	int32_t place; /* bytes from r10; negative */
};

struct frame {
	struct be *be;
	struct ir_fn *fn;
	struct slot *slot;
	uint32_t n, words;
	uint64_t *fin, *bout; /* by block: forward at the start, backward at the end */
	uint32_t depth;
};

enum ref_kind { REF_LOADS, REF_STORES, REF_KILLS, REF_START, REF_END, REF_TAKES };

/* The slot that I refers to through operand K, and how; false for none. */
static bool slot_ref(struct frame *f, const struct ir_ins *i, unsigned k, uint32_t *slot,
		     enum ref_kind *kind)
{
	uint32_t flags = be_isa(i)->flags;

	if (k > 1 || i->arg[k].kind != REF_SLOT || i->op == IR_asm)
		return false;
	*slot = i->arg[k].idx;
	if (i->op == IR_life_start)
		*kind = REF_START;
	else if (i->op == IR_life_end)
		*kind = REF_END;
	else if (flags & ISA_ATOMIC)
		*kind = REF_LOADS;
	else if (k == 0 && flags & ISA_STORE)
		*kind = i->off == 0 && be_isa(i)->size == f->fn->slots.at[*slot].size ? REF_KILLS
										      : REF_STORES;
	else if (k == 1 && flags & ISA_LOAD)
		*kind = REF_LOADS;
	else
		*kind = REF_TAKES;
	return true;
}

static void note_asm(struct frame *f, uint32_t index)
{
	struct ir_asm *a = &f->fn->asms.at[index];

	for (uint32_t i = 0; i < a->ops.n; i++)
		if (a->ops.at[i].val.kind == REF_SLOT)
			f->slot[a->ops.at[i].val.idx].used = f->slot[a->ops.at[i].val.idx].escapes =
				true;
}

static void find_refs(struct frame *f)
{
	enum ref_kind kind;
	uint32_t s;

	for (struct ir_blk *b = f->fn->start; b; b = b->next) {
		for (uint32_t i = 0; i < b->ins.n; i++) {
			if (b->ins.at[i].op == IR_asm)
				note_asm(f, b->ins.at[i].aux);
			for (unsigned k = 0; k < 2; k++) {
				if (!slot_ref(f, &b->ins.at[i], k, &s, &kind))
					continue;
				f->slot[s].used |= kind != REF_START && kind != REF_END;
				f->slot[s].escapes |= kind == REF_TAKES;
			}
		}
		if (b->term.op == JMP_ASM)
			note_asm(f, b->term.aux);
	}
}

static void set(uint64_t *v, uint32_t i, bool on)
{
	if (on)
		v[i / 64] |= 1ull << (i % 64);
	else
		v[i / 64] &= ~(1ull << (i % 64));
}

static bool get(const uint64_t *v, uint32_t i)
{
	return v[i / 64] >> (i % 64) & 1;
}

static void asm_forward(struct frame *f, uint32_t index, uint64_t *v)
{
	struct ir_asm *a = &f->fn->asms.at[index];

	for (uint32_t i = 0; i < a->ops.n; i++)
		if (a->ops.at[i].val.kind == REF_SLOT)
			set(v, a->ops.at[i].val.idx, true);
}

static void step_forward(struct frame *f, const struct ir_ins *i, uint64_t *v)
{
	enum ref_kind kind;
	uint32_t s;

	if (i->op == IR_asm)
		asm_forward(f, i->aux, v);
	for (unsigned k = 0; k < 2; k++)
		if (slot_ref(f, i, k, &s, &kind))
			/* An address may have been computed before the start. */
			set(v, s, kind == REF_START ? f->slot[s].escapes : kind != REF_END);
}

static void step_backward(struct frame *f, const struct ir_ins *i, uint64_t *v)
{
	enum ref_kind kind;
	uint32_t s;

	for (unsigned k = 0; k < 2; k++)
		if (slot_ref(f, i, k, &s, &kind) && !f->slot[s].escapes) {
			if (kind == REF_LOADS)
				set(v, s, true);
			else if (kind != REF_STORES)
				set(v, s, false);
		}
}

static void solve(struct frame *f)
{
	struct arena *a = &f->be->cx->scratch;
	struct ir_fn *fn = f->fn;
	uint64_t *v = arena_array(a, uint64_t, f->words);
	size_t bytes = f->words * sizeof *v;
	bool changed = true;

	f->fin = arena_array(a, uint64_t, (size_t)f->words * (fn->nblk + 1));
	f->bout = arena_array(a, uint64_t, (size_t)f->words * (fn->nblk + 1));
	while (changed) {
		changed = false;
		for (uint32_t k = 0; k < fn->rpo.n; k++) {
			struct ir_blk *b = fn->rpo.at[k];

			memcpy(v, f->fin + (size_t)b->id * f->words, bytes);
			for (uint32_t i = 0; i < b->ins.n; i++)
				step_forward(f, &b->ins.at[i], v);
			if (b->term.op == JMP_ASM)
				asm_forward(f, b->term.aux, v);
			for (uint32_t s = 0; s < b->succ.n; s++) {
				uint64_t *in = f->fin + (size_t)b->succ.at[s]->id * f->words;

				for (uint32_t w = 0; w < f->words; w++) {
					if ((in[w] | v[w]) != in[w] && b->succ.at[s]->rpo <= b->rpo)
						changed = true;
					in[w] |= v[w];
				}
			}
		}
	}
	for (changed = true; changed;) {
		changed = false;
		for (uint32_t k = fn->rpo.n; k-- > 0;) {
			struct ir_blk *b = fn->rpo.at[k];

			memcpy(v, f->bout + (size_t)b->id * f->words, bytes);
			for (uint32_t i = b->ins.n; i-- > 0;)
				step_backward(f, &b->ins.at[i], v);
			for (uint32_t p = 0; p < b->pred.n; p++) {
				uint64_t *out = f->bout + (size_t)b->pred.at[p]->id * f->words;

				for (uint32_t w = 0; w < f->words; w++) {
					if ((out[w] | v[w]) != out[w] &&
					    b->pred.at[p]->rpo >= b->rpo)
						changed = true;
					out[w] |= v[w];
				}
			}
		}
	}
}

static void add_span(struct frame *f, uint32_t s, uint32_t at)
{
	struct slot *sl = &f->slot[s];

	if (sl->live.n && vec_last(&sl->live).to >= at) {
		if (vec_last(&sl->live).to == at)
			vec_last(&sl->live).to = at + 1;
		return;
	}
	vec_push(&f->be->cx->scratch, &sl->live, (struct span){at, at + 1});
}

/* Lives as spans: a slot lives at instruction i if it has been written before or by i and
 * will be read by or after it; a write takes the place even if nobody reads it. */
static void fill_spans(struct frame *f)
{
	struct arena *a = &f->be->cx->scratch;
	uint64_t *fw = arena_array(a, uint64_t, f->words), *back = NULL;
	uint32_t at = 0, cap = 0;
	enum ref_kind kind;
	uint32_t s;

	for (uint32_t k = 0; k < f->fn->rpo.n; k++) {
		struct ir_blk *b = f->fn->rpo.at[k];
		size_t w = f->words;

		if (b->ins.n + 1 > cap) {
			cap = (b->ins.n + 1) * 2;
			back = arena_array(a, uint64_t, cap * w);
		}
		memcpy(back + b->ins.n * w, f->bout + b->id * w, w * sizeof *fw);
		for (uint32_t i = b->ins.n; i-- > 0;) {
			memcpy(back + i * w, back + (i + 1) * w, w * sizeof *fw);
			step_backward(f, &b->ins.at[i], back + i * w);
		}
		memcpy(fw, f->fin + b->id * w, w * sizeof *fw);
		for (uint32_t i = 0; i <= b->ins.n; i++, at++) {
			const uint64_t *bk = back + i * w;

			/* before instruction i, and at it */
			for (size_t x = 0; x < w; x++) {
				uint64_t m = fw[x];

				for (; m; m &= m - 1) {
					s = (uint32_t)(x * 64 + (unsigned)__builtin_ctzll(m));
					if (f->slot[s].escapes || get(bk, s))
						add_span(f, s, at);
				}
			}
			if (i == b->ins.n)
				continue;
			for (unsigned x = 0; x < 2; x++)
				if (slot_ref(f, &b->ins.at[i], x, &s, &kind) && kind != REF_START &&
				    kind != REF_END)
					add_span(f, s, at);
			step_forward(f, &b->ins.at[i], fw);
		}
	}
}

static bool meet(const struct slot *x, const struct slot *y)
{
	uint32_t i = 0, j = 0;

	while (i < x->live.n && j < y->live.n) {
		if (x->live.at[i].to <= y->live.at[j].from)
			i++;
		else if (y->live.at[j].to <= x->live.at[i].from)
			j++;
		else
			return true;
	}
	return false;
}

static uint32_t round_up(uint32_t v, uint32_t to)
{
	return (v + to - 1) / to * to;
}

/* First fit: the highest place where S meets none of the N slots in ORDER.  TAKEN has a byte
 * for each byte of the frame and some more. */
static void place_slot(struct frame *f, const uint32_t *order, uint32_t n, uint32_t s,
		       uint8_t *taken)
{
	struct ir_slot *is = &f->fn->slots.at[s];
	uint32_t align = is->align ? is->align : 1, end, run = 0;

	if (is->size >= 8 || align > 8)
		align = 8;
	memset(taken, 0, f->depth + is->size + align);
	for (uint32_t i = 0; i < n; i++) {
		struct slot *o = &f->slot[order[i]];
		uint32_t size = f->fn->slots.at[order[i]].size;

		if (meet(&f->slot[s], o))
			memset(taken + ((uint32_t)-o->place - size), 1, size);
	}
	/* taken[k] is the byte at r10 - 1 - k; the object must start at a multiple of ALIGN. */
	for (end = 0; end < is->size || end % align || run < is->size; end++)
		run = taken[end] ? 0 : run + 1;
	f->slot[s].place = -(int32_t)end;
	if (end > f->depth)
		f->depth = end;
}

static void place_all(struct frame *f)
{
	struct arena *a = &f->be->cx->scratch;
	uint32_t *order = arena_array(a, uint32_t, f->n + 1), n = 0;
	uint64_t bytes = 16;
	uint8_t *taken;

	for (uint32_t s = 0; s < f->n; s++)
		if (f->slot[s].used)
			order[n++] = s;
	/* Insertion by falling size: stable, and the lists are short or nearly sorted. */
	for (uint32_t i = 1; i < n; i++) {
		uint32_t s = order[i], k = i;

		for (; k && f->fn->slots.at[order[k - 1]].size < f->fn->slots.at[s].size; k--)
			order[k] = order[k - 1];
		order[k] = s;
	}
	for (uint32_t i = 0; i < n; i++)
		bytes += round_up(f->fn->slots.at[order[i]].size, 8) + 8;
	taken = arena_array(a, uint8_t, bytes);
	for (uint32_t i = 0; i < n; i++)
		place_slot(f, order, i, order[i], taken);
	f->fn->frame = round_up(f->depth, 8);
}

static void report_overflow(struct frame *f)
{
	struct cx *cx = f->be->cx;
	bool *told = arena_array(&cx->scratch, bool, f->n + 1);
	uint32_t spills = 0;

	diag(cx, f->fn->sym->loc, D_frame_too_large, f->fn->sym->name, f->fn->frame,
	     cx->opt.stack_size ? cx->opt.stack_size : 512);
	for (uint32_t s = 0; s < f->n; s++)
		if (f->slot[s].used && !f->fn->slots.at[s].name)
			spills += f->fn->slots.at[s].size;
	for (int k = 0; k < 5; k++) {
		uint32_t best = f->n;

		for (uint32_t s = 0; s < f->n; s++)
			if (f->slot[s].used && !told[s] && f->fn->slots.at[s].name &&
			    (best == f->n || f->fn->slots.at[s].size > f->fn->slots.at[best].size))
				best = s;
		if (best == f->n)
			break;
		told[best] = true;
		diag_note(cx, f->fn->slots.at[best].loc, "'%s' takes %u bytes",
			  f->fn->slots.at[best].name, f->fn->slots.at[best].size);
	}
	if (spills)
		diag_note(cx, f->fn->sym->loc, "values that do not fit in registers take %u bytes",
			  spills);
}

static ir_ref fp_base(struct frame *f, ir_ref r, int32_t *off)
{
	*off += f->slot[r.idx].place;
	return IR_REG(10);
}

/* Replace slots by r10 and offsets. */
static void rewrite_block(struct frame *f, struct ir_blk *b)
{
	struct arena *a = &f->be->cx->scratch;
	VEC(struct ir_ins) out = {0};

	for (uint32_t i = 0; i < b->ins.n; i++) {
		struct ir_ins ins = b->ins.at[i];

		if (ins.op == IR_NOP || ins.op == IR_life_start || ins.op == IR_life_end)
			continue;
		if (ins.op == M(mov64_r) && ins.arg[1].kind == REF_SLOT) {
			int32_t off = ins.off;

			ins.arg[1] = fp_base(f, ins.arg[1], &off);
			ins.off = 0;
			vec_push(a, &out, ins);
			ins.op = M(add64_k);
			ins.arg[0] = ins.to;
			ins.arg[1] = ir_con_int(f->be->cx, f->fn, off);
			vec_push(a, &out, ins);
			continue;
		}
		for (unsigned k = 0; k < 2; k++)
			if (ins.arg[k].kind == REF_SLOT)
				ins.arg[k] = fp_base(f, ins.arg[k], &ins.off);
		vec_push(a, &out, ins);
	}
	b->ins.n = 0;
	vec_append(f->fn->arena, &b->ins, out.at, out.n);
}

void be_frame(struct be *be)
{
	struct frame f = {.be = be, .fn = be->fn, .n = be->fn->slots.n};
	uint32_t limit = be->cx->opt.stack_size ? be->cx->opt.stack_size : 512;

	ir_fill(be->cx, be->fn, IR_RPO | IR_PRED);
	ir_renumber(be->fn);
	f.slot = arena_array(&be->cx->scratch, struct slot, f.n + 1);
	f.words = (f.n + 63) / 64;
	if (f.n) {
		find_refs(&f);
		solve(&f);
		fill_spans(&f);
		place_all(&f);
	}
	for (struct ir_blk *b = be->fn->start; b; b = b->next)
		rewrite_block(&f, b);
	for (uint32_t i = 0; i < be->fn->asms.n; i++) {
		struct ir_asm *a = &be->fn->asms.at[i];

		for (uint32_t k = 0; k < a->ops.n; k++)
			if (a->ops.at[k].val.kind == REF_SLOT)
				a->ops.at[k].val = fp_base(&f, a->ops.at[k].val, &a->ops.at[k].off);
	}
	if (be->fn->frame > limit)
		report_overflow(&f);
}
