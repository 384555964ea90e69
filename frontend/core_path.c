/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CO-RE: which accesses a loader relocates, and their records.
 *
 * An access through relocated records is a path of steps (members, elements)
 * from a root pointer.  While a place is being computed the path grows; when
 * the place is read, written or its address taken, the path becomes one record
 * and one `coreaddr`.  Where a step does not continue the type the path has
 * reached (a cast), the path ends and another begins.
 *
 * The access string starts with the index at the root (p[2].x: "2:…"), then
 * the position of each member or element.  The format is that of the kernel's
 * include/uapi/linux/bpf.h (struct bpf_core_relo); which paths are recorded
 * follows what clang 19 was observed to do.
 */
#include "frontend/builtin.h"
#include "frontend/lower.h"

struct core_step {
	struct core_step *parent; /* nearer to the root */
	enum { STEP_MEMBER, STEP_ELEMENT, STEP_POINTER } kind;
	struct type *type;   /* the record, array or pointer that is stepped into, as written */
	struct field *field; /* MEMBER */
	int64_t index;
};

bool core_enabled(struct lower *lw)
{
	return lw->cx->opt.debug > 0;
}

/* The type that a step arrives at. */
static struct type *reached(const struct core_step *s)
{
	return type_bare(s->kind == STEP_MEMBER ? s->field->type : type_bare(s->type)->base);
}

static struct place step(struct lower *lw, struct place p, struct core_step s)
{
	struct core_step *n;

	if (p.path && reached(p.path) != type_bare(s.type))
		p = core_settle(lw, p);
	n = arena_new(&lw->cx->unit, struct core_step);
	*n = s;
	n->parent = p.path;
	p.path = n;
	p.bits = NULL;
	return p;
}

struct place core_member(struct lower *lw, struct place p, struct type *rec_type,
			 struct record *rec, struct field *f)
{
	struct core_step s = {.kind = STEP_MEMBER, .type = rec_type, .field = f, .index = f->index};

	if (type_bare(rec_type)->rec != rec)
		s.type = rec->type;
	return step(lw, p, s);
}

struct place core_element(struct lower *lw, struct place p, struct type *array, int64_t index)
{
	struct core_step s = {.type = array, .index = index};

	s.kind = type_bare(array)->kind == TY_ARRAY ? STEP_ELEMENT : STEP_POINTER;
	p = step(lw, p, s);
	p.type = type_bare(array)->base;
	return p;
}

/* --- records --- */

static bool is_record(struct type *t)
{
	t = type_bare(t);
	return t->kind == TY_STRUCT || t->kind == TY_UNION;
}

/* T as BTF is to describe it: typedefs stay, qualifiers and tags on top go. */
static struct type *written(struct type *t)
{
	t = t->unqual;
	while (t->kind == TY_TAG || t->kind == TY_ADDRSPACE)
		t = t->base->unqual;
	return t;
}

/* Elements of the innermost array of T, 1 if it is none. */
static int64_t flat_elements(struct type *t)
{
	int64_t n = 1;

	for (t = type_bare(t); t->kind == TY_ARRAY; t = type_bare(t->base))
		n *= (int64_t)t->nelems;
	return n;
}

struct path {
	const struct core_step *steps[64];
	unsigned n;
	struct type *root; /* NULL: nothing a loader could relocate */
	int64_t first;     /* index at the root */
	unsigned from;     /* steps before it are in FIRST */
};

static void unroll(struct path *p, const struct core_step *s)
{
	unsigned n = 0;

	for (const struct core_step *i = s; i; i = i->parent)
		n++;
	p->n = n < 64 ? n : 64;
	for (; s && n--; s = s->parent)
		if (n < 64)
			p->steps[n] = s;
	p->root = NULL;
	p->first = 0;
	for (p->from = 0; p->from < p->n; p->from++) {
		const struct core_step *i = p->steps[p->from];
		struct type *elem = i->kind == STEP_MEMBER ? NULL : type_bare(i->type)->base;

		if (i->kind == STEP_MEMBER) {
			p->root = written(i->type);
			break;
		}
		p->first += i->index * flat_elements(elem);
		if (is_record(elem)) {
			p->root = type_bare(elem);
			p->from++;
			break;
		}
		if (type_bare(elem)->kind != TY_ARRAY)
			break;
	}
}

static const char *access_string(struct lower *lw, const struct path *p)
{
	const char *s = arena_printf(&lw->cx->unit, "%lld", (long long)p->first);

	for (unsigned i = p->from; i < p->n; i++)
		s = arena_printf(&lw->cx->unit, "%s:%lld", s, (long long)p->steps[i]->index);
	return s;
}

/* Bytes from the unit that holds bit-field F to the record's start: that of the declared type, as
 * the loader takes it. */
static uint64_t unit_start(struct lower *lw, struct field *f)
{
	uint64_t size = low_size(lw, f->type);

	while (size < 8 &&
	       f->bit_off / 8 / size * size * 8 + size * 8 < f->bit_off + (uint64_t)f->bits)
		size *= 2;
	return f->bit_off / 8 / size * size;
}

