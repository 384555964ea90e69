/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From an object to a machine: decode the code, give data sections and maps their
 * regions, and apply the relocations.
 *
 * All program sections stand one after the other in one array of instructions with one
 * entry for each 8-byte slot, so that an index is an offset divided by 8.  CO-RE
 * relocations are left alone: the simulated kernel has the types the object was
 * compiled with.  Source: libbpf's relocation of programs; kernel, bpf/llvm_reloc.rst.
 */
#include <inttypes.h>

#include "sim/map.h"
#include "sim/prog.h"
#include "sim/sim.h"
#include "sim/value.h"

enum { SHF_WRITE = 1, SHF_ALLOC = 2, SHF_EXECINSTR = 4 };

void sim_options_init(struct sim_options *o)
{
	*o = (struct sim_options){
		.frame_size = 512,
		.max_depth = SIM_MAX_DEPTH,
		.cpus = 1,
		.time = UINT64_C(1000000000),
		.seed = 1,
	};
}

static void out_of_memory(void *arg)
{
	struct cx *cx = arg;

	diag_no_memory(cx);
	cx_unwind(cx, 1);
}

static struct sim *new_machine(struct cx *cx, const char *path, const struct sim_options *opt)
{
	struct sim *s = arena_new(&cx->unit, struct sim);
	uint32_t stride = 1024;
	uint64_t size;

	s->cx = cx;
	s->path = path;
	s->opt = *opt;
	s->arena.oom = out_of_memory;
	s->arena.oom_arg = cx;
	s->opt.frame_size = (s->opt.frame_size + 15) & ~15u;
	while (stride < 2 * s->opt.frame_size)
		stride *= 2;
	s->frame_stride = stride;
	s->frames = sim_alloc(s, (s->opt.max_depth + 1) * sizeof *s->frames);
	sim_region(s, SIM_R_NONE, "null", NULL, 0, false);
	sim_region(s, SIM_R_CODE, "code", NULL, 0, false); /* region 1, see map_set_handle */
	size = (uint64_t)stride * (s->opt.max_depth + 1);
	s->stack_region = sim_region_array(s, SIM_R_STACK, "stack", sim_alloc(s, size),
					   s->opt.frame_size, stride, s->opt.max_depth + 1);
	s->rng = s->opt.seed;
	s->now = s->opt.time;
	s->pid_tgid = (uint64_t)1000 << 32 | 1000;
	s->uid_gid = 0;
	s->cgroup = 1;
	strcpy(s->comm, "cbee-run");
	return s;
}

void sim_free(struct sim *s)
{
	mem_free(s);
}

/* --- code ------------------------------------------------------------------------------- */

/* Decode SIZE bytes into CODE[AT…] and end them with an invalid slot. */
static void decode(struct sim *s, const uint8_t *p, size_t size, uint32_t at)
{
	uint32_t n = (uint32_t)(size / 8);

	for (uint32_t k = 0; k < n;) {
		struct isa_insn in;
		unsigned bytes = isa_decode(p + 8 * k, size - 8 * k, false, &in);
		struct sim_insn *o = &s->code[at + k];

		if (!bytes) {
			uint64_t raw;

			memcpy(&raw, p + 8 * k, 8);
			*o = (struct sim_insn){.op = ISA_none, .imm = (int64_t)raw};
			k++;
			continue;
		}
		*o = (struct sim_insn){(uint16_t)in.op, in.dst, in.src, in.off, in.imm};
		if (bytes == 16) /* jumped into, it says what it is */
			o[1] = (struct sim_insn){.op = ISA_none, .imm = 0};
		k += bytes / 8;
	}
	/* displacements become indices; a jump out of the section goes to code[0] */
	for (uint32_t k = 0; k < n; k++) {
		struct sim_insn *o = &s->code[at + k];
		uint32_t f = isa_info[o->op].flags;
		int64_t to = (int64_t)k + 1 + (f & ISA_FAR ? o->imm : o->off);
		bool jump = (f & (ISA_COND | ISA_JUMP) && !(f & ISA_INDIRECT)) ||
			    o->op == ISA_call_pseudo;

		if (jump)
			o->off = to >= 0 && to < n ? (int32_t)(at + to) : 0;
		if (o->op == ISA_lddw_func) {
			to = (int64_t)k + 1 + (int32_t)o->imm;
			o->op = ISA_lddw;
			o->imm = (int64_t)(to >= 0 && to < n ? sim_addr(1, (at + (uint64_t)to) * 8)
							     : 0);
		}
	}
}

