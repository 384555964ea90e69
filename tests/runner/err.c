/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tests/err: the messages of a compilation are exactly those announced on their lines:
 *
 *	int x = y;	// error: use of undeclared identifier 'y'
 *	f(1 +		// warning: …		(several on one line: several comments)
 *
 * The announced text must occur in the message.  `// error@4: text' names another line,
 * `// error@-: text' a message without a line of this file (it may be in a header).
 * Notes need not be announced; an announced note must appear.  With an error the exit
 * status is 1 and no output file is left; without, it is 0.
 */
#include "tests/runner/run.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const severities[] = {"error", "warning", "note", "fatal error"};

struct message {
	int line; /* 0: not of this file */
	int severity;
	char *text;
	bool met;
};

struct messages {
	struct message m[512];
	int n;
};

static void add(struct messages *ms, int line, int severity, char *text)
{
	if (severity == 3)
		severity = 0;
	if (ms->n < 512)
		ms->m[ms->n++] = (struct message){line, severity, text, false};
}

/* `error: text' or `error@LINE: text' at P (after `// '). */
static void parse_wanted(struct messages *ms, const char *p, int line)
{
	for (int s = 0; s < 3; s++) {
		size_t n = strlen(severities[s]);

		if (strncmp(p, severities[s], n))
			continue;
		p += n;
		if (*p == '@') {
			line = p[1] == '-' ? 0 : p[1] == '+' ? line + atoi(p + 2) : atoi(p + 1);
			p += strcspn(p, ":");
		}
		if (*p != ':')
			return;
		p += 1 + strspn(p + 1, " \t");
		add(ms, line, s, format("%s", p));
		return;
	}
}

static void wanted(struct messages *ms, const char *text)
{
	int line = 1;

	for (const char *p = text; *p; line++) {
		char *l = format("%.*s", (int)strcspn(p, "\n"), p), *c = l, *next;

		/* each comment sign starts an announcement, which ends at the next */
		for (c = strstr(l, "//"); c; c = next) {
			next = strstr(c + 2, "// ");
			if (next)
				*next = 0;
			c += 2 + strspn(c + 2, " \t");
			for (size_t n = strlen(c); n && isspace((unsigned char)c[n - 1]);)
				c[--n] = 0;
			parse_wanted(ms, c, line);
		}
		p += strcspn(p, "\n");
		if (*p)
			p++;
	}
}

/* FILE:LINE:COL: severity: text; a message without these is not one. */
static void found(struct messages *ms, const char *err, const char *file)
{
	while (*err) {
		char *l = format("%.*s", (int)strcspn(err, "\n"), err);

		for (int s = 3; s >= 0; s--) {
			char *key = format(": %s: ", severities[s]), *at = strstr(l, key);
			size_t n = strlen(file);

			if (!at)
				continue;
			add(ms, !strncmp(l, file, n) && l[n] == ':' ? atoi(l + n + 1) : 0, s,
			    at + strlen(key));
			break;
		}
		err += strcspn(err, "\n");
		if (*err)
			err++;
	}
}

static char *compare(struct messages *want, struct messages *got)
{
	for (int i = 0; i < want->n; i++) {
		struct message *w = &want->m[i];

		for (int k = 0; k < got->n && !w->met; k++) {
			struct message *g = &got->m[k];

			if (!g->met && g->line == w->line && g->severity == w->severity &&
			    strstr(g->text, w->text))
				g->met = w->met = true;
		}
		if (!w->met)
			return format("line %d: missing %s: %s", w->line, severities[w->severity],
				      w->text);
	}
	for (int k = 0; k < got->n; k++)
		if (!got->m[k].met && got->m[k].severity != 2)
			return format("line %d: unannounced %s: %s", got->m[k].line,
				      severities[got->m[k].severity], got->m[k].text);
	return NULL;
}

void run_err(const struct test *t)
{
	struct messages *want = calloc(1, sizeof *want), *got = calloc(1, sizeof *got);
	char *text = read_file(t->path, NULL), *flags = annotation(text, "flags"), *bad;
	char *obj = format("%s/out.o", t->tmp);
	const char *file = strrchr(t->path, '/') + 1;
	struct cmd c = {0};
	bool error = false;

	if (!cmd_compiler(t, &c))
		return;
	cmd_words(&c, flags ? flags : "-O2 -g");
	cmd_words(&c, "-c -o");
	cmd_arg(&c, obj);
	cmd_arg(&c, file);
	c.dir = format("%.*s", (int)(file - 1 - t->path), t->path);
	cmd_run(&c, t->tmp);
	wanted(want, text);
	found(got, c.err, file);
	for (int i = 0; i < want->n; i++)
		error |= want->m[i].severity == 0;
	bad = compare(want, got);
	if (c.status > 1)
		report(t, FAILED, "", "%s\n%s\n%s", cmd_how(&c), cmd_line(&c), c.err);
	else if (want->n == 0)
		report(t, FAILED, "", "the file announces no message");
	else if (bad)
		report(t, FAILED, "", "%s\n%s\n%s", bad, cmd_line(&c), c.err);
	else if (c.status != error)
		report(t, FAILED, "", "%s although %s expected", cmd_how(&c),
		       error ? "an error was" : "no error was");
	else if (error && file_exists(obj))
		report(t, FAILED, "", "an object was left behind after an error");
	else
		report(t, PASSED, "", "%s", "");
}
