/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BTF for what the passes have left of a unit: a FUNC for each function, a VAR
 * for each variable, the types of the CO-RE records, declaration tags.  What
 * nothing refers to any more (an extern that was called in dead code, a record
 * whose instruction is gone) gets none.
 *
 * Order, as clang's: map definitions; the functions, each followed by the
 * externs and records that its code uses; the variables; forward declarations.
 * DATASECs are the back end's, which knows what lies where.
 */
#include "frontend/btf_types.h"

/* Map definitions: `.maps`, and the variants that start so. */
static bool is_map(const struct ir_sym *s)
{
	return s->section && !strncmp(s->section, ".maps", 5);
}

/* The tags of D and of its earlier declarations, each text once, earliest first. */
static void decl_tags(struct btf_conv *c, struct decl *d, uint32_t id)
{
	if (d->prev)
		decl_tags(c, d->prev, id);
	for (struct attr_tag *t = d->tags; t; t = t->next) {
		struct attr_tag one = {.text = t->text};
		bool seen = false;

		for (struct decl *e = d->prev; e && !seen; e = e->prev)
			for (struct attr_tag *o = e->tags; o && !seen; o = o->next)
				seen = !strcmp(o->text, t->text);
		for (struct attr_tag *o = d->tags; o != t && !seen; o = o->next)
			seen = !strcmp(o->text, t->text);
		if (!seen)
			btf_conv_tags(c, &one, id, -1);
	}
}

static void add_func(struct btf_conv *c, struct ir_sym *s, uint32_t proto, uint32_t linkage)
{
	struct decl *d = s->decl;

	s->btf_id = btf_add(
		c->cx, c->btf,
		(struct btf_type){
			.kind = BTF_FUNC, .name = d->name->s, .type = proto, .linkage = linkage});
	for (uint32_t i = 0; d->params && i < d->nparams; i++)
		btf_conv_tags(c, d->params[i]->tags, s->btf_id, (int)i);
	decl_tags(c, d, s->btf_id);
}

/* A function that is defined here: named parameters of the types they were declared with. */
static void define_func(struct btf_conv *c, struct ir_sym *s)
{
	struct decl *d = s->decl, *none[1] = {NULL};
	struct type *t = type_desugar(c->fe, d->type);
	uint32_t proto =
		btf_conv_proto(c, t, d->params ? d->params : none, d->params ? d->nparams : 0);

	add_func(c, s, proto, s->linkage == IR_LOCAL ? BTF_L_STATIC : BTF_L_GLOBAL);
}

static void add_var(struct btf_conv *c, struct ir_sym *s)
{
	struct decl *d = s->decl;
	struct btf_type v = {.kind = BTF_VAR, .name = s->name};

	v.type = is_map(s) ? btf_conv_map(c, d->type) : btf_conv_type(c, d->type);
	v.linkage = s->flags & SYM_EXTERN    ? BTF_L_EXTERN
		    : s->linkage == IR_LOCAL ? BTF_L_STATIC
					     : BTF_L_GLOBAL;
	s->btf_id = btf_add(c->cx, c->btf, v);
	decl_tags(c, d, s->btf_id);
}

static bool has_decl(const struct ir_sym *s)
{
	const struct decl *d = s->decl;

	return d && d->name && !s->is_string && !s->alias;
}

/* An extern is met in code or data. */
static void use_symbol(struct btf_conv *c, struct ir_sym *s)
{
	struct decl *d = s->decl;

	if (!(s->flags & SYM_EXTERN) || s->btf_id || !has_decl(s))
		return;
	if (!s->is_fn) {
		s->refs++; /* described with the variables */
		return;
	}
	add_func(c, s, btf_conv_type(c, type_desugar(c->fe, d->type)), BTF_L_EXTERN);
}

static void use_ref(struct btf_conv *c, struct ir_fn *fn, ir_ref r)
{
	if (r.kind == REF_CON && fn->cons.at[r.idx].sym)
		use_symbol(c, fn->cons.at[r.idx].sym);
}

static void use_core(struct btf_conv *c, struct ir_unit *u, uint32_t i)
{
	struct ir_core *k = &u->cores.at[i];

	if (k->ctype && !k->type_id)
		k->type_id = btf_conv_type(c, k->ctype);
}

/* What the code of FN refers to. */
static void use_code(struct btf_conv *c, struct ir_fn *fn)
{
	for (struct ir_blk *b = fn->start; b; b = b->next) {
		ir_ref *r;

		for (struct ir_phi *p = b->phis; p; p = p->next)
			for (uint32_t i = 0; i < p->n; i++)
				use_ref(c, fn, p->arg[i]);
		for (uint32_t i = 0; i < b->ins.n; i++) {
			struct ir_ins *ins = &b->ins.at[i];

			for (uint32_t k = 0; (r = ir_use(fn, ins, k)); k++)
				use_ref(c, fn, *r);
			if (ins->op == IR_core || ins->op == IR_coreaddr)
				use_core(c, fn->unit, ins->aux);
		}
		for (uint32_t k = 0; (r = ir_term_use(fn, b, k)); k++)
			use_ref(c, fn, *r);
	}
}

static bool is_variable(const struct ir_sym *s)
{
	return !s->is_fn && has_decl(s);
}

void fe_btf(struct fe *fe, struct ir_unit *u)
{
	struct btf_conv c;

	if (!fe->cx->opt.debug)
		return;
	if (!u->btf)
		u->btf = btf_new(fe->cx);
	c = btf_conv_new(fe, u->btf);
	for (uint32_t i = 0; i < u->syms.n; i++) {
		struct ir_sym *s = u->syms.at[i];

		if (s->flags & SYM_EXTERN)
			s->refs = 0;
		if (is_variable(s) && is_map(s) && !(s->flags & SYM_EXTERN))
			add_var(&c, s);
	}
	for (uint32_t i = 0; i < u->syms.n; i++) {
		struct ir_sym *s = u->syms.at[i];

		if (!s->is_fn || !s->fn)
			continue;
		if (has_decl(s))
			define_func(&c, s);
		use_code(&c, s->fn);
	}
	for (uint32_t i = 0; i < u->syms.n; i++)
		for (uint32_t k = 0; k < u->syms.at[i]->rels.n; k++)
			use_symbol(&c, u->syms.at[i]->rels.at[k].sym);
	for (uint32_t i = 0; i < u->syms.n; i++) {
		struct ir_sym *s = u->syms.at[i];

		if (is_variable(s) && !s->btf_id && (!(s->flags & SYM_EXTERN) || s->refs))
			add_var(&c, s);
	}
	btf_conv_finish(&c);
}
