/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of an assembly: jumps are made to reach, every fix gets its value or a
 * relocation, and the symbols go into the object.
 *
 * A relocation names a global symbol itself, and the section for a local one, with the
 * distance in place: that is what clang writes and libbpf reads.
 */
#include <stdlib.h>

#include "asm/as_int.h"

/* ---- Relocations ----------------------------------------------------------------------------- */

static struct obj_sym *obj_sym(struct as *as, struct as_sym *y)
{
	if (y->obj)
		return y->obj;
	if (y->section_sym) {
		y->obj = obj_section_symbol(as->cx, as->o, y->sec->sec);
		return y->obj;
	}
	y->needed = true;
	y->obj = obj_symbol(as->cx, as->o,
			    y->info && y->info->rename ? y->info->rename : sym_name(as, y));
	return y->obj;
}

/* Refer to SYM + *K: the symbol to name, *K being what is left to add. */
static struct obj_sym *anchor(struct as *as, struct as_sym *y, int64_t *k)
{
	if (y->state == SYM_LABEL && (y->bind == OBJ_LOCAL || y->temp) && !y->section_sym) {
		*k += (int64_t)y->off;
		y = y->sec->sym;
	}
	return obj_sym(as, y);
}

static bool undefined(struct as *as, const struct as_fix *f, struct as_sym *y)
{
	struct nearest near = {.s = sym_name(as, y)};

	diag_range(as->cx, f->loc, f->loc + f->len, D_as_undefined, near.s);
	for (uint32_t i = 0; i < as->order.n; i++) {
		const struct as_sym *c = as->order.at[i];

		if (c->state == SYM_LABEL && c->len && c->s[0] > ' ')
			nearest_try(&near, sym_name(as, c));
	}
	if (nearest_result(&near))
		diag_note(as->cx, f->loc, "did you mean '%s'?", nearest_result(&near));
	return false;
}

/* ---- Fixes
 * --------------------------------------------------------------------------------------- */

/* The target starts the second half of an ld_imm64: no instruction begins there. */
static void check_target(struct as *as, struct as_sec *s, const struct as_fix *f, int64_t target)
{
	const struct obj_sec *o = s->sec;
	struct isa_insn insn;

	if (target < 0 || target > o->data.n || target % 8) {
		diag_range(as->cx, f->loc, f->loc + f->len, D_as_k_outside);
		return;
	}
	if (target >= 8 && o->data.at[target - 8] == isa_info[ISA_lddw].opcode &&
	    target + 8 <= o->data.n && !o->data.at[target] &&
	    isa_decode(o->data.at + target - 8, 16, as->o->big_endian, &insn))
		diag_range(as->cx, f->loc, f->loc + f->len, D_as_k_middle);
}

static bool fix_jump(struct as *as, struct as_sec *s, const struct as_fix *f, struct as_val v)
{
	int64_t to;

	if (!v.sym)
		return as_put_field(as, s, f, v.k);
	if (v.sym->state == SYM_UNDEF) {
		if (as->inlined)
			return true; /* the caller's label */
		return undefined(as, f, v.sym);
	}
	if (v.sym->sec != s) {
		diag_range(as->cx, f->loc, f->loc + f->len, D_as_other_section,
			   sym_name(as, v.sym));
		return false;
	}
	to = (int64_t)v.sym->off + v.k;
	if (!as->inlined)
		check_target(as, s, f, to);
	return as_put_field(as, s, f, (to - f->off) / 8 - 1);
}

static bool is_helper(const struct as_sym *y)
{
	return y->state == SYM_UNDEF && !y->external && !y->declared &&
	       as_helper_id(y->s, y->len) > 0;
}

static bool fix_call(struct as *as, struct as_sec *s, const struct as_fix *f, struct as_val v)
{
	uint8_t *p = s->sec->data.at + f->off;
	struct obj_sym *y;

	if (!v.sym) { /* a number that was a name: a helper */
		if (!f->pcrel)
			p[1] = 0;
		return as_put_field(as, s, f, v.k);
	}
	if (is_helper(v.sym) && !v.k && !f->pcrel) {
		p[1] = 0;
		return as_put_field(as, s, f, as_helper_id(v.sym->s, v.sym->len));
	}
	if (v.sym->state == SYM_LABEL && v.sym->sec == s &&
	    (v.sym->bind == OBJ_LOCAL || v.sym->temp) && !v.sym->section_sym)
		return as_put_field(as, s, f, ((int64_t)v.sym->off + v.k - f->off) / 8 - 1);
	if (as->inlined)
		return true;
	y = anchor(as, v.sym, &v.k);
	obj_add_rel(as->cx, s->sec, f->off, OBJ_R_64_32, y);
	return as_put_field(as, s, f, v.k / 8 - 1);
}

