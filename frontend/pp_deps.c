/* SPDX-License-Identifier: BSD-2-Clause */
/* -M and its family: the files that were read, as a rule for make. */
#include "frontend/pp_int.h"

/* Without the ./ that a search beside the including file puts first. */
static const char *short_path(const char *path)
{
	while (path[0] == '.' && path[1] == '/' && path[2])
		path += 2;
	return path;
}

void deps_note(struct pp *pp, struct pp_file *f)
{
	const struct options *o = &pp->cx->opt;

	if (f->dep_noted || f->builtin || !strcmp(f->path, "-"))
		return;
	f->dep_noted = true;
	if (!(o->deps & DEPS_NO_SYSTEM && f->src->system))
		vec_push(&pp->cx->unit, &pp->deps, short_path(f->path));
}

void deps_missing(struct pp *pp, const char *header)
{
	for (uint32_t i = 0; i < pp->deps.n; i++)
		if (!strcmp(pp->deps.at[i], header))
			return;
	vec_push(&pp->cx->unit, &pp->deps, header);
}

/* PATH with make's special characters quoted (GNU make's rules; as GCC and clang do). */
static const char *quoted(struct pp *pp, const char *path)
{
	char *s = arena_alloc(&pp->cx->unit, 2 * strlen(path) + 1), *q = s;

	for (const char *p = path; *p; p++) {
		if (*p == ' ' || *p == '\t') {
			for (const char *b = p; b > path && b[-1] == '\\'; b--)
				*q++ = '\\';
			*q++ = '\\';
		} else if (*p == '$') {
			*q++ = '$';
		} else if (*p == '#') {
			*q++ = '\\';
		}
		*q++ = *p;
	}
	return s;
}

/* Print WORD, on a new line if this one is full. */
static void put_word(FILE *out, const char *word, size_t *col)
{
	enum { WIDTH = 75 };
	size_t n = strlen(word);

	if (*col && *col + n + 2 > WIDTH) {
		fputs(" \\\n ", out);
		*col = 1;
	}
	if (*col)
		fputc(' ', out);
	fputs(word, out);
	*col += n + 1;
}

void pp_print_deps(struct pp *pp, const char *object, FILE *out)
{
	const struct options *o = &pp->cx->opt;
	size_t col = 0;

	for (uint32_t i = 0; i < o->dep_targets.n; i++) {
		const struct opt_dep_target *t = &o->dep_targets.at[i];

		put_word(out, t->quote ? quoted(pp, t->text) : t->text, &col);
	}
	if (!o->dep_targets.n)
		put_word(out, quoted(pp, object), &col);
	fputc(':', out);
	col++;
	for (uint32_t i = 0; i < pp->deps.n; i++)
		put_word(out, quoted(pp, pp->deps.at[i]), &col);
	fputc('\n', out);
	for (uint32_t i = 1; o->deps & DEPS_PHONY && i < pp->deps.n; i++)
		fprintf(out, "%s:\n", quoted(pp, pp->deps.at[i]));
}
