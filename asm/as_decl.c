/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Declarations of our own, so that a hand-written file is loadable by libbpf:
 *
 *	.ctype struct pair { u32 a; u32 b; };
 *	.map counts, type=hash, key=u32, value=struct pair, max_entries=1024
 *	.prog count, section="xdp", proto="int count(struct xdp_md *ctx)"
 *	.func helper, proto="int helper(u32 x)", static
 *	.license "GPL"
 *
 * They make the variable in .maps with its BTF (libbpf's BTF-defined maps), the program's
 * section and symbol with func_info, line_info from here on, and the license section.
 */
#include "asm/as_dir.h"
#include "asm/ctype.h"
#include "asm/sec_flags.h"

static struct btf *btf(struct as *as)
{
	if (!as->o->btf)
		as->o->btf = btf_new(as->cx);
	as->want_btf = true;
	return as->o->btf;
}

static bool parse(struct as *as, struct ctype_parse *p, enum ctype_want want, const char *s,
		  size_t len, src_loc loc)
{
	*p = (struct ctype_parse){.cx = as->cx, .b = btf(as), .loc = loc, .want = want};
	return ctype_run(p, s, len);
}

/* .ctype: C text to the line's end, or until its braces are closed. */
bool dir_ctype(struct as *as, uint32_t i, int arg)
{
	struct as_input *in = as->in;
	const char *s = as_tok_text(as, &as->tok[i]), *p = s;
	struct ctype_parse c;
	int depth = 0;

	(void)arg;
	for (; p < in->end && (*p != '\n' || depth > 0); p++) {
		depth += *p == '{';
		depth -= *p == '}';
	}
	in->at = p < in->end ? p + 1 : p;
	return parse(as, &c, WANTS_DECLS, s, (size_t)(p - s), as_loc(as, &as->tok[i]));
}

/* ---- Maps
 * ---------------------------------------------------------------------------------------- */

/* A map's definition in the making: the struct that libbpf reads. */
struct map {
	struct as *as;
	struct btf_type def;
};

/* A member NAME that is a pointer to TYPE. */
static void add_member(struct map *m, const char *name, uint32_t type)
{
	struct ctype_parse c = {.cx = m->as->cx, .b = m->as->o->btf};
	struct btf_item item = {.name = name, .type = ctype_qualify(&c, BTF_PTR, type)};

	item.off = m->def.items.n * 64;
	vec_push(&m->as->cx->unit, &m->def.items, item);
}

/* libbpf's way to say a number: a pointer to an array of that many ints. */
static void add_number(struct map *m, const char *name, int64_t v)
{
	struct ctype_parse c = {.cx = m->as->cx, .b = m->as->o->btf};

	add_member(m, name, ctype_derive(&c, ctype_int(&c, CT_INT), 0, v));
}

/* The type written between the attribute's '=' and the next comma. */
static bool type_attribute(struct map *m, const char *name, uint32_t *i)
{
	struct as *as = m->as;
	const struct tok *t = as->tok;
	struct ctype_parse c;
	uint32_t from = *i;

	while (t[*i].kind != T_END && t[*i].word != P_COMMA)
		++*i;
	if (*i == from) {
		as_error(as, &t[from], D_as_expected, "a type", as_tok_show(as, &t[from]));
		return false;
	}
	if (!parse(as, &c, WANTS_TYPE, as_tok_text(as, &t[from]),
		   t[*i - 1].off + t[*i - 1].len - t[from].off, as_loc(as, &t[from])))
		return false;
	if (!btf_size(as->o->btf, c.result)) {
		as_error(as, &t[from], D_as_decl, "the type has no size");
		return false;
	}
	add_member(m, name, c.result);
	return true;
}

static bool map_type(struct map *m, uint32_t *i)
{
	struct as *as = m->as;
	const struct tok *t = &as->tok[*i];
	const char *name = arena_strndup(&as->cx->unit, as_tok_text(as, t), t->len);
	struct nearest near = {.s = name};
	int id = map_type_id(name);

	if (t->kind == T_NUM)
		id = (int)t->num;
	if (id < 0) {
		as_error(as, t, D_as_decl, "unknown map type");
		for (uint32_t k = 0; map_type_name(k); k++)
			nearest_try(&near, map_type_name(k));
		if (nearest_result(&near))
			diag_note(as->cx, as_loc(as, t), "did you mean '%s'?",
				  nearest_result(&near));
		return false;
	}
	++*i;
	add_number(m, "type", id);
	return true;
}

static const char *const number_attributes[] = {
	"max_entries", "map_flags", "key_size", "value_size", "pinning", "numa_node", "map_extra"};

static bool attribute(struct map *m, uint32_t *i)
{
	struct as *as = m->as;
	const struct tok *t = &as->tok[*i];
	int64_t v;

	if (t[1].word != P_ASSIGN) {
		as_error(as, t, D_as_expected, "attribute=value", as_tok_show(as, t));
		return false;
	}
	*i += 2;
	if (as_tok_is(as, t, "type"))
		return map_type(m, i);
	if (as_tok_is(as, t, "key"))
		return type_attribute(m, "key", i);
	if (as_tok_is(as, t, "value"))
		return type_attribute(m, "value", i);
	for (unsigned k = 0; k < sizeof number_attributes / sizeof *number_attributes; k++)
		if (as_tok_is(as, t, number_attributes[k])) {
			if (!expr_const(as, i, &v))
				return false;
			add_number(m, number_attributes[k], v);
			return true;
		}
	as_error(as, t, D_as_decl_attr, as_tok_show(as, t),
		 "type, key, value, max_entries, map_flags, key_size, value_size, pinning, "
		 "numa_node, map_extra");
	return false;
}

bool dir_map(struct as *as, uint32_t i, int arg)
{
	struct as_sec *cur = as->cur, *prev = as->prev;
	struct map m = {.as = as, .def = {.kind = BTF_STRUCT}};
	struct as_sym *y;
	uint64_t size;
	bool fresh;

	(void)arg;
	if (as->tok[i].kind != T_IDENT) {
		as_error(as, &as->tok[i], D_as_expected, "the map's name",
			 as_tok_show(as, &as->tok[i]));
		return false;
	}
	btf(as);
	y = sym_tok(as, &as->tok[i++]);
	while (dir_comma(as, &i))
		if (!attribute(&m, &i))
			return false;
	if (!dir_expect_end(as, i))
		return false;
	if (!m.def.items.n || strcmp(m.def.items.at[0].name, "type")) {
		as_error(as, &as->tok[0], D_as_decl, "a map needs its type first: type=hash");
		return false;
	}
	size = m.def.items.n * 8;
	m.def.size = (uint32_t)size;
	sec_switch(as, sec_get(as, ".maps", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, &fresh));
	obj_align(as->cx, as->cur->sec, 8);
	sym_define(as, y, as_loc(as, &as->tok[1]));
	sec_data(as, NULL, size);
	y->bind = OBJ_GLOBAL;
	y->type = OBJ_OBJECT;
	y->declared = true;
	sym_info(as, y)->size = expr_node(as, E_NUM, NULL, NULL, y->def);
	y->info->size->num = (int64_t)size;
	sym_info(as, y)->btf_id = btf_add_ref(as->cx, as->o->btf, BTF_VAR, sym_name(as, y),
					      btf_add(as->cx, as->o->btf, m.def));
	as->o->btf->types.at[y->info->btf_id].linkage = BTF_L_GLOBAL;
	as->cur = cur;
	as->prev = prev;
	return true;
}

/* ---- Programs
 * ---------------------------------------------------------------------------------------- */

struct prog_args {
	const char *section, *proto;
	src_loc proto_loc;
	bool is_static;
};

static bool prog_args(struct as *as, uint32_t i, struct prog_args *a)
{
	size_t len;

	while (dir_comma(as, &i)) {
		const struct tok *t = &as->tok[i];

		if (as_tok_is(as, t, "static")) {
			a->is_static = true;
			i++;
			continue;
		}
		if (t[1].word != P_ASSIGN || t[2].kind != T_STR) {
			as_error(as, t, D_as_expected, "section=\"…\", proto=\"…\" or static",
				 as_tok_show(as, t));
			return false;
		}
		i += 3;
		if (as_tok_is(as, t, "section")) {
			a->section = as_tok_string(as, &t[2], &len);
		} else if (as_tok_is(as, t, "proto")) {
			a->proto = as_tok_string(as, &t[2], &len);
			a->proto_loc = as_loc(as, &t[2]) + 1;
		} else {
			as_error(as, t, D_as_decl_attr, as_tok_show(as, t),
				 "section, proto, static");
			return false;
		}
	}
	return dir_expect_end(as, i);
}

/* SUB: .func, a subprogram, which libbpf wants in .text. */
bool dir_prog(struct as *as, uint32_t i, int sub)
{
	const struct tok *t = &as->tok[i];
	struct prog_args a = {0};
	struct obj_func_info f = {0};
	struct ctype_parse c;
	struct as_sym *y;
	bool fresh;

	if (t->kind != T_IDENT) {
		as_error(as, t, D_as_expected, "the function's name", as_tok_show(as, t));
		return false;
	}
	y = sym_tok(as, t);
	if (!prog_args(as, i + 1, &a))
		return false;
	if (sub && !a.section)
		a.section = ".text";
	if (!a.proto)
		a.proto = arena_printf(&as->cx->unit, "int %s(void *ctx)", sym_name(as, y));
	if (!parse(as, &c, WANTS_PROTO, a.proto, strlen(a.proto), a.proto_loc))
		return false;
	if (strcmp(c.name, sym_name(as, y))) {
		as_error(as, t, D_as_decl, "the prototype is another function's");
		return false;
	}
	if (a.section)
		sec_switch(as,
			   sec_get(as, a.section, SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, &fresh));
	sym_define(as, y, as_loc(as, t));
	y->bind = a.is_static ? OBJ_LOCAL : OBJ_GLOBAL;
	y->type = OBJ_FUNC;
	y->declared = true;
	y->temp = false;
	as->o->btf->types.at[c.result].linkage = a.is_static ? BTF_L_STATIC : BTF_L_GLOBAL;
	f.off = (uint32_t)sec_here(as);
	f.type_id = c.result;
	vec_push(&as->cx->unit, &sec_cur(as)->sec->funcs, f);
	as->func_start = true;
	vec_push(&as->cx->unit, &as->progs, y);
	return true;
}

bool dir_license(struct as *as, uint32_t i, int arg)
{
	struct as_sec *cur = as->cur, *prev = as->prev;
	const struct tok *t = &as->tok[i];
	struct as_sym *y;
	size_t len;
	char *s;
	bool fresh;

	(void)arg;
	if (t->kind != T_STR) {
		as_error(as, t, D_as_expected, "a license in quotes", as_tok_show(as, t));
		return false;
	}
	s = as_tok_string(as, t, &len);
	sec_switch(as, sec_get(as, "license", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, &fresh));
	y = sym_get(as, "_license", 8, as_hash("_license", 8));
	sym_define(as, y, as_loc(as, t));
	y->bind = OBJ_GLOBAL;
	y->type = OBJ_OBJECT;
	y->declared = true;
	sym_info(as, y)->size = expr_node(as, E_NUM, NULL, NULL, y->def);
	y->info->size->num = (int64_t)len + 1;
	sec_data(as, s, len + 1);
	as->cur = cur;
	as->prev = prev;
	return dir_expect_end(as, i + 1);
}

/* ---- The end
 * --------------------------------------------------------------------------------------------- */

static uint64_t end_of(struct as *as, uint32_t k)
{
	const struct as_sym *y = as->progs.at[k];
	uint64_t end = obj_size(y->sec->sec);

	for (uint32_t i = 0; i < as->progs.n; i++) {
		const struct as_sym *o = as->progs.at[i];

		if (o->sec == y->sec && o->off > y->off && o->off < end)
			end = o->off;
	}
	return end;
}

void decl_sizes(struct as *as)
{
	for (uint32_t k = 0; k < as->progs.n; k++) {
		struct as_sym *y = as->progs.at[k];

		if ((y->info && y->info->size) || y->state != SYM_LABEL)
			continue;
		sym_info(as, y)->size = expr_node(as, E_NUM, NULL, NULL, y->def);
		y->info->size->num = (int64_t)(end_of(as, k) - y->off);
	}
}

void decl_btf(struct as *as)
{
	bool any = false;

	for (uint32_t i = 0; i < as->order.n; i++)
		if (as->order.at[i]->info && as->order.at[i]->info->btf_id &&
		    as->order.at[i]->obj) {
			as->order.at[i]->obj->btf_id = as->order.at[i]->info->btf_id;
			any = true;
		}
	if (any)
		btf_add_datasecs(as->cx, as->o);
}