static bool fix_imm64(struct as *as, struct as_sec *s, const struct as_fix *f, struct as_val v)
{
	struct obj_sym *y;

	if (!v.sym)
		return as_put_field(as, s, f, v.k);
	if (as->inlined)
		return true;
	y = anchor(as, v.sym, &v.k);
	if (v.k != (int32_t)v.k && v.k != (uint32_t)v.k) {
		diag_range(as->cx, f->loc, f->loc + f->len, D_as_range, "offset of the symbol",
			   (long long)v.k, (long long)INT32_MIN, (long long)INT32_MAX);
		return false;
	}
	obj_add_rel(as->cx, s->sec, f->off, OBJ_R_64_64, y);
	return as_put_field(as, s, f, (uint32_t)v.k);
}

static bool fix_data(struct as *as, struct as_sec *s, const struct as_fix *f, struct as_val v)
{
	bool btf = !strncmp(s->sec->name, ".BTF", 4);

	if (!v.sym)
		return as_put_field(as, s, f, v.k);
	if (as->inlined)
		return true;
	if (f->size != 4 && f->size != 8) {
		diag_range(as->cx, f->loc, f->loc + f->len, D_as_reloc_size, f->size);
		return false;
	}
	struct obj_sym *y = anchor(as, v.sym, &v.k);

	obj_add_rel(as->cx, s->sec, f->off,
		    f->size == 8 ? OBJ_R_ABS64
		    : btf        ? OBJ_R_NODYLD32
				 : OBJ_R_ABS32,
		    y);
	return as_put_field(as, s, f, v.k);
}

static bool need_number(struct as *as, struct as_sec *s, const struct as_fix *f, struct as_val v)
{
	if (!v.sym)
		return as_put_field(as, s, f, v.k);
	if (v.sym->state == SYM_UNDEF)
		return undefined(as, f, v.sym);
	diag_range(as->cx, f->loc, f->loc + f->len, D_as_not_const);
	return false;
}

/* A name of one character more or less that is undefined inside an expression. */
static struct as_sym *undefined_in(const struct as_expr *e)
{
	struct as_sym *y;

	if (!e)
		return NULL;
	if (e->op == E_SYM)
		return e->sym->state == SYM_UNDEF ? e->sym : NULL;
	y = undefined_in(e->l);
	return y ? y : undefined_in(e->r);
}

static void apply(struct as *as, struct as_sec *s, struct as_fix *f)
{
	static bool (*const by_kind[])(struct as *, struct as_sec *, const struct as_fix *,
				       struct as_val) = {
		[FIX_JUMP] = fix_jump,   [FIX_CALL] = fix_call,   [FIX_IMM64] = fix_imm64,
		[FIX_IMM] = need_number, [FIX_OFF] = need_number, [FIX_DATA] = fix_data,
	};
	struct as_val v = fix_val(f);
	struct as_sym *y;

	if (expr_eval(as, &v) == EXPR_OK) {
		by_kind[f->kind](as, s, f, v);
		return;
	}
	y = f->later ? undefined_in(f->e) : NULL;
	if (y)
		undefined(as, f, y);
	else
		diag_range(as->cx, f->loc, f->loc + f->len, D_as_bad_value);
}

/* ---- Symbols
 * ------------------------------------------------------------------------------------- */

static bool fill_value(struct as *as, struct as_sym *y, struct obj_sym *o)
{
	struct as_val v = {.sym = y};

	if (y->state == SYM_LABEL) {
		o->sec = y->sec->sec;
		o->value = y->off;
		return true;
	}
	if (y->state == SYM_UNDEF)
		return true;
	if (expr_eval(as, &v) != EXPR_OK || (v.sym && v.sym->state != SYM_LABEL)) {
		diag(as->cx, y->def, D_as_bad_value);
		return false;
	}
	o->value = (uint64_t)v.k;
	o->absolute = !v.sym;
	if (v.sym) {
		o->sec = v.sym->sec->sec;
		o->value += v.sym->off;
	}
	return true;
}

static void put_symbol(struct as *as, struct as_sym *y)
{
	struct as_val v;
	struct obj_sym *o;

	if (y->section_sym) {
		obj_sym(as, y);
		return;
	}
	if (!y->len || y->temp || (y->state == SYM_UNDEF && !y->needed && !y->declared))
		return;
	o = obj_sym(as, y);
	o->bind = y->state == SYM_UNDEF && y->bind == OBJ_LOCAL && y->type != OBJ_FILE ? OBJ_GLOBAL
										       : y->bind;
	o->type = y->type;
	o->vis = y->vis;
	fill_value(as, y, o);
	if (!y->info || !y->info->size)
		return;
	v = (struct as_val){.e = y->info->size};
	if (expr_eval(as, &v) != EXPR_OK || v.sym)
		diag(as->cx, y->info->size->loc, D_as_not_const);
	else
		o->size = (uint64_t)v.k;
}

/* Symbols in the order of their first mention, not of the relocations that needed them;
 * .symtab's list before them. */
