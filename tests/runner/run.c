/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tests/run: the one test runner (tests/README.md has the manual).
 *
 * The tests are the files of the folders in the table below.  Workers, forked once,
 * take the next file from a shared counter and write their results into a pipe; the
 * parent prints what failed, and at the end what was skipped and why, and the counts.
 */
#include "tests/runner/run.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct kind kinds[] = {
	/* folder, suffix, in check-quick, how */
	{"sh", ".sh", true, run_sh, "scripts: include rule, style, command line"},
	{"unit", ".c", true, run_unit, "Check suites, linked into one program `unit'"},
	{"pp", ".c", true, run_pp, "cbee -E x.c gives x.pp"},
	{"err", ".c", true, run_err, "diagnostics on the lines that announce them"},
	{"ir", ".ir", true, run_ir, "one pass: x.ir gives x.out"},
	{"codegen", ".c", true, run_codegen, "excerpts of cbee -S"},
	{"asm", ".s", true, run_asm, "cbee-as: x.s gives x.d or x.err"},
	{"btf", ".c", true, run_btf, "cbee -g: BTF of x.c gives x.btf"},
	{"exec", ".c", false, run_exec, "simulated result equals the host compiler's"},
	{"kernel", ".c", false, run_kernel, "loaded and run by the kernel through libbpf"},
};
enum { NKINDS = sizeof kinds / sizeof kinds[0] };

struct item {
	const struct kind *kind;
	char *path, *name;
};

static struct item *items;
static size_t nitems, cap_items;
static int result_pipe = -1;

static void add_item(const struct kind *k, const char *path, const char *name)
{
	if (nitems == cap_items) {
		cap_items = cap_items ? cap_items * 2 : 256;
		items = realloc(items, cap_items * sizeof *items);
		if (!items)
			abort();
	}
	items[nitems++] = (struct item){k, strdup(path), strdup(name)};
}

static bool ends_with(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n > m && !strcmp(s + n - m, suffix);
}

/* Add the files under DIR; folders named include or support hold no tests. */
static void add_folder(const struct run_options *o, const struct kind *k, const char *rel)
{
	struct dirent **d;
	int n = scandir(format("%s/%s", o->src, rel), &d, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		const char *name = d[i]->d_name;
		char *sub = format("%s/%s", rel, name), *path = format("%s/%s", o->src, sub);
		struct stat st;

		if (name[0] == '.' || stat(path, &st))
			continue;
		if (S_ISDIR(st.st_mode) && strcmp(name, "include") && strcmp(name, "support"))
			add_folder(o, k, sub);
		else if (S_ISREG(st.st_mode) && ends_with(name, k->suffix))
			add_item(k, path, sub);
	}
}

static const struct kind *find_kind(const char *name, size_t n)
{
	for (int i = 0; i < NKINDS; i++)
		if (strlen(kinds[i].name) == n && !memcmp(kinds[i].name, name, n))
			return &kinds[i];
	return NULL;
}

/* A KIND, KIND/FOLDER or KIND/FILE (also as a path that contains tests/). */
static bool add_named(const struct run_options *o, const char *arg)
{
	const char *in = strstr(arg, "tests/"), *rel = in ? in + 6 : arg;
	const struct kind *k = find_kind(rel, strcspn(rel, "/"));
	char *path;
	struct stat st;

	if (!k)
		return false;
	rel = format("%.*s", (int)(strlen(rel) - (ends_with(rel, "/") ? 1 : 0)), rel);
	path = format("%s/%s", o->src, rel);
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		add_folder(o, k, rel);
	else if (ends_with(rel, k->suffix) && (file_exists(path) || k->run == run_unit))
		add_item(k, path, rel);
	else
		return false;
	return true;
}

struct record {
	uint32_t outcome, len;
};

