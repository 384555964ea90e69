/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Control-flow graphs for graphviz: a cluster for each function, a box for each basic
 * block.  Blocks begin at functions, at targets and behind jumps.
 */
#include <inttypes.h>

#include "asm/dump.h"
#include "asm/sec_flags.h"

struct graph {
	struct cx *cx;
	const struct obj *o;
	const struct dump_options *opt;
	struct obj_map *m;
	struct code_map *c;
	uint8_t *leader; /* by slot */
	FILE *f;
};

static bool decode(const struct graph *g, uint32_t off, struct isa_insn *i)
{
	return isa_decode_any(g->c->s->data.at + off, g->c->s->data.n - off, g->o->big_endian, i);
}

static bool is_jump(const struct isa_insn *i)
{
	return isa_of(i)->flags & (ISA_COND | ISA_JUMP);
}

static int64_t target(const struct graph *g, uint32_t off, const struct isa_insn *i)
{
	int64_t to = off + 8 + (int64_t)isa_disp(i) * 8;

	return isa_of(i)->flags & ISA_INDIRECT || to < 0 || to >= g->c->s->data.n ? -1 : to;
}

static uint32_t step(const struct graph *g, uint32_t off)
{
	return g->c->start[off / 8] ? g->c->start[off / 8] : 8;
}

static void find_leaders(struct graph *g)
{
	const struct obj_sec *s = g->c->s;
	struct isa_insn i;

	g->leader = arena_alloc(&g->cx->unit, s->data.n / 8 + 2);
	g->leader[0] = 1;
	for (uint32_t k = 0; k < g->c->nsyms; k++)
		if (g->c->syms[k]->value < s->data.n)
			g->leader[g->c->syms[k]->value / 8] = 1;
	for (uint32_t off = 0; off + 8 <= s->data.n; off += step(g, off)) {
		if (!decode(g, off, &i))
			continue;
		if (is_jump(&i) && target(g, off, &i) >= 0)
			g->leader[target(g, off, &i) / 8] = 1;
		if (is_jump(&i) || isa_of(&i)->flags & ISA_EXIT)
			g->leader[(off + step(g, off)) / 8] = 1;
	}
}

static void put_escaped(const char *s, FILE *f)
{
	for (; *s; s++) {
		if (strchr("\"\\<>{}|", *s))
			fputc('\\', f);
		fputc(*s, f);
	}
}

static void put_edge(struct graph *g, uint32_t from, int64_t to, const char *style)
{
	if (to >= 0 && to < g->c->s->data.n)
		fprintf(g->f, "\t\tb%" PRIu32 "_%" PRIu32 " -> b%" PRIu32 "_%" PRId64 "%s;\n",
			g->c->s->index, from / 8, g->c->s->index, to / 8, style);
}

/* The block at OFF; returns its end. */
static uint32_t put_block(struct graph *g, uint32_t off, uint32_t end)
{
	uint32_t first = off, last = off;
	struct isa_insn i = {0};
	char text[512];

	fprintf(g->f, "\t\tb%" PRIu32 "_%" PRIu32 " [label=\"", g->c->s->index, off / 8);
	do {
		if (decode(g, off, &i)) {
			struct insn_refs r = insn_refs(g->m, g->c, off, &i);

			if (is_jump(&i)) /* the edge says where to */
				r.names.target = arena_printf(&g->cx->unit, "%" PRId64,
							      target(g, off, &i) / 8);
			isa_print_names(&i, g->opt->dialect, &r.names, text, sizeof text);
		} else {
			snprintf(text, sizeof text, "(no instruction)");
		}
		fprintf(g->f, "%" PRIu32 ": ", off / 8);
		put_escaped(text, g->f);
		fputs("\\l", g->f);
		last = off;
		off += step(g, off);
	} while (off < end && !g->leader[off / 8]);
	fputs("\"];\n", g->f);
	if (!decode(g, last, &i)) {
		put_edge(g, first, off < end ? (int64_t)off : -1, "");
		return off;
	}
	if (is_jump(&i))
		put_edge(g, first, target(g, last, &i),
			 isa_of(&i)->flags & ISA_COND ? " [color=green]" : "");
	if (!(isa_of(&i)->flags & ISA_TERMINATOR) && off < end)
		put_edge(g, first, off, isa_of(&i)->flags & ISA_COND ? " [color=red]" : "");
	return off;
}

static const struct obj_sym *function_at(const struct graph *g, uint32_t off)
{
	for (uint32_t k = 0; k < g->c->nsyms; k++)
		if (g->c->syms[k]->value == off && g->c->syms[k]->type == OBJ_FUNC)
			return g->c->syms[k];
	return NULL;
}

static void put_section(struct graph *g)
{
	uint32_t size = g->c->s->data.n & ~7u, off = 0;

	find_leaders(g);
	while (off < size) {
		const struct obj_sym *y = function_at(g, off);
		const char *name = y ? y->name : g->c->s->name;
		uint32_t end = off + step(g, off);

		while (end < size && !function_at(g, end))
			end += step(g, end);
		if (!g->opt->symbol || !strcmp(g->opt->symbol, name)) {
			fprintf(g->f,
				"\tsubgraph \"cluster_%" PRIu32 "_%" PRIu32 "\" {\n\t\tlabel=\"",
				g->c->s->index, off / 8);
			put_escaped(name, g->f);
			fputs("\";\n", g->f);
			while (off < end)
				off = put_block(g, off, end);
			fputs("\t}\n", g->f);
		}
		off = end;
	}
}

void dump_cfg(struct cx *cx, const struct obj *o, const struct dump_options *opt, FILE *f)
{
	struct graph g = {.cx = cx, .o = o, .opt = opt, .f = f, .m = obj_map_new(cx, o)};

	fputs("digraph cfg {\n\tnode [shape=box, fontname=monospace];\n", f);
	for (uint32_t i = 0; i < o->secs.n; i++) {
		const struct obj_sec *s = o->secs.at[i];

		if (!(s->flags & SHF_EXECINSTR) || obj_is_nobits(s) || s->data.n < 8 ||
		    (opt->section && strcmp(opt->section, s->name)))
			continue;
		g.c = obj_map_section(g.m, s);
		put_section(&g);
	}
	fputs("}\n", f);
}
