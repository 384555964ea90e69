/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Places: where objects are.  An lvalue becomes a base pointer and a constant
 * offset, so that `p->a.b[3]` is one load with an offset and the verifier sees
 * the pointer that was checked (rules 1 and 3 of verifier-friendly-code.md).
 *
 * Alignment: what is known of an object's declaration counts; a pointer is
 * trusted to be aligned as its pointee's type asks.
 */
#include "frontend/lower.h"

static uint32_t low_bit(uint64_t x)
{
	return x ? (uint32_t)(x & -x) : 1u << 31;
}

static uint32_t min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

uint32_t low_align_at(struct place p)
{
	uint32_t from_base = min_u32(p.base_align, low_bit((uint64_t)p.off));

	return p.align > from_base ? p.align : from_base;
}

static uint32_t natural_align(struct lower *lw, struct type *t)
{
	enum type_kind k;

	while (type_bare(t)->kind == TY_ARRAY)
		t = type_bare(t)->base;
	k = type_bare(t)->kind;
	if (k == TY_VOID || k == TY_FUNC || !type_is_complete(lw->fe, t))
		return 1;
	return (uint32_t)type_align(lw->fe, t);
}

static bool is_volatile(struct type *t)
{
	while (type_bare(t)->kind == TY_ARRAY && !((t->quals | t->canon->quals) & Q_VOLATILE))
		t = type_bare(t)->base;
	return ((t->quals | t->canon->quals) & Q_VOLATILE) != 0;
}

static struct place make(ir_ref r, struct type *t, uint32_t align)
{
	return (struct place){
		.base = r,
		.base_align = align,
		.align = align,
		.is_volatile = is_volatile(t),
		.type = t,
	};
}

struct place low_at(ir_ref r, struct type *t, uint32_t align)
{
	return make(r, t, align ? align : 1);
}

struct place low_settle(struct lower *lw, struct place p)
{
	return p.path ? core_settle(lw, p) : p;
}

struct place low_part(struct place p, uint64_t off, struct type *t)
{
	p.align = min_u32(low_align_at(p), low_bit(off));
	p.off += (int64_t)off;
	p.type = t;
	p.bits = NULL;
	p.is_volatile |= is_volatile(t);
	return p;
}

/* --- stack objects --- */

ir_ref low_slot(struct lower *lw, uint64_t size, uint64_t align, const char *name, src_loc loc)
{
	/* objects of whole words are word-aligned: copies and clears take fewer instructions */
	if (size && size % 8 == 0 && align < 8)
		align = 8;
	else if (size && size % 4 == 0 && align < 4)
		align = 4;
	if (size > UINT32_MAX / 2) {
		diag(lw->cx, loc, D_lower_object_too_large, (unsigned long long)size);
		size = 8;
	}
	return ir_slot_new(lw->cx, lw->fn, size ? (uint32_t)size : 1, (uint32_t)align, name, loc);
}

struct place low_temp(struct lower *lw, struct type *t)
{
	uint64_t align = type_align(lw->fe, t);
	ir_ref s = low_slot(lw, low_size(lw, t), align, NULL, lw->loc);
	struct place p = make(s, t->unqual, lw->fn->slots.at[s.idx].align);

	p.is_volatile = false;
	low_scope_add(lw, s, NULL, p);
	return p;
}

void low_raise_align(struct lower *lw, struct place *p, uint32_t align)
{
	struct ir_sym *s;

	if (low_align_at(*p) >= align || p->path || p->off & (align - 1))
		return;
	if (p->base.kind == REF_SLOT && align <= 8) {
		if (lw->fn->slots.at[p->base.idx].align < align)
			lw->fn->slots.at[p->base.idx].align = align;
	} else if (p->base.kind == REF_CON && (s = lw->fn->cons.at[p->base.idx].sym) && !s->is_fn &&
		   !(s->flags & SYM_EXTERN) && !s->section && align <= 8) {
		if (s->align < align)
			s->align = align;
	} else {
		return;
	}
	p->base_align = align;
}

/* --- declarations --- */

static bool is_auto(struct decl *d)
{
	return d->kind == D_PARAM || (d->kind == D_VAR && d->linkage == LINK_NONE &&
				      !d->file_scope && d->storage != ST_STATIC);
}

static struct place symbol_place(struct lower *lw, struct decl *d)
{
	struct ir_sym *s = low_sym(lw, d);
	uint32_t align = d->align ? d->align : 1;

	if (align < natural_align(lw, d->type))
		align = natural_align(lw, d->type);
	if (d->attrs & DA_THREAD)
		diag(lw->cx, lw->loc, D_lower_thread_local, d->name->s);
	return make(ir_con_sym(lw->cx, lw->fn, s, 0), d->type, align);
}

