/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lowering: the typed tree to the IR.
 *
 * Only what is needed is lowered: functions and variables with external
 * linkage or attribute used, and what they refer to, found through a work
 * list.  So a header's thousand static inline functions cost nothing, and what
 * they hold that BPF cannot do (x86 assembly, floating point) is never met.
 */
#include "frontend/lower.h"

enum vkind low_kind(struct type *t)
{
	static const uint8_t kinds[] = {
		[TY_VOID] = VK_VOID,  [TY_BOOL] = VK_W,      [TY_CHAR] = VK_W,
		[TY_SCHAR] = VK_W,    [TY_UCHAR] = VK_W,     [TY_SHORT] = VK_W,
		[TY_USHORT] = VK_W,   [TY_INT] = VK_W,       [TY_UINT] = VK_W,
		[TY_LONG] = VK_L,     [TY_ULONG] = VK_L,     [TY_LLONG] = VK_L,
		[TY_ULLONG] = VK_L,   [TY_INT128] = VK_WIDE, [TY_UINT128] = VK_WIDE,
		[TY_FLOAT] = VK_W,    [TY_DOUBLE] = VK_L,    [TY_LDOUBLE] = VK_L,
		[TY_NULLPTR] = VK_P,  [TY_PTR] = VK_P,       [TY_ARRAY] = VK_MEM,
		[TY_VECTOR] = VK_MEM, [TY_FUNC] = VK_P,      [TY_STRUCT] = VK_MEM,
		[TY_UNION] = VK_MEM,
	};

	t = type_bare(t);
	if (t->kind == TY_ENUM)
		return low_kind(t->enm->under);
	return (enum vkind)kinds[t->kind];
}

/* --- building --- */

struct ir_ins *low_emit(struct lower *lw, struct ir_ins ins)
{
	if (!ins.loc)
		ins.loc = lw->loc;
	return ir_emit(lw->cx, lw->fn, lw->b, ins);
}

ir_ref low_op(struct lower *lw, enum ir_op op, enum ir_cls cls, ir_ref a, ir_ref b)
{
	ir_ref to = ir_op2(lw->cx, lw->fn, lw->b, op, cls, a, b, lw->loc);

	/* two integers do not show their class */
	if (op == IR_sub && cls != IR_P && a.kind == REF_CON && b.kind == REF_CON)
		vec_last(&lw->b->ins).acls = cls;
	return to;
}

ir_ref low_op1(struct lower *lw, enum ir_op op, enum ir_cls cls, ir_ref a)
{
	return low_op(lw, op, cls, a, IR_NONE);
}

void low_br(struct lower *lw, enum ir_cc cc, enum ir_cls cls, ir_ref a, ir_ref b,
	    struct ir_blk *yes, struct ir_blk *no)
{
	ir_br(lw->cx, lw->fn, lw->b, cc, cls, a, b, yes, no, lw->loc);
}

static ir_ref join_one(struct lower *lw, struct ir_blk *join, enum ir_cls cls, ir_ref a,
		       struct ir_blk *from_a, ir_ref b, struct ir_blk *from_b)
{
	struct ir_phi *p = ir_phi_new(lw->cx, lw->fn, join, cls);

	p->loc = lw->loc;
	ir_phi_add(lw->cx, lw->fn, p, a, from_a);
	ir_phi_add(lw->cx, lw->fn, p, b, from_b);
	return p->to;
}

struct val low_join(struct lower *lw, struct ir_blk *join, enum vkind k, struct val a,
		    struct ir_blk *from_a, struct val b, struct ir_blk *from_b)
{
	struct val v = {IR_NONE, IR_NONE};
	enum ir_cls cls = k == VK_W ? IR_W : k == VK_P ? IR_P : IR_L;

	low_start(lw, join);
	if (k == VK_VOID || k == VK_MEM)
		return v;
	v.r = join_one(lw, join, cls, a.r, from_a, b.r, from_b);
	if (k == VK_WIDE)
		v.hi = join_one(lw, join, cls, a.hi, from_a, b.hi, from_b);
	return v;
}

/* --- symbols --- */

struct decl *low_definition(struct decl *d)
{
	return d;
}

static uint32_t sym_flags(struct decl *d)
{
	static const struct {
		uint32_t attr, flag;
	} map[] = {
		{DA_USED, SYM_USED},         {DA_ALWAYS_INLINE, SYM_ALWAYS_INLINE},
		{DA_NOINLINE, SYM_NOINLINE}, {DA_NORETURN, SYM_NORETURN},
		{DA_INLINE, SYM_INLINE},     {DA_PURE, SYM_PURE},
		{DA_CONST, SYM_PURE},
	};
	uint32_t f = 0;

	for (unsigned i = 0; i < sizeof map / sizeof *map; i++)
		if (d->attrs & map[i].attr)
			f |= map[i].flag;
	return f;
}

/* An inline definition that gives no symbol to others (C11 6.7.4 p7, gnu_inline):
 * our copy, if it is called, is local. */
static bool is_inline_only(struct decl *d)
{
	if (d->kind != D_FUNC || !d->body || !(d->attrs & DA_INLINE))
		return false;
	if (d->attrs & DA_GNU_INLINE)
		return d->storage == ST_EXTERN;
	for (struct decl *p = d; p; p = p->prev)
		if (p->storage == ST_EXTERN || !(p->attrs & DA_INLINE))
			return false;
	return true;
}

static bool is_defined(struct decl *d)
{
	return d->kind == D_FUNC ? d->body != NULL : d->defined || d->tentative;
}

static const char *sym_name(struct lower *lw, struct decl *d)
{
	if (d->asm_name)
		return d->asm_name;
	if (d->linkage == LINK_NONE && lw->func)
		return arena_printf(&lw->cx->unit, "%s.%s", lw->func->name->s, d->name->s);
	return d->name->s;
}

