/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds that run something: unit, sh, exec, kernel.
 *
 * exec: main() of the file, compiled at every -O level and -mcpu and interpreted by
 * cbee-run, returns what it returns when the host's compiler compiles it (or the number
 * in `// expect: N').  `// cpu: v4 …' limits the cpu levels, `// levels: -O2 …' the
 * levels, `// flags: …' adds options for both compilers.
 *
 * kernel: compiled, then given with its source to the loader (tests/kernel/support/kload.c), which
 * reads the annotations.  `// flags: …' replaces -O2.
 */
#include "tests/runner/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One suite of the program `unit': tests/unit/test_ROOM.c is suite ROOM. */
void run_unit(const struct test *t)
{
	char *room = with_suffix(strrchr(t->path, '/') + 1, ""), *unit = tool(t, "unit"), *first;
	struct cmd c = {0};

	if (!unit || strncmp(room, "test_", 5))
		return;
	cmd_arg(&c, unit);
	cmd_arg(&c, room + 5);
	cmd_run(&c, t->tmp);
	if (c.status == 0) {
		report(t, PASSED, "", "%s", "");
		return;
	}
	first = strchr(c.out, '\n'); /* after "NN%: Checks: …" */
	first = first ? strchr(first + 1, '\n') : NULL;
	report(t, FAILED, "", "%s: %s\n%s\n%s", cmd_how(&c), first_line(first ? first + 1 : c.err),
	       c.out, c.err);
}

/* A script: exit 0 passed, 77 skipped (with the reason as its last line). */
void run_sh(const struct test *t)
{
	char *text = read_file(t->path, NULL), *quick = annotation(text, "quick"), *last;
	struct cmd c = {0};

	if (t->opt->quick && quick && !strcmp(quick, "no"))
		return;
	setenv("SRC", format("%s/..", t->opt->src), 1);
	setenv("BUILD", t->opt->build, 1);
	setenv("QUICK", t->opt->quick ? "1" : "", 1);
	cmd_words(&c, "sh");
	cmd_arg(&c, t->path);
	c.dir = t->tmp;
	c.seconds = 240;
	cmd_run(&c, t->tmp);
	while (strlen(c.out) && c.out[strlen(c.out) - 1] == '\n')
		c.out[strlen(c.out) - 1] = 0;
	last = strrchr(c.out, '\n') ? strrchr(c.out, '\n') + 1 : c.out;
	if (c.status == 0)
		report(t, PASSED, "", "%s", "");
	else if (c.status == 77)
		report(t, SKIPPED, "", "%s", last);
	else
		report(t, FAILED, "", "%s: %s\n%s\n%s", cmd_how(&c),
		       first_line(*c.out ? c.out : c.err), c.out, c.err);
}

/* What main returns, from "… returned N" (cbee-run) or "runc: exit N". */
static bool returned(const char *s, long *value)
{
	const char *p = strstr(s, "returned ");

	if (p)
		p += 9;
	else if ((p = strstr(s, "runc: exit ")))
		p += 11;
	else
		return false;
	*value = strtol(p, NULL, 10);
	return true;
}

/* The file's result on this machine. */
static bool host_result(const struct test *t, const char *flags, long *value)
{
	static const char driver[] =
		"#include <stdio.h>\n"
		"int test_main(void);\n"
		"int main(void) { printf(\"returned %d\\n\", test_main()); }\n";
	char *src = format("%s/driver.c", t->tmp), *obj = format("%s/test.o", t->tmp);
	char *exe = format("%s/host", t->tmp);
	struct cmd c = {0}, l = {0}, r = {0};
	const char *cc = getenv("HOST_CC") ? getenv("HOST_CC") : "cc";

	write_file(src, driver, strlen(driver));
	cmd_words(&c, cc);
	cmd_words(&c, "-std=gnu11 -w -O1 -fwrapv -Dmain=test_main -c");
	cmd_words(&c, flags);
	cmd_arg(&c, t->path);
	cmd_words(&c, "-o");
	cmd_arg(&c, obj);
	cmd_run(&c, t->tmp);
	if (c.status) {
		report(t, FAILED, "host", "%s: %s\n%s", cc, first_line(c.err), c.err);
		return false;
	}
	cmd_words(&l, cc);
	cmd_words(&l, "-o");
	cmd_arg(&l, exe);
	cmd_arg(&l, src);
	cmd_arg(&l, obj);
	cmd_run(&l, t->tmp);
	cmd_arg(&r, exe);
	cmd_run(&r, t->tmp);
	if (l.status || r.status || !returned(r.out, value)) {
		report(t, FAILED, "host", "%s: %s", cmd_how(l.status ? &l : &r), l.err);
		return false;
	}
	return true;
}

