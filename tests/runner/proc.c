/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running a command with a time limit and collecting what it writes.  Output goes
 * through files in the test's directory, so that no pipe can block; the limit is an
 * alarm set before exec, so that no child outlives it.
 */
#include "tests/runner/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void cmd_arg(struct cmd *c, const char *arg)
{
	if (c->argc < 255)
		c->argv[c->argc++] = strdup(arg);
	c->argv[c->argc] = NULL;
}

void cmd_words(struct cmd *c, const char *words)
{
	const char *p = words;

	for (;;) {
		struct buf w = {0};
		char quote = 0;

		p += strspn(p, " \t\r\n");
		if (!*p)
			return;
		buf_puts(&w, "");
		for (; *p && (quote || !strchr(" \t\r\n", *p)); p++) {
			if (*p == quote)
				quote = 0;
			else if (!quote && (*p == '\'' || *p == '"'))
				quote = *p;
			else
				buf_add(&w, p, 1);
		}
		cmd_arg(c, w.s);
	}
}

static int open_or_die(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0666);

	if (fd < 0) {
		dprintf(2, "tests/run: %s: %s\n", path, strerror(errno));
		_exit(127);
	}
	return fd;
}

void cmd_run(struct cmd *c, const char *tmp)
{
	char *out = format("%s/.stdout", tmp), *err = format("%s/.stderr", tmp);
	pid_t pid = fork();
	int st = 0;

	if (pid == 0) {
		dup2(open_or_die(c->in ? c->in : "/dev/null", O_RDONLY), 0);
		dup2(open_or_die(out, O_WRONLY | O_CREAT | O_TRUNC), 1);
		dup2(open_or_die(err, O_WRONLY | O_CREAT | O_TRUNC), 2);
		if (c->dir && chdir(c->dir))
			_exit(127);
		alarm(c->seconds ? (unsigned)c->seconds : 60);
		execvp(c->argv[0], c->argv);
		dprintf(2, "%s: %s\n", c->argv[0], strerror(errno));
		_exit(127);
	}
	while (waitpid(pid, &st, 0) < 0 && errno == EINTR)
		;
	c->status = WIFSIGNALED(st) ? 256 + WTERMSIG(st) : WEXITSTATUS(st);
	c->out = read_file(out, &c->out_size);
	c->err = read_file(err, NULL);
	unlink(out);
	unlink(err);
	if (!c->out)
		c->out = strdup("");
	if (!c->err)
		c->err = strdup("");
}

char *cmd_how(const struct cmd *c)
{
	if (c->status == 256 + SIGALRM)
		return format("timed out");
	if (c->status > 256)
		return format("killed by signal %d (%s)", c->status - 256,
			      strsignal(c->status - 256));
	return format("exit status %d", c->status);
}

char *cmd_line(const struct cmd *c)
{
	struct buf b = {0};

	for (int i = 0; i < c->argc; i++) {
		bool plain = c->argv[i][0] && !strpbrk(c->argv[i], " \t'\"$*?;&|<>()");

		buf_printf(&b, plain ? "%s%s" : "%s'%s'", i ? " " : "", c->argv[i]);
	}
	return b.s;
}

char *tool(const struct test *t, const char *name)
{
	char *p = format("%s/%s", t->opt->build, name);

	if (access(p, X_OK) == 0)
		return p;
	report(t, SKIPPED, "", "%s is not built", name);
	return NULL;
}

bool cmd_compiler(const struct test *t, struct cmd *c)
{
	char *cbee;

	if (t->opt->cc) {
		cmd_words(c, t->opt->cc);
		return true;
	}
	cbee = tool(t, "cbee");
	if (!cbee)
		return false;
	cmd_arg(c, cbee);
	cmd_words(c, "-target bpf");
	return true;
}

char *first_line(const char *s)
{
	size_t n = strcspn(s, "\n");

	return format("%.*s", (int)(n > 200 ? 200 : n), s);
}