static void set_linkage(struct ir_sym *s, struct decl *d)
{
	bool local = d->linkage != LINK_EXTERNAL || is_inline_only(d);

	s->linkage = local ? IR_LOCAL : d->attrs & DA_WEAK ? IR_WEAK : IR_GLOBAL;
	s->vis = d->attrs & DA_HIDDEN      ? IR_HIDDEN
		 : d->attrs & DA_PROTECTED ? IR_PROTECTED
					   : IR_DEFAULT;
	s->flags = sym_flags(d);
	if (!local && d->kind == D_FUNC)
		s->flags |= SYM_KEEP_PROTO;
}

struct ir_sym *low_sym(struct lower *lw, struct decl *d)
{
	struct ir_sym *s;

	d = low_definition(d);
	if (d->lowered)
		return d->lowered;
	s = ir_sym_new(lw->cx, lw->u, sym_name(lw, d), d->kind == D_FUNC);
	d->lowered = s;
	s->section = d->section;
	s->loc = d->loc;
	s->decl = d;
	set_linkage(s, d);
	if (d->alias && d->alias->binding)
		s->alias = low_sym(lw, d->alias->binding);
	else if (is_defined(d))
		vec_push(&lw->cx->unit, &lw->work, d);
	else
		s->flags |= SYM_EXTERN;
	return s;
}

/* Does the linker or loader see D, so that it stays whether used or not? */
static bool is_root(struct decl *d)
{
	if (d->kind != D_FUNC && d->kind != D_VAR)
		return false;
	if (!is_defined(d) && !d->alias)
		return false;
	return d->attrs & DA_USED || (d->linkage == LINK_EXTERNAL && !is_inline_only(d));
}

/* --- a function --- */

/* The "address" of a label is its number among the address-taken ones of its function. */
static void number_labels(struct lower *lw, struct decl *d)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < d->labels.n; i++)
		if (d->labels.at[i]->address_taken)
			low_label(lw, d->labels.at[i])->number = ++n;
}

/* Control reaches the closing brace: C leaves the value undefined; here it is zero. */
static void fall_off(struct lower *lw)
{
	enum vkind k = low_kind(lw->ret);

	lw->loc = lw->func->end;
	if (lw->func->attrs & DA_NAKED) {
		ir_unreachable(lw->cx, lw->fn, lw->b, lw->loc);
		return;
	}
	ir_ret(lw->cx, lw->fn, lw->b,
	       k == VK_VOID || k == VK_MEM || k == VK_WIDE ? IR_NONE : low_int(lw, 0), lw->loc);
}

static void lower_function(struct lower *lw, struct decl *d)
{
	struct ir_sym *s = d->lowered;

	lw->fn = ir_fn_new(lw->cx, lw->u, s);
	lw->fn->naked = (d->attrs & DA_NAKED) != 0;
	lw->func = d;
	lw->ret = d->type->canon->base;
	lw->scope = NULL;
	lw->jump = NULL;
	lw->gotos.n = 0;
	lw->dispatch.n = lw->dispatch_on.n = lw->dispatch_at.n = 0;
	lw->loc = d->loc;
	lw->preserve = false;
	lw->want = NULL;
	lw->b = ir_blk_new(lw->cx, lw->fn, "entry");
	ir_blk_place(lw->fn, lw->b);
	number_labels(lw, d);
	low_params(lw, d);
	low_stmt(lw, d->body);
	fall_off(lw);
	low_finish_gotos(lw);
	lw->func = NULL;
}

/* Symbols in the order of the source, then what lowering made up. */
static void order_symbols(struct lower *lw)
{
	struct ir_unit *u = lw->u;
	uint32_t n = u->syms.n, k = 0;
	struct ir_sym **all = arena_array(&lw->cx->unit, struct ir_sym *, n);

	for (struct decl *d = lw->fe->unit.first; d; d = d->next) {
		struct ir_sym *s = low_definition(d)->lowered;

		if ((d->kind == D_FUNC || d->kind == D_VAR) && s && !s->scratch) {
			s->scratch = s;
			all[k++] = s;
		}
	}
	for (uint32_t i = 0; i < n; i++)
		if (!u->syms.at[i]->scratch)
			all[k++] = u->syms.at[i];
	for (uint32_t i = 0; i < n; i++) {
		u->syms.at[i] = all[i];
		all[i]->index = i;
		all[i]->scratch = NULL;
	}
}

static void report_written_helpers(struct lower *lw)
{
	for (uint32_t i = 0; i < lw->written.n; i++)
		for (uint32_t j = 0; j < lw->helpers.n; j++)
			if (lw->written.at[i] == lw->helpers.at[j]) {
				diag(lw->cx, lw->written.at[i]->loc, D_lower_helper_written,
				     lw->written.at[i]->name->s);
				break;
			}
}

struct ir_unit *fe_lower(struct fe *fe)
{
	struct lower *lw = arena_new(&fe->cx->unit, struct lower);

	lw->cx = fe->cx;
	lw->fe = fe;
	lw->u = ir_unit_new(fe->cx);
	lw->u->file = fe->unit.file;
	for (struct decl *d = fe->unit.first; d; d = d->next)
		if (is_root(low_definition(d)))
			low_sym(lw, d);
	for (uint32_t i = 0; i < lw->work.n; i++) {
		struct decl *d = lw->work.at[i];

		if (d->kind == D_FUNC)
			lower_function(lw, d);
		else
			low_data(lw, d);
	}
	low_lib_bodies(lw);
	report_written_helpers(lw);
	order_symbols(lw);
	return lw->u;
}
