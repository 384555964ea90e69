/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds whose output is compared with a file: pp, ir, asm, btf.  `// flags: …' in the
 * source adds options.  They run inside their folder with the file's plain name, so that
 * expected texts hold no path of the machine.
 */
#include "tests/runner/run.h"

#include <stdlib.h>
#include <string.h>

void golden(const struct test *t, const char *path, const char *got)
{
	char *want = read_file(path, NULL), *diff;

	if (want && !strcmp(want, got)) {
		report(t, PASSED, "", "%s", "");
		return;
	}
	if (t->opt->bless) {
		if (write_file(path, got, strlen(got)))
			report(t, BLESSED, "", "wrote %s", path);
		else
			report(t, FAILED, "", "cannot write %s", path);
		return;
	}
	if (!want) {
		report(t, FAILED, "", "%s is missing (tests/run --bless writes it)", path);
		return;
	}
	diff = first_difference(want, got);
	report(t, FAILED, "", "%s, %s\ngot:\n%s", strrchr(path, '/') + 1, diff, got);
}

static char *folder(const struct test *t)
{
	return format("%.*s", (int)(strrchr(t->path, '/') - t->path), t->path);
}

static const char *base_name(const struct test *t)
{
	return strrchr(t->path, '/') + 1;
}

/* Report a command that failed. */
static void command_failed(const struct test *t, const struct cmd *c)
{
	report(t, FAILED, "", "%s: %s\n%s\n%s", cmd_how(c), first_line(c->err), cmd_line(c),
	       c->err);
}

/* PROG with the file's flags, in its folder; false after reporting a skip. */
static bool begin(const struct test *t, struct cmd *c, const char *prog)
{
	char *path = tool(t, prog), *text = read_file(t->path, NULL), *flags;

	if (!path)
		return false;
	cmd_arg(c, path);
	flags = annotation(text, "flags");
	if (flags)
		cmd_words(c, flags);
	c->dir = folder(t);
	return true;
}

void run_pp(const struct test *t)
{
	struct cmd c = {0};

	if (!begin(t, &c, "cbee"))
		return;
	cmd_words(&c, "-target bpf -E -P");
	cmd_arg(&c, base_name(t));
	cmd_run(&c, t->tmp);
	if (c.status)
		command_failed(t, &c);
	else
		golden(t, with_suffix(t->path, ".pp"), c.out);
}

void run_ir(const struct test *t)
{
	char *text = read_file(t->path, NULL), *passes = annotation(text, "passes");
	struct cmd c = {0};

	if (!begin(t, &c, "cbee"))
		return;
	if (!passes) {
		report(t, FAILED, "", "no `# passes: a,b' line");
		return;
	}
	/* IR in, the passes, IR out */
	cmd_arg(&c, format("--passes=%s", passes));
	cmd_words(&c, "--emit-ir -o -");
	cmd_arg(&c, base_name(t));
	cmd_run(&c, t->tmp);
	if (c.status > 1 || (c.status && !annotation(text, "fails")))
		command_failed(t, &c);
	else
		golden(t, with_suffix(t->path, ".out"), c.status ? c.err : c.out);
}

/* x.s assembles and disassembles to x.d, or fails with the messages in x.err.  Warnings
 * with a good x.d are compared with x.err too, if that file is there. */
void run_asm(const struct test *t)
{
	char *obj = format("%s/out.o", t->tmp), *err = with_suffix(t->path, ".err");
	char *text = read_file(t->path, NULL), *dump = annotation(text, "objdump");
	char *objdump = tool(t, "cbee-objdump");
	struct cmd as = {0}, dis = {0};

	if (!objdump || !begin(t, &as, "cbee-as"))
		return;
	cmd_words(&as, "-o");
	cmd_arg(&as, obj);
	cmd_arg(&as, base_name(t));
	cmd_run(&as, t->tmp);
	if (as.status > 1) {
		command_failed(t, &as);
		return;
	}
	if (as.status && file_exists(obj)) {
		report(t, FAILED, "", "an object was left behind after an error");
		return;
	}
	if (*as.err || file_exists(err))
		golden(t, err, as.err);
	if (as.status) {
		if (file_exists(with_suffix(t->path, ".d")))
			command_failed(t, &as);
		return;
	}
	cmd_arg(&dis, objdump);
	cmd_words(&dis, dump ? dump : "-d -r");
	cmd_arg(&dis, "out.o");
	dis.dir = t->tmp;
	cmd_run(&dis, t->tmp);
	if (dis.status)
		command_failed(t, &dis);
	else
		golden(t, with_suffix(t->path, ".d"), dis.out);
}

void run_btf(const struct test *t)
{
	char *obj = format("%s/out.o", t->tmp), *objdump = tool(t, "cbee-objdump");
	struct cmd c = {0}, dis = {0};

	if (!objdump || !begin(t, &c, "cbee"))
		return;
	cmd_words(&c, "-target bpf -g -O2 -c -o");
	cmd_arg(&c, obj);
	cmd_arg(&c, base_name(t));
	cmd_run(&c, t->tmp);
	if (c.status) {
		command_failed(t, &c);
		return;
	}
	cmd_arg(&dis, objdump);
	cmd_words(&dis, "--btf out.o");
	dis.dir = t->tmp;
	cmd_run(&dis, t->tmp);
	if (dis.status)
		command_failed(t, &dis);
	else
		golden(t, with_suffix(t->path, ".btf"), dis.out);
}