void report(const struct test *t, enum outcome o, const char *variant, const char *fmt, ...)
{
	char text[3500], *msg;
	struct record r = {o, 0};
	char packet[PIPE_BUF];
	va_list ap;
	int n;

	va_start(ap, fmt);
	if (vasprintf(&msg, fmt, ap) < 0)
		abort();
	va_end(ap);
	n = snprintf(text, sizeof text, "%s%s%s%s%s", t->name, *variant ? " [" : "", variant,
		     *variant ? "]" : "", *msg ? "\x1f" : "\x1f-");
	if (n > 0 && n < (int)sizeof text)
		n += snprintf(text + n, sizeof text - (size_t)n, "%s", msg);
	if (n >= (int)sizeof text)
		n = sizeof text - 1;
	r.len = (uint32_t)n;
	memcpy(packet, &r, sizeof r);
	memcpy(packet + sizeof r, text, r.len);
	/* at most PIPE_BUF bytes: atomic */
	if (write(result_pipe, packet, sizeof r + r.len) < 0)
		_exit(2);
	free(msg);
}

static void remove_tree(const char *path)
{
	struct dirent **d;
	int n = scandir(path, &d, NULL, NULL);

	for (int i = 0; i < n; i++) {
		char *sub = format("%s/%s", path, d[i]->d_name);
		struct stat st;

		if (!strcmp(d[i]->d_name, ".") || !strcmp(d[i]->d_name, ".."))
			continue;
		if (!lstat(sub, &st) && S_ISDIR(st.st_mode))
			remove_tree(sub);
		else
			unlink(sub);
	}
	rmdir(path);
}

static _Noreturn void work(const struct run_options *o, size_t *next)
{
	const char *base = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";

	for (;;) {
		size_t i = __atomic_fetch_add(next, 1, __ATOMIC_RELAXED);
		char *tmp = format("%s/cbee-test.XXXXXX", base);
		struct test t;

		if (i >= nitems)
			_exit(0);
		if (!mkdtemp(tmp)) {
			fprintf(stderr, "tests/run: %s: %s\n", tmp, strerror(errno));
			_exit(2);
		}
		t = (struct test){o, items[i].kind, items[i].path, items[i].name, tmp};
		t.kind->run(&t);
		remove_tree(tmp);
	}
}

/* Why tests were skipped, with counts. */
static struct {
	char *why;
	unsigned n;
} skips[64];
static unsigned nskips;

static void count_skip(const char *why)
{
	for (unsigned i = 0; i < nskips; i++)
		if (!strcmp(skips[i].why, why)) {
			skips[i].n++;
			return;
		}
	if (nskips < 64) {
		skips[nskips].why = strdup(why);
		skips[nskips++].n = 1;
	}
}