/* Offset of the last step's target from the root pointer; a bit-field's is its record's. */
static int64_t offset_of(struct lower *lw, const struct path *p)
{
	int64_t off = 0;

	for (unsigned i = 0; i < p->n; i++) {
		const struct core_step *s = p->steps[i];

		if (s->kind != STEP_MEMBER)
			off += s->index * (int64_t)low_size(lw, type_bare(s->type)->base);
		else if (s->field->bits < 0)
			off += (int64_t)s->field->off;
	}
	return off;
}

static uint32_t add_record(struct lower *lw, struct ir_core c)
{
	vec_push(&lw->cx->unit, &lw->u->cores, c);
	return lw->u->cores.n - 1;
}

struct place core_settle(struct lower *lw, struct place p)
{
	struct field *f = p.path->kind == STEP_MEMBER ? p.path->field : NULL;
	struct type *last = reached(p.path);
	struct ir_core c = {.kind = 0};
	struct path path;
	uint64_t unit = 0;
	ir_ref base, to;

	unroll(&path, p.path);
	p.path = NULL;
	c.value = offset_of(lw, &path);
	if (f && f->bits >= 0) {
		unit = unit_start(lw, f);
		c.value += (int64_t)unit;
	}
	while (last->kind == TY_ARRAY)
		last = type_bare(last->base);
	p.base_align = p.align =
		type_is_complete(lw->fe, last) ? (uint32_t)type_align(lw->fe, last) : 1;
	if (!path.root) {
		p.off += c.value;
		p.base_align = 1;
		return p;
	}
	c.access = access_string(lw, &path);
	c.ctype = path.root;
	base = low_address(lw, (struct place){.base = p.base, .off = p.off});
	to = low_op1(lw, IR_coreaddr, IR_P, base);
	vec_last(&lw->b->ins).aux = add_record(lw, c);
	p.base = to;
	p.off = 0;
	if (f && f->bits >= 0) {
		p.off = -(int64_t)unit;
		p.container = true;
	}
	return p;
}

/* --- the builtins --- */

enum {
	K_TYPE_ID_LOCAL = 6,
	K_TYPE_ID_TARGET,
	K_TYPE_EXISTS,
	K_TYPE_SIZE,
	K_ENUM_EXISTS,
	K_ENUM_VALUE,
	K_TYPE_MATCHES
};
enum { FIELD_OFFSET, FIELD_SIZE, FIELD_EXISTS, FIELD_SIGNED, FIELD_LSHIFT, FIELD_RSHIFT };

/* The relocated value as the builtin's type. */
static struct val emit(struct lower *lw, struct expr *e, struct ir_core c)
{
	enum ir_cls cls = c.is64 ? IR_L : low_cls(e->type);
	struct ir_ins i = {.op = IR_core, .cls = cls};

	if (!core_enabled(lw)) {
		diag(lw->cx, e->loc, D_lower_core_debug);
		return low_zero(lw, e->type);
	}
	i.aux = add_record(lw, c);
	i.to = ir_tmp_new(lw->cx, lw->fn, cls, NULL);
	low_emit(lw, i);
	return low_convert(lw, low_val(i.to), type_basic(lw->fe, cls == IR_L ? TY_ULONG : TY_UINT),
			   e->type);
}

static struct val access_index(struct lower *lw, struct expr *e)
{
	struct expr *x = e->call.args[0];
	bool outer = lw->preserve;
	struct val v;

	lw->preserve = true;
	if (type_bare(x->type)->kind == TY_ARRAY || type_bare(x->type)->kind == TY_FUNC)
		v = low_val(low_address(lw, low_place(lw, x)));
	else
		v = low_value(lw, x);
	lw->preserve = outer;
	return v;
}

/* The unit that holds bit-field F of a record aligned to ALIGN, in bytes from the record. */
static void bit_unit(struct record *rec, struct field *f, uint64_t *start, uint64_t *size)
{
	uint64_t align = rec->align < 8 ? rec->align : 8, end = f->bit_off + (uint64_t)f->bits;

	if (!align)
		align = 1;
	while (align < 8 && f->bit_off / 8 / align * align * 8 + align * 8 < end)
		align *= 2;
	*start = f->bit_off / 8 / align * align;
	*size = align;
}

static int64_t field_value(struct lower *lw, const struct path *p, int kind)
{
	const struct core_step *s = p->steps[p->n - 1];
	struct field *f = s->kind == STEP_MEMBER ? s->field : NULL;
	struct type *t = reached(s);
	uint64_t start = 0, size = low_kind(t) == VK_VOID ? 1 : 0, bits;
	bool bit = f && f->bits >= 0;

	if (type_is_complete(lw->fe, t))
		size = low_size(lw, t);
	bits = size * 8;
	if (bit) {
		bit_unit(type_bare(s->type)->rec, f, &start, &size);
		bits = (uint64_t)f->bits;
	}
	switch (kind) {
	case FIELD_OFFSET:
		return offset_of(lw, p) + (int64_t)start;
	case FIELD_SIZE:
		return (int64_t)size;
	case FIELD_SIGNED:
		return type_is_integer(t) && type_is_signed(t);
	case FIELD_LSHIFT:
		if (!bit)
			return 64 - (int64_t)bits;
		return lw->cx->opt.big_endian ? (int64_t)((8 - size) * 8 + f->bit_off - start * 8)
					      : (int64_t)(64 - (f->bit_off + bits - start * 8));
	case FIELD_RSHIFT:
		return 64 - (int64_t)bits;
	default:
		return 1;
	}
}

