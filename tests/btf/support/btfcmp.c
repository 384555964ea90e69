/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * btfcmp A.o B.o: the differences between the BTF of two objects, whatever the
 * numbering.
 *
 * Both are pruned, so that duplicates and leftovers do not count, and put into
 * one graph, whose types are then told apart by ever longer walks.  The types
 * of one object that have no counterpart in the other after the shortest walk
 * that shows any are the differences printed; those that differ only because
 * they refer to them are not.  CO-RE records are compared as (section, kind,
 * access string, root type).  Exit status 0: no difference, 1: some, 2: trouble.
 */
#include <stdlib.h>

#include "objwriter/obj.h"

struct cmp {
	struct cx *cx;
	struct obj *o[2];
	const char *path[2];
	struct btf *both;
	uint32_t from; /* first type of the second object */
	uint32_t *cls;
	unsigned found;
};

static struct obj *load(struct cx *cx, const char *path)
{
	struct src_file *f = src_read(cx, path);
	struct obj *o = f ? elf_read(cx, path, (const uint8_t *)f->text, f->size) : NULL;

	diag_print(cx, stderr);
	if (!o || !o->btf) {
		fprintf(stderr, "btfcmp: %s: no BTF\n", path);
		exit(2);
	}
	btf_prune(cx, o);
	return o;
}

static const struct btf *sorting; /* qsort has no context */

static int by_name(const void *a, const void *b)
{
	const struct btf_item *x = a, *y = b;

	return strcmp(sorting->types.at[x->type].name, sorting->types.at[y->type].name);
}

/* Append the types of B; variables of a DATASEC in the order of their names, places forgotten. */
static void append(struct cmp *c, const struct btf *b)
{
	uint32_t from = c->both->types.n - 1, *r;

	sorting = b;
	for (uint32_t i = 1; i < b->types.n; i++) {
		struct btf_type t = b->types.at[i];
		uint32_t n = t.items.n;

		memset(&t.items, 0, sizeof t.items);
		vec_append(&c->cx->unit, &t.items, b->types.at[i].items.at, n);
		if (t.kind == BTF_DATASEC) {
			qsort(t.items.at, n, sizeof *t.items.at, by_name);
			for (uint32_t k = 0; k < n; k++)
				t.items.at[k].off = 0;
			t.size = 0;
		}
		for (uint32_t k = 0; (r = btf_ref(&t, k)); k++)
			if (*r)
				*r += from;
		btf_add(c->cx, c->both, t);
	}
}

/* The types of side SIDE whose class has nothing of the other side. */
static unsigned unmatched(struct cmp *c, int side, bool print)
{
	uint32_t n = c->both->types.n, count = 0;
	uint32_t lo = side ? c->from : 1, hi = side ? n : c->from;
	uint8_t *has = arena_array(&c->cx->unit, uint8_t, n);

	for (uint32_t i = side ? 1 : c->from; i < (side ? c->from : n); i++)
		has[c->cls[i]] = 1;
	for (uint32_t i = lo; i < hi; i++) {
		struct btf one = {0};

		if (has[c->cls[i]])
			continue;
		count++;
		if (!print)
			continue;
		printf("%c ", side ? '+' : '-');
		one = *c->both;
		btf_dump_type(&one, i, false, stdout);
	}
	return count;
}

static void compare_types(struct cmp *c)
{
	for (unsigned rounds = 1;; rounds++) {
		bool done = btf_classes(c->cx, c->both, rounds, c->cls);
		unsigned n = unmatched(c, 0, false) + unmatched(c, 1, false);

		if (n) {
			unmatched(c, 0, true);
			unmatched(c, 1, true);
			c->found += n;
			return;
		}
		if (done)
			return;
	}
}

/* CO-RE records as text, sorted. */
struct lines {
	VEC(const char *) v;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct lines core_lines(struct cmp *c, int side)
{
	struct lines l = {0};
	const struct obj *o = c->o[side];

	for (uint32_t i = 0; i < o->secs.n; i++)
		for (uint32_t k = 0; k < o->secs.at[i]->cores.n; k++) {
			const struct obj_core_relo *r = &o->secs.at[i]->cores.at[k];
			const struct btf_type *t = &o->btf->types.at[r->type_id];

			vec_push(&c->cx->unit, &l.v,
				 arena_printf(&c->cx->unit, "CORE %s kind %u %s of %s %s",
					      o->secs.at[i]->name, r->kind, r->access,
					      btf_kind_name(t->kind), t->name ? t->name : ""));
		}
	if (l.v.n)
		qsort(l.v.at, l.v.n, sizeof *l.v.at, by_text);
	return l;
}

static void compare_cores(struct cmp *c)
{
	struct lines a = core_lines(c, 0), b = core_lines(c, 1);
	uint32_t i = 0, k = 0;

	while (i < a.v.n || k < b.v.n) {
		int d = i == a.v.n ? 1 : k == b.v.n ? -1 : strcmp(a.v.at[i], b.v.at[k]);

		if (d)
			c->found++;
		if (d < 0)
			printf("- %s\n", a.v.at[i]);
		if (d > 0)
			printf("+ %s\n", b.v.at[k]);
		i += d <= 0;
		k += d >= 0;
	}
}

int main(int argc, char **argv)
{
	struct cx cx;
	struct cmp c = {.cx = &cx};

	if (argc != 3) {
		fprintf(stderr, "usage: btfcmp A.o B.o\n");
		return 2;
	}
	cx_init(&cx);
	for (int i = 0; i < 2; i++)
		c.o[i] = load(&cx, argv[1 + i]);
	c.both = btf_new(&cx);
	append(&c, c.o[0]->btf);
	c.from = c.both->types.n;
	append(&c, c.o[1]->btf);
	c.cls = arena_array(&cx.unit, uint32_t, c.both->types.n);
	compare_types(&c);
	compare_cores(&c);
	cx_free(&cx);
	return c.found ? 1 : 0;
}
