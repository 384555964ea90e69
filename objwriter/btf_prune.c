/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pruning: merge equal types, drop what nothing needs, number the rest anew in
 * their old order.  Records of the sections follow.
 *
 * Two types are equal if no walk along references tells them apart, so that
 * equal types which refer to themselves through records merge as well: the
 * coarsest partition in which members of a class have the same contents and
 * refer to the same classes, found by refining until nothing changes (Moore's
 * algorithm for minimal automata).  A type's declaration tags are part of its
 * contents.  FUNC, VAR and DATASEC stand for one thing each and never merge.
 */
#include "objwriter/obj.h"

/* A chain of equal types needs a round for each of its links; past this many rounds
 * nothing is merged, which is right, only larger. */
enum { MAX_ROUNDS = 256 };

struct prune {
	struct cx *cx;
	struct btf *b;
	uint32_t n;
	uint32_t *cls, *next_cls; /* by type: the first type of its class */
	uint32_t *first_tag;      /* by type: a DECL_TAG on it, or 0 … */
	uint32_t *next_tag;       /* … by DECL_TAG: another one on the same type */
	uint32_t *slot, cap;      /* hash table of class leaders */
	uint32_t *id;             /* by type: its new number, 0: dropped */
	bool all;                 /* FUNC, VAR and DATASEC may be equal, too */
};