static struct expr *the_access(struct expr *e)
{
	for (;;) {
		if (e->kind == E_CAST)
			e = e->cast.x;
		else if (e->kind == E_ADDR)
			e = e->un.x;
		else if (e->kind == E_BUILTIN && e->call.builtin == BI_preserve_access_index)
			e = e->call.args[0];
		else
			return e;
	}
}

static bool kind_of(struct lower *lw, struct expr *e, unsigned max, unsigned *kind)
{
	u128 v;

	if (e->call.nargs > 1 && const_int(lw->fe, e->call.args[1], &v) && v <= max) {
		*kind = (unsigned)v;
		return true;
	}
	diag(lw->cx, e->loc, D_lower_core_kind, builtins[e->call.builtin].name, max);
	return false;
}

static struct val field_info(struct lower *lw, struct expr *e)
{
	struct expr *x = the_access(e->call.args[0]);
	bool outer = lw->preserve;
	struct path path;
	struct place p;
	unsigned kind;

	if (!kind_of(lw, e, 5, &kind))
		return low_zero(lw, e->type);
	if (!core_enabled(lw)) {
		diag(lw->cx, e->loc, D_lower_core_debug);
		return low_zero(lw, e->type);
	}
	if (x->kind != E_MEMBER && x->kind != E_INDEX) {
		diag(lw->cx, e->loc, D_lower_core_field);
		return low_zero(lw, e->type);
	}
	lw->preserve = true;
	p = low_place(lw, x);
	lw->preserve = outer;
	if (!p.path) {
		diag(lw->cx, e->loc, D_lower_core_field);
		return low_zero(lw, e->type);
	}
	unroll(&path, p.path);
	if (!path.root) {
		diag(lw->cx, e->loc, D_lower_core_field);
		return low_zero(lw, e->type);
	}
	return emit(lw, e,
		    (struct ir_core){.kind = kind,
				     .access = access_string(lw, &path),
				     .ctype = path.root,
				     .value = field_value(lw, &path, (int)kind)});
}

static struct val type_info(struct lower *lw, struct expr *e, bool id)
{
	static const uint8_t infos[] = {K_TYPE_EXISTS, K_TYPE_SIZE, K_TYPE_MATCHES};
	struct ir_core c = {.access = "0", .ctype = written(e->call.targ), .value = 1, .is64 = id};
	unsigned kind;

	if (!kind_of(lw, e, id ? 1 : 2, &kind))
		return low_zero(lw, e->type);
	c.kind = id ? K_TYPE_ID_LOCAL + kind : infos[kind];
	if (c.kind == K_TYPE_SIZE)
		c.value = type_is_complete(lw->fe, e->call.targ)
				  ? (int64_t)low_size(lw, e->call.targ)
				  : 0;
	return emit(lw, e, c);
}

static struct expr *innermost(struct expr *e)
{
	for (;;) {
		if (e->kind == E_CAST)
			e = e->cast.x;
		else if (e->kind == E_DEREF || e->kind == E_ADDR)
			e = e->un.x;
		else
			return e;
	}
}

static struct val enum_value(struct lower *lw, struct expr *e)
{
	struct expr *x = innermost(e->call.args[0]);
	struct type *t = type_bare(e->call.targ);
	struct ir_core c = {.ctype = written(e->call.targ), .is64 = true};
	unsigned kind;
	u128 v;

	if (!kind_of(lw, e, 1, &kind))
		return low_zero(lw, e->type);
	c.kind = kind ? K_ENUM_VALUE : K_ENUM_EXISTS;
	if (t->kind == TY_ENUM && const_int(lw->fe, x, &v)) {
		for (uint32_t i = 0; i < t->enm->consts.n; i++) {
			struct decl *d = t->enm->consts.at[i];

			if ((int64_t)d->value != (int64_t)v)
				continue;
			c.access = arena_printf(&lw->cx->unit, "%u", i);
			c.value = kind ? (int64_t)v : 1;
			return emit(lw, e, c);
		}
	}
	diag(lw->cx, e->loc, D_lower_core_enum);
	return low_zero(lw, e->type);
}

struct val core_builtin(struct lower *lw, struct expr *e, int id)
{
	switch (id) {
	case BI_preserve_access_index:
		return access_index(lw, e);
	case BI_preserve_field_info:
		return field_info(lw, e);
	case BI_preserve_type_info:
		return type_info(lw, e, false);
	case BI_btf_type_id:
		return type_info(lw, e, true);
	default:
		return enum_value(lw, e);
	}
}