struct place low_place_of(struct lower *lw, struct decl *d)
{
	struct place *p = d->lowered;
	uint32_t align;
	ir_ref s;

	if (!is_auto(d))
		return symbol_place(lw, d);
	if (p)
		return *p;
	align = d->align > natural_align(lw, d->type) ? d->align : natural_align(lw, d->type);
	s = low_slot(lw, low_size(lw, d->type), align, d->name ? d->name->s : NULL, d->loc);
	p = arena_new(&lw->cx->unit, struct place);
	*p = make(s, d->type, lw->fn->slots.at[s.idx].align);
	d->lowered = p;
	return *p;
}

/* --- lvalues --- */

/* Does an expression of pointer type name an object, whose layout is known? */
static bool names_object(struct expr *e)
{
	while (e->kind == E_CAST && (e->op == CAST_PTR || e->op == CAST_SAME))
		e = e->cast.x;
	return e->kind == E_ADDR || (e->kind == E_CAST && e->op == CAST_DECAY);
}

static struct place pointee_cast(struct lower *lw, struct expr *e)
{
	struct place p = low_pointee(lw, e->cast.x);
	struct type *t = type_bare(e->type)->base;
	uint32_t align = min_u32(natural_align(lw, t), 8); /* no access asks for more */

	low_raise_align(lw, &p, align);
	if (!names_object(e) && p.align < align)
		p.align = align;
	p.type = t;
	p.is_volatile = is_volatile(t);
	if (p.bits)
		p.bits = NULL;
	return p;
}

static bool is_pointer_plus_constant(struct lower *lw, struct expr *e, int64_t *off)
{
	struct type *t;
	u128 n;

	if (e->kind != E_BINARY || (e->op != B_ADD && e->op != B_SUB) || !type_is_ptr(e->type) ||
	    !type_is_ptr(e->bin.lhs->type) || !const_int(lw->fe, e->bin.rhs, &n))
		return false;
	t = type_bare(e->type)->base;
	*off = (int64_t)((uint64_t)n * (type_bare(t)->kind == TY_FUNC ? 1 : low_size(lw, t)));
	if (e->op == B_SUB)
		*off = -*off;
	return true;
}

struct place low_pointee(struct lower *lw, struct expr *e)
{
	struct place p;
	int64_t off;

	if (e->kind == E_CAST && (e->op == CAST_PTR || e->op == CAST_SAME) &&
	    type_is_ptr(e->cast.x->type))
		return pointee_cast(lw, e);
	if (e->kind == E_CAST && e->op == CAST_DECAY) {
		p = low_place(lw, e->cast.x);
		p.type = type_bare(e->type)->base;
		return p;
	}
	if (e->kind == E_ADDR)
		return low_place(lw, e->un.x);
	if (is_pointer_plus_constant(lw, e, &off)) {
		p = low_settle(lw, low_pointee(lw, e->bin.lhs));
		return low_part(p, (uint64_t)off, p.type);
	}
	p = make(low_scalar(lw, e), type_bare(e->type)->base,
		 natural_align(lw, type_bare(e->type)->base));
	return p;
}

/* Is the subscript E one that clang relocates: by a constant, of a member of a relocated
 * record or of a pointer variable to one? */
static bool is_relocated_index(struct lower *lw, struct expr *e)
{
	struct expr *base = low_strip(e->bin.lhs);

	if (!core_enabled(lw))
		return false;
	if (lw->preserve)
		return true;
	while (base->kind == E_CAST)
		base = base->cast.x;
	if (base->kind == E_MEMBER)
		return base->member.rec->preserve_access_index;
	if (base->kind == E_DECL && type_is_ptr(base->decl->type)) {
		struct type *t = type_bare(type_bare(base->decl->type)->base);

		return (t->kind == TY_STRUCT || t->kind == TY_UNION) &&
		       t->rec->preserve_access_index;
	}
	return false;
}

/* The array that a subscript selects from: a vector, or what a pointer points to. */
static struct place array_of(struct lower *lw, struct expr *base)
{
	struct place p;

	if (!low_is_vector(base->type))
		return low_settle(lw, low_pointee(lw, base));
	p = base->lvalue ? low_settle(lw, low_place(lw, base)) : low_object(lw, base);
	return p;
}

static struct place place_index(struct lower *lw, struct expr *e)
{
	struct expr *base = e->bin.lhs;
	struct type *elem = type_bare(base->type)->base;
	uint64_t size = low_size(lw, elem);
	struct place p;
	ir_ref n;
	u128 k;

