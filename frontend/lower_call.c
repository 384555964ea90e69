/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls and the calling convention.
 *
 * r1 to r5 hold the words of the arguments: a scalar is one; an __int128 two; a
 * record of up to 16 bytes one or two, as clang passes it; a larger one the
 * address of the caller's copy.  A record or an __int128 is returned in memory
 * whose address is the first word.  Beyond five words, four go in registers
 * and r5 holds the address of the others in the caller's frame.  (What is not
 * clang's convention holds between the functions of this file alone; helpers,
 * kernel functions and other objects are refused what they cannot take.)
 */
#include "frontend/builtin.h"
#include "frontend/lower.h"

/* --- the convention --- */

static void push(struct lower *lw, struct abi *a, enum word_kind k, enum ir_cls cls, uint32_t param)
{
	vec_push(&lw->cx->unit, &a->words, (struct abi_word){k, cls, param});
}

static void classify(struct lower *lw, struct abi *a, struct type *t, uint32_t param)
{
	enum vkind k = low_kind(t);
	uint64_t size;

	switch (k) {
	case VK_VOID:
		return;
	case VK_WIDE:
		push(lw, a, WORD_LO, IR_L, param);
		push(lw, a, WORD_HI, IR_L, param);
		return;
	case VK_MEM:
		size = low_size(lw, t);
		if (!size)
			return;
		if (size > 16) {
			push(lw, a, WORD_PTR, IR_P, param);
			return;
		}
		push(lw, a, size <= 8 ? WORD_RECORD : WORD_LO, IR_L, param);
		if (size > 8)
			push(lw, a, WORD_HI, IR_L, param);
		return;
	default:
		push(lw, a, WORD_SCALAR, low_cls(t), param);
	}
}

void low_abi(struct lower *lw, struct type *ret, struct type **args, uint32_t n, struct abi *a)
{
	enum vkind k = low_kind(ret);

	*a = (struct abi){.ret = low_cls(ret)};
	a->sret = k == VK_WIDE || (k == VK_MEM && low_size(lw, ret));
	if (a->sret)
		push(lw, a, WORD_SRET, IR_P, 0);
	for (uint32_t i = 0; i < n; i++)
		classify(lw, a, args[i], i);
	a->in_reg = a->words.n <= 5 ? a->words.n : 4;
}

/* --- who is called --- */

bool low_is_helper_var(struct lower *lw, struct decl *d, int64_t *number)
{
	struct const_val v;
	struct type *t;
	bool fixed;

	d = low_definition(d);
	t = d->type;
	if (d->kind != D_VAR || !d->init || type_bare(t)->kind != TY_PTR ||
	    type_bare(type_bare(t)->base)->kind != TY_FUNC)
		return false;
	fixed = ((t->quals | t->canon->quals) & Q_CONST) != 0;
	if (!fixed && d->linkage != LINK_INTERNAL)
		return false;
	v = const_eval(lw->fe, d->init, false);
	if (v.kind != CV_INT || !v.i || v.i != (uint32_t)v.i)
		return false;
	*number = (int64_t)v.i;
	for (uint32_t i = 0; i < lw->helpers.n; i++)
		if (lw->helpers.at[i] == d)
			return true;
	if (!fixed)
		vec_push(&lw->cx->unit, &lw->helpers, d);
	return true;
}

void low_written(struct lower *lw, struct decl *d, src_loc loc)
{
	(void)loc;
	d = low_definition(d);
	if (d->linkage == LINK_INTERNAL)
		vec_push(&lw->cx->unit, &lw->written, d);
}

/* The function that E names, or NULL. */
static struct decl *callee_decl(struct expr *e)
{
	for (;;) {
		if (e->kind == E_CAST && (e->op == CAST_DECAY || e->op == CAST_PTR))
			e = e->cast.x;
		else if (e->kind == E_ADDR)
			e = e->un.x;
		else if (e->kind == E_DEREF && type_bare(e->type)->kind == TY_FUNC)
			e = e->un.x;
		else
			break;
	}
	return e->kind == E_DECL && e->decl->kind == D_FUNC ? low_definition(e->decl) : NULL;
}

static bool is_ours(struct decl *d)
{
	return !d || d->body || d->alias;
}

/* What a function outside this file cannot be given. */
static bool check_outside(struct lower *lw, struct expr *e, struct decl *d, const struct abi *a)
{
	const char *name = d ? d->name->s : "a helper";

	if (a->sret) {
		diag(lw->cx, e->loc, D_lower_return_outside, name);
		return false;
	}
	for (uint32_t i = 0; i < a->words.n; i++)
		if (a->words.at[i].kind == WORD_PTR) {
			diag(lw->cx, e->call.args[a->words.at[i].param]->loc, D_lower_arg_outside,
			     name);
			return false;
		}
	if (a->words.n > 5) {
		diag(lw->cx, e->loc, D_lower_args_outside, a->words.n, name);
		return false;
	}
	return true;
}