static bool is_code(const struct obj_sec *sec)
{
	return sec->flags & SHF_EXECINSTR && !obj_is_nobits(sec);
}

static bool load_code(struct sim *s)
{
	uint64_t n = 1;

	for (uint32_t k = 0; k < s->obj->secs.n; k++)
		if (is_code(s->obj->secs.at[k])) {
			s->sec_code[k] = (uint32_t)n;
			n += s->obj->secs.at[k]->data.n / 8 + 1;
		}
	if (n > INT32_MAX / 16) {
		diag(s->cx, 0, D_sim_too_large, s->path);
		return false;
	}
	s->ncode = (uint32_t)n;
	s->code = sim_alloc(s, n * sizeof *s->code);
	for (uint32_t k = 0; k < s->obj->secs.n; k++)
		if (s->sec_code[k])
			decode(s, s->obj->secs.at[k]->data.at, s->obj->secs.at[k]->data.n,
			       s->sec_code[k]);
	for (uint32_t k = 0; k < s->obj->syms.n; k++) {
		const struct obj_sym *y = s->obj->syms.at[k];

		if (!y->sec || !s->sec_code[y->sec->index] || y->value / 8 > y->sec->data.n / 8 ||
		    (y->type != OBJ_FUNC && !(y->type == OBJ_NOTYPE && y->bind != OBJ_LOCAL)))
			continue;
		vec_push(&s->arena, &s->funcs,
			 (struct sim_func){y->name, y->sec,
					   s->sec_code[y->sec->index] + (uint32_t)(y->value / 8),
					   s->sec_code[y->sec->index] +
						   (uint32_t)((y->value + y->size) / 8),
					   y->bind != OBJ_LOCAL});
	}
	return true;
}

/* --- data ------------------------------------------------------------------------------- */

static void load_data(struct sim *s)
{
	for (uint32_t k = 0; k < s->obj->secs.n; k++) {
		const struct obj_sec *sec = s->obj->secs.at[k];
		uint64_t size = obj_size(sec);
		uint8_t *p;

		if (!(sec->flags & SHF_ALLOC) || is_code(sec) || !strcmp(sec->name, ".maps") ||
		    size > 1 << 30)
			continue;
		p = sim_alloc(s, size + 1);
		if (!obj_is_nobits(sec) && size)
			memcpy(p, sec->data.at, size);
		s->sec_region[k] =
			sim_region(s, SIM_R_DATA, sec->name, p, size,
				   sec->flags & SHF_WRITE && strncmp(sec->name, ".rodata", 7));
	}
}

/* Old versions of GNU as put a symbol's value into the addend, and count calls of global
 * symbols in bytes.  GCC's comment tells. */
static bool made_by_gas(const struct obj *o)
{
	const struct obj_sec *c = obj_find_section(o, ".comment");

	return c && c->data.n && memmem(c->data.at, c->data.n, "GCC:", 4);
}

/* --- relocations ------------------------------------------------------------------------ */

static uint32_t extern_number(struct sim *s, const char *name)
{
	for (uint32_t k = 0; k < s->externs.n; k++)
		if (!strcmp(s->externs.at[k], name))
			return k;
	vec_push(&s->arena, &s->externs, name);
	return s->externs.n - 1;
}

