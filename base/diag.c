/* SPDX-License-Identifier: BSD-2-Clause */
/* Collecting and printing diagnostics (see diag.h). */
#include "base/diag.h"

#include <string.h>

#include "base/cx.h"

enum when { ALWAYS, IN_ALL, IN_EXTRA, OFF };

#define DIAG_WARNING_ALL   DIAG_WARNING
#define DIAG_WARNING_EXTRA DIAG_WARNING
#define DIAG_WARNING_OFF   DIAG_WARNING
#define WHEN_NOTE          ALWAYS
#define WHEN_REMARK        ALWAYS
#define WHEN_WARNING       ALWAYS
#define WHEN_WARNING_ALL   IN_ALL
#define WHEN_WARNING_EXTRA IN_EXTRA
#define WHEN_WARNING_OFF   OFF
#define WHEN_ERROR         ALWAYS
#define WHEN_FATAL         ALWAYS

static const struct row {
	const char *id;    /* stable name, a section of the manual */
	const char *group; /* -W name, or NULL */
	const char *text;  /* format */
	enum diag_severity severity;
	enum when when;
} rows[] = {
#define DIAG(id, severity, group, text) {#id, group, text, DIAG_##severity, WHEN_##severity},
#include "base/diag/all.def"
#undef DIAG
};

static const char *const severity_name[] = {"ignored", "note",  "remark",
					    "warning", "error", "fatal error"};
static const char *const severity_color[] = {
	"", "\033[0;1;36m", "\033[0;1;34m", "\033[0;1;35m", "\033[0;1;31m", "\033[0;1;31m"};

bool diag_group_known(const char *group)
{
	for (unsigned i = 0; i < D__count; i++)
		if (rows[i].group && !strcmp(rows[i].group, group))
			return true;
	return false;
}

/* What the pragmas in force at LOC say of GROUP; DIAG_REMARK if nothing. */
static enum diag_severity pragma_severity(struct cx *cx, src_loc loc, const char *group)
{
	struct diags *d = &cx->diag;
	int depth = 0;
	src_loc use;

	if (!d->changes.n)
		return DIAG_REMARK;
	use = src_use(cx, loc);
	for (uint32_t i = d->changes.n; i-- > 0;) {
		const struct diag_change *c = &d->changes.at[i];

		if (c->loc > use)
			continue;
		if (c->what == DIAG_POP)
			depth++;
		else if (c->what == DIAG_PUSH)
			depth -= depth > 0;
		else if (!depth && !strcmp(c->group, group))
			return c->severity;
	}
	return DIAG_REMARK;
}

static enum diag_severity warning_severity(struct cx *cx, src_loc loc, const struct row *row)
{
	const struct options *o = &cx->opt;
	enum diag_severity s = DIAG_WARNING, p;
	bool explicit = false;

	if (o->no_warnings)
		return DIAG_IGNORED;
	if ((row->when == IN_ALL && !o->wall) || (row->when == IN_EXTRA && !o->wextra) ||
	    row->when == OFF)
		s = DIAG_IGNORED;
	for (uint32_t i = 0; row->group && i < o->warnings.n; i++)
		if (!strcmp(o->warnings.at[i].group, row->group)) {
			s = o->warnings.at[i].severity;
			explicit = true;
		}
	if (row->group && (p = pragma_severity(cx, loc, row->group)) != DIAG_REMARK)
		s = p;
	if (s == DIAG_WARNING && o->werror && !explicit)
		s = DIAG_ERROR;
	if (s != DIAG_IGNORED && loc && src_pos(cx, loc).system)
		return DIAG_IGNORED;
	return s;
}

static enum diag_severity severity_at(struct cx *cx, src_loc loc, enum diag_id id)
{
	const struct row *row = &rows[id];

	return row->severity == DIAG_WARNING ? warning_severity(cx, loc, row) : row->severity;
}

bool diag_enabled(struct cx *cx, src_loc loc, enum diag_id id)
{
	return !cx->diag.muted && severity_at(cx, loc, id) != DIAG_IGNORED;
}

