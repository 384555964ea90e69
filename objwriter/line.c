/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * line_info records from source locations: the file as -fdebug-prefix-map= and
 * -ffile-prefix-map= rewrite it, the line's text, line and column of the
 * outermost macro use.  A file named relatively stays relative, so that objects
 * do not depend on the directory of the build (clang makes them absolute).
 */
#include "objwriter/obj.h"

const char *obj_file_name(struct cx *cx, const char *path)
{
	/* the last map given is tried first, as GCC and clang do */
	for (uint32_t i = cx->opt.debug_prefix_map.n; i-- > 0;) {
		const struct opt_prefix_map *m = &cx->opt.debug_prefix_map.at[i];
		size_t n = strlen(m->from);

		if (!strncmp(path, m->from, n))
			return arena_printf(&cx->unit, "%s%s", m->to, path + n);
	}
	return path;
}

void obj_add_line(struct cx *cx, struct obj_sec *s, uint32_t off, src_loc loc, bool func_start)
{
	struct obj_line_info *last = s->lines.n ? &vec_last(&s->lines) : NULL, l = {.off = off};
	struct src_pos p;

	if (!loc)
		return;
	p = src_pos(cx, loc);
	if (!p.path)
		return;
	l.line = p.line;
	l.col = p.col;
	/* interned, so that equal ones are stored once */
	l.file = name_of(cx, obj_file_name(cx, p.path))->s;
	l.text = p.text ? name_get(cx, p.text, p.text_len)->s : "";
	if (last && last->off == off)
		*last = l;
	else if (!last || func_start || last->line != l.line || last->col != l.col ||
		 last->file != l.file)
		vec_push(&cx->unit, &s->lines, l);
}