/* A variable that the kernel or libbpf would provide: zeroes of its size. */
static uint64_t extern_variable(struct sim *s, const struct obj_sym *y)
{
	const struct btf *b = s->obj->btf;
	uint64_t size = 8;
	uint8_t *p;

	if (y->bind == OBJ_WEAK)
		return 0;
	for (uint32_t k = 1; b && k < b->types.n; k++)
		if (b->types.at[k].kind == BTF_VAR && !strcmp(b->types.at[k].name, y->name))
			size = value_size_of(b, k);
	if (size > 1 << 20)
		size = 8;
	p = sim_alloc(s, size + 8);
	if (!strcmp(y->name, "LINUX_KERNEL_VERSION")) {
		const uint32_t v = 6 << 16 | 12 << 8;

		memcpy(p, &v, sizeof v);
	}
	return sim_addr(sim_region(s, SIM_R_DATA, y->name, p, size, false), 0);
}

/* The address of a symbol; false if it has none. */
static bool symbol_address(struct sim *s, const struct obj_sym *y, uint64_t addend, uint64_t *out)
{
	uint64_t at = s->gas && y->sec ? addend : y->value + addend;

	if (y->absolute) {
		*out = at;
		return true;
	}
	if (!y->sec) {
		*out = extern_variable(s, y) + addend;
		return true;
	}
	if (!strcmp(y->sec->name, ".maps")) {
		for (uint32_t k = 0; k < s->obj->syms.n; k++) {
			const struct obj_sym *v = s->obj->syms.at[k];
			struct sim_map *m;

			if (v->sec == y->sec && v->type != OBJ_SECTION && v->value == at &&
			    (m = map_find(s, v->name))) {
				*out = m->handle;
				return true;
			}
		}
		return false;
	}
	if (s->sec_code[y->sec->index])
		*out = sim_addr(1, (uint64_t)s->sec_code[y->sec->index] * 8 + at);
	else if (s->sec_region[y->sec->index])
		*out = sim_addr(s->sec_region[y->sec->index], 0) + at;
	else
		return false;
	return true;
}

static bool bad_rel(struct sim *s, const struct obj_sec *sec, const struct obj_rel *rel,
		    const char *why)
{
	diag(s->cx, 0, D_sim_bad_rel, s->path, sec->name, (unsigned long long)rel->off, why);
	return false;
}

static bool relocate_code(struct sim *s, const struct obj_sec *sec, const struct obj_rel *rel)
{
	struct sim_insn *i = &s->code[s->sec_code[sec->index] + rel->off / 8];
	const struct obj_sym *y = rel->sym;
	uint64_t addr;

	if (rel->off % 8 || rel->off / 8 >= sec->data.n / 8)
		return bad_rel(s, sec, rel, "outside the section");
	if (rel->type == OBJ_R_64_64) {
		if (isa_info[i->op].flags & ISA_IMM64) {
			if (!symbol_address(s, y, (uint64_t)i->imm, &addr))
				return bad_rel(s, sec, rel, "the symbol has no address");
			i->op = ISA_lddw;
			i->imm = (int64_t)addr;
			return true;
		}
		return bad_rel(s, sec, rel, "no 64-bit constant there");
	}
	if (rel->type != OBJ_R_64_32)
		return bad_rel(s, sec, rel, "its type is not known for code");
	if (i->op != ISA_call_pseudo && i->op != ISA_call_kfunc && i->op != ISA_call_helper)
		return bad_rel(s, sec, rel, "no call there");
	if (!y->sec) {
		i->op = ISA_call_kfunc;
		i->imm = extern_number(s, y->name);
		return true;
	}
	if (!s->sec_code[y->sec->index])
		return bad_rel(s, sec, rel, "the call's target is no code");
	/* the immediate holds the distance from the symbol, minus one */
	{
		int64_t to = (int64_t)(y->value / 8) + i->imm + 1;

		if (s->gas && y->type != OBJ_SECTION)
			to = (int64_t)(y->value / 8);

		if (to < 0 || to >= (int64_t)(y->sec->data.n / 8))
			return bad_rel(s, sec, rel, "the call's target is outside its section");
		i->op = ISA_call_pseudo;
		i->off = (int32_t)(s->sec_code[y->sec->index] + to);
	}
	return true;
}