static void exec_one(const struct test *t, const char *level, const char *cpu, const char *flags,
		     long want)
{
	char *variant = format("%s -mcpu=%s", level, cpu), *obj = format("%s/t.o", t->tmp), *run;
	struct cmd c = {0}, r = {0};
	long got;

	if (!cmd_compiler(t, &c))
		return;
	cmd_words(&c, variant);
	cmd_words(&c, flags);
	cmd_words(&c, "-g -w -c");
	cmd_arg(&c, t->path);
	cmd_words(&c, "-o");
	cmd_arg(&c, obj);
	cmd_run(&c, t->tmp);
	if (c.status) {
		report(t, FAILED, variant, "%s: %s\n%s\n%s", cmd_how(&c), first_line(c.err),
		       cmd_line(&c), c.err);
		return;
	}
	if (t->opt->sim) {
		cmd_words(&r, t->opt->sim);
	} else {
		run = tool(t, "cbee-run");
		if (!run)
			return;
		cmd_arg(&r, run);
	}
	cmd_arg(&r, obj);
	cmd_run(&r, t->tmp);
	if (!returned(r.out, &got) && !returned(r.err, &got))
		report(t, FAILED, variant, "%s: %s\n%s\n%s\n%s", cmd_how(&r), first_line(r.err),
		       cmd_line(&c), r.out, r.err);
	else if ((int)got != (int)want)
		report(t, FAILED, variant, "main returned %ld, expected %ld\n%s", got, want,
		       cmd_line(&c));
	else
		report(t, PASSED, variant, "%s", "");
	unlink(obj);
}

static bool word_in(const char *words, const char *w)
{
	return strstr(format(" %s ", words), format(" %s ", w)) != NULL;
}

void run_exec(const struct test *t)
{
	static const char *const levels[] = {"-O0", "-O1", "-O2"};
	static const char *const cpus[] = {"v1", "v2", "v3", "v4"};
	char *text = read_file(t->path, NULL), *cpu = annotation(text, "cpu");
	char *level = annotation(text, "levels"), *flags = annotation(text, "flags");
	char *expect = annotation(text, "expect");
	long want;

	if (!t->opt->cc && !tool(t, "cbee"))
		return;
	if (!t->opt->sim && !tool(t, "cbee-run"))
		return;
	if (expect)
		want = strtol(expect, NULL, 0);
	else if (!host_result(t, flags ? flags : "", &want))
		return;
	for (int l = 0; l < 3; l++)
		for (int v = 0; v < 4; v++) {
			if ((cpu && !word_in(cpu, cpus[v])) ||
			    (level && !word_in(level, levels[l])))
				continue;
			/* quick: the default, and the two that differ most from it */
			if (t->opt->quick && l * 4 + v != 2 * 4 + 2 && l + v != 0 && l + v != 5)
				continue;
			exec_one(t, levels[l], cpus[v], flags ? flags : "", want);
		}
}

/* The script in the source, on the simulator. */
static void run_script(const struct test *t, const char *obj, const char *flags)
{
	char *sim = tool(t, "cbee-run"), *variant = format("%s, simulated", flags);
	struct cmd r = {0};

	if (!sim)
		return;
	cmd_arg(&r, sim);
	cmd_words(&r, "--cpus=2 --script");
	cmd_arg(&r, t->path);
	cmd_arg(&r, obj);
	cmd_run(&r, t->tmp);
	if (r.status)
		report(t, FAILED, variant, "%s: %s\n%s%s", cmd_how(&r),
		       first_line(*r.out ? r.out : r.err), r.out, r.err);
	else
		report(t, PASSED, variant, "%s", "");
}

/* The script in the source, on the kernel. */
static void run_load(const struct test *t, const char *obj, const char *flags)
{
	char *load = tool(t, "tests/kload");
	struct cmd r = {0};

	if (!load)
		return;
	cmd_arg(&r, load);
	cmd_arg(&r, t->path);
	cmd_arg(&r, obj);
	cmd_run(&r, t->tmp);
	if (r.status == 77)
		report(t, SKIPPED, "", "%s", first_line(r.out));
	else if (r.status)
		report(t, FAILED, flags, "%s: %s\n%s\n%s", cmd_how(&r), first_line(r.out), r.out,
		       r.err);
	else
		report(t, PASSED, flags, "%s", "");
}

/* `// flags: …' lines, one run each; without any, -O2. */
struct kernel_test {
	const struct test *t;
	const char *text;
	bool any;
};

static void run_kernel_flags(void *arg, int line, char *flags)
{
	struct kernel_test *k = arg;
	char *obj = format("%s/t.o", k->t->tmp);
	struct cmd c = {0};

	(void)line;
	k->any = true;
	if (!cmd_compiler(k->t, &c))
		return;
	cmd_words(&c, "-g");
	cmd_words(&c, flags);
	cmd_words(&c, "-c");
	cmd_arg(&c, k->t->path);
	cmd_words(&c, "-o");
	cmd_arg(&c, obj);
	cmd_run(&c, k->t->tmp);
	if (c.status) {
		report(k->t, FAILED, flags, "%s: %s\n%s\n%s", cmd_how(&c), first_line(c.err),
		       cmd_line(&c), c.err);
		return;
	}
	if (!annotation(k->text, "reject") && !annotation(k->text, "kernel-only"))
		run_script(k->t, obj, flags);
	run_load(k->t, obj, flags);
}

void run_kernel(const struct test *t)
{
	struct kernel_test k = {t, read_file(t->path, NULL), false};

	each_annotation(k.text, "flags", run_kernel_flags, &k);
	if (!k.any)
		run_kernel_flags(&k, 0, format("-O2"));
}
