/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * line_info: for each change of source position a record with the file, the line's text,
 * line and column (kernel, Documentation/bpf/btf.rst, 4.1).  The kernel wants a function's
 * first instruction to have one.
 */
#include "backend/emit.h"

/* PATH after -fdebug-prefix-map, the last matching option winning. */
static const char *mapped(struct cx *cx, const char *path)
{
	for (uint32_t i = cx->opt.debug_prefix_map.n; i-- > 0;) {
		const struct opt_prefix_map *m = &cx->opt.debug_prefix_map.at[i];
		size_t n = strlen(m->from);

		if (!strncmp(path, m->from, n))
			return arena_printf(&cx->unit, "%s%s", m->to, path + n);
	}
	return path;
}

static struct obj_line_info record(struct cx *cx, uint32_t off, const struct src_pos *p)
{
	struct obj_line_info l = {.off = off, .line = p->line, .col = p->col};

	l.file = name_of(cx, mapped(cx, p->path))->s;
	l.text = name_get(cx, p->text ? p->text : "", p->text ? p->text_len : 0)->s;
	return l;
}

void emit_lines(struct be_unit *bu, struct be *be, struct obj_sec *sec, uint64_t start,
		const struct mcode *m)
{
	struct cx *cx = bu->cx;
	src_loc last = 0;
	uint32_t at = 0, line = 0, col = 0;
	const char *path = NULL;

	for (uint32_t i = 0; i < m->code.n; i++) {
		const struct mi *c = &m->code.at[i];
		src_loc loc = c->loc;
		struct src_pos p;

		if (i == 0 && !loc)
			loc = be->fn->sym->loc;
		if (loc && loc != last) {
			last = loc;
			p = src_pos(cx, loc);
			if (p.path && (p.line != line || p.col != col || p.path != path)) {
				vec_push(&cx->unit, &sec->lines,
					 record(cx, (uint32_t)(start + at * 8ull), &p));
				line = p.line;
				col = p.col;
				path = p.path;
			}
		}
		at += c->in.op == ISA_none ? 1 : isa_slots(c->in.op);
	}
}