static bool relocate_data(struct sim *s, const struct obj_sec *sec, const struct obj_rel *rel)
{
	unsigned n = rel->type == OBJ_R_ABS64 ? 8 : 4;
	uint8_t *p;
	uint64_t addr = 0;

	if (!s->sec_region[sec->index])
		return true;
	p = s->regions[s->sec_region[sec->index]].base;
	if (rel->off > obj_size(sec) || obj_size(sec) - rel->off < n)
		return bad_rel(s, sec, rel, "outside the section");
	memcpy(&addr, p + rel->off, n);
	if (!symbol_address(s, rel->sym, addr, &addr))
		return bad_rel(s, sec, rel, "the symbol has no address");
	memcpy(p + rel->off, &addr, n);
	return true;
}

static bool relocate(struct sim *s)
{
	for (uint32_t k = 0; k < s->obj->secs.n; k++) {
		const struct obj_sec *sec = s->obj->secs.at[k];

		for (uint32_t n = 0; n < sec->rels.n; n++)
			if (!(s->sec_code[k] ? relocate_code(s, sec, &sec->rels.at[n])
					     : relocate_data(s, sec, &sec->rels.at[n])))
				return false;
	}
	return true;
}

struct sim *sim_new(struct cx *cx, struct obj *o, const char *path, const struct sim_options *opt)
{
	struct sim *s;

	if (o->big_endian) {
		diag(cx, 0, D_sim_big_endian, path);
		return NULL;
	}
	s = new_machine(cx, path, opt);
	s->obj = o;
	s->gas = made_by_gas(o);
	s->sec_code = sim_alloc(s, (o->secs.n + 1) * sizeof *s->sec_code);
	s->sec_region = sim_alloc(s, (o->secs.n + 1) * sizeof *s->sec_region);
	if (load_code(s)) {
		load_data(s);
		if (map_load(s) && relocate(s))
			return s;
	}
	sim_free(s);
	return NULL;
}

struct sim *sim_new_raw(struct cx *cx, const uint8_t *code, size_t size,
			const struct sim_options *opt)
{
	struct sim *s = new_machine(cx, "code", opt);

	s->obj = obj_new(cx, false);
	s->ncode = (uint32_t)(size / 8 + 2);
	s->code = sim_alloc(s, s->ncode * sizeof *s->code);
	decode(s, code, size, 1);
	vec_push(&s->arena, &s->funcs, (struct sim_func){"code", NULL, 1, s->ncode - 1, true});
	return s;
}

/* --- asking ----------------------------------------------------------------------------- */

const struct sim_func *sim_find_func(const struct sim *s, const char *name)
{
	for (uint32_t k = 0; k < s->funcs.n; k++)
		if (!strcmp(s->funcs.at[k].name, name))
			return &s->funcs.at[k];
	return NULL;
}

const struct sim_func *sim_func_at(const struct sim *s, uint32_t pc)
{
	const struct sim_func *best = NULL;

	for (uint32_t k = 0; k < s->funcs.n; k++) {
		const struct sim_func *f = &s->funcs.at[k];

		if (f->start <= pc && (pc < f->end || f->end == f->start) &&
		    (!best || f->start > best->start))
			best = f;
	}
	return best;
}

const struct obj_line_info *sim_line_at(const struct sim *s, uint32_t pc)
{
	const struct sim_func *f = sim_func_at(s, pc);
	const struct obj_line_info *best = NULL;
	uint64_t off;

	if (!f || !f->sec)
		return NULL;
	off = (uint64_t)(pc - s->sec_code[f->sec->index]) * 8;
	for (uint32_t k = 0; k < f->sec->lines.n; k++)
		if (f->sec->lines.at[k].off <= off &&
		    f->sec->lines.at[k].off >=
			    (uint64_t)(f->start - s->sec_code[f->sec->index]) * 8)
			best = &f->sec->lines.at[k];
	return best;
}

const char *sim_where(struct sim *s, uint32_t pc)
{
	const struct sim_func *f = sim_func_at(s, pc);
	const struct obj_line_info *l = sim_line_at(s, pc);
	const char *in = f ? arena_printf(&s->arena, "%s, instruction %u", f->name, pc - f->start)
			   : "no function";

	if (!l)
		return in;
	return arena_printf(&s->arena, "%s:%u:%u (%s)", l->file, l->line, l->col, in);
}