	if (const_int(lw->fe, e->bin.rhs, &k)) {
		bool decays = base->kind == E_CAST && base->op == CAST_DECAY;

		if (is_relocated_index(lw, e) && !low_is_vector(base->type))
			return core_element(lw,
					    decays ? low_place(lw, base->cast.x)
						   : low_at(low_scalar(lw, base), elem,
							    natural_align(lw, elem)),
					    decays ? base->cast.x->type : base->type, (int64_t)k);
		return low_part(array_of(lw, base), (uint64_t)k * size, elem);
	}
	p = array_of(lw, base);
	n = low_as_l(lw, e->bin.rhs);
	p.align = min_u32(low_align_at(p), low_bit(size));
	p.base_align = min_u32(p.base_align, low_bit(size));
	p.base = low_ptr_add(lw, p.base, n, elem, false);
	p.type = elem;
	p.is_volatile |= is_volatile(elem);
	return p;
}

/* A member of an unnamed record belongs to the record around it. */
static bool is_relocated_member(struct lower *lw, struct expr *e)
{
	if (!core_enabled(lw))
		return false;
	if (lw->preserve || e->member.rec->preserve_access_index)
		return true;
	while (e->member.base->kind == E_MEMBER && e->member.base->member.field->anonymous) {
		e = e->member.base;
		if (e->member.rec->preserve_access_index)
			return true;
	}
	return false;
}

static struct place place_member(struct lower *lw, struct expr *e)
{
	struct expr *base = e->member.base;
	struct field *f = e->member.field;
	struct place p = base->lvalue ? low_place(lw, base) : low_object(lw, base);
	bool vol = p.is_volatile;

	if (is_relocated_member(lw, e)) {
		p = core_member(lw, p, base->type, e->member.rec, f);
	} else {
		p = low_settle(lw, p);
		if (f->bits < 0)
			p = low_part(p, f->off, e->type);
	}
	if (f->bits >= 0) {
		p.bits = f;
		p.rec = e->member.rec;
	}
	p.type = e->type;
	p.is_volatile = vol || is_volatile(e->type);
	return p;
}

static struct place place_deref(struct lower *lw, struct expr *e)
{
	struct place p = low_pointee(lw, e->un.x);

	p.type = e->type;
	p.is_volatile = is_volatile(e->type);
	return p;
}

struct place low_place(struct lower *lw, struct expr *e)
{
	src_loc loc = lw->loc;
	struct place p;

	lw->loc = e->loc;
	switch (e->kind) {
	case E_DECL:
		p = low_place_of(lw, e->decl);
		break;
	case E_STRING:
		p = make(ir_con_sym(lw->cx, lw->fn, low_string(lw, e), 0), e->type, 1);
		break;
	case E_MEMBER:
		p = place_member(lw, e);
		break;
	case E_INDEX:
		p = place_index(lw, e);
		break;
	case E_DEREF:
		p = place_deref(lw, e);
		break;
	case E_COMPOUND:
		p = low_compound(lw, e->compound.object);
		break;
	case E_COMMA:
		low_effect(lw, e->bin.lhs);
		p = low_place(lw, e->bin.rhs);
		break;
	case E_COND: /* an lvalue where GNU C once had one, a record's member otherwise */
	default:
		p = low_object(lw, e);
		break;
	}
	lw->loc = loc;
	return p;
}

/* --- reading and writing --- */

ir_ref low_address(struct lower *lw, struct place p)
{
	p = low_settle(lw, p);
	if (p.base.kind == REF_CON && lw->fn->cons.at[p.base.idx].sym) {
		struct ir_con *c = &lw->fn->cons.at[p.base.idx];

		return ir_con_sym(lw->cx, lw->fn, c->sym, c->val + p.off);
	}
	if (p.base.kind == REF_CON)
		return low_int(lw, lw->fn->cons.at[p.base.idx].val + p.off);
	if (!p.off)
		return p.base;
	return low_op(lw, IR_add, IR_P, p.base, low_int(lw, p.off));
}

static struct ir_ins access(struct place p, uint64_t off, unsigned size)
{
	struct place q = p;
	uint32_t a;

	q.align = min_u32(low_align_at(p), low_bit(off));
	q.off += (int64_t)off;
	a = low_align_at(q);
	return (struct ir_ins){
		.flags = p.is_volatile ? INS_VOLATILE : 0,
		.align = a < size ? (uint8_t)a : 0,
		.off = (int32_t)q.off,
	};
}

/* An offset that an instruction of the IR can hold. */
static struct place in_range(struct lower *lw, struct place p, uint64_t extra)
{
	p = low_settle(lw, p);
	if (p.off + (int64_t)extra != (int32_t)(p.off + (int64_t)extra)) {
		uint32_t a = low_align_at(p);

		p.base = low_address(lw, p);
		p.base_align = p.align = a;
		p.off = 0;
	}
	return p;
}