static bool read_all(int fd, void *p, size_t n)
{
	for (char *c = p; n;) {
		ssize_t got = read(fd, c, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		c += got;
		n -= (size_t)got;
	}
	return true;
}

static void show(const struct run_options *o, uint32_t outcome, char *text, unsigned counts[4])
{
	char *msg = strchr(text, '\x1f'), *details;

	*msg++ = 0;
	if (*msg == '-' && !msg[1])
		msg = "";
	details = strchr(msg, '\n');
	if (details)
		*details++ = 0;
	counts[outcome]++;
	if (outcome == FAILED) {
		printf("FAIL %s: %s   # rerun: tests/run -v %.*s\n", text, msg,
		       (int)strcspn(text, " "), text);
		if (details && o->verbose)
			printf("%s\n", details);
	} else if (outcome == SKIPPED) {
		count_skip(msg);
		if (o->verbose)
			printf("SKIP %s: %s\n", text, msg);
	} else if (outcome == BLESSED) {
		printf("BLESSED %s: %s\n", text, msg);
	} else if (o->verbose) {
		printf("ok   %s\n", text);
	}
	fflush(stdout);
}

static int run_all(const struct run_options *o)
{
	size_t *next =
		mmap(NULL, sizeof *next, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned counts[4] = {0};
	bool died = false;
	struct record r;
	int p[2], st;

	if (next == MAP_FAILED || pipe(p)) {
		perror("tests/run");
		return 2;
	}
	fflush(stdout);
	for (int i = 0; i < o->jobs; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			close(p[0]);
			result_pipe = p[1];
			work(o, next);
		}
		if (pid < 0)
			perror("tests/run: fork");
	}
	close(p[1]);
	while (read_all(p[0], &r, sizeof r)) {
		char text[PIPE_BUF];

		if (r.len >= sizeof text || !read_all(p[0], text, r.len))
			break;
		text[r.len] = 0;
		show(o, r.outcome, text, counts);
	}
	while (wait(&st) > 0)
		if (!WIFEXITED(st) || WEXITSTATUS(st))
			died = true;
	if (died)
		printf("FAIL a worker of the runner died\n");
	for (unsigned i = 0; i < nskips; i++)
		printf("SKIPPED %u: %s\n", skips[i].n, skips[i].why);
	if (counts[BLESSED])
		printf("%u blessed\n", counts[BLESSED]);
	printf("%u passed, %u failed, %u skipped\n", counts[PASSED], counts[FAILED],
	       counts[SKIPPED]);
	return counts[FAILED] || died;
}

#ifdef CBEE_ASAN
/* What the runner allocates it keeps (see struct buf). */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

static void usage(FILE *f)
{
	fprintf(f, "usage: tests/run [options] [KIND | KIND/FILE]...\n"
		   "  --bless      accept the output as the new expectation\n"
		   "  --quick      the subset that a landing runs\n"
		   "  -v           show passed tests and the details of failures\n"
		   "  -j N         jobs (default: processors)\n"
		   "  --cc CMD     compile with CMD instead of cbee (exec, kernel, err)\n"
		   "  --sim CMD    run with CMD instead of cbee-run (exec)\n"
		   "  --src DIR    the tests/ folder      --build DIR   the built programs\n"
		   "kinds:\n");
	for (int i = 0; i < NKINDS; i++)
		fprintf(f, "  %-10s %s\n", kinds[i].name, kinds[i].help);
}

/* The value of option NAME at argv[*i], as `--name V' or `--name=V', or NULL. */
static const char *option(int argc, char **argv, int *i, const char *name)
{
	size_t n = strlen(name);

	if (!strncmp(argv[*i], name, n) && argv[*i][n] == '=')
		return argv[*i] + n + 1;
	if (!strcmp(argv[*i], name) && *i + 1 < argc)
		return argv[++*i];
	return NULL;
}

int main(int argc, char **argv)
{
	struct run_options o = {.src = TESTS_SRC, .build = TESTS_BUILD};
	const char *v;
	bool named = false;

	o.jobs = (int)sysconf(_SC_NPROCESSORS_ONLN);
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--bless"))
			o.bless = true;
		else if (!strcmp(argv[i], "--quick"))
			o.quick = true;
		else if (!strcmp(argv[i], "-v") || !strcmp(argv[i], "--verbose"))
			o.verbose = true;
		else if ((v = option(argc, argv, &i, "--cc")))
			o.cc = v;
		else if ((v = option(argc, argv, &i, "--sim")))
			o.sim = v;
		else if ((v = option(argc, argv, &i, "--src")))
			o.src = realpath(v, NULL);
		else if ((v = option(argc, argv, &i, "--build")))
			o.build = realpath(v, NULL);
		else if ((v = option(argc, argv, &i, "-j")))
			o.jobs = atoi(v);
		else if (!strcmp(argv[i], "--help")) {
			usage(stdout);
			return 0;
		} else if (argv[i][0] == '-') {
			usage(stderr);
			return 2;
		} else if (add_named(&o, argv[i]))
			named = true;
		else {
			fprintf(stderr, "tests/run: no test `%s'\n", argv[i]);
			return 2;
		}
	}
	if (!named)
		for (int i = 0; i < NKINDS; i++)
			if (kinds[i].quick || !o.quick)
				add_folder(&o, &kinds[i], kinds[i].name);
	if (o.jobs < 1)
		o.jobs = 1;
	setenv("LC_ALL", "C", 1);
	signal(SIGPIPE, SIG_IGN);
	return run_all(&o);
}