/* --- arguments --- */

struct words {
	ir_ref *at;
	uint32_t n;
};

/* The words of a record of up to 16 bytes: its bytes as they lie in memory, zero-padded. */
static void load_record(struct lower *lw, struct place p, uint64_t size, struct words *w)
{
	if (size % 8 || low_align_at(p) < 8) {
		uint64_t room = (size + 7) / 8 * 8;
		struct place t = low_at(low_slot(lw, room, 8, NULL, lw->loc), p.type, 8);

		low_scope_add(lw, t.base, NULL, t);
		if (size % 8)
			low_fill(lw, t, 0, room);
		low_copy(lw, t, p, size);
		p = t;
	}
	p.is_volatile = false;
	for (uint64_t i = 0; i < size; i += 8)
		w->at[w->n++] = low_load_int(lw, p, i, 8, false, IR_L);
}

static void argument(struct lower *lw, struct expr *e, struct words *w)
{
	uint64_t size;
	struct place p;
	struct val v;

	if (low_kind(e->type) != VK_MEM) {
		v = low_value(lw, e);
		if (low_kind(e->type) == VK_VOID)
			return;
		w->at[w->n++] = v.r;
		if (v.hi.kind != REF_NONE)
			w->at[w->n++] = v.hi;
		return;
	}
	size = low_size(lw, e->type);
	if (size <= 16) {
		p = low_object(lw, e);
		if (size)
			load_record(lw, p, size, w);
		return;
	}
	p = low_temp(lw, e->type);
	low_into(lw, e, p);
	w->at[w->n++] = low_address(lw, p);
}

/* Past four words in registers: the rest in our frame. */
static void spill_words(struct lower *lw, const struct abi *a, ir_ref *words)
{
	uint32_t n = a->words.n - 4;
	struct place p =
		low_at(low_slot(lw, n * 8ull, 8, NULL, lw->loc), type_basic(lw->fe, TY_ULONG), 8);

	low_scope_add(lw, p.base, NULL, p);
	for (uint32_t i = 0; i < n; i++) {
		enum ir_cls cls = a->words.at[4 + i].cls;

		low_store_int(lw, p, i * 8ull, cls == IR_W ? 4 : 8, cls, words[4 + i]);
	}
	words[4] = p.base;
}

static void emit_args(struct lower *lw, const ir_ref *args, const uint8_t *cls, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		low_emit(lw, (struct ir_ins){.op = IR_arg, .acls = cls[i], .arg = {args[i]}});
}

static ir_ref emit_call(struct lower *lw, ir_ref callee, enum ir_cls ret, uint32_t n)
{
	struct ir_ins i = {.op = IR_call, .cls = ret, .arg = {callee}, .aux = n};

	if (ret != IR_V)
		i.to = ir_tmp_new(lw->cx, lw->fn, ret, NULL);
	low_emit(lw, i);
	return i.to;
}

ir_ref low_call_sym(struct lower *lw, struct ir_sym *s, enum ir_cls ret, const ir_ref *args,
		    const enum ir_cls *cls, uint32_t n)
{
	uint8_t c[5];

	for (uint32_t i = 0; i < n; i++)
		c[i] = (uint8_t)cls[i];
	emit_args(lw, args, c, n);
	return emit_call(lw, ir_con_sym(lw->cx, lw->fn, s, 0), ret, n);
}

/* --- the call --- */

static struct type *callee_type(struct expr *e)
{
	struct type *t = type_bare(e->call.fn->type);

	return t->kind == TY_PTR ? type_bare(t->base) : t;
}

static struct val result(struct lower *lw, struct expr *e, struct decl *d, ir_ref r)
{
	struct val v = low_val(r);

	/* what others return in the upper bits of a char is not known */
	if (low_kind(e->type) == VK_W && low_size(lw, e->type) < 4 && d && !is_ours(d) &&
	    !type_is_float(e->type)) {
		bool one = low_size(lw, e->type) == 1, s = type_is_signed(e->type);

		v.r = low_op1(lw,
			      one ? s ? IR_sext8 : IR_zext8
			      : s ? IR_sext16
				  : IR_zext16,
			      IR_W, r);
	}
	return v;
}

