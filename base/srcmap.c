/* SPDX-License-Identifier: BSD-2-Clause */
/* The source map (see srcmap.h). Lookups are binary searches with a one-entry cache. */
#include "base/srcmap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cx.h"
#include "base/diag.h"

enum { MAX_FILE = 1 << 30 };

static struct src_file *new_file(struct cx *cx, const char *path, char *text, size_t len)
{
	struct src_file *f = arena_new(&cx->unit, struct src_file);

	f->path = arena_strdup(&cx->unit, path);
	f->text = text;
	f->size = (uint32_t)len;
	return f;
}

struct src_file *src_text(struct cx *cx, const char *path, const char *text, size_t len)
{
	char *copy = arena_alloc(&cx->unit, len + 2);

	memcpy(copy, text, len);
	return new_file(cx, path, copy, len);
}

/* A regular file's text: its size is known, one read does it. NULL: it is not what stat said. */
static char *read_regular(struct cx *cx, int fd, size_t size, size_t *len)
{
	char *text = arena_alloc(&cx->unit, size + 2);
	size_t n = 0;
	ssize_t got;

	/* One byte more is asked for, so that exactly SIZE means the end. */
	do {
		got = read(fd, text + n, size + 1 - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return NULL;
		n += (size_t)got;
	} while (got && n != size && n <= size);
	if (n > size && lseek(fd, 0, SEEK_SET) != 0)
		return NULL;
	*len = n;
	return n > size ? NULL : text;
}

/* Pipes, and files that grow, are read piece by piece. */
static char *read_all(struct cx *cx, int fd, size_t hint, size_t *len)
{
	VEC(char) buf = {0};
	ssize_t got;

	vec_reserve(&cx->unit, &buf, (uint32_t)(hint + 3));
	while ((got = read(fd, buf.at + buf.n, buf.cap - buf.n - 2)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return NULL;
		buf.n += (uint32_t)got;
		if (buf.n > MAX_FILE) {
			errno = EFBIG;
			return NULL;
		}
		if (buf.n + 3 > buf.cap)
			vec_reserve(&cx->unit, &buf, buf.cap + 4096);
	}
	buf.at[buf.n] = buf.at[buf.n + 1] = '\0';
	*len = buf.n;
	return buf.at;
}

struct src_file *src_read(struct cx *cx, const char *path)
{
	bool std = !strcmp(path, "-");
	int fd = std ? 0 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	char *text = NULL;
	size_t len = 0;
	int err;

	if (fd < 0)
		return NULL;
	errno = 0;
	if (fstat(fd, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			errno = EISDIR;
		else if (S_ISREG(st.st_mode) && st.st_size > MAX_FILE)
			errno = EFBIG;
		else
			text = S_ISREG(st.st_mode) ? read_regular(cx, fd, (size_t)st.st_size, &len)
						   : NULL;
		if (!text && errno != EISDIR && errno != EFBIG)
			text = read_all(cx, fd, 65536, &len);
	}
	err = errno;
	if (!std)
		close(fd);
	errno = err;
	return text ? new_file(cx, std ? "<stdin>" : path, text, len) : NULL;
}

static struct src_range *add_range(struct cx *cx, enum src_kind kind, uint32_t len)
{
	struct srcmap *m = &cx->src;
	struct src_range r = {.start = m->next ? m->next : 1, .len = len, .kind = kind};

	if (r.start + (uint64_t)len + 1 > UINT32_MAX)
		diag_fatal(cx, 0, D_source_too_large);
	m->next = r.start + len + 1; /* the end of a file has a location too */
	vec_push(&cx->unit, &m->ranges, r);
	return &vec_last(&m->ranges);
}

src_loc src_include(struct cx *cx, struct src_file *file, src_loc from)
{
	struct src_range *r = add_range(cx, SRC_FILE, file->size);

	r->file = file;
	r->from = from;
	return r->start;
}

src_loc src_expand(struct cx *cx, struct name *macro, src_loc spelling, uint32_t len, src_loc from)
{
	struct src_range *r = add_range(cx, SRC_MACRO, len);

	r->macro = macro;
	r->spelling = spelling;
	r->from = from;
	return r->start;
}

const struct src_range *src_find(struct cx *cx, src_loc loc)
{
	struct srcmap *m = &cx->src;
	uint32_t lo = 0, hi = m->ranges.n;

	if (!loc || loc >= m->next)
		return NULL;
	if (m->last < hi && loc - m->ranges.at[m->last].start <= m->ranges.at[m->last].len)
		return &m->ranges.at[m->last];
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (m->ranges.at[mid].start <= loc)
			lo = mid;
		else
			hi = mid;
	}
	m->last = lo;
	return &m->ranges.at[lo];
}

void src_mark(struct cx *cx, src_loc loc, uint32_t line, const char *path, bool system)
{
	struct src_range *r = (struct src_range *)src_find(cx, loc);

	if (!r || r->kind != SRC_FILE)
		return;
	vec_push(&cx->unit, &r->marks, (struct src_line_mark){loc - r->start, line, path, system});
}

src_loc src_spelling(struct cx *cx, src_loc loc)
{
	const struct src_range *r = src_find(cx, loc);

	while (r && r->kind == SRC_MACRO) {
		loc = r->spelling + (loc - r->start);
		r = src_find(cx, loc);
	}
	return loc;
}

src_loc src_use(struct cx *cx, src_loc loc)
{
	const struct src_range *r = src_find(cx, loc);

	while (r && r->kind == SRC_MACRO) {
		loc = r->from;
		r = src_find(cx, loc);
	}
	return loc;
}

static void fill_lines(struct cx *cx, struct src_file *f)
{
	const char *p = f->text, *end = p + f->size;

	vec_push(&cx->unit, &f->lines, 0);
	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		p++;
		vec_push(&cx->unit, &f->lines, (uint32_t)(p - f->text));
	}
}

/* Index of the line that holds OFFSET: near the last one asked for, or searched. */
static uint32_t line_of(struct cx *cx, struct src_file *f, uint32_t offset)
{
	enum { NEAR = 8 };
	uint32_t lo = 0, hi;

	if (!f->lines.n)
		fill_lines(cx, f);
	hi = f->lines.n;
	if (f->lines.at[f->last] <= offset) {
		lo = f->last;
		if (lo + NEAR < hi && offset < f->lines.at[lo + NEAR])
			hi = lo + NEAR;
	}
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (f->lines.at[mid] <= offset)
			lo = mid;
		else
			hi = mid;
	}
	f->last = lo;
	return lo;
}

struct src_pos src_pos(struct cx *cx, src_loc loc)
{
	const struct src_range *r = src_find(cx, src_use(cx, loc));
	struct src_pos pos = {0};
	uint32_t off, line, end;
	struct src_file *f;

	if (!r)
		return pos;
	f = r->file;
	off = src_use(cx, loc) - r->start;
	line = line_of(cx, f, off);
	pos.path = f->path;
	pos.system = f->system;
	pos.line = line + 1;
	pos.col = off - f->lines.at[line] + 1;
	pos.text = f->text + f->lines.at[line];
	end = line + 1 < f->lines.n ? f->lines.at[line + 1] - 1 : f->size;
	pos.text_len = end - f->lines.at[line];
	for (uint32_t i = r->marks.n; i-- > 0;) {
		const struct src_line_mark *m = &r->marks.at[i];

		if (m->offset > off)
			continue;
		pos.line = m->line + (line - line_of(cx, f, m->offset));
		if (m->path)
			pos.path = m->path;
		pos.system = m->system;
		break;
	}
	return pos;
}