static void order_symbols(struct as *as)
{
	struct obj *o = as->o;
	uint32_t n = 0, old = as->old_syms;
	struct obj_sym **v = arena_array(&as->cx->unit, struct obj_sym *, o->syms.n + 1);

	for (; n < old; n++)
		v[n] = o->syms.at[n];
	for (uint32_t i = old; i < o->syms.n; i++)
		o->syms.at[i]->index = UINT32_MAX;
	for (uint32_t i = 0; i < as->symtab.n; i++)
		if (as->symtab.at[i]->obj && as->symtab.at[i]->obj->index == UINT32_MAX)
			v[as->symtab.at[i]->obj->index = n, n++] = as->symtab.at[i]->obj;
	for (uint32_t i = 0; i < as->order.n; i++)
		if (as->order.at[i]->obj && as->order.at[i]->obj->index == UINT32_MAX)
			v[as->order.at[i]->obj->index = n, n++] = as->order.at[i]->obj;
	for (uint32_t i = old; i < o->syms.n; i++)
		if (o->syms.at[i]->index == UINT32_MAX)
			v[o->syms.at[i]->index = n, n++] = o->syms.at[i];
	if (n)
		memcpy(o->syms.at, v, n * sizeof *v);
}

static void put_reloc(struct as *as, const struct as_reloc *r)
{
	struct as_val off = r->off, v = r->val;

	if (expr_eval(as, &off) != EXPR_OK || (off.sym && off.sym->sec != r->sec) ||
	    expr_eval(as, &v) != EXPR_OK || !v.sym || v.k) {
		diag(as->cx, r->loc, D_as_bad_value);
		return;
	}
	obj_add_rel(as->cx, r->sec->sec, (uint64_t)off.k + (off.sym ? off.sym->off : 0), r->type,
		    obj_sym(as, v.sym));
}

static int by_offset(const void *a, const void *b)
{
	const struct obj_rel *x = a, *y = b;

	return x->off < y->off ? -1 : x->off > y->off;
}

/* ---- The kernel's opinion of a function's end
 * ------------------------------------------------------ */

static void check_end(struct as *as, struct as_sec *s)
{
	struct isa_insn insn;
	const struct obj_sec *o = s->sec;
	src_loc loc = 0;

	if (!s->code || s->last == UINT32_MAX || as->inlined)
		return;
	if (s->data_at.n && vec_last(&s->data_at) == o->data.n)
		return;
	if (!isa_decode(o->data.at + s->last, o->data.n - s->last, as->o->big_endian, &insn))
		return;
	if (isa_of(&insn)->flags & ISA_TERMINATOR)
		return;
	loc = s->last_loc;
	diag(as->cx, loc, D_as_k_no_exit, o->name);
}

/* No function falls into the next one. */
static void check_function(struct as *as, const struct as_sym *y)
{
	const struct obj_sec *o;
	struct isa_insn insn;

	if (y->type != OBJ_FUNC || y->state != SYM_LABEL || y->off < 8 || !y->sec->code ||
	    as->inlined)
		return;
	o = y->sec->sec;
	if (y->off > o->data.n)
		return;
	if (!isa_decode(o->data.at + y->off - 8, 8, as->o->big_endian, &insn) ||
	    !(isa_of(&insn)->flags & ISA_TERMINATOR))
		diag_range(as->cx, y->def, y->def + y->len, D_as_k_falls, sym_name(as, y));
}

/* Jumps by number, which no fix has looked at, must stay in the section. */
static void check_numbers(struct as *as, struct as_sec *s)
{
	const struct obj_sec *o = s->sec;
	struct isa_insn insn;

	for (uint32_t i = 0; i < s->lines.n && !as->inlined; i++) {
		const struct as_line *l = &s->lines.at[i];
		int64_t to;

		if (!isa_decode(o->data.at + l->off, o->data.n - l->off, as->o->big_endian, &insn))
			continue;
		to = l->off + 8 + (int64_t)isa_disp(&insn) * 8;
		if (to < 0 || to >= o->data.n)
			diag(as->cx, l->loc, D_as_k_outside);
	}
}

void as_finish(struct as *as)
{
	sym_find_sections(as);
	for (uint32_t i = 0; i < as->secs.n; i++)
		if (as->secs.at[i] && !as->inlined)
			as_relax(as, as->secs.at[i]);
	decl_sizes(as);
	for (uint32_t i = 0; i < as->secs.n; i++) {
		struct as_sec *s = as->secs.at[i];

		for (uint32_t k = 0; s && k < s->fixes.n; k++)
			apply(as, s, &s->fixes.at[k]);
		if (s) {
			check_end(as, s);
			check_numbers(as, s);
		}
	}
	if (as->inlined)
		return;
	for (uint32_t i = 0; i < as->order.n; i++)
		check_function(as, as->order.at[i]);
	for (uint32_t i = 0; i < as->relocs.n; i++)
		put_reloc(as, &as->relocs.at[i]);
	for (uint32_t i = 0; i < as->symtab.n; i++)
		put_symbol(as, as->symtab.at[i]);
	for (uint32_t i = 0; i < as->order.n; i++)
		put_symbol(as, as->order.at[i]);
	order_symbols(as);
	decl_btf(as);
	for (uint32_t i = 0; i < as->secs.n; i++)
		if (as->secs.at[i] && as->secs.at[i]->sec->rels.n > 1)
			qsort(as->secs.at[i]->sec->rels.at, as->secs.at[i]->sec->rels.n,
			      sizeof(struct obj_rel), by_offset);
}