static char *format(struct cx *cx, const char *fmt, va_list ap)
{
	va_list again;
	int n;
	char *p;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	p = arena_alloc(&cx->unit, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

static bool report(struct cx *cx, src_loc loc, src_loc end, enum diag_id id, va_list ap)
{
	struct diags *d = &cx->diag;
	enum diag_severity s = severity_at(cx, loc, id);
	struct diag_entry e = {.id = id, .severity = s, .loc = loc, .end = end};

	d->note_dropped = s == DIAG_IGNORED || (d->muted && s < DIAG_FATAL);
	if (d->note_dropped)
		return s != DIAG_IGNORED;
	e.text = format(cx, rows[id].text, ap);
	vec_push(&cx->unit, &d->entries, e);
	d->errors += s >= DIAG_ERROR;
	d->warnings += s == DIAG_WARNING;
	return true;
}

bool diag_report(struct cx *cx, src_loc loc, src_loc end, enum diag_id id, ...)
{
	va_list ap;
	bool shown;

	if (cx->opt.error_limit && cx->diag.errors >= cx->opt.error_limit &&
	    severity_at(cx, loc, id) >= DIAG_ERROR && !cx->diag.muted)
		diag_fatal(cx, 0, D_too_many_errors);
	va_start(ap, id);
	shown = report(cx, loc, end, id, ap);
	va_end(ap);
	return shown;
}

_Noreturn void diag_report_fatal(struct cx *cx, src_loc loc, enum diag_id id, ...)
{
	va_list ap;

	va_start(ap, id);
	cx->diag.muted = 0;
	report(cx, loc, 0, id, ap);
	va_end(ap);
	cx_unwind(cx, 1);
}

void diag_note(struct cx *cx, src_loc loc, const char *fmt, ...)
{
	struct diags *d = &cx->diag;
	va_list ap;

	if (d->note_dropped || !d->entries.n)
		return;
	va_start(ap, fmt);
	vec_push(&cx->unit, &vec_last(&d->entries).notes,
		 (struct diag_note){loc, format(cx, fmt, ap)});
	va_end(ap);
}

_Noreturn void diag_bug(struct cx *cx, src_loc loc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	cx->diag.muted = 0;
	diag(cx, loc, D_internal, format(cx, fmt, ap));
	va_end(ap);
	cx_unwind(cx, 70);
}

void diag_no_memory(struct cx *cx)
{
	diag_print(cx, stderr);
	fputs("cbee: fatal error: out of memory\n", stderr);
	cx->diag.errors++;
}

static void change(struct cx *cx, struct diag_change c)
{
	c.loc = src_use(cx, c.loc);
	vec_push(&cx->unit, &cx->diag.changes, c);
}

void diag_pragma(struct cx *cx, src_loc loc, const char *group, enum diag_severity severity)
{
	change(cx, (struct diag_change){loc, group, DIAG_SET, severity});
}

void diag_push(struct cx *cx, src_loc loc)
{
	change(cx, (struct diag_change){.loc = loc, .what = DIAG_PUSH});
}

void diag_pop(struct cx *cx, src_loc loc)
{
	change(cx, (struct diag_change){.loc = loc, .what = DIAG_POP});
}

unsigned diag_errors(const struct cx *cx)
{
	return cx->diag.errors;
}

/* The source line, cut to a window around the caret, and the caret below it. */
static void print_caret(struct src_pos pos, uint32_t span, FILE *f)
{
	enum { WIDTH = 160 };
	uint32_t from = pos.col > WIDTH / 2 ? pos.col - WIDTH / 2 : 0;
	uint32_t to = pos.text_len;

	if (!pos.text || pos.col > pos.text_len + 1)
		return;
	if (pos.text_len <= WIDTH)
		from = 0;
	if (to > from + WIDTH)
		to = from + WIDTH;
	fputs("    ", f);
	for (uint32_t i = from; i < to; i++) {
		unsigned char c = (unsigned char)pos.text[i];

		fputc(c == '\t' || c >= ' ' ? c : '?', f);
	}
	fputs("\n    ", f);
	for (uint32_t i = from; i + 1 < pos.col; i++)
		fputc(pos.text[i] == '\t' ? '\t' : ' ', f);
	fputc('^', f);
	for (uint32_t i = 1; i < span && pos.col + i <= to; i++)
		fputc('~', f);
	fputc('\n', f);
}

static void print_head(struct cx *cx, src_loc loc, enum diag_severity s, FILE *f)
{
	struct src_pos pos = src_pos(cx, loc);
	bool color = cx->opt.color;

	if (color)
		fputs("\033[1m", f);
	if (pos.path)
		fprintf(f, "%s:%u:%u: ", pos.path, pos.line, pos.col);
	else
		fputs("cbee: ", f);
	fprintf(f, "%s%s: %s", color ? severity_color[s] : "", severity_name[s],
		color ? "\033[0m" : "");
}

/* The macro expansions that LOC comes through, innermost first. */
static void print_macros(struct cx *cx, src_loc loc, FILE *f)
{
	for (int depth = 0; depth < 6; depth++) {
		const struct src_range *r = src_find(cx, loc);

		if (!r || r->kind != SRC_MACRO)
			return;
		print_head(cx, r->spelling + (loc - r->start), DIAG_NOTE, f);
		fprintf(f, "in expansion of macro '%s'\n", r->macro ? r->macro->s : "?");
		loc = r->from;
	}
}

/* The #includes that LOC comes through, innermost first; of a long chain both ends. */
static void print_includes(struct cx *cx, src_loc loc, FILE *f)
{
	enum { ENDS = 4 };
	const struct src_range *first = src_find(cx, src_use(cx, loc)), *r;
	unsigned n = 0, i = 0;

	for (r = first; r && r->from; r = src_find(cx, src_use(cx, r->from)))
		n++;
	for (r = first; r && r->from; r = src_find(cx, src_use(cx, r->from)), i++) {
		struct src_pos pos = src_pos(cx, r->from);

		if (n <= 2 * ENDS + 1 || i < ENDS || i >= n - ENDS)
			fprintf(f, "In file included from %s:%u:\n", pos.path, pos.line);
		else if (i == ENDS)
			fprintf(f, "(%u more files)\n", n - 2 * ENDS);
	}
}

static uint32_t span(struct cx *cx, src_loc loc, src_loc end)
{
	src_loc a = src_use(cx, loc), b = src_use(cx, end);

	return end && b > a && src_find(cx, a) == src_find(cx, b) ? b - a : 1;
}

static void print_text(struct cx *cx, const struct diag_entry *e, FILE *f)
{
	const struct row *row = &rows[e->id];

	print_includes(cx, e->loc, f);
	print_head(cx, e->loc, e->severity, f);
	fputs(e->text, f);
	if (row->group && *row->group && row->severity == DIAG_WARNING)
		fprintf(f, " [%s-W%s]", e->severity == DIAG_ERROR ? "-Werror," : "", row->group);
	fputc('\n', f);
	print_caret(src_pos(cx, e->loc), span(cx, e->loc, e->end), f);
	print_macros(cx, e->loc, f);
	for (uint32_t i = 0; i < e->notes.n; i++) {
		print_head(cx, e->notes.at[i].loc, DIAG_NOTE, f);
		fprintf(f, "%s\n", e->notes.at[i].text);
		print_caret(src_pos(cx, e->notes.at[i].loc), 1, f);
	}
}

static void json_string(const char *s, FILE *f)
{
	fputc('"', f);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			fprintf(f, "\\%c", c);
		else if (c < ' ')
			fprintf(f, "\\u%04x", c);
		else
			fputc(c, f);
	}
	fputc('"', f);
}

static void json_place(struct cx *cx, src_loc loc, FILE *f)
{
	struct src_pos pos = src_pos(cx, loc);

	if (!pos.path)
		return;
	fputs("\"file\":", f);
	json_string(pos.path, f);
	fprintf(f, ",\"line\":%u,\"column\":%u,", pos.line, pos.col);
}

static void print_json(struct cx *cx, const struct diag_entry *e, FILE *f)
{
	fprintf(f, "{\"kind\":\"%s\",", severity_name[e->severity]);
	json_place(cx, e->loc, f);
	fprintf(f, "\"id\":\"%s\",\"message\":", rows[e->id].id);
	json_string(e->text, f);
	fputs(",\"notes\":[", f);
	for (uint32_t i = 0; i < e->notes.n; i++) {
		fputs(i ? ",{" : "{", f);
		json_place(cx, e->notes.at[i].loc, f);
		fputs("\"message\":", f);
		json_string(e->notes.at[i].text, f);
		fputc('}', f);
	}
	fputs("]}\n", f);
}

void diag_print(struct cx *cx, FILE *f)
{
	struct diags *d = &cx->diag;

	for (; d->printed < d->entries.n; d->printed++) {
		const struct diag_entry *e = &d->entries.at[d->printed];

		(cx->opt.json ? print_json : print_text)(cx, e, f);
	}
}

/* Text in a cell of a Markdown table. */
static void cell(const char *s, FILE *f)
{
	for (; *s; s++)
		fprintf(f, *s == '|' ? "\\%c" : "%c", *s);
}

void diag_print_table(FILE *f)
{
	static const char *const when[] = {"on", "-Wall", "-Wextra", "off"};

	fputs("# Messages of cbee\n\n"
	      "The id is what `-fdiagnostics-format=json` reports; it does not change between versions.\n\n"
	      "| id | severity | switched by | default | text |\n|---|---|---|---|---|\n",
	      f);
	for (unsigned i = 0; i < D__count; i++) {
		const struct row *r = &rows[i];
		bool group = r->severity == DIAG_WARNING && r->group && *r->group;

		fprintf(f, "| %s | %s | %s%s | %s | ", r->id, severity_name[r->severity],
			group ? "-W" : "", group ? r->group : "",
			r->severity == DIAG_WARNING ? when[r->when] : "");
		cell(r->text, f);
		fputs(" |\n", f);
	}
}