/* A call; a record result goes to TO. */
struct val low_call(struct lower *lw, struct expr *e, struct place *to)
{
	struct decl *d = callee_decl(e->call.fn);
	struct type **types;
	struct words w;
	struct place out = {.base = IR_NONE};
	struct abi a;
	uint8_t cls[5];
	ir_ref callee, r;
	uint32_t n;

	types = arena_array(&lw->cx->unit, struct type *, e->call.nargs + 1);
	for (uint32_t i = 0; i < e->call.nargs; i++)
		types[i] = e->call.args[i]->type;
	low_abi(lw, callee_type(e)->base, types, e->call.nargs, &a);
	callee = low_scalar(lw, e->call.fn);
	if (((d && !is_ours(d)) || (callee.kind == REF_CON && !lw->fn->cons.at[callee.idx].sym)) &&
	    !check_outside(lw, e, d, &a))
		return low_zero(lw, e->type);
	w = (struct words){arena_array(&lw->cx->unit, ir_ref, a.words.n + 2), 0};
	if (a.sret) {
		out = to ? *to : low_temp(lw, e->type);
		w.at[w.n++] = low_address(lw, out);
	}
	for (uint32_t i = 0; i < e->call.nargs; i++)
		argument(lw, e->call.args[i], &w);
	lw->loc = e->loc;
	n = a.in_reg;
	if (a.words.n > 5) {
		spill_words(lw, &a, w.at);
		n = 5;
	}
	for (uint32_t i = 0; i < n; i++)
		cls[i] = i == 4 && a.words.n > 5 ? (uint8_t)IR_P : a.words.at[i].cls;
	emit_args(lw, w.at, cls, n);
	r = emit_call(lw, callee, (enum ir_cls)a.ret, n);
	if (d && d->attrs & DA_NORETURN) {
		ir_unreachable(lw->cx, lw->fn, lw->b, lw->loc);
		low_dead(lw);
		return low_zero(lw, e->type);
	}
	if (low_kind(e->type) == VK_WIDE) {
		out.type = e->type;
		return low_load(lw, out);
	}
	return result(lw, e, d, r);
}

static struct ir_sym *sym_named(struct lower *lw, const char *name)
{
	struct name *n = name_of(lw->cx, name);
	struct decl *d = n->binding;
	struct ir_sym *s;

	if (d && d->kind == D_FUNC)
		return low_sym(lw, d);
	for (uint32_t i = 0; i < lw->u->syms.n; i++)
		if (lw->u->syms.at[i]->is_fn && !strcmp(lw->u->syms.at[i]->name, name))
			return lw->u->syms.at[i];
	s = ir_sym_new(lw->cx, lw->u, n->s, true);
	s->linkage = IR_GLOBAL;
	s->flags = SYM_EXTERN;
	s->loc = lw->loc;
	return s;
}

struct val low_call_named(struct lower *lw, struct expr *e, const char *name)
{
	ir_ref args[10];
	uint8_t cls[10];
	uint32_t n = 0;

	for (uint32_t i = 0; i < e->call.nargs && n < 10; i++) {
		struct expr *x = e->call.args[i];

		args[n] = low_scalar(lw, x);
		cls[n++] = (uint8_t)low_cls(x->type);
	}
	if (n > 5) {
		diag(lw->cx, e->loc, D_lower_args_outside, n, name);
		return low_zero(lw, e->type);
	}
	emit_args(lw, args, cls, n);
	return low_val(emit_call(lw, ir_con_sym(lw->cx, lw->fn, sym_named(lw, name), 0),
				 low_cls(e->type), n));
}

/* --- the callee's side --- */

static ir_ref add_param(struct lower *lw, enum ir_cls cls, const char *name)
{
	ir_ref r = ir_tmp_new(lw->cx, lw->fn, cls, name);

	vec_push(&lw->cx->unit, &lw->fn->params, r);
	return r;
}

/* The slot of parameter D; a record's is as large as the words that fill it. */
static struct place param_place(struct lower *lw, struct decl *d)
{
	struct place *p = d->lowered;
	uint64_t size, align;

	if (p)
		return *p;
	if (low_kind(d->type) != VK_MEM)
		return low_place_of(lw, d);
	size = (low_size(lw, d->type) + 7) / 8 * 8;
	align = type_align(lw->fe, d->type) > 8 ? type_align(lw->fe, d->type) : 8;
	p = arena_new(&lw->cx->unit, struct place);
	*p = low_at(low_slot(lw, size, align, d->name ? d->name->s : NULL, d->loc), d->type,
		    (uint32_t)align);
	d->lowered = p;
	return *p;
}

