/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small fuzzer's main program, for machines without libFuzzer: mutates seeds and calls
 * the target in a child process, so that a crash is caught and its input kept.
 *
 *	fuzz_X [--seconds N] [--runs N] [--seed N] [--out DIR] SEED…
 *
 * SEEDs are files or folders.  Exit status 0: nothing found; 1: a crash or a hang, its input
 * written to DIR/crash-X-N.  With one FILE and --runs 0 the file is run as it is.
 * The mutations are AFL's havoc: bits, bytes, blocks copied, moved and spliced, and the words
 * that the seeds themselves contain.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

enum { INPUT_MAX = 1 << 16, MAX_SEEDS = 4096, HANG = 10 };

struct bytes {
	uint8_t *p;
	size_t n;
};

static struct bytes seeds[MAX_SEEDS];
static size_t nseeds;

/* What the child is working on, seen by the parent. */
static struct {
	size_t n;
	uint64_t runs;
	uint8_t data[INPUT_MAX];
} * shared;

static uint64_t rng_state = 88172645463325252u;

static uint64_t rnd(uint64_t below)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return below ? (rng_state >> 11) % below : 0;
}

static void add_seed(const char *path)
{
	struct stat st;
	struct dirent **d;
	FILE *f;

	if (stat(path, &st))
		return;
	if (S_ISDIR(st.st_mode)) {
		int n = scandir(path, &d, NULL, alphasort);

		for (int i = 0; i < n; i++) {
			char sub[1024];

			if (d[i]->d_name[0] != '.') {
				snprintf(sub, sizeof sub, "%s/%s", path, d[i]->d_name);
				add_seed(sub);
			}
			free(d[i]);
		}
		if (n >= 0)
			free(d);
		return;
	}
	if (nseeds == MAX_SEEDS || st.st_size >= INPUT_MAX || !(f = fopen(path, "rb")))
		return;
	seeds[nseeds].p = malloc((size_t)st.st_size + 1);
	if (seeds[nseeds].p) {
		seeds[nseeds].n = fread(seeds[nseeds].p, 1, (size_t)st.st_size, f);
		nseeds++;
	}
	fclose(f);
}

/* Replace N bytes at AT of the shared input by the M bytes at P. */
static void replace(size_t at, size_t n, const uint8_t *p, size_t m)
{
	uint8_t *d = shared->data;
	uint8_t copy[512];

	if (m > sizeof copy)
		m = sizeof copy;
	memcpy(copy, p, m); /* it may overlap */
	if (at > shared->n)
		at = shared->n;
	if (n > shared->n - at)
		n = shared->n - at;
	if (shared->n - n + m >= INPUT_MAX)
		return;
	memmove(d + at + m, d + at + n, shared->n - at - n);
	memcpy(d + at, copy, m);
	shared->n += m - n;
}

/* A word of a seed: from one delimiter to the next. */
static size_t word(const struct bytes *s, const uint8_t **p)
{
	size_t at = s->n ? rnd(s->n) : 0, end;

	while (at && s->p[at - 1] > ' ')
		at--;
	for (end = at; end < s->n && s->p[end] > ' ' && end - at < 40; end++)
		;
	*p = s->p + at;
	return end - at;
}

static void mutate_once(void)
{
	static const uint64_t interesting[] = {0,          1,          0x7f,      0x80,
					       0xff,       0x7fff,     0xffff,    0x7fffffff,
					       0x80000000, 0xffffffff, UINT64_MAX};
	const struct bytes *other = &seeds[rnd(nseeds)];
	uint8_t *d = shared->data, b;
	size_t at = rnd(shared->n + 1), n;
	const uint8_t *p;
	uint64_t v;

	switch (rnd(10)) {
	case 0:
		if (at < shared->n)
			d[at] ^= (uint8_t)(1u << rnd(8));
		break;
	case 1:
		if (at < shared->n)
			d[at] = (uint8_t)rnd(256);
		break;
	case 2:
		v = interesting[rnd(11)];
		n = (size_t)1 << rnd(4);
		if (at + n <= shared->n)
			memcpy(d + at, &v, n);
		break;
	case 3: /* delete */
		replace(at, rnd(1 + rnd(64)), d, 0);
		break;
	case 4: /* insert one */
		b = (uint8_t)rnd(128);
		replace(at, 0, &b, 1);
		break;
	case 5: /* copy a block of its own */
		n = rnd(1 + rnd(200));
		v = rnd(shared->n + 1);
		if (v + n <= shared->n)
			replace(at, rnd(2) ? n : 0, d + v, n);
		break;
	case 6: /* splice with another */
		n = rnd(1 + rnd(300));
		v = rnd(other->n + 1);
		if (v + n <= other->n)
			replace(at, rnd(2) ? n : 0, other->p + v, n);
		break;
	case 7:
	case 8: /* a word, over or between what is there */
		n = word(other, &p);
		replace(at, rnd(2) ? n : 0, p, n);
		break;
	case 9: /* cut off */
		if (rnd(8) == 0)
			shared->n = at;
		break;
	}
}