static bool same_name(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

static bool stands_alone(enum btf_kind k)
{
	return k == BTF_FUNC || k == BTF_VAR || k == BTF_DATASEC;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static uint64_t mix_name(uint64_t h, const char *s)
{
	for (; s && *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	return mix(h, 0);
}

static uint64_t signature(const struct prune *p, uint32_t i)
{
	struct btf_type *t = &p->b->types.at[i];
	uint64_t h = mix_name(mix(0, t->kind), t->name);
	uint32_t *r;

	h = mix(mix(h, t->size), t->items.n);
	h = mix(mix(h, t->nelems), (uint64_t)t->encoding << 32 | t->bits);
	for (uint32_t k = 0; k < t->items.n; k++)
		h = mix(mix_name(h, t->items.at[k].name), (uint64_t)t->items.at[k].value);
	for (uint32_t k = 0; (r = btf_ref(t, k)); k++)
		h = mix(h, p->cls[*r]);
	return h;
}

/* Do A and B have the same contents and refer to the same classes? */
static bool equal(const struct prune *p, uint32_t a, uint32_t b)
{
	struct btf_type *x = &p->b->types.at[a], *y = &p->b->types.at[b];
	uint32_t *r, tx = p->first_tag[a], ty = p->first_tag[b];

	if (x->kind != y->kind || (!p->all && stands_alone(x->kind)) || x->linkage != y->linkage ||
	    !same_name(x->name, y->name) || x->size != y->size || x->nelems != y->nelems ||
	    x->bits != y->bits || x->bit_off != y->bit_off || x->encoding != y->encoding ||
	    x->kflag != y->kflag || x->component != y->component || x->items.n != y->items.n)
		return false;
	for (uint32_t k = 0; k < x->items.n; k++) {
		const struct btf_item *m = &x->items.at[k], *n = &y->items.at[k];

		/* the value covers offset and size */
		if (!same_name(m->name, n->name) || m->value != n->value)
			return false;
	}
	for (uint32_t k = 0; (r = btf_ref(x, k)); k++)
		if (p->cls[*r] != p->cls[*btf_ref(y, k)])
			return false;
	for (; tx && ty; tx = p->next_tag[tx], ty = p->next_tag[ty])
		if (p->b->types.at[tx].component != p->b->types.at[ty].component ||
		    !same_name(p->b->types.at[tx].name, p->b->types.at[ty].name))
			return false;
	return !tx && !ty;
}

/* One refinement; returns the number of classes. */
static uint32_t refine(struct prune *p)
{
	uint32_t classes = 0;

	memset(p->slot, 0, p->cap * sizeof *p->slot);
	for (uint32_t i = 1; i < p->n; i++) {
		uint32_t h = (uint32_t)signature(p, i) & (p->cap - 1);

		while (p->slot[h] && !equal(p, p->slot[h], i))
			h = (h + 1) & (p->cap - 1);
		if (!p->slot[h]) {
			p->slot[h] = i;
			classes++;
		}
		p->next_cls[i] = p->slot[h];
	}
	memcpy(p->cls, p->next_cls, p->n * sizeof *p->cls);
	return classes;
}

static void find_tags(struct prune *p)
{
	for (uint32_t i = p->n; --i > 0;) {
		const struct btf_type *t = &p->b->types.at[i];

		if (t->kind == BTF_DECL_TAG) {
			p->next_tag[i] = p->first_tag[t->type];
			p->first_tag[t->type] = i;
		}
	}
}

/* Refine until nothing changes; false if ROUNDS do not suffice. */
static bool find_classes(struct prune *p, unsigned rounds)
{
	uint32_t before = 0, classes;

	find_tags(p);
	for (p->cap = 16; p->cap < 2 * p->n;)
		p->cap *= 2;
	p->slot = arena_array(&p->cx->scratch, uint32_t, p->cap);
	/* all classes are 0 at first: contents alone tell types apart */
	for (unsigned round = 0; round < rounds; round++, before = classes) {
		classes = refine(p);
		if (classes == before)
			return true;
	}
	return false;
}

static struct prune start(struct cx *cx, struct btf *b)
{
	struct prune p = {.cx = cx, .b = b, .n = b->types.n};

	p.cls = arena_array(&cx->scratch, uint32_t, p.n);
	p.next_cls = arena_array(&cx->scratch, uint32_t, p.n);
	p.first_tag = arena_array(&cx->scratch, uint32_t, p.n);
	p.next_tag = arena_array(&cx->scratch, uint32_t, p.n);
	p.id = arena_array(&cx->scratch, uint32_t, p.n);
	return p;
}

bool btf_classes(struct cx *cx, struct btf *b, unsigned rounds, uint32_t *cls)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct prune p = start(cx, b);
	bool done;

	p.all = true;
	done = find_classes(&p, rounds);
	memcpy(cls, p.cls, p.n * sizeof *cls);
	arena_release(&cx->scratch, m);
	return done;
}

/* Mark what the types on the stack refer to; id[] is 1 for what is needed. */
static void mark(struct prune *p, uint32_t root)
{
	VEC(uint32_t) stack = {0};
	uint32_t *r;

	root = p->cls[root];
	if (!root || p->id[root])
		return;
	p->id[root] = 1;
	vec_push(&p->cx->scratch, &stack, root);
	while (stack.n) {
		uint32_t i = stack.at[--stack.n];

		for (uint32_t k = 0; (r = btf_ref(&p->b->types.at[i], k)); k++)
			if (p->cls[*r] && !p->id[p->cls[*r]]) {
				p->id[p->cls[*r]] = 1;
				vec_push(&p->cx->scratch, &stack, p->cls[*r]);
			}
	}
}

static void mark_roots(struct prune *p, struct obj *o)
{
	bool more = true;

	for (uint32_t i = 1; i < p->n; i++)
		if (stands_alone(p->b->types.at[i].kind))
			mark(p, i);
	for (uint32_t s = 0; s < o->secs.n; s++) {
		struct obj_sec *sec = o->secs.at[s];

		for (uint32_t i = 0; i < sec->funcs.n; i++)
			mark(p, sec->funcs.at[i].type_id);
		for (uint32_t i = 0; i < sec->cores.n; i++)
			mark(p, sec->cores.at[i].type_id);
	}
	/* a tag on a kept type is kept; a tag may be on a tag's type only, so one pass does,
	 * but a file may say otherwise */
	while (more) {
		more = false;
		for (uint32_t i = 1; i < p->n; i++) {
			const struct btf_type *t = &p->b->types.at[i];

			if (t->kind == BTF_DECL_TAG && p->cls[i] == i && !p->id[i] &&
			    p->id[p->cls[t->type]]) {
				mark(p, i);
				more = true;
			}
		}
	}
}

static void renumber(struct prune *p, struct obj *o)
{
	uint32_t n = 1, *r;

	for (uint32_t i = 1; i < p->n; i++)
		if (p->id[i])
			p->id[i] = n++;
	for (uint32_t i = 1; i < p->n; i++) {
		struct btf_type *t = &p->b->types.at[i];

		if (!p->id[i])
			continue;
		for (uint32_t k = 0; (r = btf_ref(t, k)); k++)
			*r = p->id[p->cls[*r]];
		p->b->types.at[p->id[i]] = *t; /* never ahead of I */
	}
	p->b->types.n = n;
	for (uint32_t s = 0; s < o->secs.n; s++) {
		struct obj_sec *sec = o->secs.at[s];

		for (uint32_t i = 0; i < sec->funcs.n; i++)
			sec->funcs.at[i].type_id = p->id[p->cls[sec->funcs.at[i].type_id]];
		for (uint32_t i = 0; i < sec->cores.n; i++)
			sec->cores.at[i].type_id = p->id[p->cls[sec->cores.at[i].type_id]];
	}
}

void btf_prune(struct cx *cx, struct obj *o)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct prune p;

	if (!o->btf)
		return;
	p = start(cx, o->btf);
	if (!find_classes(&p, MAX_ROUNDS))
		for (uint32_t i = 0; i < p.n; i++)
			p.cls[i] = i;
	mark_roots(&p, o);
	renumber(&p, o);
	arena_release(&cx->scratch, m);
}
