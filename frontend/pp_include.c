/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where headers come from: the search path, the files read so far, and the headers
 * that are part of the compiler.
 *
 * The order is clang's: -iquote, -I and CPATH, -isystem and C_INCLUDE_PATH, our own
 * headers, /usr/local/include, the host's multiarch directory, /usr/include, -idirafter.
 * Last comes a directory inside the compiler with what a 64-bit host lacks for this target
 * (<gnu/stubs-32.h>).
 */
#include "frontend/pp_int.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

/* A search done before. */
struct header_slot {
	const char *key; /* where from, kind and header */
	struct pp_file *file;
	int dir;
};

static uint32_t hash(const char *s)
{
	uint32_t h = 2166136261u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

/* ---- files by path ---- */

static struct pp_file *known_file(struct pp *pp, const char *path)
{
	struct pp_file *f = pp->files_cap ? pp->files[hash(path) & (pp->files_cap - 1)] : NULL;

	while (f && strcmp(f->path, path))
		f = f->next;
	return f;
}

static void grow_files(struct pp *pp)
{
	uint32_t cap = pp->files_cap ? pp->files_cap * 2 : 256;
	struct pp_file **table = arena_array(&pp->cx->unit, struct pp_file *, cap);

	for (uint32_t i = 0; i < pp->files_cap; i++)
		for (struct pp_file *f = pp->files[i], *next; f; f = next) {
			uint32_t h = hash(f->path) & (cap - 1);

			next = f->next;
			f->next = table[h];
			table[h] = f;
		}
	pp->files = table;
	pp->files_cap = cap;
}

static struct pp_file *add_file(struct pp *pp, struct src_file *src)
{
	struct pp_file *f = arena_new(&pp->cx->unit, struct pp_file);
	uint32_t h;

	if (pp->nfiles >= pp->files_cap)
		grow_files(pp);
	f->path = src->path;
	f->src = src;
	h = hash(f->path) & (pp->files_cap - 1);
	f->next = pp->files[h];
	pp->files[h] = f;
	pp->nfiles++;
	return f;
}

struct pp_file *file_of_text(struct pp *pp, const char *name, const char *text, size_t len)
{
	struct pp_file *f = arena_new(&pp->cx->unit, struct pp_file);

	f->path = name;
	f->src = src_text(pp->cx, name, text, len);
	f->builtin = true;
	return f;
}

struct pp_file *search_path(struct pp *pp, const char *path, bool system)
{
	struct pp_file *f = known_file(pp, path);
	struct src_file *src;

	if (f)
		return f;
	src = src_read(pp->cx, path);
	if (!src)
		return NULL;
	src->system = system;
	f = add_file(pp, src);
	f->path = arena_strdup(&pp->cx->unit, path);
	return f;
}

bool file_wanted(struct pp *pp, struct pp_file *f)
{
	if (f->guard && macro_of(pp, f->guard))
		return false;
	if (!f->once)
		return true;
	if (f->entered)
		return false;
	return true;
}

static void identify(struct pp_file *f)
{
	struct stat st;

	if (f->ino || f->builtin || stat(f->path, &st) != 0)
		return;
	f->dev = (uint64_t)st.st_dev;
	f->ino = (uint64_t)st.st_ino;
}

void file_once(struct pp *pp, struct pp_file *f)
{
	identify(f);
	f->once = true;
	pp->any_once = true;
}

/* The same file under another path has #pragma once? */
static void inherit_once(struct pp *pp, struct pp_file *f)
{
	if (!pp->any_once || f->entered || f->builtin)
		return;
	identify(f);
	for (uint32_t i = 0; i < pp->files_cap; i++)
		for (struct pp_file *o = pp->files[i]; o; o = o->next)
			if (o != f && o->once && o->entered && o->ino == f->ino && o->dev == f->dev)
				f->once = f->entered = true;
}

/* ---- the headers inside the compiler ---- */

static struct pp_file *embedded_file(struct pp *pp, const struct search_dir *d, const char *header)
{
	const struct embedded *e = embedded_headers;
	const char *path;
	struct pp_file *f;
	bool fallback;

	for (; e->name; e++) {
		fallback = strchr(e->name, '/') != NULL;
		if (fallback == d->fallback && !strcmp(e->name, header))
			break;
	}
	if (!e->name)
		return NULL;
	path = arena_printf(&pp->cx->unit, "%s/%s", d->path, e->name);
	f = known_file(pp, path);
	if (f)
		return f;
	f = add_file(pp, src_text(pp->cx, path, e->text, e->len));
	f->builtin = true;
	f->src->system = true;
	return f;
}

/* ---- the search ---- */

/* Is there a subdirectory in D for HEADER's first part?  Asked once for each. */
static bool has_subdir(struct pp *pp, struct search_dir *d, const char *header)
{
	const char *slash = strchr(header, '/');
	struct subdir sub = {0};
	struct stat st;

	if (!slash || slash == header)
		return true;
	sub.name = name_get(pp->cx, header, (size_t)(slash - header));
	for (uint32_t i = 0; i < d->subdirs.n; i++)
		if (d->subdirs.at[i].name == sub.name)
			return d->subdirs.at[i].exists;
	sub.exists = stat(arena_printf(&pp->cx->unit, "%s/%s", d->path, sub.name->s), &st) == 0;
	vec_push(&pp->cx->unit, &d->subdirs, sub);
	return sub.exists;
}

static struct pp_file *try_dir(struct pp *pp, struct search_dir *d, const char *header)
{
	if (d->builtin)
		return embedded_file(pp, d, header);
	if (!has_subdir(pp, d, header))
		return NULL;
	return search_path(pp, arena_printf(&pp->cx->unit, "%s/%s", d->path, header), d->system);
}

/* The directory part of PATH with its slash. */
static const char *dirname_of(struct pp *pp, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_strndup(&pp->cx->unit, path, (size_t)(slash + 1 - path)) : "./";
}

static struct header_slot *slot_of(struct pp *pp, const char *key)
{
	uint32_t i;

	if (pp->nheaders * 2 >= pp->headers_cap) {
		uint32_t cap = pp->headers_cap ? pp->headers_cap * 2 : 512, old = pp->headers_cap;
		struct header_slot *from = pp->headers;

		pp->headers = arena_array(&pp->cx->unit, struct header_slot, cap);
		pp->headers_cap = cap;
		for (uint32_t j = 0; j < old; j++)
			if (from[j].key)
				*slot_of(pp, from[j].key) = from[j];
	}
	for (i = hash(key);; i++) {
		struct header_slot *s = &pp->headers[i & (pp->headers_cap - 1)];

		if (!s->key || !strcmp(s->key, key))
			return s;
	}
}

static struct pp_file *search_from(struct pp *pp, int from, const char *header, int *dir)
{
	const char *key = arena_printf(&pp->cx->unit, "%d %s", from, header);
	struct header_slot *s = slot_of(pp, key);

	if (!s->key) {
		s->key = key;
		pp->nheaders++;
		for (int i = from; i < (int)pp->dirs.n && !s->file; i++) {
			s->file = try_dir(pp, &pp->dirs.at[i], header);
			s->dir = i;
		}
	}
	*dir = s->dir;
	return s->file;
}

struct pp_file *search_header(struct pp *pp, const char *header, bool angled, bool next, int *dir)
{
	struct pp_input *in = pp->in;
	struct pp_file *f = NULL;
	int from = angled ? pp->first_user : 0;

	*dir = -1;
	if (*header == '/') {
		f = search_path(pp, header, in && in->file->src->system);
	} else if (next && in && in->dir >= 0) {
		f = search_from(pp, in->dir + 1, header, dir);
	} else {
		if (!angled && in) {
			const char *base = dirname_of(pp, in->file->path);

			f = in->file->builtin
				    ? NULL
				    : search_path(pp,
						  arena_printf(&pp->cx->unit, "%s%s", base, header),
						  in->file->src->system);
			*dir = in->dir;
		}
		if (!f)
			f = search_from(pp, from, header, dir);
	}
	if (f)
		inherit_once(pp, f);
	return f;
}

/* ---- set-up ---- */

static void add_dir(struct pp *pp, const char *path, bool system)
{
	const char *root = pp->cx->opt.sysroot;
	struct search_dir d = {.path = path, .system = system};
	struct stat st;

	if (*path == '=' && root)
		d.path = arena_printf(&pp->cx->unit, "%s%s", root, path + 1);
	if (stat(d.path, &st) || !S_ISDIR(st.st_mode))
		return;
	d.dev = (uint64_t)st.st_dev;
	d.ino = (uint64_t)st.st_ino;
	vec_push(&pp->cx->unit, &pp->dirs, d);
}

static void add_kind(struct pp *pp, int kind)
{
	const struct options *o = &pp->cx->opt;

	for (uint32_t i = 0; i < o->dirs.n; i++)
		if ((int)o->dirs.at[i].kind == kind)
			add_dir(pp, o->dirs.at[i].path, kind == DIR_SYSTEM || kind == DIR_AFTER);
}

/* A list of directories in the environment; an empty one is the current directory. */
static void add_env(struct pp *pp, const char *var, bool system)
{
	const char *s = getenv(var);

	while (s && *s) {
		const char *end = strchr(s, ':');
		size_t n = end ? (size_t)(end - s) : strlen(s);

		add_dir(pp, n ? arena_strndup(&pp->cx->unit, s, n) : ".", system);
		s = end ? end + 1 : NULL;
	}
}

/* The host's multiarch directory, if it has one. */
static void add_multiarch(struct pp *pp, const char *root)
{
	struct utsname u;

#ifdef __x86_64__
	add_dir(pp, arena_printf(&pp->cx->unit, "%s/usr/include/x86_64-linux-gnu", root), true);
#endif
	if (uname(&u) == 0)
		add_dir(pp,
			arena_printf(&pp->cx->unit, "%s/usr/include/%s-linux-gnu", root, u.machine),
			true);
}

static void add_builtin(struct pp *pp, bool fallback)
{
	struct search_dir d = {.path = fallback ? CBEE_RESOURCE_DIR "/fallback"
						: CBEE_RESOURCE_DIR "/include",
			       .system = true,
			       .builtin = true,
			       .fallback = fallback};

	vec_push(&pp->cx->unit, &pp->dirs, d);
}

static void add_standard(struct pp *pp)
{
	const char *root = pp->cx->opt.sysroot ? pp->cx->opt.sysroot : "";
	const char *own = pp->cx->opt.resource_dir;

	if (pp->cx->opt.nostdinc)
		return;
	if (own)
		add_dir(pp, arena_printf(&pp->cx->unit, "%s/include", own), true);
	else
		add_builtin(pp, false);
	add_dir(pp, arena_printf(&pp->cx->unit, "%s/usr/local/include", root), true);
	add_multiarch(pp, root);
	add_dir(pp, arena_printf(&pp->cx->unit, "%s/usr/include", root), true);
}

/* Of two entries for one directory the first stays, but a system entry wins over
 * an -I before it (as with GCC and clang). */
static void drop_duplicates(struct pp *pp, int first)
{
	struct search_dir *d = pp->dirs.at;
	uint32_t n = (uint32_t)first;

	for (uint32_t i = (uint32_t)first; i < pp->dirs.n; i++) {
		bool drop = false;

		for (uint32_t j = (uint32_t)first; j < pp->dirs.n && !drop; j++) {
			if (i == j || d[i].builtin || d[j].builtin || d[i].ino != d[j].ino ||
			    d[i].dev != d[j].dev)
				continue;
			drop = j < i ? (d[j].system || !d[i].system)
				     : (!d[i].system && d[j].system);
		}
		d[i].drop = drop;
	}
	for (uint32_t i = (uint32_t)first; i < pp->dirs.n; i++)
		if (!d[i].drop)
			d[n++] = d[i];
	pp->dirs.n = n;
}

void search_init(struct pp *pp)
{
	add_kind(pp, DIR_QUOTE);
	pp->first_user = (int)pp->dirs.n;
	add_kind(pp, DIR_USER);
	add_env(pp, "CPATH", false);
	add_kind(pp, DIR_SYSTEM);
	add_env(pp, "C_INCLUDE_PATH", true);
	add_standard(pp);
	add_kind(pp, DIR_AFTER);
	drop_duplicates(pp, pp->first_user);
	if (!pp->cx->opt.nostdinc)
		add_builtin(pp, true);
}

void pp_print_search(struct pp *pp, FILE *out)
{
	fputs("#include \"...\" search starts here:\n", out);
	for (uint32_t i = 0; i < pp->dirs.n; i++) {
		if ((int)i == pp->first_user)
			fputs("#include <...> search starts here:\n", out);
		if (!pp->dirs.at[i].fallback)
			fprintf(out, " %s\n", pp->dirs.at[i].path);
	}
	fputs("End of search list.\n", out);
}