static void make_input(void)
{
	const struct bytes *s = &seeds[rnd(nseeds)];

	memcpy(shared->data, s->p, s->n);
	shared->n = s->n;
	for (uint64_t k = 1 + rnd(1 + rnd(16)); k; k--)
		mutate_once();
}

static void run_input(void)
{
	/* a copy of the exact size, so that a sanitizer sees reading past it */
	uint8_t *copy = malloc(shared->n ? shared->n : 1);

	memcpy(copy, shared->data, shared->n);
	alarm(HANG);
	LLVMFuzzerTestOneInput(copy, shared->n);
	alarm(0);
	free(copy);
}

static _Noreturn void child(uint64_t runs, double seconds, int log)
{
	time_t end = time(NULL) + (time_t)seconds;

	dup2(log, 2);
	for (uint64_t k = 0; (!runs || k < runs) && (seconds == 0 || time(NULL) < end); k++) {
		if (ftruncate(log, 0) || lseek(log, 0, SEEK_SET))
			_exit(0);
		make_input();
		run_input();
		shared->runs++;
	}
	exit(0);
}

static void show_log(int log)
{
	char text[6000];
	ssize_t n;

	lseek(log, 0, SEEK_SET);
	n = read(log, text, sizeof text);
	if (n > 0)
		fwrite(text, 1, (size_t)n, stdout);
}

/* Keep the input; false when it cannot be written. */
static void keep(const char *out, const char *name, int st, int log)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof path, "%s/crash-%s-%016llx", out, name,
		 (unsigned long long)rng_state ^ shared->runs);
	f = fopen(path, "wb");
	if (f) {
		fwrite(shared->data, 1, shared->n, f);
		fclose(f);
	}
	printf("%s: %s after %llu inputs: %s\n", name,
	       WIFSIGNALED(st) && WTERMSIG(st) == SIGALRM ? "hang"
	       : WIFSIGNALED(st)                          ? strsignal(WTERMSIG(st))
							  : "crash",
	       (unsigned long long)shared->runs, path);
	show_log(log);
}

int main(int argc, char **argv)
{
	const char *out = ".", *slash = strrchr(argv[0], '/'), *name = slash ? slash + 1 : argv[0];
	double seconds = 0;
	uint64_t runs = 0;
	bool as_is = false;
	FILE *log = tmpfile();
	int st = 0;
	pid_t pid;

	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--seconds") && i + 1 < argc)
			seconds = atof(argv[++i]);
		else if (!strcmp(argv[i], "--runs") && i + 1 < argc) {
			runs = strtoull(argv[++i], NULL, 0);
			as_is = !runs;
		} else if (!strcmp(argv[i], "--seed") && i + 1 < argc)
			rng_state += 0x9e3779b97f4a7c15u * strtoull(argv[++i], NULL, 0);
		else if (!strcmp(argv[i], "--out") && i + 1 < argc)
			out = argv[++i];
		else
			add_seed(argv[i]);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED || !log) {
		perror(name);
		return 2;
	}
	if (!nseeds) {
		printf("%s: no seeds\n", name);
		return 2;
	}
	if (as_is) {
		memcpy(shared->data, seeds[0].p, shared->n = seeds[0].n);
		run_input();
		return 0;
	}
	if (!runs && seconds == 0)
		seconds = 5;
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		child(runs, seconds, fileno(log));
	while (waitpid(pid, &st, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(st) && WEXITSTATUS(st) == 0) {
		printf("%s: %llu inputs, nothing found\n", name, (unsigned long long)shared->runs);
		return 0;
	}
	keep(out, name, st, fileno(log));
	return 1;
}