/* Word W of parameter D has the value R. */
static void receive(struct lower *lw, struct decl *d, const struct abi_word *w, ir_ref r)
{
	unsigned lo = w->kind == WORD_LO && low_kind(d->type) == VK_WIDE && lw->cx->opt.big_endian,
		 hi = w->kind == WORD_HI &&
		      !(low_kind(d->type) == VK_WIDE && lw->cx->opt.big_endian);
	struct place p, *at;

	switch (w->kind) {
	case WORD_SRET:
		lw->sret = r;
		break;
	case WORD_PTR:
		at = arena_new(&lw->cx->unit, struct place);
		*at = low_at(r, d->type, (uint32_t)type_align(lw->fe, d->type));
		d->lowered = at;
		break;
	case WORD_SCALAR:
		p = param_place(lw, d);
		p.type = p.type->unqual;
		p.is_volatile = false;
		low_store(lw, p, low_val(r));
		break;
	default:
		p = param_place(lw, d);
		p.is_volatile = false;
		low_store_int(lw, p, lo || hi ? 8 : 0, 8, IR_L, r);
	}
}

static void check_signature(struct lower *lw, struct decl *d)
{
	bool outside = d->linkage == LINK_EXTERNAL && !(d->attrs & DA_HIDDEN) &&
		       lw->fn->sym->linkage != IR_LOCAL;

	if (type_bare(d->type)->variadic)
		diag(lw->cx, d->loc, D_lower_variadic, d->name->s);
	if (outside && d->nparams > 5)
		diag(lw->cx, d->loc, D_lower_too_many_params, d->name->s, d->nparams);
}

void low_params(struct lower *lw, struct decl *d)
{
	struct type **types = arena_array(&lw->cx->unit, struct type *, d->nparams + 1);
	struct abi a;
	ir_ref rest = IR_NONE;

	for (uint32_t i = 0; i < d->nparams; i++)
		types[i] = d->params[i]->type;
	low_abi(lw, lw->ret, types, d->nparams, &a);
	lw->fn->ret = a.ret;
	lw->sret = IR_NONE;
	check_signature(lw, d);
	for (uint32_t i = 0; i < a.in_reg; i++) {
		struct abi_word *w = &a.words.at[i];
		struct decl *p = w->kind == WORD_SRET ? NULL : d->params[w->param];

		add_param(lw, (enum ir_cls)w->cls, p && p->name ? p->name->s : NULL);
	}
	if (a.words.n > a.in_reg)
		rest = add_param(lw, IR_P, NULL);
	if (lw->fn->naked)
		return;
	for (uint32_t i = 0; i < a.words.n; i++) {
		struct abi_word *w = &a.words.at[i];
		struct decl *p = w->kind == WORD_SRET ? d : d->params[w->param];
		ir_ref r;

		if (i < a.in_reg)
			r = lw->fn->params.at[i];
		else
			r = low_load_int(lw, low_at(rest, type_basic(lw->fe, TY_ULONG), 8),
					 (i - a.in_reg) * 8ull, w->cls == IR_W ? 4 : 8, false,
					 (enum ir_cls)w->cls);
		receive(lw, p, w, r);
	}
}

void low_return(struct lower *lw, struct expr *e)
{
	enum vkind k = low_kind(lw->ret);
	src_loc loc = lw->loc;
	struct val v = {IR_NONE, IR_NONE};

	if (k == VK_VOID || (k == VK_MEM && lw->sret.kind == REF_NONE)) {
		if (e)
			low_effect(lw, e);
	} else if (k == VK_MEM) {
		if (e)
			low_into(lw, e,
				 low_at(lw->sret, lw->ret, (uint32_t)type_align(lw->fe, lw->ret)));
	} else {
		v = e && low_kind(e->type) == k ? low_value(lw, e) : low_zero(lw, lw->ret);
		if (k == VK_WIDE) {
			low_store(lw, low_at(lw->sret, lw->ret->unqual, 8), v);
			v.r = IR_NONE;
		}
	}
	lw->loc = loc;
	low_scope_leave(lw, low_scope_here(lw), (struct scope_pos){NULL, 0});
	ir_ret(lw->cx, lw->fn, lw->b, v.r, loc);
	low_dead(lw);
}

/* --- builtins under their library names --- */

int low_builtin_of(struct lower *lw, struct expr *e)
{
	struct decl *d;

	if (e->kind == E_BUILTIN)
		return e->call.builtin;
	if (!e->call.fn || lw->cx->opt.no_builtin)
		return 0;
	d = callee_decl(e->call.fn);
	return d && !d->body && !d->alias && !d->section ? d->builtin : 0;
}