ir_ref low_load_int(struct lower *lw, struct place p, uint64_t off, unsigned size, bool is_signed,
		    enum ir_cls cls)
{
	static const uint8_t ops[2][9] = {
		{[1] = IR_loadu8, [2] = IR_loadu16, [4] = IR_loadu32, [8] = IR_load64},
		{[1] = IR_loads8, [2] = IR_loads16, [4] = IR_loads32, [8] = IR_load64},
	};
	struct ir_ins i;

	p = in_range(lw, p, off);
	i = access(p, off, size);
	i.op = size == 4 && cls == IR_W ? IR_loadu32 : ops[is_signed][size];
	i.cls = cls;
	i.arg[0] = p.base;
	i.to = ir_tmp_new(lw->cx, lw->fn, cls, NULL);
	low_emit(lw, i);
	return i.to;
}

void low_store_int(struct lower *lw, struct place p, uint64_t off, unsigned size, enum ir_cls cls,
		   ir_ref v)
{
	static const uint8_t ops[9] = {
		[1] = IR_store8, [2] = IR_store16, [4] = IR_store32, [8] = IR_store64};
	struct ir_ins i;

	p = in_range(lw, p, off);
	i = access(p, off, size);
	i.op = ops[size];
	i.acls = cls;
	i.arg[0] = v;
	i.arg[1] = p.base;
	low_emit(lw, i);
}

struct val low_load(struct lower *lw, struct place p)
{
	enum vkind k = low_kind(p.type);
	unsigned lo = lw->cx->opt.big_endian ? 8 : 0;
	struct val v = {IR_NONE, IR_NONE};

	p = low_settle(lw, p);
	if (p.bits)
		return low_bits_load(lw, p);
	if ((p.type->quals | p.type->canon->quals) & Q_ATOMIC)
		return low_atomic_load(lw, p);
	switch (k) {
	case VK_VOID:
	case VK_MEM:
		break;
	case VK_W:
		v.r = low_load_int(lw, p, 0, (unsigned)low_size(lw, p.type),
				   type_is_integer(p.type) && type_is_signed(p.type), IR_W);
		break;
	case VK_L:
	case VK_P:
		v.r = low_load_int(lw, p, 0, 8, false, low_cls(p.type));
		break;
	case VK_WIDE:
		v.r = low_load_int(lw, p, lo, 8, false, IR_L);
		v.hi = low_load_int(lw, p, 8 - lo, 8, false, IR_L);
		break;
	}
	return v;
}

void low_store(struct lower *lw, struct place p, struct val v)
{
	unsigned lo = lw->cx->opt.big_endian ? 8 : 0;

	p = low_settle(lw, p);
	if (p.bits) {
		low_bits_store(lw, p, v);
		return;
	}
	if ((p.type->quals | p.type->canon->quals) & Q_ATOMIC) {
		low_atomic_store(lw, p, v);
		return;
	}
	switch (low_kind(p.type)) {
	case VK_VOID:
	case VK_MEM:
		break;
	case VK_W:
		low_store_int(lw, p, 0, (unsigned)low_size(lw, p.type), IR_W, v.r);
		break;
	case VK_L:
	case VK_P:
		low_store_int(lw, p, 0, 8, low_cls(p.type), v.r);
		break;
	case VK_WIDE:
		low_store_int(lw, p, lo, 8, IR_L, v.r);
		low_store_int(lw, p, 8 - lo, 8, IR_L, v.hi);
		break;
	}
}

void low_copy(struct lower *lw, struct place to, struct place from, uint64_t size)
{
	uint32_t a, b;

	if (!size)
		return;
	to = in_range(lw, to, size);
	from = in_range(lw, from, size);
	a = low_align_at(to);
	b = low_align_at(from);
	low_emit(lw, (struct ir_ins){
			     .op = IR_blit,
			     .flags = to.is_volatile || from.is_volatile ? INS_VOLATILE : 0,
			     .align = (uint8_t)(a < b   ? a < 8 ? a : 8
						: b < 8 ? b
							: 8),
			     .arg = {to.base, from.base},
			     .off = (int32_t)to.off,
			     .off2 = (int32_t)from.off,
			     .aux = (uint32_t)size,
		     });
}

void low_fill(struct lower *lw, struct place to, int byte, uint64_t size)
{
	uint32_t a;

	if (!size)
		return;
	to = in_range(lw, to, size);
	a = low_align_at(to);
	low_emit(lw, (struct ir_ins){
			     .op = IR_fill,
			     .flags = to.is_volatile ? INS_VOLATILE : 0,
			     .align = (uint8_t)(a < 8 ? a : 8),
			     .arg = {to.base, low_int(lw, (int8_t)byte)},
			     .off = (int32_t)to.off,
			     .aux = (uint32_t)size,
		     });
}
