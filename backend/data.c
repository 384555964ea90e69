/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sections, symbols and data of the object, and the references between them.
 *
 * What refers to what, and how (libbpf's libbpf.c and linker.c are the readers):
 *	call			same section and local: resolved here
 *				local elsewhere: R_BPF_64_32 on the section, imm = slot - 1
 *				global, extern: R_BPF_64_32 on the symbol, imm = -1
 *	ld_imm64		named data: R_BPF_64_64 on a global symbol, or on the section
 *				of a local one, with the offset in the immediate
 *				local functions: on their section, globals on the symbol
 *	data			R_BPF_64_ABS64 on the symbol where it has one, the addend in place
 */
#include "asm/sec_flags.h"
#include "backend/emit.h"

static bool unnamed(const struct ir_sym *s)
{
	return s->is_string || !s->name || !s->name[0] || !strncmp(s->name, ".L", 2);
}

static struct obj_sym *symbol(struct be_unit *bu, struct ir_sym *s)
{
	struct placed *p = &bu->placed[s->index];

	if (p->sym)
		return p->sym;
	p->sym = obj_symbol(bu->cx, bu->o, s->name);
	p->sym->bind = s->linkage == IR_LOCAL  ? OBJ_LOCAL
		       : s->linkage == IR_WEAK ? OBJ_WEAK
					       : OBJ_GLOBAL;
	p->sym->vis = s->vis == IR_HIDDEN      ? OBJ_HIDDEN
		      : s->vis == IR_PROTECTED ? OBJ_PROTECTED
					       : OBJ_DEFAULT;
	p->sym->type = s->is_fn ? OBJ_FUNC : OBJ_OBJECT;
	p->sym->btf_id = s->btf_id;
	return p->sym;
}

struct obj_sec *emit_code_section(struct be_unit *bu, struct ir_sym *s)
{
	struct obj_sec *sec = obj_section(bu->cx, bu->o, s->section ? s->section : ".text",
					  SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR);

	obj_align(bu->cx, sec, 8);
	symbol(bu, s);
	return sec;
}

/* ---- Variables ---- */

static bool mergeable(const struct ir_sym *s)
{
	if (!s->is_string || s->section || !s->bytes || s->size == 0 || s->align > 1 || s->rels.n)
		return false;
	return memchr(s->bytes, 0, s->size) == s->bytes + s->size - 1;
}

static bool has_prefix(const char *s, const char *prefix)
{
	size_t n = strlen(prefix);

	return !strncmp(s, prefix, n) && (s[n] == 0 || s[n] == '.');
}

static struct obj_sec *data_section(struct be_unit *bu, struct ir_sym *s, bool *nobits)
{
	bool con = s->flags & SYM_CONST, zero = !s->bytes && !s->rels.n;
	const char *name = s->section;

	*nobits = false;
	if (mergeable(s)) {
		struct obj_sec *sec = obj_section(bu->cx, bu->o, ".rodata.str1.1", SHT_PROGBITS,
						  SHF_ALLOC | SHF_MERGE | SHF_STRINGS);

		sec->entsize = 1;
		return sec;
	}
	if (!name)
		name = con && s->rels.n ? ".data.rel.ro"
		       : con            ? ".rodata"
		       : zero           ? ".bss"
					: ".data";
	*nobits = zero && !con && has_prefix(name, ".bss");
	if (obj_find_section(bu->o, name))
		*nobits = obj_find_section(bu->o, name)->type == SHT_NOBITS;
	return obj_section(bu->cx, bu->o, name, *nobits ? SHT_NOBITS : SHT_PROGBITS,
			   con && !s->rels.n ? SHF_ALLOC : SHF_ALLOC | SHF_WRITE);
}

/* An equal string that is there already, or a new place. */
static uint64_t place_string(struct be_unit *bu, struct obj_sec *sec, struct ir_sym *s)
{
	for (uint32_t i = 0; i < s->index; i++) {
		struct ir_sym *t = bu->u->syms.at[i];

		if (bu->placed[i].sec == sec && t->size == s->size && mergeable(t) &&
		    !memcmp(t->bytes, s->bytes, s->size))
			return bu->placed[i].off;
	}
	return obj_append(bu->cx, sec, s->bytes, s->size);
}

static void place_variable(struct be_unit *bu, struct ir_sym *s)
{
	struct placed *p = &bu->placed[s->index];
	uint64_t align = s->align ? s->align : 1;
	bool nobits;
	struct obj_sec *sec = data_section(bu, s, &nobits);

	p->sec = sec;
	if (nobits) {
		if (sec->align < align)
			sec->align = align;
		p->off = (sec->nobits + align - 1) / align * align;
		sec->nobits = p->off + s->size;
	} else if (mergeable(s)) {
		if (!sec->align)
			sec->align = 1;
		p->off = place_string(bu, sec, s);
	} else {
		obj_align(bu->cx, sec, align);
		p->off = obj_append(bu->cx, sec, s->bytes, s->size);
	}
	for (uint32_t i = 0; i < s->rels.n; i++) {
		struct ir_data_rel *r = &s->rels.at[i];

		vec_push(&bu->cx->unit, &bu->fixups,
			 (struct fixup){.sec = sec,
					.off = p->off + r->off,
					.sym = r->sym,
					.addend = r->addend,
					.kind = r->size == 4 ? FIX_ABS32 : FIX_ABS64});
	}
	if (unnamed(s))
		return;
	symbol(bu, s);
	p->sym->sec = sec;
	p->sym->value = p->off;
	p->sym->size = s->size;
}

void emit_data(struct be_unit *bu)
{
	for (uint32_t i = 0; i < bu->u->syms.n; i++) {
		struct ir_sym *s = bu->u->syms.at[i];

		if (!s->is_fn && !s->alias && !(s->flags & SYM_EXTERN))
			place_variable(bu, s);
	}
}

void emit_aliases(struct be_unit *bu)
{
	for (uint32_t i = 0; i < bu->u->syms.n; i++) {
		struct ir_sym *s = bu->u->syms.at[i], *to = s->alias;
		struct placed *p = &bu->placed[i];

		for (int n = 0; to && to->alias && n < 100; n++)
			to = to->alias;
		if (!to || !bu->placed[to->index].sec)
			continue;
		symbol(bu, s);
		p->sec = bu->placed[to->index].sec;
		p->off = bu->placed[to->index].off;
		p->sym->sec = p->sec;
		p->sym->value = p->off;
		p->sym->size =
			bu->placed[to->index].sym ? bu->placed[to->index].sym->size : to->size;
	}
}

bool be_distance(struct be_unit *bu, const struct ir_sym *from, const struct ir_sym *to, int64_t *d)
{
	const struct placed *x = &bu->placed[from->index], *y = &bu->placed[to->index];

	if (!x->sec || x->sec != y->sec || !strcmp(x->sec->name, ".maps"))
		return false;
	*d = (int64_t)y->off - (int64_t)x->off;
	return true;
}

/* ---- References ---- */

static struct obj_sym *undefined(struct be_unit *bu, struct ir_sym *s)
{
	struct obj_sym *y = symbol(bu, s);

	if (!y->sec) {
		y->type = OBJ_NOTYPE;
		if (y->bind == OBJ_LOCAL)
			y->bind = OBJ_GLOBAL;
		y->datasec = s->section;
	}
	return y;
}

static uint8_t *bytes_at(const struct fixup *f)
{
	return f->sec->data.at + f->off;
}

static void resolve_call(struct be_unit *bu, struct fixup *f)
{
	struct placed *p = &bu->placed[f->sym->index];
	struct obj *o = bu->o;

	if (!p->sec || f->sym->linkage != IR_LOCAL) {
		obj_put(o, bytes_at(f) + 4, (uint64_t)(f->addend / 8 - 1), 4);
		obj_add_rel(bu->cx, f->sec, f->off, OBJ_R_64_32, undefined(bu, f->sym));
	} else if (p->sec == f->sec) {
		int64_t d = ((int64_t)p->off + f->addend - (int64_t)f->off) / 8 - 1;

		obj_put(o, bytes_at(f) + 4, (uint64_t)d, 4);
	} else {
		obj_put(o, bytes_at(f) + 4, ((uint64_t)f->addend + p->off) / 8 - 1, 4);
		obj_add_rel(bu->cx, f->sec, f->off, OBJ_R_64_32,
			    obj_section_symbol(bu->cx, o, p->sec));
	}
}

static void resolve_imm64(struct be_unit *bu, struct fixup *f)
{
	struct placed *p = &bu->placed[f->sym->index];
	struct obj_sym *to;
	uint64_t v = (uint64_t)f->addend;

	if (p->sec && (f->sym->linkage == IR_LOCAL || !p->sym) && strcmp(p->sec->name, ".maps")) {
		to = obj_section_symbol(bu->cx, bu->o, p->sec);
		v += p->off;
	} else {
		to = undefined(bu, f->sym);
	}
	obj_put(bu->o, bytes_at(f) + 4, (uint32_t)v, 4);
	obj_put(bu->o, bytes_at(f) + 12, (uint32_t)(v >> 32), 4);
	obj_add_rel(bu->cx, f->sec, f->off, OBJ_R_64_64, to);
}

static void resolve_data(struct be_unit *bu, struct fixup *f)
{
	struct placed *p = &bu->placed[f->sym->index];
	bool wide = f->kind == FIX_ABS64;
	uint64_t v = (uint64_t)f->addend;
	struct obj_sym *to;

	if (p->sec && !p->sym) {
		to = obj_section_symbol(bu->cx, bu->o, p->sec);
		v += p->off;
	} else {
		to = undefined(bu, f->sym);
	}
	obj_put(bu->o, bytes_at(f), v, wide ? 8 : 4);
	obj_add_rel(bu->cx, f->sec, f->off, wide ? OBJ_R_ABS64 : OBJ_R_ABS32, to);
}

void emit_resolve(struct be_unit *bu)
{
	for (uint32_t i = 0; i < bu->fixups.n; i++) {
		struct fixup *f = &bu->fixups.at[i];

		if (f->kind == FIX_CALL)
			resolve_call(bu, f);
		else if (f->kind == FIX_IMM64)
			resolve_imm64(bu, f);
		else
			resolve_data(bu, f);
	}
}

/* The unit's symbol NAME, or a new undefined one: inline assembly names what it likes. */
struct ir_sym *emit_find_sym(struct be_unit *bu, const char *name)
{
	struct ir_sym *s;

	for (uint32_t i = 0; i < bu->u->syms.n; i++)
		if (!strcmp(bu->u->syms.at[i]->name, name))
			return bu->u->syms.at[i];
	s = ir_sym_new(bu->cx, bu->u, name, true);
	s->flags = SYM_EXTERN;
	s->linkage = IR_GLOBAL;
	if (s->index >= bu->nplaced) {
		struct placed *p = arena_array(&bu->cx->unit, struct placed, bu->u->syms.n * 2);

		memcpy(p, bu->placed, bu->nplaced * sizeof *p);
		bu->placed = p;
		bu->nplaced = bu->u->syms.n * 2;
	}
	return s;
}
